"""Two people change one record: does the second see both versions and choose, and is nothing lost that either typed?"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import Session, select
from streamlit.testing.v1 import AppTest

from mayatrack.db.session import reading, writing
from mayatrack.domain.application_status import Status
from mayatrack.domain.follow_ups import Channel
from mayatrack.domain.roles import Actor, Role
from mayatrack.exceptions import EditConflict
from mayatrack.models import AuditEvent, Cohort, FollowUp
from mayatrack.models.base import today
from mayatrack.services.cohorts import check_cohort, edit_cohort
from mayatrack.services.follow_ups import record_follow_up
from mayatrack.ui import cohort_forms, identity
from mayatrack.ui.conflicts import THEIRS
from tests.factories import make_application, make_cohort, make_follow_up, make_traveler
from tests.pages.clicking import find
from tests.pages.comparing import OTHER, is_comparing, press, read_errors, read_stored_heading, read_versions
from tests.pages.conftest import OpenPage, Store

Change = Callable[..., None]


@pytest.fixture
def cohort(store: Store) -> Cohort:
    """A cohort of 20 seats."""
    with store() as session:
        return make_cohort(session, name="Tokyo", note="Bring umbrellas")


@pytest.fixture
def change(database: Engine, cohort: Cohort, other: Actor) -> Change:
    """Somebody else changes the cohort: `change(seat_count=24)`."""

    def store_change(**values: Any) -> None:
        with writing(database) as session:
            stored = session.get_one(Cohort, cohort.id)
            fields = check_cohort(stored.model_dump(exclude={"id", "version"}) | values)
            edit_cohort(session, cohort.id, fields=fields, version=stored.version, by=other)

    return store_change


def read_cohort(engine: Engine, cohort: Cohort) -> tuple[str, int, str | None]:
    with reading(engine) as session:
        stored = session.get_one(Cohort, cohort.id)
        return stored.name, stored.seat_count, stored.note


def type_in(shown: AppTest, cohort: Cohort, **values: Any) -> None:
    """Type into the cohort's form."""
    for name, value in values.items():
        widgets = shown.number_input if name == "seat_count" else [*shown.text_input, *shown.text_area]
        next(each for each in widgets if each.key == f"cohort_{cohort.id}_0_{name}").set_value(value)


def test_fields_that_one_side_changed_are_merged_and_the_others_are_asked_for(
    open_page: OpenPage, cohort: Cohort, change: Change, database: Engine
) -> None:
    shown = open_page("cohorts", chosen="Tokyo")
    change(seat_count=24, note="Bring hats")
    type_in(shown, cohort, name="Tokyo 2027", note="Bring coats")
    press(shown, "Save")
    assert read_versions(shown) == {
        "Name": ("Tokyo", "Tokyo", "Tokyo 2027", "you"),
        "Seats": ("20", "24", "20", "them"),
        "Note": ("Bring umbrellas", "Bring hats", "Bring coats", "both"),
    }
    assert read_stored_heading(shown).startswith(f"{THEIRS} (by {OTHER}, ")
    press(shown, "Save as chosen")
    assert read_errors(shown) == ["Choose which one is stored of: Note."]
    find(shown.radio, "Note").set_value("What you typed")
    press(shown, "Save as chosen")
    assert (is_comparing(shown), read_errors(shown)) == (False, [])
    assert read_cohort(database, cohort) == ("Tokyo 2027", 24, "Bring coats")


def test_mine_is_stored_and_keeps_what_only_they_changed(
    open_page: OpenPage, cohort: Cohort, change: Change, database: Engine
) -> None:
    shown = open_page("cohorts", chosen="Tokyo")
    change(seat_count=24, note="Bring hats")
    type_in(shown, cohort, note="Bring coats")
    press(shown, "Save")
    press(shown, "Save mine")
    assert read_cohort(database, cohort) == ("Tokyo", 24, "Bring coats")


def test_theirs_is_kept_and_the_form_shows_it(
    open_page: OpenPage, cohort: Cohort, change: Change, database: Engine
) -> None:
    shown = open_page("cohorts", chosen="Tokyo")
    change(seat_count=24)
    type_in(shown, cohort, seat_count=22)
    press(shown, "Save")
    press(shown, "Keep theirs, drop mine")
    assert not is_comparing(shown)
    assert read_cohort(database, cohort) == ("Tokyo", 24, "Bring umbrellas")
    assert [each.value for each in shown.number_input if str(cohort.id) in each.key] == [24]


def test_change_that_takes_nothing_back_is_stored_without_asking(
    open_page: OpenPage, cohort: Cohort, change: Change, database: Engine
) -> None:
    shown = open_page("cohorts", chosen="Tokyo")
    change(seat_count=24)
    change(seat_count=20)
    type_in(shown, cohort, note="Bring coats")
    press(shown, "Save")
    assert not is_comparing(shown)
    assert read_cohort(database, cohort) == ("Tokyo", 20, "Bring coats")


def test_third_change_is_noticed_again(open_page: OpenPage, cohort: Cohort, change: Change, database: Engine) -> None:
    shown = open_page("cohorts", chosen="Tokyo")
    change(seat_count=24)
    type_in(shown, cohort, seat_count=22)
    press(shown, "Save")
    change(seat_count=26)
    press(shown, "Save mine")
    assert read_versions(shown) == {"Seats": ("24", "26", "22", "both")}
    assert read_cohort(database, cohort)[1] == 26
    press(shown, "Save mine")
    assert read_cohort(database, cohort)[1] == 22


def test_closed_dialog_loses_nothing(open_page: OpenPage, cohort: Cohort, change: Change, database: Engine) -> None:
    shown = open_page("cohorts", chosen="Tokyo")
    change(seat_count=24)
    type_in(shown, cohort, seat_count=22)
    press(shown, "Save")
    # What the browser reports when somebody presses Escape.
    del shown.session_state["open_conflict"]
    shown.run()
    assert not is_comparing(shown)
    assert [warning.value for warning in shown.main.warning] == [
        "Tokyo: your change is not stored, because somebody else changed it too."
    ]
    assert [each.value for each in shown.number_input if str(cohort.id) in each.key] == [22]
    press(shown, "Compare")
    assert read_versions(shown) == {"Seats": ("20", "24", "22", "both")}
    press(shown, "Save mine")
    assert (len(shown.main.warning), read_cohort(database, cohort)[1]) == (0, 22)


def test_choice_that_a_rule_forbids_says_why_and_can_be_made_again(
    open_page: OpenPage, store: Store, cohort: Cohort, change: Change, database: Engine
) -> None:
    shown = open_page("cohorts", chosen="Tokyo")
    change(seat_count=24)
    with store() as session:
        for _ in range(3):
            make_application(session, cohort_id=cohort.id, status=Status.CONFIRMED)
    type_in(shown, cohort, seat_count=2)
    press(shown, "Save")
    press(shown, "Save mine")
    assert [error[:42] for error in read_errors(shown)] == ["3 seats of Tokyo are offered or confirmed,"]
    press(shown, "Keep theirs, drop mine")
    assert (read_errors(shown), read_cohort(database, cohort)[1]) == ([], 24)


def test_record_that_the_page_does_not_find_any_more_is_compared(
    open_page: OpenPage, cohort: Cohort, change: Change, database: Engine
) -> None:
    """The page chooses a cohort by its name, and somebody else renames it."""
    shown = open_page("cohorts", chosen="Tokyo")
    change(name="Osaka")
    type_in(shown, cohort, note="Bring coats")
    press(shown, "Save")
    assert read_versions(shown) == {
        "Name": ("Tokyo", "Osaka", "Tokyo", "them"),
        "Note": ("Bring umbrellas", "Bring umbrellas", "Bring coats", "you"),
    }
    press(shown, "Save both changes")
    assert read_cohort(database, cohort) == ("Osaka", 20, "Bring coats")


def test_record_that_was_removed_leaves_what_was_typed_to_be_copied(
    open_page: OpenPage, cohort: Cohort, database: Engine
) -> None:
    shown = open_page("cohorts", chosen="Tokyo")
    with writing(database) as session:
        session.execute(sa.text("DELETE FROM cohort_count"))
        session.delete(session.get_one(Cohort, cohort.id))
    type_in(shown, cohort, note="Bring coats")
    press(shown, "Save")
    assert read_errors(shown) == ["This cohort does not exist any more: somebody removed it since you opened it."]
    assert [line for line in shown.code[0].value.splitlines() if line.startswith(("Name", "Note"))] == [
        "Name: Tokyo",
        "Note: Bring coats",
    ]
    press(shown, "Close")
    assert (read_errors(shown), list(shown.code)) == ([], [])


def test_change_between_the_comparison_and_the_write_is_shown_too(
    open_page: OpenPage, cohort: Cohort, change: Change, database: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def store_late(*arguments: Any, **fields: Any) -> Cohort:
        monkeypatch.setattr(cohort_forms, "edit_cohort", edit_cohort)
        raise EditConflict("Somebody else was faster.")

    shown = open_page("cohorts", chosen="Tokyo")
    monkeypatch.setattr(cohort_forms, "edit_cohort", store_late)
    type_in(shown, cohort, seat_count=22)
    press(shown, "Save")
    assert read_versions(shown) == {"Seats": ("20", "20", "22", "you")}
    press(shown, "Save mine")
    assert read_cohort(database, cohort)[1] == 22


def test_form_of_somebody_whose_roles_changed_stores_nothing(
    open_page: OpenPage,
    cohort: Cohort,
    database: Engine,
    monkeypatch: pytest.MonkeyPatch,
    actor_with: Callable[..., Actor],
) -> None:
    shown = open_page("cohorts", chosen="Tokyo")
    monkeypatch.setattr(identity, "current_actor", lambda: actor_with(Role.REVIEWER))
    type_in(shown, cohort, note="Bring coats")
    press(shown, "Save")
    shown.run()
    assert read_errors(shown)[0] == "Your own account changed since you opened this form: open it again."
    assert "Note: Bring coats" in shown.code[0].value.splitlines()
    assert read_cohort(database, cohort) == ("Tokyo", 20, "Bring umbrellas")
    with reading(database) as session:
        assert set(session.exec(select(AuditEvent.action))) == {"refuse"}


@pytest.fixture
def follow_up(store: Store) -> FollowUp:
    """A follow-up that is due, of somebody who returned a month ago."""
    days = {"opens_on": -160, "closes_on": -120, "selected_by_on": -100, "departs_on": -50, "returns_on": -40}
    with store() as session:
        cohort = make_cohort(session, **{name: today() + timedelta(days=offset) for name, offset in days.items()})
        application = make_application(session, cohort_id=cohort.id, status=Status.TRAVELED)
        traveler = make_traveler(session, application_id=application.id, traveled_on=cohort.departs_on)
        return make_follow_up(session, traveler_id=traveler.id, due_on=today())


def read_answer(session: Session, follow_up: FollowUp) -> tuple[str | None, str | None]:
    stored = session.get_one(FollowUp, follow_up.id)
    return stored.answer, stored.next_step


def test_follow_up_that_somebody_else_made_meanwhile_is_compared(
    open_page: OpenPage, follow_up: FollowUp, other: Actor, database: Engine
) -> None:
    """The list holds what nobody has made yet: the record is on it no more."""
    shown = open_page("opportunities")
    shown.session_state["list"] = "Follow-ups"
    shown.run()
    with writing(database) as session:
        said = {"done_on": today(), "channel": Channel.EMAIL, "answer": "Studies at UCLA", "next_step": "Invite her"}
        record_follow_up(session, follow_up.id, version=1, by=other, **said)
    find(shown.text_area, "Answer").set_value("  Works at the harbor ")
    press(shown, "Save the follow-up")
    assert read_versions(shown) == {
        "How": ("–", "by e-mail", "by phone", "both"),
        "Answer": ("–", "Studies at UCLA", "Works at the harbor", "both"),
        "Next step": ("–", "Invite her", "–", "them"),
    }
    find(shown.radio, "How").set_value(THEIRS)
    find(shown.radio, "Answer").set_value("What you typed")
    press(shown, "Save as chosen")
    with reading(database) as session:
        assert read_answer(session, follow_up) == ("Works at the harbor", "Invite her")
        assert session.get_one(FollowUp, follow_up.id).channel is Channel.EMAIL
