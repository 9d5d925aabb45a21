"""Is every day and moment read as it was meant, and never guessed?"""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from mayatrack.exceptions import InvalidInput
from mayatrack.files.dates import (
    BARE_NUMBER,
    NOT_A_DATE,
    SHORT_YEAR,
    TWO_DAYS,
    find_zone,
    has_day_first,
    parse_birth,
    parse_day,
    parse_moment,
)

TODAY = date(2026, 3, 10)
ANGELES = ZoneInfo("America/Los_Angeles")


@pytest.mark.parametrize(
    "text",
    [
        "2003-03-04", "2003/3/4", "3/4/2003", "03-04-2003", "March 4, 2003", "Mar 4 2003", "Mar. 4th, 2003",
        "4 March 2003", "04-Mar-2003", "Tuesday, March 4, 2003", "4 de marzo de 2003", "marzo 4, 2003",
        "4th of March 2003",
    ],
)  # fmt: skip
def test_parse_day_reads_the_usual_ways(text: str) -> None:
    assert parse_day(text) == date(2003, 3, 4)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("25/12/2003", TWO_DAYS),
        ("3.4.2003", TWO_DAYS),
        ("3/4/03", SHORT_YEAR),
        ("37684", BARE_NUMBER),
        ("spring", NOT_A_DATE),
        ("4 Smarch 2003", NOT_A_DATE),
        ("3/4", NOT_A_DATE),
        ("2/30/2003", "This day does not exist: write it as 2003-12-25 or December 25, 2003."),
        ("2003-13-01", "This day does not exist: write it as 2003-12-25 or December 25, 2003."),
    ],
)
def test_parse_day_refuses_with_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_day(text)
    assert str(refused.value) == sentence


def test_days_first_anywhere_make_the_whole_column_uncertain() -> None:
    assert has_day_first(["3/4/2003", "25/12/2003"])
    assert not has_day_first(["3/4/2003", "12/25/2003", "2003-12-25"])
    with pytest.raises(InvalidInput):
        parse_day("3/4/2003", is_day_first=True)
    assert parse_day("4/4/2003", is_day_first=True) == date(2003, 4, 4)
    assert parse_day("12/25/2003", is_day_first=True) == date(2003, 12, 25)


def test_parse_birth_keeps_to_plausible_years() -> None:
    assert parse_birth("2026-03-10", today=TODAY) == TODAY
    assert parse_birth("1900-01-01T00:00:00", today=TODAY) == date(1900, 1, 1)
    for text in ("1899-12-31", "2026-03-11"):
        with pytest.raises(InvalidInput) as refused:
            parse_birth(text, today=TODAY)
        assert str(refused.value) == "A birth date lies between 1900 and today: correct the year."


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-02-14T09:30:05", (2026, 2, 14, 17, 30, 5)),
        ("2026-02-14 09:30:05.123", (2026, 2, 14, 17, 30, 5)),
        ("2026-02-14T09:30:05Z", (2026, 2, 14, 9, 30, 5)),
        ("2026-02-14T09:30:05+02:00", (2026, 2, 14, 7, 30, 5)),
        ("2/14/2026 9:30", (2026, 2, 14, 17, 30, 0)),
        ("2/14/2026 9:30:05 PM", (2026, 2, 15, 5, 30, 5)),
        ("2026/02/14 12:30:05 AM PST", (2026, 2, 14, 8, 30, 5)),
        ("2026/02/14 9:30:05 AM GMT-5", (2026, 2, 14, 14, 30, 5)),
        ("2026/02/14 9:30:05 AM GMT+5:30", (2026, 2, 14, 4, 0, 5)),
        ("February 14, 2026 at 9:30 a.m.", (2026, 2, 14, 17, 30, 0)),
        ("2026-02-14", (2026, 2, 14, 8, 0, 0)),
        ("2025-07-14 09:00", (2025, 7, 14, 16, 0, 0)),
    ],
)
def test_parse_moment_is_in_utc(text: str, moment: tuple[int, ...]) -> None:
    assert parse_moment(text, zone=ANGELES, today=TODAY) == datetime(*moment, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2026-02-14 25:00",
        "2026-02-14 13:00 PM",
        "2026-02-14 9:00 XYZ",
        "1999-12-31 10:00",
        "2026-03-12 10:00",
        "soon",
        "",
    ],
)
def test_parse_moment_refuses_what_cannot_be(text: str) -> None:
    with pytest.raises(InvalidInput):
        parse_moment(text, zone=ANGELES, today=TODAY)


def test_find_zone_takes_exports_of_ours_as_utc() -> None:
    assert find_zone("America/Denver", "Timestamp") == ZoneInfo("America/Denver")
    assert find_zone("America/Denver", "submitted_at") is UTC
    assert find_zone("America/Denver", "Submitted (UTC)") is UTC
