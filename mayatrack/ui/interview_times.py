"""How is a time for an interview written for people? As the office's clocks show it."""

from datetime import datetime

from mayatrack.domain.zones import PROGRAM_ZONE
from mayatrack.ui.formats import format_date
from mayatrack.ui.rows import Row


def describe_time(slot: Row) -> str:
    """`Mon Mar 8, 2027, 9:00 – 9:30 AM`. A row with starts_at and ends_at."""
    return f"{describe_day(slot['starts_at'])}, {describe_hours(slot['starts_at'], slot['ends_at'])}"


def describe_day(moment: datetime) -> str:
    """`Mon Mar 8, 2027`."""
    local = moment.astimezone(PROGRAM_ZONE)
    return f"{local:%a} {format_date(local.date())}"


def describe_hours(starts_at: datetime, ends_at: datetime) -> str:
    """`9:00 – 9:30 AM`, with AM or PM repeated only where they differ."""
    first, last = (moment.astimezone(PROGRAM_ZONE) for moment in (starts_at, ends_at))
    half = "" if f"{first:%p}" == f"{last:%p}" else f" {first:%p}"
    return f"{first.hour % 12 or 12}:{first:%M}{half} – {last.hour % 12 or 12}:{last:%M %p}"


def describe_applicant(row: Row) -> str:
    """`No. 12 · Ana Lopez`, for staff alone. A row with number and full_name."""
    return f"No. {row['number']} · {row['full_name']}" if row["number"] is not None else str(row["full_name"])
