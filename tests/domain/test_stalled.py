"""Is each part of an application that is missing found, and nothing that is there?"""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from mayatrack.domain.baseline import Baseline
from mayatrack.domain.stalled import MOST_DAYS, Contents, Section, count_days, find_missing, waiting_since
from mayatrack.exceptions import InvalidInput

NOW = datetime(2027, 3, 10, 9, tzinfo=UTC)
WHOLE: dict[str, Any] = {
    "has_college": True,
    "has_birth_date": True,
    "has_phone": True,
    "baselines": [Baseline.YES, Baseline.NO, Baseline.NO],
    "answers": {"Why?": "To see it."},
    "required_questions": ["Why?"],
}


def test_nothing_is_missing_in_a_whole_application() -> None:
    assert find_missing(Contents(**WHOLE)) == []


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({"has_college": False}, [Section.COLLEGE]),
        ({"has_birth_date": False}, [Section.BIRTH_DATE]),
        ({"has_phone": False}, [Section.PHONE]),
        ({"baselines": [Baseline.YES, Baseline.NO, Baseline.UNKNOWN]}, [Section.BASELINE]),
        ({"required_questions": ["Why?", "Where?"]}, [Section.REQUIRED_ANSWERS]),
        ({"answers": {}, "required_questions": []}, [Section.ANSWERS]),
        ({"answers": {}}, [Section.REQUIRED_ANSWERS, Section.ANSWERS]),
        ({"has_phone": False, "has_college": False}, [Section.COLLEGE, Section.PHONE]),
    ],
)
def test_what_is_missing_is_found(changes: dict[str, Any], missing: list[Section]) -> None:
    assert find_missing(Contents(**(WHOLE | changes))) == missing


def test_days_are_counted_whole() -> None:
    assert count_days(NOW - timedelta(days=7), NOW) == 7
    assert count_days(NOW - timedelta(days=7) + timedelta(seconds=1), NOW) == 6
    assert waiting_since(NOW, 7) == NOW - timedelta(days=7)


@pytest.mark.parametrize("days", [0, -1, MOST_DAYS + 1])
def test_impossible_days_are_refused(days: int) -> None:
    with pytest.raises(InvalidInput, match=r"^The days of waiting lie between 1 and 365"):
        waiting_since(NOW, days)
