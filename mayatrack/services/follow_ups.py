"""Schedule the contacts after a trip and record what was said."""

from datetime import date
from typing import Final
from uuid import UUID

from sqlmodel import Session

from mayatrack.domain.follow_ups import Channel, Wave, due_on
from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.exceptions import InvalidInput
from mayatrack.models import Cohort, FollowUp, Traveler
from mayatrack.models.base import today
from mayatrack.services.alumni_summaries import refresh_alumni
from mayatrack.services.audit import record_event
from mayatrack.services.records import check_text, fetch, require_text

LONGEST_ANSWER: Final = 2_000
LONGEST_NEXT_STEP: Final = 500


def schedule_waves(session: Session, traveler: Traveler, *, returned_on: date, by: Actor) -> None:
    """Add every wave of follow-ups for a traveler whose trip is over."""
    for wave in Wave:
        follow_up = FollowUp(traveler_id=traveler.id, wave=wave, due_on=due_on(wave, returned_on))
        session.add(follow_up)
        record_event(session, "schedule_follow_up", follow_up, by=by)
    session.flush()


def record_follow_up(
    session: Session,
    follow_up_id: UUID,
    *,
    done_on: date,
    channel: Channel,
    answer: str,
    by: Actor,
    next_step: str | None = None,
    version: int | None = None,
) -> FollowUp:
    """Record that an alumnus was contacted, what the answer was, and the next step."""
    check_can_act(by, Action.EDIT_OUTCOMES)
    if done_on > today():
        raise InvalidInput(f"A follow-up is recorded once it has happened; {done_on} is still to come.")
    follow_up = fetch(session, FollowUp, follow_up_id, version=version)
    returned_on = fetch(session, Cohort, fetch(session, Traveler, follow_up.traveler_id).cohort_id).returns_on
    if done_on < returned_on:
        raise InvalidInput(f"A follow-up comes after the return on {returned_on}, not on {done_on}: check the date.")
    follow_up.done_on = done_on
    follow_up.channel = channel
    follow_up.answer = require_text(answer, "The answer", longest=LONGEST_ANSWER)
    follow_up.next_step = check_text(next_step, "The next step", longest=LONGEST_NEXT_STEP)
    session.add(follow_up)
    record_event(session, "record_follow_up", follow_up, by=by)
    session.flush()
    refresh_alumni(session, [follow_up.traveler_id])
    return follow_up
