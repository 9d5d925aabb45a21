"""Does a reviewer read their own reviews alone, and in them nothing that says whose application it is?"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import pandas as pd
import pytest
import sqlalchemy as sa
from sqlmodel import Session, select

from mayatrack.domain.application_status import Status
from mayatrack.domain.blinding import BLACK, digest_answer
from mayatrack.domain.reviews import ENDED_STATES, OPEN_STATES, ReviewKind, ReviewState
from mayatrack.domain.roles import LOCAL_USER_ID, Actor, Role
from mayatrack.exceptions import NotAllowed, NotFound
from mayatrack.models import Application, ApplicationAnswers, Cohort, Person, Review
from mayatrack.models.base import new_id, now, today
from mayatrack.queries import blinded_answers, reviews
from mayatrack.queries.reviews import QueueSort
from tests import factories as make

SHOWN: Final = ["Why?", "What else?"]
ANSWERS: Final = {
    "Name of a friend": "Hidden Zqfriend",
    "What else?": "My uncle Zqtio. Call 213 555 0100, or zqana.lopez@example.org.",
    "Why?": "I, ANA ZQLÓPEZ, long to see the sea.",
}
# All that tells whose application it is, by what nothing else holds.
PLANTED: Final = ("zqana", "zqlópez", "zqlopez", "zqnita", "zqfriend", "zqtio", "555 0100", "s8812345")
PERSON: Final = {
    "given_name": "Ana Zqana",
    "family_name": "Zqlópez",
    "preferred_name": "Zqnita",
    "email": "zqana.lopez@example.org",
    "phone": "+1 213 555 0100",
    "student_number": "S8812345",
}


@pytest.fixture
def by() -> Actor:
    return Actor(LOCAL_USER_ID, "Reviewer", frozenset({Role.REVIEWER}))


@pytest.fixture
def cohort(session: Session) -> Cohort:
    cohort = make.make_cohort(session, name="Tokyo 2027")
    make.make_selection_plan(
        session,
        cohort_id=cohort.id,
        reviews_from_on=today(),
        interviews_from_on=None,
        decides_from_on=today() + timedelta(days=9),
        shown_questions=SHOWN,
    )
    return cohort


def assign(
    session: Session, cohort: Cohort, answers: dict[str, str] | None = None, *, number: int = 17, **changes: Any
) -> Review:
    """A review of an application of a person like no other, with this number and these answers."""
    status = changes.pop("status", Status.IN_REVIEW)
    person = make.make_person(session, **(PERSON | {"email": f"{number}.{PERSON['email']}"}))
    application = make.make_application(session, cohort_id=cohort.id, person_id=person.id, status=status)
    make.make_standing(session, application_id=application.id, number=number)
    make.make_application_answers(session, application_id=application.id, answers=answers or ANSWERS)
    return make.make_review(session, **({"application_id": application.id, "reviewer_id": LOCAL_USER_ID} | changes))


def submitted(**changes: Any) -> dict[str, Any]:
    return {"state": ReviewState.SUBMITTED, "score": 50.0, "submitted_at": now()} | changes


def queue(session: Session, by: Actor, cohort: Cohort, **choices: Any) -> pd.DataFrame:
    return reviews.read_queue(session, **({"by": by, "kind": ReviewKind.READING, "cohort_id": cohort.id} | choices))


def numbers(session: Session, by: Actor, cohort: Cohort, **choices: Any) -> list[int]:
    return list(queue(session, by, cohort, **choices)["number"])


def test_queue_holds_ones_own_reviews_of_the_cohort(session: Session, by: Actor, cohort: Cohort) -> None:
    assigned_at = datetime(2026, 11, 1, tzinfo=UTC)
    own = assign(session, cohort, points={str(new_id()): 1}, state=ReviewState.DRAFT, assigned_at=assigned_at)
    assign(session, cohort, number=18, reviewer_id=make.make_user(session).id)
    assign(session, cohort, number=19, kind=ReviewKind.INTERVIEW)
    other = make.make_selection_plan(session).cohort_id
    assign(session, session.get_one(Cohort, other), number=20)
    frame = queue(session, by, cohort)
    assert list(frame.columns) == list(reviews.QUEUE_COLUMNS)
    assert frame.values.tolist() == [[str(own.id), 17, "draft", 1, assigned_at, None]]


@pytest.mark.parametrize("state", ReviewState)
def test_review_of_an_application_out_of_review_stays_in_the_queue_if_it_is_over(
    session: Session, by: Actor, cohort: Cohort, state: ReviewState
) -> None:
    done = submitted() if state is ReviewState.SUBMITTED else {"state": state}
    assign(session, cohort, status=Status.WITHDRAWN, **done)
    assert numbers(session, by, cohort) == ([] if state in OPEN_STATES else [17])


def test_queue_is_filtered_and_sorted(session: Session, by: Actor, cohort: Cohort) -> None:
    day = datetime(2026, 11, 1, tzinfo=UTC)
    assign(session, cohort, number=3, assigned_at=day)
    assign(session, cohort, number=1, assigned_at=day, changed_at=day + timedelta(days=3), **submitted())
    assign(session, cohort, number=2, assigned_at=day, changed_at=day + timedelta(days=1), state=ReviewState.DRAFT)
    assert numbers(session, by, cohort) == [1, 2, 3]
    assert numbers(session, by, cohort, sort=QueueSort.STATE) == [3, 2, 1]
    assert numbers(session, by, cohort, sort=QueueSort.LATEST) == [1, 2, 3]
    assert numbers(session, by, cohort, states=OPEN_STATES) == [2, 3]
    assert numbers(session, by, cohort, states=[]) == []


def test_search_finds_words_of_blinded_answers_and_numbers(session: Session, by: Actor, cohort: Cohort) -> None:
    assign(session, cohort)
    assign(session, cohort, {"Why?": "To see 17 cities"}, number=18)
    assert numbers(session, by, cohort, search=" SEE  the ") == [17]
    assert numbers(session, by, cohort, search="17") == [17, 18]
    assert numbers(session, by, cohort, search="see") == [17, 18]
    assert numbers(session, by, cohort, search="mountains") == []


def test_search_ends_after_the_first_ones(
    session: Session, by: Actor, cohort: Cohort, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reviews, "MOST_FOUND", 2)
    for number in (3, 1, 2):
        assign(session, cohort, number=number)
    assert numbers(session, by, cohort, search="sea") == [1, 2]


@pytest.mark.parametrize("search", [*PLANTED, "ANA ZQ", "Name of a friend", "@", BLACK, "example.org", "I, ANA"])
def test_search_finds_nothing_that_is_hidden(session: Session, by: Actor, cohort: Cohort, search: str) -> None:
    review = assign(session, cohort)
    black_out(session, review, "What else?", "Zqtio")
    assert numbers(session, by, cohort, search=search) == []


def black_out(session: Session, review: Review, question: str, words: str, **changes: Any) -> None:
    """Hide the words in the answer, as staff does."""
    answers = session.connection().execute(
        sa.text("SELECT id FROM application_answers WHERE application_id = :id").bindparams(
            sa.bindparam("id", review.application_id, type_=Review.__table__.c.id.type)  # type: ignore[attr-defined]
        )
    )
    key = answers.scalar_one()
    start = ANSWERS[question].index(words)
    make.make_blackout(
        session,
        answers_id=key if isinstance(key, UUID) else UUID(bytes=key),
        question=question,
        starts_from=start,
        ends_before=start + len(words),
        **({"answer_digest": digest_answer(ANSWERS[question])} | changes),
    )


def read_answers(session: Session, by: Actor, review: Review) -> list[list[str]]:
    answers: list[list[str]] = reviews.read_review_answers(session, by=by, review_id=review.id).values.tolist()
    return answers


def test_answers_are_those_that_the_plan_shows_and_blinded(session: Session, by: Actor, cohort: Cohort) -> None:
    review = assign(session, cohort)
    black_out(session, review, "What else?", "uncle Zqtio")
    assert read_answers(session, by, review) == [
        ["Why?", f"I, {BLACK}, long to see the sea."],
        ["What else?", f"My {BLACK}. Call {BLACK}, or {BLACK}."],
    ]


def test_answer_that_changed_since_it_was_marked_is_all_black(session: Session, by: Actor, cohort: Cohort) -> None:
    review = assign(session, cohort)
    black_out(session, review, "What else?", "uncle Zqtio", answer_digest=digest_answer("My aunt"))
    assert read_answers(session, by, review)[1] == ["What else?", BLACK]
    assert numbers(session, by, cohort, search="call") == []


def test_question_without_an_answer_is_empty(session: Session, by: Actor, cohort: Cohort) -> None:
    review = assign(session, cohort, {"Why?": "Because"})
    assert read_answers(session, by, review) == [["Why?", "Because"], ["What else?", ""]]


def test_application_without_answers_is_empty(session: Session, by: Actor, cohort: Cohort) -> None:
    review = assign(session, cohort)
    session.connection().execute(sa.text("DELETE FROM application_answers"))
    assert read_answers(session, by, review) == [["Why?", ""], ["What else?", ""]]
    assert numbers(session, by, cohort, search="sea") == []


def test_review_is_read_with_its_rubric(session: Session, by: Actor, cohort: Cohort) -> None:
    labels = {"10": "ten", "2": "two"}
    second, first = (
        make.make_rubric_criterion(session, cohort_id=cohort.id, position=place, name=f"C{place}", labels=labels)
        for place in (2, 1)
    )
    make.make_rubric_criterion(session, cohort_id=cohort.id, position=3, kind=ReviewKind.INTERVIEW)
    make.make_rubric_criterion(session, position=3)
    review = assign(session, cohort, points={str(first.id): 2}, comment="So far", state=ReviewState.DRAFT)
    (row,) = reviews.read_review(session, by=by, review_id=review.id).to_dict("records")
    told = {name: row[name] for name in ("review_id", "cohort", "number", "state", "points", "comment", "is_reviewed")}
    assert told == {
        "review_id": str(review.id),
        "cohort": "Tokyo 2027",
        "number": 17,
        "state": ReviewState.DRAFT,
        "points": {str(first.id): 2},
        "comment": "So far",
        "is_reviewed": True,
    }
    rubric = reviews.read_review_rubric(session, by=by, review_id=review.id).to_dict("records")
    assert [(each["criterion_id"], each["name"]) for each in rubric] == [(str(first.id), "C1"), (str(second.id), "C2")]
    assert list(rubric[0]["labels"].items()) == [(2, "two"), (10, "ten")]


@pytest.mark.parametrize("state", sorted(ENDED_STATES))
def test_application_that_was_left_is_read_and_found_no_more(
    session: Session, by: Actor, cohort: Cohort, state: ReviewState
) -> None:
    left, kept = assign(session, cohort, state=state, reason="Zqcousin"), assign(session, cohort, number=18)
    assert reviews.read_review_answers(session, by=by, review_id=left.id).empty
    assert len(reviews.read_review_answers(session, by=by, review_id=kept.id)) == len(SHOWN)
    assert numbers(session, by, cohort, search="uncle") == numbers(session, by, cohort, search="18") == [18]
    assert numbers(session, by, cohort, search="17") == [17]
    assert "Zqcousin" not in str(reviews.read_review(session, by=by, review_id=left.id).to_dict())


def test_search_follows_whatever_becomes_hidden(session: Session, by: Actor, cohort: Cohort) -> None:
    """What a search kept of an answer is used for this answer alone, by this name and with these marks."""
    review = assign(session, cohort, {"Why?": "Zqsea and Marina."})
    assert numbers(session, by, cohort, search="marina") == numbers(session, by, cohort, search="zqsea") == [17]
    person = session.exec(select(Person).join(Application).where(Application.id == review.application_id)).one()
    person.given_name = "Marina"
    session.flush()
    assert numbers(session, by, cohort, search="marina") == []
    stored = session.exec(select(ApplicationAnswers)).one()
    digest = digest_answer(stored.answers["Why?"])
    make.make_blackout(session, answers_id=stored.id, question="Why?", ends_before=5, answer_digest=digest)
    assert numbers(session, by, cohort, search="zqsea") == []
    assert numbers(session, by, cohort, search="and") == [17]


def test_search_keeps_no_more_than_it_may() -> None:
    seen = blinded_answers._Seen(2)
    for answer in ("One, Ana", "Two, Ana", "One, Ana", "Three, Ana"):
        assert seen.blind(answer, ("Ana",), ()) == f"{answer.split(',')[0].lower()}, {BLACK}"
    assert sorted(seen._texts.values()) == [f"one, {BLACK}", f"three, {BLACK}"]


READS: Final[tuple[Callable[..., pd.DataFrame], ...]] = (
    reviews.read_review,
    reviews.read_review_answers,
    reviews.read_review_rubric,
)


@pytest.mark.parametrize("read", READS)
def test_review_of_somebody_else_does_not_exist(
    session: Session, by: Actor, cohort: Cohort, read: Callable[..., pd.DataFrame]
) -> None:
    other = assign(session, cohort, reviewer_id=make.make_user(session).id)
    with pytest.raises(NotFound) as theirs:
        read(session, by=by, review_id=other.id)
    with pytest.raises(NotFound) as none:
        read(session, by=by, review_id=new_id())
    assert str(theirs.value) == str(none.value)


def test_staff_reads_interviews_alone(session: Session, actor_with: Callable[..., Actor], cohort: Cohort) -> None:
    staff = actor_with(Role.PROGRAM_STAFF)
    reading, interview = assign(session, cohort), assign(session, cohort, number=18, kind=ReviewKind.INTERVIEW)
    for read in READS:
        read(session, by=staff, review_id=interview.id)
        with pytest.raises(NotAllowed):
            read(session, by=staff, review_id=reading.id)
    assert numbers(session, staff, cohort, kind=ReviewKind.INTERVIEW) == [18]
    with pytest.raises(NotAllowed):
        numbers(session, staff, cohort)
    with pytest.raises(NotAllowed):
        reviews.read_review_cohorts(session, by=staff, kind=ReviewKind.READING, today=today())


def test_cohorts_say_how_far_the_reviewer_is(session: Session, by: Actor, cohort: Cohort) -> None:
    for number, changes in enumerate([submitted(), {}, {"state": ReviewState.RECUSED}, {"status": Status.WITHDRAWN}]):
        assign(session, cohort, number=number + 1, **changes)
    (row,) = reviews.read_review_cohorts(session, by=by, kind=ReviewKind.READING, today=today()).to_dict("records")
    assert row == {
        "cohort_id": str(cohort.id),
        "cohort": "Tokyo 2027",
        "departs_on": cohort.departs_on,
        "review_count": 2,
        "done_count": 1,
        "closure": None,
    }
    later = reviews.read_review_cohorts(session, by=by, kind=ReviewKind.READING, today=today() + timedelta(days=9))
    assert later["closure"][0].startswith("Reviews of this cohort ended on")


def test_no_read_tells_whose_application_it_is(session: Session, by: Actor, cohort: Cohort) -> None:
    review = assign(session, cohort)
    black_out(session, review, "What else?", "uncle Zqtio")
    person_id = session.connection().execute(sa.text("SELECT id FROM person")).scalar_one()
    frames = [
        reviews.read_review_cohorts(session, by=by, kind=ReviewKind.READING, today=today()),
        queue(session, by, cohort),
        queue(session, by, cohort, search="sea"),
        *(read(session, by=by, review_id=review.id) for read in READS),
    ]
    told = "".join(frame.to_csv() for frame in frames).casefold()
    key = str(person_id if isinstance(person_id, UUID) else UUID(bytes=person_id))
    assert [word for word in (*PLANTED, key, str(review.application_id)) if word in told] == []
    assert "sea" in told


@pytest.mark.parametrize("search", ["", "sea"])
def test_queue_takes_the_same_statements_however_long_it_is(
    session: Session, by: Actor, cohort: Cohort, search: str
) -> None:
    asked = []
    for count in (1, 3):
        while len(queue(session, by, cohort)) < count:
            assign(session, cohort, number=len(queue(session, by, cohort)) + 1)
        statements: list[str] = []

        def listen(*arguments: Any, statements: list[str] = statements) -> None:
            statements.append(arguments[2])

        sa.event.listen(session.connection().engine, "before_cursor_execute", listen)
        assert len(queue(session, by, cohort, search=search)) == count
        sa.event.remove(session.connection().engine, "before_cursor_execute", listen)
        asked.append(len(statements))
    assert asked[0] == asked[1] > 0
