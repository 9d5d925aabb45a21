"""Who waits, since when, for what, and how are they reached?"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import pandas as pd
import streamlit as st

from mayatrack.charts.stalled import draw_colleges, draw_sections
from mayatrack.charts.words import describe
from mayatrack.db.engine import get_engine
from mayatrack.db.session import writing
from mayatrack.domain.application_status import Status
from mayatrack.domain.roles import Actor
from mayatrack.domain.stalled import Section, count_days
from mayatrack.queries.stalled import count_by_college, count_by_section, read_stalled_emails
from mayatrack.queries.stalled_statements import StalledFilter
from mayatrack.services.exports import record_export
from mayatrack.ui.applicant_list import WITHOUT_COLLEGE
from mayatrack.ui.charts import show_chart
from mayatrack.ui.errors import shown_errors
from mayatrack.ui.formats import TABLE_DATE, format_count, to_local_dates
from mayatrack.ui.navigation import find_page
from mayatrack.ui.rows import list_records
from mayatrack.ui.stalled_choices import COLLEGE, KINDS, SECTION, SECTIONS, tell_filter

OPENED: Final = "opened_stalled"
# More addresses than this no mail program takes at once.
MOST_ADDRESSES: Final = 1_000
HINT: Final = "Click a bar to narrow the list to it."


def show_counts(counts: pd.DataFrame, chosen: StalledFilter) -> None:
    """How many applications lack what, and at which college they wait: two charts that narrow the list."""
    sections = count_by_section(counts, chosen)
    sections["section"] = [SECTIONS[Section(section)] for section in sections["section"]]
    colleges = count_by_college(counts, chosen)
    colleges["college"] = colleges["college"].fillna(WITHOUT_COLLEGE)
    with st.grid(2, min_column_width=340):
        with st.container(border=True, height="stretch"):
            show_chart(
                "stalled_sections", draw_sections, sections, choice=SECTION, hint=f"{HINT} Several may be missing."
            )
        with st.container(border=True, height="stretch"):
            show_chart("stalled_colleges", draw_colleges, colleges, choice=COLLEGE, hint=HINT)


def show_stalled(frame: pd.DataFrame, *, now: datetime) -> None:
    """A page of `read_stalled` as a table; a click on a name opens the person."""
    rows = list_records(frame)
    shown = pd.DataFrame(
        {
            "Name": frame["full_name"],
            "Days": [count_days(since, now) for since in frame["since_at"]],
            "Waits as": [KINDS[Status(status)] for status in frame["status"]],
            "Missing": [tell_missing(row) for row in rows],
            "Asked for": frame["reason"],
            "E-mail": frame["email"],
            "Phone": frame["phone"],
            "College": frame["college"],
            "Cohort": frame["cohort"],
            "Since": to_local_dates(frame["since_at"]),
        }
    )
    st.dataframe(
        shown,
        hide_index=True,
        height="content",
        placeholder="–",
        alt=describe(shown[["Name", "Days", "Waits as"]], "Applications that wait, on this page"),
        column_config={
            "Name": st.column_config.ButtonColumn(
                type="tertiary", alignment="left", width=190, pinned=True, key=OPENED
            ),
            "Days": st.column_config.NumberColumn(width=60),
            "Missing": st.column_config.TextColumn(width=210),
            "Asked for": st.column_config.TextColumn(width=190),
            "Since": st.column_config.DateColumn(format=TABLE_DATE),
        },
    )
    if opened := st.session_state.get(OPENED):
        person = str(frame["person_id"].iloc[opened["row"]])
        st.switch_page(find_page("applicant").file, query_params={"person": person})


def show_addresses(count: int, chosen: StalledFilter, *, now: datetime, by: Actor) -> None:
    """A button that shows the e-mail addresses of everybody on the list, to be copied; each time is in the log."""
    with st.popover("E-mail addresses", icon=":material/mail:"):
        more = f" Of {count:,} applications, those of the longest waiting." if count > MOST_ADDRESSES else ""
        st.caption(
            f"Everybody on the list, not only this page, each once; at most {MOST_ADDRESSES:,}.{more} "
            "Put them into Bcc, so that nobody sees the others. Each time is kept in the log."
        )
        if st.button("Show the addresses", type="primary", key="show_addresses"):
            with shown_errors():
                addresses = take_addresses(chosen, now=now, by=by)
                st.code(", ".join(addresses), language=None, wrap_lines=True, height=240)
                st.caption(
                    f"{format_count(len(addresses), 'address', 'addresses')}: the button in the corner copies them."
                )


def take_addresses(chosen: StalledFilter, *, now: datetime, by: Actor) -> list[str]:
    """The addresses, once it is kept that they were taken."""
    with writing(get_engine()) as session:
        frame = read_stalled_emails(session, by=by, chosen=chosen, now=now, limit=MOST_ADDRESSES)
        told = tell_filter(chosen)
        record_export(session, by=by, what="stalled_emails", row_count=len(frame), file_format="text", chosen=told)
    return list(frame["email"])


def tell_missing(row: Mapping[str, Any]) -> str | None:
    """What is missing in one application, as people call it; None where nothing is."""
    missing = [words for section, words in SECTIONS.items() if row[f"missing_{section}"]]
    return ", ".join([missing[0], *(words[:1].lower() + words[1:] for words in missing[1:])]) if missing else None
