"""What does a chart say in words? Labels for columns and values, and its numbers as text."""

from collections.abc import Sequence
from typing import Any, Final

import pandas as pd

# Column → what people call it; any other column is called by its own words.
LABELS: Final = {
    "departs_on": "Departure",
    "returns_on": "Return",
    "country_code": "Country code",
    "seat_count": "Seats",
    "taken_count": "Seats taken",
    "free_count": "Seats free",
    "person_count": "People",
    "first_trip_abroad_count": "First trips abroad",
    "share": "Share of all applications",
    "referred_count": "Referred alumni",
    "placed_count": "Placed alumni",
    "submitted_count": "Submitted",
    "draft_count": "Drafts",
    "assigned_count": "Not begun",
    "applied_at": "Applied",
    "full_name": "Name",
    "turned_away_count": "Turned away",
    "email": "E-mail",
    "program_paid_count": "Of these with a fee that the program paid",
    "program_paid": "Paid by the program",
}
LONGEST_DESCRIPTION: Final = 40


def label_column(name: str) -> str:
    """What people call a column: `first_flight_count` is `First flights`."""
    if name in LABELS:
        return LABELS[name]
    words = name.removesuffix("_on").removesuffix("_at").replace("_", " ")
    if words.endswith(" count"):
        words = f"{words.removesuffix(' count')}s"
    return words[:1].upper() + words[1:]


def label_value(value: str) -> str:
    """What people call an enum's value: `needs_information` is `Needs information`."""
    # The district's name is the one abbreviation among all values.
    words = value.replace("_", " ").replace("laccd", "LACCD")
    return words[:1].upper() + words[1:]


def tell(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame as people read it: under their words, without keys (`…_id`), places on the globe and country codes."""
    silent = {"latitude", "longitude", "country_code"}
    told = frame[[name for name in map(str, frame) if not name.endswith("_id") and name not in silent]]
    words = {name: told[name].map(label_value) for name in ("stage", "status") if name in told}
    return told.assign(**words).rename(columns=label_column)


def describe(frame: pd.DataFrame, title: str) -> str:
    """The title and the frame's numbers as sentences, for people who hear a page instead of seeing it.

    The first column of each row names it: `Mexico: Travelers 20, First flights 7.` At most 40 rows are told.
    """
    told = tell(frame)
    if told.empty:
        return f"{title}. There is nothing to show yet."
    columns = list(told.columns)
    rows = [_describe_row(columns, row) for row in told.head(LONGEST_DESCRIPTION).itertuples(index=False, name=None)]
    if len(told) > LONGEST_DESCRIPTION:
        rows.append(f"And {len(told) - LONGEST_DESCRIPTION:,} more rows: see the table of numbers.")
    return f"{title}. {' '.join(rows)}"


def _describe_row(columns: Sequence[str], row: Sequence[Any]) -> str:
    facts = [f"{column} {_say(value)}" for column, value in zip(columns, row, strict=True) if not pd.isna(value)]
    return f"{row[0]}: {', '.join(facts[1:])}."


def _say(value: Any) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)
