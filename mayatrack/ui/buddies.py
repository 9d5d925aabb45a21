"""Who keeps the first flyers company, does it still hold, and how is it changed?"""

from typing import Final
from uuid import UUID

import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import writing
from mayatrack.domain.application_status import Status
from mayatrack.domain.buddies import BuddyProblem, Flier, Pairing, judge_buddy, propose_buddies
from mayatrack.domain.roles import Actor
from mayatrack.services.buddies import pair_buddies, set_buddy, unpair_buddies
from mayatrack.ui.boarding_forms import name_apart
from mayatrack.ui.errors import shown_errors
from mayatrack.ui.formats import format_count
from mayatrack.ui.forms import finish, form_key
from mayatrack.ui.rows import Row
from mayatrack.ui.text import escape_markdown

# What the last proposal of this session stored, so that it can be taken back.
PAIRED: Final = "buddies_paired"
GOING: Final = (Status.CONFIRMED, Status.TRAVELED)
PROBLEMS: Final = {
    BuddyProblem.WITHDREW: "does not go any more",
    BuddyProblem.OTHER_FLIGHTS: "is on other flights",
}


def show_buddies(cohort: Row, fliers: list[Row], bookings: list[Row], *, by: Actor) -> None:
    """Each first flyer with their buddy. Rows of `read_cohorts`, `read_fliers` and `read_bookings`."""
    flights = find_flights(bookings)
    going = [flier for flier in fliers if flier["status"] in GOING]
    wanting = [flier for flier in going if flier["is_first"] or flier["buddy_id"]]
    if not wanting:
        st.info("Nobody who goes has said that they never flew before.", icon=":material/info:")
        return
    _show_proposal(cohort, going, flights, by=by)
    for flier in wanting:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            st.markdown(_describe(flier, flights), width="stretch")
            _show_change(flier, going, by=by)


def find_problem(flier: Row, flights: dict[str, frozenset[UUID]]) -> BuddyProblem | None:
    """What is wrong with a flier's buddy, if they have one."""
    if flier["buddy_id"] is None:
        return None
    own, beside = (flights.get(each, frozenset()) for each in (flier["traveler_id"], flier["buddy_id"]))
    return judge_buddy(own, beside, is_buddy_going=flier["buddy_status"] in GOING)


def _show_proposal(cohort: Row, going: list[Row], flights: dict[str, frozenset[UUID]], *, by: Actor) -> None:
    cohort_id = UUID(cohort["cohort_id"])
    proposal = propose_buddies([_as_flier(row, flights) for row in going])
    with st.container(horizontal=True):
        if proposal.pairs or proposal.left:
            with st.popover("Propose buddies", icon=":material/group_add:", key=f"{form_key('pair')}_popover"):
                _show_pairs(cohort_id, proposal, {row["traveler_id"]: row["full_name"] for row in going}, by=by)
        else:
            st.caption("Every first flyer has a buddy.")
        paired = st.session_state.get(PAIRED)
        if (
            paired
            and paired[0] == cohort_id
            and st.button("Take the proposal back", icon=":material/undo:", key="unpair")
        ):
            with shown_errors():
                with writing(get_engine()) as session:
                    count = unpair_buddies(session, cohort_id, pairs=paired[1], by=by)
                st.session_state.pop(PAIRED)
                finish("pair", f"{format_count(count, 'pair')} taken back.")


def _show_pairs(cohort_id: UUID, proposal: Pairing, names: dict[str, str], *, by: Actor) -> None:
    lines = [f"* {_name(names, one)} with **{_name(names, other)}**" for one, other in proposal.pairs]
    st.markdown("\n".join(lines) or "There is no pair to propose.")
    if proposal.left:
        left = ", ".join(_name(names, each) for each in proposal.left)
        st.caption(f"Nobody who has flown is on all the same flights as {left}: book them together first.")
    if proposal.pairs and st.button("Pair them", type="primary", key=f"{form_key('pair')}_save"):
        with shown_errors():
            pairs = dict(proposal.pairs)
            with writing(get_engine()) as session:
                count = pair_buddies(session, cohort_id, pairs=pairs, by=by)
            st.session_state[PAIRED] = cohort_id, pairs
            finish("pair", f"{format_count(count, 'first flyer')} paired.")


def _describe(flier: Row, flights: dict[str, frozenset[UUID]]) -> str:
    first = "" if flier["is_first"] else " :gray[has flown before]"
    name = f"**{escape_markdown(flier['full_name'])}**{first}"
    if flier["buddy_id"] is None:
        return f"{name}  \n:orange-badge[:material/person_search: No buddy yet]"
    buddy, problem = escape_markdown(flier["buddy_name"]), find_problem(flier, flights)
    if problem is None:
        return f"{name}  \nwith {buddy}"
    return f"{name}  \nwith {buddy} :red-badge[:material/warning: {PROBLEMS[problem]}]"


def _show_change(flier: Row, going: list[Row], *, by: Actor) -> None:
    name = f"buddy_{flier['traveler_id']}"
    names = name_apart(row for row in going if row["traveler_id"] != flier["traveler_id"])
    with st.popover("Change", icon=":material/edit:", key=f"{form_key(name)}_popover"):
        expected = st.session_state.setdefault(f"{form_key(name)}_opened", flier["buddy_id"])
        options = [None, *names]
        chosen = st.selectbox(
            f"Buddy of {escape_markdown(flier['full_name'])}",
            options,
            index=options.index(expected) if expected in names else 0,
            format_func=lambda key: names[key] if key else "Nobody",
            key=f"{form_key(name)}_buddy",
        )
        if st.button("Save", type="primary", key=f"{form_key(name)}_save"):
            with shown_errors():
                with writing(get_engine()) as session:
                    set_buddy(
                        session,
                        UUID(flier["traveler_id"]),
                        buddy_id=UUID(chosen) if chosen else None,
                        expected=UUID(expected) if expected else None,
                        by=by,
                    )
                finish(name, "The buddy is changed.")


def find_flights(bookings: list[Row]) -> dict[str, frozenset[UUID]]:
    """Traveler → the flights that they are booked on. Rows of `read_bookings`."""
    found: dict[str, set[UUID]] = {}
    for booking in bookings:
        found.setdefault(booking["traveler_id"], set()).add(UUID(booking["flight_id"]))
    return {traveler_id: frozenset(flights) for traveler_id, flights in found.items()}


def _as_flier(row: Row, flights: dict[str, frozenset[UUID]]) -> Flier:
    return Flier(
        UUID(row["traveler_id"]),
        row["is_first"],
        flights.get(row["traveler_id"], frozenset()),
        has_buddy=row["buddy_id"] is not None,
        is_experienced=row["is_experienced"],
    )


def _name(names: dict[str, str], traveler_id: UUID) -> str:
    return escape_markdown(names[str(traveler_id)])
