"""How is a trip's packet written as a PDF that prints on paper and needs no network?"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any, Final

from mayatrack.domain.packets import Packet, PacketFlight, PacketPerson, PacketTraveler
from mayatrack.domain.zones import PROGRAM_ZONE
from mayatrack.files.paper import Cell, Line, Paper

CONFIDENTIAL: Final = "Confidential: keep it with you, and destroy it after the trip"
NOBODY: Final = "Nobody is entered yet."
# Shares of the width of the page.
ROSTER: Final = {"Traveler": 0.36, "Call in an emergency": 0.38, "Still missing": 0.26}
CHAPERONES: Final = {"Chaperone": 0.4, "Phone": 0.26, "E-mail": 0.34}
FLIGHTS: Final = {"Flight": 0.14, "Departs, local time": 0.34, "Arrives, local time": 0.34, "On it": 0.18}


def write_packet(packet: Packet) -> bytes:
    """The packet as a PDF of US letter pages. The flights' times are those of the airports already."""
    footer = f"{packet.cohort} · as of {write_moment(packet.made_at.astimezone(PROGRAM_ZONE))}"
    paper = Paper(
        footer=(CONFIDENTIAL, footer), title=f"{packet.cohort}: trip packet", texts=list(_list_texts(asdict(packet)))
    )
    paper.write_title(packet.cohort, f"{packet.place} · {write_dates(packet.departs_on, packet.returns_on)}")
    paper.write_text(_sum_up(packet))
    _write_chaperones(paper, packet.chaperones)
    _write_flights(paper, packet)
    paper.write_heading("Travelers")
    if not packet.travelers:
        paper.write_text("Nobody is confirmed for this trip yet.")
    rows = [_traveler_row(number, each) for number, each in enumerate(packet.travelers, start=1)]
    paper.write_table(ROSTER, rows)
    return paper.finish()


def write_moment(local: datetime) -> str:
    """`Sat Mar 13, 2027, 6:05 PM PST (UTC−8)`, in the moment's own zone."""
    offset = local.utcoffset()
    minutes = int(offset.total_seconds() // 60) if offset is not None else 0
    hours, rest = divmod(abs(minutes), 60)
    shift = f"UTC{'−' if minutes < 0 else '+'}{hours}{f':{rest:02}' if rest else ''}"
    name = f"{local:%Z}"
    zone = f"{name} ({shift})" if name.isalpha() and name != "UTC" else shift
    return f"{local:%a %b} {local.day}, {local.year}, {local.hour % 12 or 12}:{local:%M %p} {zone}"


def write_dates(first: date, last: date) -> str:
    """`Sat Mar 13, 2027 – Wed Mar 24, 2027`."""
    return " – ".join(f"{day:%a %b} {day.day}, {day.year}" for day in (first, last))


def _sum_up(packet: Packet) -> str:
    minors = sum(traveler.is_minor is True for traveler in packet.travelers)
    first = sum(traveler.is_first_flight is True for traveler in packet.travelers)
    waiting = sum(bool(traveler.missing) for traveler in packet.travelers)
    return (
        f"{_count(len(packet.travelers), 'traveler')} and {_count(len(packet.chaperones), 'chaperone')}: "
        f"{minors} under 18, {first} on a first flight, {waiting} with something still missing."
    )


def _count(count: int, noun: str) -> str:
    return f"{count:,} {noun if count == 1 else noun + 's'}"


def _write_chaperones(paper: Paper, chaperones: Sequence[PacketPerson]) -> None:
    paper.write_heading("Chaperones")
    if not chaperones:
        paper.write_text(NOBODY)
        return
    rows = [
        [
            [Line(f"{each.name} (leads)" if each.is_lead else each.name, is_bold=True)],
            [Line(each.phone)],
            _line(each.email),
        ]
        for each in chaperones
    ]
    paper.write_table(CHAPERONES, rows)


def _write_flights(paper: Paper, packet: Packet) -> None:
    paper.write_heading("Flights")
    if not packet.flights:
        paper.write_text("No flight is entered yet.")
        return
    paper.write_table(FLIGHTS, [_flight_row(flight, len(packet.travelers)) for flight in packet.flights])
    for flight in packet.flights:
        if flight.booked_count and flight.absent:
            paper.write_text(f"Not on {flight.number}: {', '.join(flight.absent)}.")


def _flight_row(flight: PacketFlight, traveler_count: int) -> list[Cell]:
    return [
        [Line(flight.number, is_bold=True)],
        [Line(flight.origin, is_bold=True), Line(write_moment(flight.departs_at))],
        [Line(flight.destination, is_bold=True), Line(write_moment(flight.arrives_at))],
        [Line(f"{flight.booked_count} of {traveler_count}" if flight.booked_count else "nobody booked")],
    ]


def _traveler_row(number: int, traveler: PacketTraveler) -> list[Cell]:
    return [_describe(number, traveler), _describe_contacts(traveler.contacts), _describe_missing(traveler.missing)]


def _describe(number: int, traveler: PacketTraveler) -> Cell:
    marks = [
        *(["UNDER 18"] if traveler.is_minor else ["AGE NOT KNOWN"] if traveler.is_minor is None else []),
        *(["FIRST FLIGHT"] if traveler.is_first_flight else []),
        *(["MAY BE A FIRST FLIGHT"] if traveler.is_first_flight is None else []),
    ]
    calls = traveler.preferred_name
    return [
        Line(f"{number}. {traveler.full_name}", is_bold=True),
        *([Line(" · ".join(marks), is_bold=True)] if marks else []),
        *([Line(f"Called {calls}")] if calls and calls != traveler.full_name else []),
        Line(traveler.phone or "No phone"),
        *([Line(f"Speaks {traveler.language}")] if traveler.language else []),
        *([Line(f"Buddy: {traveler.buddy}")] if traveler.buddy else []),
    ]


def _describe_contacts(contacts: Sequence[PacketPerson]) -> Cell:
    lines: list[Line] = []
    for place, each in enumerate(contacts, start=1):
        told = [each.relationship, f"speaks {each.language}" if each.language else None]
        lines += [Line(f"{place}. {each.name}, {', '.join(filter(None, told))}"), Line(each.phone, is_bold=True)]
    return lines or [Line("Nobody is entered", is_bold=True)]


def _describe_missing(missing: Sequence[str]) -> Cell:
    # In one text: a line for each would take many pages in a group that has just begun.
    return [Line("; ".join(missing) or "Nothing")]


def _list_texts(value: Any) -> Iterator[str]:
    """Every text within a value, for the choice of the fonts."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from _list_texts(tuple(value.values()))
    elif isinstance(value, Sequence):
        for each in value:
            yield from _list_texts(each)


def _line(text: str | None) -> Cell:
    return [Line(text)] if text else []
