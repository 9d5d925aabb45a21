"""Can a coordinator see whom to call and why, log what was said, and lose nothing on a bad day?"""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import col, select
from streamlit.testing.v1 import AppTest

from mayatrack.db.session import reading, writing
from mayatrack.domain.career_outcomes import OutcomeCategory, Retraction
from mayatrack.domain.contacts import ContactResult
from mayatrack.domain.follow_ups import Wave
from mayatrack.domain.roles import LOCAL_ACTOR, Actor, Role
from mayatrack.models import (
    Cohort,
    ContactAttempt,
    ContactWish,
    FollowUp,
    Outcome,
    Person,
    Placement,
    Setting,
    Traveler,
)
from mayatrack.models.base import today
from mayatrack.services.alumni_summaries import ensure_alumni, refresh_alumni
from mayatrack.services.career_outcomes import retract_reports
from mayatrack.ui import identity
from tests.factories import (
    make_cohort,
    make_contact_attempt,
    make_contact_wish,
    make_follow_up,
    make_organization,
    make_outcome,
    make_person,
    make_placement,
    make_traveler,
)
from tests.pages.clicking import find, press, read_errors
from tests.pages.conftest import OpenPage, Store

BACK = today() - timedelta(days=42)


@pytest.fixture
def alumni(store: Store) -> None:
    """Rosa, whose call is 12 days overdue; Luis, who works; Sofía, who wants no calls; and one who did not travel."""
    with store() as session:
        dates = dict.fromkeys(("opens_on", "closes_on", "selected_by_on", "departs_on", "returns_on"), BACK)
        cohort = make_cohort(session, name="Tokyo *2026*", **dates)
        for name in ("Rosa", "Luis", "Sofía", "Nobody"):
            person = make_person(session, given_name=name, family_name="*Ávila*", phone="213 555 0100")
            traveled_on = None if name == "Nobody" else BACK
            traveler = make_traveler(session, person_id=person.id, cohort_id=cohort.id, traveled_on=traveled_on)
            if name == "Rosa":
                make_follow_up(session, traveler_id=traveler.id, wave=Wave.DAYS_30, due_on=today() - timedelta(days=12))
            if name == "Luis":
                told = {"category": OutcomeCategory.SEEKING_EMPLOYMENT, "as_of_on": today()}
                make_outcome(session, traveler_id=traveler.id, **told)
            if name == "Sofía":
                make_contact_wish(session, person_id=person.id, do_not_contact=True)
        ensure_alumni(session)


def _open(open_page: OpenPage, tab: str = "Queue") -> AppTest:
    shown = open_page("calls")
    if tab != "Queue":
        shown.session_state["calls"] = tab
        shown.run()
        assert not shown.exception
    return shown


def _texts(shown: AppTest) -> str:
    return "\n".join(each.value for each in [*shown.main.markdown, *shown.main.caption]).replace("\\", "")


def test_empty_database_says_what_is_missing(open_page: OpenPage) -> None:
    assert "Nobody to call yet" in [each.value for each in _open(open_page).header]


def test_queue_says_why_and_names_nobody_who_wants_no_calls(open_page: OpenPage, alumni: None) -> None:
    shown = _open(open_page)
    people = find(shown.radio, "Call next")
    assert [each.replace("\\", "") for each in people.options] == ["Rosa *Ávila*", "Luis *Ávila*"]
    told = _texts(shown)
    assert "Outcome unknown, 30-day call 12 days overdue" in told
    assert "**One more answer reaches 65 %.**" in told
    assert "Not in the queue: 1 does not want to be contacted." in told
    assert "Sofía" not in told
    assert "**1 call due**" in told


def test_call_that_waits_for_long_stands_on_the_first_page(open_page: OpenPage, alumni: None, store: Store) -> None:
    with store() as session:
        session.exec(select(FollowUp)).one().due_on = today() - timedelta(days=60)
    assert "**1 call due** for more than 31 days; 0 deadlines in the next 14 days." in _texts(_open(open_page))
    assert "**1 call** due for more than 31 days" in _texts(_open(open_page, "Reminders"))


def test_call_is_logged_and_the_next_person_stands_there(open_page: OpenPage, alumni: None, database: Engine) -> None:
    shown = _open(open_page)
    find(shown.checkbox, "2 Employed part time").check()
    find(shown.checkbox, "6 Still enrolled at LACCD").check()
    find(shown.text_area, "Note").set_value("Glad that we *called*.")
    press(shown, "Save and next")
    assert [each.value.replace("\\", "") for each in shown.main.header] == ["Luis *Ávila*"]
    with reading(database) as session:
        told = session.exec(select(Outcome.category).where(col(Outcome.as_of_on) == today())).all()
        made = session.exec(select(FollowUp).where(col(FollowUp.done_on).is_not(None))).one()
        attempt = session.exec(select(ContactAttempt)).one()
    assert set(told) == {
        OutcomeCategory.EMPLOYED_PART_TIME,
        OutcomeCategory.ENROLLED_AT_LACCD,
        OutcomeCategory.SEEKING_EMPLOYMENT,
    }
    assert (made.answer, attempt.result) == ("Glad that we *called*.", ContactResult.REACHED)


def test_call_that_was_logged_by_a_slip_is_undone(open_page: OpenPage, alumni: None, database: Engine) -> None:
    shown = _open(open_page)
    # The key was pressed once too often: nobody's call is closed by it.
    press(shown, "Save and next")
    assert ["Nothing is entered about this call" in each for each in read_errors(shown)] == [True]
    find(shown.text_area, "Note").set_value("Busy.")
    press(shown, "Save and next")
    assert [each.value.replace("\\", "") for each in shown.success] == ["Rosa *Ávila*: reached, no outcome."]
    press(shown, "Undo")
    assert [each.value.replace("\\", "") for each in shown.main.header] == ["Rosa *Ávila*"]
    assert len(shown.success) == 0
    with reading(database) as session:
        assert session.exec(select(ContactAttempt)).all() == []
        assert session.exec(select(FollowUp.done_on)).all() == [None]


def test_coordinator_corrects_what_stands_of_somebody_who_waits_for_no_call(
    open_page: OpenPage,
    alumni: None,
    store: Store,
    database: Engine,
    actor_with: Callable[..., Actor],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with store() as session:
        coordinator = actor_with(Role.ALUMNI_COORDINATOR)
        sofia = session.exec(select(Person).where(Person.given_name == "Sofía")).one()
        traveler = session.exec(select(Traveler).where(Traveler.person_id == sofia.id)).one()
        make_placement(session, traveler_id=traveler.id, started_on=today())
        make_outcome(session, traveler_id=traveler.id, as_of_on=today())
        traveler_id = str(traveler.id)
    monkeypatch.setattr(identity, "current_actor", lambda: coordinator)
    shown = _open(open_page, "One alumnus")
    assert len(shown.info) == 1
    find(shown.selectbox, "Alumnus").set_value(traveler_id).run()
    assert not shown.exception
    assert "**Does not want to be contacted**" in _texts(shown)
    press(shown, "Remove the placement")
    press(shown, "Take it back")
    find(shown.checkbox, "Do not contact").uncheck()
    press(shown, "Save the wishes")
    with reading(database) as session:
        assert session.exec(select(Placement)).all() == []
        assert session.exec(select(ContactWish.do_not_contact)).all() == [False]
        taken_back = select(Outcome.traveler_id).where(col(Outcome.retracted_at).is_not(None))
        assert [str(key) for key in session.exec(taken_back)] == [traveler_id]


def _open_alumnus(open_page: OpenPage, database: Engine, name: str) -> AppTest:
    """The tab of one alumnus with this one chosen, and the form of a call open."""
    with reading(database) as session:
        statement = select(Traveler.id).join(Person, col(Person.id) == Traveler.person_id)
        traveler_id = session.exec(statement.where(Person.given_name == name)).one()
    shown = _open(open_page, "One alumnus")
    find(shown.selectbox, "Alumnus").set_value(str(traveler_id)).run()
    shown.session_state["alumnus_call"] = True
    shown.run()
    assert not shown.exception
    return shown


def test_who_calls_in_is_logged_and_taken_back(
    open_page: OpenPage, alumni: None, store: Store, database: Engine
) -> None:
    with store() as session:
        # Somebody tried yesterday: nobody waits for Rosa in the queue today.
        rosa = session.exec(select(Traveler).join(FollowUp, col(FollowUp.traveler_id) == Traveler.id)).one()
        make_contact_attempt(session, traveler_id=rosa.id, contacted_on=today() - timedelta(days=1))
        refresh_alumni(session, [rosa.id])
    assert "Rosa" not in "".join(find(_open(open_page).radio, "Call next").options)
    shown = _open_alumnus(open_page, database, "Rosa")
    assert "Skip" not in [each.label for each in shown.main.button]
    find(shown.checkbox, "1 Employed full time").check()
    find(shown.text_input, "Employer, school or service").set_value("City Museum")
    press(shown, "Save the call")
    assert [each.value.replace("\\", "") for each in shown.success] == ["Rosa *Ávila*: reached. Employed full time."]
    assert not find(shown.checkbox, "1 Employed full time").value
    with reading(database) as session:
        assert session.exec(select(FollowUp.done_on)).all() == [today()]
        told = select(Outcome.traveler_id).where(Outcome.category == OutcomeCategory.EMPLOYED_FULL_TIME)
        assert session.exec(told).all() == [rosa.id]
    press(shown, "Undo")
    with reading(database) as session:
        assert session.exec(select(FollowUp.done_on)).all() == [None]
        assert len(session.exec(select(ContactAttempt)).all()) == 1


def test_bad_call_of_somebody_who_called_in_gets_a_sentence(
    open_page: OpenPage, alumni: None, database: Engine
) -> None:
    shown = _open_alumnus(open_page, database, "Luis")
    find(shown.text_input, "Next step").set_value("Send a card")
    find(shown.date_input, "On").set_value(BACK - timedelta(days=1))
    press(shown, "Save the call")
    assert ["comes after the return" in each for each in read_errors(shown)] == [True]
    assert find(shown.text_input, "Next step").value == "Send a card"
    with reading(database) as session:
        assert session.exec(select(ContactAttempt)).all() == []


def test_who_wants_no_contact_has_that_changed_first(open_page: OpenPage, alumni: None, database: Engine) -> None:
    shown = _open_alumnus(open_page, database, "Sofía")
    assert ["does not want to be contacted" in each.value for each in shown.main.info] == [True]
    assert "Save the call" not in [each.label for each in shown.main.button]
    find(shown.checkbox, "Do not contact").uncheck()
    press(shown, "Save the wishes")
    assert "Save the call" in [each.label for each in shown.main.button]


def test_call_that_changed_meanwhile_is_not_undone(open_page: OpenPage, alumni: None, database: Engine) -> None:
    shown = _open(open_page)
    find(shown.checkbox, "5 Transferred to a four-year college").check()
    press(shown, "Save and next")
    assert [each.value.replace("\\", "") for each in shown.success] == [
        "Rosa *Ávila*: reached. Transferred to a four-year college."
    ]
    with writing(database) as session:
        report_id = session.exec(select(Outcome.report_id).where(Outcome.as_of_on == today())).all()[-1]
        retract_reports(session, [report_id], reason=Retraction.WRONG_DATE, by=LOCAL_ACTOR)
    press(shown, "Undo")
    assert read_errors(shown) == ["This report was taken back already: there is nothing left to do."]
    with reading(database) as session:
        assert len(session.exec(select(ContactAttempt)).all()) == 1


def test_bad_day_gets_a_sentence_and_nothing_is_lost(open_page: OpenPage, alumni: None, database: Engine) -> None:
    shown = _open(open_page)
    find(shown.checkbox, "1 Employed full time").check()
    find(shown.text_input, "Employer, school or service").set_value("City Museum")
    find(shown.date_input, "Since (if told)").set_value(BACK - timedelta(days=1))
    press(shown, "Save and next")
    assert ["before the trip ended" in each for each in read_errors(shown)] == [True]
    assert find(shown.text_input, "Employer, school or service").value == "City Museum"
    assert find(shown.checkbox, "1 Employed full time").value
    with reading(database) as session:
        assert session.exec(select(ContactAttempt)).all() == []


def test_nearly_known_employer_is_a_question(open_page: OpenPage, alumni: None, store: Store, database: Engine) -> None:
    with store() as session:
        museum = make_organization(session, name="City Museum").id
    shown = _open(open_page)
    find(shown.checkbox, "1 Employed full time").check()
    find(shown.text_input, "Employer, school or service").set_value("City Musuem")
    press(shown, "Save and next")
    press(shown, "It is City Museum")
    with reading(database) as session:
        assert (
            session.exec(select(Outcome.organization_id).where(col(Outcome.organization_id).is_not(None))).one()
            == museum
        )


def test_skipped_person_comes_again_later(open_page: OpenPage, alumni: None) -> None:
    shown = _open(open_page)
    press(shown, "Skip")
    assert [each.value.replace("\\", "") for each in shown.main.header] == ["Luis *Ávila*"]
    press(shown, "Skip")
    assert [each.value.replace("\\", "") for each in shown.main.header] == ["Rosa *Ávila*"]


def test_wish_for_no_calls_takes_the_person_out(open_page: OpenPage, alumni: None, database: Engine) -> None:
    shown = _open(open_page)
    find(shown.checkbox, "Do not contact").check()
    press(shown, "Save the wishes")
    assert "Rosa" not in _texts(shown)
    assert "2 do not want to be contacted" in _texts(shown)
    with reading(database) as session:
        assert len(session.exec(select(ContactWish).where(col(ContactWish.do_not_contact).is_(True))).all()) == 2


def test_report_is_taken_back_with_a_reason(open_page: OpenPage, alumni: None, database: Engine) -> None:
    shown = _open(open_page)
    press(shown, "Skip")
    press(shown, "Take it back")
    with reading(database) as session:
        assert session.exec(select(Outcome)).one().retracted_at is not None
    assert "taken back by" in _texts(shown)


def _find_grid(database: Engine) -> str:
    with reading(database) as session:
        return f"outcome_grid_0_{session.exec(select(Cohort.id)).one()}"


def test_many_are_logged_together_and_taken_back(open_page: OpenPage, alumni: None, database: Engine) -> None:
    shown = _open(open_page, "Many at once")
    key = _find_grid(database)
    rows = {0: {"Outcome": ["Service"]}, 1: {"Outcome": ["Military"], "Organization": "Army"}}
    shown.session_state[key] = {"edited_rows": rows, "added_rows": [], "deleted_rows": []}
    shown.run()
    press(shown, "Log 2 outcomes")
    with reading(database) as session:
        told = select(Outcome.category).where(col(Outcome.retracted_at).is_(None), Outcome.as_of_on == today())
        found = set(session.exec(told).all())
    assert found >= {OutcomeCategory.SERVICE, OutcomeCategory.MILITARY}
    press(shown, "Take all of them back")
    assert len(shown.success) == 0
    with reading(database) as session:
        assert len(session.exec(select(Outcome).where(col(Outcome.retracted_at).is_not(None))).all()) == 2


def test_who_told_it_at_an_event_needs_no_call_until_it_is_taken_back(
    open_page: OpenPage, alumni: None, database: Engine
) -> None:
    shown = _open(open_page, "Many at once")
    key = _find_grid(database)
    with reading(database) as session:
        names = session.exec(select(Person.given_name).order_by(col(Person.sort_name))).all()
    rosa = [name for name in names if name in {"Rosa", "Luis"}].index("Rosa")
    rows = {rosa: {"Outcome": ["Service"]}}
    shown.session_state[key] = {"edited_rows": rows, "added_rows": [], "deleted_rows": []}
    shown.run()
    assert "**1 call due**" in _texts(shown)
    press(shown, "Log 1 outcome")
    assert "**1 call due**" not in _texts(shown)
    assert [each.value for each in shown.success] == ["1 outcome logged together, 1 call answered."]
    with reading(database) as session:
        assert session.exec(select(FollowUp.done_on)).all() == [today()]
    press(shown, "Take all of them back")
    assert "**1 call due**" in _texts(shown)
    with reading(database) as session:
        assert session.exec(select(FollowUp.done_on)).all() == [None]


def test_bad_rows_of_the_table_get_their_sentences(open_page: OpenPage, alumni: None, database: Engine) -> None:
    shown = _open(open_page, "Many at once")
    key = _find_grid(database)
    rows = {
        0: {"Outcome": ["Service"], "As of": (BACK - timedelta(days=1)).isoformat()},
        1: {"Organization": "Army"},
    }
    shown.session_state[key] = {"edited_rows": rows, "added_rows": [], "deleted_rows": []}
    shown.run()
    said = [each.value.replace("\\", "") for each in shown.main.warning]
    assert ["before the trip ended" in said[0], "No outcome is chosen" in said[1], len(said)] == [True, True, 2]
    assert find(shown.button, "Log 0 outcomes").disabled


def test_rates_stand_together_with_their_denominators(open_page: OpenPage, alumni: None, store: Store) -> None:
    with store() as session:
        traveler = make_traveler(session, traveled_on=BACK)
        make_placement(session, traveler_id=traveler.id)
        ensure_alumni(session)
    shown = _open(open_page, "Rates")
    values = {each.label: each.value.replace("\u00a0", " ") for each in shown.metric}
    assert values == {"Knowledge rate": "25.0 % = 1/4", "Career outcomes rate": "0.0 % = 0/1"}
    assert [each.value for each in shown.main.header] == [
        "By year of return",
        "By cohort",
        "Time to the first placement after the return",
    ]


def test_periods_are_changed_and_calls_move(open_page: OpenPage, alumni: None, database: Engine) -> None:
    shown = _open(open_page, "Reminders")
    assert "30-day call, Tokyo *2026*: 1 alumnus" in _texts(shown)
    find(shown.number_input, "First call, days after the return").set_value(60)
    press(shown, "Save")
    with reading(database) as session:
        assert session.exec(select(FollowUp.due_on)).one() == BACK + timedelta(days=60)
        assert session.exec(select(Setting.name)).one() == "after_the_trip"


def test_digest_is_chosen_by_clicking(open_page: OpenPage, alumni: None) -> None:
    shown = _open(open_page, "Reminders")
    press(shown, "Send me the digest")
    assert "Send me no digest any more" in [each.label for each in shown.main.button]


@pytest.mark.parametrize("tab", ["Queue", "Many at once", "One alumnus", "Rates", "Reminders"])
def test_staff_reads_and_logs_nothing(
    open_page: OpenPage, alumni: None, tab: str, actor_with: Callable[..., Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(identity, "current_actor", lambda: actor_with(Role.PROGRAM_STAFF))
    assert [each.label for each in _open(open_page, tab).main.button] == []


def test_page_is_closed_to_reviewers(refused: OpenPage, alumni: None) -> None:
    assert len(read_errors(refused("calls", Role.REVIEWER))) == 1
