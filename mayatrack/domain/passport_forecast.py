"""Does a passport arrive in time? Best and worst arrival, slack, and the last safe day to apply.

Processing times are a dated table that staff edits. Latest arrival = applied on (or today) + mail out + most weeks +
mail back; slack = departure − latest arrival − visa time − buffer.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final, NamedTuple

from mayatrack.domain.travel_policy import SHIPPED_POLICY, TravelPolicy


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


# Whoever is closest to missing the plane comes first. What is not known may turn out to be either.
WORST_FIRST: Final = (Outlook.WILL_MISS, Outlook.AT_RISK, Outlook.UNKNOWN, Outlook.ON_TRACK, Outlook.READY)
# The place of an outlook in that order.
URGENCY: Final = {outlook: place for place, outlook in enumerate(WORST_FIRST)}
_BEST_FIRST: Final = (Outlook.ON_TRACK, Outlook.AT_RISK, Outlook.WILL_MISS)


@dataclass(frozen=True)
class ProcessingTime:
    """How long one service took from a day on, in weeks, without mail."""

    effective_on: date
    service: PassportService
    min_weeks: float
    max_weeks: float


class Forecast(NamedTuple):
    """When a passport arrives at best and at worst, and how many days are to spare at worst.

    `starts_on` is the day on which it was or will be applied for by this service.
    """

    service: PassportService
    starts_on: date
    earliest_on: date
    latest_on: date
    slack_days: int
    outlook: Outlook


def find_time(times: Iterable[ProcessingTime], service: PassportService, on: date) -> ProcessingTime | None:
    """The processing time of a service that was in effect on a day; None before the first one that is known."""
    known = [time for time in times if time.service is service and time.effective_on <= on]
    return max(known, key=lambda time: time.effective_on, default=None)


class Timetable:
    """Processing times and the program's policy, as forecasts ask for them.

    Many travelers apply on the same days for the same departure: what was found once is kept.
    """

    def __init__(self, times: Iterable[ProcessingTime], policy: TravelPolicy = SHIPPED_POLICY) -> None:
        self.policy = policy
        self._times = tuple(times)
        self._found: dict[tuple[PassportService, date], ProcessingTime | None] = {}
        self._forecasts: dict[tuple[PassportService, date, date, date], Forecast | None] = {}

    def find(self, service: PassportService, on: date) -> ProcessingTime | None:
        """As `find_time` does."""
        key = service, on
        if key not in self._found:
            self._found[key] = find_time(self._times, service, on)
        return self._found[key]

    def forecast(self, service: PassportService, start: date, today: date, needed_on: date) -> Forecast | None:
        """When a passport that is applied for on a day arrives, beside the last day on which it may."""
        key = service, start, today, needed_on
        if key not in self._forecasts:
            time = self.find(service, start)
            self._forecasts[key] = _forecast(time, start, today, needed_on, self.policy) if time else None
        return self._forecasts[key]


def forecast_arrival(
    times: Timetable,
    *,
    service: PassportService,
    applied_on: date | None,
    today: date,
    departs_on: date,
    visa_days: int = 0,
) -> Forecast | None:
    """The forecast for an application made on `applied_on`, or made today; None without a processing time.

    The time is the one in effect when the application was made: what changed since shows only for those who have not
    applied. At best there is no time in the mail; an agency hands its passports out in person. The slack of what is
    overdue counts from today. Nobody is said to miss the plane for the sake of the buffer, the office's own wish.
    """
    return times.forecast(service, applied_on or today, today, departs_on - timedelta(days=visa_days))


def forecast_best(
    times: Timetable,
    *,
    services: Iterable[PassportService] = PassportService,
    applied_on: date | None = None,
    today: date,
    departs_on: date,
    visa_days: int = 0,
) -> Forecast | None:
    """The forecast by the service that serves best: the usual one where it is enough, otherwise the quickest."""
    needed_on = departs_on - timedelta(days=visa_days)
    forecasts = [times.forecast(service, applied_on or today, today, needed_on) for service in services]
    return min((forecast for forecast in forecasts if forecast is not None), key=_rank, default=None)


def _rank(forecast: Forecast) -> tuple[int, int]:
    # The services stand from the usual one to the quickest: of those that are enough the first is the best.
    is_enough = forecast.outlook is Outlook.ON_TRACK
    return _BEST_FIRST.index(forecast.outlook), 0 if is_enough else -forecast.slack_days


def _forecast(time: ProcessingTime, start: date, today: date, needed_on: date, policy: TravelPolicy) -> Forecast:
    earliest = start + timedelta(weeks=time.min_weeks)
    latest = start + longest_wait(time, policy)
    slack = (needed_on - max(latest, today)).days - policy.buffer_days
    if max(earliest, today) > needed_on:
        outlook = Outlook.WILL_MISS
    else:
        outlook = Outlook.AT_RISK if slack < policy.risk_below_days else Outlook.ON_TRACK
    return Forecast(time.service, start, earliest, latest, slack, outlook)


def longest_wait(time: ProcessingTime, policy: TravelPolicy = SHIPPED_POLICY) -> timedelta:
    """The most that can pass between applying and holding the passport."""
    mail = timedelta(0) if time.service is PassportService.AGENCY else 2 * policy.mail
    return timedelta(weeks=time.max_weeks) + mail


def last_safe_day(
    times: Timetable,
    *,
    service: PassportService,
    today: date,
    departs_on: date,
    visa_days: int = 0,
) -> date | None:
    """The last day on which applying still leaves no less than no slack; None without a processing time."""
    time = times.find(service, today)
    if time is None:
        return None
    return departs_on - timedelta(days=visa_days + times.policy.buffer_days) - longest_wait(time, times.policy)
