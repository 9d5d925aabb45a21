"""What happened on a trip, and how is it written down and corrected?"""

from datetime import date, datetime, time
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import writing
from mayatrack.domain.roles import Actor
from mayatrack.domain.trip_days import IncidentKind
from mayatrack.domain.zones import PROGRAM_ZONE
from mayatrack.exceptions import InvalidInput
from mayatrack.models.airports import airport_city, airport_zone
from mayatrack.models.base import now
from mayatrack.services.incidents import LONGEST_TOLD, add_incident, check_incident, edit_incident
from mayatrack.ui.boarding_forms import name_apart
from mayatrack.ui.edits import Edit, Joined, open_edit, popover, show_refusal, show_save
from mayatrack.ui.errors import shown_errors
from mayatrack.ui.flights import describe_zone
from mayatrack.ui.formats import format_date
from mayatrack.ui.forms import ask_date, finish, form_key
from mayatrack.ui.rows import Row
from mayatrack.ui.text import escape_markdown

NEW: Final = "new_incident"
GROUP: Final = "The whole group"
KINDS: Final = {
    IncidentKind.HEALTH: "Health",
    IncidentKind.SAFETY: "Safety",
    IncidentKind.LOST_DOCUMENT: "Lost document",
    IncidentKind.MISSED_FLIGHT: "Missed flight",
    IncidentKind.CONDUCT: "Conduct",
    IncidentKind.OTHER: "Other",
}
LABELS: Final = {
    "kind": "Kind",
    "traveler_id": "Who",
    "happened_at": "When",
    "what": "What happened",
    "action": "What was done",
}
MINUTE: Final = 60


class Clocks:
    """The clocks by which times can be entered: the destination's first, the office's last. Rows of `read_flights`."""

    def __init__(self, flights: list[Row]) -> None:
        """Read the places from the cohort's flights."""
        places = {flight[end]: None for flight in flights for end in ("destination", "origin")}
        away = [code for code in places if airport_zone(code) != PROGRAM_ZONE]
        # The last place that the way out reaches is where most things happen.
        out = [flight["destination"] for flight in flights if flight["destination"] in away]
        order = [*out[: len(out) // 2 + 1][-1:], *away]
        self.zones: dict[str, ZoneInfo] = {airport_city(code): airport_zone(code) for code in dict.fromkeys(order)}
        self.zones["Los Angeles"] = PROGRAM_ZONE

    @property
    def first(self) -> str:
        """The clock that is proposed."""
        return next(iter(self.zones))

    def write(self, moment: datetime) -> str:
        """`Jun 9, 2027, 1:05 PM JST (UTC+9)`, by the clock that is proposed."""
        local = moment.astimezone(self.zones[self.first])
        return f"{format_date(local.date())}, {local.hour % 12 or 12}:{local:%M %p} {describe_zone(local)}"


def show_incidents(cohort: Row, incidents: list[Row], travelers: list[Row], clocks: Clocks, *, by: Actor) -> None:
    """The log, the latest first. Rows of `read_cohorts`, `read_incidents` and `read_travelers`."""
    names = name_apart(travelers)
    _show_new(UUID(cohort["cohort_id"]), names, clocks, by=by)
    if not incidents:
        st.info("Nothing has happened so far: whatever does is written down here.", icon=":material/info:")
    for incident in incidents:
        with st.container(border=True):
            _show_incident(incident, names, clocks, by=by)


def _show_incident(incident: Row, names: dict[str, str], clocks: Clocks, *, by: Actor) -> None:
    who = escape_markdown(incident["full_name"] or GROUP)
    kind = KINDS[IncidentKind(incident["kind"])]
    st.markdown(f"**{kind}** · {who}  \n:gray[{clocks.write(incident['happened_at'])}]")
    st.text(incident["what"])
    if incident["action"]:
        st.caption("What was done")
        st.text(incident["action"])
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(f"Recorded by {escape_markdown(incident['recorded_by'])}", width="stretch")
        _show_editor(incident, names, clocks, by=by)


def _show_new(cohort_id: UUID, names: dict[str, str], clocks: Clocks, *, by: Actor) -> None:
    key = form_key(NEW)
    with st.popover("Record an incident", icon=":material/add:", type="primary", key=f"{key}_popover"):
        with st.form(key, border=False):
            values = _ask(key, {}, names, clocks)
            is_sent = st.form_submit_button("Record it", type="primary", key=f"{key}_save")
        if is_sent:
            with shown_errors():
                with writing(get_engine()) as session:
                    add_incident(session, cohort_id, fields=_check(values), by=by)
                finish(NEW, "The incident is recorded.")


def _show_editor(incident: Row, names: dict[str, str], clocks: Clocks, *, by: Actor) -> None:
    incident_id = UUID(incident["incident_id"])

    def save(values: Row, version: int) -> str:
        with writing(get_engine()) as session:
            edit_incident(session, incident_id, fields=_check(values), version=version, by=by)
        return "The incident is changed."

    edit = Edit(
        f"incident_{incident_id}",
        "incident",
        incident_id,
        "this incident",
        LABELS,
        save,
        by,
        check=lambda values: _check(values).model_dump(),
        words={
            "kind": lambda kind: KINDS[IncidentKind(kind)],
            "traveler_id": lambda traveler_id: names.get(str(traveler_id), "another traveler"),
            "happened_at": clocks.write,
        },
        joined={"happened_at": Joined(("on", "at", "clock"), lambda on, at, clock: join_moment(on, at, clocks, clock))},
    )
    key = open_edit(edit, incident)
    with popover(edit, "Change", icon=":material/edit:"):
        with st.form(key, border=False):
            _ask(key, incident, names, clocks)
            show_save(edit)
        show_refusal(edit)


def join_moment(on: date | None, at: time | None, clocks: Clocks, clock: str) -> datetime | None:
    """The moment at which this clock shows the day and the time; None where one of the two is missing."""
    return None if on is None or at is None else datetime.combine(on, at, clocks.zones[clock])


def _check(values: Row) -> Any:
    if values["happened_at"] is None:
        raise InvalidInput("The day or the time of the incident is missing: enter both.")
    return check_incident(values)


def _ask(key: str, row: Row, names: dict[str, str], clocks: Clocks) -> dict[str, Any]:
    """The values as they were entered."""
    kinds, people = list(KINDS), [None, *names]
    local = (row["happened_at"] if row else now()).astimezone(clocks.zones[clocks.first])
    kind = st.selectbox(
        LABELS["kind"],
        kinds,
        index=kinds.index(IncidentKind(row["kind"])) if row else kinds.index(IncidentKind.OTHER),
        format_func=KINDS.__getitem__,
        key=f"{key}_kind",
    )
    who = st.selectbox(
        LABELS["traveler_id"],
        people,
        index=people.index(row["traveler_id"]) if row and row["traveler_id"] in names else 0,
        format_func=lambda each: names[each] if each else GROUP,
        key=f"{key}_traveler_id",
    )
    with st.grid(3, min_column_width=110, gap="xsmall"):
        on = ask_date("Day", local.date(), key=f"{key}_on")
        at = st.time_input("Time", local.time().replace(second=0, microsecond=0), step=MINUTE, key=f"{key}_at")
        clock = st.selectbox("Clock of", list(clocks.zones), key=f"{key}_clock")
    what = st.text_area(LABELS["what"], row.get("what", ""), max_chars=LONGEST_TOLD, key=f"{key}_what")
    action = st.text_area(LABELS["action"], row.get("action") or "", max_chars=LONGEST_TOLD, key=f"{key}_action")
    st.caption("Never a number of a document. Only staff who run trips can read this.")
    moment = join_moment(on, at, clocks, clock)
    return {"kind": kind, "traveler_id": who, "happened_at": moment, "what": what, "action": action}
