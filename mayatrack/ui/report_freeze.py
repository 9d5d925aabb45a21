"""How is the Mayor's page kept as it was reported, and which reports are there?"""

from datetime import date
from typing import Final

import pandas as pd
import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import writing
from mayatrack.domain.report_words import write_day
from mayatrack.domain.roles import Action, Actor, can_act
from mayatrack.models.base import today
from mayatrack.queries.reports import CurrentPage
from mayatrack.services.reports import LONGEST_TITLE, freeze_report
from mayatrack.ui.errors import shown_errors
from mayatrack.ui.formats import TABLE_DATE, to_local_dates
from mayatrack.ui.forms import ask_date, finish, form_key

FORM: Final = "freeze_report"


def show_freeze_form(current: CurrentPage, *, by: Actor) -> None:
    """Keep what is on the screen as what was reported, for whoever may."""
    if not can_act(by, Action.PUBLISH_INDICATORS):
        return
    key = form_key(FORM)
    with st.expander("Freeze as reported", icon=":material/ac_unit:", key=key), st.form(f"{key}_form", border=False):
        st.caption("Keeps every word and number of this page, to be opened again. Nobody can change or remove it.")
        with st.grid(2, min_column_width=240):
            title = st.text_input(
                "Title", f"Report of {write_day(today())}", key=f"{key}_title", max_chars=LONGEST_TITLE
            )
            reported_on = ask_date("Reported on", today(), key=f"{key}_day")
        if st.form_submit_button("Freeze", type="primary", key=f"{key}_send"):
            with shown_errors():
                _freeze(current, title, reported_on, by=by)


def show_reports(reports: pd.DataFrame) -> None:
    """The frozen reports, the latest first. Frame of `read_reports`."""
    st.header("Frozen reports", anchor=False)
    if reports.empty:
        st.caption("None yet: whatever is frozen above stands here, and can be opened again as it was.")
        return
    headings = {"title": "Title", "reported_on": "Reported on", "frozen_at": "Frozen on", "frozen_by": "Frozen by"}
    shown = reports.assign(frozen_at=to_local_dates(reports["frozen_at"]))[list(headings)].rename(columns=headings)
    days = {name: st.column_config.DateColumn(format=TABLE_DATE) for name in ("Reported on", "Frozen on")}
    st.dataframe(shown, hide_index=True, column_config=days, alt="Frozen reports")
    st.caption("Choose one under Report, at the top of this page, to open it or to download it.")


def _freeze(current: CurrentPage, title: str, reported_on: date, *, by: Actor) -> None:
    with writing(get_engine()) as session:
        freeze_report(session, current.publication_id, title=title, reported_on=reported_on, today=today(), by=by)
    finish(FORM, "The report is frozen: it can be opened again as it was.")
