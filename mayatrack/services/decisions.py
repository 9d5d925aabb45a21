"""Enter what is to become of applications, for one or for thousands at once, and take that back; nobody is told yet."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from mayatrack.domain.application_status import HOLDS_SEAT, Status
from mayatrack.domain.decisions import (
    Decided,
    Decision,
    Seats,
    check_can_all_be_decided,
    check_seats_suffice,
    check_seen,
)
from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.domain.selection_phases import check_can_decide
from mayatrack.exceptions import InvalidInput, RuleBroken
from mayatrack.models import Base, Cohort, SelectionPlan
from mayatrack.models.base import new_id, now, today
from mayatrack.models.rankings import (
    WHOLE_RANKING,
    RankingFilter,
    is_decidable,
    is_not_erased,
    order_ranking,
    select_ranking,
)
from mayatrack.services.audit import add_event
from mayatrack.services.chunks import chunks
from mayatrack.services.pending_decisions import Step, store_steps
from mayatrack.services.records import fetch, lock_cohort
from mayatrack.services.selection_plans import read_dates, require_plan
from mayatrack.services.standings import ensure_standings

_tables = Base.metadata.tables
_application = _tables["application"]
_change = _tables["decision_change"]
_pending = _tables["pending_decision"]


@dataclass(frozen=True)
class FirstOf:
    """The first so many of a filtered ranking. Whoever has a decision is passed over, unless the filter asks for it."""

    count: int
    filter: RankingFilter = WHOLE_RANKING


# Exactly these applications, each with the decision that the person saw beside it; or the first of a ranking.
Choice = Decided | FirstOf


@dataclass(frozen=True)
class Outcome:
    """What a choice comes to: how many are chosen, on how many of them something changes, and the seats afterwards."""

    chosen_count: int
    changed_count: int
    seats: Seats


@dataclass(frozen=True)
class Undone:
    """What taking a batch back came to: how many stand as before, and how many somebody has changed since."""

    undone_count: int
    kept_count: int


def preview_decisions(
    session: Session, cohort_id: UUID, *, choice: Choice, decision: Decision | None, by: Actor
) -> Outcome:
    """What `decide_applications` would do now. Raises what it would raise."""
    check_can_act(by, Action.RUN_SELECTION)
    cohort = fetch(session, Cohort, cohort_id)
    _, _, outcome = _plan_steps(session, cohort, choice, decision)
    return outcome


def decide_applications(
    session: Session, cohort_id: UUID, *, choice: Choice, decision: Decision | None, by: Actor
) -> Outcome:
    """Enter the decision for everybody chosen, as one batch; None clears theirs.

    Raises RuleBroken outside the decide phase or when one of them is not in review or interview, EditConflict when
    somebody decided otherwise meanwhile, SeatsTaken for more offers than seats, InvalidInput for one of another cohort.
    """
    check_can_act(by, Action.RUN_SELECTION)
    cohort = lock_cohort(session, cohort_id)
    ensure_standings(session, cohort_id)
    plan, steps, outcome = _plan_steps(session, cohort, choice, decision)
    if steps:
        store_steps(session, cohort_id, steps, batch_id=steps[0].batch_id, by=by)
        after = {"decision": decision.value if decision else None, "application_count": len(steps)}
        add_event(session, "decide_applications", plan, after=after, by=by)
        session.flush()
    return outcome


def undo_decisions(session: Session, cohort_id: UUID, batch_id: UUID, *, by: Actor) -> Undone:
    """Take a batch back: its applications stand again as before it. What somebody has changed since stays.

    Raises RuleBroken outside the decide phase and when nothing of the batch stands any more, SeatsTaken when it would
    bring back more offers than there are seats.
    """
    check_can_act(by, Action.RUN_SELECTION)
    cohort = lock_cohort(session, cohort_id)
    plan = _check_phase(session, cohort)
    rows = session.connection().execute(_select_batch(cohort_id, batch_id)).all()
    steps = [
        Step(row.application_id, _decision(row.to_decision), _decision(row.from_decision), row.earlier_id or batch_id)
        for row in rows
        if row.stands
    ]
    if not steps:
        raise RuleBroken("Nothing of this step stands any more: it was taken back, or somebody decided anew since.")
    check_seats_suffice(count_seats(session, cohort), _count_new_offers(steps), cohort=cohort.name)
    undo_id = new_id()
    store_steps(session, cohort_id, steps, batch_id=undo_id, by=by, is_undo=True)
    _mark_undone(session, batch_id, [step.application_id for step in steps])
    undone = Undone(len(steps), len(rows) - len(steps))
    add_event(session, "undo_decisions", plan, after={"application_count": undone.undone_count}, by=by)
    session.flush()
    return undone


def count_seats(session: Session, cohort: Cohort) -> Seats:
    """Who holds the cohort's seats, and who is to be offered one; counted from the rows."""
    session.flush()
    connection = session.connection()
    of_cohort = _application.c.cohort_id == cohort.id
    held = sa.select(_application.c.status, sa.func.count()).where(
        of_cohort, _application.c.status.in_(sorted(HOLDS_SEAT))
    )
    taken = {Status(status): count for status, count in connection.execute(held.group_by(_application.c.status))}
    pending = sa.select(sa.func.count()).select_from(_join_pending())
    offers = pending.where(of_cohort, is_decidable(), is_not_erased(cohort.id), _pending.c.decision == Decision.OFFER)
    return Seats(
        seat_count=cohort.seat_count,
        offered_count=taken.get(Status.OFFERED, 0),
        confirmed_count=taken.get(Status.CONFIRMED, 0),
        pending_count=int(connection.execute(offers).scalar_one()),
    )


def _plan_steps(
    session: Session, cohort: Cohort, choice: Choice, decision: Decision | None
) -> tuple[SelectionPlan, Sequence[Step], Outcome]:
    """The steps that bring everybody chosen to the decision, once it is certain that all of them may be taken."""
    plan = _check_phase(session, cohort)
    stands = _find_first(session, plan, choice) if isinstance(choice, FirstOf) else _find_seen(session, cohort, choice)
    batch_id = new_id()
    steps = [Step(key, before, decision, batch_id) for key, before in stands.items() if before is not decision]
    seats, more = count_seats(session, cohort), _count_new_offers(steps)
    check_seats_suffice(seats, more, cohort=cohort.name)
    return plan, steps, Outcome(len(stands), len(steps), replace(seats, pending_count=seats.pending_count + more))


def _check_phase(session: Session, cohort: Cohort) -> SelectionPlan:
    plan = require_plan(session, cohort)
    # Whoever released it or moved its dates a moment ago has let go of the lock since.
    session.refresh(plan)
    check_can_decide(read_dates(cohort, plan), today())
    return plan


def _find_first(session: Session, plan: SelectionPlan, choice: FirstOf) -> Decided:
    """The first of the ranking, with the decision that stands."""
    if choice.count < 1:
        raise InvalidInput("Choose at least one application.")
    wanted = choice.filter
    if wanted.decision is None:
        wanted = replace(wanted, is_undecided=True)
    session.flush()
    ranking = select_ranking(plan.cohort_id, plan.tie_rule, wanted)
    order = order_ranking(ranking.selected_columns, plan.tie_rule)
    found = session.connection().execute(ranking.order_by(*order).limit(choice.count)).scalars()
    return dict.fromkeys(found, wanted.decision)


def _find_seen(session: Session, cohort: Cohort, seen: Decided) -> Decided:
    """Those chosen one by one, with the decision that stands, which has to be the one that was seen."""
    if not seen:
        raise InvalidInput("Choose at least one application.")
    session.flush()
    rows: list[Any] = []
    for keys in chunks(list(seen)):
        chosen = sa.select(_application.c.id, _application.c.status, _pending.c.decision).where(
            _application.c.cohort_id == cohort.id, _application.c.id.in_(keys), is_not_erased(cohort.id)
        )
        rows += session.connection().execute(chosen.select_from(_join_pending(is_outer=True))).all()
    if missing := len(seen) - len(rows):
        raise InvalidInput(f"{missing} of those chosen are no applications to {cohort.name} any more: reload the page.")
    check_can_all_be_decided(Status(row.status) for row in rows)
    stands = {row.id: _decision(row.decision) for row in rows}
    check_seen(seen, stands)
    return stands


def _join_pending(*, is_outer: bool = False) -> sa.FromClause:
    return sa.join(_application, _pending, _pending.c.application_id == _application.c.id, isouter=is_outer)


def _select_batch(cohort_id: UUID, batch_id: UUID) -> sa.Select[Any]:
    """The batch's changes; whether each still stands, as the last of its application; and the batch before it."""
    other = _change.alias("other")
    same = (other.c.application_id == _change.c.application_id, other.c.undone_at.is_(None))
    own, its = (sa.tuple_(table.c.changed_at, table.c.id) for table in (_change, other))
    is_changed_since = sa.exists().where(*same, its > own).correlate(_change)
    earlier = sa.select(other.c.batch_id).where(*same, its < own).correlate(_change)
    earlier = earlier.order_by(other.c.changed_at.desc(), other.c.id.desc()).limit(1)
    stands = sa.and_(~is_changed_since, is_decidable(), is_not_erased(cohort_id))
    columns = (_change.c.application_id, _change.c.from_decision, _change.c.to_decision)
    return (
        sa.select(*columns, stands.label("stands"), earlier.scalar_subquery().label("earlier_id"))
        .join(_application, _application.c.id == _change.c.application_id)
        .where(_change.c.cohort_id == cohort_id, _change.c.batch_id == batch_id, _change.c.undone_at.is_(None))
        .order_by(_change.c.id)
    )


def _mark_undone(session: Session, batch_id: UUID, application_ids: Sequence[UUID]) -> None:
    moment = now()
    for keys in chunks(application_ids):
        own = (_change.c.batch_id == batch_id, _change.c.application_id.in_(keys))
        session.connection().execute(sa.update(_change).where(*own).values(undone_at=moment))


def _count_new_offers(steps: Sequence[Step]) -> int:
    return sum((step.after is Decision.OFFER) - (step.before is Decision.OFFER) for step in steps)


def _decision(value: str | None) -> Decision | None:
    return None if value is None else Decision(value)
