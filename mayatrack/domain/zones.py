"""In which time zone does the program run, and when is a moment that its clocks show?"""

from datetime import UTC, date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from mayatrack.exceptions import InvalidInput

PROGRAM_ZONE: Final = ZoneInfo("America/Los_Angeles")


def find_day(moment: datetime) -> date:
    """The date that the office's calendar shows at this moment, wherever the server stands."""
    return moment.astimezone(PROGRAM_ZONE).date()


def read_clock(local: datetime) -> datetime:
    """The moment in UTC at which the office's clocks show this date and time; the first one where they show it twice.

    Raises InvalidInput for a time that is skipped as daylight saving time begins.
    """
    moment = local.replace(tzinfo=PROGRAM_ZONE, fold=0).astimezone(UTC)
    if moment.astimezone(PROGRAM_ZONE).replace(tzinfo=None) != local.replace(tzinfo=None, fold=0):
        raise InvalidInput(
            f"On {local:%Y-%m-%d} there is no {local:%H:%M}, because daylight saving time begins: enter another time."
        )
    return moment


def write_clock(moment: datetime) -> str:
    """What the office's clocks show at this moment, for sentences: `2027-03-08 10:00`."""
    return f"{moment.astimezone(PROGRAM_ZONE):%Y-%m-%d %H:%M}"
