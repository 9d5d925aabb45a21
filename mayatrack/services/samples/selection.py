"""How does each sample cohort choose, by which rubric, and where do the applications to trips to come stand?"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from functools import lru_cache
from itertools import count
from random import Random
from typing import Any, Final
from uuid import UUID

from mayatrack.domain.application_status import Status
from mayatrack.domain.ranking import draw_lot
from mayatrack.domain.reviews import ReviewKind
from mayatrack.models import RubricCriterion, SelectionPlan, Standing
from mayatrack.models.base import new_id
from mayatrack.services.reference import read_data
from mayatrack.services.samples.applications import SampleApplication
from mayatrack.services.samples.cohorts import SampleCohort
from mayatrack.services.samples.histories import share_of_selection
from mayatrack.services.samples.rows import Rows

MINIMUM_AGE: Final = 18
# After the last of a day's steps, and the same day in Los Angeles.
EVENING: Final = time(23, 59)


def make_selection(
    rows: Rows, sample: SampleCohort, applications: Sequence[SampleApplication], *, by_id: UUID, today: date
) -> SelectionPlan:
    """The cohort's plan and rubric; before its trip also the standings of its applications."""
    plan = rows.add(_make_plan(sample, by_id=by_id, today=today))
    for position, row in enumerate(read_data("sample_rubric.csv"), start=1):
        rows.add(_make_criterion(sample, row, position))
    if sample.cohort.departs_on > today:
        _make_standings(rows, sample, applications)
    return plan


def _make_plan(sample: SampleCohort, *, by_id: UUID, today: date) -> SelectionPlan:
    row = next(row for row in read_data("sample_plans.csv") if row["cohort"] == sample.key)
    decides_from_on = share_of_selection(sample.cohort, float(row["decides_share"]))
    is_released = row["is_released"] == "yes" and decides_from_on < today
    questions = _read_questions()
    return SelectionPlan(
        id=new_id(),
        cohort_id=sample.cohort.id,
        reviews_from_on=sample.cohort.closes_on,
        interviews_from_on=share_of_selection(sample.cohort, float(row["interviews_share"])),
        decides_from_on=decides_from_on,
        shown_questions=questions,
        required_questions=questions,
        minimum_age=MINIMUM_AGE,
        released_at=datetime.combine(decides_from_on, EVENING, UTC) if is_released else None,
        released_by_id=by_id if is_released else None,
    )


def _make_criterion(sample: SampleCohort, row: dict[str, str], position: int) -> RubricCriterion:
    meanings = row["points"].split(" | ")
    return RubricCriterion(
        cohort_id=sample.cohort.id,
        kind=ReviewKind(row["kind"]),
        position=position,
        name=row["name"],
        description=row["description"],
        weight=float(row["weight"]),
        labels={str(points): meaning for points, meaning in enumerate(meanings, start=1)},
    )


def _make_standings(rows: Rows, sample: SampleCohort, applications: Sequence[SampleApplication]) -> None:
    # Numbers that come out the same on every load, whatever the keys are; chance of its own leaves all else as it is.
    mixed = list(applications)
    Random(f"mayatrack numbers {sample.key}").shuffle(mixed)  # noqa: S311  Repeatable on purpose.
    for number, each in zip(count(1), mixed, strict=False):
        standing = Standing(
            application_id=each.application.id,
            cohort_id=sample.cohort.id,
            number=number,
            lot=draw_lot(sample.cohort.id, each.application.id),
            **_find_check(each),
        )
        rows.add(standing)


def _find_check(each: SampleApplication) -> dict[str, Any]:
    """Whatever came into review had passed the automatic part by then."""
    moment = each.steps.get(Status.IN_REVIEW)
    return {"is_eligible": True, "check_reasons": [], "checked_at": moment} if moment else {}


@lru_cache(maxsize=1)
def _read_questions() -> list[str]:
    return list(dict.fromkeys(row["question"] for row in read_data("sample_answers.csv")))
