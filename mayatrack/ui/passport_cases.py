"""Which first passport needs somebody today, and what is to be done for it?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import pandas as pd
import streamlit as st

from mayatrack.charts.words import describe
from mayatrack.domain.application_status import Status
from mayatrack.domain.documents import DocumentState
from mayatrack.domain.passport_cases import CaseDates, CaseStep, Papers, find_next_step
from mayatrack.domain.passport_forecast import PassportService, Timetable, forecast_arrival
from mayatrack.ui.filters import choose
from mayatrack.ui.formats import TABLE_DATE, format_count, format_date, format_money
from mayatrack.ui.rows import Row

# The keys of the choices are the names in the page's address; no other page uses them.
COHORT: Final = "passports_of"
CASE: Final = "passport_case"
CLICKED: Final = "clicked_case"
DATES: Final = {
    "Appointment": "appointment_on",
    "Applied": "passport_applied_on",
    "Mailed": "mailed_on",
    "In hand": "arrived_on",
    "Expires": "passport_expires_on",
}
PAPERS: Final = {
    "is_evidence_seen": "evidence of citizenship",
    "is_photo_id_seen": "photo ID",
    "has_photo": "passport photo",
}
STEPS: Final = {
    CaseStep.APPOINTMENT: "Make the appointment",
    CaseStep.PAPERS: "Look at the papers",
    CaseStep.APPLY: "Apply in person",
    CaseStep.MAIL: "See that it is mailed",
    CaseStep.WAIT: "Wait for the book",
    CaseStep.DONE: "Nothing: the book is here",
}


@dataclass(frozen=True)
class Case:
    """A row of `read_cases`, its name apart from others', what comes next, and the days to spare at worst."""

    row: Row
    name: str
    step: CaseStep
    slack_days: int | None

    @property
    def is_done(self) -> bool:
        """Is there nothing left to do before the trip?"""
        return self.step is CaseStep.DONE or self.row["status"] != Status.CONFIRMED


def list_cases(rows: Sequence[Row], names: dict[str, str], times: Timetable, today: date) -> list[Case]:
    """The cases, the most urgent first: fewest days to spare, unknown ones after them, and at last those done.

    `names`: traveler → what to call them.
    """
    cases = [Case(row, names[row["traveler_id"]], find_step(row), _find_slack(row, times, today)) for row in rows]
    return sorted(cases, key=lambda case: (case.is_done, case.slack_days is None, case.slack_days or 0))


def find_step(row: Row) -> CaseStep:
    """What comes next. A row of `read_cases`."""
    return find_next_step(
        _read_dates(row),
        Papers(*(bool(row[name]) for name in PAPERS)),
        service=PassportService(row["service"]),
        state=DocumentState(row["document_state"]),
    )


def tell_next_step(case: Case, today: date) -> str:
    """What is to be done next, as a sentence."""
    row = case.row
    missing = [what for name, what in PAPERS.items() if not row[name]]
    match case.step:
        case CaseStep.APPOINTMENT:
            return "Make an appointment at an acceptance facility: a first passport is applied for in person."
        case CaseStep.PAPERS:
            when = format_date(row["appointment_on"])
            return f"Before the appointment on {when}: see the {_join(missing)}."
        case CaseStep.APPLY if row["appointment_on"] < today:
            return (
                f"The appointment was on {format_date(row['appointment_on'])}: record whether they applied, or move it."
            )
        case CaseStep.APPLY:
            return f"Apply in person on {format_date(row['appointment_on'])}: everything is there."
        case CaseStep.MAIL:
            return f"Applied for on {format_date(row['passport_applied_on'])}: record the day on which it was mailed."
        case CaseStep.WAIT:
            return "Wait for the book, then record the two dates that are printed in it."
        case _:
            return "The book is in hand."


def tell_slack(case: Case) -> str:
    """How many days are to spare at worst, in words."""
    if case.row["status"] != Status.CONFIRMED:
        return "The trip is over"
    if case.step is CaseStep.DONE:
        return "In hand"
    if case.slack_days is None:
        return "Not known: enter passport times"
    if case.slack_days < 0:
        return f"{format_count(-case.slack_days, 'day')} too late at worst"
    return f"{format_count(case.slack_days, 'day')} to spare at worst"


def choose_case(cases: Sequence[Case]) -> Case | None:
    """One of the cases; it may also be clicked in the table."""
    by_name = {case.name: case for case in cases}
    chosen = choose("Case", list(by_name), key=CASE, everything="Choose one, or click it in the table")
    return by_name.get(chosen) if chosen else None


def show_cases(cases: Sequence[Case]) -> None:
    """The cases as a table, the most urgent first; a click on a name chooses the case."""
    rows = [case.row for case in cases]
    shown = pd.DataFrame(
        {
            "Name": [case.name for case in cases],
            "Next step": [STEPS[case.step] for case in cases],
            "In time": [tell_slack(case) for case in cases],
            **{label: [row[name] for row in rows] for label, name in DATES.items()},
            "Fees": [format_money(row["paid_cents"]) if row["fee_count"] else "" for row in rows],
        }
    )
    st.dataframe(
        shown,
        hide_index=True,
        placeholder="",
        height="content" if len(cases) <= 15 else 540,
        alt=describe(shown[["Name", "Next step", "In time"]], "First-passport cases"),
        column_config={
            "Name": st.column_config.ButtonColumn(
                type="tertiary",
                alignment="left",
                pinned=True,
                key=CLICKED,
                on_click=_choose,
                args=([case.name for case in cases],),
            ),
            **{label: st.column_config.DateColumn(format=TABLE_DATE, width=112) for label in DATES},
        },
    )


def describe_cases(cases: Sequence[Case]) -> str:
    """How far the cases are, in words, as Markdown."""
    is_open = [case for case in cases if not case.is_done]
    late = sum(case.slack_days is not None and case.slack_days < 0 for case in is_open)
    in_hand = sum(case.step is CaseStep.DONE for case in cases)
    facts = [f"**{format_count(len(cases), 'case')}**", f"**{in_hand}** with the book in hand"]
    return ", ".join([*facts, f"**{late}** that may come too late"] if late else facts) + "."


def _find_slack(row: Row, times: Timetable, today: date) -> int | None:
    # Nobody applies before the appointment.
    planned_on = row["appointment_on"] if row["appointment_on"] and row["appointment_on"] > today else None
    forecast = forecast_arrival(
        times,
        service=PassportService(row["service"]),
        applied_on=row["passport_applied_on"] or planned_on,
        today=today,
        departs_on=row["departs_on"],
        visa_days=row["authorization_days"] or 0,
    )
    return None if forecast is None else forecast.slack_days


def _read_dates(row: Row) -> CaseDates:
    return CaseDates(
        row["appointment_on"],
        row["passport_applied_on"],
        row["mailed_on"],
        row["passport_issued_on"],
        row["arrived_on"],
        row["passport_expires_on"],
    )


def _choose(names: list[str]) -> None:
    st.session_state[CASE] = names[st.session_state[CLICKED]["row"]]


def _join(words: list[str]) -> str:
    return " and the ".join([", the ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
