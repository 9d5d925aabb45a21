"""Which applications does the list show, and how does a person move through it?"""

from functools import partial
from typing import Any, Final
from uuid import UUID

import pandas as pd
import streamlit as st

from mayatrack.charts.words import label_value
from mayatrack.domain.baseline import Baseline
from mayatrack.domain.roles import Actor
from mayatrack.models.summaries import NO_COLLEGE
from mayatrack.queries.applications import LAST_PAGE, PAGE_SIZE, ApplicationFilter, ApplicationPage, Sort
from mayatrack.queries.exports import Export, ExportFilter
from mayatrack.queries.search import split_words
from mayatrack.ui.choices import tell_apart
from mayatrack.ui.downloads import show_csv_download, show_xlsx_download
from mayatrack.ui.export_files import LIMIT, take_rows
from mayatrack.ui.filters import STATUSES, choose
from mayatrack.ui.formats import TABLE_DATE, to_local_dates
from mayatrack.ui.forms import form_key, start_anew
from mayatrack.ui.navigation import find_page
from mayatrack.ui.rows import list_records

SORTS: Final = {
    "Name, A to Z": Sort.NAME,
    "Name, Z to A": Sort.NAME_DESCENDING,
    "Newest first": Sort.NEWEST,
    "Oldest first": Sort.OLDEST,
}
WITHOUT_COLLEGE: Final = "No college given"
# Where in the list the page stands, in its address: a cursor, the number of its first row, a name to begin at.
POSITION: Final = ("at", "row")
# Digits of the row's number in an address; Python itself refuses to read a number of thousands of them.
LONGEST_ROW: Final = 9
BEGIN_AT: Final = "from"
# The row whose name was clicked.
OPENED: Final = "opened_applicant"
PERSON: Final = "chosen_person"


def choose_applications(cohorts: pd.DataFrame, colleges: pd.DataFrame) -> tuple[ApplicationFilter, Sort]:
    """What the list is narrowed to, and its order. Frames of (cohort, cohort_id) and (college, college_id)."""
    cohort_ids = dict(zip(cohorts["cohort"], cohorts["cohort_id"], strict=True))
    college_ids = {**dict(zip(colleges["college"], colleges["college_id"], strict=True)), WITHOUT_COLLEGE: NO_COLLEGE}
    with st.grid(5, min_column_width=160):
        search = st.text_input(
            "Search", key="search", bind="query-params", type="search", placeholder="Name or e-mail", on_change=restart
        )
        cohort = choose("Cohort", list(cohort_ids), key="cohort", everything="All cohorts", on_change=restart)
        status = choose("Status", list(STATUSES), key="status", everything="All statuses", on_change=restart)
        college = choose("College", list(college_ids), key="college", everything="All colleges", on_change=restart)
        is_searching = bool(split_words(search or ""))
        order = st.selectbox(
            "Order",
            list(SORTS),
            key="sort",
            bind="query-params",
            on_change=restart,
            disabled=is_searching,
            help="A search lists the newest applications first." if is_searching else None,
        )
    chosen = ApplicationFilter(
        cohort_id=UUID(cohort_ids[cohort]) if cohort else None,
        status=STATUSES[status] if status else None,
        college_id=UUID(str(college_ids[college])) if college else None,
        search=search or "",
    )
    return chosen, SORTS[order or "Name, A to Z"]


def restart() -> None:
    """Go to the first page. For use as a callback: what the list is narrowed to has changed."""
    _go(None, None)
    st.session_state[BEGIN_AT] = ""


def show_pager(page: ApplicationPage, count: int, *, is_capped: bool) -> None:
    """Which rows are shown, and the way to the others."""
    first = _first_row()
    last_start = max(1, count - len(page.frame) + 1)
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.markdown(_describe_rows(page, count, first, is_capped=is_capped), width="stretch")
        _show_step("First", "first_page", page.previous_cursor and "", None)
        _show_step("Previous", "chevron_left", page.previous_cursor, first and max(1, first - PAGE_SIZE))
        _show_step("Next", "chevron_right", page.next_cursor, first and first + len(page.frame))
        _show_step("Last", "last_page", page.next_cursor and LAST_PAGE, None if is_capped else last_start)


def show_jump(sort: Sort, *, is_searching: bool) -> None:
    """A field that opens the list where a name stands, while it is sorted by name."""
    st.text_input(
        "Jump to name",
        key=BEGIN_AT,
        bind="query-params",
        placeholder="Family name",
        width=260,
        disabled=is_searching or sort not in {Sort.NAME, Sort.NAME_DESCENDING},
        on_change=partial(_go, None, None),
    )


def show_applications(frame: pd.DataFrame, *, alt: str) -> None:
    """The rows of a page as a table; a click on a name opens the person."""
    shown = pd.DataFrame(
        {
            "Name": frame["full_name"],
            "Status": [label_value(status) for status in frame["status"]],
            "Cohort": frame["cohort"],
            "College": frame["college"],
            "Applied": to_local_dates(frame["applied_at"]),
            "Before applying": [_describe_baseline(row) for row in list_records(frame)],
            "E-mail": frame["email"],
        }
    )
    names = st.column_config.ButtonColumn(type="tertiary", alignment="left", width=190, pinned=True, key=OPENED)
    st.dataframe(
        shown,
        hide_index=True,
        height="content",
        placeholder="–",
        alt=alt,
        column_config={
            "Name": names,
            "Applied": st.column_config.DateColumn(format=TABLE_DATE),
            "Before applying": st.column_config.TextColumn(width=170),
        },
    )
    if opened := st.session_state.get(OPENED):
        _open_person(frame, opened["row"])


def show_person_choice(frame: pd.DataFrame) -> None:
    """A field that opens a person of the page by keyboard: the table's names answer a click alone.

    It stands before the table: a person at the keyboard would pass through all of that first.
    """
    names = tell_apart({row["application_id"]: f"{row['full_name']}, {row['cohort']}" for row in list_records(frame)})
    chosen = st.selectbox(
        "Open a person",
        list(names),
        index=None,
        format_func=names.__getitem__,
        placeholder="Type a name, or click one below",
        key=form_key(PERSON),
        width=340,
    )
    if chosen is not None:
        # Whoever comes back finds the field empty, and is not sent on again.
        start_anew(PERSON)
        _open_person(frame, list(names).index(chosen))


def _open_person(frame: pd.DataFrame, place: int) -> None:
    st.switch_page(find_page("applicant").file, query_params={"person": str(frame["person_id"].iloc[place])})


def _describe_baseline(row: dict[str, Any]) -> str:
    news = {"had_passport_before": "no passport", "had_flown_before": "never flown"}
    text = ", ".join(words for field, words in news.items() if row[field] == Baseline.NO)
    return text[:1].upper() + text[1:]


def show_list_downloads(chosen: ApplicationFilter, *, by: Actor) -> None:
    """A button that opens the list's download, all of it and not only the page, as CSV or Excel."""
    wanted = ExportFilter(chosen.cohort_id, chosen.status, chosen.college_id, chosen.search)

    def read(file_format: str) -> pd.DataFrame:
        return take_rows(Export.APPLICANTS, wanted, file_format=file_format, by=by)

    with st.popover("Download", icon=":material/download:"):
        st.caption(f"Everybody on the list, not only this page; at most {LIMIT:,}. Each download is kept in the log.")
        show_csv_download("CSV", partial(read, "csv"), name="applicants")
        show_xlsx_download("Excel", partial(read, "xlsx"), name="applicants")


def start_name() -> str:
    """The name at which the list begins, where no page was turned since."""
    return str(st.session_state.get(BEGIN_AT) or "")


def cursor() -> str | None:
    """Where in the list the page stands, as its address says."""
    return st.query_params.get("at") or None


def _show_step(label: str, icon: str, to: str | None, row: int | None) -> None:
    st.button(
        label,
        key=f"step_{label}",
        icon=f":material/{icon}:",
        type="tertiary",
        disabled=to is None,
        on_click=_go,
        args=(to, row),
    )


def _go(to: str | None, row: int | None) -> None:
    for name, value in zip(POSITION, (to, row), strict=True):
        if value:
            st.query_params[name] = str(value)
        else:
            st.query_params.pop(name, None)


def _first_row() -> int | None:
    """The number of the page's first row; None where the list was entered at a name."""
    if not cursor():
        return None if start_name() else 1
    row = st.query_params.get("row", "")
    return int(row) if row.isdecimal() and len(row) <= LONGEST_ROW else None


def _describe_rows(page: ApplicationPage, count: int, first: int | None, *, is_capped: bool) -> str:
    total = f"**{count:,}{'+' if is_capped else ''}**"
    shown = len(page.frame)
    return f"{first:,}–{first + shown - 1:,} of {total}" if first else f"{shown} of {total}"
