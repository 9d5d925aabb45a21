"""Can a coordinator put an opportunity on the board, refer alumni, log where they landed and record a follow-up?"""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session, col, select
from streamlit.testing.v1 import AppTest

from mayatrack.db.session import reading
from mayatrack.domain.matching import Fit
from mayatrack.domain.outcomes import OpportunityKind, PlacementKind, ReferralState, move_by_years
from mayatrack.domain.roles import Actor, Role
from mayatrack.models import CohortCount, FollowUp, Opportunity, Organization, Person, Placement, Referral, Traveler
from mayatrack.models.base import today
from mayatrack.services.alumni_summaries import refresh_alumni
from mayatrack.ui import identity
from tests.factories import (
    make_cohort,
    make_contact_wish,
    make_demographics,
    make_follow_up,
    make_opportunity,
    make_organization,
    make_person,
    make_placement,
    make_referral,
    make_referral_change,
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
    assert find(shown.date_input, "As of").value == today()
    find(shown.date_input, "Began on").set_value(today() - timedelta(days=2))
    find(shown.date_input, "As of").set_value(today() - timedelta(days=1))
    press(shown, "Log the placement")
    assert shown.dataframe[0].value[["Name", "Kind", "Organization"]].values.tolist() == [
        ["Rosa Ávila", "Employed full time", "City Museum"]
    ]
    with reading(database) as session:
        days = session.exec(select(Placement.started_on, Placement.as_of_on)).one()
        assert days == (today() - timedelta(days=2), today() - timedelta(days=1))
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


def test_placements_and_follow_ups_are_paged(open_page: OpenPage, alumni: str, store: Store) -> None:
    with store() as session:
        for days in range(26):
            traveler = make_traveler(session, traveled_on=BACK)
            make_placement(session, traveler_id=traveler.id, started_on=today() - timedelta(days=days))
            make_follow_up(session, traveler_id=traveler.id, due_on=today())
    shown = _open(open_page, "Placements")
    assert "**26 placements**" in _texts(shown)
    began = list(shown.dataframe[0].value["Began"])
    assert (len(began), began[0]) == (25, today())
    shown.pagination[0].set_value(2).run()
    assert list(shown.dataframe[0].value["Began"]) == [today() - timedelta(days=25)]
    shown = _open(open_page, "Follow-ups")
    assert "**28 follow-ups** due" in _texts(shown)
    assert _texts(shown).count("first call after the return") == 25
    shown.pagination[0].set_value(2).run()
    assert _texts(shown).count("first call after the return") == 3


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


def test_nearly_known_organization_is_asked_about_and_nothing_is_lost(
    open_page: OpenPage, alumni: str, store: Store, database: Engine
) -> None:
    with store() as session:
        make_organization(session, name="City Museum")
    shown = _open(open_page)
    find(shown.text_input, "Title").set_value("Guide")
    find(shown.text_input, "Organization").set_value("City Musuem")
    find(shown.multiselect, "Free on").set_value([0, 4])
    press(shown, "Add the opportunity")
    assert [text.value for text in shown.warning] == ["“City Musuem” is not known yet. Did you mean one of these?"]
    assert find(shown.text_input, "Title").value == "Guide"
    press(shown, "Use City Museum")
    with reading(database) as session:
        stored = session.exec(select(Opportunity).where(Opportunity.title == "Guide")).one()
        assert session.get_one(Organization, stored.organization_id).name == "City Museum"
        assert stored.weekdays == [0, 4]
        assert session.exec(select(Organization).where(Organization.name == "City Musuem")).all() == []


def test_nearly_known_organization_may_be_a_new_one(
    open_page: OpenPage, alumni: str, store: Store, database: Engine
) -> None:
    with store() as session:
        make_organization(session, name="City Museum")
    shown = _open(open_page, "Placements")
    find(shown.selectbox, "Alumnus").select_index(1).run()
    find(shown.text_input, "Organization").set_value("City Museums")
    press(shown, "Log the placement")
    press(shown, "Add “City Museums” as new")
    with reading(database) as session:
        placed = session.exec(select(Placement)).one()
        assert placed.organization_id is not None
        assert session.get_one(Organization, placed.organization_id).name == "City Museums"


def test_matching_tells_why_and_suggests_several_at_once(
    open_page: OpenPage, alumni: str, store: Store, database: Engine
) -> None:
    with store() as session:
        rosa = session.exec(select(Person).where(Person.given_name == "Rosa")).one()
        make_contact_wish(session, person_id=rosa.id, weekdays=[0, 1])
        travelers = session.exec(select(Traveler.id).where(Traveler.traveled_on == BACK)).all()
        refresh_alumni(session, travelers)
        organization = make_organization(session, name="Getty")
        make_opportunity(session, organization_id=organization.id, title="Docent", weekdays=[0])
    shown = _open(open_page, "Matching")
    assert "**2 of 2 alumni** were offered nothing yet." in _texts(shown)
    find(shown.selectbox, "Opportunity").set_value("Docent, Getty").run()
    assert "**Asks:** free on Monday" in _texts(shown)
    table = shown.dataframe[0].value
    assert table[["Name", "Why"]].values.tolist() == [["Rosa Ávila", "✓ free on the right days"]]
    find(shown.button_group, "Alumni who").set_value(Fit.ASK).run()
    table = shown.dataframe[0].value
    assert table[["Name", "Why"]].values.tolist() == [["Luis Ávila", "? ask which days are free"]]
    people = find(shown.multiselect, "Suggest the opportunity to")
    people.set_value([people.options[0] and str(_find_traveler(database, "Luis"))])
    press(shown, "Suggest")
    with reading(database) as session:
        assert session.exec(select(Referral.state)).all() == [ReferralState.SUGGESTED]


def _find_traveler(database: Engine, name: str) -> UUID:
    with reading(database) as session:
        joined = select(Traveler.id).join(Person, col(Person.id) == col(Traveler.person_id))
        return session.exec(joined.where(Person.given_name == name)).one()


def test_organization_is_added_and_found(open_page: OpenPage, alumni: str, database: Engine) -> None:
    shown = _open(open_page, "Organizations")
    find(shown.text_input, "Name").set_value("Getty *Center*")
    find(shown.text_input, "Contact's e-mail").set_value("nobody")
    press(shown, "Add the organization")
    assert len(read_errors(shown)) == 1
    find(shown.text_input, "Contact's e-mail").set_value("rosa@example.org")
    press(shown, "Add the organization")
    find(shown.text_input, "Search").set_value("getty").run()
    assert "**Getty *Center***  \n0 opportunities, 0 places taken, 0 placements  \nrosa@example.org" in _texts(shown)
    find(shown.text_input, "Search").set_value("zzz").run()
    assert [text.value for text in shown.info] == ["No organization matches: search for less."]


def test_steps_of_a_referral_are_told_and_taken_back(
    open_page: OpenPage, alumni: str, store: Store, database: Engine
) -> None:
    with store() as session:
        opportunity = make_opportunity(session, title="Docent", kind=OpportunityKind.VOLUNTEERING)
        referral = make_referral(
            session, opportunity_id=opportunity.id, traveler_id=_find_in(session, "Rosa"), state=ReferralState.STARTED
        )
        make_referral_change(
            session,
            referral_id=referral.id,
            from_state=ReferralState.OFFERED,
            to_state=ReferralState.STARTED,
            reason="She *called*",
        )
    shown = _open(open_page, "Referrals")
    # What follows from it is filled in.
    assert find(shown.selectbox, "Kind").label == "Kind"
    assert [box.value for box in shown.selectbox if box.key.endswith("_0_kind")] == [PlacementKind.SERVICE]
    shown.session_state[f"history_{referral.id}_0_popover"] = True
    shown.run()
    assert "Offered → **Started**" in _texts(shown)
    assert "She *called*" in _texts(shown)
    press(shown, "Back to offered")
    with reading(database) as session:
        assert session.exec(select(Referral.state)).one() is ReferralState.OFFERED


def _find_in(session: Session, name: str) -> UUID:
    joined = select(Traveler.id).join(Person, col(Person.id) == col(Traveler.person_id))
    return session.exec(joined.where(Person.given_name == name)).one()


def test_funnel_is_drawn_and_told(open_page: OpenPage, alumni: str, store: Store) -> None:
    with store() as session:
        make_referral(session, traveler_id=_find_in(session, "Rosa"), state=ReferralState.APPLIED)
    shown = _open(open_page, "Referrals")
    shown.session_state["funnel"] = True
    shown.run()
    assert not shown.exception
    table = shown.dataframe[0].value
    assert table[["Suggested", "Offered", "Applied", "Accepted"]].values.tolist() == [[1, 1, 1, 0]]


def test_past_opportunity_is_copied_to_the_board(open_page: OpenPage, alumni: str, database: Engine) -> None:
    with reading(database) as session:
        gala = session.exec(select(Opportunity).where(Opportunity.title == "Gala")).one()
    assert gala.closes_on is not None
    shown = _open(open_page, board="Past")
    shown.session_state[f"copy_{gala.id}_0_popover"] = True
    shown.run()
    deadline = find(shown.date_input, "Deadline of the new one")
    assert deadline.value == move_by_years(gala.closes_on, 1)
    deadline.set_value(today() - timedelta(days=1)).run()
    press(shown, "Put it on the board")
    assert len(read_errors(shown)) == 1
    find(shown.date_input, "Deadline of the new one").set_value(today() + timedelta(days=300)).run()
    press(shown, "Put it on the board")
    with reading(database) as session:
        assert len(session.exec(select(Opportunity).where(Opportunity.title == "Gala")).all()) == 2


def test_opportunities_come_out_of_a_spreadsheet_and_go_again(
    open_page: OpenPage, alumni: str, store: Store, database: Engine
) -> None:
    with store() as session:
        make_organization(session, name="Port of Los Angeles")
    shown = _open(open_page)
    shown.session_state["opportunity_import_0_open"] = True
    shown.run()
    rows = "Organization,Title,Kind,Deadline\nLos Angeles Port,Guide,job,\nGetty,Old,job,2020-01-01\n"
    shown.file_uploader[0].set_value(("board.csv", rows.encode(), "text/csv")).run()
    assert "**1 of 2 rows** can be imported." in _texts(shown)
    assert "- Row 3: The deadline 2020-01-01 has passed already: enter a later one, or none." in _texts(shown)
    assert find(shown.radio, "“Los Angeles Port” is not known yet. Did you mean …?").value == "Port of Los Angeles"
    press(shown, "Import 1 opportunity")
    with reading(database) as session:
        added = session.exec(select(Opportunity).where(Opportunity.title == "Guide")).one()
        assert session.get_one(Organization, added.organization_id).name == "Port of Los Angeles"
    press(shown, "Undo the import")
    with reading(database) as session:
        assert session.exec(select(Opportunity).where(Opportunity.title == "Guide")).all() == []


def test_coordinator_sees_no_secret_while_matching(
    open_page: OpenPage,
    alumni: str,
    store: Store,
    actor_with: Callable[..., Actor],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with store() as session:
        rosa = session.get_one(Traveler, _find_in(session, "Rosa"))
        rosa.passport_expires_on = rosa.traveled_on and rosa.traveled_on + timedelta(days=4321)
        person = session.get_one(Person, rosa.person_id)
        person.birth_on, person.student_number = date(2001, 2, 3), "S99887766"
        make_demographics(session, person_id=person.id, source="Secretsource", gender=["woman"])
        refresh_alumni(session, [rosa.id])
        organization = make_organization(session, name="Getty")
        make_opportunity(session, organization_id=organization.id, title="Docent", least_age=18)
    monkeypatch.setattr(identity, "current_actor", lambda: actor_with(Role.ALUMNI_COORDINATOR))
    shown = _open(open_page, "Matching", opportunity="Docent, Getty")
    told = _texts(shown) + shown.dataframe[0].value.to_csv()
    assert "of the right age" in told
    for secret in ("2001", "S99887766", "Secretsource", "oman", "passport"):
        assert secret not in told
