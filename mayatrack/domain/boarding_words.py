"""Why is a traveler ready, on track, at risk or about to miss the plane? In sentences, as plain text."""

from datetime import date
from typing import Final

from mayatrack.domain.boarding import Document, Readiness, Trip, find_start
from mayatrack.domain.documents import DocumentState
from mayatrack.domain.entry_rules import RuleDoubt
from mayatrack.domain.passport_forecast import URGENCY, Forecast, Outlook, PassportService
from mayatrack.domain.readiness import BookVerdict, PassportRule, asked_until, policy_until
from mayatrack.domain.travel_policy import TravelPolicy

OUTLOOKS: Final = {
    Outlook.READY: "Ready",
    Outlook.ON_TRACK: "On track",
    Outlook.AT_RISK: "At risk",
    Outlook.WILL_MISS: "Will miss",
    Outlook.UNKNOWN: "Unknown",
}
RULE_DOUBTS: Final = {
    RuleDoubt.NOT_CONFIRMED: "The rule of {country} is not confirmed: check it on the page Destinations.",
    RuleDoubt.RECHECK_DUE: "The rule of {country} is to be looked at again: check it on the page Destinations.",
    RuleDoubt.STALE: "The rule of {country} was not checked lately: check it on the page Destinations.",
    RuleDoubt.MISSING: "No entry rule is known for {country}: enter it on the page Destinations.",
}
VERDICTS: Final = {
    BookVerdict.SATISFIES: "Satisfies",
    BookVerdict.EXPIRES_TOO_EARLY: "Expires too early",
    BookVerdict.ISSUED_TOO_LONG_AGO: "Issued too long ago",
    BookVerdict.SHORT_OF_POLICY: "Too short for the program",
    BookVerdict.UNKNOWN: "Not known",
}
_SERVICES: Final = {
    PassportService.ROUTINE: "by routine service",
    PassportService.EXPEDITED: "by expedited service",
    PassportService.AGENCY: "in person at an agency",
}


def tell_day(day: date) -> str:
    """`Jun 9, 2027`."""
    return f"{day:%b} {day.day}, {day.year}"


def tell_rule(trip: Trip) -> str | None:
    """Why the destination's rule cannot be relied on; None where it can."""
    doubt = RULE_DOUBTS[trip.rule_doubt] if trip.rule_doubt else None
    return doubt.format(country=trip.country) if doubt else None


def tell_book(document: Document, verdict: BookVerdict, trip: Trip, policy: TravelPolicy) -> str:
    """What the book's dates say beside what is asked: one sentence."""
    rule, expires_on = trip.rule, document.expires_on
    if expires_on is None:
        return _tell_no_book(document, trip, policy)
    expires = f"The book expires {tell_day(expires_on)}"
    if verdict is BookVerdict.SHORT_OF_POLICY:
        return f"{expires}; the program asks until {tell_day(policy_until(policy, trip.returns_on))}."
    if rule is None:
        return f"{expires}; what {trip.country} asks is not known."
    asked = f"{trip.country} asks until {tell_day(_asked_until(rule, document, trip))}"
    age = f"one issued less than {rule.max_age_years} years before entry"
    if verdict is BookVerdict.ISSUED_TOO_LONG_AGO and document.issued_on is not None:
        return f"The book was issued {tell_day(document.issued_on)}; {trip.country} asks for {age}."
    if verdict is BookVerdict.UNKNOWN:
        return f"{expires}; {asked}, and for {age}: enter the issue date."
    return f"{expires}; {asked}."


def tell_forecast(forecast: Forecast, document: Document, verdict: BookVerdict, today: date) -> str:
    """When a book arrives: one sentence."""
    start = find_start(document, verdict, today)
    how = _SERVICES[forecast.service]
    if start is None and document.state in (DocumentState.APPOINTMENT, DocumentState.APPLIED):
        what = "appointment" if document.state is DocumentState.APPOINTMENT else "application"
        begun = f"The day of the {what} is not known; applied for today {how}, a new book"
    elif start is None:
        begun = f"Applied for today {how}, a new book"
    elif start > today:
        begun = f"Applied for at the appointment on {tell_day(start)} {how}, a new book"
    else:
        begun = f"Applied for on {tell_day(start)} {how}, the new book"
    if forecast.outlook is Outlook.WILL_MISS:
        verb = "arrives" if start else "would arrive"
        return f"{begun} {verb} {tell_day(max(forecast.earliest_on, today))} at the earliest."
    if forecast.latest_on < today:
        return f"{begun} was due by {tell_day(forecast.latest_on)}: ask where it is. {tell_slack(forecast.slack_days)}."
    between = f"between {tell_day(forecast.earliest_on)} and {tell_day(forecast.latest_on)}"
    return f"{begun} arrives {between}: {tell_slack(forecast.slack_days).lower()}."


def tell_slack(days: int) -> str:
    """`12 days to spare`, or `3 days too late at worst`."""
    count = f"{abs(days):,} day{'' if abs(days) == 1 else 's'}"
    return f"{count} to spare at worst" if days >= 0 else f"{count} too late at worst"


def tell_progress(readiness: Readiness) -> str | None:
    """What of the checklist is not in: one sentence; None where nothing is asked."""
    progress = readiness.progress
    if not progress.asked_count:
        return None
    if progress.next_due_on is None:
        return f"All {progress.asked_count} items of the checklist are in."
    missing = progress.asked_count - progress.in_count
    due = f"{progress.overdue_count} of them overdue, since" if progress.overdue_count else "the next is due"
    verb = "is" if missing == 1 else "are"
    items = f"{missing} of {progress.asked_count} items of the checklist {verb} not in"
    return f"{items}; {due} {tell_day(progress.next_due_on)}."


def tell_verdict(readiness: Readiness, document: Document, trip: Trip) -> str:
    """What there is of a passport, in a few words; where it is good only if the rule is right, that is said."""
    passport = readiness.passport
    if passport.verdict is BookVerdict.UNKNOWN and passport.needs_book:
        begun = {DocumentState.APPOINTMENT: "Appointment made", DocumentState.APPLIED: "Applied for"}
        return begun.get(document.state, "None yet")
    told = VERDICTS[passport.verdict]
    is_doubtful = passport.verdict is BookVerdict.SATISFIES and trip.rule_doubt is not None
    return f"{told}, if the rule is right" if is_doubtful else told


def tell_reasons(
    readiness: Readiness, document: Document, trip: Trip, *, policy: TravelPolicy, today: date
) -> list[str]:
    """Everything that the outlook comes from, the decisive thing first."""
    passport = readiness.passport
    is_coming = document.expires_on is None and document.state in (DocumentState.APPOINTMENT, DocumentState.APPLIED)
    told = [] if is_coming else [tell_book(document, passport.verdict, trip, policy)]
    if passport.verdict is BookVerdict.SATISFIES and document.state is not DocumentState.IN_HAND:
        told.append("It is not marked as in hand yet.")
    if passport.needs_book:
        told.append(_tell_arrival(readiness, document, today))
    elif passport.forecast is not None and passport.outlook is Outlook.UNKNOWN:
        told.append(f"If a new book is needed: {tell_forecast(passport.forecast, document, passport.verdict, today)}")
    if (doubt := tell_rule(trip)) and not (trip.rule is None and document.expires_on is None and passport.needs_book):
        told.append(doubt)
    checklist = tell_progress(readiness)
    if checklist is None:
        return told
    is_decisive = URGENCY[readiness.progress.outlook] < URGENCY[passport.outlook]
    return [checklist, *told] if is_decisive else [*told, checklist]


def tell_reason(readiness: Readiness, document: Document, trip: Trip, *, policy: TravelPolicy, today: date) -> str:
    """What the outlook comes from, in one line: the book and the forecast, or the checklist where that is worse."""
    told = tell_reasons(readiness, document, trip, policy=policy, today=today)
    count = 1 if readiness.progress.outlook is readiness.outlook is not readiness.passport.outlook else 3
    return " ".join(told[:count])


def _tell_no_book(document: Document, trip: Trip, policy: TravelPolicy) -> str:
    days = [policy_until(policy, trip.returns_on)]
    if trip.rule is not None:
        days.append(_asked_until(trip.rule, document, trip))
    asked = f"a book has to be valid until {tell_day(max(days))}"
    if document.arrived_on is not None:
        return f"The passport arrived on {tell_day(document.arrived_on)}: enter its dates; {asked}."
    if document.state is DocumentState.IN_HAND:
        return f"When the book expires is not known: enter it; {asked}."
    if document.had_passport_before.value == "no":
        return "There is no passport yet, and nothing is applied for."
    had = "Had a passport before" if document.had_passport_before.value == "yes" else "Whether there is a passport"
    tail = "when it expires is not known" if had.startswith("Had") else "is not known"
    joint = "; " if had.startswith("Had") else " "
    return f"{had}{joint}{tail}: ask; {asked}."


def _asked_until(rule: PassportRule, document: Document, trip: Trip) -> date:
    return asked_until(rule, departs_on=trip.departs_on, returns_on=trip.returns_on, lands_on=document.lands_on)


def _tell_arrival(readiness: Readiness, document: Document, today: date) -> str:
    passport = readiness.passport
    if passport.forecast is None:
        return "No processing time is entered for that day: enter it on the page Passport times."
    told = tell_forecast(passport.forecast, document, passport.verdict, today)
    if passport.forecast.outlook is Outlook.WILL_MISS and passport.outlook is Outlook.AT_RISK:
        return f"{told} The destination lets this book in all the same."
    return told
