"""When are interviews, and which application is put before whom? Times as the office's clocks show them."""

from collections import deque
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import UUID

from mayatrack.domain.roles import Role
from mayatrack.domain.zones import find_day, read_clock
from mayatrack.exceptions import InvalidInput

# Who may be put on a time.
INTERVIEWER_ROLES: Final = frozenset({Role.REVIEWER, Role.PROGRAM_STAFF})
MOST_SLOTS: Final = 500
LONGEST_SERIES: Final = timedelta(days=120)


@dataclass(frozen=True)
class Span:
    """From when to when, in UTC; the end belongs to what comes next."""

    starts_at: datetime
    ends_at: datetime

    def meets(self, other: "Span") -> bool:
        """Would somebody have to be in both at once?"""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


@dataclass(frozen=True)
class Series:
    """The same times on several days: from the first start on, so many, each so long, with a break between them."""

    days: Sequence[date]
    first_start: time
    minutes: int
    gap_minutes: int
    count: int


@dataclass(frozen=True)
class OpenSlot:
    """A free time, with those who interview at it and those applications that cannot be there."""

    slot_id: UUID
    interviewer_ids: frozenset[UUID]
    elsewhere: frozenset[UUID] = frozenset()


@dataclass(frozen=True)
class Filling:
    """Applications with the times they get, and those that none is left for; both in the order of rank."""

    booked: list[tuple[UUID, UUID]] = field(default_factory=list)
    left: list[UUID] = field(default_factory=list)


def name_slot(cohort: str, number: int | None) -> str:
    """What a calendar calls a time, by the application's blind number, or None if it is free; never by a name."""
    if number is None:
        return f"Free interview slot · {cohort}"
    return f"Interview · {cohort} · application {number}"


def list_days(first_on: date, last_on: date, weekdays: Collection[int]) -> list[date]:
    """The days from the first to the last that are one of these weekdays, Monday being 0. Raises InvalidInput."""
    if last_on < first_on:
        raise InvalidInput(f"The last day {last_on} is before the first, {first_on}: enter them in order.")
    if last_on - first_on > LONGEST_SERIES:
        raise InvalidInput(f"From {first_on} to {last_on} are more than {LONGEST_SERIES.days} days: check the year.")
    between = (first_on + timedelta(days=each) for each in range((last_on - first_on).days + 1))
    days = [day for day in between if day.weekday() in weekdays]
    if not days:
        raise InvalidInput(f"None of the chosen weekdays lies between {first_on} and {last_on}: choose others.")
    return days


def plan_series(series: Series) -> list[Span]:
    """The times of the series, day after day. Each day begins by the office's clocks, summer and winter.

    Raises InvalidInput where a day is too short for its times, or they are too many.
    """
    _check_series(series)
    step = timedelta(minutes=series.minutes + series.gap_minutes)
    length = timedelta(minutes=series.minutes)
    spans: list[Span] = []
    for day in series.days:
        first = read_clock(datetime.combine(day, series.first_start))
        midnight = read_clock(datetime.combine(day + timedelta(days=1), time()))
        # Moments in UTC: where clocks jump in between, every interview still has its full length.
        spans += [Span(first + step * each, first + step * each + length) for each in range(series.count)]
        if spans[-1].ends_at > midnight:
            raise InvalidInput(
                f"The last interview of {day} would end after midnight: begin earlier, or make fewer of them."
            )
    return spans


def check_days(spans: Iterable[Span], *, first_on: date | None, ends_on: date) -> None:
    """Raise InvalidInput unless each of these times is on the first day or later, and before the day that ends them."""
    for span in spans:
        day = find_day(span.starts_at)
        if first_on is None or not first_on <= day < ends_on:
            raise InvalidInput(
                f"Interviews are from {first_on} until decisions begin on {ends_on}, and {day} is not among these "
                "days: choose another day, or move the phases on the page Set-up."
            )


def _check_series(series: Series) -> None:
    if series.minutes < 1 or series.gap_minutes < 0 or series.count < 1:
        raise InvalidInput("A series has at least one interview of at least a minute: correct its numbers.")
    if len(series.days) * series.count > MOST_SLOTS:
        raise InvalidInput(
            f"These are {len(series.days) * series.count} times, and one series has {MOST_SLOTS} at most: "
            "choose fewer days."
        )


def plan_filling(
    ranked: Sequence[UUID], slots: Sequence[OpenSlot], *, barred: Mapping[UUID, Collection[UUID]]
) -> Filling:
    """Give each application one of the times, the best ranked first, the earliest time first.

    `slots` are in their order; `barred` holds the users whom an application must not be put before. As many get a time
    as can: whoever could take another one makes room for somebody who cannot.
    """
    taken: dict[UUID, UUID] = {}
    within_reach = list(slots)
    for application in ranked:
        # What was looked at in vain stays out of reach for all who come after.
        if vain := _make_room(application, within_reach, barred, taken):
            within_reach = [slot for slot in within_reach if slot.slot_id not in vain]
    places = {application: slot for slot, application in taken.items()}
    booked = [(application, places[application]) for application in ranked if application in places]
    return Filling(booked, [application for application in ranked if application not in places])


def may_meet(application: UUID, slot: OpenSlot, barred: Mapping[UUID, Collection[UUID]]) -> bool:
    """Can the application be put before those who interview at this time, and be there?"""
    return application not in slot.elsewhere and slot.interviewer_ids.isdisjoint(barred.get(application, ()))


def _make_room(
    application: UUID,
    slots: Sequence[OpenSlot],
    barred: Mapping[UUID, Collection[UUID]],
    taken: dict[UUID, UUID],
) -> set[UUID]:
    """Find a free time by the fewest moves and take it; otherwise the times that were looked at in vain."""
    came_from: dict[UUID, UUID] = {}
    waiting = deque([application])
    while waiting:
        one = waiting.popleft()
        for slot in slots:
            if slot.slot_id in came_from or not may_meet(one, slot, barred):
                continue
            came_from[slot.slot_id] = one
            if slot.slot_id not in taken:
                _move_up(slot.slot_id, came_from, taken, application)
                return set()
            waiting.append(taken[slot.slot_id])
    return set(came_from)


def _move_up(slot_id: UUID, came_from: Mapping[UUID, UUID], taken: dict[UUID, UUID], application: UUID) -> None:
    held = {holder: slot for slot, holder in taken.items()}
    while True:
        mover = came_from[slot_id]
        taken[slot_id] = mover
        if mover == application:
            return
        slot_id = held[mover]
