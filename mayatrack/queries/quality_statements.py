"""Which SQL finds the records that a check of the data quality asks for?"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

import sqlalchemy as sa

from mayatrack.domain.application_status import Stage, Status
from mayatrack.domain.baseline import Baseline
from mayatrack.domain.data_quality import APPLICATION_MARGIN, FLIGHT_MARGIN, OLDEST, YOUNGEST, Check
from mayatrack.domain.documents import STALE_AFTER
from mayatrack.domain.flights import BoardingState
from mayatrack.models import Base
from mayatrack.queries.alumni import is_willing, name_people, select_alumni
from mayatrack.queries.days import days_between, number_day, utc_day
from mayatrack.queries.frames import as_text

_tables = Base.metadata.tables
_application = _tables["application"]
_booking = _tables["flight_traveler"]
_cohort = _tables["cohort"]
_destination = _tables["destination"]
_flight = _tables["flight"]
_follow_up = _tables["follow_up"]
_outcome = _tables["outcome"]
_person = _tables["person"]
_placement = _tables["placement"]
_rule = _tables["entry_rule"]
_traveler = _tables["traveler"]

# Columns of each: person_id (missing of what is no person), name, cohort, day; in a total order.
Select = Callable[[date], sa.Select[Any]]
Condition = sa.ColumnElement[bool]
NO_DAY: Final = sa.null().cast(sa.Date())
BASELINES: Final = ("had_passport_before", "had_flown_before", "had_traveled_abroad_before")
YEAR: Final = 10_000


def _select_applications(day: sa.ColumnElement[Any], *conditions: Condition) -> sa.Select[Any]:
    """Of submitted applications, with their travelers: nothing can be mended of people who were erased."""
    return (
        sa.select(*_describe(_application.c.person_id, day))
        .select_from(_application)
        .join(_person, _person.c.id == _application.c.person_id)
        .join(_cohort, _cohort.c.id == _application.c.cohort_id)
        .outerjoin(_traveler, _traveler.c.application_id == _application.c.id)
        .where(_application.c.stage != Stage.STARTED, _person.c.erased_at.is_(None), *conditions)
        .order_by(_person.c.sort_name, _application.c.id)
    )


def _select_alumni(day: sa.ColumnElement[Any], *conditions: Condition) -> sa.Select[Any]:
    return (
        select_alumni(*_describe(_traveler.c.person_id, day))
        .where(_person.c.erased_at.is_(None), *conditions)
        .order_by(_person.c.sort_name, _traveler.c.id)
    )


def _describe(person_id: sa.ColumnElement[Any], day: sa.ColumnElement[Any]) -> tuple[sa.ColumnElement[Any], ...]:
    names = name_people().label("name"), _cohort.c.name.label("cohort")
    return as_text(person_id).label("person_id"), *names, day.label("day")


def _find_baseline_missing(_today: date) -> sa.Select[Any]:
    return _select_applications(NO_DAY, sa.or_(*(_application.c[name] == Baseline.UNKNOWN for name in BASELINES)))


def _find_college_missing(_today: date) -> sa.Select[Any]:
    return _select_applications(NO_DAY, _application.c.college_id.is_(None))


def _find_birth_date_impossible(_today: date) -> sa.Select[Any]:
    """What `domain.data_quality.is_age_impossible` says."""
    age = number_day(utc_day(_application.c.applied_at)) - number_day(_person.c.birth_on)
    return _select_applications(_person.c.birth_on, sa.or_(age < YOUNGEST * YEAR, age >= (OLDEST + 1) * YEAR))


def _find_applied_after_departure(_today: date) -> sa.Select[Any]:
    applied = utc_day(_application.c.applied_at)
    return _select_applications(applied, days_between(_cohort.c.departs_on, applied) > APPLICATION_MARGIN)


def _find_passport_undated(_today: date) -> sa.Select[Any]:
    return _select_applications(
        NO_DAY,
        _traveler.c.traveled_on.is_not(None),
        _application.c.had_passport_before == Baseline.NO,
        _traveler.c.passport_issued_on.is_(None),
    )


def _find_passport_after_departure(_today: date) -> sa.Select[Any]:
    issued_on = _traveler.c.passport_issued_on
    return _select_applications(issued_on, _traveler.c.traveled_on.is_not(None), issued_on > _cohort.c.departs_on)


def _find_flight_missing(_today: date) -> sa.Select[Any]:
    flown = sa.select(_booking.c.id).where(
        _booking.c.traveler_id == _traveler.c.id, _booking.c.state == BoardingState.FLOWN
    )
    return _select_applications(_traveler.c.traveled_on, _traveler.c.traveled_on.is_not(None), ~flown.exists())


def _find_flight_outside_trip(_today: date) -> sa.Select[Any]:
    """What `domain.data_quality.is_flight_outside` says."""
    departed, arrived = utc_day(_flight.c.departs_at), utc_day(_flight.c.arrives_at)
    name = _flight.c.number + ", " + _flight.c.origin + " – " + _flight.c.destination
    return (
        sa.select(
            sa.null().label("person_id"),
            name.label("name"),
            _cohort.c.name.label("cohort"),
            departed.label("day"),
        )
        .select_from(_flight)
        .join(_cohort, _cohort.c.id == _flight.c.cohort_id)
        .where(
            sa.or_(
                days_between(departed, _cohort.c.departs_on) > FLIGHT_MARGIN,
                days_between(_cohort.c.returns_on, arrived) > FLIGHT_MARGIN,
            )
        )
        .order_by(_flight.c.departs_at, _flight.c.id)
    )


def _find_trip_unsettled(today: date) -> sa.Select[Any]:
    is_back = _cohort.c.returns_on < today
    return _select_applications(_cohort.c.returns_on, _application.c.status == Status.CONFIRMED, is_back)


def _find_rule_doubtful(today: date) -> sa.Select[Any]:
    """What `domain.entry_rules.find_doubt` says."""
    place = _destination.c.country + ", " + _destination.c.city
    return (
        sa.select(
            sa.null().label("person_id"),
            place.label("name"),
            sa.null().label("cohort"),
            _rule.c.checked_on.label("day"),
        )
        .select_from(_destination)
        .outerjoin(_rule, _rule.c.destination_id == _destination.c.id)
        .where(
            sa.or_(
                _rule.c.id.is_(None),
                _rule.c.is_confirmed.is_(sa.false()),
                _rule.c.checked_on.is_(None),
                _rule.c.checked_on < today - STALE_AFTER,
                _rule.c.recheck_by_on < today,
            )
        )
        .order_by(_destination.c.country, _destination.c.city, _destination.c.id)
    )


def _find_wave_overdue(today: date) -> sa.Select[Any]:
    due_on = _find_earliest(_follow_up, "due_on", _follow_up.c.done_on.is_(None))
    return _select_alumni(due_on, due_on < today, is_willing())


def _find_outcome_before_return(_today: date) -> sa.Select[Any]:
    as_of_on = _find_earliest(_outcome, "as_of_on", _outcome.c.retracted_at.is_(None))
    return _select_alumni(as_of_on, as_of_on < _cohort.c.returns_on)


def _find_placement_before_return(_today: date) -> sa.Select[Any]:
    started_on = _find_earliest(_placement, "started_on")
    return _select_alumni(started_on, started_on < _cohort.c.returns_on)


def _find_earliest(table: sa.Table, column: str, *conditions: Condition) -> sa.ColumnElement[Any]:
    """The first such day of the traveler."""
    first = sa.select(sa.func.min(table.c[column])).where(table.c.traveler_id == _traveler.c.id, *conditions)
    return first.correlate(_traveler).scalar_subquery()


PEOPLE_CHECKS: Final[Mapping[Check, Select]] = {
    Check.BASELINE_MISSING: _find_baseline_missing,
    Check.COLLEGE_MISSING: _find_college_missing,
    Check.BIRTH_DATE_IMPOSSIBLE: _find_birth_date_impossible,
    Check.APPLIED_AFTER_DEPARTURE: _find_applied_after_departure,
    Check.PASSPORT_UNDATED: _find_passport_undated,
    Check.PASSPORT_AFTER_DEPARTURE: _find_passport_after_departure,
    Check.FLIGHT_MISSING: _find_flight_missing,
    Check.FLIGHT_OUTSIDE_TRIP: _find_flight_outside_trip,
    Check.TRIP_UNSETTLED: _find_trip_unsettled,
    Check.RULE_DOUBTFUL: _find_rule_doubtful,
}
# What only those may know who read what alumni did.
ALUMNI_CHECKS: Final[Mapping[Check, Select]] = {
    Check.WAVE_OVERDUE: _find_wave_overdue,
    Check.OUTCOME_BEFORE_RETURN: _find_outcome_before_return,
    Check.PLACEMENT_BEFORE_RETURN: _find_placement_before_return,
}
