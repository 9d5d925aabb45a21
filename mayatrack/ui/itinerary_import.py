"""How does staff take a table of flights in? Choose it, see what it would do, do it, take it back."""

from typing import Final
from uuid import UUID

import pandas as pd
import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading, writing
from mayatrack.domain.calendars import read_key_time
from mayatrack.domain.imports import Refusal
from mayatrack.domain.itineraries import ItineraryField, ItineraryPlan
from mayatrack.domain.roles import Actor
from mayatrack.exceptions import MayatrackError
from mayatrack.files.itineraries import LABELS, read_itinerary, recognize_itinerary
from mayatrack.files.reading import RawTable
from mayatrack.queries.flights import read_itineraries
from mayatrack.services.itineraries import import_itinerary, plan_itinerary, undo_itinerary
from mayatrack.ui.errors import show_error, shown_errors
from mayatrack.ui.flights import describe_flight
from mayatrack.ui.formats import format_count, format_moment
from mayatrack.ui.forms import finish
from mayatrack.ui.import_upload import NAME, Upload, choose_upload, read_upload
from mayatrack.ui.rows import Row, list_records
from mayatrack.ui.text import escape_markdown

FIELDS_BY_LABEL: Final = {label: field for field, label in LABELS.items()}
MOST_REFUSALS: Final = 50
COLUMN, USE = "Column in the file", "Import as"


def show_itinerary_import(cohort: Row, *, by: Actor) -> None:
    """The whole way from a file to flights and bookings of a cohort, a row of `read_cohorts`."""
    st.markdown(
        "A CSV or Excel file with one row per flight and traveler, or per flight: number, from, to, departs, arrives, "
        "and if you like the traveler's e-mail. Times as the ticket prints them."
    )
    upload = choose_upload()
    if upload is not None:
        try:
            table = read_upload(upload)
            _show_table(cohort, upload, table, by=by)
        except MayatrackError as error:
            show_error(error)
    _show_past(cohort, by=by)


def _show_table(cohort: Row, upload: Upload, table: RawTable, *, by: Actor) -> None:
    rows, refusals = read_itinerary(table, _choose_columns(upload, table))
    cohort_id = UUID(cohort["cohort_id"])
    with reading(get_engine()) as session:
        plan = plan_itinerary(session, cohort_id, rows=rows, by=by)
    _show_plan(plan, [*refusals, *plan.refusals])
    count = format_count(plan.new_flight_count, "flight")
    label = f"Add {count} and {format_count(plan.booking_count, 'booking')}"
    if st.button(label, type="primary", disabled=plan.is_idle, key=f"itinerary_{upload.digest}"):
        with shown_errors():
            with writing(get_engine()) as session:
                import_itinerary(session, cohort_id, rows=rows, expected=plan, by=by)
            finish(NAME, f"{count} and {format_count(plan.booking_count, 'booking')} added.")


def _choose_columns(upload: Upload, table: RawTable) -> dict[str, ItineraryField]:
    found = recognize_itinerary(table)
    used = sum(field is not ItineraryField.IGNORE for field in found.values())
    with st.expander(f"{format_count(used, 'column')} recognized", icon=":material/view_column:"):
        edited = st.data_editor(
            pd.DataFrame({COLUMN: list(found), USE: [LABELS[field] for field in found.values()]}),
            key=f"itinerary_columns_{upload.digest}_{table.sheet}",
            hide_index=True,
            disabled=[COLUMN],
            column_config={USE: st.column_config.SelectboxColumn(options=list(FIELDS_BY_LABEL), required=True)},
            alt="The columns of the file, and what each is imported as",
        )
    return {heading: FIELDS_BY_LABEL[label] for heading, label in zip(found, edited[USE], strict=True)}


def _show_plan(plan: ItineraryPlan, refusals: list[Refusal]) -> None:
    for flight in plan.flights:
        told = "new" if flight.is_new else "there already"
        booked = format_count(len(flight.traveler_ids), "traveler")
        st.markdown(f"{describe_flight(vars(flight))}  \n:gray[{told} · {booked} to book]")
    if refusals:
        st.warning(
            f"{format_count(len({each.row_number for each in refusals}), 'row')} cannot be imported; the others can.",
            icon=":material/block:",
        )
        # Sentences, not a grid: on a phone a grid cuts off why.
        in_order = sorted(refusals, key=lambda refusal: refusal.row_number)
        st.markdown("\n".join(f"* {_tell_refusal(each)}" for each in in_order[:MOST_REFUSALS]))
        if len(refusals) > MOST_REFUSALS:
            st.caption(f"And {len(refusals) - MOST_REFUSALS} more: correct these first.")
    if plan.is_idle and not refusals:
        st.info("All of this is among the cohort's flights already: there is nothing to add.", icon=":material/info:")


def _tell_refusal(refusal: Refusal) -> str:
    what = escape_markdown(" ".join(filter(None, (refusal.column, refusal.value))))
    return f"Row {refusal.row_number}{f' · {what}' if what else ''}: {escape_markdown(refusal.sentence)}"


def _show_past(cohort: Row, *, by: Actor) -> None:
    cohort_id = UUID(cohort["cohort_id"])
    with reading(get_engine()) as session:
        past = list_records(read_itineraries(session, by=by, cohort_id=cohort_id))
    for batch in past:
        batch_id = UUID(batch["batch_id"])
        with st.container(horizontal=True, vertical_alignment="center", border=True):
            flights, bookings = (format_count(int(batch[f"{what}_count"]), what) for what in ("flight", "booking"))
            st.markdown(f"Imported {format_moment(read_key_time(batch_id))}: {flights}, {bookings}", width="stretch")
            if st.button("Take it back", icon=":material/undo:", key=f"undo_itinerary_{batch_id}"):
                with shown_errors():
                    with writing(get_engine()) as session:
                        gone = undo_itinerary(session, cohort_id, batch_id=batch_id, by=by)
                    told = f"{format_count(gone[0], 'flight')} and {format_count(gone[1], 'booking')}"
                    finish(NAME, f"{told} of {escape_markdown(cohort['cohort'])} taken back.")
