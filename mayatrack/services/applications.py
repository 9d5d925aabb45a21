"""Submit an application and move it through its statuses, never past the cohort's seats."""

from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from mayatrack.domain.application_status import (
    HOLDS_SEAT,
    NO_REPLY,
    STAGE_OF_STATUS,
    Status,
    check_transition,
    furthest_stage,
)
from mayatrack.domain.baseline import Baseline
from mayatrack.domain.erasure import check_not_erased
from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.domain.zones import find_day
from mayatrack.exceptions import InvalidInput, RuleBroken, SeatsTaken
from mayatrack.models import Application, Cohort, Person, StatusChange, Traveler
from mayatrack.models.base import now
from mayatrack.services.audit import record_event
from mayatrack.services.first_times import lock_trips, refresh_people
from mayatrack.services.interviews import leave_interview
from mayatrack.services.pending_decisions import drop_decision
from mayatrack.services.records import check_text, fetch, lock_cohort
from mayatrack.services.summaries import refresh_summaries
from mayatrack.services.waitlist_places import keep_place

ENDS_TRIP: Final = frozenset({Status.TRAVELED, Status.DID_NOT_TRAVEL})
LONGEST_REASON: Final = 500
LATEST_REPLY: Final = timedelta(days=365)


def submit_application(
    session: Session,
    *,
    person_id: UUID,
    cohort_id: UUID,
    by: Actor,
    college_id: UUID | None = None,
    status: Status = Status.SUBMITTED,
    had_passport_before: Baseline = Baseline.UNKNOWN,
    had_flown_before: Baseline = Baseline.UNKNOWN,
    had_traveled_abroad_before: Baseline = Baseline.UNKNOWN,
) -> Application:
    """Add one person's application to a cohort, as a draft or submitted.

    Raises InvalidInput if the person has already applied to this cohort.
    """
    check_can_act(by, Action.EDIT_APPLICATIONS)
    cohort = lock_cohort(session, cohort_id)
    person = fetch(session, Person, person_id)
    if status not in {Status.DRAFT, Status.SUBMITTED}:
        raise InvalidInput("A new application is a draft or submitted: choose one of the two.")
    check_not_erased(person.erased_at)
    _check_has_not_applied(session, person, cohort)
    application = Application(
        person_id=person.id,
        cohort_id=cohort.id,
        college_id=college_id,
        status=status,
        stage=STAGE_OF_STATUS[status],
        had_passport_before=had_passport_before,
        had_flown_before=had_flown_before,
        had_traveled_abroad_before=had_traveled_abroad_before,
        sort_name=person.sort_name,
    )
    session.add(application)
    record_event(session, "submit_application", application, by=by)
    session.flush()
    session.add(StatusChange(application_id=application.id, to_status=status, changed_by_id=by.user_id))
    session.flush()
    refresh_summaries(session, [cohort.id])
    return application


def move_application(
    session: Session,
    application_id: UUID,
    *,
    to: Status,
    by: Actor,
    version: int | None = None,
    reason: str | None = None,
    reply_by_on: date | None = None,
    at: datetime | None = None,
) -> Application:
    """Move an application to its next status and keep the step in its history.

    An offer needs `reply_by_on`, a day before the group leaves. A confirmation makes the person a traveler. Raises
    TransitionRefused, SeatsTaken, InvalidInput, or EditConflict if somebody changed the application since `version`.
    How a trip ended is recorded with the trip's own facts, by `travelers.settle_traveler` and `complete_trip`, and
    refused here.
    """
    check_can_act(by, Action.EDIT_APPLICATIONS)
    application = fetch(session, Application, application_id)
    if to is Status.CONFIRMED:
        lock_trips(session, [application.person_id], also=[application.cohort_id])
    cohort = lock_cohort(session, application.cohort_id)
    # Read again under the lock: another writer may have moved it while this one waited.
    session.refresh(application)
    fetch(session, Application, application_id, version=version)
    check_not_erased(fetch(session, Person, application.person_id).erased_at)
    check_transition(by, application.status, to, reason=reason)
    if to in ENDS_TRIP:
        raise RuleBroken("Whether somebody traveled is recorded with the trip itself: mark the trip done.")
    moved_at = at or now()
    if to in HOLDS_SEAT and application.status not in HOLDS_SEAT:
        check_seat_is_free(session, cohort)
    _set_reply_by(application, cohort, to, reply_by_on, moved_at)
    if application.status is Status.DRAFT and to is Status.SUBMITTED:
        application.applied_at = moved_at
    change_status(session, application, to=to, by=by, reason=reason, at=moved_at)
    if to is Status.CONFIRMED:
        _ensure_traveler(session, application, by=by)
    refresh_summaries(session, [cohort.id])
    return application


def lapse_offers(session: Session, *, today: date, by: Actor, cohort_id: UUID | None = None) -> int:
    """Decline every offer whose reply-by date has passed, with the reason `no_reply`; returns how many.

    With `cohort_id` those of one cohort alone.
    """
    check_can_act(by, Action.EDIT_APPLICATIONS)
    is_lapsed = [col(Application.status) == Status.OFFERED, col(Application.reply_by_on) < today]
    if cohort_id is not None:
        is_lapsed.append(col(Application.cohort_id) == cohort_id)
    cohorts = select(Application.cohort_id).where(*is_lapsed).distinct().order_by(col(Application.cohort_id))
    for cohort_id in session.exec(cohorts).all():
        lock_cohort(session, cohort_id)
    # Read under the locks: whoever replied a moment ago keeps the seat.
    lapsed = session.exec(select(Application.id).where(*is_lapsed).order_by(col(Application.id))).all()
    for application_id in lapsed:
        move_application(session, application_id, to=Status.DECLINED, by=by, reason=NO_REPLY)
    return len(lapsed)


def check_seat_is_free(session: Session, cohort: Cohort) -> None:
    """Raise SeatsTaken unless the locked cohort has a seat for one more offer."""
    taken = count_taken_seats(session, cohort.id)
    if taken >= cohort.seat_count:
        raise SeatsTaken(
            f"All {cohort.seat_count} seats of {cohort.name} are offered or confirmed: "
            "free a seat, add seats to the cohort, or waitlist this application."
        )


def count_taken_seats(session: Session, cohort_id: UUID) -> int:
    """How many applications of the cohort are offered or confirmed."""
    counted = sa.select(sa.func.count()).where(
        col(Application.cohort_id) == cohort_id, col(Application.status).in_(HOLDS_SEAT)
    )
    return int(session.execute(counted).scalar_one())


def change_status(
    session: Session, application: Application, *, to: Status, by: Actor, reason: str | None, at: datetime
) -> None:
    """Store an allowed step: the status, the furthest stage, the history and the audit event.

    With it goes what was decided about the application and its time for an interview, and its place on the waitlist
    comes or goes.
    """
    before = application.status
    step = StatusChange(
        application_id=application.id,
        from_status=before,
        to_status=to,
        changed_at=at,
        changed_by_id=by.user_id,
        reason=check_text(reason, "The reason", longest=LONGEST_REASON),
    )
    application.status = to
    application.stage = furthest_stage(application.stage, to)
    session.add_all([application, step])
    record_event(session, "move_application", application, by=by)
    session.flush()
    drop_decision(session, application, by=by)
    keep_place(session, application, before=before)
    leave_interview(session, application, before=before, by=by)


def check_reply_by(reply_by_on: date | None, *, day: date) -> date:
    """The day until which an offer made on `day` can be answered. Raises InvalidInput if it cannot be that."""
    if reply_by_on is None:
        raise InvalidInput("An offer needs the day until which the person may reply: enter it.")
    if reply_by_on < day:
        raise InvalidInput(f"The reply-by date {reply_by_on} has passed already: enter a later one.")
    if reply_by_on > day + LATEST_REPLY:
        raise InvalidInput(f"The reply-by date {reply_by_on} is more than a year ahead: check the year.")
    return reply_by_on


def check_reply_in_time(reply_by_on: date | None, cohort: Cohort) -> None:
    """Raise InvalidInput for an answer that could come once the group has left."""
    if reply_by_on is not None and reply_by_on >= cohort.departs_on:
        raise InvalidInput(
            f"The reply-by date {reply_by_on} is not before {cohort.name} leaves on {cohort.departs_on}: enter an "
            "earlier one."
        )


def _set_reply_by(
    application: Application, cohort: Cohort, to: Status, reply_by_on: date | None, moved_at: datetime
) -> None:
    if to is Status.OFFERED:
        # The office's day: in the evening it is tomorrow already in UTC.
        day = find_day(moved_at)
        application.reply_by_on = check_reply_by(reply_by_on, day=day)
        # An offer of a trip that has left is history, entered afterwards.
        if day < cohort.departs_on:
            check_reply_in_time(reply_by_on, cohort)


def _ensure_traveler(session: Session, application: Application, *, by: Actor) -> None:
    found = session.exec(select(Traveler).where(Traveler.application_id == application.id)).first()
    if found is None:
        links: dict[str, Any] = {"person_id": application.person_id, "cohort_id": application.cohort_id}
        traveler = Traveler(application_id=application.id, **links)
        session.add(traveler)
        record_event(session, "confirm_traveler", traveler, by=by)
        # What this application says was done before can take a first time from another trip of the person.
        refresh_people(session, [application.person_id])


def _check_has_not_applied(session: Session, person: Person, cohort: Cohort) -> None:
    applied = select(Application.id).where(Application.person_id == person.id, Application.cohort_id == cohort.id)
    if session.exec(applied).first() is not None:
        raise InvalidInput(f"This person has already applied to {cohort.name}: open that application instead.")
