"""How far is a confidential travel-document consult, and until when may anybody read it?"""

from datetime import date
from enum import StrEnum
from typing import Final

from mayatrack.exceptions import RuleBroken

LONGEST_NOTES: Final = 4_000
# A smaller number of people is told to nobody else, also not by the log.
SMALLEST_COUNT: Final = 11


class ConsultState(StrEnum):
    """Whether the consult goes on, and what came of it; it says nothing about citizenship or status."""

    OPEN = "open"
    DONE = "done"
    NOT_TRAVELING = "not_traveling"


def check_can_consult(*, is_confirmed: bool, returns_on: date, today: date) -> None:
    """Raise RuleBroken unless the traveler is confirmed for a trip that is not over."""
    if returns_on < today:
        raise RuleBroken(f"The trip ended on {returns_on}: consults are for trips to come.")
    if not is_confirmed:
        raise RuleBroken("Consults are for confirmed travelers: confirm the seat first.")


def find_closed_on(state: ConsultState, *, before: date | None, today: date) -> date | None:
    """The day on which a consult in this state was closed: never while it is open, and once it is closed only once."""
    return None if state is ConsultState.OPEN else before or today


def tell_count(count: int) -> int | str:
    """The number as the log may hold it."""
    return count if count >= SMALLEST_COUNT else f"fewer than {SMALLEST_COUNT}"
