"""When is an alumnus contacted after the trip, and how?"""

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Final

from mayatrack.domain.documents import add_months
from mayatrack.exceptions import InvalidInput


class Wave(StrEnum):
    """One scheduled contact after the return date (Gilman; U.S. Department of State MODE)."""

    DAYS_30 = "days_30"
    MONTHS_6 = "months_6"
    YEARS_1 = "years_1"
    YEARS_3 = "years_3"
    YEARS_5 = "years_5"


class Channel(StrEnum):
    """How the contact was made."""

    PHONE = "phone"
    TEXT_MESSAGE = "text_message"
    EMAIL = "email"
    IN_PERSON = "in_person"
    SURVEY = "survey"


# How long after the return each wave's contact is due: the first one in days, the others in months.
SHIPPED_PERIODS: Final[Mapping[Wave, int]] = {
    Wave.DAYS_30: 30,
    Wave.MONTHS_6: 6,
    Wave.YEARS_1: 12,
    Wave.YEARS_3: 36,
    Wave.YEARS_5: 60,
}
YEAR_MONTHS: Final = 12
MONTH_DAYS: Final = 30
LONGEST_DAYS: Final = 365
LONGEST_MONTHS: Final = 240


def due_on(wave: Wave, returned_on: date, periods: Mapping[Wave, int] = SHIPPED_PERIODS) -> date:
    """The day on which the wave's contact is due."""
    if wave is Wave.DAYS_30:
        return returned_on + timedelta(days=periods[wave])
    return add_months(returned_on, periods[wave])


def name_wave(wave: Wave, periods: Mapping[Wave, int] = SHIPPED_PERIODS) -> str:
    """`30-day call`, `6-month call`, `3-year call`."""
    return f"{'-'.join(_split_period(wave, periods))} call"


def describe_wave(wave: Wave, periods: Mapping[Wave, int] = SHIPPED_PERIODS) -> str:
    """`30 days after the return`, `1 year after the return`."""
    count, unit = _split_period(wave, periods)
    return f"{count} {unit if count == '1' else unit + 's'} after the return"


def check_periods(periods: Mapping[Wave, int]) -> None:
    """Raise InvalidInput unless each wave comes later than the one before it."""
    days, *months = (periods[wave] for wave in Wave)
    if not 1 <= days <= LONGEST_DAYS:
        raise InvalidInput(f"The first call comes 1 to {LONGEST_DAYS} days after the return, not {days}.")
    for each in months:
        if not 1 <= each <= LONGEST_MONTHS:
            raise InvalidInput(f"A later call comes 1 to {LONGEST_MONTHS} months after the return, not {each}.")
    steps = [days, *(MONTH_DAYS * each for each in months)]
    if any(later <= earlier for earlier, later in pairwise(steps)):
        raise InvalidInput("Each call comes later than the one before it: put the periods into their order.")


def _split_period(wave: Wave, periods: Mapping[Wave, int]) -> tuple[str, str]:
    count = periods[wave]
    if wave is Wave.DAYS_30:
        return str(count), "day"
    return (str(count // YEAR_MONTHS), "year") if count % YEAR_MONTHS == 0 else (str(count), "month")
