"""Does the board say who is closest to missing the plane, why, and until when it is safe to apply?"""

from datetime import date, timedelta

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session, select

from mayatrack.domain.application_status import Status
from mayatrack.domain.baseline import Baseline
from mayatrack.domain.documents import DocumentState
from mayatrack.domain.passport_forecast import PassportService
from mayatrack.domain.roles import Role
from mayatrack.domain.travel_policy import TravelPolicy
from mayatrack.models import Cohort, ProcessingTime, Traveler
from mayatrack.models.base import today
from mayatrack.services.travel_policy import edit_policy, find_policy
from mayatrack.ui.formats import format_date
from tests.factories import (
    make_application,
    make_checklist_item,
    make_checklist_mark,
    make_cohort,
    make_destination,
    make_entry_rule,
    make_person,
    make_processing_time,
    make_traveler,
)
from tests.pages.clicking import find, press, read_errors
from tests.pages.conftest import OpenPage, Store

DAYS = 100


def make_group(session: Session, name: str, days: int, *people: str, is_confirmed: bool = True) -> Cohort:
    """A cohort to Japan that leaves in so many days, with people who never had a passport."""
    destination = make_destination(session, city=name)
    make_entry_rule(session, destination_id=destination.id, is_confirmed=is_confirmed, checked_on=today())
    departs_on = today() + timedelta(days=days)
    dates = dict.fromkeys(("opens_on", "closes_on", "selected_by_on"), today()) | {"departs_on": departs_on}
    cohort = make_cohort(
        session, name=name, destination_id=destination.id, returns_on=departs_on + timedelta(days=9), **dates
    )
    for given in people:
        make_going(session, cohort, given)
    return cohort


def make_going(session: Session, cohort: Cohort, given: str, **changes: object) -> Traveler:
    person = make_person(session, given_name=given, family_name=None, birth_on=date(2000, 1, 1))
    application = make_application(
        session,
        person_id=person.id,
        cohort_id=cohort.id,
        status=Status.CONFIRMED,
        had_passport_before=Baseline.NO,
        had_flown_before=Baseline.YES,
    )
    return make_traveler(session, application_id=application.id, **changes)


@pytest.fixture
def boards(store: Store) -> None:
    """Two cohorts: Bo and Cy are far from a passport, Ana has hers; Di is to leave in a week."""
    with store() as session:
        make_processing_time(session, effective_on=date(2025, 3, 10), min_weeks=4, max_weeks=6)
        later = make_group(session, "Tokyo", DAYS, "Bo", "Cy")
        make_going(
            session,
            later,
            "Ana",
            document_state=DocumentState.IN_HAND,
            passport_expires_on=today() + timedelta(days=3_000),
        )
        make_group(session, "Osaka", 7, "Di", is_confirmed=False)


def read_board(shown: object) -> list[tuple[str, str]]:
    table = shown.dataframe[-1].value  # type: ignore[attr-defined]
    return list(zip(table["Traveler"], table["Outlook"], strict=True))


@pytest.mark.usefixtures("database")
def test_readiness_without_an_open_cohort_says_what_to_do(open_page: OpenPage) -> None:
    told = [caption.value for caption in open_page("readiness").main.caption]
    assert told[-1] == "Create a cohort that has not left yet; whoever confirms a seat in it is judged here."


@pytest.mark.usefixtures("boards")
def test_readiness_shows_all_cohorts_at_a_glance_and_the_closest_first(open_page: OpenPage) -> None:
    shown = open_page("readiness")
    glance = shown.dataframe[0].value.set_index("Cohort")
    assert list(glance.index) == ["Osaka", "Tokyo"]
    assert glance.loc["Tokyo", ["Travelers", "● On track", "✔ Ready"]].to_list() == [3, 2, 1]
    assert glance["Entry rule"].to_list() == ["▲ Not confirmed", "✔ Confirmed"]
    assert read_board(shown) == [
        ("1. Di", "✖ Will miss"),
        ("2. Bo", "● On track"),
        ("3. Cy", "● On track"),
        ("4. Ana", "✔ Ready"),
    ]
    assert not shown.exception


@pytest.mark.usefixtures("boards")
def test_readiness_of_one_cohort_tells_its_last_safe_days(open_page: OpenPage) -> None:
    shown = open_page("readiness", boards="Tokyo")
    last = today() + timedelta(days=DAYS - 70 - 7)
    told = next(each.value for each in shown.main.markdown if each.value.startswith("**Last safe day"))
    assert told.split("  \n")[1:] == [
        f"Routine: **{format_date(last)}**, 23 days from today",
        "Expedited: no processing time is entered",
        "In person at an agency: no processing time is entered",
    ]
    assert [name for name, _ in read_board(shown)] == ["1. Bo", "2. Cy", "3. Ana"]
    osaka = open_page("readiness", boards="Osaka")
    assert [warning.value for warning in osaka.warning] == [
        r"The rule of Japan is not confirmed\: check it on the page Destinations\. Until then nobody is ready by it."
    ]


@pytest.mark.usefixtures("boards")
def test_readiness_is_narrowed_to_one_outlook(open_page: OpenPage) -> None:
    assert read_board(open_page("readiness", outlook="Will miss")) == [("1. Di", "✖ Will miss")]
    nobody = open_page("readiness", boards="Tokyo", outlook="Will miss")
    assert [info.value[:24] for info in nobody.info] == ["Nobody is confirmed here"]


@pytest.mark.usefixtures("boards")
def test_readiness_opens_the_reason_of_a_traveler(open_page: OpenPage) -> None:
    shown = open_page("readiness")
    find(shown.selectbox, "Open a traveler").select("1. Di").run()
    told = [each.value for each in shown.main.markdown]
    assert any("would arrive" in each and "at the earliest" in each for each in told)
    assert any("Arrives at worst" in each and "Arrives at best" in each for each in told)
    assert [link.label for link in shown.main.get("page_link")] == ["Open applicant", "Record the passport"]


@pytest.mark.usefixtures("boards")
def test_readiness_of_one_cohort_has_a_column_for_each_item(open_page: OpenPage, store: Store) -> None:
    with store() as session:
        cohort = session.exec(select(Cohort).where(Cohort.name == "Tokyo")).one()
        waiver = make_checklist_item(session, cohort_id=cohort.id, name="Waiver", days_before=DAYS + 1)
        make_checklist_item(session, cohort_id=cohort.id, name="Outlook", days_before=1)
        make_checklist_mark(session, item_id=waiver.id, traveler_id=make_going(session, cohort, "Eve").id)
    table = open_page("readiness", boards="Tokyo").dataframe[-1].value
    assert dict(zip(table["Traveler"], table["Waiver"], strict=True)) == {
        "1. Bo": "▲ Overdue",
        "2. Cy": "▲ Overdue",
        "3. Ana": "▲ Overdue",
        "4. Eve": "✔ Received",
    }
    # An item may be called as another column is.
    assert set(table["Outlook (2)"]) == {"Missing"}


@pytest.mark.usefixtures("boards")
def test_edited_processing_time_colors_the_board_anew(open_page: OpenPage, store: Store) -> None:
    assert [outlook for _, outlook in read_board(open_page("readiness", boards="Tokyo"))][:2] == ["● On track"] * 2
    with store() as session:
        session.exec(select(ProcessingTime)).one().max_weeks = 10
    assert [outlook for _, outlook in read_board(open_page("readiness", boards="Tokyo"))][:2] == ["▲ At risk"] * 2
    with store() as session:
        make_processing_time(session, service=PassportService.EXPEDITED, effective_on=today(), min_weeks=2, max_weeks=3)
    assert [outlook for _, outlook in read_board(open_page("readiness", boards="Tokyo"))][:2] == ["● On track"] * 2


@pytest.mark.usefixtures("boards")
def test_policy_is_edited_on_the_page_and_judges_everybody(open_page: OpenPage, database: Engine) -> None:
    shown = open_page("readiness", boards="Tokyo")
    find(shown.number_input, "Days between arrival and departure").set_value(30)
    press(shown, "Save the policy")
    assert read_errors(shown) == []
    with Session(database) as session:
        assert find_policy(session).policy == TravelPolicy(buffer_days=30)
    assert [outlook for _, outlook in read_board(shown)][:2] == ["▲ At risk"] * 2


@pytest.mark.usefixtures("boards")
def test_policy_that_two_people_change_is_compared(open_page: OpenPage, store: Store, other: object) -> None:
    shown = open_page("readiness")
    with store() as session:
        edit_policy(session, policy=TravelPolicy(mail_weeks=1), version=0, by=other)  # type: ignore[arg-type]
    find(shown.number_input, "Days between arrival and departure").set_value(30)
    press(shown, "Save the policy")
    find(shown.button, "Save both changes").click().run()
    with store() as session:
        assert find_policy(session).policy == TravelPolicy(mail_weeks=1, buffer_days=30)


def test_readiness_shows_a_page_of_many_travelers(open_page: OpenPage, store: Store) -> None:
    with store() as session:
        make_processing_time(session, effective_on=date(2025, 3, 10))
        make_group(session, "Tokyo", DAYS, *(f"Name {number:03}" for number in range(53)))
    assert len(read_board(open_page("readiness"))) == 50
    shown = open_page("readiness", page="2")
    assert [name for name, _ in read_board(shown)] == ["51. Name 050", "52. Name 051", "53. Name 052"]


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.LEADERSHIP, Role.ALUMNI_COORDINATOR, Role.TRAVEL_ADVISER])
def test_readiness_refused_to_other_roles_shows_nothing(refused: OpenPage, role: Role) -> None:
    shown = refused("readiness", role)
    assert not shown.exception
    assert (len(shown.main), len(shown.error)) == (1, 1)
