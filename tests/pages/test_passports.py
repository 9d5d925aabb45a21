"""Does the page of first passports say what comes next, keep each step, and add up what the program paid?"""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session, col, select

from mayatrack.domain.application_status import Status
from mayatrack.domain.baseline import Baseline
from mayatrack.domain.documents import DocumentState
from mayatrack.domain.passport_cases import FeeKind, Payer
from mayatrack.domain.roles import Role
from mayatrack.models import PassportCase, PassportFee, Traveler
from mayatrack.models.base import today
from tests.factories import (
    make_application,
    make_cohort,
    make_passport_case,
    make_passport_fee,
    make_person,
    make_processing_time,
    make_traveler,
)
from tests.pages.clicking import find, press, read_errors
from tests.pages.conftest import OpenPage, Store

SOON = {"departs_on": today() + timedelta(days=90), "returns_on": today() + timedelta(days=99)}


def add_traveler(session: Session, cohort_id: UUID, given: str, **document: Any) -> Traveler:
    person = make_person(session, given_name=given, family_name="*Mora*")
    confirmed = {"status": Status.CONFIRMED, "had_passport_before": Baseline.NO}
    application = make_application(session, person_id=person.id, cohort_id=cohort_id, **confirmed)
    return make_traveler(session, application_id=application.id, **document)


@pytest.fixture
def cases(store: Store) -> None:
    """Ana has the book, Bo has not begun, Cy applied, and Di has no case yet."""
    with store() as session:
        make_processing_time(session, effective_on=date(2025, 3, 10), min_weeks=4, max_weeks=6)
        cohort = make_cohort(session, name="Peru", **SOON)
        issued_on = today() - timedelta(days=30)
        book = {"passport_issued_on": issued_on, "passport_expires_on": today() + timedelta(days=3_000)}
        ana = add_traveler(
            session, cohort.id, "Ana", document_state=DocumentState.IN_HAND, first_passport_on=issued_on, **book
        )
        bo = add_traveler(session, cohort.id, "Bo")
        applied_on = today() - timedelta(days=40)
        cy = add_traveler(
            session, cohort.id, "Cy", document_state=DocumentState.APPLIED, passport_applied_on=applied_on
        )
        add_traveler(session, cohort.id, "Di")
        made = [make_passport_case(session, traveler_id=each.id) for each in (ana, bo, cy)]
        make_passport_fee(session, case_id=made[0].id, cents=13_000, paid_on=issued_on)


def read_case(database: Engine, given: str) -> tuple[PassportCase, Traveler]:
    with Session(database) as session:
        rows = session.exec(select(PassportCase, Traveler).join(Traveler).order_by(col(PassportCase.id))).all()
        return rows[["Ana", "Bo", "Cy"].index(given)]


def test_passports_of_an_empty_database_say_what_to_do(open_page: OpenPage) -> None:
    assert [caption.value for caption in open_page("passports").main.caption] == [
        "Create a cohort first; whoever confirms a seat in it and never had a passport gets a case here."
    ]


def test_cohort_without_a_case_says_when_one_is_opened(open_page: OpenPage, store: Store) -> None:
    with store() as session:
        make_cohort(session)
    assert [info.value[:42] for info in open_page("passports").main.info] == [
        "No first-passport case in this cohort: one"
    ]


@pytest.mark.usefixtures("cases")
def test_cases_come_the_most_urgent_first_with_their_next_step(open_page: OpenPage) -> None:
    shown = open_page("passports")
    table = shown.main.dataframe[0].value
    assert list(table["Name"]) == ["Bo *Mora*", "Cy *Mora*", "Ana *Mora*"]
    assert list(table["Next step"]) == ["Make the appointment", "See that it is mailed", "Nothing: the book is here"]
    # Ninety days less six weeks, two weeks of mail each way, and the policy's week; Cy applied forty days ago.
    assert list(table["In time"]) == ["13 days to spare at worst", "53 days to spare at worst", "In hand"]
    assert [text.value for text in shown.main.markdown].count("**3 cases**, **1** with the book in hand.") == 1


@pytest.mark.usefixtures("cases")
def test_cases_are_opened_for_all_who_never_had_one(open_page: OpenPage, database: Engine) -> None:
    press(open_page("passports"), "Open")
    with Session(database) as session:
        assert len(session.exec(select(PassportCase)).all()) == 4


@pytest.mark.usefixtures("cases")
def test_step_and_book_are_saved_in_one_form(open_page: OpenPage, database: Engine) -> None:
    shown = open_page("passports", passport_case="Cy *Mora*")
    applied_on = today() - timedelta(days=40)
    days = {"Mailed on": applied_on, "Issued on": today() - timedelta(days=9), "In hand on": today()}
    for label, day in {**days, "Expires on": today() + timedelta(days=3_000)}.items():
        find(shown.date_input, label).set_value(day)
    find(shown.checkbox, "Photo ID seen").check()
    press(shown, "Save the case")
    case, traveler = read_case(database, "Cy")
    assert (case.mailed_on, case.arrived_on, case.is_photo_id_seen) == (applied_on, today(), True)
    assert traveler.document_state is DocumentState.IN_HAND
    assert traveler.first_passport_on == today() - timedelta(days=9)


@pytest.mark.usefixtures("cases")
def test_impossible_date_gets_a_sentence_and_changes_nothing(open_page: OpenPage, database: Engine) -> None:
    shown = open_page("passports", passport_case="Bo *Mora*")
    find(shown.date_input, "Appointment on").set_value(date(2206, 1, 5))
    press(shown, "Save the case")
    assert read_errors(shown) == [
        f"The appointment on 2206-01-05 is not before the departure on {SOON['departs_on']}: check the date."
    ]
    assert read_case(database, "Bo")[0].appointment_on is None


@pytest.mark.usefixtures("cases")
def test_case_that_two_people_change_is_compared(open_page: OpenPage, database: Engine) -> None:
    shown = open_page("passports", passport_case="Bo *Mora*")
    with Session(database) as session:
        session.get_one(PassportCase, read_case(database, "Bo")[0].id).has_photo = True
        session.commit()
    find(shown.checkbox, "Photo ID seen").check()
    press(shown, "Save the case")
    assert read_case(database, "Bo")[0].is_photo_id_seen is False
    next(button for button in shown.button if button.label == "Save both changes").click().run()
    case = read_case(database, "Bo")[0]
    assert (case.has_photo, case.is_photo_id_seen) == (True, True)


@pytest.mark.usefixtures("cases")
def test_usual_fee_is_proposed_and_entered(open_page: OpenPage, database: Engine) -> None:
    shown = open_page("passports", passport_case="Ana *Mora*")
    # The application's fee is there already: accepting it comes next.
    press(shown, "Add")
    with Session(database) as session:
        fees = session.exec(select(PassportFee).order_by(col(PassportFee.id))).all()
    assert [(fee.kind, fee.cents) for fee in fees] == [(FeeKind.APPLICATION, 13_000), (FeeKind.ACCEPTANCE, 3_500)]
    told = [text.value.replace("\\", "") for text in shown.main.markdown]
    assert told.count("**$165** together, **$165** of it by the program.") == 1


@pytest.mark.usefixtures("cases")
def test_fee_is_corrected_and_removed(open_page: OpenPage, database: Engine) -> None:
    shown = open_page("passports", passport_case="Ana *Mora*")
    find(shown.selectbox, "Correct a fee").select_index(0).run()
    [field for field in shown.number_input if field.label == "Amount in dollars"][-1].set_value(22.05)
    [field for field in shown.selectbox if field.label == "Paid by"][-1].select(Payer.TRAVELER)
    press(shown, "Save")
    with Session(database) as session:
        fee = session.exec(select(PassportFee)).one()
        assert (fee.cents, fee.paid_by) == (2_205, Payer.TRAVELER)
    find(shown.selectbox, "Correct a fee").select_index(0).run()
    press(shown, "Remove it")
    with Session(database) as session:
        assert session.exec(select(PassportFee)).all() == []


@pytest.mark.usefixtures("cases")
def test_case_of_a_mistake_is_removed(open_page: OpenPage, database: Engine) -> None:
    press(open_page("passports", passport_case="Bo *Mora*"), "Remove it")
    with Session(database) as session:
        assert len(session.exec(select(PassportCase)).all()) == 2


@pytest.mark.usefixtures("cases")
def test_passports_that_the_program_made_possible_stand_beside_what_it_paid(open_page: OpenPage) -> None:
    shown = open_page("passports")
    shown.session_state["passports_section"] = "Made possible"
    shown.run()
    told = [text.value.replace("\\", "") for text in shown.main.markdown]
    assert told.count("**1 first passport**. The ledger says that the program paid **$130** for 1 of them.") == 1
    (table,) = [table.value for table in shown.main.table]
    year = str((today() - timedelta(days=30)).year)
    assert table.to_numpy().tolist() == [[year, 1, 1, "\\$130"]]


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.LEADERSHIP, Role.ALUMNI_COORDINATOR, Role.TRAVEL_ADVISER])
def test_passports_refused_to_other_roles_show_nothing(refused: OpenPage, role: Role) -> None:
    shown = refused("passports", role)
    assert not shown.exception
    assert (len(shown.main), len(shown.error)) == (1, 1)
