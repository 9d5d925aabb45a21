"""Which applications that wait does the page show? Choices that live in its address."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Final
from uuid import UUID

import pandas as pd
import streamlit as st

from mayatrack.domain.application_status import Status
from mayatrack.domain.stalled import MOST_DAYS, USUAL_DAYS, Section
from mayatrack.models.summaries import NO_COLLEGE
from mayatrack.queries.stalled import PAGE_SIZE
from mayatrack.queries.stalled_statements import StalledFilter
from mayatrack.ui.applicant_list import WITHOUT_COLLEGE
from mayatrack.ui.filters import choose

# The keys of the choices are the names in the page's address; no other page uses them.
COHORT: Final = "stalled_cohort"
KIND: Final = "stalled_kind"
COLLEGE: Final = "stalled_college"
SECTION: Final = "stalled_part"
DAYS: Final = "stalled_days"
PAGE: Final = "page"
# Digits of a page's number in an address; Python itself refuses to read a number of thousands of them.
LONGEST_PAGE: Final = 6
KINDS: Final = {
    Status.DRAFT: "Draft",
    Status.NEEDS_INFORMATION: "Asked for information",
    Status.SUBMITTED: "Not taken up",
}
SECTIONS: Final = {
    Section.COLLEGE: "College",
    Section.BIRTH_DATE: "Birth date",
    Section.PHONE: "Phone",
    Section.BASELINE: "Baseline facts",
    Section.REQUIRED_ANSWERS: "A required answer",
    Section.ANSWERS: "All free answers",
}


def choose_stalled(cohorts: pd.DataFrame, colleges: pd.DataFrame) -> StalledFilter:
    """What the page is narrowed to. Frames of (cohort, cohort_id) and (college, college_id)."""
    cohort_ids = dict(zip(cohorts["cohort"], cohorts["cohort_id"], strict=True))
    college_ids = {**dict(zip(colleges["college"], colleges["college_id"], strict=True)), WITHOUT_COLLEGE: NO_COLLEGE}
    kinds = {label: status for status, label in KINDS.items()}
    sections = {label: section for section, label in SECTIONS.items()}
    with st.grid(5, min_column_width=160):
        days = st.number_input(
            "Days of waiting, at least", 1, MOST_DAYS, USUAL_DAYS, key=DAYS, bind="query-params", on_change=restart
        )
        cohort = choose("Cohort", list(cohort_ids), key=COHORT, everything="All cohorts", on_change=restart)
        kind = choose("Waits as", list(kinds), key=KIND, everything="All kinds", on_change=restart)
        college = choose("College", list(college_ids), key=COLLEGE, everything="All colleges", on_change=restart)
        section = choose("Is missing", list(sections), key=SECTION, everything="Anything or nothing", on_change=restart)
    return StalledFilter(
        days=int(days),
        cohort_id=UUID(cohort_ids[cohort]) if cohort else None,
        status=kinds[kind] if kind else None,
        college_id=UUID(str(college_ids[college])) if college else None,
        section=sections[section] if section else None,
    )


def restart() -> None:
    """Go to the first page. For use as a callback: what the list is narrowed to has changed."""
    st.query_params.pop(PAGE, None)


def find_page_number(count: int) -> int:
    """The page that the address names, or the last one that a list of so many has."""
    text = st.query_params.get(PAGE, "")
    wanted = int(text) if text.isdecimal() and len(text) <= LONGEST_PAGE else 1
    return max(1, min(wanted, count_pages(count)))


def count_pages(count: int) -> int:
    """How many pages a list of so many has."""
    return max(1, -(-count // PAGE_SIZE))


def show_pager(count: int, page: int) -> None:
    """Which rows are shown, and the way to the others."""
    first = (page - 1) * PAGE_SIZE + 1
    last = count_pages(count)
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.markdown(f"{first:,}–{min(count, first + PAGE_SIZE - 1):,} of **{count:,}**", width="stretch")
        _show_step("First", "first_page", 1, is_there=page > 1)
        _show_step("Previous", "chevron_left", page - 1, is_there=page > 1)
        _show_step("Next", "chevron_right", page + 1, is_there=page < last)
        _show_step("Last", "last_page", last, is_there=page < last)


def tell_filter(chosen: StalledFilter) -> Mapping[str, str | int]:
    """What the list is narrowed to, for the log."""
    told = {name: str(value) for name, value in asdict(chosen).items() if value is not None}
    return told | {"days": chosen.days}


def _show_step(label: str, icon: str, to: int, *, is_there: bool) -> None:
    st.button(
        label,
        key=f"step_{label}",
        icon=f":material/{icon}:",
        type="tertiary",
        disabled=not is_there,
        on_click=_go,
        args=(to,),
    )


def _go(to: int) -> None:
    st.query_params[PAGE] = str(to)
