"""How far is a first passport, what comes next, and what did it cost whom?"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import combinations
from typing import Final

from mayatrack.domain.baseline import Baseline
from mayatrack.domain.documents import DocumentState, add_months
from mayatrack.domain.passport_forecast import PassportService
from mayatrack.exceptions import InvalidInput, RuleBroken


class FeeKind(StrEnum):
    """What a passport's fee is for."""

    APPLICATION = "application"
    ACCEPTANCE = "acceptance"
    EXPEDITE = "expedite"
    DELIVERY = "delivery"
    PHOTO = "photo"
    OTHER = "other"


class Payer(StrEnum):
    """Who paid a fee."""

    PROGRAM = "program"
    TRAVELER = "traveler"
    SOMEBODY_ELSE = "somebody_else"


class CaseStep(StrEnum):
    """What is to be done next in a case, in the order in which it is done."""

    APPOINTMENT = "appointment"
    PAPERS = "papers"
    APPLY = "apply"
    MAIL = "mail"
    WAIT = "wait"
    DONE = "done"


# travel.state.gov, fees of a first passport book for an adult, in cents; what was paid is entered, these are proposed.
USUAL_FEES: Final = {FeeKind.APPLICATION: 13_000, FeeKind.ACCEPTANCE: 3_500, FeeKind.EXPEDITE: 6_000}
MOST_CENTS: Final = 1_000_000
# Nothing of a trip's passport happens earlier before its departure: such a day has a wrong year.
LONGEST_MONTHS: Final = 36


@dataclass(frozen=True)
class CaseDates:
    """What happened when on the way to a first passport; None while it has not happened."""

    appointment_on: date | None = None
    applied_on: date | None = None
    mailed_on: date | None = None
    issued_on: date | None = None
    arrived_on: date | None = None
    expires_on: date | None = None


@dataclass(frozen=True)
class Papers:
    """What was seen, yes or no: nothing of it is copied."""

    is_evidence_seen: bool = False
    is_photo_id_seen: bool = False
    has_photo: bool = False

    @property
    def are_complete(self) -> bool:
        """Is everything there that the appointment asks for?"""
        return self.is_evidence_seen and self.is_photo_id_seen and self.has_photo


# In the order in which they happen: column of the dates → what is said of its day.
_HAPPENED: Final = {
    "appointment_on": "the appointment is on",
    "applied_on": "the passport was applied for on",
    "mailed_on": "the application was mailed on",
    "issued_on": "the passport was issued on",
    "arrived_on": "the passport was in hand on",
}


def check_can_open_case(baseline: Baseline, *, is_confirmed: bool) -> None:
    """Raise RuleBroken unless the traveler is confirmed and said at application that they never had a passport."""
    if not is_confirmed:
        raise RuleBroken("A first-passport case is for confirmed travelers: confirm the seat first.")
    if baseline is not Baseline.NO:
        raise RuleBroken(
            "A first-passport case is for whoever never had a passport, and this traveler's application does not say "
            "so: correct the application if it is wrong."
        )


def find_next_step(dates: CaseDates, papers: Papers, *, service: PassportService, state: DocumentState) -> CaseStep:
    """What is to be done next. An agency takes the application itself, so that nothing is mailed."""
    if dates.arrived_on or state is DocumentState.IN_HAND:
        return CaseStep.DONE
    if dates.mailed_on or dates.issued_on:
        return CaseStep.WAIT
    if dates.applied_on:
        return CaseStep.WAIT if service is PassportService.AGENCY else CaseStep.MAIL
    if dates.appointment_on is None:
        return CaseStep.APPOINTMENT
    return CaseStep.APPLY if papers.are_complete else CaseStep.PAPERS


def find_state(dates: CaseDates, *, before: DocumentState) -> DocumentState:
    """The neutral state that follows from the dates.

    A book that was recorded as in hand stays so while its expiry is known, which stands in the book alone.
    """
    if dates.arrived_on or (before is DocumentState.IN_HAND and dates.expires_on):
        return DocumentState.IN_HAND
    if dates.applied_on:
        return DocumentState.APPLIED
    return DocumentState.APPOINTMENT if dates.appointment_on else DocumentState.NOT_STARTED


def check_case_dates(dates: CaseDates, *, today: date, departs_on: date) -> None:
    """Raise InvalidInput with a sentence unless the dates can be those of one first passport for this departure."""
    days = {name: day for name in _HAPPENED if (day := getattr(dates, name)) is not None}
    for name, day in days.items():
        _check_day(name, day, today=today, departs_on=departs_on)
    for (earlier, first), (later, second) in combinations(days.items(), 2):
        if second < first:
            before = "the appointment on" if earlier == "appointment_on" else _HAPPENED[earlier]
            raise InvalidInput(f"{_say(later)} {second}, before {before} {first}: check both dates.")
    if dates.mailed_on and not dates.applied_on:
        raise InvalidInput("An application that was mailed needs the day on which it was made: enter it.")
    if dates.arrived_on and not (dates.issued_on and dates.expires_on):
        raise InvalidInput(
            "A passport in hand needs the days of issue and of expiry that are printed in it: enter both."
        )


def check_fee_day(paid_on: date, *, today: date, departs_on: date) -> None:
    """Raise InvalidInput for a fee that would be paid in the future, or years before the trip."""
    _check_past("the fee was paid on", paid_on, today)
    _check_year("the fee was paid on", paid_on, departs_on)


def _check_day(name: str, day: date, *, today: date, departs_on: date) -> None:
    what = _HAPPENED[name]
    if name != "appointment_on":
        _check_past(what, day, today)
    elif day >= departs_on:
        raise InvalidInput(f"The appointment on {day} is not before the departure on {departs_on}: check the date.")
    _check_year(what, day, departs_on)


def _check_past(what: str, day: date, today: date) -> None:
    if day > today:
        raise InvalidInput(f"It cannot be that {what} {day}, which is still to come: check the date.")


def _check_year(what: str, day: date, departs_on: date) -> None:
    if day < add_months(departs_on, -LONGEST_MONTHS):
        raise InvalidInput(
            f"It cannot be that {what} {day}, more than three years before the departure on {departs_on}: "
            "check the year."
        )


def _say(name: str) -> str:
    words = _HAPPENED[name]
    return f"{words[:1].upper()}{words[1:]}"
