"""Do the office's clocks tell the right moment, also as they jump?"""

from datetime import UTC, date, datetime

import pytest

from mayatrack.domain.zones import find_day, read_clock, write_clock
from mayatrack.exceptions import InvalidInput


def local(*parts: int) -> datetime:
    return datetime(*parts)  # noqa: DTZ001 - what the office's clocks show.


@pytest.mark.parametrize(
    ("shown", "moment"),
    [
        (local(2027, 1, 8, 9, 0), datetime(2027, 1, 8, 17, 0, tzinfo=UTC)),
        (local(2027, 7, 8, 9, 0), datetime(2027, 7, 8, 16, 0, tzinfo=UTC)),
        (local(2027, 3, 14, 1, 59), datetime(2027, 3, 14, 9, 59, tzinfo=UTC)),
        (local(2027, 3, 14, 3, 0), datetime(2027, 3, 14, 10, 0, tzinfo=UTC)),
        # Shown twice: the first one, an hour before the second.
        (local(2027, 11, 7, 1, 30), datetime(2027, 11, 7, 8, 30, tzinfo=UTC)),
        (local(2027, 11, 7, 2, 0), datetime(2027, 11, 7, 10, 0, tzinfo=UTC)),
    ],
)
def test_clock_is_read_as_a_moment_and_written_back(shown: datetime, moment: datetime) -> None:
    assert read_clock(shown) == moment
    assert write_clock(moment) == f"{shown:%Y-%m-%d %H:%M}"


def test_skipped_time_is_refused() -> None:
    with pytest.raises(InvalidInput, match="there is no 02:30, because daylight saving time begins"):
        read_clock(local(2027, 3, 14, 2, 30))


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 11, 29, 0, 30, tzinfo=UTC), date(2026, 11, 28)),
        (datetime(2026, 11, 29, 7, 59, tzinfo=UTC), date(2026, 11, 28)),
        (datetime(2026, 11, 29, 8, 0, tzinfo=UTC), date(2026, 11, 29)),
        (datetime(2026, 7, 1, 6, 59, tzinfo=UTC), date(2026, 6, 30)),
    ],
)
def test_day_is_that_of_the_office(moment: datetime, day: date) -> None:
    assert find_day(moment) == day
