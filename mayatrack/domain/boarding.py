"""Can a traveler board? The passport and the checklist together: ready, on track, at risk, will miss, not known.

The one place that judges: pages, lists and packets show what these functions say, and `boarding_words.py` says it.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

from mayatrack.domain.baseline import Baseline
from mayatrack.domain.documents import DocumentState
from mayatrack.domain.entry_rules import RuleDoubt
from mayatrack.domain.passport_forecast import (
    URGENCY,
    Forecast,
    Outlook,
    PassportService,
    Timetable,
    forecast_best,
)
from mayatrack.domain.readiness import BookVerdict, PassportRule, judge_book

# A book like this is renewed.
NEEDS_RENEWAL: Final = frozenset(
    {BookVerdict.EXPIRES_TOO_EARLY, BookVerdict.ISSUED_TOO_LONG_AGO, BookVerdict.SHORT_OF_POLICY}
)


@dataclass(frozen=True)
class Trip:
    """What all travelers of a cohort are measured by. `visa_days`: what entry takes once the passport is there."""

    country: str
    departs_on: date
    returns_on: date
    rule: PassportRule | None
    rule_doubt: RuleDoubt | None
    visa_days: int = 0


class Document(NamedTuple):
    """What is known of one traveler's passport.

    `service` and `appointment_on` are those of their case, which has `arrived_on` once the book is there; `lands_on` is
    the local day on which their flight arrives, where one is booked.
    """

    state: DocumentState = DocumentState.NOT_STARTED
    had_passport_before: Baseline = Baseline.UNKNOWN
    applied_on: date | None = None
    issued_on: date | None = None
    expires_on: date | None = None
    appointment_on: date | None = None
    arrived_on: date | None = None
    service: PassportService | None = None
    lands_on: date | None = None


class Progress(NamedTuple):
    """How far a traveler's checklist is; `next_due_on` is the first due day among what is not in."""

    asked_count: int = 0
    in_count: int = 0
    overdue_count: int = 0
    next_due_on: date | None = None

    @property
    def outlook(self) -> Outlook:
        """Ready when all is in, at risk when something is overdue."""
        if self.in_count == self.asked_count:
            return Outlook.READY
        return Outlook.AT_RISK if self.overdue_count else Outlook.ON_TRACK


class Passport(NamedTuple):
    """What can be said of a traveler's passport. The forecast says when a book arrives for whoever needs one.

    For whom it is not known whether they need one, it is the forecast in case they do.
    """

    outlook: Outlook
    verdict: BookVerdict
    needs_book: bool
    forecast: Forecast | None = None


class Readiness(NamedTuple):
    """What can be said of one traveler altogether: the outlook is the worse of both."""

    outlook: Outlook
    passport: Passport
    progress: Progress

    @property
    def slack_days(self) -> int | None:
        """Days to spare until the book must be there; None for whoever waits for none."""
        return self.passport.forecast.slack_days if self.passport.forecast else None

    @property
    def urgency(self) -> tuple[int, bool, int]:
        """A key that sorts whoever is closest to missing the plane first."""
        slack = self.slack_days
        return URGENCY[self.outlook], slack is None, slack or 0


def judge_passport(document: Document, trip: Trip, times: Timetable, *, today: date) -> Passport:
    """Does the book that a traveler has satisfy, or will one that does arrive in time?"""
    verdict = judge_book(
        trip.rule,
        issued_on=document.issued_on,
        expires_on=document.expires_on,
        departs_on=trip.departs_on,
        returns_on=trip.returns_on,
        lands_on=document.lands_on,
        policy=times.policy,
    )
    if verdict is BookVerdict.SATISFIES:
        return _judge_satisfying(document, trip, times, today=today)
    forecast = _forecast(document, verdict, trip, times, today)
    needs_book = verdict in NEEDS_RENEWAL or _waits_for_book(document)
    if not needs_book or forecast is None:
        return Passport(Outlook.UNKNOWN, verdict, needs_book, forecast)
    outlook = forecast.outlook
    if verdict is BookVerdict.SHORT_OF_POLICY and trip.rule is not None and outlook is Outlook.WILL_MISS:
        # The destination lets this book in: only the program's own wish comes too late.
        outlook = Outlook.AT_RISK
    return Passport(outlook, verdict, needs_book=True, forecast=forecast)


def judge_traveler(
    document: Document,
    progress: Progress,
    trip: Trip,
    times: Timetable,
    *,
    today: date,
) -> Readiness:
    """Ready, on track, at risk, about to miss the plane, or not known: the passport and the checklist together."""
    passport = judge_passport(document, trip, times, today=today)
    outlooks = passport.outlook, progress.outlook
    return Readiness(min(outlooks, key=URGENCY.__getitem__), passport, progress)


def _judge_satisfying(document: Document, trip: Trip, times: Timetable, *, today: date) -> Passport:
    if document.state is DocumentState.APPLIED:
        # Printed, and not in anybody's hand: it arrives as every other one does.
        forecast = _forecast(document, BookVerdict.SATISFIES, trip, times, today)
        outlook = forecast.outlook if forecast else Outlook.UNKNOWN
        return Passport(outlook, BookVerdict.SATISFIES, needs_book=True, forecast=forecast)
    is_ready = document.state is DocumentState.IN_HAND and trip.rule_doubt is None
    return Passport(Outlook.READY if is_ready else Outlook.ON_TRACK, BookVerdict.SATISFIES, needs_book=False)


def _waits_for_book(document: Document) -> bool:
    """Is there certainly no book yet? An earlier book whose dates nobody entered may still do."""
    if document.arrived_on is not None or document.state is DocumentState.IN_HAND or document.expires_on is not None:
        return False
    has_begun = document.state in (DocumentState.APPOINTMENT, DocumentState.APPLIED) or document.service is not None
    return has_begun or document.had_passport_before is Baseline.NO


def find_start(document: Document, verdict: BookVerdict, today: date) -> date | None:
    """The day on which the book that a traveler waits for was applied for, or will be; None where that is today."""
    if document.applied_on is not None and _is_for_next_book(document, verdict):
        return document.applied_on
    appointment_on = document.appointment_on
    return appointment_on if appointment_on is not None and appointment_on > today else None


def _is_for_next_book(document: Document, verdict: BookVerdict) -> bool:
    """Was the book that is still to come applied for, rather than the one that is there?"""
    if verdict in NEEDS_RENEWAL:
        # A book is applied for before it is issued.
        return document.state is DocumentState.APPLIED and document.issued_on is None
    return document.state is not DocumentState.IN_HAND and document.arrived_on is None


def _forecast(
    document: Document,
    verdict: BookVerdict,
    trip: Trip,
    times: Timetable,
    today: date,
) -> Forecast | None:
    start = find_start(document, verdict, today)
    return forecast_best(
        times,
        services=_list_services(document, is_applied_for=start is not None and start <= today),
        applied_on=start,
        today=today,
        departs_on=trip.departs_on,
        visa_days=trip.visa_days,
    )


def _list_services(document: Document, *, is_applied_for: bool) -> list[PassportService]:
    """By which services the book can come: all that are left to choose from, or the one that was chosen."""
    if document.service is not None and document.arrived_on is None:
        return [document.service]
    # Nobody said that it was hurried.
    return [PassportService.ROUTINE] if is_applied_for else list(PassportService)
