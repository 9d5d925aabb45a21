"""How is a flight written for people?"""

from datetime import datetime

from mayatrack.services.airports import airport_zone
from mayatrack.ui.formats import format_date
from mayatrack.ui.rows import Row
from mayatrack.ui.text import escape_markdown


def describe_flight(flight: Row) -> str:
    """`**AA48** · DFW Sun Mar 7, 2027, 5:40 PM → CDG Mon Mar 8, 2027, 9:50 AM`, as Markdown. A row of `read_flights`.

    The times are those of the two airports; the day of arrival is named only where it is another one.
    """
    departs = flight["departs_at"].astimezone(airport_zone(flight["origin"]))
    arrives = flight["arrives_at"].astimezone(airport_zone(flight["destination"]))
    arrival = _format_time(arrives) if arrives.date() == departs.date() else _format_local(arrives)
    number = escape_markdown(flight["number"])
    return f"**{number}** · {flight['origin']} {_format_local(departs)} → {flight['destination']} {arrival}"


def _format_local(local: datetime) -> str:
    return f"{local:%a} {format_date(local.date())}, {_format_time(local)}"


def _format_time(local: datetime) -> str:
    return f"{local.hour % 12 or 12}:{local:%M %p}"
