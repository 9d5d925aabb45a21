"""Does program staff see what is missing, whom it concerns, and where it is mended?"""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from mayatrack.domain.application_status import Status
from mayatrack.domain.data_quality import CHECK_WORDS, Check
from mayatrack.domain.roles import ROLE_ACTIONS, Action, Actor, Role
from mayatrack.models.base import today
from mayatrack.ui import identity
from mayatrack.ui.data_quality import OPENED
from tests.factories import (
    DEPARTS_ON,
    make_application,
    make_cohort,
    make_entry_rule,
    make_follow_up,
    make_person,
    make_traveler,
)
from tests.pages.clicking import read_errors
from tests.pages.conftest import OpenPage, Store

PICTURE = "![x](http://example.org)"


@pytest.fixture(autouse=True)
def staff(monkeypatch: pytest.MonkeyPatch, actor_with: Callable[..., Actor]) -> None:
    monkeypatch.setattr(identity, "current_actor", lambda: actor_with(Role.PROGRAM_STAFF))


@pytest.fixture
def traveler_of_whom_much_is_missing(store: Store) -> str:
    """Their id: without a college, baseline facts, a flight or a call; the application is dated today."""
    with store() as session:
        rule = make_entry_rule(session, is_confirmed=True, checked_on=today())
        cohort = make_cohort(session, destination_id=rule.destination_id, name=f"Tokyo {PICTURE}")
        person = make_person(session, given_name=PICTURE, family_name="Ng")
        application = make_application(session, person_id=person.id, cohort_id=cohort.id, status=Status.TRAVELED)
        traveler = make_traveler(session, application_id=application.id, traveled_on=DEPARTS_ON)
        make_follow_up(session, traveler_id=traveler.id)
        return str(person.id)


def read_summary(shown: AppTest) -> dict[str, str]:
    (table,) = [each.value for each in shown.main.table if "Weakens" in each.value]
    return dict(zip(table["Check"], table["Records"], strict=True))


def test_an_empty_database_has_nothing_to_mend(open_page: OpenPage) -> None:
    shown = open_page("data_quality")
    assert [header.value for header in shown.main.header] == ["Nothing is missing"]
    assert [caption.value for caption in shown.main.caption][-1].startswith("Ten people or fewer, perhaps nobody,")


@pytest.mark.usefixtures("traveler_of_whom_much_is_missing")
def test_checks_that_found_something_say_what_they_weaken(open_page: OpenPage) -> None:
    shown = open_page("data_quality")
    assert read_summary(shown) == {
        CHECK_WORDS[check].label: "1"
        for check in (
            Check.BASELINE_MISSING,
            Check.COLLEGE_MISSING,
            Check.APPLIED_AFTER_DEPARTURE,
            Check.FLIGHT_MISSING,
            Check.WAVE_OVERDUE,
        )
    }
    (clean,) = [each.value for each in shown.main.caption if each.value.startswith("Nothing was found of:")]
    assert "placement before the return" in clean
    assert "college missing" not in clean


@pytest.mark.parametrize("check", [Check.COLLEGE_MISSING, Check.WAVE_OVERDUE], ids=str)
def test_chosen_check_lists_whom_it_concerns(
    open_page: OpenPage, traveler_of_whom_much_is_missing: str, check: Check
) -> None:
    words = CHECK_WORDS[check]
    shown = open_page("data_quality", quality=words.label)
    assert f"{words.label}: 1" in [header.value for header in shown.main.header]
    (frame,) = [each.value for each in shown.main.dataframe]
    assert list(frame["Name"]) == [f"{PICTURE} Ng"]
    assert list(frame["Cohort"]) == [f"Tokyo {PICTURE}"]
    # It leads to the person, where it is mended.
    shown.session_state[OPENED] = {"row": 0, "label": "", "column": "Name"}
    shown.run()
    assert shown.query_params["person"] == traveler_of_whom_much_is_missing


@pytest.mark.usefixtures("traveler_of_whom_much_is_missing")
def test_chosen_check_leads_to_where_it_is_mended(open_page: OpenPage) -> None:
    shown = open_page("data_quality", quality=CHECK_WORDS[Check.FLIGHT_MISSING].label)
    assert "Open Flights" in [link.proto.label for link in shown.get("page_link")]


def test_destinations_are_listed_without_a_person(store: Store, open_page: OpenPage) -> None:
    with store() as session:
        make_entry_rule(session)
    shown = open_page("data_quality", quality=CHECK_WORDS[Check.RULE_DOUBTFUL].label)
    (frame,) = [each.value for each in shown.main.dataframe]
    assert list(frame) == ["Name", "Last checked"]
    assert frame["Name"].str.startswith("Japan, City").all()


def test_long_list_is_paged(store: Store, open_page: OpenPage) -> None:
    with store() as session:
        cohort_id = make_cohort(session).id
        for _ in range(52):
            make_application(session, cohort_id=cohort_id)
    shown = open_page("data_quality", quality=CHECK_WORDS[Check.COLLEGE_MISSING].label)
    assert len(shown.main.dataframe[0].value) == 50
    shown.session_state["quality_page_college_missing"] = 2
    shown.run()
    assert len(shown.main.dataframe[0].value) == 2


@pytest.mark.usefixtures("traveler_of_whom_much_is_missing")
def test_whoever_may_not_read_outcomes_is_not_told_of_them(
    open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(ROLE_ACTIONS, Role.PROGRAM_STAFF, frozenset({Action.VIEW_PEOPLE}))
    summary = read_summary(open_page("data_quality"))
    assert (CHECK_WORDS[Check.WAVE_OVERDUE].label in summary, len(summary)) == (False, 4)


@pytest.mark.usefixtures("traveler_of_whom_much_is_missing")
def test_check_that_found_nothing_cannot_be_chosen_by_a_link(open_page: OpenPage) -> None:
    shown = open_page("data_quality", quality=CHECK_WORDS[Check.PLACEMENT_BEFORE_RETURN].label)
    assert list(shown.main.dataframe) == []


@pytest.mark.parametrize("role", [Role.LEADERSHIP, Role.REVIEWER, Role.ALUMNI_COORDINATOR, Role.TRAVEL_ADVISER])
def test_data_quality_is_refused_to_others(refused: OpenPage, role: Role) -> None:
    assert read_errors(refused("data_quality", role)) == [
        "Your roles do not include the page Data quality: ask an administrator if you need it."
    ]
