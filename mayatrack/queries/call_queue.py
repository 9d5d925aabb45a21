"""Whom to call next? The order of `domain/call_queue.py`, made by the database, and what surrounds it."""

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import pandas as pd
import sqlalchemy as sa
from sqlmodel import Session

from mayatrack.domain.call_queue import NEVER, CallDays, CallReason
from mayatrack.domain.career_outcomes import OutcomeGroup
from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.models import Base
from mayatrack.queries.alumni import is_willing, name_people, select_alumni, select_earlier_trips
from mayatrack.queries.frames import as_text, read_frame

_tables = Base.metadata.tables
_application = _tables["application"]
_attempt = _tables["contact_attempt"]
_cohort = _tables["cohort"]
_college = _tables["college"]
_follow_up = _tables["follow_up"]
_person = _tables["person"]
_summary = _tables["alumnus_summary"]
_traveler = _tables["traveler"]
_trip = _traveler.alias("trip")
_wish = _tables["contact_wish"]

PAGE_SIZE: Final = 20
# Nobody calls further down: whoever looks for somebody narrows the queue.
LAST_PAGE: Final = 50
REASONS: Final = list(CallReason)


@dataclass(frozen=True)
class QueueFilter:
    """Whom the queue is narrowed to."""

    cohort_id: UUID | None = None
    college_id: UUID | None = None
    language: str | None = None


ALL_ALUMNI: Final = QueueFilter()


def read_call_queue(
    session: Session, *, by: Actor, days: CallDays, chosen: QueueFilter = ALL_ALUMNI, page: int = 1
) -> pd.DataFrame:
    """One row per alumnus of a page of the queue, in its order; whoever is not to be contacted is never in it.

    A person who returned from several trips stands in it once, by the last of them or by that of the cohort chosen.

    Columns: traveler_id and person_id (text), full_name, email, phone, language, cohort, returned_on, college, reason
    (a `CallReason`), since (None: never), wave (of the next call), channel and weekdays (wished for, None where they
    did not say), version (of that wish, 0 without one).
    """
    check_can_act(by, Action.VIEW_ALUMNI)
    placed = _select_placed(days, chosen)
    since = _since(placed)
    ordered = (
        sa.select(placed.c.traveler_id, placed.c.place, since.label("since"))
        .where(placed.c.place.is_not(None))
        .order_by(placed.c.place, sa.text("since"), placed.c.traveler_id)
        .limit(PAGE_SIZE)
        .offset(PAGE_SIZE * (min(page, LAST_PAGE) - 1))
    )
    frame = read_frame(session, _describe(ordered.cte("ordered").prefix_with("MATERIALIZED")))
    reasons = [REASONS[place].value for place in frame.pop("place")]
    frame["since"] = [None if day == NEVER else day for day in frame["since"]]
    return frame.assign(reason=reasons)


def read_queue_counts(session: Session, *, by: Actor, days: CallDays, chosen: QueueFilter = ALL_ALUMNI) -> pd.DataFrame:
    """One row per reason for which somebody is in the queue, the most worthwhile first: reason, alumni_count."""
    check_can_act(by, Action.VIEW_ALUMNI)
    placed = _select_placed(days, chosen)
    statement = sa.select(placed.c.place, sa.func.count().label("alumni_count")).where(placed.c.place.is_not(None))
    frame = read_frame(session, statement.group_by(placed.c.place).order_by(placed.c.place))
    return pd.DataFrame(
        {"reason": [REASONS[each].value for each in frame["place"]], "alumni_count": frame["alumni_count"]}
    )


def read_left_out(session: Session, *, by: Actor, days: CallDays, chosen: QueueFilter = ALL_ALUMNI) -> pd.DataFrame:
    """One row that says why alumni are not in the queue, and of nobody who they are.

    Columns: unwilling_count (people who do not want to be contacted), resting_count (people who were tried in the last
    days), returned_count and known_count (all alumni, and those whose outcome is known: what the knowledge rate counts,
    each trip of a person for itself).
    """
    check_can_act(by, Action.VIEW_ALUMNI)
    known = sa.case((_summary.c.outcome_group != OutcomeGroup.UNKNOWN, 1), else_=0)
    return read_frame(
        session,
        sa.select(
            _count_people(_is_unwilling(), chosen).label("unwilling_count"),
            _count_people(_summary.c.attempted_on > days.rested_on, chosen).label("resting_count"),
            sa.func.count(_summary.c.traveler_id).label("returned_count"),
            sa.func.coalesce(sa.func.sum(known), 0).label("known_count"),
        ).where(*_narrow(chosen)),
    )


def read_queue_choices(session: Session, *, by: Actor) -> pd.DataFrame:
    """One row per college and per language that alumni have, by name: kind (college, language), value, college_id."""
    check_can_act(by, Action.VIEW_ALUMNI)
    colleges = sa.select(_college.c.name, as_text(_college.c.id).label("college_id")).order_by(_college.c.name)
    frame = read_frame(session, colleges)
    spoken = (
        sa.select(_person.c.preferred_language.label("value"))
        .join(_traveler, _traveler.c.person_id == _person.c.id)
        .where(_traveler.c.traveled_on.is_not(None), _person.c.preferred_language.is_not(None))
        .distinct()
        .order_by(_person.c.preferred_language)
    )
    languages = [str(value) for value in read_frame(session, spoken)["value"]]
    return pd.DataFrame(
        [("college", name, key) for name, key in frame.itertuples(index=False)]
        + [("language", language, None) for language in languages],
        columns=["kind", "value", "college_id"],
        dtype=object,
    )


def read_willing_alumni(session: Session, *, by: Actor, cohort_id: UUID) -> pd.DataFrame:
    """One row per alumnus of the cohort who may be contacted, by name: traveler_id (text), full_name."""
    check_can_act(by, Action.VIEW_ALUMNI)
    return read_frame(
        session,
        select_alumni(as_text(_traveler.c.id).label("traveler_id"), name_people())
        .where(_traveler.c.cohort_id == cohort_id, is_willing())
        .order_by(_person.c.sort_name, _traveler.c.id),
    )


def read_attempts_of(session: Session, *, by: Actor, traveler_id: UUID) -> pd.DataFrame:
    """The last ten attempts to contact this alumnus, the latest first: contacted_on, channel, result, note.

    After whichever of their trips.
    """
    check_can_act(by, Action.VIEW_ALUMNI)
    person = sa.select(_traveler.c.person_id).where(_traveler.c.id == traveler_id).scalar_subquery()
    statement = (
        sa.select(_attempt.c.contacted_on, as_text(_attempt.c.channel), as_text(_attempt.c.result), _attempt.c.note)
        .where(_attempt.c.traveler_id.in_(sa.select(_trip.c.id).where(_trip.c.person_id == person)))
        .order_by(_attempt.c.contacted_on.desc(), _attempt.c.id.desc())
        .limit(10)
    )
    return read_frame(session, statement)


def _describe(ordered: sa.CTE) -> sa.Select[Any]:
    """All that the screen says of those who were found."""
    next_wave = (
        sa.select(_follow_up.c.wave)
        .join(_trip, _trip.c.id == _follow_up.c.traveler_id)
        # So that a planner finds the few of one alumnus first, and not all that are open.
        .where(_trip.c.person_id == _traveler.c.person_id, sa.func.coalesce(_follow_up.c.done_on, NEVER) == NEVER)
        .order_by(_follow_up.c.due_on, _follow_up.c.id)
        .limit(1)
        .correlate(_traveler)
        .scalar_subquery()
    )
    return (
        select_alumni(
            as_text(_traveler.c.id).label("traveler_id"),
            as_text(_traveler.c.person_id),
            name_people(),
            _person.c.email,
            _person.c.phone,
            _person.c.preferred_language.label("language"),
            _cohort.c.name.label("cohort"),
            _cohort.c.returns_on.label("returned_on"),
            _college.c.name.label("college"),
            as_text(_wish.c.channel),
            _wish.c.weekdays,
            sa.func.coalesce(_wish.c.version, 0).label("version"),
            sa.type_coerce(next_wave, sa.String()).label("wave"),
            ordered.c.place,
            ordered.c.since,
        )
        .join(ordered, ordered.c.traveler_id == _traveler.c.id)
        .join(_application, _application.c.id == _traveler.c.application_id)
        .outerjoin(_college, _college.c.id == _application.c.college_id)
        .outerjoin(_wish, _wish.c.person_id == _traveler.c.person_id)
        .order_by(ordered.c.place, ordered.c.since, ordered.c.traveler_id)
    )


def _place(days: CallDays) -> sa.ColumnElement[Any]:
    """The place of the reason in `CallReason`, as `domain.call_queue.find_reason` finds it."""
    is_unknown = _summary.c.outcome_group == OutcomeGroup.UNKNOWN
    is_due = _summary.c.due_on <= days.closing_on
    return sa.case(
        (sa.and_(is_unknown, is_due), REASONS.index(CallReason.UNKNOWN_DUE)),
        (is_unknown, REASONS.index(CallReason.UNKNOWN)),
        (is_due, REASONS.index(CallReason.DUE)),
        (_summary.c.outcome_group == OutcomeGroup.SEEKING, REASONS.index(CallReason.SEEKING)),
        (_is_without(_summary.c.offered_on, days.offered_on), REASONS.index(CallReason.NOT_OFFERED)),
        (_is_without(_summary.c.contacted_on, days.silent_on), REASONS.index(CallReason.SILENT)),
        else_=None,
    )


def _since(placed: sa.Subquery) -> sa.ColumnElement[Any]:
    """The day from which the reason counts, `NEVER` where it never was, as `domain.call_queue.find_since` finds it."""
    columns = {
        CallReason.UNKNOWN_DUE: placed.c.due_on,
        CallReason.UNKNOWN: placed.c.contacted_on,
        CallReason.DUE: placed.c.due_on,
        CallReason.SEEKING: placed.c.outcome_as_of_on,
        CallReason.NOT_OFFERED: placed.c.offered_on,
        CallReason.SILENT: placed.c.contacted_on,
    }
    since = sa.case({REASONS.index(reason): column for reason, column in columns.items()}, value=placed.c.place)
    return sa.type_coerce(sa.func.coalesce(since, sa.literal(NEVER, sa.Date())), sa.Date())


def _is_without(column: sa.ColumnElement[Any], day: Any) -> sa.ColumnElement[bool]:
    """Was the last time on this day or before it, or never, and the trip over by then?"""
    returned = sa.select(_cohort.c.id).where(_cohort.c.returns_on <= day)
    return sa.or_(column <= day, sa.and_(column.is_(None), _summary.c.cohort_id.in_(returned)))


def _select_placed(days: CallDays, chosen: QueueFilter) -> sa.Subquery:
    """Whoever may be called, each with the place of the reason, None without one: found out once for each of them."""
    days_of = ("due_on", "contacted_on", "offered_on", "outcome_as_of_on")
    return (
        sa.select(_summary.c.traveler_id, _place(days).label("place"), *(_summary.c[name] for name in days_of))
        .where(
            sa.or_(_summary.c.attempted_on.is_(None), _summary.c.attempted_on <= days.rested_on),
            ~_is_unwilling(),
            ~_is_erased(),
            *_stand_once(chosen),
            *_narrow(chosen),
        )
        .subquery()
    )


def _is_unwilling() -> sa.ColumnElement[bool]:
    unwilling = (
        sa.select(_traveler.c.id)
        .join(_wish, _wish.c.person_id == _traveler.c.person_id)
        .where(_wish.c.do_not_contact.is_(sa.true()))
    )
    return _summary.c.traveler_id.in_(unwilling)


def _is_erased() -> sa.ColumnElement[bool]:
    """What they did still counts, and nobody is left who could be called."""
    # The few people first, and not a look at the person of every traveler.
    people = sa.select(_person.c.id).where(_person.c.erased_at.is_not(None))
    return _summary.c.traveler_id.in_(sa.select(_traveler.c.id).where(_traveler.c.person_id.in_(people)))


def _stand_once(chosen: QueueFilter) -> list[sa.ColumnElement[bool]]:
    """Nobody was twice with one cohort: only without one the last trip stands for a person."""
    return [] if chosen.cohort_id else [_summary.c.traveler_id.not_in(select_earlier_trips())]


def _count_people(condition: sa.ColumnElement[bool], chosen: QueueFilter) -> sa.ScalarSelect[Any]:
    people = sa.select(sa.func.count(_traveler.c.person_id.distinct())).join_from(
        _summary, _traveler, _traveler.c.id == _summary.c.traveler_id
    )
    return people.where(condition, *_narrow(chosen)).scalar_subquery()


def _narrow(chosen: QueueFilter) -> list[sa.ColumnElement[bool]]:
    clauses: list[sa.ColumnElement[bool]] = []
    if chosen.cohort_id is not None:
        clauses.append(_summary.c.cohort_id == chosen.cohort_id)
    if chosen.college_id is not None:
        clauses.append(_summary.c.college_id == chosen.college_id)
    if chosen.language is not None:
        clauses.append(_summary.c.language == chosen.language)
    return clauses
