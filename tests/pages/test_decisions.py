"""Can staff rank, decide, take back and release by clicking, and is nothing told before?"""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from mayatrack.db.session import reading, writing
from mayatrack.domain.application_status import Status
from mayatrack.domain.decisions import Decision
from mayatrack.domain.ranking import TieRule
from mayatrack.domain.roles import LOCAL_ACTOR, Role
from mayatrack.models import Application, Cohort, SelectionPlan
from mayatrack.models.base import now, today
from mayatrack.services.decisions import FirstOf, decide_applications
from tests.factories import make_application, make_cohort, make_person, make_standing
from tests.pages.clicking import find, press, read_errors
from tests.pages.conftest import OpenPage, Store
from tests.services.selection_rows import make_deciding, read_pending, read_statuses

OFFER, WAITLIST, NO = Decision.OFFER, Decision.WAITLIST, Decision.NOT_SELECTED
Choose = Callable[..., AppTest]
NAMES = ("Ana", "Bo", "Cy", "Di", "Ed")


@pytest.fixture
def cohort(store: Store) -> Cohort:
    """Five people in review for three seats; Ana has the best score, and Ed none."""
    with store() as session:
        cohort = make_deciding(session)
        for number, name in enumerate(NAMES, start=1):
            person = make_person(session, given_name=name, family_name=None)
            application = make_application(session, cohort_id=cohort.id, person_id=person.id, status=Status.IN_REVIEW)
            score = None if name == "Ed" else 100.0 - number
            checked = {
                "is_eligible": {2: False, 3: None}.get(number, True),
                "checked_at": now() if number < 5 else None,
            }
            make_standing(session, application_id=application.id, number=number, score=score, **checked)
    return cohort


def pending(engine: Engine, cohort: Cohort) -> dict[str, Decision]:
    """Name → the decision that stands."""
    with reading(engine) as session:
        decided = read_pending(session, cohort)
        return {name_of(session.get_one(Application, key)): decision for key, decision in decided.items()}


def name_of(application: Application) -> str:
    return application.sort_name.capitalize()


def names(shown: AppTest) -> list[str]:
    return list(shown.dataframe[0].value["Name"])


@pytest.fixture
def choose(database: Engine) -> Choose:
    """Choose these people in the field: `choose(shown, "Ana", "Bo")`."""

    def act(shown: AppTest, *chosen: str) -> AppTest:
        with reading(database) as session:
            ids = {name_of(each): str(each.id) for each in session.exec(select(Application))}
        field = find(shown.multiselect, "Choose applications")
        return field.set_value([ids[name] for name in chosen]).run()

    return act


def pop_open(shown: AppTest, form: str) -> AppTest:
    """Open what stands behind the button of this form."""
    key = f"{form}_count"
    count = shown.session_state[key] if key in shown.session_state else 0  # noqa: SIM401  It has no `get`.
    shown.session_state[f"{form}_{count}_popover"] = True
    shown.run()
    assert not shown.exception
    return shown


def test_page_without_a_cohort_or_a_plan_says_what_to_do(open_page: OpenPage, store: Store) -> None:
    shown = open_page("decisions")
    assert [each.value for each in shown.main.caption] == [
        "Create a cohort first; here you decide on its applications."
    ]
    with store() as session:
        make_cohort(session)
    shown = open_page("decisions")
    assert "Say first how this cohort chooses" in shown.main.caption[-1].value


def test_ranking_stands_in_its_order_and_says_by_which_rule(
    open_page: OpenPage, cohort: Cohort, database: Engine
) -> None:
    shown = open_page("decisions")
    assert names(shown) == list(NAMES)
    table = shown.dataframe[0].value
    assert list(table["Rank"]) == [1, 2, 3, 4, 5]
    assert list(table["Eligibility"]) == ["Passes", "Does not pass", "Not known", "Passes", "Not checked yet"]
    assert "among them a lot decides" in shown.main.caption[-1].value
    with writing(database) as session:
        session.exec(select(SelectionPlan)).one().tie_rule = TieRule.APPLIED_FIRST
    assert "among them whoever applied first comes first" in open_page("decisions").main.caption[-1].value


@pytest.mark.parametrize(
    ("choices", "expected"),
    [
        ({"ranking_search": "bo"}, ["Bo"]),
        ({"ranking_search": "3"}, ["Cy"]),
        ({"ranking_eligible": "Does not pass"}, ["Bo"]),
        ({"ranking_eligible": "Not known"}, ["Cy"]),
        ({"ranking_decision": "Offer"}, ["Ana"]),
        ({"ranking_decision": "Undecided"}, ["Bo", "Cy", "Di", "Ed"]),
        ({"ranking_status": "In review", "ranking_college": "No college given"}, list(NAMES)),
    ],
)
def test_filters_of_the_address_narrow_the_ranking(
    open_page: OpenPage, store: Store, cohort: Cohort, choices: dict[str, str], expected: list[str]
) -> None:
    with store() as session:
        decide_applications(session, cohort.id, choice=FirstOf(1), decision=OFFER, by=LOCAL_ACTOR)
    assert names(open_page("decisions", **choices)) == expected


def test_filter_that_nobody_fits_says_so(open_page: OpenPage, cohort: Cohort) -> None:
    shown = open_page("decisions", ranking_search="nobody")
    assert len(shown.dataframe) == 0
    assert "take a filter back" in shown.main.caption[-1].value


def test_chosen_people_are_decided_on_and_seats_fill(
    open_page: OpenPage, cohort: Cohort, database: Engine, choose: Choose
) -> None:
    shown = choose(open_page("decisions"), "Bo", "Di")
    press(shown, "Offer")
    assert pending(database, cohort) == {"Bo": OFFER, "Di": OFFER}
    assert [toast.value for toast in shown.toast] == ["2 applications changed: offer."]
    assert "**2 of 3 seats** taken: 2 to be offered · **1 free**" in shown.get("progress")[0].proto.text
    assert list(shown.dataframe[0].value["Decision"]) == ["", "Offer", "", "Offer", ""]
    press(choose(shown, "Bo"), "Clear")
    assert pending(database, cohort) == {"Di": OFFER}


def test_nobody_chosen_can_be_sent_nowhere(open_page: OpenPage, cohort: Cohort) -> None:
    shown = open_page("decisions")
    steps = {button.label: button.disabled for button in shown.main.button}
    assert {label: steps[label] for label in ("Offer", "Waitlist", "Not selected", "Clear")} == dict.fromkeys(
        ("Offer", "Waitlist", "Not selected", "Clear"), True
    )


def test_decision_of_somebody_else_is_not_overwritten_unseen(
    open_page: OpenPage, cohort: Cohort, database: Engine, choose: Choose
) -> None:
    shown = choose(open_page("decisions"), "Ana")
    with writing(database) as session:
        decide_applications(session, cohort.id, choice=FirstOf(1), decision=WAITLIST, by=LOCAL_ACTOR)
    press(shown, "Not selected")
    assert read_errors(shown) == [
        "Somebody else decided on 1 of the 1 chosen since you saw them: look at what is decided now, then choose again."
    ]
    assert pending(database, cohort) == {"Ana": WAITLIST}


def test_more_offers_than_seats_are_refused_in_a_sentence(
    open_page: OpenPage, cohort: Cohort, database: Engine, choose: Choose
) -> None:
    shown = press(choose(open_page("decisions"), "Ana", "Bo", "Cy", "Di"), "Offer")
    assert read_errors(shown) == [
        (
            "3 of the 3 seats of Tokyo are free, and 4 more would be offered: "
            "choose fewer, take offers back, or add seats to the cohort."
        )
    ]
    assert pending(database, cohort) == {}


def test_first_of_the_list_fill_the_free_seats_and_can_be_taken_back(
    open_page: OpenPage, cohort: Cohort, database: Engine
) -> None:
    shown = pop_open(open_page("decisions"), "decide_first")
    assert find(shown.number_input, "How many").value == 3
    press(shown, "Offer: 3 applications")
    assert pending(database, cohort) == {"Ana": OFFER, "Bo": OFFER, "Cy": OFFER}
    shown = pop_open(shown, "decide_first")
    find(shown.main.selectbox[-1:], "Decision").set_value(NO).run()
    assert find(shown.number_input, "How many").value == 2
    shown = pop_open(shown, "undo_decisions")
    press(shown, "Take back")
    assert pending(database, cohort) == {}
    assert [toast.value for toast in shown.toast] == ["3 decisions taken back."]


def test_nothing_to_take_back_is_said(open_page: OpenPage, cohort: Cohort) -> None:
    shown = pop_open(open_page("decisions"), "undo_decisions")
    assert "There is no step to take back." in [each.value for each in shown.main.markdown]


def test_release_waits_for_everybody_and_then_tells_them(
    open_page: OpenPage, cohort: Cohort, database: Engine, store: Store
) -> None:
    with store() as session:
        decide_applications(session, cohort.id, choice=FirstOf(3), decision=OFFER, by=LOCAL_ACTOR)
    shown = pop_open(open_page("decisions"), "release")
    press(shown, "Release 3 decisions")
    assert read_errors(shown) == [
        "2 of those in review or interview for Tokyo have no decision yet: decide on everybody before you release."
    ]
    with store() as session:
        decide_applications(session, cohort.id, choice=FirstOf(2), decision=WAITLIST, by=LOCAL_ACTOR)
    shown = pop_open(open_page("decisions"), "release")
    find(shown.date_input, "Offers can be answered until").set_value(today() + timedelta(days=5))
    press(shown, "Release 5 decisions")
    with reading(database) as session:
        statuses = sorted(read_statuses(session, cohort).values())
    assert statuses == [Status.OFFERED] * 3 + [Status.WAITLISTED] * 2
    assert [info.value for info in shown.main.info] == [
        "The decisions are released. Offers, the waitlist and free seats are on the page Seats."
    ]
    assert list(shown.dataframe[0].value["Status"])[3:] == ["Waitlisted, place 1", "Waitlisted, place 2"]
    # What was pending is not: counts of it would say that nobody was decided on.
    assert [each.value for each in shown.main.markdown if "Undecided" in each.value] == []


def test_before_the_decide_phase_the_ranking_is_shown_alone(
    open_page: OpenPage, cohort: Cohort, database: Engine
) -> None:
    with writing(database) as session:
        session.exec(select(SelectionPlan)).one().decides_from_on = today() + timedelta(days=9)
    shown = open_page("decisions")
    assert shown.main.info[0].value.startswith("Decisions begin on ")
    assert "Offer" not in [button.label for button in shown.main.button]
    assert names(shown) == list(NAMES)


def test_reviewer_is_shown_nothing(refused: OpenPage, cohort: Cohort) -> None:
    for role in (Role.REVIEWER, Role.LEADERSHIP):
        shown = refused("decisions", role)
        assert (len(shown.dataframe), len(shown.error)) == (0, 1)
