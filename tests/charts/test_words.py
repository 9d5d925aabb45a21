"""Are columns, values and whole frames told in people's words?"""

import pandas as pd
import pytest

from mayatrack.charts.words import describe, label_column, label_value, tell


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("first_flight_count", "First flights"),
        ("first_trip_abroad_count", "First trips abroad"),
        ("departs_on", "Departure"),
        ("checked_on", "Checked"),
        ("cohort", "Cohort"),
    ],
)
def test_column_is_labeled(name: str, label: str) -> None:
    assert label_column(name) == label


def test_value_is_labeled() -> None:
    assert label_value("did_not_travel") == "Did not travel"
    assert label_value("enrolled_at_laccd") == "Enrolled at LACCD"


def test_frame_is_told_without_keys_and_places() -> None:
    frame = pd.DataFrame({"cohort_id": ["a"], "status": ["in_review"], "latitude": [1.0], "application_count": [3]})
    assert tell(frame).to_dict("list") == {"Status": ["In review"], "Applications": [3]}


def test_description_tells_every_row() -> None:
    frame = pd.DataFrame({"cohort": ["Tokyo", "Paris"], "traveler_count": [1200, 0], "country_code": ["JP", "FR"]})
    assert describe(frame, "Travelers") == "Travelers. Tokyo: Travelers 1,200. Paris: Travelers 0."


def test_description_of_nothing_says_so() -> None:
    assert describe(pd.DataFrame({"cohort": [], "traveler_count": []}), "Travelers") == (
        "Travelers. There is nothing to show yet."
    )


def test_description_leaves_out_what_is_missing() -> None:
    frame = pd.DataFrame({"cohort": ["Tokyo", "Paris"], "seat_count": [pd.NA, 4]})
    assert describe(frame, "Seats") == "Seats. Tokyo: . Paris: Seats 4."


def test_long_description_ends_with_how_many_more() -> None:
    frame = pd.DataFrame({"cohort": [f"C{number}" for number in range(1043)], "traveler_count": 1})
    assert describe(frame, "Travelers").endswith("C39: Travelers 1. And 1,003 more rows: see the table of numbers.")
