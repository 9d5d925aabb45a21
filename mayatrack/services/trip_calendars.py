"""What does a calendar of trips hold? Flights, and the days by which something must be done; nobody's name.

Some deadlines follow from several records, so that none has a version of its own: the latest change that the audit log
keeps of any of them stands in for it.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from mayatrack.domain.application_status import Status
from mayatrack.domain.baseline import Baseline
from mayatrack.domain.calendars import CalendarEntry, count_sequence, make_uid, read_key_time
from mayatrack.domain.flights import MESSAGE_DAYS
from mayatrack.domain.passport_forecast import PassportService, last_safe_day
from mayatrack.domain.zones import find_day
from mayatrack.models import (
    Application,
    AuditEvent,
    ChecklistItem,
    Cohort,
    EntryRule,
    Flight,
    FlightTraveler,
    ProcessingTime,
    Traveler,
)
from mayatrack.models.airports import airline_name, airport_name, airport_zone
from mayatrack.services.travel_policy import read_timetable

SERVICES: Final = {
    PassportService.ROUTINE: "routine service",
    PassportService.EXPEDITED: "expedited service",
    PassportService.AGENCY: "an agency",
}
GOING: Final = (Status.CONFIRMED, Status.TRAVELED)


@dataclass(frozen=True)
class _Deadline:
    """A day by which something must be done, and the records from which it follows."""

    uid: UUID
    title: str
    day: date
    sources: tuple[UUID, ...]
    follows_times: bool = False


def list_trip_entries(session: Session, *, since: datetime, now: datetime) -> list[CalendarEntry]:
    """The flights and deadlines of every cohort that returns on the day of `since` or later, in order of time."""
    first_on, today = (find_day(moment) for moment in (since, now))
    cohorts = session.exec(select(Cohort).where(Cohort.returns_on >= first_on).order_by(col(Cohort.departs_on))).all()
    flights = _read_flights(session, cohorts)
    deadlines = [
        *(each for cohort in cohorts for each in _list_days(cohort)),
        *_list_replies(session, cohorts),
        *_list_items(session, cohorts),
        *_list_safe_days(session, cohorts, today=today),
        *_list_messages(session, cohorts, flights),
    ]
    changes = _read_changes(session, {source for each in deadlines for source in each.sources})
    times_changed_at = _read_times_change(session)
    entries = [_write_deadline(each, changes, times_changed_at) for each in deadlines]
    names = {cohort.id: cohort.name for cohort in cohorts}
    entries += [_write_flight(flight, names[flight.cohort_id]) for flight in flights]
    return sorted(entries, key=lambda entry: (str(entry.starts), str(entry.uid)))


def _write_flight(flight: Flight, cohort: str) -> CalendarEntry:
    return CalendarEntry(
        uid=flight.id,
        title=f"{flight.number} {flight.origin} → {flight.destination} · {airline_name(flight.number)} · {cohort}",
        starts=flight.departs_at.astimezone(UTC),
        ends=flight.arrives_at.astimezone(UTC),
        place=airport_name(flight.origin),
        sequence=flight.version,
        changed_at=read_key_time(flight.id),
    )


def _write_deadline(
    deadline: _Deadline, changes: dict[UUID, datetime], times_changed_at: datetime | None
) -> CalendarEntry:
    known = [changes.get(source) or read_key_time(source) for source in deadline.sources]
    if deadline.follows_times and times_changed_at is not None:
        known.append(times_changed_at)
    changed_at = max(known)
    return CalendarEntry(
        uid=deadline.uid,
        title=deadline.title,
        starts=deadline.day,
        ends=None,
        place=None,
        sequence=count_sequence(changed_at),
        changed_at=changed_at,
    )


def _list_days(cohort: Cohort) -> list[_Deadline]:
    return [
        _Deadline(make_uid(cohort.id, what), f"{words} · {cohort.name}", day, (cohort.id,))
        for what, words, day in (
            ("departure", "Departure", cohort.departs_on),
            ("return", "Return", cohort.returns_on),
        )
    ]


def _list_replies(session: Session, cohorts: Iterable[Cohort]) -> list[_Deadline]:
    """The days until which offers can be answered; the day is part of what it is, so that it never moves."""
    names = {cohort.id: cohort.name for cohort in cohorts}
    statement = (
        sa.select(col(Application.cohort_id), col(Application.reply_by_on))
        .where(col(Application.status) == Status.OFFERED, col(Application.cohort_id).in_(names))
        .distinct()
    )
    return [
        _Deadline(make_uid(cohort_id, "reply", day), f"Last day to reply · {names[cohort_id]}", day, (cohort_id,))
        for cohort_id, day in session.execute(statement)
        if day is not None
    ]


def _list_items(session: Session, cohorts: Iterable[Cohort]) -> list[_Deadline]:
    known = {cohort.id: cohort for cohort in cohorts}
    items = session.exec(select(ChecklistItem).where(col(ChecklistItem.cohort_id).in_(known))).all()
    return [
        _Deadline(
            make_uid(item.id, "due"),
            f"Due: {item.name} · {cohort.name}",
            cohort.departs_on - timedelta(days=item.days_before),
            (item.id, cohort.id),
        )
        for item in items
        if item.cohort_id is not None and (cohort := known[item.cohort_id])
    ]


def _list_safe_days(session: Session, cohorts: Iterable[Cohort], *, today: date) -> list[_Deadline]:
    """The last safe day to apply for a passport by each service, by the times that hold today."""
    times = read_timetable(session)
    rules = {rule.destination_id: rule for rule in session.exec(select(EntryRule)).all()}
    found = []
    for cohort in cohorts:
        rule = rules.get(cohort.destination_id)
        visa_days = rule.authorization_days if rule else 0
        for service, words in SERVICES.items():
            day = last_safe_day(times, service=service, today=today, departs_on=cohort.departs_on, visa_days=visa_days)
            if day is not None:
                sources = (cohort.id, *([rule.id] if rule else []))
                title = f"Last safe day to apply for a passport by {words} · {cohort.name}"
                found.append(
                    _Deadline(make_uid(cohort.id, "passport", service), title, day, sources, follows_times=True)
                )
    return found


def _list_messages(session: Session, cohorts: Iterable[Cohort], flights: Sequence[Flight]) -> list[_Deadline]:
    """Three days before each departure on which somebody flies for the first time."""
    names = {cohort.id: cohort.name for cohort in cohorts}
    wanted = _read_first_departures(session, names)
    return [
        _Deadline(
            make_uid(flight.id, "message"),
            f"Message to first flyers on {flight.number} · {names[flight.cohort_id]}",
            flight.departs_at.astimezone(airport_zone(flight.origin)).date() - timedelta(days=MESSAGE_DAYS),
            (flight.id,),
        )
        for flight in flights
        if flight.id in wanted
    ]


def _read_first_departures(session: Session, cohort_ids: Collection[UUID]) -> set[UUID]:
    """The flights with which somebody who has never flown departs."""
    rows = session.exec(
        select(FlightTraveler.traveler_id, Flight.id)
        .join(Flight, col(Flight.id) == FlightTraveler.flight_id)
        .join(Traveler, col(Traveler.id) == FlightTraveler.traveler_id)
        .join(Application, col(Application.id) == Traveler.application_id)
        .where(
            col(Flight.cohort_id).in_(cohort_ids),
            col(Application.status).in_(GOING),
            Application.had_flown_before == Baseline.NO,
        )
        .order_by(col(Flight.departs_at).desc())
    )
    return set(dict(rows.all()).values())


def _read_flights(session: Session, cohorts: Iterable[Cohort]) -> Sequence[Flight]:
    cohort_ids = [cohort.id for cohort in cohorts]
    return session.exec(select(Flight).where(col(Flight.cohort_id).in_(cohort_ids))).all()


def _read_changes(session: Session, record_ids: Collection[UUID]) -> dict[UUID, datetime]:
    """The latest change of each record that the log keeps."""
    statement = (
        sa.select(col(AuditEvent.record_id), sa.func.max(AuditEvent.happened_at).label("happened_at"))
        .where(col(AuditEvent.record_id).in_(record_ids))
        .group_by(col(AuditEvent.record_id))
    )
    return {row.record_id: row.happened_at for row in session.execute(statement)}


def _read_times_change(session: Session) -> datetime | None:
    """When a processing time was last entered, corrected or taken away."""
    statement = sa.select(sa.func.max(AuditEvent.happened_at)).where(
        col(AuditEvent.record) == ProcessingTime.__tablename__
    )
    found: datetime | None = session.execute(statement).scalar_one()
    return found
