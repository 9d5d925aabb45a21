"""Who of the alumni fits an opportunity, why, and who comes first?"""

from typing import Final
from uuid import UUID

import pandas as pd
import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading, writing
from mayatrack.domain.matching import FAIR_ORDER, Fit
from mayatrack.domain.roles import Action, Actor, can_act
from mayatrack.models.base import today
from mayatrack.queries.alumni import AlumniFilter
from mayatrack.queries.match_statements import MatchFilter
from mayatrack.queries.matching import PAGE_SIZE, MatchPage, read_matches
from mayatrack.queries.opportunities import read_opportunities
from mayatrack.services.referrals import suggest_alumni
from mayatrack.ui.errors import shown_errors
from mayatrack.ui.filters import choose
from mayatrack.ui.formats import TABLE_DATE, format_count
from mayatrack.ui.forms import finish, form_key
from mayatrack.ui.least_offered import show_least_offered
from mayatrack.ui.match_words import FITS, tell_reasons
from mayatrack.ui.opportunity_fields import read_choices, tell_eligibility
from mayatrack.ui.paging import show_pages
from mayatrack.ui.rows import Row, list_records
from mayatrack.ui.text import escape_markdown

FIT: Final = "fit"
PAGE: Final = "match_page"


def show_matching(cohorts: pd.DataFrame, alumni: AlumniFilter, *, by: Actor) -> None:
    """For one opportunity the alumni, or without one those who were offered least, each with what fits them."""
    with reading(get_engine()) as session:
        rows = list_records(read_opportunities(session, by=by, today=today(), is_open=True))
    names = _name(rows)
    chosen = choose(
        "Opportunity",
        list(names),
        key="opportunity",
        everything="Choose one to see who fits, or look at who was offered least",
        on_change=_restart,
    )
    st.caption(FAIR_ORDER)
    if chosen is None or chosen not in names:
        show_least_offered(alumni, by=by)
        return
    opportunity = names[chosen]
    asked = "; ".join(tell_eligibility(opportunity, read_choices(cohorts, by=by)))
    st.markdown(f"**Asks:** {escape_markdown(asked)}" if asked else "This opportunity asks nothing of anybody.")
    _show_matches(opportunity, alumni, by=by)


def _show_matches(opportunity: Row, alumni: AlumniFilter, *, by: Actor) -> None:
    fit = Fit(st.session_state.get(FIT) or Fit.FITS)
    opportunity_id = UUID(opportunity["opportunity_id"])
    chosen = MatchFilter(fit, alumni.cohort_id)
    key = f"{PAGE}_{alumni.cohort_id}"
    with reading(get_engine()) as session:
        page = read_matches(
            session,
            by=by,
            opportunity_id=opportunity_id,
            today=today(),
            chosen=chosen,
            page=st.session_state.get(key, 1),
        )
    st.segmented_control(
        "Alumni who",
        list(Fit),
        default=Fit.FITS,
        required=True,
        format_func=lambda each: f"{FITS[each]} ({page.counts[each]:,})",
        key=FIT,
        on_change=_restart,
    )
    if not page.counts[fit]:
        st.info(_tell_nobody(page), icon=":material/info:")
        return
    with show_pages(page.counts[fit], PAGE_SIZE, key=key) as number:
        _show_page(page, opportunity, number, can_suggest=fit is not Fit.DOES_NOT_FIT, by=by)


def _show_page(page: MatchPage, opportunity: Row, number: int, *, can_suggest: bool, by: Actor) -> None:
    rows = list_records(page.frame)
    reasons = [tell_reasons((each, row[f"{each.value}_fit"]) for each in page.questions) for row in rows]
    table = pd.DataFrame(
        {
            "Name": page.frame["full_name"],
            "Why": reasons,
            "Offers": page.frame["offered_count"],
            "Last offer": page.frame["offered_on"],
            "Cohort": page.frame["cohort"],
            "College": page.frame["college"],
        }
    )
    st.dataframe(
        table,
        hide_index=True,
        height="content",
        placeholder="–",
        alt=f"Alumni for {opportunity['title']}, in the fair order",
        column_config={
            "Name": st.column_config.TextColumn(pinned=True, width="medium"),
            "Why": st.column_config.TextColumn(width="large"),
            "Last offer": st.column_config.DateColumn(format=TABLE_DATE),
        },
    )
    if can_suggest and can_act(by, Action.EDIT_OUTCOMES):
        _show_suggesting(rows, opportunity, number, by=by)


def _show_suggesting(rows: list[Row], opportunity: Row, number: int, *, by: Actor) -> None:
    """A form that suggests several of a page at once; to begin with as many as there are places."""
    name = f"suggest_{opportunity['opportunity_id']}"
    key = f"{form_key(name)}_{number}_{st.session_state.get(FIT)}"
    people = {row["traveler_id"]: f"{row['full_name']} ({row['email']})" for row in rows}
    with st.form(key, border=False):
        chosen = st.multiselect(
            "Suggest the opportunity to",
            list(people),
            format_func=people.__getitem__,
            placeholder="Choose people of this page",
            key=f"{key}_people",
        )
        is_sent = st.form_submit_button("Suggest", type="primary", key=f"{key}_save")
    if is_sent:
        with shown_errors():
            with writing(get_engine()) as session:
                wanted = [UUID(each) for each in chosen]
                count = suggest_alumni(session, UUID(opportunity["opportunity_id"]), traveler_ids=wanted, by=by)
            finish(name, f"{format_count(count, 'alumnus', 'alumni')} suggested: see Referrals for what follows.")


def _tell_nobody(page: MatchPage) -> str:
    if not sum(page.counts.values()):
        return "There are no alumni yet."
    return "Nobody stands here: look at the other two lists."


def _name(rows: list[Row]) -> dict[str, Row]:
    """Title and organization → opportunity; of two that are called the same, each after the first has a number."""
    names: dict[str, Row] = {}
    for row in rows:
        name = f"{row['title']}, {row['organization']}"
        number = sum(other == name or other.startswith(f"{name} (") for other in names)
        names[f"{name} ({number + 1})" if number else name] = row
    return names


def _restart() -> None:
    for key in [key for key in st.session_state if str(key).startswith(PAGE)]:
        del st.session_state[key]
