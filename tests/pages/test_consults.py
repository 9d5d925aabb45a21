"""Does the travel adviser's page keep consults, and does no other page know of any?"""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session, select
from streamlit.testing.v1 import AppTest

from mayatrack.domain.application_status import Status
from mayatrack.domain.baseline import Baseline
from mayatrack.domain.consults import ConsultState
from mayatrack.domain.roles import Actor, Role
from mayatrack.models import TravelConsult, Traveler
from mayatrack.models.base import today
from mayatrack.ui import identity
from mayatrack.ui.navigation import PAGES, Page
from tests.factories import (
    make_application,
    make_cohort,
    make_passport_case,
    make_person,
    make_travel_consult,
    make_traveler,
)
from tests.pages.clicking import find, press, read_errors
from tests.pages.conftest import OpenPage, Store

NOTES = "Zyxwvu told in confidence"
SECRETS = ("Zyxwvu", "told in confidence", "Not traveling", "not_traveling", "Needs a consult", "needs_consult")
SOON = {"departs_on": today() + timedelta(days=90), "returns_on": today() + timedelta(days=99)}


@pytest.fixture
def as_adviser(monkeypatch: pytest.MonkeyPatch, actor_with: Callable[..., Actor]) -> None:
    """The page is opened by a travel adviser."""
    monkeypatch.setattr(identity, "current_actor", lambda: actor_with(Role.TRAVEL_ADVISER))


@pytest.fixture
def travelers(store: Store) -> dict[str, Traveler]:
    """Ana has a consult that is closed, Bo has none, both are called alike; Cy's trip is over."""
    with store() as session:
        cohort, past = make_cohort(session, name="Peru", **SOON), make_cohort(session, name="Past")
        made = {}
        for key, where in (("Ana", cohort), ("Bo", cohort), ("Cy", past)):
            person = make_person(session, given_name="Same", family_name="*Name*")
            application = make_application(
                session,
                person_id=person.id,
                cohort_id=where.id,
                status=Status.CONFIRMED,
                had_passport_before=Baseline.NO,
            )
            made[key] = make_traveler(session, application_id=application.id)
            make_passport_case(session, traveler_id=made[key].id)
        closed = {"state": ConsultState.NOT_TRAVELING, "closed_on": today(), "notes": NOTES}
        for key in ("Ana", "Cy"):
            make_travel_consult(session, traveler_id=made[key].id, **closed)
        return made


def read_consults(database: Engine) -> dict[UUID, TravelConsult]:
    with Session(database) as session:
        return {consult.traveler_id: consult for consult in session.exec(select(TravelConsult))}


def read_all(shown: AppTest) -> str:
    """Every text, value, option and table of the page."""
    tables = [table.value.to_csv() for table in (*shown.dataframe, *shown.table)]
    return " ".join([repr(shown.main), repr(shown.sidebar), *tables])


@pytest.mark.usefixtures("as_adviser", "database")
def test_adviser_without_a_trip_to_come_is_told_what_to_wait_for(open_page: OpenPage) -> None:
    assert [caption.value for caption in open_page("consults").main.caption][-1] == (
        "Consults are for confirmed travelers of trips to come: once there is one, open a consult here."
    )


@pytest.mark.usefixtures("as_adviser", "travelers")
def test_adviser_sees_consults_of_trips_to_come_alone(open_page: OpenPage) -> None:
    (table,) = [table.value for table in open_page("consults").main.dataframe]
    assert table[["Name", "Cohort", "State"]].to_numpy().tolist() == [
        ["Same *Name*", "Peru", "Not traveling this cycle"]
    ]


@pytest.mark.usefixtures("as_adviser")
def test_adviser_opens_a_consult_by_name(open_page: OpenPage, database: Engine, travelers: dict[str, Traveler]) -> None:
    shown = open_page("consults")
    find(shown.selectbox, "Traveler").select("Same *Name*").run()
    press(shown, "Open it")
    opened = read_consults(database)[travelers["Bo"].id]
    assert (opened.state, opened.notes, opened.opened_on) == (ConsultState.OPEN, None, today())
    # Two of one name are counted by age, and whoever is open stands first.
    assert list(shown.main.dataframe[0].value["Name"]) == ["Same *Name* (2)", "Same *Name* (1)"]


@pytest.mark.usefixtures("as_adviser")
def test_adviser_records_notes_and_state(open_page: OpenPage, database: Engine, travelers: dict[str, Traveler]) -> None:
    shown = open_page("consults")
    find(shown.selectbox, "Consult").select("Same *Name*").run()
    assert find(shown.text_area, "Notes").value == NOTES
    find(shown.selectbox, "State").select(ConsultState.OPEN)
    find(shown.text_area, "Notes").input("Call back")
    press(shown, "Save")
    kept = read_consults(database)[travelers["Ana"].id]
    assert (kept.state, kept.notes, kept.closed_on) == (ConsultState.OPEN, "Call back", None)


@pytest.mark.usefixtures("as_adviser")
def test_consult_that_moves_in_the_list_stays_the_chosen_one(
    open_page: OpenPage, store: Store, travelers: dict[str, Traveler]
) -> None:
    with store() as session:
        make_travel_consult(session, traveler_id=travelers["Bo"].id, notes="Of Bo")
    shown = open_page("consults")
    # The open one stands first.
    find(shown.selectbox, "Consult").select_index(0).run()
    assert find(shown.text_area, "Notes").value == "Of Bo"
    find(shown.selectbox, "State").select(ConsultState.DONE)
    press(shown, "Save")
    # Closed, it stands behind the other one, and what the adviser types next is still about Bo.
    assert find(shown.text_area, "Notes").value == "Of Bo"


@pytest.mark.usefixtures("as_adviser")
def test_number_in_the_notes_gets_a_sentence_and_changes_nothing(
    open_page: OpenPage, database: Engine, travelers: dict[str, Traveler]
) -> None:
    shown = open_page("consults")
    find(shown.selectbox, "Consult").select("Same *Name*").run()
    find(shown.text_area, "Notes").input("passport A12345678")
    press(shown, "Save")
    assert read_errors(shown) == ["The notes: this looks like a passport number, which is never stored: remove it."]
    assert read_consults(database)[travelers["Ana"].id].notes == NOTES


@pytest.mark.usefixtures("as_adviser")
def test_consult_that_two_advisers_change_is_compared(
    open_page: OpenPage, database: Engine, travelers: dict[str, Traveler]
) -> None:
    shown = open_page("consults")
    find(shown.selectbox, "Consult").select("Same *Name*").run()
    with Session(database) as session:
        session.get_one(TravelConsult, read_consults(database)[travelers["Ana"].id].id).notes = "Theirs"
        session.commit()
    find(shown.selectbox, "State").select(ConsultState.OPEN)
    press(shown, "Save")
    assert read_consults(database)[travelers["Ana"].id].notes == "Theirs"
    next(button for button in shown.button if button.label == "Save both changes").click().run()
    kept = read_consults(database)[travelers["Ana"].id]
    assert (kept.state, kept.notes) == (ConsultState.OPEN, "Theirs")


@pytest.mark.usefixtures("as_adviser")
def test_consult_of_a_mistake_is_removed(open_page: OpenPage, database: Engine, travelers: dict[str, Traveler]) -> None:
    shown = open_page("consults")
    find(shown.selectbox, "Consult").select("Same *Name*").run()
    press(shown, "Remove it")
    # What is left of the trip that is over went with it.
    assert read_consults(database) == {}
    assert travelers


def open_person(open_page: OpenPage, traveler: Traveler) -> AppTest:
    """The readiness part of somebody's page."""
    shown = open_page("applicant", person=str(traveler.person_id))
    shown.session_state["section"] = "Readiness"
    return shown.run()


@pytest.mark.parametrize("key", ["Ana", "Bo"])
def test_staff_refers_and_is_told_the_same_in_any_case(
    open_page: OpenPage, database: Engine, travelers: dict[str, Traveler], key: str
) -> None:
    shown = press(open_person(open_page, travelers[key]), "Refer")
    assert [toast.value for toast in shown.toast] == ["The travel adviser is told."]
    assert read_consults(database)[travelers[key].id].traveler_id == travelers[key].id
    told = read_all(open_person(open_page, travelers[key]))
    assert [word for word in SECRETS if word in told] == []


def test_staff_refers_from_a_passport_case(
    open_page: OpenPage, database: Engine, travelers: dict[str, Traveler]
) -> None:
    shown = open_page("passports")
    find(shown.selectbox, "Case").select_index(1).run()
    press(shown, "Refer")
    assert [toast.value for toast in shown.toast] == ["The travel adviser is told."]
    assert travelers["Bo"].id in read_consults(database)


def test_trip_that_is_over_offers_no_referral(open_page: OpenPage, travelers: dict[str, Traveler]) -> None:
    shown = open_person(open_page, travelers["Cy"])
    assert [button.label for button in shown.main.button if button.label == "Refer"] == []


@pytest.mark.parametrize("page", [page for page in PAGES if page.name != "consults"], ids=lambda page: page.name)
def test_no_other_page_knows_of_a_consult(open_page: OpenPage, travelers: dict[str, Traveler], page: Page) -> None:
    shown = open_page(page.name, person=str(travelers["Ana"].person_id))
    told = read_all(shown)
    assert [word for word in SECRETS if word in told] == []


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.TRAVEL_ADVISER])
def test_consults_refused_to_every_other_role_show_nothing(refused: OpenPage, role: Role) -> None:
    shown = refused("consults", role)
    assert not shown.exception
    assert (len(shown.main), len(shown.error)) == (1, 1)
