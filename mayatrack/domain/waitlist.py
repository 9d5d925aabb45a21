"""Who gets a seat that became free? The first on the waitlist who can still be ready to travel."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from mayatrack.domain.baseline import Baseline
from mayatrack.domain.intervals import wilson_interval
from mayatrack.domain.passport_forecast import (
    Forecast,
    Outlook,
    Timetable,
    forecast_best,
)

# A rate among fewer offers says nothing.
FEWEST_OFFERS: Final = 11


@dataclass(frozen=True)
class Alternate:
    """One waitlisted application, and whether its person can still have a passport in time."""

    application_id: UUID
    outlook: Outlook
    reason: str
    # When a first passport that is applied for today would arrive, at best and at worst; None where that is not asked.
    earliest_on: date | None = None
    latest_on: date | None = None


@dataclass(frozen=True)
class Proposal:
    """Who is proposed for the seat, and who was passed over on the way, each with the reason."""

    proposed: Alternate | None
    skipped: tuple[Alternate, ...]


@dataclass(frozen=True)
class PastOffers:
    """What became of offers: how many there were, and how many were declined, lapsed, or withdrawn from later."""

    offered_count: int
    declined_count: int = 0
    lapsed_count: int = 0
    withdrew_count: int = 0

    @property
    def lost_count(self) -> int:
        """How many offers did not fill their seat in the end."""
        return self.declined_count + self.lapsed_count + self.withdrew_count

    def expect(self, count: int) -> tuple[int, int, int] | None:
        """Of `count` offers, how many to expect back, and between which numbers; None when there were too few to tell.

        The numbers between are Wilson's 95 % interval of the rate.
        """
        if self.offered_count < FEWEST_OFFERS:
            return None
        low, high = wilson_interval(self.lost_count, self.offered_count)
        rate = expect_declines(self.offered_count, self.lost_count) or 0.0
        return round(rate * count), round(low * count), round(high * count)


def propose_alternate(waitlist: Sequence[Alternate]) -> Proposal:
    """The first alternate in the order of the waitlist whose passport does not certainly miss the plane."""
    for place, alternate in enumerate(waitlist):
        if alternate.outlook is not Outlook.WILL_MISS:
            return Proposal(alternate, tuple(waitlist[:place]))
    return Proposal(None, tuple(waitlist))


def judge_alternate(
    application_id: UUID,
    had_passport_before: Baseline,
    times: Timetable,
    *,
    today: date,
    departs_on: date,
    visa_days: int = 0,
) -> Alternate:
    """Whether the person can have a passport when the group leaves, if they apply for a first one today.

    What is not known passes nobody over. Of all services the one counts that serves best, with the same margin that
    travelers are judged by.
    """
    if had_passport_before is Baseline.YES:
        return Alternate(application_id, Outlook.ON_TRACK, "had a passport before; its expiry is not known yet")
    if had_passport_before is Baseline.UNKNOWN:
        return Alternate(application_id, Outlook.UNKNOWN, "not known whether there was a passport before")
    forecast = forecast_best(times, today=today, departs_on=departs_on, visa_days=visa_days)
    if forecast is None:
        return Alternate(application_id, Outlook.UNKNOWN, "needs a first passport; no processing time is known")
    told = _describe(forecast, departs_on, visa_days)
    return Alternate(application_id, forecast.outlook, told, forecast.earliest_on, forecast.latest_on)


def expect_declines(offered_count: int, declined_count: int) -> float | None:
    """The share of offers that past cohorts declined, let lapse or withdrew from, 0–1; None without an offer."""
    return declined_count / offered_count if offered_count else None


def _describe(forecast: Forecast, departs_on: date, visa_days: int) -> str:
    arrives = "would arrive" if forecast.outlook is Outlook.WILL_MISS else "arrives"
    leaves = f"the group leaves on {_tell(departs_on)}"
    if visa_days:
        leaves += f", and entry takes {visa_days} day{'' if visa_days == 1 else 's'} before that"
    return (
        f"a first passport {arrives} between {_tell(forecast.earliest_on)} and {_tell(forecast.latest_on)} "
        f"({forecast.service.value}, applied for today); {leaves}"
    )


def _tell(day: date) -> str:
    return f"{day:%B} {day.day}, {day.year}"
