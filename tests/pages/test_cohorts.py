"""Does the page of cohorts show phases and seats, and create and change cohorts?"""

from datetime import date, timedelta

import pandas as pd
import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session, select
from streamlit.testing.v1 import AppTest

from mayatrack.domain.application_status import Status
from mayatrack.domain.roles import Role
from mayatrack.models import Cohort
from mayatrack.models.base import today
from mayatrack.ui.formats import format_date, format_dates
from mayatrack.ui.navigation import find_page
from tests.factories import make_application, make_cohort, make_college, make_college_term, make_destination
from tests.pages.conftest import OpenPage, Store


@pytest.fixture
def cohorts(store: Store) -> None:
    """One cohort of the past, and one of 20 seats in preparation with three confirmed and one offered."""
    days = {name: today() + timedelta(days=offset) for name, offset in (("opens_on", -60), ("closes_on", -30))}
    days |= {"selected_by_on": today() - timedelta(days=5), "departs_on": today() + timedelta(days=90)}
    with store() as session:
        make_cohort(session, name="Past")
        coming = make_cohort(session, name="Coming", returns_on=today() + timedelta(days=99), **days)
        for status in (Status.CONFIRMED, Status.CONFIRMED, Status.CONFIRMED, Status.OFFERED, Status.NOT_SELECTED):
            make_application(session, cohort_id=coming.id, status=status)


def read_table(shown: AppTest) -> list[tuple[object, ...]]:
    table = shown.dataframe[0].value[["Cohort", "Trip", "Applications", "Seats", "Seats taken", "Free"]]
    return [tuple(None if pd.isna(value) else value for value in row) for row in table.astype(object).values.tolist()]


def press(shown: AppTest, label: str) -> AppTest:
    return next(button for button in shown.button if button.label == label).click().run()


def test_cohorts_of_an_empty_database_say_what_to_do(open_page: OpenPage) -> None:
    shown = open_page("cohorts")
    assert [caption.value for caption in shown.main.caption] == [
        "Create the first one: its destination, its dates and its seats. Applicants are imported into a cohort."
    ]


@pytest.mark.usefixtures("cohorts")
def test_cohorts_show_phase_and_seats(open_page: OpenPage) -> None:
    assert read_table(open_page("cohorts")) == [
        ("Coming", "Preparing to depart", 5, 20, 4, 16),
        ("Past", "Returned", 0, 20, 0, None),
    ]


@pytest.mark.usefixtures("cohorts")
def test_cohorts_chosen_one_leads_to_its_applicants(open_page: OpenPage) -> None:
    shown = open_page("cohorts", chosen="Coming")
    press(shown, "Show 5 applicants")
    assert [title.value for title in shown.title] == ["Applicants"]
    assert len(shown.dataframe[0].value) == 5
    assert shown.selectbox(key="cohort").value == "Coming"


@pytest.mark.usefixtures("cohorts")
def test_cohorts_link_to_applicants_forgets_earlier_choices(open_page: OpenPage) -> None:
    shown = open_page("applicants", status="Offered")
    shown.switch_page(str(find_page("cohorts").file))
    shown.run()
    shown.selectbox(key="chosen").select("Coming").run()
    press(shown, "Show 5 applicants")
    assert len(shown.dataframe[0].value) == 5


def test_cohorts_new_one_is_created(open_page: OpenPage, store: Store, database: Engine) -> None:
    with store() as session:
        make_destination(session, city="Tokyo")
    shown = open_page("cohorts")
    shown.text_input(key="new_cohort_0_name").input("Tokyo  2027")
    shown.selectbox(key="new_cohort_0_destination_id").select_index(0)
    press(shown, "Create")
    assert not shown.error
    assert [row[0] for row in read_table(shown)] == ["Tokyo 2027"]


def test_cohorts_new_one_with_bad_dates_is_refused(open_page: OpenPage, store: Store, database: Engine) -> None:
    with store() as session:
        make_destination(session)
    shown = open_page("cohorts")
    shown.text_input(key="new_cohort_0_name").input("Tokyo 2027")
    shown.selectbox(key="new_cohort_0_destination_id").select_index(0)
    shown.date_input(key="new_cohort_0_opens_on").set_value(date(2027, 3, 1))
    shown.date_input(key="new_cohort_0_closes_on").set_value(date(2027, 2, 1))
    press(shown, "Create")
    assert [error.value.replace("\\", "") for error in shown.error] == [
        "Closes: 2027-02-01 is before 2027-03-01, the day applications open: enter that day or a later one."
    ]
    with Session(database) as session:
        assert session.exec(select(Cohort)).all() == []


@pytest.mark.usefixtures("cohorts")
def test_cohorts_changed_one_is_stored(open_page: OpenPage) -> None:
    shown = open_page("cohorts", chosen="Coming")
    next(field for field in shown.number_input if "new" not in str(field.key)).set_value(24)
    press(shown, "Save")
    assert read_table(shown)[0] == ("Coming", "Preparing to depart", 5, 24, 4, 20)


@pytest.mark.usefixtures("cohorts")
def test_cohorts_fewer_seats_than_held_are_refused(open_page: OpenPage) -> None:
    shown = open_page("cohorts", chosen="Coming")
    next(field for field in shown.number_input if "new" not in str(field.key)).set_value(3)
    press(shown, "Save")
    assert [error.value[:40] for error in shown.error] == ["4 seats of Coming are offered or confirm"]
    assert read_table(shown)[0][3] == 20


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.LEADERSHIP, Role.TRAVEL_ADVISER])
def test_cohorts_refused_to_other_roles_shows_nothing(refused: OpenPage, role: Role) -> None:
    shown = refused("cohorts", role)
    assert not shown.exception
    assert (len(shown.main), len(shown.error)) == (1, 1)


@pytest.fixture
def finals(store: Store, cohorts: None) -> None:
    """A college whose finals are on the days around the departure of Coming, and one without any term."""
    departs_on = today() + timedelta(days=90)
    with store() as session:
        make_college(session)
        make_college_term(
            session,
            starts_on=today(),
            ends_on=departs_on + timedelta(days=2),
            finals_from_on=departs_on - timedelta(days=2),
            finals_until_on=departs_on + timedelta(days=2),
        )


def read_clashes(shown: AppTest) -> list[str]:
    return [text.value.partition("] ")[2] for text in shown.main.markdown if ":material/calendar_month:" in text.value]


@pytest.mark.usefixtures("finals")
def test_cohorts_chosen_one_says_what_its_trip_falls_into(open_page: OpenPage) -> None:
    departs_on = today() + timedelta(days=90)
    assert read_clashes(open_page("cohorts", chosen="Coming")) == [
        f"Falls into **finals** of 1 of 2 colleges: {format_dates(departs_on, departs_on + timedelta(days=2))}",
        "**No terms are entered** for these days at 1 of 2 colleges",
    ]
    assert read_clashes(open_page("cohorts", chosen="Past")) == []


@pytest.mark.usefixtures("finals")
def test_cohorts_dates_are_compared_before_anything_is_stored(open_page: OpenPage, database: Engine) -> None:
    shown = open_page("cohorts")
    departs_on = today() + timedelta(days=91)
    shown.date_input(key="new_cohort_0_departs_on").set_value(departs_on)
    shown.date_input(key="new_cohort_0_returns_on").set_value(departs_on)
    press(shown, "Compare with college terms")
    assert read_clashes(shown)[0] == f"Falls into **finals** of 1 of 2 colleges: {format_date(departs_on)}"
    shown.date_input(key="new_cohort_0_returns_on").set_value(today())
    press(shown, "Compare with college terms")
    assert [error.value[:10] for error in shown.error] == ["The return"]
    with Session(database) as session:
        assert sorted(session.exec(select(Cohort.name))) == ["Coming", "Past"]


@pytest.mark.usefixtures("finals")
def test_cohorts_changed_dates_are_compared_before_they_are_stored(open_page: OpenPage) -> None:
    shown = open_page("cohorts", chosen="Coming")
    [field for field in shown.date_input if field.label == "Departure"][-1].set_value(today() + timedelta(days=95))
    [button for button in shown.button if button.label == "Compare with college terms"][-1].click().run()
    unknown = "**No terms are entered** for these days at 2 of 2 colleges"
    # Above stands what is stored, in the form what was typed.
    assert len(read_clashes(shown)) == 3
    assert read_clashes(shown).count(unknown) == 1
