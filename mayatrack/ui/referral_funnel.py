"""How far do referrals come, in all, and with which opportunity or organization?"""

from dataclasses import replace

import streamlit as st

from mayatrack.charts.referrals import draw_referrals, sum_steps
from mayatrack.charts.words import label_value
from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading
from mayatrack.domain.outcomes import ENDED, STEPS
from mayatrack.domain.roles import Actor
from mayatrack.queries.alumni import AlumniFilter
from mayatrack.queries.referrals import MOST_ROWS, FunnelBy, read_funnel
from mayatrack.ui.charts import show_chart


def show_funnel(alumni: AlumniFilter, kind: str | None, *, by: Actor) -> None:
    """A chart of all steps, and a table of them per opportunity or organization."""
    shown = st.expander("How far they come", icon=":material/filter_alt:", key="funnel", on_change="rerun")
    if not shown.open:
        return
    with shown:
        group = st.segmented_control(
            "For each",
            list(FunnelBy),
            default=FunnelBy.OPPORTUNITY,
            required=True,
            format_func=label_value,
            key="funnel_by",
        )
        with reading(get_engine()) as session:
            funnel = read_funnel(session, by=by, group=FunnelBy(group), chosen=replace(alumni, kind=kind))
        if funnel.empty:
            st.markdown("Nobody is referred yet.")
            return
        show_chart("referral_steps", draw_referrals, sum_steps(funnel))
        columns = {"name": label_value(FunnelBy(group).value)}
        columns |= {f"{state.value}_count": label_value(state.value) for state in (*STEPS, *ENDED)}
        table = funnel[list(columns)].rename(columns=columns)
        st.dataframe(table, hide_index=True, alt=f"Referrals by step for each {FunnelBy(group).value}")
        st.caption("Each step counts those who came so far or farther; declined and withdrawn say how others ended.")
        if len(funnel) == MOST_ROWS:
            st.caption(f"The {MOST_ROWS} with the most referrals: choose a kind or a cohort to see others.")
