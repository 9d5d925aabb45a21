"""When are the interviews of the sample cohorts in selection, and who holds them?"""

from collections.abc import Mapping, Sequence
from datetime import date, time, timedelta
from math import ceil
from typing import Final
from uuid import UUID

from mayatrack.domain.application_status import Status
from mayatrack.domain.interviews import Series, Span, plan_series
from mayatrack.domain.reviews import ReviewKind
from mayatrack.models import InterviewSlot, Review, SelectionPlan, SlotInterviewer
from mayatrack.services.samples.applications import SampleApplication
from mayatrack.services.samples.players import OFFICE, REVIEWER
from mayatrack.services.samples.reviewers import Reviews
from mayatrack.services.samples.rows import Rows

# From yesterday on: something is past, something is today, something is to come.
DAYS: Final = range(-1, 4)
FREE_COUNT: Final = 3
MINUTES: Final = 30
GAP_MINUTES: Final = 10
PER_DAY: Final = 3
FIRST_START: Final = time(10)
PLACE: Final = "Room 300, City Hall"


def make_interviews(
    rows: Rows,
    plan: SelectionPlan,
    applications: Sequence[SampleApplication],
    players: Mapping[str, UUID],
    *,
    by_id: UUID,
    today: date,
) -> None:
    """Times around today where the plan's interviews are on, most of them booked, with what is to be scored."""
    invited = [each for each in applications if each.application.status is Status.INTERVIEW]
    spans = _list_spans(plan, today)
    booked = min(len(invited), max(0, len(spans) - FREE_COUNT))
    for place, span in enumerate(spans):
        slot = rows.add(
            InterviewSlot(
                cohort_id=plan.cohort_id,
                starts_at=span.starts_at,
                ends_at=span.ends_at,
                place=PLACE,
                application_id=invited[place].application.id if place < booked else None,
            )
        )
        # Every second interview is held by two.
        for user_id in [players[REVIEWER], players[OFFICE]][: 1 + place % 2]:
            rows.add(SlotInterviewer(slot_id=slot.id, user_id=user_id))
            if slot.application_id is not None:
                rows.add(_make_review(slot.application_id, user_id, by_id=by_id))


def make_past_interviews(
    rows: Rows, plan: SelectionPlan, applications: Sequence[SampleApplication], reviews: Reviews, *, today: date
) -> None:
    """One interview of everybody invited, held and scored, where the plan's decisions are being made."""
    if plan.released_at is not None or today < plan.decides_from_on:
        return
    invited = [each for each in applications if each.application.status is Status.INTERVIEW]
    # Once the last was invited.
    first_on = max(each.steps[Status.INTERVIEW] for each in invited).date() + timedelta(days=1)
    days = [first_on + timedelta(days=each) for each in range((plan.decides_from_on - first_on).days)]
    spans = plan_series(Series(days, FIRST_START, MINUTES, GAP_MINUTES, ceil(len(invited) / len(days))))
    for place, (each, span) in enumerate(zip(invited, spans, strict=False)):
        slot = rows.add(
            InterviewSlot(
                cohort_id=plan.cohort_id,
                starts_at=span.starts_at,
                ends_at=span.ends_at,
                place=PLACE,
                application_id=each.application.id,
            )
        )
        for user_id in reviews.make_interview(plan, each, held_at=span.ends_at, turn=place):
            rows.add(SlotInterviewer(slot_id=slot.id, user_id=user_id))


def _list_spans(plan: SelectionPlan, today: date) -> list[Span]:
    if plan.interviews_from_on is None or plan.released_at is not None:
        return []
    around = (today + timedelta(days=each) for each in DAYS)
    days = [day for day in around if plan.interviews_from_on <= day < plan.decides_from_on]
    return plan_series(Series(days, FIRST_START, MINUTES, GAP_MINUTES, PER_DAY)) if days else []


def _make_review(application_id: UUID, user_id: UUID, *, by_id: UUID) -> Review:
    return Review(application_id=application_id, reviewer_id=user_id, kind=ReviewKind.INTERVIEW, assigned_by_id=by_id)
