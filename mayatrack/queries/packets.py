"""What stands in the packet that chaperones of a cohort carry? Only what a trip needs, and nobody's documents."""

from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import pandas as pd
import sqlalchemy as sa
from sqlmodel import Session

from mayatrack.domain.baseline import Baseline
from mayatrack.domain.packets import Packet, PacketFlight, PacketPerson, PacketTraveler
from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.exceptions import NotFound
from mayatrack.models import Base
from mayatrack.queries.chaperones import read_chaperones
from mayatrack.queries.checklists import GOING, judge_marks, read_checklist_travelers, read_items, read_marks
from mayatrack.queries.emergency_contacts import read_contacts
from mayatrack.queries.flights import read_bookings, read_flights
from mayatrack.queries.frames import as_text, read_frame

_tables = Base.metadata.tables
_application = _tables["application"]
_buddy = _tables["buddy"]
_cohort = _tables["cohort"]
_destination = _tables["destination"]
_person = _tables["person"]
_traveler = _tables["traveler"]

NO_CONTACT: Final = "nobody to call in an emergency"


def read_packet(session: Session, *, by: Actor, cohort_id: UUID, now: datetime, today: date) -> Packet:
    """The trip of a cohort as chaperones carry it, the flights' times still in UTC. Raises NotFound."""
    check_can_act(by, Action.RUN_TRIPS)
    cohort = _read_cohort(session, cohort_id)
    travelers = _read_travelers(session, by=by, cohort_id=cohort_id)
    names = dict(zip(travelers["traveler_id"], travelers["full_name"], strict=True))
    contacts = _list_contacts(session, by=by, cohort_id=cohort_id)
    missing = _list_missing(session, cohort, by=by, cohort_id=cohort_id, today=today)
    return Packet(
        cohort=cohort["name"],
        place=f"{cohort['city']}, {cohort['country']}",
        departs_on=cohort["departs_on"],
        returns_on=cohort["returns_on"],
        made_at=now,
        chaperones=tuple(
            PacketPerson(row["name"], row["phone"], row["email"], is_lead=bool(row["is_lead"]))
            for row in _records(read_chaperones(session, by=by, cohort_id=cohort_id))
        ),
        flights=_list_flights(session, names, by=by, cohort_id=cohort_id),
        travelers=tuple(
            _make_traveler(row, names, contacts.get(row["traveler_id"], ()), missing.get(row["traveler_id"], ()))
            for row in _records(travelers)
        ),
    )


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    plain = frame.astype(object).where(frame.notna(), None)
    return [{str(name): value for name, value in row.items()} for row in plain.to_dict("records")]


def _read_cohort(session: Session, cohort_id: UUID) -> dict[str, Any]:
    columns = (*(_cohort.c[name] for name in ("name", "departs_on", "returns_on")), _destination.c.city)
    statement = (
        sa.select(*columns, _destination.c.country)
        .join(_destination, _destination.c.id == _cohort.c.destination_id)
        .where(_cohort.c.id == cohort_id)
    )
    row = session.connection().execute(statement).mappings().one_or_none()
    if row is None:
        raise NotFound("This cohort does not exist any more: somebody removed it meanwhile.")
    return dict(row)


def _read_travelers(session: Session, *, by: Actor, cohort_id: UUID) -> pd.DataFrame:
    """The rows of `read_checklist_travelers`, with phone, preferred_language and buddy_id (missing without one)."""
    own = read_checklist_travelers(session, by=by, cohort_id=cohort_id)
    statement = (
        sa.select(
            as_text(_traveler.c.id).label("traveler_id"),
            _person.c.phone,
            _person.c.preferred_language,
            as_text(_buddy.c.buddy_id),
        )
        .select_from(_traveler)
        .join(_application, _application.c.id == _traveler.c.application_id)
        .join(_person, _person.c.id == _traveler.c.person_id)
        .outerjoin(_buddy, _buddy.c.traveler_id == _traveler.c.id)
        .where(_traveler.c.cohort_id == cohort_id, _application.c.status.in_(GOING))
        .order_by(_traveler.c.id)
    )
    return own.merge(read_frame(session, statement).astype(object), on="traveler_id", how="left")


def _make_traveler(
    row: dict[str, Any], names: dict[str, str], contacts: tuple[PacketPerson, ...], missing: tuple[str, ...]
) -> PacketTraveler:
    has_flown = {Baseline.YES.value: True, Baseline.NO.value: False}.get(row["had_flown_before"])
    return PacketTraveler(
        full_name=row["full_name"],
        preferred_name=row["preferred_name"],
        phone=row["phone"],
        language=row["preferred_language"],
        # A buddy who stays at home keeps nobody company.
        buddy=names.get(row["buddy_id"]),
        is_first_flight=None if has_flown is None else not has_flown,
        is_minor=row["is_minor"],
        contacts=contacts,
        missing=missing if contacts else (NO_CONTACT, *missing),
    )


def _list_contacts(session: Session, *, by: Actor, cohort_id: UUID) -> dict[str, tuple[PacketPerson, ...]]:
    found: dict[str, tuple[PacketPerson, ...]] = {}
    for row in _records(read_contacts(session, by=by, cohort_id=cohort_id)):
        told = {name: row[name] for name in ("name", "phone", "relationship", "language")}
        found[row["traveler_id"]] = (*found.get(row["traveler_id"], ()), PacketPerson(**told))
    return found


def _list_missing(
    session: Session, cohort: dict[str, Any], *, by: Actor, cohort_id: UUID, today: date
) -> dict[str, tuple[str, ...]]:
    """Traveler → the items that are not in, expired or about to expire before the return."""
    items = read_items(session, by=by, cohort_id=cohort_id)
    travelers = read_checklist_travelers(session, by=by, cohort_id=cohort_id)
    marks = read_marks(session, by=by, cohort_id=cohort_id)
    days = {"departs_on": cohort["departs_on"], "returns_on": cohort["returns_on"], "today": today}
    cells = judge_marks(items, travelers, marks, **days)
    names = dict(zip(items["item_id"], items["name"], strict=True))
    found: dict[str, tuple[str, ...]] = {}
    for cell in _records(cells[cells["is_open"].astype(bool)]):
        found[cell["traveler_id"]] = (*found.get(cell["traveler_id"], ()), names[cell["item_id"]])
    return found


def _list_flights(session: Session, names: dict[str, str], *, by: Actor, cohort_id: UUID) -> tuple[PacketFlight, ...]:
    bookings = read_bookings(session, by=by, cohort_id=cohort_id)
    flights = []
    for row in _records(read_flights(session, by=by, cohort_id=cohort_id)):
        booked = set(bookings.loc[bookings["flight_id"] == row["flight_id"], "traveler_id"]) & names.keys()
        absent = tuple(name for traveler_id, name in names.items() if traveler_id not in booked)
        route = {name: row[name] for name in ("number", "origin", "destination", "departs_at", "arrives_at")}
        flights.append(PacketFlight(**route, booked_count=len(booked), absent=absent))
    return tuple(flights)
