"""Schedule the contacts after a trip and record what was said."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from mayatrack.domain.after_settings import SETTING, read_stored
from mayatrack.domain.call_queue import CLOSING_DAYS
from mayatrack.domain.erasure import check_not_erased
from mayatrack.domain.follow_ups import SHIPPED_PERIODS, Channel, Wave, due_on
from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.exceptions import InvalidInput
from mayatrack.models import Cohort, FollowUp, Person, Setting, Traveler
from mayatrack.models.base import today
from mayatrack.services.alumni_summaries import refresh_alumni
from mayatrack.services.audit import record_event
from mayatrack.services.records import check_text, fetch, require_text

LONGEST_ANSWER: Final = 2_000
LONGEST_NEXT_STEP: Final = 500


def schedule_waves(session: Session, traveler: Traveler, *, returned_on: date, by: Actor) -> None:
    """Add every wave of follow-ups for a traveler whose trip is over, but those that are there already."""
    periods = _read_periods(session)
    there = set(session.exec(select(FollowUp.wave).where(FollowUp.traveler_id == traveler.id)))
    for wave in [each for each in Wave if each not in there]:
        follow_up = FollowUp(traveler_id=traveler.id, wave=wave, due_on=due_on(wave, returned_on, periods))
        session.add(follow_up)
        record_event(session, "schedule_follow_up", follow_up, by=by)
    session.flush()


def move_waves(session: Session, cohort: Cohort) -> None:
    """Let every contact of the cohort that nobody has made fall due by its return date as it is now."""
    _move(session, [cohort], _read_periods(session))


def move_all_waves(session: Session, *, periods: Mapping[Wave, int]) -> None:
    """Let every contact that nobody has made fall due by these periods."""
    of_alumni = select(Cohort).where(
        col(Cohort.id).in_(select(Traveler.cohort_id).where(col(Traveler.traveled_on).is_not(None)))
    )
    _move(session, session.exec(of_alumni.order_by(col(Cohort.id))).all(), periods)


def answer_due(
    session: Session, person_id: UUID, *, done_on: date, channel: Channel, answer: str, next_step: str | None
) -> list[FollowUp]:
    """Mark made what was due of a person when they were reached, and what was about to be; the latest due last.

    One answer answers every call that waited for it, after whichever of their trips. The caller holds the lock of one
    of them, records the events and refreshes the summaries.
    """
    until = done_on + timedelta(days=CLOSING_DAYS)
    returned = (
        select(Traveler.id)
        .join(Cohort, col(Cohort.id) == Traveler.cohort_id)
        .where(Traveler.person_id == person_id, col(Traveler.traveled_on).is_not(None), Cohort.returns_on <= done_on)
    )
    due = select(FollowUp).where(
        col(FollowUp.traveler_id).in_(returned), col(FollowUp.done_on).is_(None), FollowUp.due_on <= until
    )
    found = list(session.exec(due.order_by(col(FollowUp.due_on), col(FollowUp.id))).all())
    for follow_up in found:
        follow_up.done_on, follow_up.channel = done_on, channel
        follow_up.answer, follow_up.next_step = answer, next_step
    return found


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
    traveler = fetch(session, Traveler, follow_up.traveler_id)
    check_not_erased(fetch(session, Person, traveler.person_id).erased_at)
    returned_on = fetch(session, Cohort, traveler.cohort_id).returns_on
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


def reopen_follow_up(session: Session, follow_up_id: UUID, *, version: int, by: Actor) -> None:
    """Let a contact be due again that was marked made by mistake. Raises EditConflict if it changed since `version`."""
    check_can_act(by, Action.EDIT_OUTCOMES)
    follow_up = fetch(session, FollowUp, follow_up_id, version=version)
    follow_up.done_on = follow_up.channel = follow_up.answer = follow_up.next_step = None
    record_event(session, "reopen_follow_up", follow_up, by=by)
    session.flush()
    refresh_alumni(session, [follow_up.traveler_id])


def _move(session: Session, cohorts: Sequence[Cohort], periods: Mapping[Wave, int]) -> None:
    session.flush()
    for cohort in cohorts:
        travelers = list(session.exec(select(Traveler.id).where(Traveler.cohort_id == cohort.id)).all())
        for wave in Wave:
            day = due_on(wave, cohort.returns_on, periods)
            open_ones = sa.and_(
                col(FollowUp.traveler_id).in_(select(Traveler.id).where(Traveler.cohort_id == cohort.id)),
                col(FollowUp.wave) == wave,
                col(FollowUp.done_on).is_(None),
                col(FollowUp.due_on) != day,
            )
            # Whoever has one of them open in a form is told that it changed.
            values = {"due_on": day, "version": FollowUp.version + 1}
            session.connection().execute(sa.update(FollowUp).where(open_ones).values(values))
        session.expire_all()
        refresh_alumni(session, travelers)


def _read_periods(session: Session) -> Mapping[Wave, int]:
    setting = session.get(Setting, SETTING)
    return read_stored(setting.value, setting.version).periods if setting else SHIPPED_PERIODS
