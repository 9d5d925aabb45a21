"""How are dates, numbers and entry rules written for people?"""

from datetime import date, datetime
from typing import Final

import pandas as pd

from mayatrack.domain.documents import PassportAnchor
from mayatrack.domain.zones import PROGRAM_ZONE

# For date columns of tables and date inputs, in the notations that Streamlit takes.
TABLE_DATE: Final = "MMM D, YYYY"
INPUT_DATE: Final = "MM/DD/YYYY"

_ANCHORS: Final = {
    PassportAnchor.STAY: "the end of the stay",
    PassportAnchor.ARRIVAL: "arrival",
    PassportAnchor.RETURN: "the return date",
}


def format_date(day: date) -> str:
    """`Jun 9, 2019`."""
    return f"{day:%b} {day.day}, {day.year}"


def format_dates(first: date, last: date) -> str:
    """`Jun 9 – 23, 2019`, with months and years repeated only where they differ; one day stands once."""
    if first == last:
        return format_date(first)
    if first.year != last.year:
        return f"{format_date(first)} – {format_date(last)}"
    end = str(last.day) if first.month == last.month else f"{last:%b} {last.day}"
    return f"{first:%b} {first.day} – {end}, {last.year}"


def format_moment(moment: datetime) -> str:
    """`Jun 9, 2019, 1:05 PM`, where the program runs."""
    local = moment.astimezone(PROGRAM_ZONE)
    return f"{format_date(local.date())}, {local.hour % 12 or 12}:{local:%M %p}"


def to_local_dates(moments: pd.Series) -> pd.Series:
    """UTC timestamps as the dates they fell on where the program runs."""
    return pd.to_datetime(moments, utc=True).dt.tz_convert(PROGRAM_ZONE).dt.date


def format_count(count: int, noun: str, plural: str | None = None) -> str:
    """`1 cohort`, `1,204 cohorts`."""
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"


def format_money(cents: int) -> str:
    """`$130`, `$22.05`."""
    dollars, rest = divmod(cents, 100)
    return f"${dollars:,}.{rest:02}" if rest else f"${dollars:,}"


def describe_rule(anchor: str, months: int, max_age_years: int | None) -> str:
    """What a destination asks of a passport, as a sentence."""
    start = _ANCHORS[PassportAnchor(anchor)]
    valid = f"Valid until {format_count(months, 'month')} after {start}" if months else f"Valid until {start}"
    return f"{valid}, and issued less than {max_age_years} years before entry." if max_age_years else f"{valid}."
