"""Which terms has which college in a year, and which of them is one about?"""

from datetime import date
from typing import Final

import pandas as pd
import streamlit as st

from mayatrack.ui.filters import choose
from mayatrack.ui.formats import TABLE_DATE, format_dates
from mayatrack.ui.rows import Row, list_records
from mayatrack.ui.text import escape_markdown

# The keys of the choices are the names in the page's address; no other page uses them.
YEAR: Final = "term_year"
COLLEGE: Final = "term_college"
TERM: Final = "term"
CLICKED: Final = "clicked_term"
NOT_ENTERED: Final = "Not entered"


def choose_year(terms: pd.DataFrame, today: date) -> int:
    """A year in which a term of `read_terms` begins: this one, or else the latest."""
    years = sorted({day.year for day in terms["starts_on"]}, reverse=True)
    usual = years.index(today.year) if today.year in years else 0
    chosen: str = st.selectbox("Year", [str(year) for year in years], index=usual, key=YEAR, bind="query-params")
    return int(chosen)


def choose_college(terms: pd.DataFrame) -> str | None:
    """A college that has terms, or None for all of them."""
    return choose("College", sorted(set(terms["college"])), key=COLLEGE, everything="All colleges")


def narrow(terms: pd.DataFrame, *, year: int, college: str | None) -> pd.DataFrame:
    """The terms that begin in the year, of one college or of all."""
    is_shown = pd.Series([day.year == year for day in terms["starts_on"]], index=terms.index, dtype=bool)
    if college is not None:
        is_shown &= terms["college"] == college
    return terms[is_shown].reset_index(drop=True)


def choose_term(terms: pd.DataFrame) -> Row | None:
    """One of the terms, to change it; it may also be clicked in the table."""
    rows = {_name(row): row for row in list_records(terms)}
    chosen = choose("Term", list(rows), key=TERM, everything="Choose one to change it, or click it in the table")
    return rows.get(chosen) if chosen else None


def show_term(row: Row) -> None:
    """A term in words: its days, its finals and where they come from."""
    st.subheader(escape_markdown(row["name"]), anchor=False)
    st.caption(escape_markdown(row["college"]))
    st.markdown(f"**Term** {format_dates(row['starts_on'], row['ends_on'])}  \n**Finals** {_tell_finals(row)}")
    st.caption(f"Source: {escape_markdown(row['source'])}" if row["source"] else "No source is entered.")


def show_terms(terms: pd.DataFrame, *, alt: str) -> None:
    """The terms as a table; a click on a name chooses the term."""
    rows = list_records(terms)
    shown = pd.DataFrame(
        {
            "Term": terms["name"],
            "College": terms["college"],
            "First day": terms["starts_on"],
            "Last day": terms["ends_on"],
            "Finals": [_tell_finals(row) for row in rows],
            "Source": terms["source"],
        }
    )
    names = [_name(row) for row in rows]
    st.dataframe(
        shown,
        hide_index=True,
        height="content" if len(rows) <= 15 else 540,
        placeholder="–",
        alt=alt,
        column_config={
            "Term": st.column_config.ButtonColumn(
                type="tertiary", alignment="left", pinned=True, key=CLICKED, on_click=_choose, args=(names,)
            ),
            **{label: st.column_config.DateColumn(format=TABLE_DATE) for label in ("First day", "Last day")},
        },
    )


def _choose(names: list[str]) -> None:
    st.session_state[TERM] = names[st.session_state[CLICKED]["row"]]


def _name(row: Row) -> str:
    return f"{row['name']}, {row['college']}"


def _tell_finals(row: Row) -> str:
    if row["finals_from_on"] is None:
        return NOT_ENTERED
    return format_dates(row["finals_from_on"], row["finals_until_on"])
