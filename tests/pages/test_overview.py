"""Does the overview count what is there, and narrow to what is chosen?"""

from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from mayatrack.domain.application_status import Status
from mayatrack.domain.roles import Role
from mayatrack.ui.text import escape_markdown
from tests.factories import (
    make_application,
    make_cohort,
    make_destination,
    make_person,
    make_setting,
    make_traveler,
)
from tests.pages.conftest import OpenPage, Store

PICTURE = "![x](http://example.org)"


def read_metrics(shown: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in shown.metric}


@pytest.fixture
def program(store: Store) -> None:
    """Two people to Japan, of whom one traveled, and one of them to France as well, still under review."""
    with store() as session:
        japan = make_cohort(session, name="Japan 2024", destination_id=make_destination(session).id)
        paris = make_destination(session, country="France", country_code="FR", city="Paris")
        france = make_cohort(session, name="France 2025", destination_id=paris.id)
        person = make_person(session)
        application = make_application(session, person_id=person.id, cohort_id=japan.id, status=Status.TRAVELED)
        make_traveler(
            session,
            application_id=application.id,
            person_id=person.id,
            cohort_id=japan.id,
            traveled_on=date(2024, 6, 9),
            first_flight_on=date(2024, 6, 9),
        )
        make_application(session, cohort_id=japan.id, status=Status.NOT_SELECTED)
        make_application(session, person_id=person.id, cohort_id=france.id, status=Status.IN_REVIEW)


def test_overview_of_an_empty_database_says_what_to_do(open_page: OpenPage) -> None:
    shown = open_page("overview")
    assert shown.main.caption[-1].value == (
        "Create the first cohort, then import its applicants from a spreadsheet: this page counts from then on."
    )
    assert read_metrics(shown) == {}


@pytest.mark.usefixtures("program")
def test_overview_counts_the_whole_program(open_page: OpenPage) -> None:
    assert read_metrics(open_page("overview")) == {
        "People": "2",
        "Applications": "3",
        "Cohorts": "1",
        "Destinations": "1",
        "Travelers": "1",
        "First passports": "0",
        "First flights": "1",
        "First trips abroad": "0",
        "Referred": "0",
        "Placed": "0",
    }


@pytest.mark.usefixtures("program")
def test_overview_narrows_to_the_country_in_its_address(open_page: OpenPage) -> None:
    metrics = read_metrics(open_page("overview", country="France"))
    assert (metrics["Applications"], metrics["Travelers"]) == ("1", "0")


@pytest.mark.usefixtures("program")
def test_overview_narrows_to_a_chosen_cohort_and_back_by_its_chip(open_page: OpenPage) -> None:
    shown = open_page("overview")
    shown.selectbox(key="trip").select("Japan 2024").run()
    assert read_metrics(shown)["Applications"] == "2"
    shown.button(key="clear_trip").click().run()
    assert read_metrics(shown)["Applications"] == "3"


@pytest.mark.usefixtures("program")
def test_overview_offers_the_cohorts_of_the_chosen_country_alone(open_page: OpenPage) -> None:
    shown = open_page("overview", country="France")
    assert shown.selectbox(key="trip").options == ["France 2025"]


@pytest.mark.usefixtures("program")
def test_overview_ignores_a_country_that_is_not_there(open_page: OpenPage) -> None:
    assert read_metrics(open_page("overview", country="Atlantis"))["Applications"] == "3"


@pytest.mark.usefixtures("program")
def test_overview_titles_say_what_charts_show(open_page: OpenPage) -> None:
    assert [title.value for title in open_page("overview").header] == [
        "Travelers by the country they went to",
        "Applications by the furthest stage they reached",
        "Travelers of each cohort, and how many did something for the first time",
        "Applications by their status today",
    ]


@pytest.mark.usefixtures("program")
def test_overview_shows_the_numbers_of_its_charts_as_text(open_page: OpenPage) -> None:
    tables = [table.value.to_dict("list") for table in open_page("overview").table]
    assert tables[1]["Applications"] == [3, 3, 1, 1, 1, 1]
    assert tables[3] == {"Status": ["In review", "Not selected", "Traveled"], "Applications": [1, 1, 1]}


@pytest.mark.usefixtures("program")
@pytest.mark.parametrize("is_marked", [True, False])
def test_overview_says_when_people_are_synthetic(open_page: OpenPage, store: Store, is_marked: bool) -> None:
    if is_marked:
        with store() as session:
            make_setting(session, name="sample_program", value=True)
    notes = [text.value for text in open_page("overview").main.markdown if "Sample program" in text.value]
    assert len(notes) == int(is_marked)


def test_overview_escapes_what_people_typed(open_page: OpenPage, store: Store) -> None:
    with store() as session:
        make_cohort(session, name=PICTURE)
    shown = open_page("overview", trip=PICTURE)
    assert shown.button(key="clear_trip").label == escape_markdown(PICTURE)
    assert shown.table[2].value["Cohort"].tolist() == [escape_markdown(PICTURE)]


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.LEADERSHIP, Role.TRAVEL_ADVISER])
def test_overview_refused_to_other_roles_shows_nothing(refused: OpenPage, role: Role) -> None:
    shown = refused("overview", role)
    assert not shown.exception
    assert (len(shown.main), len(shown.error)) == (1, 1)
