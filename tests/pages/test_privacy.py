"""Can an administrator merge, erase and hold by clicking, and nobody else?"""

from datetime import date
from uuid import UUID

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from mayatrack.db.session import reading
from mayatrack.domain.application_status import Status
from mayatrack.domain.roles import LOCAL_ACTOR, Role
from mayatrack.models import LegalHold, Person, PersonMerge
from mayatrack.models.base import new_id, today
from mayatrack.services.privacy.erase import erase_person
from mayatrack.services.privacy.holds import place_hold
from mayatrack.services.privacy.merge import merge_people
from mayatrack.ui.text import escape_markdown
from tests.factories import make_application, make_cohort, make_demographics, make_person
from tests.pages.clicking import find, press, read_badges, read_errors
from tests.pages.conftest import OpenPage, Store

NAUGHTY = "![x](http://example.org) *b*"


def fill(shown: AppTest, label: str, value: str) -> AppTest:
    find(shown.main.text_input, label).set_value(value)
    return shown


def read_text(shown: AppTest) -> str:
    return "\n".join(each.value for each in shown.main.markdown)


@pytest.fixture
def pair(store: Store) -> list[UUID]:
    """Two records of one person, who applied to Cairo with both."""
    with store() as session:
        cohort = make_cohort(session, name="Cairo")
        people = [
            make_person(session, given_name=given, family_name="Núñez", email=email, phone=phone, student_number="88")
            for given, email, phone in (("Ana", "ana@example.edu", "1"), (NAUGHTY, "am@example.edu", None))
        ]
        for person, status in zip(people, (Status.SUBMITTED, Status.INTERVIEW), strict=True):
            make_application(session, person_id=person.id, cohort_id=cohort.id, status=status)
            make_demographics(session, person_id=person.id, gender=["non_binary"], answered_on=date(2024, 1, 1))
        return [person.id for person in people]


def open_pair(open_page: OpenPage, pair: list[UUID]) -> AppTest:
    return open_page("privacy", task="Merge", person=str(pair[1]), other=str(pair[0]))


def test_person_is_found_by_address_and_let_go_again(open_page: OpenPage, pair: list[UUID]) -> None:
    shown = open_page("privacy", task="Erase")
    fill(shown, "E-mail address of the person", "nobody@example.edu")
    assert read_errors(press(shown, "Find")) == ["Nobody has this e-mail address: look it up on the page Applicants."]
    fill(shown, "E-mail address of the person", "Ana@example.edu ")
    press(shown, "Find")
    assert shown.query_params["person"] == str(pair[0])
    press(shown, "Choose somebody else")
    assert [field.label for field in shown.main.text_input] == ["E-mail address of the person"]


def test_person_is_erased_once_the_address_is_typed(open_page: OpenPage, pair: list[UUID], database: Engine) -> None:
    shown = open_page("privacy", task="Erase", person=str(pair[0]))
    assert "Applications, with cohort, college, status and dates: **1**" in read_text(shown)
    (warning,) = shown.main.warning
    assert "and what was asked for as public records." in warning.value
    fill(shown, "Type the person's e-mail address to confirm", "ana@example.org")
    press(shown, "Erase for good")
    assert read_errors(shown) == ["What you typed is not this person's e-mail address: nothing was erased."]
    fill(shown, "Type the person's e-mail address to confirm", "ANA@example.edu")
    press(shown, "Erase for good")
    assert [toast.value for toast in shown.toast] == ["The person is erased."]
    with reading(database) as session:
        assert [person.given_name for person in session.exec(select(Person).order_by(Person.id))] == [
            "Erased person", NAUGHTY,
        ]  # fmt: skip


def test_held_person_is_not_erased(open_page: OpenPage, pair: list[UUID], store: Store) -> None:
    with store() as session:
        place_hold(session, person_id=pair[0], reason="a claim", by=LOCAL_ACTOR)
    shown = open_page("privacy", task="Erase", person=str(pair[0]))
    (sentence,) = read_errors(shown)
    assert sentence.startswith("A legal hold of ")
    # There is nothing to type in vain.
    assert [button.label for button in shown.main.button] == ["Choose somebody else"]


def test_person_who_is_held_meanwhile_is_not_erased(
    open_page: OpenPage, pair: list[UUID], store: Store, database: Engine
) -> None:
    shown = open_page("privacy", task="Erase", person=str(pair[0]))
    fill(shown, "Type the person's e-mail address to confirm", "ana@example.edu")
    with store() as session:
        place_hold(session, person_id=pair[0], reason="a claim", by=LOCAL_ACTOR)
    press(shown, "Erase for good")
    (sentence,) = read_errors(shown)
    assert sentence.startswith("A legal hold of ")
    with reading(database) as session:
        assert session.get_one(Person, pair[0]).given_name == "Ana"


@pytest.mark.parametrize("is_held", [True, False])
def test_records_that_cannot_be_merged_are_not_compared(
    open_page: OpenPage, pair: list[UUID], store: Store, is_held: bool
) -> None:
    with store() as session:
        if is_held:
            place_hold(session, person_id=pair[0], reason="a claim", by=LOCAL_ACTOR)
        else:
            erase_person(session, pair[0], by=LOCAL_ACTOR)
    shown = open_pair(open_page, pair)
    (sentence,) = read_errors(shown)
    assert sentence.startswith("A legal hold of " if is_held else "This person's record was erased on ")
    assert list(shown.main.radio) == []
    assert "Merge the two records" not in [button.label for button in shown.main.button]


def test_record_that_somebody_merged_meanwhile_is_said_to_be_gone(
    open_page: OpenPage, pair: list[UUID], store: Store
) -> None:
    shown = open_pair(open_page, pair)
    with store() as session:
        merge_people(session, pair[0], pair[1], by=LOCAL_ACTOR)
    press(shown, "Merge the two records")
    assert [info.value.replace("\\", "") for info in shown.main.info] == [
        "The record that was chosen is not there any more: it was merged into that of **Ana Núñez** · ana@example.edu.",
    ]
    shown = open_page("privacy", task="Erase", person=str(new_id()))
    assert [info.value for info in shown.main.info] == [
        "The record that was chosen is not there any more: choose one by its e-mail address.",
    ]


def test_link_to_a_merged_record_leads_to_the_one_that_stayed(
    open_page: OpenPage, pair: list[UUID], store: Store
) -> None:
    with store() as session:
        merge_people(session, pair[0], pair[1], by=LOCAL_ACTOR)
    shown = open_page("applicant", person=str(pair[1]))
    assert [info.value.replace("\\", "") for info in shown.main.info] == [
        "This record was merged into another one of the same person: Ana Núñez.",
    ]
    assert read_errors(shown) == []
    (link,) = [link for link in shown.main.get("page_link") if link.label == "Open Ana Núñez"]
    assert link.proto.query_string == f"person={pair[0]}"


def test_likely_duplicates_are_laid_side_by_side(open_page: OpenPage, pair: list[UUID]) -> None:
    shown = open_page("privacy", task="Merge")
    find(shown.main.toggle, "Look for likely duplicates").set_value(True).run()
    assert escape_markdown(NAUGHTY) in read_text(shown)
    press(shown, "Compare")
    assert [shown.query_params[name] for name in ("person", "other")] == [str(pair[0]), str(pair[1])]
    assert [radio.label for radio in shown.main.radio] == [
        "Given name", "E-mail", "Phone", "Demographic answers, kept as a whole and not shown here",
    ]  # fmt: skip


def test_records_are_merged_as_chosen_and_taken_apart_again(
    open_page: OpenPage, pair: list[UUID], database: Engine
) -> None:
    shown = open_pair(open_page, pair)
    # The later record's value, wherever it says something.
    assert [radio.value for radio in shown.main.radio] == [True, True, False, False]
    assert "non" not in "".join(str(radio.options) for radio in shown.main.radio)
    # A press on an address chooses it, and does not open the mail program.
    assert find(shown.main.radio, "E-mail").options == ["ana\\@\u2060example\\.edu", "am\\@\u2060example\\.edu"]
    (warning,) = shown.main.warning
    assert warning.value == (
        "Both records applied to Cairo: the application that got further stays. The other is put aside with its "
        "answers and history, and comes back only if the merge is undone."
    )
    find(shown.main.radio, "Given name").set_value(False)
    press(shown, "Merge the two records")
    assert [toast.value for toast in shown.toast] == ["The two records are one now."]
    with reading(database) as session:
        (person,) = session.exec(select(Person)).all()
        assert (person.id, person.given_name, person.email, person.phone) == (pair[0], "Ana", "am@example.edu", "1")
    press(shown, "Undo this merge")
    assert [toast.value for toast in shown.toast] == ["The merge is undone."]
    assert read_badges(shown) == ["Undone"]
    with reading(database) as session:
        assert len(session.exec(select(Person)).all()) == 2
        assert session.exec(select(PersonMerge)).one().undone_by_id is not None


def test_person_cannot_be_merged_with_themselves(open_page: OpenPage, pair: list[UUID]) -> None:
    shown = open_page("privacy", task="Merge", person=str(pair[0]), other=str(pair[0]))
    assert read_errors(shown) == ["These are one and the same record already: choose two different people."]
    assert [button.label for button in shown.main.button] == ["Choose somebody else", "Choose somebody else"]


def test_hold_is_placed_on_a_person_and_lifted(open_page: OpenPage, pair: list[UUID], database: Engine) -> None:
    shown = open_page("privacy", task="Legal holds")
    fill(shown, "Why", "a *claim*")
    press(shown, "Place the hold")
    assert read_errors(shown) == ["Whose records are held? One person, so choose which."]
    fill(shown, "E-mail address of the person", "ana@example.edu")
    press(shown, "Find")
    fill(shown, "Why", "a *claim*")
    press(shown, "Place the hold")
    assert read_errors(shown) == []
    assert escape_markdown("a *claim*") in read_text(shown)
    press(shown, "Lift this hold")
    assert read_badges(shown) == ["Lifted"]
    with reading(database) as session:
        hold = session.exec(select(LegalHold)).one()
        assert (hold.person_id, hold.reason, hold.lifted_on) == (pair[0], "a *claim*", today())


@pytest.mark.parametrize(("what", "has_cohort"), [("One cohort", True), ("Everything", False)])
def test_hold_is_placed_on_many(
    open_page: OpenPage, pair: list[UUID], database: Engine, what: str, has_cohort: bool
) -> None:
    shown = open_page("privacy", task="Legal holds")
    shown.main.radio[0].set_value(what).run()
    if has_cohort:
        find(shown.main.selectbox, "Cohort").set_value("Cairo").run()
    fill(shown, "Why", "a claim")
    press(shown, "Place the hold")
    with reading(database) as session:
        hold = session.exec(select(LegalHold)).one()
        assert (hold.person_id, hold.cohort_id is not None) == (None, has_cohort)


@pytest.mark.parametrize("task", ["Retention", "Records requests"])
def test_other_tabs_open(open_page: OpenPage, task: str) -> None:
    shown = open_page("privacy", task=task)
    assert read_errors(shown) == []


def test_applicant_leads_administrators_here(open_page: OpenPage, pair: list[UUID]) -> None:
    shown = open_page("applicant", person=str(pair[0]))
    shown.session_state["privacy_menu"] = True
    shown.run()
    links = [link.label for link in shown.main.get("page_link")]
    assert links[-3:] == ["Merge with another record", "Erase this person", "Place a legal hold"]


def test_erased_applicant_is_shown_without_a_form(open_page: OpenPage, pair: list[UUID], store: Store) -> None:
    with store() as session:
        erase_person(session, pair[0], by=LOCAL_ACTOR)
    shown = open_page("applicant", person=str(pair[0]))
    assert (shown.title[0].value, list(shown.main.button), list(shown.main.text_input)) == ("Erased person", [], [])
    assert shown.main.info[0].value.startswith("Erased ")
    shown = open_page("privacy", task="Erase", person=str(pair[0]))
    assert [info.value for info in shown.main.info] == ["This person is erased already."]


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMINISTRATOR}))
def test_other_roles_are_refused(refused: OpenPage, role: Role) -> None:
    shown = refused("privacy", role)
    assert read_errors(shown) == ["Your roles do not include the page Privacy: ask an administrator if you need it."]
    assert not shown.main.get("tab")
