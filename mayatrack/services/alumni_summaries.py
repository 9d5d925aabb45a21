"""Keep in step what the call queue, matching and the rates need of each alumnus."""

from collections.abc import Collection
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from mayatrack.domain.career_outcomes import GROUP_OF_CATEGORY, OutcomeGroup
from mayatrack.domain.contacts import ContactResult
from mayatrack.domain.matching import WEEKDAYS
from mayatrack.domain.outcomes import ReferralState
from mayatrack.models import Base
from mayatrack.services.chunks import chunks

_tables = Base.metadata.tables
_application = _tables["application"]
_attempt = _tables["contact_attempt"]
_cohort = _tables["cohort"]
_follow_up = _tables["follow_up"]
_outcome = _tables["outcome"]
_person = _tables["person"]
_placement = _tables["placement"]
_referral = _tables["referral"]
_summary = _tables["alumnus_summary"]
_traveler = _tables["traveler"]
_trip = _traveler.alias("trip")
_wish = _tables["contact_wish"]

# In the order in which somebody with several categories is counted.
GROUPS: Final = list(OutcomeGroup)
# A suggestion was not told to anybody yet, and one that was withdrawn may never have been.
OFFERED: Final = [state for state in ReferralState if state not in {ReferralState.SUGGESTED, ReferralState.WITHDRAWN}]


def refresh_alumni(session: Session, traveler_ids: Collection[UUID]) -> None:
    """Derive the summaries of these travelers again, inside the caller's transaction; only alumni have one.

    What is known of a person is known after each of their trips, so those of their other trips are derived as well.
    """
    session.flush()
    for chunk in chunks(sorted(traveler_ids)):
        people = sa.select(_traveler.c.person_id).where(_traveler.c.id.in_(chunk))
        refresh_alumni_of(session, session.connection().execute(people).scalars().all())


def refresh_alumni_of(session: Session, person_ids: Collection[UUID]) -> None:
    """The same for every trip of these people: a summary repeats what opportunities ask of a person."""
    session.flush()
    for chunk in chunks(sorted(set(person_ids))):
        # Of two writers who change something of the same alumnus the second derives from what the first left.
        locked = sa.select(_traveler.c.id).where(_traveler.c.person_id.in_(chunk)).order_by(_traveler.c.id)
        trips = list(session.connection().execute(locked.with_for_update(key_share=True)).scalars())
        session.connection().execute(sa.delete(_summary).where(_summary.c.traveler_id.in_(trips)))
        _insert(session, _traveler.c.person_id.in_(chunk))


def ensure_alumni(session: Session) -> None:
    """Derive the summaries that are missing, as they are in a database from before there were any."""
    session.flush()
    _insert(session, ~sa.exists().where(_summary.c.traveler_id == _traveler.c.id))


def rebuild_alumni(session: Session) -> None:
    """Derive the summaries of all alumni again."""
    session.flush()
    session.connection().execute(sa.delete(_summary))
    _insert(session, sa.true())


def find_stale_alumni(session: Session) -> list[UUID]:
    """The travelers whose stored summary differs from one derived anew, ordered by id."""
    session.flush()
    connection = session.connection()
    columns = [_summary.c[column.name] for column in _select().selected_columns]
    stored = {tuple(row) for row in connection.execute(sa.select(*columns))}
    fresh = {tuple(row) for row in connection.execute(_select())}
    return sorted({row[0] for row in stored ^ fresh})


def _insert(session: Session, condition: sa.ColumnElement[bool]) -> None:
    derived = _select().where(condition)
    names = [column.name for column in derived.selected_columns]
    session.connection().execute(sa.insert(_summary).from_select(names, derived))


def _select() -> sa.Select[Any]:
    """What each alumnus's summary is to hold, whichever of their trips it was logged for."""
    latest = _of(_outcome, sa.func.max(_outcome.c.as_of_on), *_told())
    # Said, tried or made before the return of this trip, it is about another one.
    made = _of(_follow_up, sa.func.max(_follow_up.c.done_on), _is_after(_follow_up.c.done_on, _follow_up))
    tried = _is_after(_attempt.c.contacted_on, _attempt)
    last_tried = sa.func.max(_attempt.c.contacted_on)
    contacted = _later(_of(_attempt, last_tried, tried, _attempt.c.result == ContactResult.REACHED), made)
    attempted = _later(_of(_attempt, last_tried, tried), made)
    offered = _referral.c.state.in_(OFFERED)
    placed = _of(_placement, sa.func.min(_placement.c.started_on), _placement.c.started_on >= _cohort.c.returns_on)
    return (
        sa.select(
            _traveler.c.id.label("traveler_id"),
            _traveler.c.cohort_id,
            _select_group(latest).label("outcome_group"),
            latest.label("outcome_as_of_on"),
            placed.label("placed_on"),
            contacted.label("contacted_on"),
            attempted.label("attempted_on"),
            _of(_referral, sa.func.max(_referral.c.referred_on), offered).label("offered_on"),
            _of(_referral, sa.func.count(), offered).label("offered_count"),
            _of(_follow_up, sa.func.min(_follow_up.c.due_on), _follow_up.c.done_on.is_(None)).label("due_on"),
            _person.c.birth_on,
            _application.c.college_id,
            _person.c.preferred_language.label("language"),
            _count_free_days().label("free_days"),
        )
        .join(_cohort, _cohort.c.id == _traveler.c.cohort_id)
        .join(_person, _person.c.id == _traveler.c.person_id)
        .join(_application, _application.c.id == _traveler.c.application_id)
        .outerjoin(_wish, _wish.c.person_id == _traveler.c.person_id)
        .where(_traveler.c.traveled_on.is_not(None))
    )


def _select_group(latest: sa.ScalarSelect[Any]) -> sa.ColumnElement[Any]:
    """All that was said of the latest day holds at once, whatever the order in which it was logged."""
    place = sa.case(
        {category: GROUPS.index(group) for category, group in GROUP_OF_CATEGORY.items()}, value=_outcome.c.category
    )
    first = _of(_outcome, sa.func.min(place), *_told(), _outcome.c.as_of_on == latest)
    # Stored as text, which a literal of the enum's own type would not be in every dialect.
    names = {index: sa.literal(group.value, sa.String()) for index, group in enumerate(GROUPS)}
    return sa.case(names, value=first, else_=sa.literal(OutcomeGroup.UNKNOWN.value, sa.String()))


def _count_free_days() -> sa.ColumnElement[Any]:
    """The days on which somebody is free as one number, of which the first bit is Monday; NULL if they did not say."""
    # Stored as a list of digits: a day is among them if its digit is.
    told = sa.cast(_wish.c.weekdays, sa.Text)
    bits = [sa.case((told.like(f"%{day}%"), 1 << day), else_=0) for day in range(len(WEEKDAYS))]
    return sa.case((_wish.c.weekdays.is_(None), None), else_=sum(bits[1:], bits[0]))


def _told() -> tuple[sa.ColumnElement[bool], ...]:
    """What was told of an alumnus since the return, and not taken back."""
    return _outcome.c.retracted_at.is_(None), _is_after(_outcome.c.as_of_on, _outcome)


def _is_after(day: sa.ColumnElement[Any], rows: sa.Table) -> sa.ColumnElement[bool]:
    """Is it about this trip, or about another one of the same person but since the return from this one?"""
    return sa.or_(rows.c.traveler_id == _traveler.c.id, day >= _cohort.c.returns_on)


def _of(rows: sa.Table, column: sa.ColumnElement[Any], *conditions: sa.ColumnElement[bool]) -> sa.ScalarSelect[Any]:
    """One number over the rows of a person, after whichever of their trips."""
    own = rows.join(_trip, _trip.c.id == rows.c.traveler_id)
    found = sa.select(column).select_from(own).where(_trip.c.person_id == _traveler.c.person_id, *conditions)
    return found.correlate(_traveler, _cohort).scalar_subquery()


def _later(one: sa.ColumnElement[Any], other: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    return sa.case((other.is_(None), one), (one > other, one), else_=other)
