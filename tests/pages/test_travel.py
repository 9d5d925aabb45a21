"""Can staff get a cohort ready, onto its flights and home again, by clicking?"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import Session
from streamlit.testing.v1 import AppTest

from mayatrack.domain.application_status import Status
from mayatrack.domain.baseline import Baseline
from mayatrack.domain.documents import DocumentState, PassportAnchor, add_months
from mayatrack.domain.roles import Actor, Role
from mayatrack.models import Cohort, Traveler
from mayatrack.models.base import today
from mayatrack.ui import identity
from mayatrack.ui.formats import format_date
from mayatrack.ui.text import escape_markdown
from tests.factories import (
    make_application,
    make_cohort,
    make_destination,
    make_entry_rule,
    make_flight_traveler,
    make_person,
    make_traveler,
)
from tests.pages.clicking import find, press, read_errors
from tests.pages.conftest import OpenPage, Store

COMING = {"opens_on": -90, "closes_on": -60, "selected_by_on": -30, "departs_on": 100, "returns_on": 110}
BACK = {"opens_on": -190, "closes_on": -160, "selected_by_on": -130, "departs_on": -20, "returns_on": -10}
NEVER = {
    "had_passport_before": Baseline.NO,
    "had_flown_before": Baseline.NO,
    "had_traveled_abroad_before": Baseline.NO,
}
EMPTY = {"selection": {"rows": [], "columns": [], "cells": []}}


def in_days(days: dict[str, int]) -> dict[str, date]:
    return {name: today() + timedelta(days=offset) for name, offset in days.items()}


def make_group(session: Session, name: str, days: dict[str, int], *people: str) -> tuple[Cohort, list[Traveler]]:
    """A cohort to Hanoi with confirmed travelers of these names, who had never had a passport, flown or been abroad."""
    destination = make_destination(session, country="Vietnam", country_code="VN", city=name)
    make_entry_rule(session, destination_id=destination.id, anchor=PassportAnchor.ARRIVAL, months=6)
    cohort = make_cohort(session, name=name, destination_id=destination.id, **in_days(days))
    travelers = []
    for given in people:
        person = make_person(session, given_name=given, family_name=None)
        application = make_application(
            session, person_id=person.id, cohort_id=cohort.id, status=Status.CONFIRMED, **NEVER
        )
        travelers.append(make_traveler(session, application_id=application.id))
    return cohort, travelers


@pytest.fixture
def coming(store: Store) -> tuple[Cohort, list[Traveler]]:
    """Ana and Bo depart in 100 days."""
    with store() as session:
        return make_group(session, "Hanoi 2027", COMING, "Ana", "Bo")


@pytest.fixture
def back(store: Store) -> tuple[Cohort, list[Traveler]]:
    """Ana and Bo came back ten days ago, and nobody has marked the trip done."""
    with store() as session:
        return make_group(session, "Hanoi 2026", BACK, "Ana", "Bo")


def read_table(shown: AppTest) -> list[dict[str, Any]]:
    return list(shown.dataframe[0].value.to_dict("records"))


def choose_row(shown: AppTest, cohort: Cohort, row: int) -> AppTest:
    shown.session_state[f"travelers_{cohort.id}"] = {"selection": {"rows": [row], "columns": [], "cells": []}}
    return shown.run()


def test_travel_without_a_cohort_says_what_to_do(open_page: OpenPage) -> None:
    shown = open_page("travel")
    assert [caption.value for caption in shown.main.caption] == [
        "Create a cohort first; whoever confirms a seat in it appears here."
    ]


def test_travel_of_a_cohort_of_nobody_says_so(open_page: OpenPage, store: Store) -> None:
    with store() as session:
        make_cohort(session)
    shown = open_page("travel")
    assert shown.main.info[0].value == "Nobody is confirmed for this cohort yet: offer seats on the page Seats."
    assert "Mark the trip done" not in [button.label for button in shown.main.button]


def test_travel_opens_the_next_departure(open_page: OpenPage, store: Store) -> None:
    with store() as session:
        for name, offset in (("Long ago", -400), ("Just back", -60), ("Next", 30), ("Later", 200)):
            dates = in_days({key: days + offset - 100 for key, days in COMING.items()})
            make_cohort(session, name=name, **dates)
    shown = open_page("travel")
    assert shown.selectbox[0].value == "Next"
    assert shown.selectbox[0].options == ["Later", "Next", "Just back", "Long ago"]
    assert shown.main.markdown[0].value.endswith("departs in 30 days")


def test_travel_opens_the_cohort_of_its_address(open_page: OpenPage, store: Store) -> None:
    with store() as session:
        make_group(session, "Hanoi 2026", BACK, "Ana")
        make_group(session, "Hanoi 2027", COMING, "Bo")
    shown = open_page("travel", travels="Hanoi 2026")
    assert [row["Name"] for row in read_table(shown)] == ["Ana"]
    assert shown.main.markdown[0].value.endswith("returned 10 days ago")


def test_travel_counts_readiness_in_words(
    open_page: OpenPage, coming: tuple[Cohort, list[Traveler]], store: Store
) -> None:
    ana = coming[1][0]
    with store() as session:
        traveler = session.get_one(Traveler, ana.id)
        traveler.document_state = DocumentState.IN_HAND
        traveler.passport_issued_on = traveler.first_passport_on = today() - timedelta(days=2)
        traveler.passport_expires_on = today() + timedelta(days=3_000)
        make_flight_traveler(session, traveler_id=ana.id)
    shown = open_page("travel")
    assert shown.main.markdown[2].value == (
        "**2 travelers**, **1** with a passport in hand, **1** unknown, **1** on track, "
        "**1** booked on a flight.  \nFirst passports: 1 so far, 1 to come. First flights: 0 so far, 2 to come."
    )
    one, two = read_table(shown)
    assert (one["Name"], one["Document"], one["Outlook"], one["Flights"]) == (
        "Ana", "In hand", "● On track", 1,
    )  # fmt: skip
    assert (two["Document"], two["Outlook"], two["First passport"]) == (
        "Not started", "? Unknown", "To come",
    )  # fmt: skip


def test_travel_row_opens_the_passport_form(open_page: OpenPage, coming: tuple[Cohort, list[Traveler]]) -> None:
    cohort, _ = coming
    shown = choose_row(open_page("travel"), cohort, 1)
    assert [header.value for header in shown.main.subheader] == ["Bo"]
    find(shown.selectbox, "Document").select("In hand")
    expires_on = cohort.departs_on + timedelta(days=30)
    find(shown.date_input, "Expires on").set_value(expires_on)
    press(shown, "Save the passport")
    assert read_table(shown)[1]["Outlook"] == "? Unknown"
    expires, asked = (format_date(day) for day in (expires_on, add_months(cohort.departs_on + timedelta(days=2), 6)))
    told = [each.value for each in shown.main.markdown if each.value.startswith("* ")]
    assert told[0].startswith(f"* {escape_markdown(f'The book expires {expires}; Vietnam asks until {asked}.')}")


def test_travel_selection_beyond_a_shorter_table_is_no_traveler(
    open_page: OpenPage, coming: tuple[Cohort, list[Traveler]]
) -> None:
    shown = choose_row(open_page("travel"), coming[0], 7)
    assert [header.value for header in shown.main.subheader] == []


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.PROGRAM_STAFF, Role.ADMINISTRATOR}))
def test_travel_is_refused_to_other_roles(
    open_page: OpenPage,
    coming: tuple[Cohort, list[Traveler]],
    monkeypatch: pytest.MonkeyPatch,
    actor_with: Callable[..., Actor],
    role: Role,
) -> None:
    actor = actor_with(role)
    monkeypatch.setattr(identity, "current_actor", lambda: actor)
    shown = open_page("travel")
    assert read_errors(shown) == ["Your roles do not include the page Travel: ask an administrator if you need it."]
    assert len(shown.dataframe) == 0
