"""Correct how a trip ended for somebody, or what they had done before it; the history keeps what stood there.

The status table of the domain ends at traveled and did not travel. A record that was wrong is corrected here and
nowhere else: by staff, with a reason, as a step of its own in the history. Follow-ups and first times move along.
"""

from uuid import UUID

from sqlmodel import Session, col, select

from mayatrack.domain.application_status import STAGE_OF_STATUS, Status, check_correction, label
from mayatrack.domain.baseline import Baseline
from mayatrack.domain.erasure import check_not_erased
from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.exceptions import InvalidInput, RuleBroken
from mayatrack.models import Application, Cohort, FollowUp, Person, StatusChange, Traveler
from mayatrack.models.base import now
from mayatrack.services.alumni_summaries import refresh_alumni
from mayatrack.services.applications import LONGEST_REASON
from mayatrack.services.audit import add_event, record_event
from mayatrack.services.first_times import lock_trips, refresh_people
from mayatrack.services.follow_ups import schedule_waves
from mayatrack.services.records import fetch, require_text

SETTLED = frozenset({Status.CONFIRMED, Status.TRAVELED, Status.DID_NOT_TRAVEL})


def correct_trip(
    session: Session, application_id: UUID, *, has_traveled: bool, reason: str, version: int, by: Actor
) -> Application:
    """Record that somebody who was settled as traveled did not travel, or the other way round.

    Follow-ups that nobody has made go or come; those made stay. Flights on which they were recorded stay as they are.
    Raises TransitionRefused for any other status or without a reason, EditConflict if somebody changed the application
    since `version`.
    """
    check_can_act(by, Action.EDIT_FLIGHTS)
    application = _lock(session, application_id, version)
    to = Status.TRAVELED if has_traveled else Status.DID_NOT_TRAVEL
    check_correction(application.status, to, reason=reason)
    _keep_step(session, application, to=to, reason=reason, by=by)
    application.status, application.stage = to, STAGE_OF_STATUS[to]
    record_event(session, "correct_trip", application, by=by)
    traveler = session.exec(select(Traveler).where(Traveler.application_id == application.id)).one()
    cohort = fetch(session, Cohort, application.cohort_id)
    traveler.traveled_on = cohort.departs_on if has_traveled else None
    record_event(session, "record_trip", traveler, by=by)
    session.flush()
    if has_traveled:
        schedule_waves(session, traveler, returned_on=cohort.returns_on, by=by)
    else:
        _drop_follow_ups(session, traveler, by=by)
    refresh_people(session, [application.person_id])
    refresh_alumni(session, [traveler.id])
    return application


def correct_baseline(
    session: Session,
    application_id: UUID,
    *,
    had_passport_before: Baseline,
    had_flown_before: Baseline,
    had_traveled_abroad_before: Baseline,
    reason: str,
    version: int,
    by: Actor,
) -> Application:
    """Correct what a traveler had done before the trip; first times are derived anew, of all of the person's trips.

    Raises RuleBroken for somebody who is no traveler, InvalidInput without a change or a reason, EditConflict if
    somebody changed the application since `version`.
    """
    check_can_act(by, Action.EDIT_APPLICATIONS)
    application = _lock(session, application_id, version)
    if application.status not in SETTLED:
        raise RuleBroken(f"Only a traveler's past is corrected here, and this person {_describe(application.status)}.")
    values = {
        "had_passport_before": had_passport_before,
        "had_flown_before": had_flown_before,
        "had_traveled_abroad_before": had_traveled_abroad_before,
    }
    if all(getattr(application, name) is value for name, value in values.items()):
        raise InvalidInput("Nothing is different from what is stored: choose what was wrong.")
    _keep_step(session, application, to=application.status, reason=reason, by=by)
    for name, value in values.items():
        setattr(application, name, value)
    record_event(session, "correct_baseline", application, by=by)
    session.flush()
    refresh_people(session, [application.person_id])
    return application


def _lock(session: Session, application_id: UUID, version: int) -> Application:
    application = fetch(session, Application, application_id)
    lock_trips(session, [application.person_id], also=[application.cohort_id])
    session.refresh(application)
    fetch(session, Application, application_id, version=version)
    check_not_erased(fetch(session, Person, application.person_id).erased_at)
    return application


def _keep_step(session: Session, application: Application, *, to: Status, reason: str, by: Actor) -> None:
    """The history: a correction of the past keeps the status, and says why all the same."""
    step = StatusChange(
        application_id=application.id,
        from_status=application.status,
        to_status=to,
        changed_at=now(),
        changed_by_id=by.user_id,
        reason=require_text(reason, "The reason", longest=LONGEST_REASON),
    )
    session.add(step)


def _drop_follow_ups(session: Session, traveler: Traveler, *, by: Actor) -> None:
    is_open = (FollowUp.traveler_id == traveler.id, col(FollowUp.done_on).is_(None))
    for follow_up in session.exec(select(FollowUp).where(*is_open).order_by(col(FollowUp.due_on))).all():
        before = {"wave": follow_up.wave.value, "due_on": follow_up.due_on.isoformat()}
        add_event(session, "drop_follow_up", follow_up, before=before, by=by)
        session.delete(follow_up)
    session.flush()


def _describe(status: Status) -> str:
    return f"is {label(status)}"
