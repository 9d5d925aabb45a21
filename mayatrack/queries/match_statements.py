"""How does the database ask who fits an opportunity, and in which order? As `domain.matching` has it.

No statement here reads a demographic answer.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from mayatrack.domain.matching import Eligibility, Fit, Question
from mayatrack.models import Base

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
    """The WHERE clauses of the filter."""
    # Nobody is left of an erased person who could be asked.
    clauses: list[sa.ColumnElement[bool]] = [_person.c.erased_at.is_(None)]
    if chosen.cohort_id is not None:
        clauses.append(_summary.c.cohort_id == chosen.cohort_id)
    return clauses


def is_contacted() -> sa.ColumnElement[bool]:
    """May the alumnus be contacted? Whoever said nothing may."""
    return sa.func.coalesce(_wish.c.do_not_contact, sa.false()).is_(sa.false())


def list_answers(asked: Eligibility, opportunity_id: UUID) -> Iterator[tuple[Question, sa.ColumnElement[int]]]:
    """`domain.matching.match`, as the database says it: question → rank of its fit."""
    yield Question.CONTACT, _rank(is_contacted(), None)
    referred = (
        sa.select(_traveler.c.person_id)
        .join(_referral, _referral.c.traveler_id == _traveler.c.id)
        .where(_referral.c.opportunity_id == opportunity_id)
        .correlate(None)
    )
    yield Question.REFERRAL, _rank(_traveler.c.person_id.not_in(referred), None)
    if asked.least_age is not None or asked.most_age is not None:
        yield Question.AGE, _rank(_is_of_age(asked), _person.c.birth_on)
    if asked.college_ids:
        yield Question.COLLEGE, _rank(_application.c.college_id.in_(asked.college_ids), _application.c.college_id)
    if asked.cohort_ids:
        yield Question.COHORT, _rank(_summary.c.cohort_id.in_(asked.cohort_ids), None)
    if asked.languages:
        speaks = sa.func.lower(_person.c.preferred_language).in_(asked.languages)
        yield Question.LANGUAGE, sa.case((speaks, RANKS[Fit.FITS]), else_=RANKS[Fit.ASK])
    if asked.weekdays:
        yield Question.WEEKDAYS, _rank(_is_free(asked), _wish.c.weekdays)


def _rank(is_met: sa.ColumnElement[bool], fact: sa.ColumnElement[Any] | None) -> sa.ColumnElement[int]:
    """Fits where it is met; where the fact is missing it is to be asked."""
    whens: list[tuple[sa.ColumnElement[bool], int]] = [(is_met, RANKS[Fit.FITS])]
    if fact is not None:
        whens.insert(0, (fact.is_(None), RANKS[Fit.ASK]))
    return sa.case(*whens, else_=RANKS[Fit.DOES_NOT_FIT])


def _is_of_age(asked: Eligibility) -> sa.ColumnElement[bool]:
    bounds: list[sa.ColumnElement[bool]] = []
    if asked.latest_birth_on is not None:
        bounds.append(_person.c.birth_on <= asked.latest_birth_on)
    if asked.oldest_birth_on is not None:
        bounds.append(_person.c.birth_on > asked.oldest_birth_on)
    return sa.and_(*bounds)


def _is_free(asked: Eligibility) -> sa.ColumnElement[bool]:
    # Stored as a list of digits: a day is among them if its digit is.
    told = sa.cast(_wish.c.weekdays, sa.Text)
    return sa.and_(*(told.like(f"%{day}%") for day in sorted(asked.weekdays)))


def find_worst(ranks: list[sa.ColumnElement[int]]) -> sa.ColumnElement[int]:
    """The greatest of the ranks; each is compared as it is, as SQLite and PostgreSQL name no function for it alike."""
    return reduce(lambda worst, rank: sa.case((worst >= rank, worst), else_=rank), ranks)


def order_fairly(session: Session, opportunity_id: UUID) -> list[sa.ColumnElement[Any]]:
    """Least offered, longest since, and by lot: in a circle of the random ends of ids, from the opportunity's own."""
    lot, start = find_lot(session), opportunity_id.hex[-8:]
    # Nobody who was never offered anything has a day of it, and those stand together: where NULLs sort plays no part.
    return [_summary.c.offered_count, _summary.c.offered_on, lot < start, lot, _summary.c.traveler_id]


def find_lot(session: Session) -> sa.ColumnElement[str]:
    """The last 32 bits of a traveler's id as hexadecimal digits: random, whoever they are."""
    key = _summary.c.traveler_id
    if session.get_bind().dialect.name == "sqlite":
        return sa.func.lower(sa.func.hex(sa.func.substr(sa.type_coerce(key, sa.LargeBinary), 13)))
    return sa.func.right(sa.cast(key, sa.Text), 8).collate("C")
