"""Does the page of checklists let staff check off, take back, see who is late, and keep what is asked true?"""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session, col, select
from streamlit.testing.v1 import AppTest

from mayatrack.domain.application_status import Status
from mayatrack.domain.checklists import ItemOwner, ItemScope, MarkState
from mayatrack.domain.roles import Role
from mayatrack.models import ChecklistItem, ChecklistMark, Traveler
from mayatrack.models.base import today
from tests.factories import (
    make_application,
    make_checklist_item,
    make_checklist_mark,
    make_cohort,
    make_person,
    make_traveler,
)
from tests.pages.clicking import find, press, read_errors
from tests.pages.conftest import OpenPage, Store

DEPARTS_ON = today() + timedelta(days=20)


@pytest.fixture
def group(store: Store) -> None:
    """A cohort that leaves in 20 days: two of three travelers lack a waiver that was due, one of them by two names."""
    with store() as session:
        cohort = make_cohort(session, name="Lima", departs_on=DEPARTS_ON, returns_on=DEPARTS_ON + timedelta(days=9))
        waiver = make_checklist_item(session, cohort_id=cohort.id, position=1, name="Waiver *A*", days_before=30)
        staff = {"owner": ItemOwner.STAFF, "scope": ItemScope.MINORS, "days_before": 3}
        make_checklist_item(session, cohort_id=cohort.id, position=2, name="Consent", **staff)
        for given, family in (("Ana", "López"), ("Bo", "_Lee_"), ("Cy", "Mora")):
            person = make_person(session, given_name=given, family_name=family, birth_on=None)
            application = make_application(
                session, person_id=person.id, cohort_id=cohort.id, status=Status.CONFIRMED, sort_name=given.lower()
            )
            traveler = make_traveler(session, application_id=application.id)
        make_checklist_mark(session, item_id=waiver.id, traveler_id=traveler.id, state=MarkState.APPROVED)
        make_checklist_item(session, cohort_id=None, name="Template thing")


def read_marks(database: Engine) -> dict[str, int]:
    """State → how many travelers' waivers are there."""
    with Session(database) as session:
        states = list(session.exec(select(ChecklistMark.state)))
        return {state.value: states.count(state) for state in MarkState if state in states}


def open_tab(open_page: OpenPage, name: str, **choices: str) -> AppTest:
    shown = open_page("checklists", **choices)
    shown.session_state["checklist_tab"] = name
    shown.run()
    assert not shown.exception
    return shown


def tell(shown: AppTest) -> list[str]:
    """The labels of the people's buttons."""
    return [button.label for button in shown.main.button if " · " in button.label]


def test_without_a_cohort_the_page_says_what_to_do(open_page: OpenPage) -> None:
    assert [caption.value for caption in open_page("checklists").main.caption] == [
        "Create one first: its checklist follows the template, with due dates counted from its departure."
    ]


def test_cohort_without_a_checklist_gets_one_from_the_template(
    store: Store, open_page: OpenPage, database: Engine
) -> None:
    with store() as session:
        cohort = make_cohort(session, name="Lima")
        make_checklist_item(session, cohort_id=None, name="Waiver")
    shown = press(open_page("checklists"), "Make it from the template")
    with Session(database) as session:
        assert session.exec(select(ChecklistItem.name).where(ChecklistItem.cohort_id == cohort.id)).all() == ["Waiver"]
    assert [info.value for info in shown.info] == ["Nobody is confirmed for it yet: offer seats on the page Seats."]


@pytest.mark.usefixtures("group")
def test_one_tap_checks_off_a_second_takes_it_back(open_page: OpenPage, database: Engine) -> None:
    shown = open_page("checklists")
    assert tell(shown) == ["Ana López · missing", r"Bo \_Lee\_ · missing", "Cy Mora · approved"]
    press(shown, "Ana López · missing")
    assert read_marks(database) == {"received": 1, "approved": 1}
    press(shown, "Ana López · received")
    assert read_marks(database) == {"missing": 1, "approved": 1}


@pytest.mark.usefixtures("group")
def test_all_who_are_left_are_checked_off_and_taken_back(open_page: OpenPage, database: Engine) -> None:
    shown = press(open_page("checklists"), "Mark all 2 who are left received")
    assert read_marks(database) == {"received": 2, "approved": 1}
    press(shown, "Undo: 2 people")
    assert read_marks(database) == {"missing": 2, "approved": 1}
    assert find(shown.button, "Undo").disabled


@pytest.mark.usefixtures("group")
def test_search_narrows_who_is_checked_off(open_page: OpenPage, database: Engine) -> None:
    shown = open_page("checklists")
    find(shown.text_input, "Find a name").input("lop").run()
    assert tell(shown) == ["Ana López · missing"]
    press(shown, "Mark these 1 received")
    assert read_marks(database) == {"received": 1, "approved": 1}
    find(shown.text_input, "Find a name").input("nobody").run()
    assert tell(shown) == []


def test_people_of_one_name_are_told_apart_by_their_addresses(open_page: OpenPage, store: Store) -> None:
    with store() as session:
        cohort = make_cohort(session, name="Pisa", departs_on=DEPARTS_ON, returns_on=DEPARTS_ON + timedelta(days=9))
        make_checklist_item(session, cohort_id=cohort.id)
        for email in ("first@example.org", "second@example.org"):
            person = make_person(session, given_name="Ana", family_name="López", email=email)
            application = make_application(session, person_id=person.id, cohort_id=cohort.id, status=Status.CONFIRMED)
            make_traveler(session, application_id=application.id)
    told = [label.replace("\\", "").replace("\u2060", "") for label in tell(open_page("checklists", checks="Pisa"))]
    assert sorted(told) == [f"Ana López, {which}@example.org · missing" for which in ("first", "second")]


@pytest.mark.usefixtures("group")
def test_approval_is_not_lost_by_a_tap(open_page: OpenPage, database: Engine) -> None:
    shown = press(open_page("checklists"), "Cy Mora · approved")
    assert read_marks(database) == {"approved": 1}
    assert [toast.value for toast in shown.toast] == [
        "Cy Mora: received or approved already. Change it under Travelers if that is wrong."
    ]


@pytest.mark.usefixtures("group")
def test_who_is_only_perhaps_asked_is_told_as_such(open_page: OpenPage) -> None:
    shown = open_page("checklists", check_item="Consent")
    assert tell(shown)[0] == "Ana López · missing, birth date not known"


@pytest.mark.usefixtures("group")
def test_travelers_are_listed_late_ones_first(open_page: OpenPage) -> None:
    shown = open_tab(open_page, "Travelers")
    table: Any = shown.main.dataframe[0].value
    assert list(table["Overdue"]) == [1, 1, 0]
    assert list(table["Waiver *A*"]) == ["! overdue", "! overdue", "✓ approved"]
    assert "**3 travelers**, **1 of 6** things in, **5** to do, **2** of them overdue." in [
        text.value for text in shown.main.markdown
    ]


@pytest.mark.usefixtures("group")
def test_state_and_date_of_one_traveler_are_recorded(open_page: OpenPage, database: Engine) -> None:
    shown = open_tab(open_page, "Travelers", checked_traveler="Ana López")
    find(shown.radio, "State").set_value(MarkState.APPROVED)
    find(shown.date_input, "Holds until").set_value(DEPARTS_ON)
    press(shown, "Save")
    with Session(database) as session:
        own = select(ChecklistMark).where(col(ChecklistMark.expires_on).is_not(None))
        assert [(mark.state, mark.expires_on) for mark in session.exec(own)] == [(MarkState.APPROVED, DEPARTS_ON)]
    assert list(shown.main.dataframe[0].value["Waiver *A*"]).count("! ends early") == 1


@pytest.mark.usefixtures("group")
def test_two_who_record_one_thing_compare(open_page: OpenPage, database: Engine) -> None:
    shown = open_tab(open_page, "Travelers", checked_traveler="Cy Mora")
    with Session(database) as session:
        session.exec(select(ChecklistMark)).one().expires_on = DEPARTS_ON
        session.commit()
    find(shown.radio, "State").set_value(MarkState.RECEIVED)
    press(shown, "Save")
    assert read_marks(database) == {"approved": 1}
    find(shown.button, "Save both changes").click().run()
    with Session(database) as session:
        mark = session.exec(select(ChecklistMark)).one()
        assert (mark.state, mark.expires_on) == (MarkState.RECEIVED, DEPARTS_ON)


@pytest.mark.usefixtures("group")
def test_overdue_names_who_has_to_bring_what(open_page: OpenPage) -> None:
    shown = open_tab(open_page, "Overdue")
    assert [heading.value for heading in shown.main.header] == ["Travelers have to bring"]
    assert [heading.value for heading in shown.main.subheader] == [r"Waiver \*A\*"]
    assert r"Ana López\; Bo \_Lee\_" in [text.value for text in shown.main.markdown]


@pytest.mark.usefixtures("group")
def test_items_are_added_ordered_and_removed(open_page: OpenPage, database: Engine) -> None:
    shown = open_tab(open_page, "Items")
    [field for field in shown.text_input if field.label == "What is asked for"][-1].input("Photo")
    press(shown, "Add")
    [button for button in shown.main.button if button.label == "Up"][-1].click().run()
    press(shown, "Remove the item")
    with Session(database) as session:
        own = select(ChecklistItem.name).where(col(ChecklistItem.cohort_id).is_not(None))
        assert session.exec(own.order_by(col(ChecklistItem.position))).all() == ["Photo", "Consent"]


@pytest.mark.usefixtures("group")
def test_item_that_is_checked_off_meanwhile_is_not_removed_unseen(open_page: OpenPage, database: Engine) -> None:
    shown = open_tab(open_page, "Items")
    assert r"**Waiver \*A\*** is asked no more. What is recorded of it for 1 traveler" in "".join(
        text.value for text in shown.main.markdown
    )
    with Session(database) as session:
        item_id = session.exec(select(ChecklistMark.item_id)).one()
        marked = select(ChecklistMark.traveler_id)
        other = session.exec(select(Traveler.id).where(col(Traveler.id).not_in(marked)).limit(1)).one()
        make_checklist_mark(session, item_id=item_id, traveler_id=other)
        session.commit()
    press(shown, "Remove the item")
    (told,) = read_errors(shown)
    assert told.startswith("“Waiver *A*” was checked off meanwhile: what is recorded of it for 2 travelers would go")
    assert sum(read_marks(database).values()) == 2
    press(shown, "Remove the item")
    assert read_marks(database) == {}


@pytest.mark.usefixtures("group")
def test_item_that_asks_for_a_status_is_refused_with_a_sentence(open_page: OpenPage) -> None:
    shown = open_tab(open_page, "Template")
    [field for field in shown.text_input if field.label == "What is asked for"][-1].input("Green card")
    press(shown, "Add")
    assert read_errors(shown) == [
        "Name: this asks for what is never stored, not even as received: ask for something else."
    ]


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.LEADERSHIP, Role.ALUMNI_COORDINATOR, Role.TRAVEL_ADVISER])
def test_checklists_refused_to_other_roles_show_nothing(refused: OpenPage, role: Role) -> None:
    shown = refused("checklists", role)
    assert not shown.exception
    assert (len(shown.main), len(shown.error)) == (1, 1)
