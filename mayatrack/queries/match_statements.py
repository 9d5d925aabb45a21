"""How does the database ask who fits an opportunity, and in which order? As `domain.matching` has it.

No statement here reads a demographic answer.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from mayatrack.domain.matching import Eligibility, Fit, Question
from mayatrack.models import Base
from mayatrack.queries.alumni import select_earlier_trips

_tables = Base.metadata.tables
_application = _tables["application"]
_person = _tables["person"]
_referral = _tables["referral"]
_summary = _tables["alumnus_summary"]
_traveler = _tables["traveler"]
_wish = _tables["contact_wish"]

# As numbers, the worst is the greatest.
RANKS: Final = {Fit.FITS: 0, Fit.ASK: 1, Fit.DOES_NOT_FIT: 2}


@dataclass(frozen=True)
class MatchFilter:
    """Which of the alumni are looked at: one cohort's, or all; `fit` is the list that is shown."""

    fit: Fit = Fit.FITS
    cohort_id: UUID | None = None


@dataclass(frozen=True)
class Verdict:
    """What a question comes to: whether it is met, and whether that cannot be known yet."""

    is_met: sa.ColumnElement[bool]
    is_unknown: sa.ColumnElement[bool] | None = None

    @property
    def refuses(self) -> sa.ColumnElement[bool]:
        """Is it known not to be met? Never NULL, which would leave the decision to the others."""
        # A comparison with what is not known has no answer: coalesced, it refuses nobody.
        return sa.func.coalesce(sa.not_(self.is_met), sa.false())

    @property
    def rank(self) -> sa.ColumnElement[int]:
        """The rank of its fit."""
        return _find_worst([self])


def join_known(alumni: sa.FromClause) -> sa.Join:
    """All that is known of a traveler and that an opportunity may ask."""
    return (
        alumni.join(_person, _person.c.id == _traveler.c.person_id)
        .join(_application, _application.c.id == _traveler.c.application_id)
        .outerjoin(_wish, _wish.c.person_id == _traveler.c.person_id)
    )


def select_candidates() -> sa.Join:
    """Every alumnus, with what is known of them."""
    return join_known(_summary.join(_traveler, _traveler.c.id == _summary.c.traveler_id))


def list_conditions(chosen: MatchFilter) -> list[sa.ColumnElement[bool]]:
    """The WHERE clauses of the filter, over the summaries alone; nobody stands there twice."""
    # Nobody is left of an erased person who could be asked.
    erased = _select_travelers(_person.c.id, _person.c.erased_at.is_not(None), _person)
    if chosen.cohort_id is not None:
        return [_summary.c.traveler_id.not_in(erased), _summary.c.cohort_id == chosen.cohort_id]
    # Together: each list that all alumni are held against takes its time.
    return [_summary.c.traveler_id.not_in(sa.union_all(erased, select_earlier_trips()))]


def is_contacted() -> sa.ColumnElement[bool]:
    """May the alumnus be contacted? Whoever said nothing may."""
    return _is_none_of(_wish.c.person_id, _wish.c.do_not_contact.is_(sa.true()), _wish)


def judge(asked: Eligibility, opportunity_id: UUID, chosen: MatchFilter) -> sa.CTE:
    """Every alumnus of the filter with the worst of the answers: traveler_id, offered_count, offered_on, fit.

    The summaries alone are looked at, which repeat what opportunities ask: most of the time would go into joining.
    """
    answers = dict(list_answers(asked, opportunity_id))
    columns = (_summary.c.traveler_id, _summary.c.offered_count, _summary.c.offered_on)
    judged = sa.select(*columns, _find_worst(answers.values()).label("fit"))
    return judged.where(*list_conditions(chosen)).cte("judged")


def _is_none_of(
    person_id: sa.ColumnElement[Any], condition: sa.ColumnElement[bool], *tables: sa.FromClause
) -> sa.ColumnElement[bool]:
    """Is the alumnus, after whichever of their trips, none of these few people? They are looked up once."""
    return _summary.c.traveler_id.not_in(_select_travelers(person_id, condition, *tables))


def _select_travelers(
    person_id: sa.ColumnElement[Any], condition: sa.ColumnElement[bool], *tables: sa.FromClause
) -> sa.Select[Any]:
    """Every trip of these people."""
    people = sa.select(person_id).select_from(*tables).where(condition)
    return sa.select(_traveler.c.id).where(_traveler.c.person_id.in_(people.correlate(None))).correlate(None)


def list_answers(asked: Eligibility, opportunity_id: UUID) -> Iterator[tuple[Question, Verdict]]:
    """`domain.matching.match`, as the database says it: question → its verdict."""
    yield Question.CONTACT, Verdict(is_contacted())
    other = _traveler.alias("other")
    referrals = _referral.join(other, other.c.id == _referral.c.traveler_id)
    is_new = _is_none_of(other.c.person_id, _referral.c.opportunity_id == opportunity_id, referrals)
    yield Question.REFERRAL, Verdict(is_new)
    if asked.least_age is not None or asked.most_age is not None:
        yield Question.AGE, Verdict(_is_of_age(asked), is_unknown=_summary.c.birth_on.is_(None))
    if asked.college_ids:
        yield (
            Question.COLLEGE,
            Verdict(_summary.c.college_id.in_(asked.college_ids), is_unknown=_summary.c.college_id.is_(None)),
        )
    if asked.cohort_ids:
        yield Question.COHORT, Verdict(_has_been_with(asked.cohort_ids))
    if asked.languages:
        speaks = sa.func.lower(_summary.c.language).in_(asked.languages)
        yield Question.LANGUAGE, Verdict(sa.true(), is_unknown=sa.func.coalesce(~speaks, sa.true()))
    if asked.weekdays:
        yield Question.WEEKDAYS, Verdict(_is_free(asked), is_unknown=_summary.c.free_days.is_(None))


def _has_been_with(cohort_ids: frozenset[UUID]) -> sa.ColumnElement[bool]:
    """Did the person return with one of these cohorts, on whichever of their trips?"""
    trip = _traveler.alias("trip")
    has_made = sa.and_(trip.c.cohort_id.in_(cohort_ids), trip.c.traveled_on.is_not(None))
    return _summary.c.traveler_id.in_(_select_travelers(trip.c.person_id, has_made, trip))


def _is_of_age(asked: Eligibility) -> sa.ColumnElement[bool]:
    bounds: list[sa.ColumnElement[bool]] = []
    if asked.latest_birth_on is not None:
        bounds.append(_summary.c.birth_on <= asked.latest_birth_on)
    if asked.oldest_birth_on is not None:
        bounds.append(_summary.c.birth_on > asked.oldest_birth_on)
    return sa.and_(*bounds)


def _is_free(asked: Eligibility) -> sa.ColumnElement[bool]:
    wanted = sum(1 << day for day in asked.weekdays)
    return _summary.c.free_days.bitwise_and(wanted) == wanted


def _find_worst(verdicts: Iterable[Verdict]) -> sa.ColumnElement[int]:
    """The greatest of the ranks, where each verdict is asked no longer than until one of them decides."""
    told = list(verdicts)
    refused = sa.or_(*(verdict.refuses for verdict in told))
    unknown = sa.or_(sa.false(), *(verdict.is_unknown for verdict in told if verdict.is_unknown is not None))
    return sa.case((refused, RANKS[Fit.DOES_NOT_FIT]), (unknown, RANKS[Fit.ASK]), else_=RANKS[Fit.FITS])


def order_fairly(
    session: Session, alumni: sa.FromClause, opportunity_id: UUID | None = None
) -> list[sa.ColumnElement[Any]]:
    """Least offered, longest since, and by lot: in a circle of the random ends of ids, from the opportunity's own.

    `alumni` has the columns traveler_id, offered_count and offered_on.
    """
    lot, start = _find_lot(session, alumni.c.traveler_id, opportunity_id)
    circle = [] if start is None else [lot < start]
    # Nobody who was never offered anything has a day of it, and those stand together: where NULLs sort plays no part.
    return [alumni.c.offered_count, alumni.c.offered_on, *circle, lot, alumni.c.traveler_id]


def _find_lot(
    session: Session, key: sa.ColumnElement[Any], opportunity_id: UUID | None
) -> tuple[sa.ColumnElement[Any], bytes | str | None]:
    """The last 32 bits of a traveler's id, which are random, whoever they are; and those of the opportunity's."""
    if session.get_bind().dialect.name == "sqlite":
        lot: sa.ColumnElement[Any] = sa.func.substr(sa.type_coerce(key, sa.LargeBinary), 13, type_=sa.LargeBinary)
        return lot, opportunity_id.bytes[-4:] if opportunity_id else None
    start = opportunity_id.hex[-8:] if opportunity_id else None
    return sa.func.right(sa.cast(key, sa.Text), 8).collate("C"), start
