"""How does staff add a flight of a cohort, or change one that the airline moved?"""

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Final
from uuid import UUID

import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import writing
from mayatrack.domain.roles import Actor
from mayatrack.exceptions import InvalidInput
from mayatrack.models.airports import airport_zone
from mayatrack.services.flights import add_flight, check_flight, edit_flight
from mayatrack.ui.edits import Edit, Joined, open_edit, open_popover, show_refusal, show_save
from mayatrack.ui.errors import shown_errors
from mayatrack.ui.flights import find_local_times, format_local
from mayatrack.ui.forms import ask_date, finish, form_key
from mayatrack.ui.rows import Row
from mayatrack.ui.text import escape_markdown

NAME = "new_flight"
MINUTE = 60
LABELS: Final = {
    "number": "Flight number",
    "origin": "From",
    "departs_at": "Departs",
    "destination": "To",
    "arrives_at": "Arrives",
}


def show_new_flight(cohort_id: UUID, departs_on: date, *, by: Actor) -> None:
    """A button that opens the form for a new flight; it proposes the day on which the cohort departs."""
    key = f"{form_key(NAME)}_{cohort_id}"
    with st.popover("Add a flight", icon=":material/add:", key=f"{key}_popover"):
        with st.form(key, border=False):
            values = _ask(key, {"origin": "LAX", "departs_at": (departs_on, None), "arrives_at": (departs_on, None)})
            is_sent = st.form_submit_button("Add the flight", type="primary", key=f"{key}_save")
        if is_sent:
            with shown_errors():
                _check_is_dated(values)
                with writing(get_engine()) as session:
                    flight = add_flight(session, cohort_id=cohort_id, by=by, **values)
                finish(NAME, f"{escape_markdown(flight.number)} is added: book travelers on it.")


def show_flight_editor(trip: tuple[date, date], flight: Row, *, by: Actor) -> None:
    """A button that opens the form for a flight that the airline moved. A row of `read_flights`.

    `trip`: the days on which its cohort departs and returns.
    """
    flight_id = UUID(flight["flight_id"])

    def check(values: Row) -> Row:
        _check_is_dated(values)
        # Two versions that were merged hold moments; what somebody typed holds local times.
        flight = check_flight(trip, **_to_local(values))
        return {name: getattr(flight, name) for name in LABELS}

    def save(values: Row, version: int) -> str:
        with writing(get_engine()) as session:
            edited = edit_flight(session, flight_id, version=version, by=by, **_to_local(values))
        return f"{escape_markdown(edited.number)} is changed; who is booked stays booked."

    edit = Edit(
        f"flight_{flight_id}",
        "flight",
        flight_id,
        f"flight {flight['number']}",
        LABELS,
        save,
        by,
        check=check,
        words={"departs_at": _tell_at(flight["origin"]), "arrives_at": _tell_at(flight["destination"])},
        joined={name: Joined((f"{name}_day", f"{name}_clock"), _join_moment) for name in ("departs_at", "arrives_at")},
    )
    shown = open_popover(edit, "Change", icon=":material/edit:")
    if shown is None:
        return
    departs, arrives = find_local_times(flight)
    local = {"departs_at": (departs.date(), departs.time()), "arrives_at": (arrives.date(), arrives.time())}
    key = open_edit(edit, flight)
    with shown:
        with st.form(key, border=False):
            _ask(key, {**flight, **local})
            show_save(edit)
        show_refusal(edit)


def _ask(key: str, stored: Row) -> Row:
    """The values as they were entered: local times, None where the day or the time of one is missing."""
    number = st.text_input(
        LABELS["number"], stored.get("number", ""), placeholder="AA169", max_chars=10, key=f"{key}_number"
    )
    origin, departs_at = _ask_end(key, "origin", "departs_at", stored)
    destination, arrives_at = _ask_end(key, "destination", "arrives_at", stored)
    st.caption("Local times of the two airports, as the ticket prints them.")
    return {
        "number": number,
        "origin": origin,
        "destination": destination,
        "departs_at": departs_at,
        "arrives_at": arrives_at,
    }


def _ask_end(key: str, airport: str, moment: str, stored: Row) -> tuple[str, datetime | None]:
    day, clock = stored[moment]
    with st.grid(3, min_column_width=100):
        code = st.text_input(
            LABELS[airport], stored.get(airport, ""), placeholder="NRT", max_chars=3, key=f"{key}_{airport}"
        )
        on = ask_date(f"{LABELS[moment]} on", day, key=f"{key}_{moment}_day")
        at = st.time_input(f"{LABELS[moment]} at", clock, step=MINUTE, key=f"{key}_{moment}_clock")
    return code, _join_moment(on, at)


def _join_moment(on: date | None, at: time | None) -> datetime | None:
    return datetime.combine(on, at) if on is not None and at is not None else None


def _check_is_dated(values: Row) -> None:
    for name, what in (("departs_at", "departure"), ("arrives_at", "arrival")):
        if values[name] is None:
            raise InvalidInput(f"The date or time of the {what} is missing: enter both.")


def _to_local(values: Row) -> Row:
    """The same values with moments as the clocks of the two airports show them; local times stay as they are."""
    return {
        **values,
        "departs_at": _as_local(values["departs_at"], values["origin"]),
        "arrives_at": _as_local(values["arrives_at"], values["destination"]),
    }


def _as_local(moment: datetime, airport: str) -> datetime:
    return moment if moment.tzinfo is None else moment.astimezone(airport_zone(airport)).replace(tzinfo=None)


def _tell_at(airport: str) -> Callable[[datetime], str]:
    return lambda moment: format_local(_as_local(moment, airport))
