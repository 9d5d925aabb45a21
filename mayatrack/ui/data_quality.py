"""What is missing or cannot be, whom does it concern, and where is it mended?"""

from datetime import date
from typing import Any, Final

import pandas as pd
import streamlit as st

from mayatrack.charts.data_quality import draw_checks
from mayatrack.charts.words import describe
from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading
from mayatrack.domain.data_quality import CHECK_WORDS, Check, list_open
from mayatrack.domain.roles import Action, Actor, can_act
from mayatrack.queries.data_quality import (
    PAGE_SIZE,
    read_alumni_check_rows,
    read_alumni_checks,
    read_check_rows,
    read_checks,
)
from mayatrack.queries.quality_statements import ALUMNI_CHECKS
from mayatrack.services.demographic_gaps import read_unanswered
from mayatrack.ui.charts import show_chart
from mayatrack.ui.filters import choose
from mayatrack.ui.formats import TABLE_DATE
from mayatrack.ui.navigation import can_open, find_page
from mayatrack.ui.outcome_panels import show_table
from mayatrack.ui.paging import show_pages
from mayatrack.ui.rows import list_records

# The key of the choice is its name in the page's address; no other page uses it.
CHECK: Final = "quality"
OPENED: Final = "opened_quality"
LABELS: Final = {words.label: check for check, words in CHECK_WORDS.items()}

Counts = list[tuple[Check, int]]


def read_counts(today: date, *, by: Actor) -> tuple[Counts, int | None]:
    """How many each check found that the actor may know of, and in tens how many gave no demographic answer."""
    with reading(get_engine()) as session:
        frames = [read_checks(session, by=by, today=today)]
        if can_act(by, Action.VIEW_ALUMNI):
            frames.append(read_alumni_checks(session, by=by, today=today))
        unanswered = read_unanswered(session, by=by)
    return [(Check(row["check"]), row["count"]) for frame in frames for row in list_records(frame)], unanswered


def show_checks(counts: Counts) -> None:
    """All that was found: a picture that chooses, and a table that says what it weakens and where it is mended."""
    found = list_open(counts)
    bars = pd.DataFrame(
        [(CHECK_WORDS[check].label, count) for check, count in found], columns=["check", "record_count"]
    )
    with st.container(border=True):
        show_chart("data_quality", draw_checks, bars, choice=CHECK, hint="Click a bar to see which they are.")


def show_clean(counts: Counts) -> None:
    """Which checks found nothing: that they were made is worth knowing."""
    clean = [CHECK_WORDS[check].label.lower() for check, count in counts if not count]
    if clean:
        st.caption(f"Nothing was found of: {', '.join(clean)}.")


def show_unanswered(more_than: int | None) -> None:
    """How many people gave no demographic answer: a number in tens, and nobody's name."""
    told = "Ten people or fewer, perhaps nobody," if more_than is None else f"More than {more_than:,} people"
    st.caption(
        f"{told} gave no demographic answer, which weakens every comparison of groups. Answers are voluntary: who gave "
        "none is shown to nobody."
    )


def choose_check(counts: Counts) -> tuple[Check, int] | None:
    """One of the checks that found something; it may also be clicked in the picture."""
    found = dict(list_open(counts))
    labels = [CHECK_WORDS[check].label for check in found]
    chosen = choose("Look at", labels, key=CHECK, everything="Choose a check, or click its bar")
    return (LABELS[chosen], found[LABELS[chosen]]) if chosen else None


def show_summary(counts: Counts) -> None:
    """Each check that found something: how many, what it weakens."""
    rows = [
        {
            "Check": CHECK_WORDS[check].label,
            "Records": f"{count:,}",
            "Weakens": CHECK_WORDS[check].weakens,
            "Mended on": find_page(CHECK_WORDS[check].page).title,
        }
        for check, count in list_open(counts)
    ]
    show_table(pd.DataFrame(rows), "What each check found, and what it weakens")


def show_found(check: Check, count: int, *, today: date, by: Actor) -> None:
    """What one check found, 50 at a time, and the way to where it is mended."""
    words = CHECK_WORDS[check]
    st.header(f"{words.label}: {count:,}", anchor=False)
    st.markdown(f"{words.finds} **{words.how}**")
    st.caption(f"Weakens: {words.weakens}")
    page = find_page(words.page)
    if can_open(by, page):
        st.page_link(page.file, label=f"Open {page.title}", icon=page.icon)
    with show_pages(count, PAGE_SIZE, key=f"{CHECK}_page_{check}") as number:
        read = read_alumni_check_rows if check in ALUMNI_CHECKS else read_check_rows
        with reading(get_engine()) as session:
            frame = read(session, by=by, check=check, today=today, page=number)
        _show_rows(frame, check)


def _show_rows(frame: pd.DataFrame, check: Check) -> None:
    words = CHECK_WORDS[check]
    shown = pd.DataFrame({"Name": frame["name"]})
    if frame["cohort"].notna().any():
        shown["Cohort"] = frame["cohort"]
    if words.day:
        shown[words.day] = frame["day"]
    has_people = bool(frame["person_id"].notna().any())
    columns: dict[str, Any] = {words.day: st.column_config.DateColumn(format=TABLE_DATE)} if words.day else {}
    if has_people:
        columns["Name"] = st.column_config.ButtonColumn(type="tertiary", alignment="left", pinned=True, key=OPENED)
    st.dataframe(
        shown,
        hide_index=True,
        height="content",
        placeholder="–",
        alt=describe(shown, f"{words.label}, this page"),
        column_config=columns,
    )
    if has_people and (opened := st.session_state.get(OPENED)):
        person = str(frame["person_id"].iloc[opened["row"]])
        st.switch_page(find_page("applicant").file, query_params={"person": person})
