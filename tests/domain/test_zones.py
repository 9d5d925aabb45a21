"""Do the office's clocks tell the right moment, also as they jump?"""

from datetime import UTC, datetime

import pytest

from mayatrack.domain.zones import read_clock, write_clock
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
