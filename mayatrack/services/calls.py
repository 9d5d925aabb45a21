"""Log calls, one or as many as were met at an event: what was told, what it answers; and take it back as a whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from sqlmodel import Session

from mayatrack.domain.career_outcomes import CATEGORY_WORDS, Retraction
from mayatrack.domain.contacts import ContactResult
from mayatrack.domain.follow_ups import Channel
from mayatrack.domain.outcomes import OutcomeSource
from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.exceptions import InvalidInput, RuleBroken
from mayatrack.models import ContactAttempt, ContactWish, FollowUp, Traveler
from mayatrack.models.base import today
from mayatrack.services.alumni_summaries import refresh_alumni
from mayatrack.services.audit import add_event, record_event
from mayatrack.services.career_outcomes import Report, lock_alumnus, log_reports, retract_reports
from mayatrack.services.follow_ups import LONGEST_NEXT_STEP, answer_due, reopen_follow_up
from mayatrack.services.records import check_text, fetch

LONGEST_NOTE: Final = 2_000


@dataclass(frozen=True)
class Call:
    """One attempt to contact an alumnus, and what was told, if anything."""

    contacted_on: date
    channel: Channel
    result: ContactResult
    note: str | None = None
    next_step: str | None = None
    report: Report | None = None


@dataclass(frozen=True)
class LoggedCall:
    """What a call left behind, so that it can be taken back; `follow_ups` are answered, with their versions."""

    attempt_id: UUID
    report_id: UUID | None
    follow_ups: Sequence[tuple[UUID, int]]


@dataclass(frozen=True)
class LoggedMany:
    """What was logged at once, so that it can be taken back: what people told, and what others told of them."""

    calls: Sequence[LoggedCall]
    report_ids: Sequence[UUID]

    @property
    def count(self) -> int:
        """Of how many alumni something was logged."""
        return len(self.calls) + len(self.report_ids)

    @property
    def answered_count(self) -> int:
        """How many follow-ups it answered."""
        return sum(len(call.follow_ups) for call in self.calls)


def log_call(session: Session, traveler_id: UUID, *, call: Call, by: Actor) -> LoggedCall:
    """Keep the attempt, what was told, and every follow-up that it answers.

    Raises RuleBroken for somebody who has not traveled or does not want to be contacted, InvalidInput for a date before
    the return or in the future, and for words of somebody who was not reached.
    """
    check_can_act(by, Action.EDIT_OUTCOMES)
    traveler, returned_on = lock_alumnus(session, traveler_id)
    _check_is_willing(session, traveler)
    _check_call(call, returned_on)
    note = check_text(call.note, "The note", longest=LONGEST_NOTE)
    next_step = check_text(call.next_step, "The next step", longest=LONGEST_NEXT_STEP)
    attempt = ContactAttempt(
        traveler_id=traveler.id,
        contacted_on=call.contacted_on,
        channel=call.channel,
        result=call.result,
        note=note,
        made_by_id=by.user_id,
    )
    session.add(attempt)
    record_event(session, "log_contact", attempt, by=by)
    answered: list[FollowUp] = []
    if call.result is ContactResult.REACHED:
        answered = answer_due(
            session,
            traveler.person_id,
            done_on=call.contacted_on,
            channel=call.channel,
            answer=note or next_step or _describe(call.report),
            next_step=next_step,
        )
        for follow_up in answered:
            record_event(session, "record_follow_up", follow_up, by=by)
    session.flush()
    # What was told belongs to this trip, and so does the follow-up that it answers.
    answered_id = next((each.id for each in reversed(answered) if each.traveler_id == traveler.id), None)
    reports = [(traveler.id, call.report)] if call.report else []
    report_ids = log_reports(session, reports, follow_up_id=answered_id, by=by)
    refresh_alumni(session, {traveler.id, *(each.traveler_id for each in answered)})
    return LoggedCall(attempt.id, next(iter(report_ids), None), [(each.id, each.version) for each in answered])


def log_many(session: Session, reports: Sequence[tuple[UUID, Report]], *, by: Actor) -> LoggedMany:
    """Keep what was learned of many alumni at an event, by their travelers' ids; all of it or nothing.

    Whoever told it themselves was met on the day of the report, which answers what was due. What somebody else told is
    kept as an outcome, and the follow-ups still wait. Raises as `log_call` and `log_reports` do.
    """
    check_can_act(by, Action.EDIT_OUTCOMES)
    calls, others = [], []
    for traveler_id, report in reports:
        if report.source is OutcomeSource.SELF:
            met = Call(report.as_of_on, Channel.IN_PERSON, ContactResult.REACHED, report=report)
            calls.append(log_call(session, traveler_id, call=met, by=by))
        else:
            others.append((traveler_id, report))
    return LoggedMany(calls, log_reports(session, others, by=by))


def undo_many(session: Session, logged: LoggedMany, *, by: Actor) -> None:
    """Take back what was logged at once by mistake. Raises, and takes nothing back, as `undo_call` does."""
    check_can_act(by, Action.EDIT_OUTCOMES)
    for call in logged.calls:
        undo_call(session, call, reason=Retraction.BATCH_UNDONE, by=by)
    retract_reports(session, logged.report_ids, reason=Retraction.BATCH_UNDONE, by=by)


def undo_call(session: Session, logged: LoggedCall, *, by: Actor, reason: Retraction = Retraction.CALL_UNDONE) -> None:
    """Take a call back that was logged by mistake: nobody called, nothing was told, and what was due is due again.

    Raises NotFound, RuleBroken or EditConflict, and takes nothing back, if somebody changed a part of it meanwhile.
    """
    check_can_act(by, Action.EDIT_OUTCOMES)
    attempt = fetch(session, ContactAttempt, logged.attempt_id)
    traveler, _ = lock_alumnus(session, attempt.traveler_id)
    if logged.report_id is not None:
        retract_reports(session, [logged.report_id], reason=reason, by=by)
    for follow_up_id, version in logged.follow_ups:
        reopen_follow_up(session, follow_up_id, version=version, by=by)
    before = {"result": attempt.result.value, "contacted_on": attempt.contacted_on.isoformat()}
    add_event(session, "undo_call", attempt, before=before, by=by)
    session.delete(attempt)
    session.flush()
    refresh_alumni(session, [traveler.id])


def _check_call(call: Call, returned_on: date) -> None:
    if call.contacted_on > today():
        raise InvalidInput(f"A contact is logged once it has happened; {call.contacted_on} is still to come.")
    if call.contacted_on < returned_on:
        raise InvalidInput(f"A contact comes after the return on {returned_on}, not on {call.contacted_on}.")
    if call.result is ContactResult.REACHED and not (call.report or call.note or call.next_step):
        raise InvalidInput(
            "Nothing is entered about this call: choose what the person does, write a note, or choose that nobody was "
            "reached."
        )
    is_own = call.report is not None and call.report.source is OutcomeSource.SELF
    if is_own and call.result is not ContactResult.REACHED:
        raise InvalidInput("Somebody who was not reached said nothing: choose “reached”, or another source.")


def _check_is_willing(session: Session, traveler: Traveler) -> None:
    wish = session.get(ContactWish, traveler.person_id)
    if wish is not None and wish.do_not_contact:
        raise RuleBroken(
            "This person does not want to be contacted: change that wish first if they told you otherwise."
        )


def _describe(report: Report | None) -> str:
    told = report.categories if report else frozenset()
    return f"{', '.join(words for category, words in CATEGORY_WORDS.items() if category in told)}."
