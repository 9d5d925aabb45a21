"""Is the list of disagreements in order, and does staff see who gave which points?"""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import Session

from mayatrack.domain.application_status import Status
from mayatrack.domain.reviews import ReviewKind, ReviewState
from mayatrack.domain.roles import Actor, Role
from mayatrack.exceptions import NotAllowed
from mayatrack.models.base import now
from mayatrack.queries.disagreements import read_disagreements, read_scores_of
from tests.factories import (
    make_application,
    make_cohort,
    make_person,
    make_review,
    make_rubric_criterion,
    make_standing,
    make_user,
)
from tests.queries.conftest import Recording


@pytest.fixture
def staff(actor_with: Callable[..., Actor]) -> Actor:
    return actor_with(Role.PROGRAM_STAFF)


def test_widest_spread_comes_first(session: Session, staff: Actor) -> None:
    cohort_id = make_cohort(session).id
    spreads = {"Calm": 0.0, "Single": None, "Apart": 20.0, "Furthest": 60.0, "Gone": 90.0}
    for name, spread in spreads.items():
        person = make_person(session, given_name=name, family_name=None)
        status = Status.WITHDRAWN if name == "Gone" else Status.INTERVIEW
        application = make_application(session, cohort_id=cohort_id, person_id=person.id, status=status)
        make_standing(session, application_id=application.id, review_count=2, review_score=50.0, review_spread=spread)
    make_standing(session, review_spread=90.0)
    frame = read_disagreements(session, by=staff, cohort_id=cohort_id, limit=5)
    assert list(frame["full_name"]) == ["Furthest", "Apart"]
    assert list(frame["review_spread"]) == [60.0, 20.0]
    assert len(read_disagreements(session, by=staff, cohort_id=cohort_id, limit=1)) == 1


@pytest.mark.parametrize("count", [1, 3])
def test_scores_stand_side_by_side_in_one_statement(
    session: Session, staff: Actor, record_statements: Recording, count: int
) -> None:
    application = make_application(session)
    criteria = [
        make_rubric_criterion(session, cohort_id=application.cohort_id, position=position, name=name)
        for name, position in {"Need": 2, "Motivation": 1}.items()
    ]
    make_rubric_criterion(session, cohort_id=application.cohort_id, kind=ReviewKind.INTERVIEW)
    for number in range(count):
        done = {"state": ReviewState.SUBMITTED, "submitted_at": now() - timedelta(days=number), "score": 10.0 * number}
        make_review(
            session,
            application_id=application.id,
            reviewer_id=make_user(session, name=f"R{number}").id,
            points={str(criteria[1].id): 2},
            comment="well said",
            **done,
        )
    make_review(session, application_id=application.id, state=ReviewState.DRAFT, points={str(criteria[0].id): 1})
    with record_statements() as statements:
        frame = read_scores_of(session, by=staff, application_id=application.id)
    assert len(statements) == 1
    last_first = [f"R{number}" for number in reversed(range(count)) for _ in range(2)]
    assert list(frame["reviewer"]) == last_first
    assert list(frame["criterion"]) == ["Motivation", "Need"] * count
    first = frame.iloc[0]
    assert (first["points"], first["label"], first["comment"], first["score"]) == (
        2,
        "much",
        "well said",
        10.0 * (count - 1),
    )
    assert frame.iloc[1][["points", "label"]].isna().all()


def test_reviewer_is_told_of_no_disagreement(session: Session, actor_with: Callable[..., Actor]) -> None:
    standing = make_standing(session, review_spread=90.0)
    reviewer = actor_with(Role.REVIEWER)
    with pytest.raises(NotAllowed):
        read_disagreements(session, by=reviewer, cohort_id=standing.cohort_id, limit=1)
    with pytest.raises(NotAllowed):
        read_scores_of(session, by=reviewer, application_id=standing.application_id)
