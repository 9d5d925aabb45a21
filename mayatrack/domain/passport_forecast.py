"""Does a passport arrive in time? Best and worst arrival, slack, and the last safe day to apply.

Processing times are a dated table that staff edits. Latest arrival = applied on (or today) + mail out + most weeks +
mail back; slack = departure − latest arrival − visa time − buffer.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

# travel.state.gov: mailing may add up to two weeks each way.
MAIL: Final = timedelta(weeks=2)
RISK_BELOW_DAYS: Final = 14


class PassportService(StrEnum):
    """How a passport is applied for."""

    ROUTINE = "routine"
    EXPEDITED = "expedited"
    AGENCY = "agency"


class Outlook(StrEnum):
    """Will this traveler have a passport when the group leaves?"""

    READY = "ready"
    ON_TRACK = "on_track"
    AT_RISK = "at_risk"
    WILL_MISS = "will_miss"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class ProcessingTime:
    """How long one service took from a day on, in weeks, without mail."""

    effective_on: date
    service: PassportService
    min_weeks: float
    max_weeks: float


@dataclass(frozen=True)
class Margin:
    """What must fit between the passport's arrival and the departure, in days."""

    visa_days: int = 0
    buffer_days: int = 0

    @property
    def days(self) -> timedelta:
        """Both together."""
        return timedelta(days=self.visa_days + self.buffer_days)


@dataclass(frozen=True)
class Forecast:
    """When a passport arrives at best and at worst, and how many days are to spare at worst."""

    earliest_on: date
    latest_on: date
    slack_days: int
    outlook: Outlook


def find_time(times: Iterable[ProcessingTime], service: PassportService, on: date) -> ProcessingTime | None:
    """The processing time of a service that was in effect on a day; None before the first one that is known."""
    known = [time for time in times if time.service is service and time.effective_on <= on]
    return max(known, key=lambda time: time.effective_on, default=None)


def forecast_arrival(
    times: Iterable[ProcessingTime],
    *,
    service: PassportService,
    applied_on: date | None,
    today: date,
    departs_on: date,
    margin: Margin = Margin(),
) -> Forecast | None:
    """The forecast for an application made on `applied_on`, or made today; None without a processing time.

    The time is the one in effect when the application was made: what changed since shows only for those who have not
    applied. At best there is no time in the mail; an agency hands its passports out in person.
    """
    start = applied_on or today
    time = find_time(times, service, start)
    if time is None:
        return None
    earliest = start + timedelta(weeks=time.min_weeks)
    latest = start + longest_wait(time)
    deadline = departs_on - margin.days
    slack = (deadline - latest).days
    return Forecast(earliest, latest, slack, _judge(slack, is_hopeless=max(earliest, today) > deadline))


def longest_wait(time: ProcessingTime) -> timedelta:
    """The most that can pass between applying and holding the passport."""
    mail = timedelta(0) if time.service is PassportService.AGENCY else 2 * MAIL
    return timedelta(weeks=time.max_weeks) + mail


def last_safe_day(
    times: Iterable[ProcessingTime],
    *,
    service: PassportService,
    today: date,
    departs_on: date,
    margin: Margin = Margin(),
) -> date | None:
    """The last day on which applying still leaves no less than no slack; None without a processing time."""
    time = find_time(times, service, today)
    return None if time is None else departs_on - margin.days - longest_wait(time)


def _judge(slack_days: int, *, is_hopeless: bool) -> Outlook:
    if is_hopeless:
        return Outlook.WILL_MISS
    return Outlook.AT_RISK if slack_days < RISK_BELOW_DAYS else Outlook.ON_TRACK
