"""What is decided for the sample cohort that decides today, and in which order do sample alternates wait?"""

from datetime import date
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from mayatrack.domain.application_status import Status
from mayatrack.domain.baseline import Baseline
from mayatrack.domain.decisions import Decision
from mayatrack.domain.roles import Actor
from mayatrack.models import Base, SelectionPlan
from mayatrack.models.base import new_id
from mayatrack.models.rankings import RankingFilter, order_ranking, select_ranking
from mayatrack.services.pending_decisions import Step, store_steps
from mayatrack.services.records import lock_cohort
from mayatrack.services.waitlist_places import store_waitlist

# Of those interviewed: so many are to be offered a seat, so many more to wait. The others are still open.
OFFERS: Final = 14
ALTERNATES: Final = 4

_application = Base.metadata.tables["application"]


def make_decisions(session: Session, plan: SelectionPlan, *, by: Actor, today: date) -> None:
    """Pending decisions of a cohort that decides; a waitlist in the order of the ranking for one that is released."""
    lock_cohort(session, plan.cohort_id)
    if plan.released_at is not None:
        _order_waitlist(session, plan)
    elif plan.decides_from_on <= today:
        read_only = _rank(session, plan, Status.IN_REVIEW)
        interviewed = _rank(session, plan, Status.INTERVIEW)
        _decide(session, plan, read_only, Decision.NOT_SELECTED, by=by)
        _decide(session, plan, interviewed[:OFFERS], Decision.OFFER, by=by)
        _decide(session, plan, interviewed[OFFERS : OFFERS + ALTERNATES], Decision.WAITLIST, by=by)


def _decide(
    session: Session, plan: SelectionPlan, application_ids: list[UUID], decision: Decision, *, by: Actor
) -> None:
    batch_id = new_id()
    steps = [Step(each, None, decision, batch_id) for each in application_ids]
    store_steps(session, plan.cohort_id, steps, batch_id=batch_id, by=by)


def _order_waitlist(session: Session, plan: SelectionPlan) -> None:
    """The ranking, but for one whom the office moved up to the first place: somebody who needs a first passport."""
    ordered = _rank(session, plan, Status.WAITLISTED)
    needs = sa.select(_application.c.id).where(
        _application.c.id.in_(ordered), _application.c.had_passport_before == Baseline.NO
    )
    needing = set(session.connection().execute(needs).scalars())
    moved_up = next((each for each in ordered if each in needing), None)
    store_waitlist(session, plan.cohort_id, sorted(ordered, key=lambda each: each != moved_up))


def _rank(session: Session, plan: SelectionPlan, status: Status) -> list[UUID]:
    ranking = select_ranking(plan.cohort_id, plan.tie_rule, RankingFilter(status=status))
    order = order_ranking(ranking.selected_columns, plan.tie_rule)
    return list(session.connection().execute(ranking.order_by(*order)).scalars())
