"""Which connections can travelers not make?"""

from collections import defaultdict
from typing import Final
from uuid import UUID

import streamlit as st

from mayatrack.domain.connections import (
    SHORTEST_DOMESTIC,
    SHORTEST_INTERNATIONAL,
    Connection,
    Leg,
    Trouble,
    find_troubles,
)
from mayatrack.models.airports import airport_country
from mayatrack.ui.formats import format_count
from mayatrack.ui.rows import Row
from mayatrack.ui.text import escape_markdown

MOST_NAMES: Final = 6


def show_connections(flights: list[Row], bookings: list[Row]) -> None:
    """Each connection in trouble, with whom it concerns. Rows of `read_flights` and `read_bookings`."""
    found = find_connections(flights, bookings)
    for connection, names in found:
        concerned = escape_markdown(", ".join(names[:MOST_NAMES]))
        more = f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
        st.warning(
            f"{describe_connection(connection)} {format_count(len(names), 'traveler')}: {concerned}{more}.",
            icon=":material/connecting_airports:",
        )
    if bookings and not found:
        domestic, international = (
            int(each.total_seconds() // 60) for each in (SHORTEST_DOMESTIC, SHORTEST_INTERNATIONAL)
        )
        st.caption(
            f"Every connection leaves at least {domestic} minutes within a country and {international} across a border."
        )


def find_connections(flights: list[Row], bookings: list[Row]) -> list[tuple[Connection, list[str]]]:
    """Each connection in trouble with the names of those who are booked on both of its flights."""
    legs = {flight["flight_id"]: _as_leg(flight) for flight in flights}
    countries = {code: airport_country(code) for leg in legs.values() for code in (leg.origin, leg.destination)}
    booked: dict[str, list[Leg]] = defaultdict(list)
    for booking in bookings:
        booked[booking["traveler_id"]].append(legs[booking["flight_id"]])
    names = {booking["traveler_id"]: booking["full_name"] for booking in bookings}
    concerned: dict[Connection, list[str]] = defaultdict(list)
    for traveler_id, own in booked.items():
        for connection in find_troubles(own, countries=countries):
            concerned[connection].append(names[traveler_id])
    return sorted(concerned.items(), key=lambda found: (found[0].first.departs_at, found[0].first.number))


def describe_connection(connection: Connection) -> str:
    """What is wrong with it and what to do, in one or two sentences of Markdown."""
    first, second = escape_markdown(connection.first.number), escape_markdown(connection.second.number)
    if connection.trouble is Trouble.OVERLAP:
        return f"**{second}** departs before **{first}** lands: take them off one of the two."
    if connection.trouble is Trouble.OTHER_AIRPORT:
        return (
            f"**{first}** lands at {connection.first.destination}, and **{second}** departs from "
            f"{connection.second.origin}: plan the way between the airports, or rebook."
        )
    return (
        f"**{first}** to **{second}** at {connection.first.destination} leaves {connection.minutes} minutes, "
        f"and there should be {connection.wanted_minutes}: rebook one of the two."
    )


def _as_leg(flight: Row) -> Leg:
    return Leg(
        UUID(flight["flight_id"]),
        flight["number"],
        flight["origin"],
        flight["destination"],
        flight["departs_at"],
        flight["arrives_at"],
    )
