"""How does the office choose its own period for what is kept?"""

from typing import Final

import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import writing
from mayatrack.domain.retention import Period, Unit
from mayatrack.domain.roles import Actor
from mayatrack.services.retention import DueRows, RetentionReport, edit_period
from mayatrack.ui.errors import shown_errors
from mayatrack.ui.forms import finish, open_form

UNITS: Final = {unit.value: unit for unit in Unit}


def show_period_editor(report: RetentionReport, *, by: Actor) -> None:
    """Choose a rule of the report, and enter its period."""
    with st.expander("Change a period", icon=":material/edit_calendar:"):
        lines = {line.rule.what: line for line in report.lines}
        what = st.selectbox("What is kept", list(lines), key="retention_rule")
        _show_form(lines[what], by=by)


def _show_form(line: DueRows, *, by: Actor) -> None:
    name = f"period_{line.rule.name}"
    key, version = open_form(name, "count", line.chosen.version)
    period = line.chosen.period
    with st.form(key, border=False, width=560):
        st.caption(f"Shipped: {line.rule.period}, from {line.rule.counts_from}. {line.rule.reason}.")
        with st.container(horizontal=True):
            count = st.number_input("Number", value=period.count, step=1, key=f"{key}_count")
            unit = st.selectbox("Unit", list(UNITS), index=list(UNITS).index(period.unit.value), key=f"{key}_unit")
        is_sent = st.form_submit_button("Save the period", key=f"{key}_save")
    if is_sent:
        with shown_errors(name):
            with writing(get_engine()) as session:
                edit_period(session, line.rule.name, period=Period(int(count), UNITS[unit]), version=version, by=by)
            finish(name, "The period is changed: read the report again.")
