"""How is a flight written for people?"""

from datetime import datetime

from mayatrack.models.airports import airline_name, airport_name, airport_zone
from mayatrack.ui.formats import format_count, format_date
from mayatrack.ui.rows import Row
from mayatrack.ui.text import escape_markdown


def describe_flight(flight: Row) -> str:
    """`**AA48** · DFW Sun Mar 7, 2027, 5:40 PM → CDG Mon Mar 8, 2027, 9:50 AM`, as Markdown. A row of `read_flights`.

    The times are those of the two airports; the day of arrival is named only where it is another one.
    """
    departs, arrives = find_local_times(flight)
    arrival = _format_time(arrives) if arrives.date() == departs.date() else format_local(arrives)
    number = escape_markdown(flight["number"])
    return f"**{number}** · {flight['origin']} {format_local(departs)} → {flight['destination']} {arrival}"


def describe_segment(flight: Row) -> str:
    """The same in three lines, with the airline, the airports' names, the zones and how many days later it lands."""
    departs, arrives = find_local_times(flight)
    number, airline = (escape_markdown(text) for text in (flight["number"], airline_name(flight["number"])))
    ends = (("Departs", "origin", departs, ""), ("Arrives", "destination", arrives, describe_shift(departs, arrives)))
    lines = [
        f"{what} **{flight[end]}** {format_local(local)} {describe_zone(local)}{shift}  \n"
        f":gray[{escape_markdown(airport_name(flight[end]))}]"
        for what, end, local, shift in ends
    ]
    return "  \n".join([f"**{number}** · {airline}", *lines])


def find_local_times(flight: Row) -> tuple[datetime, datetime]:
    """Departure and arrival as the clocks of the two airports show them."""
    return (
        flight["departs_at"].astimezone(airport_zone(flight["origin"])),
        flight["arrives_at"].astimezone(airport_zone(flight["destination"])),
    )


def describe_zone(local: datetime) -> str:
    """`JST (UTC+9)`; the offset alone where the zone has no letters of its own, as Vietnam's."""
    minutes = int((local.utcoffset() or local - local).total_seconds() // 60)
    hours, rest = divmod(abs(minutes), 60)
    sign = "−" if minutes < 0 else "+"
    offset = f"UTC{sign}{hours}" + (f":{rest:02}" if rest else "")
    name = local.tzname() or ""
    return f"{name} ({offset})" if name.isalpha() else offset


def describe_shift(departs: datetime, arrives: datetime) -> str:
    """` · +1 day` where the calendar at the destination shows another day than the one of departure."""
    days = (arrives.date() - departs.date()).days
    return f" · **{'+' if days > 0 else '−'}{format_count(abs(days), 'day')}**" if days else ""


def format_local(local: datetime) -> str:
    """`Sun Mar 7, 2027, 5:40 PM`, as the clock at an airport shows it."""
    return f"{local:%a} {format_date(local.date())}, {_format_time(local)}"


def _format_time(local: datetime) -> str:
    return f"{local.hour % 12 or 12}:{local:%M %p}"
