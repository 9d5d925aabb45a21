"""How do the applications of a cohort come into review? All that pass at once; the others hear why not."""

from collections.abc import Callable, Collection
from typing import Final
from uuid import UUID

from sqlmodel import Session

from mayatrack.domain.application_status import Status
from mayatrack.domain.eligibility import join_reasons
from mayatrack.domain.reviews import ReviewKind
from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.domain.rubrics import check_rubric
from mayatrack.domain.selection_phases import check_not_released
from mayatrack.exceptions import EditConflict, RuleBroken
from mayatrack.models import Cohort
from mayatrack.services.applications import LONGEST_REASON
from mayatrack.services.bulk_moves import move_applications
from mayatrack.services.eligibility import Checked, refresh_checks
from mayatrack.services.records import lock_cohort
from mayatrack.services.selection_plans import read_dates, read_rubric, require_plan

CHANGED: Final = "since you looked: run the checks again and look at the list."


def start_review(
    session: Session, cohort_id: UUID, *, expected_count: int, includes_unknown: bool = False, by: Actor
) -> int:
    """Take every submitted application that passes the automatic part into review; returns how many.

    They are checked again first. With `includes_unknown` also those of whom something is not known. Raises RuleBroken
    without a plan or rubric, once decisions are released and if there is none to move; EditConflict unless they are
    as many as the person saw, `expected_count`.
    """
    check_can_act(by, Action.RUN_SELECTION)
    cohort, found = _check_again(session, cohort_id)
    check_rubric(read_rubric(session, cohort_id, ReviewKind.READING))
    passing = {True, None} if includes_unknown else {True}
    chosen = [each for each in found if each.status is Status.SUBMITTED and each.check.is_eligible in passing]
    if len(chosen) != expected_count:
        raise EditConflict(f"{len(chosen)} applications would go into review and no longer {expected_count} {CHANGED}")
    _check_any(chosen)
    reasons = dict.fromkeys(each.application_id for each in chosen)
    move_applications(session, cohort, reasons, to=Status.IN_REVIEW, action="start_review", by=by)
    return len(chosen)


def mark_ineligible(session: Session, cohort_id: UUID, *, application_ids: Collection[UUID], by: Actor) -> int:
    """Close the chosen applications, which fail the automatic part, with its reasons; returns how many.

    Only reopening takes this back. Raises as `start_review` does, and EditConflict if one of them does not fail.
    """
    check_can_act(by, Action.RUN_SELECTION)
    return _tell_reasons(
        session,
        cohort_id,
        application_ids,
        lambda each: each.check.is_eligible is False,
        to=Status.INELIGIBLE,
        action="mark_ineligible",
        by=by,
    )


def ask_for_information(session: Session, cohort_id: UUID, *, application_ids: Collection[UUID], by: Actor) -> int:
    """Ask the chosen submitted applications for what the automatic part found missing; returns how many.

    Raises as `start_review` does, and EditConflict if one of them passes or is not submitted any more.
    """
    check_can_act(by, Action.RUN_SELECTION)
    return _tell_reasons(
        session,
        cohort_id,
        application_ids,
        lambda each: each.status is Status.SUBMITTED and each.check.is_eligible is not True,
        to=Status.NEEDS_INFORMATION,
        action="ask_for_information",
        by=by,
    )


def _tell_reasons(
    session: Session,
    cohort_id: UUID,
    application_ids: Collection[UUID],
    can_move: Callable[[Checked], bool],
    *,
    to: Status,
    action: str,
    by: Actor,
) -> int:
    cohort, found = _check_again(session, cohort_id)
    wanted = set(application_ids)
    chosen = [each for each in found if each.application_id in wanted and can_move(each)]
    if len(chosen) != len(wanted):
        raise EditConflict(f"{len(wanted) - len(chosen)} of the {len(wanted)} chosen applications changed {CHANGED}")
    _check_any(chosen)
    reasons: dict[UUID, str | None] = {
        each.application_id: join_reasons(each.check.reasons, longest=LONGEST_REASON) for each in chosen
    }
    move_applications(session, cohort, reasons, to=to, action=action, by=by)
    return len(chosen)


def _check_again(session: Session, cohort_id: UUID) -> tuple[Cohort, list[Checked]]:
    """The cohort, locked, and what the automatic part says by now: nobody is moved on what was true yesterday."""
    cohort = lock_cohort(session, cohort_id)
    plan = require_plan(session, cohort)
    check_not_released(read_dates(cohort, plan), cohort.name)
    return cohort, refresh_checks(session, cohort, plan)


def _check_any(chosen: Collection[Checked]) -> None:
    if not chosen:
        raise RuleBroken("There is no application to move: run the checks, or choose others.")
