"""What does a form ask about an opportunity, and how is it told?"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import pandas as pd
import streamlit as st

from mayatrack.charts.words import label_value
from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading
from mayatrack.domain.matching import WEEKDAYS
from mayatrack.domain.outcomes import OpportunityKind
from mayatrack.domain.roles import Actor
from mayatrack.queries.matching import read_college_choices
from mayatrack.ui.formats import format_date
from mayatrack.ui.forms import ask_date
from mayatrack.ui.rows import Row

LABELS: Final = {
    "title": "Title",
    "organization_id": "Organization",
    "kind": "Kind",
    "closes_on": "Deadline",
    "place_count": "Places",
    "starts_on": "First day",
    "ends_on": "Last day",
    "least_age": "At least this old",
    "most_age": "At most this old",
    "college_ids": "Colleges",
    "cohort_ids": "Cohorts",
    "languages": "Languages",
    "weekdays": "Free on",
    "contact_name": "Contact",
    "contact_email": "Contact's e-mail",
    "note": "Note",
}
KINDS: Final = list(OpportunityKind)
# What is offered first; any other may be typed.
LANGUAGES: Final = (
    *("Arabic", "Armenian", "Cantonese", "English", "Farsi", "French", "Japanese", "Korean", "Mandarin", "Russian"),
    *("Spanish", "Tagalog", "Vietnamese"),
)


@dataclass(frozen=True)
class Choices:
    """What an opportunity may ask for, id → name."""

    colleges: Mapping[str, str]
    cohorts: Mapping[str, str]


def read_choices(cohorts: pd.DataFrame, *, by: Actor) -> Choices:
    """The colleges, and the cohorts of `read_alumni_cohorts`."""
    with reading(get_engine()) as session:
        colleges = read_college_choices(session, by=by)
    return Choices(
        dict(zip(colleges["college_id"], colleges["college"], strict=True)),
        dict(zip(cohorts["cohort_id"], cohorts["cohort"], strict=True)),
    )


def ask_opportunity(key: str, row: Row, choices: Choices, ask_organization: Callable[[str], Any]) -> dict[str, Any]:
    """The values as they were entered, within a form; `ask_organization` draws its field under a key."""
    title = st.text_input(LABELS["title"], row.get("title", ""), max_chars=200, key=f"{key}_title")
    organization = ask_organization(f"{key}_organization_id")
    index = KINDS.index(OpportunityKind(row["kind"])) if row else 0
    kind = st.selectbox(LABELS["kind"], KINDS, index=index, format_func=label_value, key=f"{key}_kind")
    with st.grid(2, min_column_width=130, gap="xsmall"):
        closes_on = ask_date(LABELS["closes_on"], row.get("closes_on"), key=f"{key}_closes_on", hint="Empty: open.")
        place_count = _ask_number(key, "place_count", row, (1, 10_000), "Any number")
    with (
        st.expander("When it takes place", icon=":material/event:"),
        st.grid(2, min_column_width=130, gap="xsmall"),
    ):
        starts_on = ask_date(LABELS["starts_on"], row.get("starts_on"), key=f"{key}_starts_on")
        ends_on = ask_date(LABELS["ends_on"], row.get("ends_on"), key=f"{key}_ends_on")
    with st.expander("Who can take it up", icon=":material/checklist:"):
        asked = _ask_eligibility(key, row, choices)
    with st.expander("Contact and note", icon=":material/contact_mail:"):
        texts = {
            "contact_name": st.text_input(
                LABELS["contact_name"], row.get("contact_name") or "", max_chars=200, key=f"{key}_contact_name"
            ),
            "contact_email": st.text_input(
                LABELS["contact_email"], row.get("contact_email") or "", max_chars=200, key=f"{key}_contact_email"
            ),
            "note": st.text_area(LABELS["note"], row.get("note") or "", max_chars=1000, key=f"{key}_note"),
        }
    days = {"closes_on": closes_on, "starts_on": starts_on, "ends_on": ends_on}
    named = {"title": title, "organization_id": organization, "kind": kind, "place_count": place_count}
    return named | days | asked | texts


def tell_eligibility(row: Row, choices: Choices) -> list[str]:
    """What an opportunity asks, one plain text for each thing."""
    told = []
    if row["least_age"] is not None or row["most_age"] is not None:
        told.append(_tell_age(row["least_age"], row["most_age"]))
    for column, word in (("college_ids", "of "), ("cohort_ids", "traveled with "), ("languages", "speaks ")):
        if row[column]:
            told.append(f"{word}{tell_list(column, row[column], choices, ' or ')}")
    if row["weekdays"]:
        told.append(f"free on {tell_list('weekdays', row['weekdays'], choices, ' and ')}")
    return told


def tell_list(column: str, values: list[Any] | None, choices: Choices, join: str = ", ") -> str:
    """The values of a column that holds several, as people call them."""
    known: dict[str, Mapping[Any, str]] = {
        "college_ids": choices.colleges,
        "cohort_ids": choices.cohorts,
        "weekdays": dict(enumerate(WEEKDAYS)),
    }
    names = known.get(column, {})
    return join.join(names.get(value, str(value)) for value in values or ())


def tell_days(starts_on: date | None, ends_on: date | None) -> str | None:
    """From when to when something goes, or None where neither is known."""
    if starts_on and ends_on:
        return f"{format_date(starts_on)} – {format_date(ends_on)}"
    if starts_on:
        return f"from {format_date(starts_on)}"
    return f"until {format_date(ends_on)}" if ends_on else None


def _ask_eligibility(key: str, row: Row, choices: Choices) -> dict[str, Any]:
    st.caption("What is empty asks nothing. The age counts on the first day, or else on the deadline.")
    with st.grid(2, min_column_width=130, gap="xsmall"):
        ages = {name: _ask_number(key, name, row, (0, 120), "Any age") for name in ("least_age", "most_age")}
    return ages | {
        "college_ids": _ask_several(key, "college_ids", row, choices.colleges, "Any college"),
        "cohort_ids": _ask_several(key, "cohort_ids", row, choices.cohorts, "Any cohort"),
        "languages": st.multiselect(
            LABELS["languages"],
            sorted({*LANGUAGES, *(row.get("languages") or ())}),
            row.get("languages") or [],
            accept_new_options=True,
            placeholder="Any language",
            key=f"{key}_languages",
        ),
        "weekdays": _ask_several(key, "weekdays", row, dict(enumerate(WEEKDAYS)), "No day in particular"),
    }


def _ask_number(key: str, column: str, row: Row, limits: tuple[int, int], empty: str) -> int | None:
    stored = row.get(column)
    value = None if stored is None else int(stored)
    typed: int | None = st.number_input(
        LABELS[column], *limits, value, key=f"{key}_{column}", placeholder=empty, help=f"Empty: {empty.lower()}."
    )
    return typed


def _ask_several(key: str, column: str, row: Row, names: Mapping[Any, str], empty: str) -> list[Any]:
    known = [value for value in row.get(column) or () if value in names]
    return st.multiselect(
        LABELS[column], list(names), known, format_func=names.__getitem__, placeholder=empty, key=f"{key}_{column}"
    )


def _tell_age(least: float | None, most: float | None) -> str:
    if least is not None and most is not None:
        return f"{int(least)} to {int(most)} years old"
    return f"at least {int(least)} years old" if least is not None else f"at most {int(most or 0)} years old"
