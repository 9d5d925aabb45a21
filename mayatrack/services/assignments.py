"""Hand applications to reviewers: look at a plan, apply exactly that plan, and take the last one back."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from mayatrack.domain.assignments import Plan, plan_assignments
from mayatrack.domain.ranking import draw_lot
from mayatrack.domain.reviews import ENDED_STATES, OPEN_STATES, REVIEWED_STATUSES, ReviewKind, ReviewState
from mayatrack.domain.roles import Action, Actor, Role, check_can_act
from mayatrack.domain.rubrics import check_rubric
from mayatrack.domain.selection_phases import check_can_assign
from mayatrack.exceptions import EditConflict, InvalidInput, RuleBroken
from mayatrack.models import Application, Base, Cohort, Review, SelectionPlan, User, UserRole
from mayatrack.models.base import new_id, now, today
from mayatrack.services.audit import add_event, record_event
from mayatrack.services.records import fetch, lock_cohort
from mayatrack.services.selection_plans import read_dates, read_rubric, require_plan
from mayatrack.services.standings import ensure_standings

_application = Base.metadata.tables["application"]
_review = Base.metadata.tables["review"]


@dataclass(frozen=True)
class Preview:
    """What an assignment would add to a cohort.

    `loads` holds what each chosen reviewer has to do already, in every cohort; `plan` the new reviews, and how many
    each application would still lack; `full` the reviewers who would have as many of this cohort as its plan allows.
    """

    cohort_id: UUID
    loads: Mapping[UUID, int]
    plan: Plan
    full: frozenset[UUID]

    def count_new(self) -> Counter[UUID]:
        """How many reviews each reviewer would get."""
        return Counter(reviewer_id for _, reviewer_id in self.plan.assigned)

    def count_applications(self) -> int:
        """How many applications would get a reviewer."""
        return len({application_id for application_id, _ in self.plan.assigned})


def plan_reviews(session: Session, cohort_id: UUID, *, reviewer_ids: Collection[UUID], by: Actor) -> Preview:
    """Which of these reviewers would get which applications in review or interview that lack reviews.

    Nothing is written. Raises RuleBroken before the selection is set up, without a rubric and after the reviews ended,
    InvalidInput without reviewers, or for somebody who reviews nothing.
    """
    check_can_act(by, Action.RUN_SELECTION)
    plan = _check_can_assign(session, fetch(session, Cohort, cohort_id))
    _check_reviewers(session, reviewer_ids)
    return _plan(session, plan, _count_open(session, reviewer_ids))


def assign_reviews(session: Session, seen: Preview, *, by: Actor) -> int:
    """Assign exactly the reviews of the preview that somebody saw; how many.

    Raises EditConflict if these would be others by now, and what `plan_reviews` raises.
    """
    check_can_act(by, Action.RUN_SELECTION)
    cohort = lock_cohort(session, seen.cohort_id)
    plan = _check_can_assign(session, cohort)
    _check_reviewers(session, seen.loads)
    # What the reviewers finished since somebody looked makes no other plan of it: only what it would bring about does.
    current = _plan(session, plan, seen.loads)
    if current.plan != seen.plan:
        raise EditConflict(
            f"Applications or reviews of {cohort.name} changed since you looked at this plan, so nothing was assigned: "
            "look at the new one, then decide again."
        )
    if not current.plan.assigned:
        raise RuleBroken(f"None of these reviewers can get another application of {cohort.name}: choose others.")
    ensure_standings(session, cohort.id)
    _insert(session, current.plan, by=by)
    counts = {
        "review_count": len(current.plan.assigned),
        "application_count": current.count_applications(),
        "short_count": len(current.plan.short),
        "reviewers": {str(reviewer_id): count for reviewer_id, count in sorted(current.count_new().items())},
    }
    add_event(session, "assign_reviews", cohort, after=counts, by=by)
    session.flush()
    return len(current.plan.assigned)


def assign_review(session: Session, application_id: UUID, reviewer_id: UUID, *, by: Actor) -> Review:
    """Ask one more reviewer for one application, whatever it has already.

    Raises what `plan_reviews` raises, RuleBroken for an application that is not reviewed (any more), and for a
    reviewer who has or had it.
    """
    check_can_act(by, Action.RUN_SELECTION)
    cohort = lock_cohort(session, fetch(session, Application, application_id).cohort_id)
    application = session.get_one(Application, application_id, populate_existing=True)
    _check_can_assign(session, cohort)
    _check_reviewers(session, [reviewer_id])
    if application.status not in REVIEWED_STATUSES:
        raise RuleBroken("This application is not in review: start its review on the applicant's page first.")
    if find_review(session, application_id, reviewer_id) is not None:
        raise RuleBroken("This reviewer has this application already, or gave it back: ask somebody else.")
    ensure_standings(session, cohort.id)
    review = Review(application_id=application_id, reviewer_id=reviewer_id, assigned_by_id=by.user_id)
    session.add(review)
    record_event(session, "assign_review", review, by=by)
    session.flush()
    return review


def undo_assignment(session: Session, cohort_id: UUID, *, assigned_at: datetime, by: Actor) -> int:
    """Take back the reviews of the cohort's last assignment, made at this moment, that nobody has begun; how many.

    Raises EditConflict if somebody assigned more since, RuleBroken if every one of them was begun.
    """
    check_can_act(by, Action.RUN_SELECTION)
    cohort = lock_cohort(session, cohort_id)
    of_cohort = select_reviews(cohort_id)
    last = sa.select(sa.func.max(_review.c.assigned_at)).where(_review.c.id.in_(of_cohort), _was_assigned())
    if session.connection().execute(last).scalar_one() != assigned_at:
        raise EditConflict(
            f"Somebody assigned or took back reviews of {cohort.name} since you opened this page: look at it again."
        )
    untouched = sa.delete(_review).where(
        _review.c.id.in_(of_cohort), _review.c.assigned_at == assigned_at, _review.c.state == ReviewState.ASSIGNED
    )
    count = session.connection().execute(untouched).rowcount
    if not count:
        raise RuleBroken("Every review of this assignment was begun by now: take them back reviewer by reviewer.")
    add_event(session, "undo_assignment", cohort, before={"review_count": count}, by=by)
    session.flush()
    return count


def take_back(session: Session, cohort_id: UUID, *, reviewer_id: UUID, with_drafts: bool, by: Actor) -> int:
    """Take back what a reviewer was assigned in this cohort and has not begun, and begun drafts if so wished; how many.

    They can be assigned to others from then on. What was submitted stays, and so does every conflict of interest.
    Raises RuleBroken if there is nothing to take back.
    """
    check_can_act(by, Action.RUN_SELECTION)
    cohort = lock_cohort(session, cohort_id)
    states = sorted(OPEN_STATES if with_drafts else {ReviewState.ASSIGNED})
    open_ones = _review.c.id.in_(select_reviews(cohort_id)), _review.c.reviewer_id == reviewer_id
    counts: Counter[str] = Counter()
    for state in states:
        taken = sa.delete(_review).where(*open_ones, _review.c.state == state)
        counts[f"{state.value}_count"] = session.connection().execute(taken).rowcount
    if not counts.total():
        raise RuleBroken(
            "This reviewer has begun everything that is left, or has nothing: there is nothing to take back."
        )
    add_event(session, "take_back_reviews", cohort, before={"reviewer_id": str(reviewer_id), **counts}, by=by)
    session.flush()
    return counts.total()


def find_review(session: Session, application_id: UUID, reviewer_id: UUID) -> Review | None:
    """What this reviewer has of this application: a review in any state."""
    found = select(Review).where(
        Review.application_id == application_id,
        Review.reviewer_id == reviewer_id,
        col(Review.kind) == ReviewKind.READING,
    )
    return session.exec(found, execution_options={"populate_existing": True}).one_or_none()


def select_reviews(cohort_id: UUID) -> sa.Select[tuple[UUID]]:
    """The ids of the reviews of what the cohort's applicants wrote."""
    return (
        sa.select(_review.c.id)
        .join(_application, _application.c.id == _review.c.application_id)
        .where(_application.c.cohort_id == cohort_id, _review.c.kind == ReviewKind.READING)
    )


def _was_assigned() -> sa.ColumnElement[bool]:
    """Leaves out who was recused: staff may have known that before anything was assigned."""
    return _review.c.state != ReviewState.RECUSED


def _check_can_assign(session: Session, cohort: Cohort) -> SelectionPlan:
    plan = require_plan(session, cohort)
    check_rubric(read_rubric(session, cohort.id, ReviewKind.READING))
    check_can_assign(read_dates(cohort, plan), today())
    return plan


def _check_reviewers(session: Session, reviewer_ids: Collection[UUID]) -> None:
    if not reviewer_ids:
        raise InvalidInput("Nobody is chosen who would review: choose at least one reviewer.")
    able = select(User.id).join(UserRole).where(User.is_active, UserRole.role == Role.REVIEWER)
    found = session.exec(able.where(col(User.id).in_(reviewer_ids))).all()
    if len(set(found)) < len(set(reviewer_ids)):
        raise InvalidInput("Somebody whom you chose does not review any more: look at the list of reviewers again.")


def _count_open(session: Session, reviewer_ids: Collection[UUID]) -> dict[UUID, int]:
    """What each has to do, in every cohort; a review of a decided application is nothing to be done any more."""
    counted = (
        sa.select(_review.c.reviewer_id, sa.func.count())
        .join(_application, _application.c.id == _review.c.application_id)
        .where(_review.c.reviewer_id.in_(reviewer_ids), _review.c.state.in_(OPEN_STATES), _is_reviewed())
        .group_by(_review.c.reviewer_id)
    )
    found = {row[0]: int(row[1]) for row in session.connection().execute(counted)}
    return {reviewer_id: found.get(reviewer_id, 0) for reviewer_id in sorted(reviewer_ids)}


def _plan(session: Session, plan: SelectionPlan, loads: Mapping[UUID, int]) -> Preview:
    present: dict[UUID, set[UUID]] = defaultdict(set)
    ended: set[tuple[UUID, UUID]] = set()
    held: Counter[UUID] = Counter()
    columns = sa.select(_review.c.application_id, _review.c.reviewer_id, _review.c.state)
    for application_id, reviewer_id, state in session.connection().execute(
        columns.where(_review.c.id.in_(select_reviews(plan.cohort_id)))
    ):
        if state in ENDED_STATES:
            ended.add((application_id, reviewer_id))
        else:
            present[application_id].add(reviewer_id)
            held[reviewer_id] += 1
    found = plan_assignments(
        _list_reviewed(session, plan.cohort_id),
        loads=loads,
        wanted=plan.reviews_wanted,
        present=present,
        recused=ended,
        limit=plan.review_limit,
        held=held,
    )
    held.update(reviewer_id for _, reviewer_id in found.assigned)
    limit = plan.review_limit
    full = frozenset(each for each in loads if limit is not None and held[each] >= limit)
    return Preview(plan.cohort_id, loads, found, full)


def _list_reviewed(session: Session, cohort_id: UUID) -> list[UUID]:
    """The applications in review or interview, by lot: where reviewers run out, nobody has an advantage."""
    of_cohort = sa.select(_application.c.id).where(_application.c.cohort_id == cohort_id, _is_reviewed())
    found = session.connection().execute(of_cohort).scalars()
    return sorted(found, key=lambda application_id: draw_lot(cohort_id, application_id))


def _insert(session: Session, plan: Plan, *, by: Actor) -> None:
    session.flush()
    # What all rows share is written into the statement; one moment for all, by which they are taken back together.
    same = {"version": "1", "kind": f"'{ReviewKind.READING}'", "state": f"'{ReviewState.ASSIGNED}'", "points": "'{}'"}
    shared: dict[str, sa.ColumnElement[str]] = {name: sa.literal_column(text) for name, text in same.items()}
    made = {"assigned_at": now(), "assigned_by_id": by.user_id}
    rows = [
        {"id": new_id(), "application_id": application_id, "reviewer_id": reviewer_id, **made}
        for application_id, reviewer_id in plan.assigned
    ]
    keys = {name: sa.bindparam(name, type_=_review.c[name].type) for name in rows[0]}
    session.connection().execute(sa.insert(_review).values({**shared, **keys}), rows)


def _is_reviewed() -> sa.ColumnElement[bool]:
    return _application.c.status.in_(REVIEWED_STATUSES)
