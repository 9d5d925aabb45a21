"""Which alumni fit an opportunity, in which fair order; which opportunities fit an alumnus; who was offered nothing?

No statement here reads a demographic answer, and of an age nothing leaves but whether it fits.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

import pandas as pd
import sqlalchemy as sa
from sqlmodel import Session

from mayatrack.domain.matching import Candidate, Eligibility, Fit, Question, choose_age_day, match
from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.exceptions import NotFound
from mayatrack.models import Base
from mayatrack.queries.alumni import name_people
from mayatrack.queries.frames import as_text, read_frame
from mayatrack.queries.match_statements import (
    RANKS,
    MatchFilter,
    Verdict,
    is_contacted,
    join_known,
    judge,
    list_answers,
    list_conditions,
    order_fairly,
    select_candidates,
)

_tables = Base.metadata.tables
_application = _tables["application"]
_cohort = _tables["cohort"]
_college = _tables["college"]
_opportunity = _tables["opportunity"]
_organization = _tables["organization"]
_person = _tables["person"]
_referral = _tables["referral"]
_summary = _tables["alumnus_summary"]
_traveler = _tables["traveler"]
_wish = _tables["contact_wish"]

PAGE_SIZE: Final = 25
FITS: Final = {rank: fit for fit, rank in RANKS.items()}
RULES: Final = ("least_age", "most_age", "college_ids", "cohort_ids", "languages", "weekdays")


@dataclass(frozen=True)
class MatchPage:
    """A page of a match list: how many there are of each kind, and those on the page.

    Columns of `frame`: traveler_id (text), full_name, email, cohort, college, offered_count,
    offered_on (None if never), and for each thing that was asked a column such as age_fit, with its `Fit`.
    """

    counts: dict[Fit, int]
    frame: pd.DataFrame
    questions: list[Question]


def read_matches(
    session: Session, *, by: Actor, opportunity_id: UUID, today: date, chosen: MatchFilter, page: int = 1
) -> MatchPage:
    """Those of the alumni who fit, are to be asked, or do not fit, each in the fair order, 25 at a time."""
    check_can_act(by, Action.VIEW_ALUMNI)
    asked = read_eligibility(session, by=by, opportunity_id=opportunity_id, today=today)
    counts, keys = _ask(session, judge(asked, opportunity_id, chosen), chosen.fit, opportunity_id, page)
    answers = dict(list_answers(asked, opportunity_id))
    return MatchPage(counts, _show(session, keys, answers), list(answers))


def read_eligibility(session: Session, *, by: Actor, opportunity_id: UUID, today: date) -> Eligibility:
    """What the opportunity asks. Raises NotFound."""
    check_can_act(by, Action.VIEW_ALUMNI)
    columns = [_opportunity.c[name] for name in ("starts_on", "closes_on", *RULES)]
    statement = sa.select(*columns).where(_opportunity.c.id == opportunity_id)
    row = session.connection().execute(statement).mappings().one_or_none()
    if row is None:
        raise NotFound("This opportunity does not exist any more: somebody removed it meanwhile.")
    return _as_eligibility(row, today)


def read_fitting_opportunities(session: Session, *, by: Actor, traveler_id: UUID, today: date) -> pd.DataFrame:
    """One row per open opportunity, those that fit the alumnus first, then by deadline; at most 100 are looked at.

    Columns: opportunity_id (text), title, organization, kind, closes_on, fit (a `Fit`), reasons (a list of pairs of
    question and fit).
    """
    check_can_act(by, Action.VIEW_ALUMNI)
    known = _read_candidate(session, traveler_id)
    own = sa.exists().where(
        _referral.c.opportunity_id == _opportunity.c.id,
        _referral.c.traveler_id == _traveler.c.id,
        _traveler.c.person_id
        == sa.select(_traveler.c.person_id).where(_traveler.c.id == traveler_id).correlate(None).scalar_subquery(),
    )
    columns = [_opportunity.c[name] for name in ("title", "closes_on", "starts_on", *RULES)]
    statement = (
        sa.select(
            as_text(_opportunity.c.id).label("opportunity_id"),
            _organization.c.name.label("organization"),
            as_text(_opportunity.c.kind),
            own.label("is_referred"),
            *columns,
        )
        .join(_organization, _organization.c.id == _opportunity.c.organization_id)
        .where(_opportunity.c.closes_on.is_(None) | (_opportunity.c.closes_on >= today))
        .order_by(_opportunity.c.closes_on.is_(None), _opportunity.c.closes_on, _opportunity.c.id)
        .limit(100)
    )
    rows: list[tuple[Any, ...]] = []
    names = ["opportunity_id", "title", "organization", "kind", "closes_on", "fit", "reasons"]
    for row in session.connection().execute(statement).mappings():
        found = match(_as_eligibility(row, today), Candidate(**known, is_referred=bool(row["is_referred"])))
        reasons = [(reason.question, reason.fit) for reason in found.reasons]
        rows.append((*(row[name] for name in names[:5]), found.fit, reasons))
    frame = pd.DataFrame(rows, columns=names, dtype=object)
    return frame.sort_values("fit", key=lambda fits: fits.map(RANKS), kind="stable", ignore_index=True)


def read_least_offered(
    session: Session, *, by: Actor, cohort_id: UUID | None = None, page: int = 1
) -> tuple[pd.DataFrame, int, int]:
    """A page of the alumni who may be contacted, in the fair order; their number, and of them who was offered nothing.

    Columns: traveler_id (text), full_name, email, cohort, offered_count, offered_on (None if never).
    """
    check_can_act(by, Action.VIEW_ALUMNI)
    wanted = [*list_conditions(MatchFilter(cohort_id=cohort_id)), is_contacted()]
    counted = sa.select(sa.func.count(), sa.func.count(sa.case((_summary.c.offered_count == 0, 1))))
    total, none = session.connection().execute(counted.select_from(_summary).where(*wanted)).one()
    listed = (
        sa.select(_summary.c.traveler_id)
        .where(*wanted)
        .order_by(*order_fairly(session, _summary))
        .limit(PAGE_SIZE)
        .offset((max(page, 1) - 1) * PAGE_SIZE)
    )
    keys = list(session.connection().execute(listed).scalars())
    return _show(session, keys, {}), total, none


def read_college_choices(session: Session, *, by: Actor) -> pd.DataFrame:
    """One row per college by name, for an opportunity to ask for: college_id (text), college."""
    check_can_act(by, Action.VIEW_ALUMNI)
    columns = [as_text(_college.c.id).label("college_id"), _college.c.name.label("college")]
    return read_frame(session, sa.select(*columns).order_by(_college.c.name, _college.c.id))


def _ask(
    session: Session, judged: sa.CTE, fit: Fit, opportunity_id: UUID, page: int
) -> tuple[dict[Fit, int], list[UUID]]:
    """How many alumni there are of each fit, and who stands on the page: all from one look at everybody."""
    counted = sa.select(*(sa.func.count(sa.case((judged.c.fit == RANKS[each], 1))).label(each.value) for each in Fit))
    order = order_fairly(session, judged, opportunity_id)
    places = [column.label(f"place_{number}") for number, column in enumerate(order)]
    listed = (
        sa.select(judged.c.traveler_id, *places)
        .where(judged.c.fit == RANKS[fit])
        .order_by(*places)
        .limit(PAGE_SIZE)
        .offset((max(page, 1) - 1) * PAGE_SIZE)
        .subquery()
    )
    counts = counted.subquery()
    statement = sa.select(*counts.c, listed.c.traveler_id).select_from(counts.outerjoin(listed, sa.true()))
    rows = session.connection().execute(statement.order_by(*(listed.c[place.name] for place in places))).all()
    return dict(zip(Fit, rows[0], strict=False)), [row[-1] for row in rows if row[-1] is not None]


def _as_eligibility(row: Any, today: date) -> Eligibility:
    return Eligibility(
        day=choose_age_day(row["starts_on"], row["closes_on"], today),
        least_age=row["least_age"],
        most_age=row["most_age"],
        college_ids=frozenset(map(UUID, row["college_ids"] or ())),
        cohort_ids=frozenset(map(UUID, row["cohort_ids"] or ())),
        languages=frozenset(language.lower() for language in row["languages"] or ()),
        weekdays=frozenset(row["weekdays"] or ()),
    )


def _read_candidate(session: Session, traveler_id: UUID) -> dict[str, Any]:
    statement = (
        sa.select(
            _traveler.c.person_id,
            _person.c.birth_on,
            _application.c.college_id,
            sa.func.lower(_person.c.preferred_language).label("language"),
            _wish.c.weekdays,
            sa.func.coalesce(_wish.c.do_not_contact, sa.false()).label("is_not_contacted"),
        )
        .select_from(join_known(_traveler))
        .where(_traveler.c.id == traveler_id, _traveler.c.traveled_on.is_not(None))
    )
    row = session.connection().execute(statement).mappings().one_or_none()
    if row is None:
        raise NotFound("This alumnus does not exist any more: somebody removed the record meanwhile.")
    known = dict(row)
    weekdays, person_id = known["weekdays"], known.pop("person_id")
    made = sa.select(_traveler.c.cohort_id).where(
        _traveler.c.person_id == person_id, _traveler.c.traveled_on.is_not(None)
    )
    return known | {
        "cohort_ids": frozenset(session.connection().execute(made).scalars()),
        "weekdays": None if weekdays is None else frozenset(weekdays),
    }


def _show(session: Session, keys: list[UUID], answers: dict[Question, Verdict]) -> pd.DataFrame:
    """What a page shows of these alumni, in the order of the keys."""
    statement = (
        sa.select(
            as_text(_summary.c.traveler_id).label("traveler_id"),
            name_people(),
            _person.c.email,
            _cohort.c.name.label("cohort"),
            _college.c.name.label("college"),
            _summary.c.offered_count,
            _summary.c.offered_on,
            *(verdict.rank.label(f"{question.value}_fit") for question, verdict in answers.items()),
        )
        .select_from(select_candidates())
        .join(_cohort, _cohort.c.id == _summary.c.cohort_id)
        .outerjoin(_college, _college.c.id == _application.c.college_id)
        .where(_summary.c.traveler_id.in_(keys))
    )
    frame = read_frame(session, statement)
    places = {str(key): place for place, key in enumerate(keys)}
    frame = frame.sort_values("traveler_id", key=lambda column: column.map(places), ignore_index=True)
    for question in answers:
        name = f"{question.value}_fit"
        frame[name] = [FITS[rank] for rank in frame[name]]
    return frame
