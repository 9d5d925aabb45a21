"""How does staff put travelers on a flight, and record who was on board?"""

from collections import Counter
from collections.abc import Iterable
from uuid import UUID

import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import writing
from mayatrack.domain.application_status import Status
from mayatrack.domain.flights import BoardingState
from mayatrack.domain.roles import Actor
from mayatrack.exceptions import EditConflict
from mayatrack.services.flights import book_travelers, delete_flight, record_boarding, unbook_travelers
from mayatrack.ui.errors import shown_errors
from mayatrack.ui.formats import format_count
from mayatrack.ui.forms import finish, form_key, open_form
from mayatrack.ui.rows import Row
from mayatrack.ui.text import escape_markdown


def show_booking_form(flight: Row, booked: list[Row], travelers: list[Row], *, by: Actor) -> None:
    """A button that opens the form for booking travelers who are not on the flight yet; all of them are proposed."""
    on_it = {booking["traveler_id"] for booking in booked}
    names = name_apart(
        traveler
        for traveler in travelers
        if traveler["traveler_id"] not in on_it and traveler["status"] != Status.DID_NOT_TRAVEL
    )
    if not names:
        return
    name = f"book_{flight['flight_id']}"
    key = form_key(name)
    with st.popover("Book travelers", icon=":material/group_add:", key=f"{key}_popover"), st.form(key, border=False):
        chosen = choose_travelers("Travelers", names, f"{key}_travelers")
        if st.form_submit_button("Book them", type="primary", key=f"{key}_save"):
            with shown_errors():
                with writing(get_engine()) as session:
                    count = book_travelers(session, UUID(flight["flight_id"]), traveler_ids=chosen, by=by)
                finish(name, f"{format_count(count, 'traveler')} booked on {escape_markdown(flight['number'])}.")


def show_boarding_form(flight: Row, booked: list[Row], *, by: Actor) -> None:
    """A button that opens the form for who was on board; everybody booked is proposed, the others missed the flight."""
    name = f"board_{flight['flight_id']}"
    names = name_apart(booked)
    missed = {booking["traveler_id"] for booking in booked if booking["state"] == BoardingState.MISSED}
    # There is a record for each traveler: what all of them say together is what the person saw.
    present = hash(frozenset((booking["traveler_id"], booking["state"]) for booking in booked))
    key, opened = open_form(name, "travelers", present)
    with st.popover("Record boarding", icon=":material/how_to_reg:", key=f"{key}_popover"), st.form(key, border=False):
        chosen = choose_travelers("On board", names, f"{key}_travelers", but=missed)
        st.caption("Everybody else who is booked missed the flight.")
        if st.form_submit_button("Record boarding", type="primary", key=f"{key}_save"):
            with shown_errors():
                if opened != present:
                    st.session_state[f"{key}_version"] = present
                    raise EditConflict(_describe_change(flight, booked))
                states = {
                    UUID(traveler_id): BoardingState.FLOWN if UUID(traveler_id) in chosen else BoardingState.MISSED
                    for traveler_id in names
                }
                with writing(get_engine()) as session:
                    record_boarding(session, UUID(flight["flight_id"]), states=states, by=by)
                finish(name, f"{format_count(len(chosen), 'traveler')} flew {escape_markdown(flight['number'])}.")


def _describe_change(flight: Row, booked: list[Row]) -> str:
    told = [
        f"{state.value}: {', '.join(each['full_name'] for each in booked if each['state'] == state) or 'nobody'}"
        for state in BoardingState
    ]
    return (
        f"Somebody else changed who flew {flight['number']} since you opened this form. Stored now: {'; '.join(told)}. "
        "Press Record boarding again to store yours instead."
    )


def show_removal_form(flight: Row, booked: list[Row], *, by: Actor) -> None:
    """A button that opens two ways back: travelers off the flight, or the whole flight off the list."""
    name = f"remove_{flight['flight_id']}"
    key = form_key(name)
    number = escape_markdown(flight["number"])
    with st.popover("Correct", icon=":material/undo:", key=f"{key}_popover"):
        names = name_apart(booked)
        if names:
            chosen = choose_travelers("Travelers to take off", names, f"{key}_travelers", but=set(names))
            if st.button("Take them off", disabled=not chosen, key=f"{key}_unbook"):
                with shown_errors():
                    with writing(get_engine()) as session:
                        count = unbook_travelers(session, UUID(flight["flight_id"]), traveler_ids=chosen, by=by)
                    finish(name, f"{format_count(count, 'traveler')} taken off {number}.")
        lost = f" with its {format_count(len(booked), 'booking')}, which cannot be brought back" if booked else ""
        st.caption(f"A flight that was added by mistake goes{lost}. First flights are counted anew.")
        if st.button("Remove the flight", icon=":material/delete:", key=f"{key}_flight"):
            with shown_errors():
                with writing(get_engine()) as session:
                    delete_flight(session, UUID(flight["flight_id"]), by=by)
                finish(name, f"{number} is removed.")


def name_apart(travelers: Iterable[Row]) -> dict[str, str]:
    """What to call each traveler, by traveler id: the name, and the e-mail address with it where two share a name.

    A choice goes by what its options are called: of two that are called alike it would always take the first.
    """
    rows = list(travelers)
    counts = Counter(row["full_name"] for row in rows)
    return {
        row["traveler_id"]: row["full_name"] if counts[row["full_name"]] == 1 else f"{row['full_name']}, {row['email']}"
        for row in rows
    }


def choose_travelers(label: str, names: dict[str, str], key: str, *, but: set[str] | None = None) -> list[UUID]:
    """Several of the travelers, everybody at first except those of `but`. Names by traveler id."""
    proposed = [traveler_id for traveler_id in names if traveler_id not in (but or set())]
    chosen = st.multiselect(label, list(names), default=proposed, format_func=names.__getitem__, key=key)
    return [UUID(traveler_id) for traveler_id in chosen]
