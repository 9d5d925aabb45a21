"""Who is next on a cohort's waitlist, who moves on it, and who is offered the seat that became free?"""

from datetime import date
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, select

from mayatrack.domain.application_status import Status, label
from mayatrack.domain.baseline import Baseline
from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.domain.waitlist import Alternate, Proposal, judge_alternate, propose_alternate
from mayatrack.exceptions import InvalidInput, RuleBroken
from mayatrack.models import Application, Base, Cohort, EntryRule, WaitlistPlace
from mayatrack.models.base import today
from mayatrack.models.rankings import select_waitlist
from mayatrack.services.applications import LONGEST_REASON, move_application
from mayatrack.services.audit import add_event
from mayatrack.services.records import fetch, lock_cohort, require_text
from mayatrack.services.travel_policy import read_timetable
from mayatrack.services.waitlist_places import list_waitlist, store_waitlist

_application = Base.metadata.tables["application"]
# Kept in the history of whoever is offered the seat; it names nobody.
PASSED_OVER: Final = "Passed over before: {count}, whose first passport would arrive after the group has left."


def judge_alternates(session: Session, cohort_id: UUID, *, by: Actor) -> list[Alternate]:
    """Everybody on the waitlist in order, and whether each can still have a passport when the group leaves."""
    check_can_act(by, Action.RUN_SELECTION)
    return _judge(session, fetch(session, Cohort, cohort_id))


def move_alternate(session: Session, application_id: UUID, *, place: int, by: Actor) -> None:
    """Put a waitlisted application at this place, from 1 up; those between move by one. Beyond the last is the last.

    Raises RuleBroken unless the application is waitlisted, InvalidInput for a place below 1.
    """
    check_can_act(by, Action.RUN_SELECTION)
    application = _lock_waitlisted(session, application_id)
    if place < 1:
        raise InvalidInput(f"There is no place {place} on a waitlist: the first one is 1.")
    ordered = list_waitlist(session, application.cohort_id)
    before = ordered.index(application.id) + 1
    ordered.remove(application.id)
    ordered.insert(place - 1, application.id)
    store_waitlist(session, application.cohort_id, ordered)
    own = select(WaitlistPlace).where(WaitlistPlace.application_id == application.id)
    stored = session.exec(own, execution_options={"populate_existing": True}).one()
    if stored.position != before:
        add_event(
            session,
            "move_alternate",
            stored,
            before={"position": before},
            after={"position": stored.position, "application_id": str(application.id)},
            by=by,
        )


def offer_seat(
    session: Session, application_id: UUID, *, reply_by_on: date | None, by: Actor, reason: str | None = None
) -> Application:
    """Offer a free seat to somebody on the waitlist: to who is next, or with a reason to somebody else.

    Next is the first who can still have a passport in time. Raises SeatsTaken without a free seat, RuleBroken unless
    the application is waitlisted and once the group has left, InvalidInput without a reason where one is needed, or for
    a day that cannot be one to reply by.
    """
    check_can_act(by, Action.RUN_SELECTION)
    application = _lock_waitlisted(session, application_id)
    cohort = fetch(session, Cohort, application.cohort_id)
    if cohort.departs_on <= today():
        raise RuleBroken(f"{cohort.name} left on {cohort.departs_on}: nobody can be offered a seat in it any more.")
    proposal = propose_alternate(_judge(session, cohort))
    if proposal.proposed is not None and proposal.proposed.application_id == application.id:
        why = PASSED_OVER.format(count=len(proposal.skipped)) if proposal.skipped else None
    else:
        why = _require_reason(reason, proposal)
    return move_application(session, application_id, to=Status.OFFERED, reply_by_on=reply_by_on, reason=why, by=by)


def _lock_waitlisted(session: Session, application_id: UUID) -> Application:
    application = fetch(session, Application, application_id)
    lock_cohort(session, application.cohort_id)
    # Read again under the lock: another writer may have moved it while this one waited.
    session.refresh(application)
    if application.status is not Status.WAITLISTED:
        raise RuleBroken(f"This application is {label(application.status)} and not on the waitlist any more.")
    return application


def _require_reason(reason: str | None, proposal: Proposal) -> str:
    if not (reason or "").strip():
        next_one = "Somebody else is next on the waitlist" if proposal.proposed else "Nobody is proposed for this seat"
        raise InvalidInput(f"{next_one}: enter why this person is offered the seat.")
    return require_text(reason, "The reason", longest=LONGEST_REASON)


def _judge(session: Session, cohort: Cohort) -> list[Alternate]:
    session.flush()
    waitlist = select_waitlist(cohort.id).subquery("waitlist")
    rows = session.connection().execute(
        sa.select(waitlist.c.application_id, _application.c.had_passport_before)
        .join(_application, _application.c.id == waitlist.c.application_id)
        .order_by(waitlist.c.place)
    )
    times, day = read_timetable(session), today()
    visa_days = session.exec(
        select(EntryRule.authorization_days).where(EntryRule.destination_id == cohort.destination_id)
    ).first()
    return [
        judge_alternate(
            row.application_id,
            Baseline(row.had_passport_before),
            times,
            today=day,
            departs_on=cohort.departs_on,
            visa_days=visa_days or 0,
        )
        for row in rows
    ]
