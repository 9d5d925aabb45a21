"""Does a reviewer get through their list, is every change kept, and is nothing shown that tells who wrote?"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session
from streamlit.testing.v1 import AppTest

from mayatrack.db.session import writing
from mayatrack.domain.application_status import Status
from mayatrack.domain.blinding import BLACK
from mayatrack.domain.reviews import ENDED_STATES, ReviewState
from mayatrack.domain.roles import LOCAL_USER_ID, Actor, Role
from mayatrack.models import Review, SelectionPlan
from mayatrack.models.base import new_id, now, today
from mayatrack.services.reviews import save_draft
from mayatrack.ui import identity
from tests import factories as make
from tests.pages.clicking import find, press, read_badges, read_errors
from tests.pages.conftest import OpenPage, Store

NAUGHTY: Final = "![x](http://example.org/x.png) $a$"
QUESTION: Final = "Why do you want to go?"


class Desk:
    """Three applications that the local user reviews, by two criteria."""

    def __init__(self, session: Session, count: int = 3) -> None:
        self.plan = make.make_selection_plan(
            session,
            cohort_id=make.make_cohort(session).id,
            reviews_from_on=today(),
            interviews_from_on=None,
            decides_from_on=today() + timedelta(days=9),
            shown_questions=[QUESTION],
        )
        self.goals, self.need = (
            make.make_rubric_criterion(session, cohort_id=self.plan.cohort_id, position=place, name=name).id
            for place, name in enumerate(["Goals", f"Need {NAUGHTY}"])
        )
        self.reviews = [self.add(session, number) for number in range(1, count + 1)]

    def add(self, session: Session, number: int, **changes: Any) -> Review:
        """One more application that the local user reviews."""
        person = make.make_person(session, given_name="Zqana", email=f"zqana.{new_id()}@example.org")
        application = make.make_application(
            session, cohort_id=self.plan.cohort_id, person_id=person.id, status=Status.IN_REVIEW
        )
        make.make_standing(session, application_id=application.id, number=number)
        answers = {QUESTION: f"I am Zqana, and this is answer {number}. {NAUGHTY}", "Other": "Zqhidden"}
        make.make_application_answers(session, application_id=application.id, answers=answers)
        return make.make_review(session, **({"application_id": application.id, "reviewer_id": LOCAL_USER_ID} | changes))


@pytest.fixture
def desk(store: Store) -> Desk:
    with store() as session:
        return Desk(session)


@pytest.fixture(autouse=True)
def as_reviewer(signed_in: None, monkeypatch: pytest.MonkeyPatch, actor_with: Callable[..., Actor]) -> Actor:
    reviewer = actor_with(Role.REVIEWER)
    monkeypatch.setattr(identity, "current_actor", lambda: reviewer)
    return reviewer


def stored(database: Engine, review: Review) -> Review:
    with Session(database) as session:
        return session.get_one(Review, review.id)


def score(shown: AppTest, *points: int) -> AppTest:
    """Choose these points, criterion by criterion."""
    for place, given in enumerate(points):
        shown.main.radio[place + 1].set_value(given).run()
        assert not shown.exception
    return shown


def title(shown: AppTest) -> str:
    return next(header.value for header in shown.main.header)


def test_page_is_the_reviewers_home(open_page: OpenPage, desk: Desk) -> None:
    shown = open_page("reviews")
    assert [each.value for each in shown.title] == ["Review"]
    assert title(shown) == "Application 1"
    assert read_badges(shown) == ["To do"]
    assert shown.main.radio[0].options == ["1", "2", "3"]


def test_answers_are_shown_as_they_are_written_but_for_who_wrote_them(open_page: OpenPage, desk: Desk) -> None:
    shown = open_page("reviews")
    assert [each.value for each in shown.main.text] == [f"I am {BLACK}, and this is answer 1. ![x]({BLACK} $a$"]
    assert "zq" not in str(shown.main).casefold()


def test_reviewer_goes_from_one_application_to_the_next(open_page: OpenPage, desk: Desk, database: Engine) -> None:
    shown = open_page("reviews")
    for place, (goals, need) in enumerate([(2, 2), (0, 1), (1, 0)]):
        assert title(shown) == f"Application {place + 1}"
        press(score(shown, goals, need), "Submit and next")
    assert [each.value for each in shown.main.success] == ["All done. Thank you!"]
    assert [stored(database, each).score for each in desk.reviews] == [100.0, 25.0, 25.0]
    assert shown.main.get("progress")[0].proto.text == "3 of 3 done"


def test_draft_is_kept_at_every_change_and_a_reload_shows_it(open_page: OpenPage, desk: Desk, database: Engine) -> None:
    shown = score(open_page("reviews"), 2)
    find(shown.main.text_area, "Comment").set_value(f"So far {NAUGHTY}").run()
    kept = stored(database, desk.reviews[0])
    assert (kept.state, kept.points, kept.comment) == (ReviewState.DRAFT, {str(desk.goals): 2}, f"So far {NAUGHTY}")
    again = open_page("reviews")
    assert [radio.value for radio in again.main.radio[1:]] == [2, None]
    assert find(again.main.text_area, "Comment").value == f"So far {NAUGHTY}"
    assert read_badges(again) == ["Draft"]


def test_points_that_are_missing_are_named_and_nothing_is_submitted(
    open_page: OpenPage, desk: Desk, database: Engine
) -> None:
    shown = press(score(open_page("reviews"), 2), "Submit and next")
    assert read_errors(shown) == [f"Points are missing for “Need {NAUGHTY}”: enter them.".replace("://", ":\u2060//")]
    assert stored(database, desk.reviews[0]).state is ReviewState.DRAFT
    assert title(shown) == "Application 1"
    press(score(shown, 2, 2), "Submit and next")
    assert read_errors(shown) == []


def test_comment_that_is_never_stored_is_refused_and_stays_in_its_field(
    open_page: OpenPage, desk: Desk, database: Engine
) -> None:
    shown = open_page("reviews")
    comment = "SSN 123-45-6789"
    find(shown.main.text_area, "Comment").set_value(comment).run()
    assert read_errors(shown)[0].startswith("The comment: this looks like a Social Security number")
    assert find(shown.main.text_area, "Comment").value == comment
    assert stored(database, desk.reviews[0]).comment is None


def test_skipped_application_stays_to_be_done(open_page: OpenPage, desk: Desk, database: Engine) -> None:
    shown = open_page("reviews")
    seen = []
    for _ in range(4):
        seen.append(title(shown))
        press(shown, "Skip")
    assert seen == ["Application 1", "Application 2", "Application 3", "Application 1"]
    assert stored(database, desk.reviews[0]).state is ReviewState.ASSIGNED


@pytest.mark.parametrize(
    ("way", "state"), [("Abstain", ReviewState.ABSTAINED), ("Conflict of interest", ReviewState.RECUSED)]
)
def test_reviewer_can_leave_an_application_to_others(
    open_page: OpenPage, desk: Desk, database: Engine, way: str, state: ReviewState
) -> None:
    shown = press(open_page("reviews"), way)
    shown.text_area(key=f"leave_{desk.reviews[0].id}_reason").set_value("My cousin").run()
    shown.button(key=f"leave_{desk.reviews[0].id}_leave").click().run()
    assert not shown.exception
    left = stored(database, desk.reviews[0])
    assert (left.state, left.reason) == (state, "My cousin")
    assert title(shown) == "Application 2"
    assert shown.main.get("progress")[0].proto.text == "0 of 2 done"


def test_conflict_of_interest_needs_its_reason(open_page: OpenPage, desk: Desk, database: Engine) -> None:
    shown = press(open_page("reviews"), "Conflict of interest")
    shown.button(key=f"leave_{desk.reviews[0].id}_leave").click().run()
    assert [each.value for each in shown.error] == ["The reason is missing\\: enter it\\."]
    assert stored(database, desk.reviews[0]).state is ReviewState.ASSIGNED
    shown.button(key=f"leave_{desk.reviews[0].id}_back").click().run()
    assert read_errors(shown) == []
    assert title(shown) == "Application 1"


def test_change_in_another_window_is_said_and_what_was_typed_is_kept(
    open_page: OpenPage, desk: Desk, database: Engine, as_reviewer: Actor
) -> None:
    shown = open_page("reviews")
    with writing(database) as session:
        there = {"points": {desk.need: 1}, "comment": "There", "version": 1, "by": as_reviewer}
        save_draft(session, desk.reviews[0].id, **there)
    find(shown.main.text_area, "Comment").set_value("Here").run()
    assert read_errors(shown)[0].startswith("You changed this review in another window")
    assert [code.value for code in shown.main.code] == ["Here"]
    assert find(shown.main.text_area, "Comment").value == "There"
    assert stored(database, desk.reviews[0]).comment == "There"
    find(shown.main.text_area, "Comment").set_value("There and here").run()
    assert read_errors(shown) == []
    assert stored(database, desk.reviews[0]).comment == "There and here"


def submit(session: Session, review: Review, points: dict[str, int]) -> None:
    review.state, review.points, review.score, review.submitted_at = ReviewState.SUBMITTED, points, 50.0, now()
    session.add(review)


def test_others_scores_are_shown_after_ones_own_and_lock_it(
    open_page: OpenPage, desk: Desk, store: Store, database: Engine
) -> None:
    with store() as session:
        own = session.get_one(Review, desk.reviews[0].id)
        submit(session, own, {str(desk.goals): 2, str(desk.need): 1})
        other = make.make_review(session, application_id=own.application_id)
        submit(session, other, {str(desk.goals): 0, str(desk.need): 0})
    shown = open_page("reviews", review=str(own.id))
    assert [each.value for each in shown.main.markdown if "Others" in each.value] == []
    assert [each.value for each in shown.main.markdown if "locked" in each.value] == [
        "Your own review is locked from then on: you cannot change it any more."
    ]
    press(shown, "Lock mine and show theirs")
    assert [each.value for each in shown.main.markdown if "Others" in each.value] == ["Others: 0", "Others: 0"]
    assert stored(database, own).seen_others_at is not None
    assert [button.label for button in shown.main.button if "Change" in button.label] == []
    # A conflict that somebody notices now is still said.
    press(shown, "Conflict of interest")
    shown.text_area(key=f"leave_{own.id}_reason").set_value("My cousin").run()
    shown.button(key=f"leave_{own.id}_leave").click().run()
    assert not shown.exception
    assert stored(database, own).state is ReviewState.RECUSED
    assert title(shown) == "Application 2"


@pytest.mark.parametrize("state", sorted(ENDED_STATES))
def test_application_that_was_left_is_shown_no_more(
    open_page: OpenPage, desk: Desk, store: Store, state: ReviewState
) -> None:
    review_id = desk.reviews[0].id
    answers = [each.value for each in open_page("reviews", review=str(review_id)).main.text]
    assert answers
    with store() as session:
        own = session.get_one(Review, review_id)
        own.state, own.reason = state, "Zqcousin"
    shown = open_page("reviews", review=str(review_id))
    assert title(shown) == "Application 1"
    assert [each.value for each in shown.main.text] == []
    assert len(shown.main.info) == 1
    assert "Zqcousin" not in str(shown.main)


def test_submitted_review_is_taken_up_again(open_page: OpenPage, desk: Desk, store: Store, database: Engine) -> None:
    with store() as session:
        own = session.get_one(Review, desk.reviews[0].id)
        submit(session, own, {str(desk.goals): 2, str(desk.need): 1})
    shown = press(open_page("reviews", review=str(own.id)), "Change my review")
    assert stored(database, own).state is ReviewState.DRAFT
    assert [radio.value for radio in shown.main.radio[1:]] == [2, 1]
    press(score(shown, 0, 0), "Submit and next")
    assert stored(database, own).score == 0.0


def test_list_is_narrowed_and_searched(open_page: OpenPage, desk: Desk, store: Store) -> None:
    with store() as session:
        submit(session, session.get_one(Review, desk.reviews[1].id), {})
    shown = open_page("reviews")
    assert shown.main.radio[0].options == ["1", "3"]
    shown.selectbox(key="review_state").set_value("All").run()
    assert shown.main.radio[0].options == ["1", "2", "3"]
    shown.text_input(key="review_search").set_value("answer 3").run()
    assert shown.main.radio[0].options == ["3"]
    shown.text_input(key="review_search").set_value("zqana").run()
    assert "Nothing fits: choose another state or other words." in [each.value for each in shown.main.caption]


def test_chosen_application_is_shown(open_page: OpenPage, desk: Desk) -> None:
    shown = open_page("reviews")
    shown.main.radio[0].set_value(str(desk.reviews[2].id)).run()
    assert title(shown) == "Application 3"
    assert shown.query_params["review"] == str(desk.reviews[2].id)
    press(shown, "Skip")
    assert title(shown) == "Application 1"


def test_link_leads_to_its_review_and_cohort(open_page: OpenPage, desk: Desk, store: Store) -> None:
    with store() as session:
        there = Desk(session, count=1)
    assert title(open_page("reviews", review=str(there.reviews[0].id))) == "Application 1"
    shown = open_page("reviews", review=str(desk.reviews[1].id))
    assert title(shown) == "Application 2"
    cohorts = find(shown.main.selectbox, "Cohort")
    cohorts.set_value(next(name for name in cohorts.options if name != cohorts.value)).run()
    assert title(shown) == "Application 1"


@pytest.mark.parametrize("link", ["nonsense", "01890000-0000-7000-8000-00000000000f"])
def test_link_to_no_review_of_ones_own_says_so(open_page: OpenPage, desk: Desk, link: str) -> None:
    shown = open_page("reviews", review=link)
    assert [each.value for each in shown.main.info] == [
        "There is no such review among yours: choose one from the list."
    ]


def test_link_to_somebody_elses_review_is_no_other(open_page: OpenPage, desk: Desk, store: Store) -> None:
    with store() as session:
        other = desk.add(session, 9, reviewer_id=make.make_user(session).id)
    shown = open_page("reviews", review=str(other.id))
    assert [each.value for each in shown.main.info] == [
        "There is no such review among yours: choose one from the list."
    ]
    assert "answer 9" not in str(shown.main)


@pytest.mark.parametrize(
    ("dates", "sentence"),
    [
        ({"reviews_from_on": today() + timedelta(days=2)}, "Reviews of this cohort begin on"),
        ({"decides_from_on": today()}, "Reviews of this cohort ended on"),
    ],
    ids=["not yet", "over"],
)
def test_review_outside_its_phase_says_so_and_takes_nothing(
    open_page: OpenPage, desk: Desk, store: Store, dates: dict[str, Any], sentence: str
) -> None:
    with store() as session:
        plan = session.get_one(SelectionPlan, desk.plan.id)
        for name, value in dates.items():
            setattr(plan, name, value)
    shown = open_page("reviews")
    assert [each.value.startswith(sentence) for each in shown.main.info] == [True]
    assert [button.label for button in shown.main.button if "Submit" in button.label] == []


def test_nothing_assigned_says_what_to_do(open_page: OpenPage) -> None:
    shown = open_page("reviews")
    assert title(shown) == "Nothing to review"


def test_long_list_comes_in_pages(open_page: OpenPage, store: Store) -> None:
    with store() as session:
        desk = Desk(session, count=14)
    shown = open_page("reviews", review=str(desk.reviews[12].id))
    assert shown.main.radio[0].options == ["13", "14"]


def test_page_is_refused_to_staff(refused: OpenPage) -> None:
    assert read_errors(refused("reviews", Role.PROGRAM_STAFF)) == [
        "Your roles do not include the page Review: ask an administrator if you need it."
    ]


def test_nothing_is_locked_while_nobody_else_has_submitted(
    open_page: OpenPage, desk: Desk, store: Store, database: Engine
) -> None:
    with store() as session:
        own = session.get_one(Review, desk.reviews[0].id)
        submit(session, own, {str(desk.goals): 2, str(desk.need): 1})
    shown = press(open_page("reviews", review=str(own.id)), "Lock mine and show theirs")
    assert read_errors(shown)[0].startswith("Nobody else has submitted a review")
    assert stored(database, own).seen_others_at is None
