"""Do the sample reviewers have something to show, and can nobody come in as one of them?"""

from collections import Counter, defaultdict
from datetime import date

from sqlalchemy.engine import Engine
from sqlmodel import Session, col, select

from mayatrack.db.session import writing
from mayatrack.domain.application_status import Status
from mayatrack.domain.reviews import REVIEWED_STATUSES, ReviewKind, ReviewState
from mayatrack.domain.roles import LOCAL_ACTOR, LOCAL_USER_ID, Role
from mayatrack.domain.rubrics import score_review
from mayatrack.domain.selection_phases import check_can_review
from mayatrack.models import (
    Application,
    Cohort,
    Credential,
    Review,
    SelectionPlan,
    Standing,
    StatusChange,
    User,
    UserRole,
)
from mayatrack.queries.assignments import read_progress, read_review_totals
from mayatrack.queries.disagreements import read_disagreements
from mayatrack.services.demonstration import OFFICE, PARTS, describe_part, enter_demonstration
from mayatrack.services.doors import Doors, find_doors, has_account
from mayatrack.services.samples import load_sample
from mayatrack.services.samples.reviewers import REVIEWERS
from mayatrack.services.selection_plans import read_dates, read_rubric
from mayatrack.services.sessions import find_signed_in
from tests.services.sample_databases import TODAY, midnight


def read_reviewed(session: Session) -> SelectionPlan:
    """The plan of the one cohort whose reviews go on."""
    is_open = (Review.kind == ReviewKind.READING, Review.state == ReviewState.ASSIGNED)
    going_on = select(Application.cohort_id).join(Review, col(Review.application_id) == Application.id).where(*is_open)
    return session.exec(select(SelectionPlan).where(col(SelectionPlan.cohort_id).in_(going_on))).one()


def test_sample_reviewers_open_and_close_no_door(sample: Session) -> None:
    assert find_doors(sample) == Doors(has_passwords=False, has_demonstration=True, needs_administrator=True)
    assert not has_account(sample)
    assert sample.exec(select(Credential)).all() == []
    users = sample.exec(select(User).where(User.id != LOCAL_USER_ID)).all()
    assert {(user.issuer, user.email, user.is_active) for user in users} == {("demonstration", None, True)}
    roles = sample.exec(select(UserRole).where(UserRole.user_id != LOCAL_USER_ID)).all()
    reviewing = {each.user_id for each in roles if each.role is Role.REVIEWER}
    assert reviewing == {user.id for user in users if user.subject != OFFICE}


def test_nobody_plays_a_sample_reviewer(engine: Engine) -> None:
    with writing(engine) as session:
        load_sample(session, by=LOCAL_ACTOR, today=TODAY)
    assert REVIEWERS.keys() & PARTS.keys() == set()
    for part in (OFFICE, Role.REVIEWER.value):
        with writing(engine) as session:
            token = enter_demonstration(session, part)
        signed_in = find_signed_in(engine, token)
        assert signed_in is not None
        assert signed_in.actor.name == f"Demonstration: {describe_part(part)}"
        with Session(engine) as session:
            own = (Review.reviewer_id == signed_in.actor.user_id, Review.kind == ReviewKind.READING)
            waiting = select(Review.id).where(*own)
            assert bool(session.exec(waiting).all()) is (part == Role.REVIEWER)
            assert find_doors(session).has_demonstration


def test_every_state_is_there_and_scores_are_those_of_the_points(other_day: tuple[Session, date]) -> None:
    session, today = other_day
    plan = read_reviewed(session)
    check_can_review(read_dates(session.get_one(Cohort, plan.cohort_id), plan), today)
    reviews = session.exec(select(Review, Application.cohort_id).join(Application)).all()
    own = {review.state for review, cohort_id in reviews if cohort_id == plan.cohort_id}
    assert own == set(ReviewState)
    done = {review.state for review, cohort_id in reviews if cohort_id != plan.cohort_id}
    assert done == {ReviewState.SUBMITTED, ReviewState.RECUSED}
    for review, cohort_id in reviews:
        rubric = read_rubric(session, cohort_id, review.kind)
        given = {
            criterion.id: review.points[str(criterion.id)] for criterion in rubric if str(criterion.id) in review.points
        }
        if review.state is ReviewState.SUBMITTED:
            assert review.score == score_review(rubric, given)
            assert review.assigned_at <= review.submitted_at <= midnight(today)
        assert bool(given) is (review.state in {ReviewState.SUBMITTED, ReviewState.DRAFT})
        assert (review.state in {ReviewState.ABSTAINED, ReviewState.RECUSED}) is (review.reason is not None)


def test_standings_follow_from_the_reviews(sample: Session) -> None:
    scores = defaultdict(list)
    submitted = (Review.state == ReviewState.SUBMITTED, Review.kind == ReviewKind.READING)
    for review in sample.exec(select(Review).where(*submitted)):
        scores[review.application_id].append(review.score)
    for standing in sample.exec(select(Standing)):
        own = scores[standing.application_id]
        assert standing.review_count == len(own)
        assert standing.review_spread == (max(own) - min(own) if len(own) > 1 else None)


def test_screens_have_something_to_show(other_day: tuple[Session, date]) -> None:
    session, _ = other_day
    cohort_id = read_reviewed(session).cohort_id
    progress = read_progress(session, by=LOCAL_ACTOR, cohort_id=cohort_id)
    # Whoever looks around as a reviewer is one as well.
    assert len(progress) == len(REVIEWERS) + 1
    assert progress["oldest_open_at"].notna().any()
    medians = dict(zip(progress["reviewer"], progress["median_score"], strict=True))
    assert medians["Sample reviewer Chi"] < medians["Sample reviewer Alma"] < medians["Sample reviewer Ben"]
    assert len(read_disagreements(session, by=LOCAL_ACTOR, cohort_id=cohort_id, limit=20)) == 20
    (totals,) = read_review_totals(session, by=LOCAL_ACTOR, cohort_id=cohort_id).to_dict("records")
    assert 0 < totals["short_count"] < totals["application_count"]


def test_reviews_are_the_same_on_every_load(sample: Session, plain_day: Session) -> None:
    told = [
        Counter((review.state, review.score, review.comment) for review in session.exec(select(Review)))
        for session in (sample, plain_day)
    ]
    assert told[0] == told[1]


def test_what_came_into_review_before_a_trip_to_come_was_reviewed_and_nothing_else(sample: Session) -> None:
    came = (
        select(StatusChange.application_id)
        .join(Application, col(Application.id) == StatusChange.application_id)
        .join(Cohort, col(Cohort.id) == Application.cohort_id)
        .where(StatusChange.to_status == Status.IN_REVIEW, Cohort.departs_on > TODAY)
    )
    assert set(sample.exec(select(Review.application_id))) == set(sample.exec(came))
    decidable = select(Application.id).join(Cohort).where(col(Application.status).in_(REVIEWED_STATUSES))
    assert set(sample.exec(decidable)) <= set(sample.exec(came))
