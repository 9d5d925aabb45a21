"""Does the page Set-up let staff say how a cohort chooses, and take its applications into review?"""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session, col, select
from streamlit.testing.v1 import AppTest

from mayatrack.domain.application_status import Status
from mayatrack.domain.roles import LOCAL_USER_ID, Role
from mayatrack.models import Application, Cohort, Person, RubricCriterion, SelectionPlan, StatusChange
from mayatrack.models.base import today
from tests.factories import (
    make_application,
    make_application_answers,
    make_cohort,
    make_college,
    make_person,
    make_rubric_criterion,
    make_selection_plan,
)
from tests.pages.clicking import find, press, read_badges, read_errors
from tests.pages.conftest import OpenPage, Store

COHORT = "Tokyo"


@pytest.fixture
def days() -> dict[str, date]:
    """A cohort's days: applications closed ten days ago, selection ends in thirty."""
    offsets = {"opens_on": -50, "closes_on": -10, "selected_by_on": 30, "departs_on": 120, "returns_on": 130}
    return {name: today() + timedelta(days=offset) for name, offset in offsets.items()}


@pytest.fixture
def bare(store: Store, days: dict[str, date]) -> None:
    """A cohort that nobody set up, and an earlier one with plan and rubric."""
    with store() as session:
        make_cohort(session, name=COHORT, **days)
        earlier = make_cohort(session, name="Cairo")
        make_selection_plan(session, cohort_id=earlier.id, minimum_age=18, shown_questions=["Why?"])
        make_rubric_criterion(session, cohort_id=earlier.id, name="Goals")


@pytest.fixture
def planned(store: Store, days: dict[str, date]) -> None:
    """A cohort with a plan, two criteria, and applications of which two pass, one fails and one is not known."""
    with store() as session:
        cohort = make_cohort(session, name=COHORT, **days)
        dates = {"reviews_from_on": days["closes_on"], "interviews_from_on": None, "decides_from_on": today()}
        make_selection_plan(session, cohort_id=cohort.id, minimum_age=18, **dates)
        make_rubric_criterion(session, cohort_id=cohort.id, name="Goals", weight=3, position=1)
        make_rubric_criterion(session, cohort_id=cohort.id, name="Need", weight=1, position=2)
        college_id = make_college(session).id
        born, adult = date(2000, 1, 1), {"college_id": college_id}
        for name, birth_on, changes in (
            ("Ana", born, adult),
            ("Bea", born, adult),
            ("Cid", born, {}),
            ("Dan", None, adult),
        ):
            person = make_person(session, given_name=name, birth_on=birth_on)
            application = make_application(session, cohort_id=cohort.id, person_id=person.id, **changes)
            make_application_answers(session, application_id=application.id, answers={"Why?": f"{name} would."})


def read_statuses(database: Engine) -> dict[str, Status]:
    with Session(database) as session:
        rows = session.exec(
            select(Person.given_name, Application.status).join(Application).order_by(Person.given_name)
        ).all()
    return dict(rows)


def read_plan(database: Engine, cohort: str = COHORT) -> SelectionPlan | None:
    with Session(database) as session:
        found = select(SelectionPlan).join(Cohort, col(Cohort.id) == SelectionPlan.cohort_id)
        return session.exec(found.where(Cohort.name == cohort)).one_or_none()


def read_names(database: Engine) -> list[tuple[str, float]]:
    with Session(database) as session:
        rows = session.exec(
            select(RubricCriterion.name, RubricCriterion.weight)
            .join(Cohort, col(Cohort.id) == RubricCriterion.cohort_id)
            .where(Cohort.name == COHORT)
            .order_by(col(RubricCriterion.kind).desc(), col(RubricCriterion.position))
        ).all()
    return [(name, weight) for name, weight in rows]


def open_tab(open_page: OpenPage, tab: str, cohort: str = COHORT) -> AppTest:
    return open_page("selection", set_up=tab, set_up_cohort=cohort)


def test_empty_database_says_what_to_do(open_page: OpenPage) -> None:
    shown = open_page("selection")
    assert [caption.value for caption in shown.main.caption] == [
        "Create a cohort first; here you say by which rules it chooses among its applications."
    ]


@pytest.mark.usefixtures("bare")
@pytest.mark.parametrize(
    ("tab", "sentence"),
    [
        ("Rubric", "Set the plan up first: a rubric belongs to it."),
        ("Eligibility", "Set the plan up first: it says what is asked of everybody."),
    ],
)
def test_cohort_without_a_plan_is_told_what_comes_first(open_page: OpenPage, tab: str, sentence: str) -> None:
    shown = open_tab(open_page, tab)
    assert [info.value for info in shown.main.info] == [sentence]


@pytest.mark.usefixtures("bare")
def test_set_up_of_an_earlier_cohort_is_copied_with_one_press(open_page: OpenPage, database: Engine) -> None:
    shown = open_tab(open_page, "Plan")
    assert find(shown.main.selectbox, "Copy from").value == 0
    press(shown, "Copy the set-up")
    plan = read_plan(database)
    assert plan is not None
    assert (plan.minimum_age, plan.shown_questions) == (18, ["Why?"])
    assert plan.reviews_from_on == today() - timedelta(days=10)
    assert read_names(database) == [("Goals", 1.0)]
    assert find(shown.main.number_input, "Minimum age at departure").value == 18


@pytest.mark.usefixtures("bare")
def test_plan_is_set_up_from_scratch(open_page: OpenPage, database: Engine, days: dict[str, date]) -> None:
    shown = open_tab(open_page, "Plan")
    assert find(shown.main.date_input, "Reviews begin").value == days["closes_on"]
    find(shown.main.number_input, "Reviews per application").set_value(3)
    press(shown, "Set up")
    plan = read_plan(database)
    assert plan is not None
    assert (plan.reviews_wanted, plan.decides_from_on, plan.interviews_from_on) == (3, days["selected_by_on"], None)


@pytest.mark.usefixtures("bare")
def test_plan_that_does_not_fit_is_refused(open_page: OpenPage, database: Engine, days: dict[str, date]) -> None:
    shown = open_tab(open_page, "Plan")
    find(shown.main.date_input, "Decisions begin").set_value(days["departs_on"] + timedelta(days=1))
    press(shown, "Set up")
    assert ["after the departure on" in error for error in read_errors(shown)] == [True]
    assert read_plan(database) is None


@pytest.mark.usefixtures("planned")
def test_plan_is_changed_and_keeps_its_questions(open_page: OpenPage, database: Engine) -> None:
    shown = open_tab(open_page, "Plan")
    find(shown.main.multiselect, "Reviewers may read").select("Why?")
    press(shown, "Save the questions")
    find(shown.main.number_input, "Reviews per application").set_value(4)
    press(shown, "Save the plan")
    plan = read_plan(database)
    assert plan is not None
    assert (plan.reviews_wanted, plan.shown_questions, plan.required_questions) == (4, ["Why?"], [])
    assert not read_errors(shown)


@pytest.mark.usefixtures("planned")
def test_questions_are_hidden_until_chosen(open_page: OpenPage) -> None:
    (table,) = open_tab(open_page, "Plan").main.table
    assert table.value.to_numpy().tolist() == [["Why\\?", "4", "hidden", "no"]]


@pytest.mark.usefixtures("planned")
def test_plan_that_somebody_else_changed_is_not_overwritten(
    open_page: OpenPage, store: Store, database: Engine
) -> None:
    shown = open_tab(open_page, "Plan")
    with store() as session:
        session.exec(select(SelectionPlan)).one().reviews_wanted = 5
    find(shown.main.number_input, "Reviews per application").set_value(4)
    press(shown, "Save the plan")
    plan = read_plan(database)
    assert plan is not None
    assert plan.reviews_wanted == 5
    assert find(shown.button, "Keep theirs, drop mine") is not None


@pytest.mark.usefixtures("planned")
def test_released_plan_is_shown_without_a_form(open_page: OpenPage, store: Store) -> None:
    with store() as session:
        plan = session.exec(select(SelectionPlan)).one()
        plan.released_at, plan.released_by_id = datetime.now(UTC), LOCAL_USER_ID
    for tab in ("Plan", "Rubric", "Eligibility"):
        shown = open_tab(open_page, tab)
        labels = [button.label for button in shown.main.button]
        assert labels == ([] if tab != "Eligibility" else ["Run the checks"])
    shown = open_tab(open_page, "Plan")
    assert read_badges(shown) == ["Released"]
    # Nobody can mend any more what would have been warned of.
    assert [each.value for each in shown.main.warning] == []
    assert [each.value for each in open_tab(open_page, "Rubric").main.caption if "changed weight" in each.value] == []


@pytest.mark.usefixtures("planned")
def test_rubric_shows_weights_as_shares(open_page: OpenPage) -> None:
    shown = open_tab(open_page, "Rubric")
    assert read_badges(shown)[1:] == ["75% of the score", "25% of the score"]
    assert [each.value for each in shown.main.subheader] == ["Goals", "Need"]


@pytest.mark.usefixtures("planned")
def test_criteria_are_added_moved_changed_and_removed(open_page: OpenPage, database: Engine) -> None:
    shown = open_tab(open_page, "Rubric")
    fields = [each for each in shown.main.text_input if str(each.key).startswith("new_criterion_interview")]
    fields[0].input("Presence")
    next(each for each in shown.main.button if str(each.key).startswith("new_criterion_interview")).click().run()
    assert not read_errors(shown)
    assert read_names(database) == [("Goals", 3.0), ("Need", 1.0), ("Presence", 1.0)]
    press(shown, "Down")
    assert read_names(database)[:2] == [("Need", 1.0), ("Goals", 3.0)]
    find(shown.main.number_input, "Weight").set_value(2.0)
    press(shown, "Save")
    assert read_names(database)[:2] == [("Need", 2.0), ("Goals", 3.0)]
    press(shown, "Remove the criterion")
    assert read_names(database) == [("Goals", 3.0), ("Presence", 1.0)]


def read_labels(database: Engine) -> dict[str, str]:
    with Session(database) as session:
        return session.exec(select(RubricCriterion.labels).where(RubricCriterion.name == "Goals")).one()


def type_scale(shown: AppTest, **changes: Any) -> None:
    """Type into the table of the first criterion's points."""
    key = next(str(each.key) for each in shown.main.text_input if str(each.key).startswith("criterion_"))
    table = key.removesuffix("name") + "labels"
    shown.session_state[table] = {"edited_rows": {}, "added_rows": [], "deleted_rows": []} | changes


@pytest.mark.usefixtures("planned")
def test_scale_is_edited_as_a_table(open_page: OpenPage, database: Engine) -> None:
    shown = open_tab(open_page, "Rubric")
    type_scale(
        shown,
        edited_rows={1: {"Meaning": "a little"}},
        added_rows=[{"Points": 5, "Meaning": "all"}],
        deleted_rows=[0],
    )
    press(shown, "Save")
    assert read_labels(database) == {"1": "a little", "2": "much", "5": "all"}


@pytest.mark.usefixtures("planned")
@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"added_rows": [{"Points": 2, "Meaning": "all"}]}, "2 points stand there twice"),
        ({"added_rows": [{"Meaning": "all"}]}, "“all” has no points yet"),
        ({"deleted_rows": [0, 1]}, "Labels: a scale has 2 to 11"),
    ],
)
def test_scale_that_cannot_be_is_refused(
    open_page: OpenPage, database: Engine, changes: dict[str, Any], sentence: str
) -> None:
    shown = open_tab(open_page, "Rubric")
    before = read_labels(database)
    type_scale(shown, **changes)
    press(shown, "Save")
    assert [error[: len(sentence)] for error in read_errors(shown)] == [sentence]
    assert read_labels(database) == before


def read_list(shown: AppTest) -> list[list[str]]:
    return [] if not shown.main.dataframe else shown.main.dataframe[0].value[["Name", "Result"]].to_numpy().tolist()


def read_results(shown: AppTest) -> dict[str, str]:
    return {name.split()[0]: result for name, result in read_list(shown)}


@pytest.mark.usefixtures("planned")
def test_checks_are_run_listed_and_narrowed(open_page: OpenPage) -> None:
    shown = open_tab(open_page, "Eligibility")
    assert set(read_results(shown).values()) == {"Not checked yet"}
    press(shown, "Run the checks")
    assert read_results(shown) == {"Ana": "Passes", "Bea": "Passes", "Cid": "Does not pass", "Dan": "Not known"}
    assert [(metric.label, metric.value) for metric in shown.main.metric] == [
        ("Passes", "2"),
        ("Not known", "1"),
        ("Does not pass", "1"),
        ("Not checked yet", "0"),
    ]
    find(shown.main.selectbox, "Reason").select("No college is given.").run()
    assert read_results(shown) == {"Cid": "Does not pass"}
    find(shown.main.selectbox, "Result").select("Passes").run()
    assert read_list(shown) == []
    assert [info.value for info in shown.main.info] == [
        "No waiting application is like that: choose another result or reason."
    ]


@pytest.mark.usefixtures("planned")
def test_all_that_pass_go_into_review(open_page: OpenPage, database: Engine) -> None:
    shown = open_tab(open_page, "Eligibility")
    press(shown, "Run the checks")
    press(shown, "Start the review")
    statuses = {"Ana": Status.IN_REVIEW, "Bea": Status.IN_REVIEW, "Cid": Status.SUBMITTED, "Dan": Status.SUBMITTED}
    assert read_statuses(database) == statuses
    find(shown.main.checkbox, "Also 1 application of which something is not known").check().run()
    press(shown, "Start the review")
    assert read_statuses(database) == statuses | {"Dan": Status.IN_REVIEW}


@pytest.mark.usefixtures("planned")
def test_what_changed_since_the_preview_moves_nobody(open_page: OpenPage, store: Store, database: Engine) -> None:
    shown = open_tab(open_page, "Eligibility")
    press(shown, "Run the checks")
    with store() as session:
        for application in session.exec(select(Application).where(col(Application.college_id).is_not(None))):
            application.college_id = None
    press(shown, "Start the review")
    assert [error[:42] for error in read_errors(shown)] == ["0 applications would go into review and no"]
    assert set(read_statuses(database).values()) == {Status.SUBMITTED}


@pytest.mark.usefixtures("planned")
@pytest.mark.parametrize(
    ("button", "reason", "name", "status"),
    [
        ("Close 1 application", None, "Cid", Status.INELIGIBLE),
        ("Ask 1 for information", "The birth date is not known.", "Dan", Status.NEEDS_INFORMATION),
    ],
)
def test_others_hear_the_reasons(
    open_page: OpenPage, database: Engine, button: str, reason: str | None, name: str, status: Status
) -> None:
    shown = open_tab(open_page, "Eligibility")
    press(shown, "Run the checks")
    if reason:
        find(shown.main.selectbox, "Reason").select(reason).run()
    press(shown, button)
    assert {who for who, found in read_statuses(database).items() if found is status} == {name}
    with Session(database) as session:
        told = session.exec(select(StatusChange.reason).where(StatusChange.to_status == status)).all()
    assert told == [reason or "No college is given."]


def test_cohort_whose_applications_are_all_in_review_says_so(
    open_page: OpenPage, store: Store, days: dict[str, date]
) -> None:
    with store() as session:
        plan = make_selection_plan(session, cohort_id=make_cohort(session, name=COHORT, **days).id)
        make_application(session, cohort_id=plan.cohort_id, status=Status.IN_REVIEW)
    shown = open_tab(open_page, "Eligibility")
    assert [info.value for info in shown.main.info] == [
        "No application waits: they are all in review or further, or nobody has applied yet."
    ]


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.LEADERSHIP, Role.ALUMNI_COORDINATOR, Role.TRAVEL_ADVISER])
@pytest.mark.usefixtures("planned")
def test_other_roles_see_nothing(refused: OpenPage, role: Role) -> None:
    shown = refused("selection", role)
    assert not shown.exception
    assert (len(shown.main), len(shown.error)) == (1, 1)


def test_rubric_that_is_empty_says_what_to_do(open_page: OpenPage, store: Store, days: dict[str, date]) -> None:
    with store() as session:
        make_selection_plan(session, cohort_id=make_cohort(session, name=COHORT, **days).id)
    shown = open_tab(open_page, "Rubric")
    assert [header.value for header in shown.main.header] == ["Reading", "Interviews"]
    assert next(caption.value for caption in shown.main.caption) == (
        "Nothing is scored yet: add a criterion, before that nobody can review."
    )
