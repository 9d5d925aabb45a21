"""Can a coordinator put an opportunity on the board, refer alumni, log where they landed and record a follow-up?"""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from mayatrack.db.session import reading
from mayatrack.domain.outcomes import OpportunityKind, PlacementKind, ReferralState
from mayatrack.domain.roles import Actor, Role
from mayatrack.models import CohortCount, FollowUp, Opportunity, Placement, Referral, Traveler
from mayatrack.models.base import today
from mayatrack.ui import identity
from tests.factories import (
    make_cohort,
    make_follow_up,
    make_opportunity,
    make_person,
    make_placement,
    make_referral,
    make_traveler,
)
from tests.pages.clicking import find, press, read_badges, read_errors
from tests.pages.conftest import OpenPage, Store

BACK = today() - timedelta(days=40)


@pytest.fixture
def alumni(store: Store) -> str:
    """A cohort that is back, with Rosa and Luis, and Sofía who did not travel."""
    with store() as session:
        dates = dict.fromkeys(("opens_on", "closes_on", "selected_by_on", "departs_on", "returns_on"), BACK)
        cohort = make_cohort(session, name="Tokyo 2026", **dates)
        for name, traveled_on in {"Rosa": BACK, "Luis": BACK, "Sofía": None}.items():
            person = make_person(session, given_name=name, family_name="Ávila", email=f"{name}@example.org".lower())
            traveler = make_traveler(session, person_id=person.id, cohort_id=cohort.id, traveled_on=traveled_on)
            make_follow_up(session, traveler_id=traveler.id, due_on=today() - timedelta(days=10))
        make_opportunity(session, title="Clerk", kind=OpportunityKind.JOB, closes_on=today() + timedelta(days=3))
        make_opportunity(session, title="Gala", kind=OpportunityKind.EVENT, closes_on=today() - timedelta(days=3))
        return cohort.name


def _open(open_page: OpenPage, tab: str = "Opportunities", **choices: str) -> AppTest:
    shown = open_page("opportunities", **choices)
    if tab != "Opportunities":
        shown.session_state["list"] = tab
        shown.run()
        assert not shown.exception
    return shown


def _texts(shown: AppTest) -> str:
    return "\n".join(text.value for text in shown.main.markdown).replace("\\", "")


def test_empty_database_says_what_is_missing(open_page: OpenPage) -> None:
    shown = _open(open_page)
    assert [text.value for text in shown.info] == [
        "Nobody has returned from a trip yet: alumni appear once a trip is marked done.",
        "No opportunity is open: add one that alumni can take up.",
    ]
    for tab in ("Matching", "Referrals", "Placements", "Organizations", "Follow-ups"):
        assert len(_open(open_page, tab).info) == 2


def test_open_opportunities_stand_on_the_board_and_expired_ones_below(open_page: OpenPage, alumni: str) -> None:
    shown = _open(open_page)
    assert "**Clerk**" in _texts(shown)
    assert "**Gala**" not in _texts(shown)
    find(shown.button_group, "Deadline").set_value("Past").run()
    assert "**Gala**" in _texts(shown)
    assert "**Clerk**" not in _texts(shown)


def test_board_is_narrowed_to_a_kind(open_page: OpenPage, alumni: str) -> None:
    shown = _open(open_page, kind="Event")
    assert "**Clerk**" not in _texts(shown)
    assert len(shown.info) == 1


def test_opportunity_is_added_by_clicking(open_page: OpenPage, alumni: str, database: Engine) -> None:
    shown = _open(open_page)
    find(shown.text_input, "Title").set_value("Museum *guide*")
    find(shown.text_input, "Organization").set_value("City Museum")
    find(shown.number_input, "Places").set_value(2)
    press(shown, "Add the opportunity")
    assert "**Museum *guide***" in _texts(shown)
    assert "**Museum \\*guide\\***" in "\n".join(text.value for text in shown.main.markdown)
    with reading(database) as session:
        stored = session.exec(select(Opportunity).where(Opportunity.title == "Museum *guide*")).one()
    assert (stored.kind, stored.place_count, stored.closes_on) == (OpportunityKind.INTERNSHIP, 2, None)
    # The form is empty for the next one.
    assert find(shown.text_input, "Title").value == ""


def test_opportunity_without_a_title_gets_a_sentence(open_page: OpenPage, alumni: str) -> None:
    shown = _open(open_page)
    find(shown.text_input, "Organization").set_value("City Museum")
    press(shown, "Add the opportunity")
    assert read_errors(shown) == ["Title is missing: enter it."]


def test_alumni_are_referred_together_and_counted(open_page: OpenPage, alumni: str, database: Engine) -> None:
    shown = _open(open_page)
    with reading(database) as session:
        clerk = session.exec(select(Opportunity).where(Opportunity.title == "Clerk")).one()
    shown.session_state[f"refer_{clerk.id}_0_popover"] = True
    shown.run()
    people = find(shown.multiselect, "Alumni")
    assert people.options == ["Luis Ávila", "Rosa Ávila"]
    with reading(database) as session:
        people.set_value(
            [str(key) for key in session.exec(select(Traveler.id).where(Traveler.traveled_on == BACK))]
        ).run()
    press(shown, "Refer them")
    with reading(database) as session:
        assert len(session.exec(select(Referral)).all()) == 2
        assert session.exec(select(CohortCount.referred_count)).one() == 2
    assert any(text.value == "2 alumni referred" for text in shown.caption)


def test_referral_moves_on_by_clicking(open_page: OpenPage, alumni: str, store: Store, database: Engine) -> None:
    with store() as session:
        traveler = make_traveler(session, traveled_on=BACK)
        make_referral(session, traveler_id=traveler.id, state=ReferralState.OFFERED)
    shown = _open(open_page, "Referrals")
    find(shown.selectbox, "How far").set_value(ReferralState.STARTED)
    press(shown, "Save")
    with reading(database) as session:
        assert session.exec(select(Referral.state)).one() is ReferralState.STARTED


def test_placement_is_logged_by_clicking(open_page: OpenPage, alumni: str, database: Engine) -> None:
    shown = _open(open_page, "Placements")
    alumnus = find(shown.selectbox, "Alumnus")
    assert alumnus.options == ["Luis Ávila", "Rosa Ávila"]
    alumnus.select_index(1).run()
    find(shown.text_input, "Organization").set_value("City Museum")
    press(shown, "Log the placement")
    assert shown.dataframe[0].value[["Name", "Kind", "Organization"]].values.tolist() == [
        ["Rosa Ávila", "Employed full time", "City Museum"]
    ]
    with reading(database) as session:
        assert session.exec(select(Placement.started_on)).one() == today()
        assert session.exec(select(CohortCount.placed_count)).one() == 1


def test_placements_are_narrowed_to_cohort_and_kind(open_page: OpenPage, alumni: str, store: Store) -> None:
    with store() as session:
        for kind in (PlacementKind.MENTOR, PlacementKind.SERVICE):
            make_placement(session, traveler_id=make_traveler(session, traveled_on=BACK).id, kind=kind)
    shown = _open(open_page, "Placements")
    assert len(shown.dataframe[0].value) == 2
    find(shown.selectbox, "Kind").set_value("Mentor").run()
    assert list(shown.dataframe[0].value["Kind"]) == ["Mentor"]
    find(shown.selectbox, "Alumni of").set_value(alumni).run()
    assert [text.value for text in shown.info] == ["No placement is logged yet."]


def test_follow_up_is_recorded_by_clicking(open_page: OpenPage, alumni: str, database: Engine) -> None:
    shown = _open(open_page, "Follow-ups")
    assert "**2 follow-ups** due in the next 60 days, 2 of them overdue" in _texts(shown)
    assert "Sofía" not in _texts(shown)
    find(shown.text_area, "Answer").set_value("Studies in Long Beach.")
    press(shown, "Save the follow-up")
    with reading(database) as session:
        made = session.exec(select(FollowUp).where(FollowUp.done_on == today())).one()
    assert made.answer == "Studies in Long Beach."
    assert "**1 follow-up** due" in _texts(shown)


@pytest.mark.parametrize("tab", ["Opportunities", "Referrals", "Placements", "Follow-ups"])
def test_staff_without_the_right_to_edit_only_reads(
    open_page: OpenPage,
    alumni: str,
    tab: str,
    store: Store,
    actor_with: Callable[..., Actor],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with store() as session:
        make_referral(session, traveler_id=make_traveler(session, traveled_on=BACK).id, state=ReferralState.APPLIED)
    monkeypatch.setattr(identity, "current_actor", lambda: actor_with(Role.PROGRAM_STAFF))
    shown = _open(open_page, tab)
    assert [button.label for button in shown.main.button] == []
    if tab == "Referrals":
        assert read_badges(shown) == ["Applied"]


def test_coordinators_see_alumni_and_nothing_about_selection(
    open_page: OpenPage, alumni: str, actor_with: Callable[..., Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(identity, "current_actor", lambda: actor_with(Role.ALUMNI_COORDINATOR))
    for tab in ("Opportunities", "Referrals", "Placements", "Follow-ups"):
        shown = _open(open_page, tab)
        assert "Sofía" not in _texts(shown)
        assert [box for box in shown.selectbox if "Sofía Ávila" in box.options] == []


@pytest.mark.parametrize(("role", "labels"), [(Role.PROGRAM_STAFF, ["Download"]), (Role.ALUMNI_COORDINATOR, [])])
def test_contacts_are_taken_away_by_those_who_may_export(
    open_page: OpenPage,
    alumni: str,
    actor_with: Callable[..., Actor],
    monkeypatch: pytest.MonkeyPatch,
    role: Role,
    labels: list[str],
) -> None:
    monkeypatch.setattr(identity, "current_actor", lambda: actor_with(role))
    shown = _open(open_page, "Follow-ups")
    assert [button.label for button in shown.main.get("download_button")] == labels


def test_page_is_closed_to_reviewers(refused: OpenPage, alumni: str) -> None:
    assert len(read_errors(refused("opportunities", Role.REVIEWER))) == 1
