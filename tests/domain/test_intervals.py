"""Is the interval Wilson's?"""

import pytest

from mayatrack.domain.intervals import wilson_interval


@pytest.mark.parametrize(
    ("count", "total", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (0, 20, 0.0, 0.1611), (11, 44, 0.1457, 0.3944), (20, 20, 0.8389, 1.0)],
)
def test_interval_is_the_published_one(count: int, total: int, low: float, high: float) -> None:
    assert [round(end, 4) for end in wilson_interval(count, total)] == [low, high]
