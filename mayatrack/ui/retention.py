"""What has been kept long enough, and how does an administrator dispose of it?"""

from typing import Final

import pandas as pd
import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading
from mayatrack.domain.retention import Disposal
from mayatrack.domain.retention_rules import KEPT
from mayatrack.domain.roles import Actor
from mayatrack.models.base import today
from mayatrack.services.retention import DueRows, RetentionReport, dispose_report, report_retention
from mayatrack.ui.errors import shown_errors
from mayatrack.ui.formats import TABLE_DATE, format_count
from mayatrack.ui.forms import finish, form_key
from mayatrack.ui.retention_periods import show_period_editor

HAPPENS: Final = {
    Disposal.DELETE: "the row goes",
    Disposal.CLEAR: "the text goes, the row stays",
    Disposal.ERASE: "the person is erased",
}
FORM: Final = "dispose"


def show_retention(*, by: Actor) -> None:
    """The report of what is due, the form that disposes of it, the periods, and what is kept for good."""
    st.caption(
        "Nothing is disposed of by itself. The periods are defaults, to be confirmed by counsel and the office's "
        "records schedule; a legal hold keeps everything under it."
    )
    with st.spinner("Looking for what is due …"), reading(get_engine()) as session:
        report = report_retention(session, today=today(), by=by)
    _show_report(report)
    if report.due_count:
        _show_disposal(report, by=by)
    else:
        st.info("Nothing is due today.", icon=":material/check_circle:")
    show_period_editor(report, by=by)
    with st.expander("Kept for good", icon=":material/inventory_2:"):
        st.dataframe(_list_kept(), hide_index=True, alt="Tables that are kept for good, and why")


def _show_report(report: RetentionReport) -> None:
    rows = [_describe(line) for line in report.lines]
    columns = {
        "Oldest": st.column_config.DateColumn(format=TABLE_DATE),
        "Due": st.column_config.NumberColumn(format="localized"),
        "Held": st.column_config.NumberColumn(format="localized", help="Kept by a legal hold"),
    }
    st.dataframe(
        pd.DataFrame(rows),
        hide_index=True,
        height="content",
        placeholder="",
        column_config=columns,
        alt="What is due under each rule",
    )


def _describe(line: DueRows) -> dict[str, object]:
    return {
        # The numbers first: a phone shows the first columns alone.
        "Due": line.due_count,
        "Held": line.held_count,
        "What": line.rule.what,
        "Oldest": line.oldest_on,
        "Kept for": str(line.chosen.period),
        "Counts from": line.rule.counts_from,
        "Then": HAPPENS[line.rule.disposal],
        "Why": line.rule.reason,
    }


def _show_disposal(report: RetentionReport, *, by: Actor) -> None:
    key = form_key(FORM)
    with st.form(key, width=560):
        st.markdown(
            f"**{format_count(report.due_count, 'row')}** due. The number of this report is `{report.number}`: type it "
            "to confirm that you have read it. What is disposed of cannot be brought back."
        )
        typed = st.text_input("Number of the report", key=f"{key}_number", max_chars=40)
        is_sent = st.form_submit_button("Dispose of what is due", icon=":material/delete_forever:", key=f"{key}_send")
    if is_sent:
        with shown_errors():
            with st.spinner("Disposing of what is due …"):
                disposed = dispose_report(get_engine(), number=typed, today=today(), by=by)
            finish(FORM, f"{format_count(sum(each.disposed_count for each in disposed), 'row')} disposed of.")


def _list_kept() -> pd.DataFrame:
    rows = [(name.replace("_", " "), reason) for name, reason in sorted(KEPT.items())]
    return pd.DataFrame(rows, columns=["Table", "Why"])
