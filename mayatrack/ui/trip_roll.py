"""Who is not counted yet? One tap each, on a phone in a crowded airport."""

from typing import Final
from uuid import UUID

import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import writing
from mayatrack.domain.roles import Actor
from mayatrack.domain.trip_days import TripPoint
from mayatrack.models.base import today
from mayatrack.services.check_ins import COUNTED, OPENS_BEFORE, check_in, undo_check_in
from mayatrack.ui.boarding_forms import name_apart
from mayatrack.ui.errors import shown_errors
from mayatrack.ui.formats import format_date, format_moment
from mayatrack.ui.rows import Row
from mayatrack.ui.text import escape_markdown

POINTS: Final = {
    TripPoint.DEPARTURE_AIRPORT: "Airport, out",
    TripPoint.ARRIVED: "Arrived",
    TripPoint.RETURN_AIRPORT: "Airport, back",
    TripPoint.HOME: "Home",
}
POINT: Final = "point"
# Which roll this session looks at, and who was counted already when it was opened.
ROLL: Final = "roll"


def show_roll(cohort: Row, travelers: list[Row], counted: list[Row], *, by: Actor) -> None:
    """The roll at one point. Rows of `read_cohorts`, `read_travelers` and `read_check_ins`."""
    going = [traveler for traveler in travelers if traveler["status"] in COUNTED]
    if not going:
        st.info("Nobody is confirmed for this cohort: there is nobody to count.", icon=":material/info:")
        return
    first_on = cohort["departs_on"] - OPENS_BEFORE
    if today() < first_on:
        st.info(
            f"People are counted from {format_date(first_on)} on, the day before departure.", icon=":material/info:"
        )
        return
    names = name_apart(going)
    counted = [row for row in counted if row["traveler_id"] in names]
    point = _choose_point(cohort["cohort_id"], len(names), counted)
    here = {row["traveler_id"]: row for row in counted if row["point"] == point}
    missing = [key for key in names if key not in here]
    st.header(f"{len(names) - len(missing)} of {len(names)} counted", anchor=False)
    if not missing:
        st.success("Everybody is here.", icon=":material/check_circle:")
    _show_taps(cohort["cohort_id"], names, here, point, by=by)
    if here:
        with st.expander(f"Counted: {len(here)}", icon=":material/how_to_reg:"):
            for key in reversed(here):
                _show_counted(key, names[key], here[key], point, by=by)


def find_point(counted: list[Row], going_count: int) -> TripPoint:
    """The first point at which not everybody is counted: where the group is on its way to."""
    counts = {point: sum(row["point"] == point for row in counted) for point in TripPoint}
    return next((point for point in TripPoint if counts[point] < going_count), TripPoint.HOME)


def _choose_point(cohort_id: str, going_count: int, counted: list[Row]) -> TripPoint:
    chosen = st.segmented_control(
        "Where",
        list(POINTS),
        default=find_point(counted, going_count),
        format_func=POINTS.__getitem__,
        required=True,
        # Another cohort is somewhere else.
        key=f"{POINT}_{cohort_id}",
    )
    return TripPoint(chosen)


def _show_taps(cohort_id: str, names: dict[str, str], here: dict[str, Row], point: TripPoint, *, by: Actor) -> None:
    """A row for each who was missing when the roll was opened. Whoever is counted stays in place until one asks.

    If the rows moved up, a second tap of an impatient thumb would count the next person, who may not be there.
    """
    roll = cohort_id, point
    if st.session_state.get(ROLL, (None,))[0] != roll:
        st.session_state[ROLL] = roll, frozenset(here)
    shown = [key for key in names if key not in here or key not in st.session_state[ROLL][1]]
    for key in shown:
        _show_tap(key, names[key], point, is_here=key in here, by=by)
    if here.keys() & shown and st.button(
        "Show only who is missing", icon=":material/filter_list:", key=f"missing_{point}"
    ):
        del st.session_state[ROLL]
        st.rerun()


def _show_tap(traveler_id: str, name: str, point: TripPoint, *, is_here: bool, by: Actor) -> None:
    # Its own row, as wide as the phone: a thumb hits it while walking.
    if st.button(
        escape_markdown(name),
        icon=":material/check_circle:" if is_here else ":material/person_add:",
        width="stretch",
        disabled=is_here,
        key=f"tap_{point}_{traveler_id}",
    ):
        with shown_errors():
            with writing(get_engine()) as session:
                check_in(session, UUID(traveler_id), point=point, by=by)
            st.rerun()


def _show_counted(traveler_id: str, name: str, row: Row, point: TripPoint, *, by: Actor) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        when = f"{format_moment(row['checked_at'])}, {escape_markdown(row['checked_by'])}"
        st.markdown(f"**{escape_markdown(name)}**  \n:gray[{when}]", width="stretch")
        if st.button("Undo", icon=":material/undo:", key=f"undo_{point}_{traveler_id}"):
            with shown_errors():
                with writing(get_engine()) as session:
                    undo_check_in(session, UUID(traveler_id), point=point, by=by)
                st.rerun()
