"""Does every application get one number that tells nothing, and the score that its submitted reviews add up to?"""

import pytest
import sqlalchemy as sa
from sqlmodel import Session, select

from mayatrack.domain.application_status import Status
from mayatrack.domain.ranking import draw_lot
from mayatrack.domain.reviews import ReviewKind, ReviewState
from mayatrack.domain.rubrics import Combination
from mayatrack.models import Cohort, Standing
from mayatrack.models.base import now
from mayatrack.services.standings import ensure_standings, refresh_scores
from tests.factories import make_application, make_cohort, make_review, make_selection_plan, make_standing


@pytest.fixture
def cohort(session: Session) -> Cohort:
    return make_cohort(session)


def submit(session: Session, standing: Standing, score: float, kind: ReviewKind = ReviewKind.READING) -> None:
    done = {"state": ReviewState.SUBMITTED, "submitted_at": now(), "score": score}
    make_review(session, application_id=standing.application_id, kind=kind, **done)


def numbers_of(session: Session, cohort: Cohort) -> dict[str, int]:
    found = session.exec(select(Standing).where(Standing.cohort_id == cohort.id))
    return {str(standing.application_id): standing.number for standing in found}


def test_numbers_follow_the_lots_and_leave_drafts_out(session: Session, cohort: Cohort) -> None:
    applied = [make_application(session, cohort_id=cohort.id) for _ in range(12)]
    make_application(session, cohort_id=cohort.id, status=Status.DRAFT)
    make_application(session)
    assert ensure_standings(session, cohort.id) == 12
    by_lot = sorted(applied, key=lambda application: draw_lot(cohort.id, application.id))
    assert numbers_of(session, cohort) == {str(each.id): place for place, each in enumerate(by_lot, start=1)}


def test_number_stays_when_others_apply_later(session: Session, cohort: Cohort) -> None:
    make_application(session, cohort_id=cohort.id)
    ensure_standings(session, cohort.id)
    before = numbers_of(session, cohort)
    late = make_application(session, cohort_id=cohort.id)
    assert (ensure_standings(session, cohort.id), ensure_standings(session, cohort.id)) == (1, 0)
    assert numbers_of(session, cohort) == before | {str(late.id): 2}


@pytest.mark.parametrize(("combination", "score"), [(Combination.MEDIAN, 30.0), (Combination.MEAN, 50.0)])
def test_score_is_that_of_the_submitted_reviews(session: Session, combination: Combination, score: float) -> None:
    standing = make_standing(session)
    plan = make_selection_plan(session, cohort_id=standing.cohort_id, combination=combination, interview_weight=0.5)
    for each in (20.0, 30.0, 100.0):
        submit(session, standing, each)
    make_review(session, application_id=standing.application_id, state=ReviewState.RECUSED, reason="cousin")
    refresh_scores(session, plan, [standing.application_id])
    session.refresh(standing)
    assert (standing.review_count, standing.review_score, standing.review_spread) == (3, score, 80.0)
    assert (standing.interview_count, standing.interview_score, standing.score) == (0, None, score)
    submit(session, standing, 90.0, ReviewKind.INTERVIEW)
    refresh_scores(session, plan)
    session.refresh(standing)
    assert (standing.interview_count, standing.interview_score, standing.score) == (1, 90.0, (score + 90.0) / 2)


def test_scores_of_other_applications_stay(session: Session) -> None:
    one = make_standing(session)
    plan = make_selection_plan(session, cohort_id=one.cohort_id)
    other = make_standing(session, application_id=make_application(session, cohort_id=one.cohort_id).id, score=12.0)
    submit(session, one, 40.0)
    refresh_scores(session, plan, [one.application_id])
    scores = dict(session.connection().execute(sa.select(Standing.number, Standing.score)).all())
    assert scores == {one.number: 40.0, other.number: 12.0}
    refresh_scores(session, plan)
    session.refresh(other)
    assert other.score is None
