"""Does the page Reviewers let staff hand out reviews, watch over them, and hide passages?"""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session, col, select
from streamlit.testing.v1 import AppTest

from mayatrack.domain.application_status import Status
from mayatrack.domain.blinding import BLACK
from mayatrack.domain.reviews import ReviewState
from mayatrack.domain.roles import LOCAL_ACTOR, LOCAL_USER_ID, Actor, Role
from mayatrack.models import (
    Application,
    ApplicationAnswers,
    Blackout,
    Person,
    Review,
    RubricCriterion,
    SelectionPlan,
    User,
    UserRole,
)
from mayatrack.models.base import now, today
from mayatrack.services.assignments import assign_reviews, plan_reviews
from mayatrack.services.standings import ensure_standings, refresh_scores
from mayatrack.ui import identity
from mayatrack.ui.text import escape_markdown
from tests.factories import (
    make_application,
    make_application_answers,
    make_cohort,
    make_person,
    make_review,
    make_rubric_criterion,
    make_selection_plan,
    make_user,
    make_user_role,
)
from tests.pages.clicking import find, press, read_errors
from tests.pages.conftest import OpenPage, Store
from tests.pages.file_pages import open_file_page

NAUGHTY = "![x](http://example.org) *Bo*"


@pytest.fixture
def planned(store: Store) -> UUID:
    """A cohort in its review phase with a rubric, three applications in review with answers, and two reviewers."""
    with store() as session:
        days = {"opens_on": -50, "closes_on": -10, "selected_by_on": 30, "departs_on": 120, "returns_on": 130}
        dates = {name: today() + timedelta(days=offset) for name, offset in days.items()}
        cohort = make_cohort(session, name="Tokyo", **dates)
        plan = {"reviews_from_on": dates["closes_on"], "interviews_from_on": None, "decides_from_on": _soon()}
        make_selection_plan(session, cohort_id=cohort.id, shown_questions=["Why?"], **plan)
        make_rubric_criterion(session, cohort_id=cohort.id, name="Goals *now*")
        for name in ("Ana", "Bea", "Cid"):
            person = make_person(session, given_name=name, family_name=None)
            application = make_application(session, cohort_id=cohort.id, person_id=person.id, status=Status.IN_REVIEW)
            answers = {"Why?": f"I am {name} of the Lark bakery. *Lark*!", "Who?": "My aunt."}
            make_application_answers(session, application_id=application.id, answers=answers)
        for name in ("Alma", NAUGHTY):
            make_user_role(session, user_id=make_user(session, name=name).id, role=Role.REVIEWER)
        ensure_standings(session, cohort.id)
        return cohort.id


def _soon() -> date:
    return today() + timedelta(days=5)


def open_tab(tab: str = "Assign") -> AppTest:
    return open_file_page("assignments", reviewers=tab)


def read_text(shown: AppTest) -> str:
    return "\n".join(each.value for each in [*shown.main.markdown, *shown.main.caption]).replace("\\", "")


def read_reviews(database: Engine) -> list[Review]:
    with Session(database) as session:
        return list(session.exec(select(Review).order_by(col(Review.id))))


def find_ids(session: Session) -> tuple[dict[str, UUID], dict[str, UUID]]:
    """Applicants' given names → their applications, and reviewers' names → their users."""
    people = session.exec(select(Person.given_name, Application.id).join(Application)).all()
    users = session.exec(select(User.name, User.id).join(UserRole).where(UserRole.role == Role.REVIEWER)).all()
    return dict(people), dict(users)


def submit(store: Store, applicant: str, reviewer: str, points: int, **changes: Any) -> None:
    with store() as session:
        applications, users = find_ids(session)
        plan = session.exec(select(SelectionPlan)).one()
        criterion = find_criterion(session)
        make_review(
            session,
            application_id=applications[applicant],
            reviewer_id=users[reviewer],
            state=ReviewState.SUBMITTED,
            submitted_at=now(),
            score=points * 50.0,
            points={criterion: points},
            **changes,
        )
        refresh_scores(session, plan)


def find_criterion(session: Session) -> str:
    return str(session.exec(select(RubricCriterion.id)).one())


def assign_all() -> AppTest:
    return press(open_tab(), "Assign 6 reviews")


def test_empty_database_says_what_is_missing(database: Engine) -> None:
    shown = open_tab()
    assert [header.value for header in shown.main.header] == ["Nothing to review yet"]
    assert not shown.main.get("tab")


def test_cohort_without_a_plan_leads_to_the_set_up(store: Store) -> None:
    with store() as session:
        make_cohort(session)
    shown = open_tab()
    assert [link.label for link in shown.main.get("page_link")] == ["Set-up"]
    assert not shown.main.get("tab")


def test_nobody_to_review_is_said_to_each_in_their_words(
    planned: UUID, store: Store, monkeypatch: pytest.MonkeyPatch, actor_with: Any
) -> None:
    with store() as session:
        for user in session.exec(select(User)):
            user.is_active = False
    shown = open_tab()
    assert [link.label for link in shown.main.get("page_link")] == ["Users"]
    assert "Give somebody the role Reviewer on the page Users" in read_text(shown)
    staff: Actor = actor_with(Role.PROGRAM_STAFF)
    monkeypatch.setattr(identity, "current_actor", lambda: staff)
    shown = open_tab()
    assert list(shown.main.get("page_link")) == []
    assert "Ask an administrator to make some" in read_text(shown)


def test_nothing_in_review_leads_to_the_set_up(planned: UUID, store: Store) -> None:
    with store() as session:
        for application in session.exec(select(Application)):
            application.status = Status.SUBMITTED
    shown = open_tab()
    assert "No application of this cohort is in review" in shown.main.info[0].value
    assert [link.label for link in shown.main.get("page_link")] == ["Set-up"]


def test_plan_is_shown_and_assigned_exactly(planned: UUID, database: Engine) -> None:
    shown = open_tab()
    assert "3 applications** in review or interview, each wants 2 reviews. **3** lack **6 reviews" in read_text(shown)
    table = shown.main.dataframe[0].value
    assert table.to_numpy().tolist() == [[NAUGHTY, 0, 3, 3], ["Alma", 0, 3, 3]]
    assert list(shown.main.warning) == []
    press(shown, "Assign 6 reviews")
    assert [toast.value for toast in shown.toast] == ["Assigned: 6 reviews."]
    assert len({(each.application_id, each.reviewer_id) for each in read_reviews(database)}) == 6
    assert "each has the 2 reviews that it wants" in read_text(shown)
    assert "nobody has begun any of them" in read_text(shown)
    press(shown, "Take them back")
    assert read_reviews(database) == []


def test_plan_that_somebody_else_carried_out_is_told(planned: UUID, store: Store, database: Engine) -> None:
    shown = open_tab()
    with store() as session:
        _, users = find_ids(session)
        preview = plan_reviews(session, planned, reviewer_ids=list(users.values()), by=LOCAL_ACTOR)
        assign_reviews(session, preview, by=LOCAL_ACTOR)
    press(shown, "Assign 6 reviews")
    assert [each.value for each in shown.main.info] == [
        "Nothing is left to assign: since you looked at the plan, every application got the reviews that it wants."
    ]
    assert [each.value for each in shown.toast] == []
    assert len(read_reviews(database)) == 6
    assert [each.value for each in shown.run().main.info] == []
    # Whoever assigned it all themselves is told so, and nothing else.
    press(shown, "Take them back")
    press(shown, "Assign 6 reviews")
    assert [each.value for each in shown.toast] == ["Assigned: 6 reviews."]
    assert [each.value for each in shown.main.info] == []


def test_what_stays_short_is_told_with_the_reason(planned: UUID, store: Store) -> None:
    shown = open_tab()
    reviewers = shown.main.multiselect[0]
    reviewers.set_value(reviewers.value[:1]).run()
    (warning,) = shown.main.warning
    assert warning.value == (
        "**3 applications** would still lack **3 reviews**. Each wants 2 different reviewers: choose more of them."
    )
    reviewers.set_value([]).run()
    assert read_errors(shown) == ["Nobody is chosen who would review: choose at least one reviewer."]
    with store() as session:
        session.exec(select(SelectionPlan)).one().review_limit = 1
    shown = open_tab()
    assert "2 reviewers have as many as the plan allows" in shown.main.warning[0].value
    shown.session_state[f"short_{planned}"] = True
    shown.run()
    assert read_text(shown).count(": 2") + read_text(shown).count(": 1") >= 2


def test_others_who_were_quicker_make_one_look_again(planned: UUID, store: Store, database: Engine) -> None:
    shown = open_tab()
    with store() as session:
        applications, users = find_ids(session)
        make_review(session, application_id=applications["Ana"], reviewer_id=users["Alma"])
    press(shown, "Assign 6 reviews")
    assert read_errors(shown)[0].startswith("Applications or reviews of Tokyo changed since you looked at this plan")
    assert len(read_reviews(database)) == 1
    press(shown, "Assign 5 reviews")
    assert len(read_reviews(database)) == 6


@pytest.mark.parametrize(
    ("change", "sentence"), [("rubric", "This cohort has no rubric yet"), ("late", "Reviews of this cohort ended on")]
)
def test_cohort_that_cannot_be_reviewed_says_why(planned: UUID, store: Store, change: str, sentence: str) -> None:
    with store() as session:
        if change == "rubric":
            session.delete(session.exec(select(RubricCriterion)).one())
        else:
            session.exec(select(SelectionPlan)).one().decides_from_on = today()
    shown = open_tab()
    assert read_errors(shown)[0].startswith(sentence)
    assert [button.label for button in shown.main.button] == []
    assert [link.label for link in shown.main.get("page_link")] == ["Set-up"]


def test_progress_before_anything_is_assigned(planned: UUID) -> None:
    shown = open_tab("Progress")
    assert [metric.value for metric in shown.main.metric] == ["3", "0 of 6", "6", "–"]
    assert "Nobody was assigned an application" in shown.main.info[0].value
    assert [header.value for header in shown.main.header] == ["Too few reviews"]


def test_progress_tells_how_far_everybody_is(planned: UUID, store: Store) -> None:
    assign_all()
    with store() as session:
        review = session.exec(select(Review)).first()
        assert review is not None
        review.state, review.submitted_at, review.score = ReviewState.SUBMITTED, now(), 40.0
    shown = open_tab("Progress")
    assert [metric.value for metric in shown.main.metric] == ["3", "1 of 6", "0", "40"]
    table = shown.main.dataframe[0].value
    assert sorted(table["Submitted"]) == [0, 1]
    assert set(table["Compared with all"]) == {"Too few to tell"}
    chart = shown.main.get("vega_lite_chart")[0].proto
    for told in ("Submitted 1, Drafts 0, Not begun 2", "Submitted 0, Drafts 0, Not begun 3"):
        assert told in str(chart)


def test_open_reviews_are_taken_back(planned: UUID, store: Store, database: Engine) -> None:
    assign_all()
    with store() as session:
        _, users = find_ids(session)
        review = session.exec(select(Review).where(Review.reviewer_id == users["Alma"])).first()
        assert review is not None
        review.state = ReviewState.DRAFT
    shown = open_tab("Progress")
    who = find(shown.main.selectbox, "Reviewer")
    who.set_value(str(users["Alma"])).run()
    press(shown, "Take back")
    assert [toast.value for toast in shown.toast] == ["Taken back: 2 reviews."]
    who = find(shown.main.selectbox, "Reviewer")
    who.set_value(str(users["Alma"])).run()
    assert find(shown.main.button, "Take back").disabled
    find(shown.main.checkbox, "Also 1 draft that they have begun: what they wrote is lost").check().run()
    press(shown, "Take back")
    assert {each.reviewer_id for each in read_reviews(database)} == {users[NAUGHTY]}


def test_conflict_is_declared_by_number_or_name(planned: UUID, database: Engine) -> None:
    shown = open_tab("Progress")
    shown.session_state[f"conflict_{planned}"] = True
    shown.run()
    assert find(shown.main.button, "Declare the conflict").disabled
    with Session(database) as session:
        applications, users = find_ids(session)
    find(shown.main.selectbox, "Reviewer").set_value(str(users[NAUGHTY])).run()
    search = find(shown.main.text_input, "Application")
    search.set_value("nobody").run()
    assert "No application of this cohort has this number or name" in shown.main.info[-1].value
    search.set_value("bea").run()
    press(shown, "Declare the conflict")
    assert read_errors(shown) == ["The reason is missing: enter it."]
    find(shown.main.text_input, "Why").set_value("Her *aunt*").run()
    press(shown, "Declare the conflict")
    assert [toast.value for toast in shown.toast] == ["The reviewer does not get this application."]
    (review,) = read_reviews(database)
    assert (review.application_id, review.reviewer_id) == (applications["Bea"], users[NAUGHTY])
    refusals = shown.main.dataframe[-1].value
    assert refusals[["Reviewer", "What", "Why"]].to_numpy().tolist() == [[NAUGHTY, "Recused", "Her *aunt*"]]


def test_released_cohort_says_that_nothing_is_reviewed(planned: UUID, store: Store) -> None:
    submit(store, "Ana", "Alma", 2)
    submit(store, "Ana", NAUGHTY, 0)
    assert [each.label for each in open_tab("Progress").main.expander] == ["Declare a conflict of interest"]
    with store() as session:
        plan = session.exec(select(SelectionPlan)).one()
        plan.released_at, plan.released_by_id = now(), LOCAL_USER_ID
    told = {tab: [each.value for each in open_tab(tab).main.info] for tab in ("Assign", "Disagreement")}
    assert told == {
        "Assign": ["The decisions are released: nothing more is reviewed for this cohort."],
        "Disagreement": ["The decisions are released: no review can tip the balance any more."],
    }
    assert [each.label for each in open_tab("Progress").main.expander] == []


def test_reviews_that_disagree_stand_side_by_side(planned: UUID, store: Store, database: Engine) -> None:
    assert "No two reviewers disagree so far" in open_tab("Disagreement").main.info[0].value
    submit(store, "Ana", "Alma", 2, comment="*Strong*")
    submit(store, "Ana", NAUGHTY, 0)
    submit(store, "Bea", "Alma", 1)
    shown = open_tab("Disagreement")
    assert list(shown.main.dataframe[0].value["Apart"]) == [100.0]
    (table,) = [each.value for each in shown.main.table]
    assert list(table.columns) == ["Criterion", "Alma", escape_markdown(NAUGHTY)]
    assert table.iloc[0].tolist() == [escape_markdown("Goals *now*"), "2\\: much", "0\\: nothing of it"]
    assert table.iloc[1].tolist()[1:] == ["100", "0"]
    assert "*Strong*" in [text.value for text in shown.main.text]
    assert find(shown.main.selectbox, "Reviewer").options == []
    with store() as session:
        make_user_role(session, user_id=make_user(session, name="Third").id, role=Role.REVIEWER)
    shown = open_tab("Disagreement")
    press(shown, "Ask")
    assert [toast.value for toast in shown.toast] == ["One more reviewer has this application."]
    assert [each.state for each in read_reviews(database)][-1] is ReviewState.ASSIGNED
    press(shown, "Ask")
    assert read_errors(shown) == ["This reviewer has this application already, or gave it back: ask somebody else."]


def test_passage_is_blacked_out_and_shown_again(planned: UUID, database: Engine) -> None:
    shown = open_tab("Black out")
    find(shown.main.text_input, "Application").set_value("ana").run()
    assert [text.value for text in shown.main.text][:2] == [
        "I am Ana of the Lark bakery. *Lark*!",
        f"I am {BLACK} of the Lark bakery. *Lark*!",
    ]
    assert "Hidden as a whole" in read_text(shown)
    passage = find(shown.main.text_input, "Passage")
    passage.set_value("the Dove bakery")
    press(shown, "Black out")
    assert read_errors(shown) == ["The answer does not hold these words: copy the passage from it exactly."]
    find(shown.main.text_input, "Passage").set_value("Lark")
    press(shown, "Black out")
    assert [toast.value for toast in shown.toast] == ["Blacked out: 2 passages."]
    assert [text.value for text in shown.main.text][1] == f"I am {BLACK} of the {BLACK} bakery. *{BLACK}*!"
    press(shown, "Show again")
    with Session(database) as session:
        assert len(session.exec(select(Blackout)).all()) == 1


def test_answer_that_changed_is_looked_through(planned: UUID, store: Store, database: Engine) -> None:
    shown = open_tab("Black out")
    find(shown.main.text_input, "Application").set_value("ana").run()
    find(shown.main.text_input, "Passage").set_value("Lark bakery")
    press(shown, "Black out")
    with store() as session:
        applications, _ = find_ids(session)
        answers = session.exec(
            select(ApplicationAnswers).where(ApplicationAnswers.application_id == applications["Ana"])
        ).one()
        answers.answers = {**answers.answers, "Why?": "The Dove bakery is ours."}
    find(shown.main.text_input, "Passage").set_value("Lark")
    press(shown, "Black out")
    assert read_errors(shown) == [
        "This answer reads otherwise since you opened it: read it again, then mark the passage."
    ]
    shown = open_tab("Black out")
    assert "**1 answer** changed since a passage was blacked out" in shown.main.warning[0].value
    shown.main.button[0].click().run()
    texts = [text.value for text in shown.main.text]
    assert texts[:3] == ["The Dove bakery is ours.", BLACK, "The Dove bakery is ours."]
    find(shown.main.text_input, "Passage").set_value("Dove bakery")
    press(shown, "Black out")
    assert [text.value for text in shown.main.text][1] == BLACK
    press(shown, "Show this answer again")
    assert [text.value for text in shown.main.text][1] == f"The {BLACK} is ours."
    assert list(shown.main.warning) == []


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMINISTRATOR, Role.PROGRAM_STAFF}))
def test_other_roles_are_refused(refused: OpenPage, planned: UUID, role: Role) -> None:
    shown = refused("assignments", role)
    assert read_errors(shown) == ["Your roles do not include the page Reviewers: ask an administrator if you need it."]
    assert not shown.main.get("tab")
