"""How many first passports did the program make possible, and at what cost?"""

import pandas as pd
import streamlit as st

from mayatrack.charts.passports import draw_passports
from mayatrack.ui.charts import show_chart
from mayatrack.ui.formats import format_count, format_money
from mayatrack.ui.text import escape_markdown


def show_years(years: pd.DataFrame) -> None:
    """The passports by year with what the program paid for them. Rows of `read_passports_by_year`."""
    if years.empty:
        st.info("No first passport has been issued yet: it counts from the day of issue on.", icon=":material/info:")
        return
    count, cents = int(years["first_passport_count"].sum()), int(years["program_cents"].sum())
    paid_count = int(years["program_paid_count"].sum())
    st.markdown(
        f"**{format_count(count, 'first passport')}**. The ledger says that the program paid "
        f"**{escape_markdown(format_money(cents))}** for {paid_count:,} of them."
    )
    shown = pd.DataFrame(
        {
            "year": years["year"].astype(str),
            "first_passport_count": years["first_passport_count"],
            "program_paid_count": years["program_paid_count"],
            "program_paid": [format_money(paid) if paid else "" for paid in years["program_cents"]],
        }
    )
    show_chart("passports", draw_passports, shown)
    st.caption("A passport counts in the year of its issue, with the fees that the program paid for it in any year.")
