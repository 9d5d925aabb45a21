"""How does the office choose its own period for what is kept?"""

from datetime import datetime
from typing import Final

import pandas as pd
import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading, writing
from mayatrack.domain.retention import Period, Unit, check_period
from mayatrack.domain.roles import Actor
from mayatrack.queries.retention import read_period
from mayatrack.services.retention import DueRows, RetentionReport, edit_period
from mayatrack.ui.edits import Edit, Joined, open_edit, show_refusal, show_save
from mayatrack.ui.rows import Row, list_records

UNITS: Final = [unit.value for unit in Unit]


def show_period_editor(report: RetentionReport, *, by: Actor) -> None:
    """Choose a rule of the report, and enter its period."""
    with st.expander("Change a period", icon=":material/edit_calendar:"):
        lines = {line.rule.what: line for line in report.lines}
        what = st.selectbox("What is kept", list(lines), key="retention_rule")
        _show_form(lines[what], by=by)


def _show_form(line: DueRows, *, by: Actor) -> None:
    rule, chosen = line.rule, line.chosen.period

    def save(values: Row, version: int) -> str:
        with writing(get_engine()) as session:
            edit_period(session, rule.name, period=values["period"], version=version, by=by)
        return "The period is changed: read the report again."

    def read(since: datetime) -> pd.DataFrame:
        with reading(get_engine()) as session:
            frame = read_period(session, by=by, rule=rule.name, since=since)
        periods = [_join(row["count"], row["unit"]) for row in list_records(frame)]
        return frame.assign(period=pd.Series(periods, dtype=object))

    edit = Edit(
        f"period_{rule.name}",
        "setting",
        read,
        f"the period of “{rule.what}”",
        {"period": "Period"},
        save,
        by,
        check=_check,
        joined={"period": Joined(("count", "unit"), _join)},
    )
    key = open_edit(edit, {"period": chosen})
    with st.form(key, border=False, width=560):
        st.caption(f"Shipped: {rule.period}, from {rule.counts_from}. {rule.reason}.")
        with st.container(horizontal=True):
            st.number_input("Number", value=chosen.count, step=1, key=f"{key}_count")
            st.selectbox("Unit", UNITS, index=UNITS.index(chosen.unit.value), key=f"{key}_unit")
        show_save(edit, "Save the period")
    show_refusal(edit)


def _join(count: int, unit: str) -> Period:
    return Period(int(count), Unit(unit))


def _check(values: Row) -> Row:
    check_period(values["period"])
    return values
