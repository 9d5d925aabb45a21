"""Does staff read how far each reviewer is, what is missing, and who would rather not?"""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from sqlmodel import Session

from mayatrack.domain.application_status import Status
from mayatrack.domain.reviews import ReviewKind, ReviewState
from mayatrack.domain.roles import Actor, Role
from mayatrack.exceptions import NotAllowed
from mayatrack.models.base import now
from mayatrack.queries.assignments import (
    read_last_assignment,
    read_progress,
    read_refusals,
    read_review_totals,
    read_reviewers,
    read_short_applications,
)
from tests.factories import (
    make_application,
    make_cohort,
    make_person,
    make_review,
    make_selection_plan,
    make_standing,
    make_user,
    make_user_role,
)
from tests.queries.conftest import Recording


@pytest.fixture
def staff(actor_with: Callable[..., Actor]) -> Actor:
    return actor_with(Role.PROGRAM_STAFF)


@pytest.fixture
def cohort_id(session: Session) -> UUID:
    cohort = make_cohort(session)
    make_selection_plan(session, cohort_id=cohort.id, reviews_wanted=2)
    return cohort.id


def add_reviewer(session: Session, name: str, **changes: object) -> UUID:
    user = make_user(session, name=name, **changes)
    make_user_role(session, user_id=user.id, role=Role.REVIEWER)
    return user.id


def add_application(session: Session, cohort_id: UUID, name: str, **changes: object) -> UUID:
    person = make_person(session, given_name=name, family_name=None)
    defaults = {"status": Status.IN_REVIEW}
    return make_application(session, cohort_id=cohort_id, person_id=person.id, **(defaults | changes)).id


def add_review(session: Session, cohort_id: UUID, reviewer_id: UUID, **changes: object) -> UUID:
    application_id = changes.pop("application_id", None) or add_application(session, cohort_id, "Ana")
    return make_review(session, application_id=application_id, reviewer_id=reviewer_id, **changes).id


def scored(score: float) -> dict[str, object]:
    return {"state": ReviewState.SUBMITTED, "submitted_at": now(), "score": score}


def test_reviewers_are_active_users_with_the_role(session: Session, staff: Actor) -> None:
    add_reviewer(session, "Zoë")
    add_reviewer(session, "Bo")
    add_reviewer(session, "Gone", is_active=False)
    make_user_role(session, user_id=make_user(session, name="Staff").id, role=Role.PROGRAM_STAFF)
    assert list(read_reviewers(session, by=staff)["reviewer"]) == ["Bo", "Zoë"]


def test_progress_counts_each_state_of_the_cohort_alone(session: Session, staff: Actor, cohort_id: UUID) -> None:
    one, idle = add_reviewer(session, "Bo"), add_reviewer(session, "Ann")
    early, late = now() - timedelta(days=9), now() - timedelta(days=2)
    add_review(session, cohort_id, one, assigned_at=late)
    add_review(session, cohort_id, one, assigned_at=early, state=ReviewState.DRAFT)
    add_review(session, cohort_id, one, assigned_at=early - timedelta(days=5), **scored(40.0))
    add_review(session, cohort_id, one, state=ReviewState.ABSTAINED)
    add_review(session, cohort_id, one, state=ReviewState.RECUSED, reason="aunt")
    add_review(session, cohort_id, one, kind=ReviewKind.INTERVIEW)
    make_review(session, reviewer_id=one)
    gone = add_reviewer(session, "Gone", is_active=False)
    add_review(session, cohort_id, gone)
    make_review(session, reviewer_id=idle)
    frame = read_progress(session, by=staff, cohort_id=cohort_id)
    assert list(frame["reviewer"]) == ["Bo", "Gone"]
    assert [bool(each) for each in frame["is_able"]] == [True, False]
    counts = frame[["assigned_count", "draft_count", "submitted_count", "abstained_count", "recused_count"]]
    assert counts.to_numpy().tolist() == [[1, 1, 1, 1, 1], [1, 0, 0, 0, 0]]
    assert frame["oldest_open_at"][0] == early
    assert frame["median_score"][0] == 40.0


@pytest.mark.parametrize(
    ("scores", "median"), [([50.0], 50.0), ([10.0, 20.0], 15.0), ([70.0, 10.0, 20.0], 20.0), ([1.0, 2.0, 4.0, 9.0], 3)]
)
def test_median_is_the_middle(
    session: Session, staff: Actor, cohort_id: UUID, scores: list[float], median: float
) -> None:
    one, other = add_reviewer(session, "A"), add_reviewer(session, "B")
    for score in scores:
        add_review(session, cohort_id, one, **scored(score))
    frame = read_progress(session, by=staff, cohort_id=cohort_id)
    assert frame["median_score"].tolist() == [median]
    assert read_review_totals(session, by=staff, cohort_id=cohort_id)["median_score"].tolist() == [median]
    add_review(session, cohort_id, other, **scored(100.0))
    assert read_progress(session, by=staff, cohort_id=cohort_id)["median_score"].tolist() == [median, 100.0]


def test_totals_and_short_applications_agree(session: Session, staff: Actor, cohort_id: UUID) -> None:
    one, other = add_reviewer(session, "A"), add_reviewer(session, "B")
    nothing = add_application(session, cohort_id, "Nada")
    half = add_application(session, cohort_id, "Half", status=Status.INTERVIEW)
    full = add_application(session, cohort_id, "Full")
    for application_id, number in ((nothing, 9), (half, 4), (full, 5)):
        make_standing(session, application_id=application_id, number=number)
    add_review(session, cohort_id, one, application_id=half, **scored(10.0))
    add_review(session, cohort_id, other, application_id=half, state=ReviewState.RECUSED, reason="aunt")
    for reviewer_id in (one, other):
        add_review(session, cohort_id, reviewer_id, application_id=full)
    for status in (Status.SUBMITTED, Status.WITHDRAWN, Status.OFFERED):
        add_application(session, cohort_id, "Else", status=status)
    (totals,) = read_review_totals(session, by=staff, cohort_id=cohort_id).to_dict("records")
    assert totals == {
        "wanted_count": 2,
        "application_count": 3,
        "short_count": 2,
        "missing_count": 3,
        "counted_count": 3,
        "submitted_count": 1,
        "median_score": 10.0,
    }
    frame = read_short_applications(session, by=staff, cohort_id=cohort_id, limit=10)
    rows = frame[["number", "full_name", "status", "counted_count", "missing_count"]].to_numpy().tolist()
    assert rows == [[9, "Nada", "in_review", 0, 2], [4, "Half", "interview", 1, 1]]
    assert len(read_short_applications(session, by=staff, cohort_id=cohort_id, limit=1)) == 1


def test_totals_of_a_cohort_that_is_empty_or_not_set_up(session: Session, staff: Actor, cohort_id: UUID) -> None:
    (totals,) = read_review_totals(session, by=staff, cohort_id=cohort_id).to_dict("records")
    assert (totals["application_count"], totals["missing_count"], totals["short_count"]) == (0, 0, 0)
    assert read_review_totals(session, by=staff, cohort_id=make_cohort(session).id).empty


def test_refusals_are_told_with_their_reasons(session: Session, staff: Actor, cohort_id: UUID) -> None:
    one = add_reviewer(session, "Bo")
    application_id = add_application(session, cohort_id, "Ana")
    make_standing(session, application_id=application_id, number=7)
    add_review(session, cohort_id, one, application_id=application_id, state=ReviewState.RECUSED, reason="aunt")
    add_review(session, cohort_id, one, state=ReviewState.ABSTAINED)
    add_review(session, cohort_id, one)
    frame = read_refusals(session, by=staff, cohort_id=cohort_id, limit=9)
    assert list(frame["state"]) == ["abstained", "recused"]
    assert frame[["number", "full_name", "reviewer", "reason"]].to_numpy().tolist()[1] == [7, "Ana", "Bo", "aunt"]
    assert frame["reason"].isna().tolist() == [True, False]


def test_last_assignment_is_the_latest_moment(session: Session, staff: Actor, cohort_id: UUID) -> None:
    assert read_last_assignment(session, by=staff, cohort_id=cohort_id).empty
    one, early, late = add_reviewer(session, "Bo"), now() - timedelta(days=3), now() - timedelta(days=1)
    add_review(session, cohort_id, one, assigned_at=early)
    add_review(session, cohort_id, one, assigned_at=late)
    add_review(session, cohort_id, one, assigned_at=late, state=ReviewState.DRAFT)
    add_review(session, cohort_id, one, state=ReviewState.RECUSED, reason="aunt")
    make_review(session, reviewer_id=one)
    (row,) = read_last_assignment(session, by=staff, cohort_id=cohort_id).to_dict("records")
    assert (row["assigned_at"], row["review_count"], row["untouched_count"]) == (late, 2, 1)
    assert row["assigned_by"] == "This computer"


@pytest.mark.parametrize("count", [1, 3])
def test_each_is_read_in_one_statement(
    session: Session, staff: Actor, cohort_id: UUID, record_statements: Recording, count: int
) -> None:
    for number in range(count):
        reviewer_id = add_reviewer(session, f"R{number}")
        add_review(session, cohort_id, reviewer_id, **scored(50.0))
        add_review(session, cohort_id, reviewer_id, state=ReviewState.ABSTAINED)
    with record_statements() as statements:
        read_reviewers(session, by=staff)
        read_progress(session, by=staff, cohort_id=cohort_id)
        read_review_totals(session, by=staff, cohort_id=cohort_id)
        assert len(read_short_applications(session, by=staff, cohort_id=cohort_id, limit=9)) == 2 * count
        assert len(read_refusals(session, by=staff, cohort_id=cohort_id, limit=9)) == count
        read_last_assignment(session, by=staff, cohort_id=cohort_id)
    assert len(statements) == 6


def test_reviewer_reads_none_of_it(session: Session, cohort_id: UUID, actor_with: Callable[..., Actor]) -> None:
    reviewer = actor_with(Role.REVIEWER)
    with pytest.raises(NotAllowed):
        read_progress(session, by=reviewer, cohort_id=cohort_id)
    with pytest.raises(NotAllowed):
        read_refusals(session, by=reviewer, cohort_id=cohort_id, limit=1)
