"""How is it logged what many people said at once, as after an event? A table, checked as a whole, and undone as one."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any, Final
from uuid import UUID

import pandas as pd
import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading, writing
from mayatrack.domain.career_outcomes import CATEGORY_WORDS, OutcomeCategory
from mayatrack.domain.outcomes import OutcomeSource
from mayatrack.domain.roles import Action, Actor, can_act
from mayatrack.exceptions import InvalidInput, MayatrackError
from mayatrack.models.base import today
from mayatrack.queries.alumni import EVERYBODY
from mayatrack.queries.call_queue import read_willing_alumni
from mayatrack.services.calls import LoggedMany, log_many, undo_many
from mayatrack.services.career_outcomes import Report, check_report
from mayatrack.ui.alumni_choices import choose_cohort
from mayatrack.ui.errors import show_error, shown_errors
from mayatrack.ui.formats import INPUT_DATE, format_count, format_date
from mayatrack.ui.forms import finish, form_key
from mayatrack.ui.rows import Row, list_records
from mayatrack.ui.steps import show_step
from mayatrack.ui.text import escape_markdown

NAME: Final = "outcome_grid"
BATCH: Final = "outcome_grid_batch"
WORDS: Final = {words: category for category, words in CATEGORY_WORDS.items()}
SOURCES: Final = {source.value.capitalize(): source for source in OutcomeSource}


def show_outcome_grid(cohorts: pd.DataFrame, *, by: Actor) -> None:
    """A row for each alumnus of a cohort who may be contacted. Frame of `read_alumni_cohorts`."""
    if not can_act(by, Action.EDIT_OUTCOMES):
        st.info("Your roles read outcomes: a coordinator logs them.", icon=":material/info:")
        return
    _show_undo(by=by)
    cohort = choose_cohort(cohorts, EVERYBODY, key="grid_cohort")
    with reading(get_engine()) as session:
        frame = read_willing_alumni(session, by=by, cohort_id=UUID(cohort["cohort_id"]))
    people = list_records(frame)
    st.caption(
        "Fill in the rows of those you heard from, and leave the others empty. "
        "Whoever told it themselves (Source: Self) was met on the day of “As of”: calls that were due are answered. "
        "Whoever does not want to be contacted is not listed. "
        f"{escape_markdown(cohort['cohort'])} returned on {format_date(cohort['returns_on'])}."
    )
    filled = st.data_editor(
        _make_table(people),
        key=f"{form_key(NAME)}_{cohort['cohort_id']}",
        hide_index=True,
        column_config=_describe_columns(),
        disabled=["Name"],
        alt="Outcomes to log, one row per alumnus",
    )
    reports, problems = _read_rows(people, list_records(filled), cohort["returns_on"])
    for problem in problems:
        st.warning(escape_markdown(problem), icon=":material/edit_note:")
    count = format_count(len(reports), "outcome")
    is_new = st.checkbox("Every new organization is meant as it is written", key=f"{form_key(NAME)}_new")
    is_sent = st.button(
        f"Log {count}", type="primary", disabled=not reports or bool(problems), key=f"{form_key(NAME)}_save"
    )
    if is_sent:
        _save([(key, replace(report, is_new_organization=is_new)) for key, report in reports], by=by)


def _make_table(people: list[Row]) -> pd.DataFrame:
    count = len(people)
    return pd.DataFrame(
        {
            "Name": [row["full_name"] for row in people],
            "Outcome": pd.Series([[] for _ in range(count)], dtype=object),
            "Organization": pd.Series([""] * count, dtype=object),
            "As of": pd.Series([today()] * count, dtype=object),
            "Source": pd.Series([next(iter(SOURCES))] * count, dtype=object),
        }
    )


def _describe_columns() -> dict[str, Any]:
    return {
        "Outcome": st.column_config.MultiselectColumn(options=list(WORDS), width="large"),
        "Organization": st.column_config.TextColumn(max_chars=200, width="medium"),
        "As of": st.column_config.DateColumn(format=INPUT_DATE),
        "Source": st.column_config.SelectboxColumn(options=list(SOURCES), required=True),
    }


def _read_rows(people: list[Row], filled: list[Row], returned_on: date) -> tuple[list[tuple[UUID, Report]], list[str]]:
    """The reports of the rows that are filled in, and a sentence for each cell that cannot be kept."""
    reports, problems = [], []
    for person, row in zip(people, filled, strict=True):
        if not row["Outcome"] and not (row["Organization"] or "").strip():
            continue
        try:
            reports.append((UUID(person["traveler_id"]), _read_row(row, returned_on)))
        except InvalidInput as error:
            problems.append(f"{person['full_name']}: {error}")
    return reports, problems


def _read_row(row: Row, returned_on: date) -> Report:
    if row["As of"] is None:
        raise InvalidInput("As of: the day is missing, enter it.")
    report = Report(
        categories=frozenset(_read_categories(row["Outcome"] or [])),
        as_of_on=pd.Timestamp(row["As of"]).date(),
        source=SOURCES[row["Source"]],
        organization=row["Organization"],
    )
    check_report(report, returned_on=returned_on)
    return report


def _read_categories(words: list[str]) -> Iterator[OutcomeCategory]:
    for word in words:
        yield WORDS[word]


def _save(reports: list[tuple[UUID, Report]], *, by: Actor) -> None:
    try:
        with writing(get_engine()) as session:
            logged = log_many(session, reports, by=by)
    except MayatrackError as error:
        # The table keeps what was entered.
        show_error(error)
        return
    st.session_state[BATCH] = logged
    finish(NAME, f"{format_count(logged.count, 'outcome')} logged.")


def _show_undo(*, by: Actor) -> None:
    batch: LoggedMany | None = st.session_state.get(BATCH)
    if batch is None:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.success(_describe_batch(batch), icon=":material/check:")
        take_back = partial(undo_many, logged=batch, by=by)

        def undo(session: Any) -> None:
            take_back(session)
            st.session_state[BATCH] = None

        with shown_errors():
            show_step(NAME, "Take all of them back", undo, "They are taken back.", key=f"{NAME}_undo")


def _describe_batch(batch: LoggedMany) -> str:
    told = f"{format_count(batch.count, 'outcome')} logged together"
    return f"{told}, {format_count(batch.answered_count, 'call')} answered." if batch.answered_count else f"{told}."
