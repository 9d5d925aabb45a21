"""How long is what kept, from when does that count, and what happens then?"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from mayatrack.domain.documents import add_months
from mayatrack.exceptions import InvalidInput

# Longer than anybody's file: a typed 1000 is a slip of the hand.
LONGEST_YEARS: Final = 100
# The version of a period that nobody has changed yet.
SHIPPED: Final = 0


class Unit(StrEnum):
    """In what a period is counted."""

    DAYS = "days"
    MONTHS = "months"
    YEARS = "years"


class Disposal(StrEnum):
    """What happens to a row when its time is over."""

    DELETE = "delete"
    CLEAR = "clear"
    ERASE = "erase"


LONGEST: Final = {Unit.DAYS: LONGEST_YEARS * 366, Unit.MONTHS: LONGEST_YEARS * 12, Unit.YEARS: LONGEST_YEARS}


@dataclass(frozen=True)
class Period:
    """So many days, months or years."""

    count: int
    unit: Unit

    def __str__(self) -> str:
        return f"{self.count:,} {self.unit.value if self.count != 1 else self.unit.value.removesuffix('s')}"


@dataclass(frozen=True)
class RetentionRule:
    """What is kept how long; `columns` are those that are emptied where the row itself stays."""

    name: str
    table: str
    what: str
    counts_from: str
    period: Period
    disposal: Disposal
    reason: str
    columns: tuple[str, ...] = ()


def name_setting(rule: str) -> str:
    """The setting under which the office's own period of this rule is stored."""
    return f"retention_{rule}"


def check_period(period: Period) -> None:
    """Raise InvalidInput unless something can be kept for this long."""
    if not 1 <= period.count <= LONGEST[period.unit]:
        raise InvalidInput(
            f"Nothing can be kept for {period}: enter a period from 1 day to {LONGEST_YEARS} years, "
            "and place a legal hold on what must stay."
        )


def last_day_due(today: date, period: Period) -> date:
    """What began to count on this day or before has been kept for the period by `today`."""
    if period.unit is Unit.DAYS:
        return today - timedelta(days=period.count)
    return add_months(today, -period.count * (12 if period.unit is Unit.YEARS else 1))
