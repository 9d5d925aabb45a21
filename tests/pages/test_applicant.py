"""Can staff take one person from an application to a placement, by clicking?"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading, writing
from mayatrack.domain.application_status import TRANSITIONS, Status, is_reopening
from mayatrack.domain.baseline import Baseline
from mayatrack.domain.follow_ups import Channel
from mayatrack.domain.roles import Actor, Role
from mayatrack.models import Application, Cohort, FollowUp, Person, Placement, StatusChange, Traveler
from mayatrack.models.base import new_id, today
from mayatrack.ui import identity
from mayatrack.ui.status_forms import REOPEN, STEPS
from mayatrack.ui.text import escape_markdown
from tests.factories import (
    RETURNS_ON,
    make_application,
    make_application_answers,
    make_cohort,
    make_contact_wish,
    make_demographics,
    make_follow_up,
    make_outcome,
    make_person,
    make_placement,
    make_traveler,
)
from tests.pages.clicking import find, press, read_badges, read_errors
from tests.pages.conftest import OpenPage, Store

NEVER = {
    "had_passport_before": Baseline.NO,
    "had_flown_before": Baseline.NO,
    "had_traveled_abroad_before": Baseline.NO,
}


@pytest.fixture
def sign_in(monkeypatch: pytest.MonkeyPatch, actor_with: Callable[..., Actor]) -> Callable[..., None]:
    """Let the page run for somebody with exactly these roles."""

    def replace(*roles: Role) -> None:
        actor = actor_with(*roles)
        monkeypatch.setattr(identity, "current_actor", lambda: actor)

    return replace


@pytest.fixture
def apply(store: Store) -> Callable[..., Application]:
    """One application of Ana María Núñez; its columns by keyword."""

    def make(**changes: Any) -> Application:
        with store() as session:
            person = make_person(session, given_name="Ana María", family_name="Núñez", email="ana@example.edu")
            return make_application(session, person_id=person.id, **NEVER, **changes)

    return make


@pytest.fixture
def coming(store: Store) -> UUID:
    """A cohort that leaves in ten days."""
    with store() as session:
        day = today() + timedelta(days=10)
        return make_cohort(session, departs_on=day, returns_on=day).id


def open_person(open_page: OpenPage, person_id: UUID, section: str | None = None) -> AppTest:
    shown = open_page("applicant", person=str(person_id))
    return open_section(shown, section) if section else shown


def open_section(shown: AppTest, section: str) -> AppTest:
    shown.session_state["section"] = section
    return shown.run()


@pytest.mark.parametrize("person", [{}, {"person": ""}, {"person": "nobody"}], ids=["missing", "empty", "bad"])
def test_applicant_needs_a_person_in_its_address(open_page: OpenPage, person: dict[str, str]) -> None:
    shown = open_page("applicant", **person)
    assert read_errors(shown) == ["This address names no person: choose one on the page Applicants."]
    assert [link.label for link in shown.main.get("page_link")] == ["Back to applicants"]


def test_applicant_who_is_not_there_is_said_so(open_page: OpenPage) -> None:
    shown = open_person(open_page, new_id())
    assert read_errors(shown) == ["This person does not exist any more: somebody removed the record meanwhile."]


def test_applicant_shows_name_and_contacts_as_they_were_typed(open_page: OpenPage, store: Store) -> None:
    with store() as session:
        person = make_person(session, given_name="*Ana*", family_name="[x](http://example.org)", phone="213-555-0101")
    shown = open_person(open_page, person.id)
    assert shown.title[0].value == escape_markdown("*Ana* [x](http://example.org)")
    assert escape_markdown("213-555-0101") in shown.main.markdown[0].value


def test_applicant_is_led_to_confirmed_by_clicks(
    open_page: OpenPage, apply: Any, coming: UUID, database: Engine
) -> None:
    application = apply(cohort_id=coming)
    shown = open_person(open_page, application.person_id)
    for step in ("Start review", "Invite to interview", "Offer a seat", "Confirm"):
        press(shown, step)
        assert read_errors(shown) == []
    assert [toast.value for toast in shown.toast] == ["The application is now confirmed."]
    assert read_badges(shown) == ["Confirmed"]
    with reading(database) as session:
        stored = session.get_one(Application, application.id)
        assert (stored.status, stored.reply_by_on) == (Status.CONFIRMED, today() + timedelta(days=9))
        assert session.exec(select(Traveler.person_id)).all() == [application.person_id]
        assert len(session.exec(select(StatusChange)).all()) == 4


@pytest.mark.parametrize("current", Status, ids=lambda status: status.value)
def test_applicant_has_a_button_for_every_next_status(open_page: OpenPage, apply: Any, current: Status) -> None:
    application = apply(status=current)
    shown = open_person(open_page, application.person_id)
    expected = [
        (REOPEN if is_reopening(current, to) else STEPS[to]).label for to in Status if to in TRANSITIONS[current]
    ]
    assert [button.label for button in shown.main.button if button.label != "Save"] == expected


def test_applicant_step_says_why_it_is_refused(open_page: OpenPage, store: Store, apply: Any) -> None:
    application = apply(status=Status.INTERVIEW)
    with store() as session:
        cohort = session.get_one(Cohort, application.cohort_id)
        cohort.seat_count = 1
        make_application(session, cohort_id=cohort.id, status=Status.CONFIRMED)
    shown = open_person(open_page, application.person_id)
    assert [caption.value for caption in shown.main.caption] == ["1 of 1 seat taken"]
    press(shown, "Offer a seat")
    assert [error.partition(":")[0] for error in read_errors(shown)] == [
        f"All 1 seats of {cohort.name} are offered or confirmed"
    ]
    assert read_badges(shown) == ["Interview"]


def test_applicant_closing_keeps_why_and_refuses_what_is_never_stored(
    open_page: OpenPage, apply: Any, database: Engine
) -> None:
    application = apply(status=Status.IN_REVIEW)
    shown = open_person(open_page, application.person_id)
    find_reason(shown, application, Status.WITHDRAWN).input("SSN 123-45-6789")
    press(shown, "Withdraw")
    assert read_errors(shown) == [
        "The reason: this looks like a Social Security number, which is never stored: remove it."
    ]
    find_reason(shown, application, Status.WITHDRAWN).input("moved away")
    press(shown, "Withdraw")
    assert read_badges(shown) == ["Withdrawn"]
    with reading(database) as session:
        assert session.exec(select(StatusChange.reason)).all() == ["moved away"]


def find_reason(shown: AppTest, application: Application, to: Status) -> Any:
    return next(each for each in shown.text_input if f"_{to.value}_" in each.key and each.key.endswith("_reason"))


def test_applicant_is_reopened_by_an_administrator_with_a_reason(open_page: OpenPage, apply: Any) -> None:
    application = apply(status=Status.DECLINED)
    shown = open_person(open_page, application.person_id)
    press(shown, "Reopen")
    assert read_errors(shown) == ["Reopening a closed application needs a reason: enter why."]
    find_reason(shown, application, Status.IN_REVIEW).input("pressed by mistake")
    press(shown, "Reopen")
    assert read_badges(shown) == ["In review"]


def test_applicant_offers_no_reopening_to_staff(open_page: OpenPage, apply: Any, sign_in: Callable[..., None]) -> None:
    application = apply(status=Status.DECLINED)
    sign_in(Role.PROGRAM_STAFF)
    shown = open_person(open_page, application.person_id)
    assert [button.label for button in shown.main.button] == ["Save"]


def test_applicant_that_somebody_else_moved_meanwhile_is_not_moved(
    open_page: OpenPage, apply: Any, coming: UUID, database: Engine
) -> None:
    application = apply(status=Status.IN_REVIEW, cohort_id=coming)
    shown = open_person(open_page, application.person_id)
    with writing(database) as session:
        session.get_one(Application, application.id).had_flown_before = Baseline.YES
    press(shown, "Offer a seat")
    assert [error.partition(":")[0] for error in read_errors(shown)] == [
        "Somebody else changed this application since you opened it"
    ]
    press(shown, "Offer a seat")
    assert read_badges(shown) == ["Offered"]


def test_applicant_record_is_edited(open_page: OpenPage, apply: Any, database: Engine) -> None:
    application = apply()
    shown = open_person(open_page, application.person_id)
    find(shown.text_input, "E-mail").input("nobody")
    press(shown, "Save")
    assert [error.startswith("Email: ") for error in read_errors(shown)] == [True]
    find(shown.text_input, "E-mail").input("Ana@Example.org")
    find(shown.text_input, "Preferred name").input("Anita")
    press(shown, "Save")
    assert shown.main.markdown[0].value.startswith(f"Called **Anita** · {escape_markdown('ana@example.org')}")
    with reading(database) as session:
        assert session.get_one(Person, application.person_id).search_words.endswith("anita ana example org")


def test_applicant_record_that_somebody_else_changed_is_not_overwritten(
    open_page: OpenPage, apply: Any, database: Engine
) -> None:
    application = apply()
    shown = open_person(open_page, application.person_id)
    with writing(database) as session:
        session.get_one(Person, application.person_id).phone = "213-555-0199"
    find(shown.text_input, "Phone").input("213-555-0100")
    # However often it is sent, both versions are shown, and what was typed stays.
    for _ in range(2):
        press(shown, "Save")
        assert list(shown.table[0].value.loc[4])[2:] == ["–", *map(escape_markdown, ("213-555-0199", "213-555-0100"))]
    with reading(database) as session:
        assert session.get_one(Person, application.person_id).phone == "213-555-0199"
    assert find(shown.text_input, "Phone").value == "213-555-0100"


def test_applicant_form_drawn_before_somebody_elses_change_does_not_take_it_back(
    open_page: OpenPage, apply: Any, database: Engine
) -> None:
    application = apply()
    shown = open_person(open_page, application.person_id)
    with writing(database) as session:
        session.get_one(Person, application.person_id).phone = "213-555-0199"
    shown.run()
    find(shown.text_input, "Preferred name").input("Anita")
    press(shown, "Save")
    find(shown.button, "Save both changes").click().run()
    with reading(database) as session:
        person = session.get_one(Person, application.person_id)
        assert (person.phone, person.preferred_name) == ("213-555-0199", "Anita")


@pytest.fixture
def traveler(store: Store) -> Traveler:
    """Somebody confirmed for a trip next summer, who had never had a passport."""
    days = {"opens_on": -90, "closes_on": -60, "selected_by_on": -30, "departs_on": 100, "returns_on": 110}
    with store() as session:
        cohort = make_cohort(
            session, name="Tokyo", **{name: today() + timedelta(days=offset) for name, offset in days.items()}
        )
        application = make_application(session, cohort_id=cohort.id, status=Status.CONFIRMED, **NEVER)
        return make_traveler(session, application_id=application.id)


def test_applicant_passport_becomes_the_first_passport(open_page: OpenPage, traveler: Traveler) -> None:
    shown = open_person(open_page, traveler.person_id, "Readiness")
    assert read_badges(shown) == ["not started", "Unknown"]
    find(shown.selectbox, "Document").select("In hand")
    press(shown, "Save the passport")
    assert read_errors(shown) == ["A passport in hand needs the date on which it expires: enter it."]
    find(shown.date_input, "Issued on").set_value(today() - timedelta(days=3))
    find(shown.date_input, "Expires on").set_value(today() + timedelta(days=3_000))
    press(shown, "Save the passport")
    assert read_errors(shown) == []
    assert [badge.partition(" 2")[0][:14] for badge in read_badges(shown)][:1] == ["First passport"]
    assert read_badges(shown)[-1].endswith("Unknown")
    told = "No entry rule is known for Japan: enter it on the page Destinations."
    assert f"* {escape_markdown(told)}" in "\n".join(each.value for each in shown.main.markdown).splitlines()


def test_applicant_after_the_trip_is_followed_up_and_placed(
    open_page: OpenPage, store: Store, database: Engine
) -> None:
    with store() as session:
        application = make_application(session, status=Status.TRAVELED)
        traveler = make_traveler(session, application_id=application.id, traveled_on=date(2024, 6, 9))
        make_follow_up(session, traveler_id=traveler.id)
    shown = open_person(open_page, traveler.person_id, "After the trip")
    press(shown, "Save the follow-up")
    assert read_errors(shown) == ["The answer is missing: enter it."]
    find(shown.text_area, "Answer").input("Doing well.")
    press(shown, "Save the follow-up")
    find(shown.text_input, "Organization").input("City of Los Angeles")
    find(shown.date_input, "Began on").set_value(RETURNS_ON + timedelta(days=30))
    press(shown, "Log the placement")
    assert read_errors(shown) == []
    assert [text.value for text in shown.main.text] == ["Doing well."]
    with reading(database) as session:
        assert session.exec(select(FollowUp.done_on)).all() == [today()]
        assert session.exec(select(Placement.started_on)).all() == [RETURNS_ON + timedelta(days=30)]
    open_section(shown, "Timeline")
    told = [each.value.partition("  \n")[0] for each in shown.main.markdown[1:] if "\n" in each.value]
    assert told == [
        "Follow-up: first call after the return",
        "**Employed full time** at City of Los Angeles",
        f"Traveled with **{session.get_one(Cohort, traveler.cohort_id).name}**",
    ]


def test_applicant_placement_logged_by_mistake_is_removed(open_page: OpenPage, store: Store, database: Engine) -> None:
    with store() as session:
        traveler = make_traveler(session, traveled_on=date(2024, 6, 9))
        make_placement(session, traveler_id=traveler.id)
    shown = open_person(open_page, traveler.person_id, "After the trip")
    press(shown, "Remove the placement")
    assert "No placement is logged yet." in [each.value for each in shown.main.markdown]
    with reading(database) as session:
        assert session.exec(select(Placement)).all() == []


def test_applicant_outcomes_are_recorded_by_alumni_coordinators(
    open_page: OpenPage, store: Store, sign_in: Callable[..., None]
) -> None:
    with store() as session:
        traveler = make_traveler(session, traveled_on=date(2024, 6, 9))
        make_follow_up(session, traveler_id=traveler.id)
    sign_in(Role.PROGRAM_STAFF)
    shown = open_person(open_page, traveler.person_id, "After the trip")
    assert [button.label for button in shown.main.button] == ["Save"]
    sign_in(Role.PROGRAM_STAFF, Role.ALUMNI_COORDINATOR)
    shown = open_person(open_page, traveler.person_id, "After the trip")
    assert [button.label for button in shown.main.button] == [
        "Save",
        "Save the wishes",
        "Log the placement",
        "Save the follow-up",
    ]


def test_applicant_wishes_and_outcomes_stand_together(open_page: OpenPage, store: Store) -> None:
    with store() as session:
        traveler = make_traveler(session, traveled_on=date(2024, 6, 9))
        make_outcome(session, traveler_id=traveler.id)
        make_contact_wish(session, person_id=traveler.person_id, channel=Channel.EMAIL, weekdays=[0])
    shown = open_person(open_page, traveler.person_id, "After the trip")
    told = "\n".join(each.value for each in shown.main.markdown)
    assert "Wants to be contacted by e-mail, free on Monday (as of Aug 1, 2024)." in told
    assert "**Employed full time** as of Aug 1, 2024 · said by self" in told
    find(shown.checkbox, "Do not contact").check()
    press(shown, "Save the wishes")
    assert "**Does not want to be contacted**" in "\n".join(each.value for each in shown.main.markdown)


def test_applicant_answers_are_shown_as_text(open_page: OpenPage, store: Store) -> None:
    with store() as session:
        application = make_application(session)
        make_application_answers(session, application_id=application.id, answers={"Why?": "**Because** ![x](y)"})
    shown = open_person(open_page, application.person_id)
    assert [text.value for text in shown.main.text] == ["**Because** ![x](y)"]


@pytest.mark.parametrize("section", ["Applications", "Readiness", "Trips and flights", "After the trip", "Timeline"])
def test_applicant_never_reads_demographics(
    open_page: OpenPage, traveler: Traveler, database: Engine, section: str
) -> None:
    with writing(database) as session:
        make_demographics(session, person_id=traveler.person_id, gender=["woman"])
    statements: list[str] = []
    sa.event.listen(get_engine(), "before_cursor_execute", lambda *arguments: statements.append(arguments[2]))
    shown = open_person(open_page, traveler.person_id, section)
    assert not shown.exception
    assert len(statements) > 3
    assert [statement for statement in statements if "demographics" in statement] == []


def test_applicant_with_nothing_yet_says_so(open_page: OpenPage, store: Store) -> None:
    with store() as session:
        person = make_person(session)
    shown = open_person(open_page, person.id)
    sections = ("Applications", "Readiness", "Trips and flights", "After the trip")
    told = [open_section(shown, section).main.info[0].value for section in sections]
    assert told == [
        "This person has not applied to any cohort yet.",
        "Readiness begins with a confirmed seat: this person has none yet.",
        "Trips begin with a confirmed seat: this person has none yet.",
        "Follow-ups begin when the trip is marked done: this person has none yet.",
    ]


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.PROGRAM_STAFF, Role.ADMINISTRATOR}))
def test_applicant_is_refused_to_other_roles(
    open_page: OpenPage, apply: Any, sign_in: Callable[..., None], role: Role
) -> None:
    application = apply()
    sign_in(role)
    shown = open_person(open_page, application.person_id)
    assert read_errors(shown) == ["Your roles do not include the page Applicant: ask an administrator if you need it."]
    assert "Núñez" not in str(shown.main)
