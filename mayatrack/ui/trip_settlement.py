"""Who made the trip, why did the others not, and how is a wrong record corrected?"""

from typing import Final
from uuid import UUID

import streamlit as st

from mayatrack.charts.words import label_value
from mayatrack.db.engine import get_engine
from mayatrack.db.session import writing
from mayatrack.domain.application_status import Status
from mayatrack.domain.baseline import Baseline
from mayatrack.domain.roles import Actor
from mayatrack.models.base import today
from mayatrack.services.applications import LONGEST_REASON
from mayatrack.services.travelers import complete_trip
from mayatrack.services.trip_corrections import correct_baseline, correct_trip
from mayatrack.ui.boarding_forms import choose_travelers, name_apart
from mayatrack.ui.errors import shown_errors
from mayatrack.ui.formats import format_count, format_date
from mayatrack.ui.forms import finish, form_key, swap_version
from mayatrack.ui.readiness import FIRST_TIMES, describe_first_time
from mayatrack.ui.rows import Row
from mayatrack.ui.text import escape_markdown

PAST: Final = {
    "had_passport_before": "Had a passport before",
    "had_flown_before": "Had flown before",
    "had_traveled_abroad_before": "Had traveled abroad before",
}


def show_settlement(cohort: Row, travelers: list[Row], *, by: Actor) -> None:
    """The end of the trip: who made it, and what was a first time. Rows of `read_cohorts` and `read_travelers`."""
    names = name_apart(traveler for traveler in travelers if traveler["status"] == Status.CONFIRMED)
    if not names:
        count = sum(traveler["status"] == Status.TRAVELED for traveler in travelers)
        st.success(f"The trip is done: {format_count(count, 'traveler')} made it.", icon=":material/check_circle:")
    elif today() < cohort["returns_on"]:
        st.button("Mark the trip done", icon=":material/flag:", disabled=True, key="mark_trip_done")
        st.caption(f"From {format_date(cohort['returns_on'])} on, when the cohort returns.")
    else:
        _ask_who_traveled(cohort, names, by=by)
    for traveler in travelers:
        _show_traveler(traveler, by=by)


def _ask_who_traveled(cohort: Row, names: dict[str, str], *, by: Actor) -> None:
    name = f"complete_{cohort['cohort_id']}"
    key = form_key(name)
    with st.popover("Mark the trip done", icon=":material/flag:", type="primary", key=f"{key}_popover"):
        traveled = choose_travelers("Made the trip", names, f"{key}_traveled")
        others = [each for each in names if UUID(each) not in traveled]
        reasons = {
            UUID(each): st.text_input(
                f"Why {escape_markdown(names[each])} did not travel",
                max_chars=LONGEST_REASON,
                placeholder="Kept in the history",
                key=f"{key}_reason_{each}",
            )
            for each in others
        }
        st.caption(
            "Whoever made the trip becomes an alumnus, and the follow-ups are scheduled. "
            "First times settle by themselves."
        )
        if st.button("Mark the trip done", type="primary", key=f"{key}_save"):
            with shown_errors():
                with writing(get_engine()) as session:
                    cohort_id = UUID(cohort["cohort_id"])
                    count = complete_trip(session, cohort_id, traveled=traveled, reasons=reasons, by=by)
                finish(
                    name, f"{escape_markdown(cohort['cohort'])} is done: {format_count(count, 'alumnus', 'alumni')}."
                )


def _show_traveler(traveler: Row, *, by: Actor) -> None:
    told = [f"{words}: {when}" for name, (_, _, words, _) in FIRST_TIMES.items()
            if (when := describe_first_time(traveler, name))]  # fmt: skip
    status = label_value(traveler["status"])
    with st.container(horizontal=True, vertical_alignment="center", border=True):
        first = f"  \n:gray[{' · '.join(told)}]" if told else ""
        st.markdown(f"**{escape_markdown(traveler['full_name'])}** · {status}{first}", width="stretch")
        with st.popover("Correct", icon=":material/undo:", key=f"{form_key(_name(traveler))}_popover"):
            _show_corrections(traveler, by=by)


def _show_corrections(traveler: Row, *, by: Actor) -> None:
    name = _name(traveler)
    key = form_key(name)
    version = swap_version(f"{key}_version", int(traveler["application_version"]))
    past = {
        column: st.segmented_control(
            label,
            list(Baseline),
            default=Baseline(traveler[column]),
            format_func=lambda value: value.value.capitalize(),
            required=True,
            key=f"{key}_{column}",
        )
        for column, label in PAST.items()
    }
    reason = st.text_input(
        "Why the record was wrong", max_chars=LONGEST_REASON, placeholder="Kept in the history", key=f"{key}_reason"
    )
    application_id = UUID(traveler["application_id"])
    with st.container(horizontal=True):
        if st.button("Correct the past", key=f"{key}_past"):
            with shown_errors():
                with writing(get_engine()) as session:
                    correct_baseline(session, application_id, reason=reason, version=version, by=by, **past)
                finish(name, "The past is corrected, and first times follow from it.")
        if traveler["status"] in {Status.TRAVELED, Status.DID_NOT_TRAVEL}:
            has_traveled = traveler["status"] == Status.DID_NOT_TRAVEL
            label = "Traveled after all" if has_traveled else "Did not travel after all"
            if st.button(label, key=f"{key}_trip"):
                with shown_errors():
                    with writing(get_engine()) as session:
                        correct_trip(
                            session, application_id, has_traveled=has_traveled, reason=reason, version=version, by=by
                        )
                    finish(name, "The trip is corrected; follow-ups and first times moved along.")
    st.caption("Flights that were flown or missed are corrected on the page Flights.")


def _name(traveler: Row) -> str:
    return f"correct_{traveler['traveler_id']}"
