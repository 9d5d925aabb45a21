"""Tell everybody at once: turn all pending decisions of a cohort into offers, a waitlist and answers, or none."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from mayatrack.domain.application_status import STAGE_OF_STATUS, STAGE_ORDER, Stage, Status, check_transition
from mayatrack.domain.decisions import DECIDABLE, STATUS_OF_DECISION, Decision, Seats, check_can_release, check_counts
from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.domain.selection_phases import check_can_decide
from mayatrack.models import Base, Cohort
from mayatrack.models.base import new_id, now, today
from mayatrack.models.rankings import RankingFilter, is_decidable, is_not_erased, order_ranking, select_ranking
from mayatrack.services.applications import check_reply_by, check_reply_in_time
from mayatrack.services.audit import add_event
from mayatrack.services.decisions import count_seats
from mayatrack.services.pending_decisions import insert_rows
from mayatrack.services.records import fetch, lock_cohort
from mayatrack.services.selection_plans import read_dates, require_plan
from mayatrack.services.standings import ensure_standings
from mayatrack.services.summaries import refresh_summaries
from mayatrack.services.waitlist_places import join_waitlist

# Whoever is one of these has not come to a review yet, and a release says nothing to them.
NOT_REVIEWED: Final = (Status.SUBMITTED, Status.NEEDS_INFORMATION)

_tables = Base.metadata.tables
_application = _tables["application"]
_pending = _tables["pending_decision"]
_status_change = _tables["status_change"]


@dataclass(frozen=True)
class Release:
    """What is to be released: decisions by kind, who has none, who has not been reviewed, and the seats."""

    counts: dict[Decision, int]
    undecided_count: int
    not_reviewed_count: int
    seats: Seats

    @property
    def decided_count(self) -> int:
        """How many people are told something."""
        return sum(self.counts.values())


def preview_release(session: Session, cohort_id: UUID, *, by: Actor) -> Release:
    """What a release would tell now, and what would keep it from happening."""
    check_can_act(by, Action.RUN_SELECTION)
    return _count_release(session, fetch(session, Cohort, cohort_id))


def release_decisions(
    session: Session,
    cohort_id: UUID,
    *,
    reply_by_on: date | None,
    by: Actor,
    seen: Mapping[Decision, int] | None = None,
) -> Release:
    """Release every pending decision of the cohort; returns what was released.

    Offers can be answered until `reply_by_on`; the waitlist stands in the order of the ranking, behind whoever is on it
    already. Raises SeatsTaken when the seats do not suffice, RuleBroken without a plan, outside the decide phase, after
    a release, and while somebody in review or interview has no decision, InvalidInput for a day that cannot be one to
    reply by, EditConflict if there are other decisions by now than were `seen`.
    """
    check_can_act(by, Action.RUN_SELECTION)
    cohort = lock_cohort(session, cohort_id)
    plan = require_plan(session, cohort)
    session.refresh(plan)
    check_can_decide(read_dates(cohort, plan), today())
    ensure_standings(session, cohort_id)
    release = _count_release(session, cohort)
    undecided = {"undecided_count": release.undecided_count, "decided_count": release.decided_count}
    check_can_release(release.seats, **undecided, cohort=cohort.name)
    check_counts(seen, release.counts)
    if release.counts[Decision.OFFER]:
        check_reply_by(reply_by_on, day=today())
        check_reply_in_time(reply_by_on, cohort)
    _check_transitions(by)
    ranking = select_ranking(cohort_id, plan.tie_rule, RankingFilter(decision=Decision.WAITLIST))
    order = order_ranking(ranking.selected_columns, plan.tie_rule)
    waitlisted = session.connection().execute(ranking.order_by(*order)).scalars().all()
    _move_all(session, cohort_id, reply_by_on=reply_by_on, by=by)
    join_waitlist(session, cohort_id, waitlisted)
    _forget_pending(session, cohort_id)
    plan.released_at, plan.released_by_id = now(), by.user_id
    told: dict[str, Any] = {f"{decision.value}_count": count for decision, count in release.counts.items()}
    told["reply_by_on"] = reply_by_on.isoformat() if release.counts[Decision.OFFER] and reply_by_on else None
    add_event(session, "release_decisions", plan, after=told, by=by)
    session.flush()
    session.expire_all()
    refresh_summaries(session, [cohort_id])
    return release


def _count_release(session: Session, cohort: Cohort) -> Release:
    session.flush()
    connection = session.connection()
    of_cohort = (_application.c.cohort_id == cohort.id, is_not_erased(cohort.id))
    joined = sa.outerjoin(_application, _pending, _pending.c.application_id == _application.c.id)
    counted = sa.select(_pending.c.decision, sa.func.count()).select_from(joined)
    by_decision = connection.execute(counted.where(*of_cohort, is_decidable()).group_by(_pending.c.decision))
    found = {decision and Decision(decision): count for decision, count in by_decision}
    waiting = sa.select(sa.func.count()).where(*of_cohort, _application.c.status.in_(NOT_REVIEWED))
    return Release(
        counts={decision: found.get(decision, 0) for decision in Decision},
        undecided_count=found.get(None, 0),
        not_reviewed_count=int(connection.execute(waiting).scalar_one()),
        seats=count_seats(session, cohort),
    )


def _check_transitions(by: Actor) -> None:
    """Ask the status table about every step that a release takes."""
    for before, after in product(sorted(DECIDABLE), STATUS_OF_DECISION.values()):
        check_transition(by, before, after)


def _move_all(session: Session, cohort_id: UUID, *, reply_by_on: date | None, by: Actor) -> None:
    """Give every application with a decision the status that it means, and keep each step in its history."""
    connection = session.connection()
    decided = (_application.c.cohort_id == cohort_id, is_decidable(), is_not_erased(cohort_id))
    rows = connection.execute(
        sa.select(_application.c.id, _application.c.status, _pending.c.decision)
        .join(_pending, _pending.c.application_id == _application.c.id)
        .where(*decided)
        .order_by(_application.c.id)
    ).all()
    for decision, status in STATUS_OF_DECISION.items():
        own = sa.exists().where(_pending.c.application_id == _application.c.id, _pending.c.decision == decision)
        values = {"status": status, "stage": _reach(status), "version": _application.c.version + 1}
        if status is Status.OFFERED:
            values["reply_by_on"] = reply_by_on
        connection.execute(sa.update(_application).where(*decided, own).values(**values))
    shared = {"changed_at": now(), "changed_by_id": by.user_id, "reason": None}
    steps = (
        {
            "id": new_id(),
            "application_id": row.id,
            "from_status": row.status,
            "to_status": STATUS_OF_DECISION[Decision(row.decision)],
        }
        | shared
        for row in rows
    )
    insert_rows(session, _status_change, steps)


def _reach(status: Status) -> sa.ColumnElement[Stage]:
    """The furthest stage of an application that becomes this, as `furthest_stage` has it."""
    stage = STAGE_OF_STATUS[status]
    earlier = STAGE_ORDER[: STAGE_ORDER.index(stage)]
    return sa.case(
        (_application.c.stage.in_(earlier), sa.literal(stage, _application.c.stage.type)), else_=_application.c.stage
    )


def _forget_pending(session: Session, cohort_id: UUID) -> None:
    own = sa.select(_application.c.id).where(_application.c.cohort_id == cohort_id)
    session.connection().execute(sa.delete(_pending).where(_pending.c.application_id.in_(own)))
