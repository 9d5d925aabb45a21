"""Invite applications in review to an interview, many at once."""

from collections.abc import Collection
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from mayatrack.domain.application_status import STAGE_ORDER, Stage, Status, check_transition
from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.exceptions import InvalidInput
from mayatrack.models import Base
from mayatrack.models.base import new_id, now
from mayatrack.services.audit import add_event
from mayatrack.services.interview_slots import require_interviews
from mayatrack.services.records import lock_cohort
from mayatrack.services.standings import ensure_standings
from mayatrack.services.summaries import refresh_summaries

# Databases limit the values of one statement.
CHUNK: Final = 5_000
EARLIER: Final = STAGE_ORDER[: STAGE_ORDER.index(Stage.INTERVIEWED)]

_tables = Base.metadata.tables
_application = _tables["application"]
_change = _tables["status_change"]
_person = _tables["person"]


def invite_to_interview(session: Session, cohort_id: UUID, *, application_ids: Collection[UUID], by: Actor) -> int:
    """Move these applications of the cohort from in review to interview; how many they were.

    Raises InvalidInput, and moves none, if one of them is not in review any more.
    """
    check_can_act(by, Action.RUN_SELECTION)
    check_transition(by, Status.IN_REVIEW, Status.INTERVIEW)
    cohort = lock_cohort(session, cohort_id)
    require_interviews(session, cohort)
    chosen = sorted(set(application_ids))
    if not chosen:
        raise InvalidInput("Nobody is chosen: choose who is invited.")
    moved = sum(_move(session, cohort_id, chosen[start : start + CHUNK]) for start in range(0, len(chosen), CHUNK))
    if moved != len(chosen):
        raise InvalidInput(
            f"{len(chosen) - moved} of the {len(chosen)} chosen applications are not in review any more: "
            "reload the page and choose again."
        )
    _keep_steps(session, chosen, by=by)
    add_event(session, "invite_to_interview", cohort, after={"application_count": moved}, by=by)
    ensure_standings(session, cohort.id)
    session.expire_all()
    refresh_summaries(session, [cohort.id])
    return moved


def _move(session: Session, cohort_id: UUID, application_ids: Collection[UUID]) -> int:
    session.flush()
    columns = _application.c
    is_erased = sa.exists().where(_person.c.id == columns.person_id, _person.c.erased_at.is_not(None))
    stage = sa.case(
        (columns.stage.in_(EARLIER), sa.literal(Stage.INTERVIEWED, columns.stage.type)), else_=columns.stage
    )
    statement = (
        sa.update(_application)
        .where(columns.id.in_(application_ids), columns.cohort_id == cohort_id, columns.status == Status.IN_REVIEW)
        .where(~is_erased)
        .values(status=Status.INTERVIEW, stage=stage, version=columns.version + 1)
    )
    return int(session.connection().execute(statement).rowcount)


def _keep_steps(session: Session, application_ids: Collection[UUID], *, by: Actor) -> None:
    step = {"from_status": Status.IN_REVIEW, "to_status": Status.INTERVIEW, "changed_at": now(), "reason": None}
    rows = [step | {"id": new_id(), "application_id": one, "changed_by_id": by.user_id} for one in application_ids]
    session.connection().execute(sa.insert(_change), rows)
