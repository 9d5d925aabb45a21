"""Does the Audit log page show administrators who did what, and keep that it was read?"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import col, select
from streamlit.testing.v1 import AppTest

from mayatrack.db.audit_check import check_chain
from mayatrack.db.session import reading
from mayatrack.domain.demographics import Education, YesNoAnswer
from mayatrack.domain.roles import LOCAL_USER_NAME, Actor, Role
from mayatrack.exceptions import NotAllowed
from mayatrack.models import AuditEvent
from mayatrack.models.base import new_id
from mayatrack.queries.audit import first_id_at
from mayatrack.ui import audit_refusals, identity
from mayatrack.ui.applicant_demographics import tell_answers
from mayatrack.ui.audit_detail import tell_changes, tell_value
from mayatrack.ui.audit_filters import name_users
from mayatrack.ui.audit_list import tell_fields
from tests.factories import make_audit_event, make_demographics, make_person, make_user
from tests.pages.clicking import find, press, read_errors
from tests.pages.conftest import OpenPage, Store
from tests.pages.file_pages import read_tables
from tests.pages.test_applicant import open_section


def read_log(engine: Engine, action: str) -> list[AuditEvent]:
    with reading(engine) as session:
        found = select(AuditEvent).where(AuditEvent.action == action).order_by(col(AuditEvent.id))
        return list(session.exec(found))


def list_shown(shown: AppTest) -> list[str]:
    return list(read_tables(shown)[0]["Action"])


def test_log_shows_who_did_what_newest_first(store: Store, open_page: OpenPage) -> None:
    with store() as session:
        user = make_user(session, name="Ana *Diaz*")
        make_audit_event(session, action="add_cohort", record="cohort", user_id=user.id)
        after = {"method": "openid", "network": "203.0.113.0/24"}
        make_audit_event(session, action="fail_sign_in", record="app_user", user_id=None, after=after)
        make_audit_event(session, action="edit_cohort", before={"seat_count": 20}, after={"seat_count": 21})
    table = read_tables(open_page("audit"))[0]
    assert list(table) == ["When", "Who", "Action", "Kind of record", "Network", "Fields"]
    assert list(table["Action"]) == ["View audit", "Edit cohort", "Fail sign in", "Add cohort"]
    assert list(table["Who"]) == [LOCAL_USER_NAME, LOCAL_USER_NAME, "Nobody known", "Ana *Diaz*"]
    assert list(table["Fields"]) == ["", "Seats", "Method", ""]
    assert list(table["Network"].fillna("")) == ["", "", "203.0.113.0/24", ""]


def test_log_of_the_log_is_kept_once_for_each_choice(database: Engine, open_page: OpenPage) -> None:
    shown = open_page("audit")
    shown.run()
    assert [event.after for event in read_log(database, "view_audit")] == [{}]
    find(shown.selectbox, "Action").set_value("View audit").run()
    shown.run()
    events = read_log(database, "view_audit")
    assert [event.after for event in events] == [{}, {"action": "view_audit"}]
    assert {(event.record, event.record_id) for event in events} == {("audit_event", None)}
    assert check_chain(database).findings == []


def test_link_to_one_record_narrows_the_log_to_it(store: Store, database: Engine, open_page: OpenPage) -> None:
    record_id = new_id()
    with store() as session:
        make_audit_event(session)
        make_audit_event(session, action="edit_person", record_id=record_id)
    shown = open_page("audit", record=str(record_id))
    assert list_shown(shown) == ["View audit", "Edit person"]
    assert [event.record_id for event in read_log(database, "view_audit")] == [record_id]


@pytest.mark.parametrize(
    ("choice", "value", "found"),
    [
        ("log_user", "Ana Diaz", ["Add cohort"]),
        ("log_user", "Nobody known", ["Fail sign in"]),
        ("log_action", "Fail sign in", ["Fail sign in"]),
        ("log_kind", "Cohort", ["Add cohort"]),
        ("log_until", "2026-06-09", ["Edit person"]),
    ],
)
def test_choices_in_the_address_narrow_the_log(
    store: Store, open_page: OpenPage, choice: str, value: str, found: list[str]
) -> None:
    # 11:59 p.m. of June 9 where the program runs.
    moment = datetime(2026, 6, 10, 6, 59, tzinfo=UTC)
    with store() as session:
        make_audit_event(session, id=first_id_at(moment), happened_at=moment, action="edit_person")
        later = moment + timedelta(minutes=1)
        make_audit_event(session, id=first_id_at(later), happened_at=later, action="edit_passport")
        make_audit_event(session, action="add_cohort", record="cohort", user_id=make_user(session, name="Ana Diaz").id)
        make_audit_event(session, action="fail_sign_in", record="app_user", user_id=None)
    assert list_shown(open_page("audit", **{choice: value})) == found


def test_choice_that_fits_nothing_shows_the_empty_state(database: Engine, open_page: OpenPage) -> None:
    shown = open_page("audit", log_until="2019-01-01")
    assert [title.value for title in shown.header] == ["No event to show"]
    assert read_tables(shown) == []


@pytest.mark.parametrize("record", ["nonsense", "[x](javascript:alert(1))"])
def test_record_id_that_is_none_gets_a_sentence_and_is_not_kept(
    database: Engine, open_page: OpenPage, record: str
) -> None:
    shown = open_page("audit", record=record)
    assert read_errors(shown) == ["This is no record id: copy the one that an event of the log shows."]
    assert read_log(database, "view_audit") == []


def test_pages_lead_to_older_events_and_back(store: Store, open_page: OpenPage) -> None:
    with store() as session:
        for number in range(60):
            make_audit_event(session, action=f"act_{number}")
    shown = open_page("audit")
    assert list_shown(shown) == ["View audit", *(f"Act {number}" for number in range(59, 10, -1))]
    press(shown, "Older")
    assert list_shown(shown) == [f"Act {number}" for number in range(10, -1, -1)]
    assert find(shown.button, "Older").disabled
    press(shown, "Newer")
    assert len(list_shown(shown)) == 50
    press(press(shown, "Older"), "Newest")
    assert list_shown(shown)[0] == "View audit"


def test_choice_leads_back_to_the_newest_events(store: Store, open_page: OpenPage) -> None:
    with store() as session:
        for _ in range(60):
            make_audit_event(session, action="add_person")
    shown = press(open_page("audit"), "Older")
    find(shown.selectbox, "Action").set_value("Add person").run()
    assert len(list_shown(shown)) == 50


def open_event(shown: AppTest, place: int) -> AppTest:
    find(shown.selectbox, "Open an event").set_value(place).run()
    assert not shown.exception
    return shown


def test_event_shows_before_and_after_side_by_side(store: Store, open_page: OpenPage) -> None:
    record_id = new_id()
    with store() as session:
        make_audit_event(
            session,
            action="edit_cohort",
            record="cohort",
            record_id=record_id,
            before={"name": "Tokyo *26*", "departs_on": "2026-06-09", "note": "withheld"},
            after={"name": "Osaka", "departs_on": "2026-06-09", "note": "withheld"},
        )
    shown = open_event(open_page("audit"), 1)
    table = shown.table[0].value
    assert table.to_dict("list") == {
        "Field": ["Name", "Departure", "Note"],
        "Before": ["Tokyo \\*26\\*", "Jun 9\\, 2026", "Withheld"],
        "After": ["**Osaka**", "Jun 9\\, 2026", "**Withheld**"],
        "Change": ["changed", "", "changed"],
    }
    assert any(text.value.startswith("Withheld: the log says") for text in shown.caption)
    assert [code.value for code in shown.code] == [str(record_id)]


def test_event_is_the_one_that_was_seen(store: Store, open_page: OpenPage) -> None:
    with store() as session:
        make_audit_event(session, action="add_person")
    shown = open_page("audit")
    with store() as session:
        make_audit_event(session, action="edit_cohort")
    open_event(shown, 1)
    assert list_shown(shown) == ["Edit cohort", "View audit", "Add person"]
    assert [text.value for text in shown.markdown if text.value.startswith("**Add person**")] != []


def test_events_are_opened_one_after_another(store: Store, open_page: OpenPage) -> None:
    with store() as session:
        make_audit_event(session, action="add_person")
    shown = open_page("audit")
    for place, what in ((1, "**Add person**"), (0, "**View audit**"), (1, "**Add person**")):
        open_event(shown, place)
        assert [text.value for text in shown.markdown if text.value.startswith(what)] != []
    shown.run()
    assert [text.value for text in shown.markdown if text.value.startswith("**Add person**")] == []


def test_event_without_withheld_values_explains_nothing(store: Store, open_page: OpenPage) -> None:
    with store() as session:
        make_audit_event(session, action="sign_in", record="app_user", record_id=None)
    shown = open_event(open_page("audit"), 1)
    assert not any("Withheld" in text.value for text in shown.caption)
    assert any(text.value == "This event changed no field." for text in shown.caption)
    assert len(shown.code) == 0


@pytest.mark.parametrize(
    ("network", "told"), [("203.0.113.0/24", "203\\.0\\.113\\.0\\/24"), ("this_computer", "This computer")]
)
def test_event_shows_where_a_sign_in_came_from(store: Store, open_page: OpenPage, network: str, told: str) -> None:
    after = {"waiting": "address", "turned_away_count": 100, "network": network}
    with store() as session:
        make_audit_event(session, action="throttle_sign_in", record="app_user", user_id=None, after=after)
    shown = open_event(open_page("audit"), 1)
    assert shown.table[0].value.to_dict("list") == {
        "Field": ["Waiting", "Turned away", "Network"],
        "Before": ["–"] * 3,
        "After": ["**Address**", "**100**", f"**{told}**"],
        "Change": ["new"] * 3,
    }
    explained = [text.value[:8] for text in shown.caption if "erased" in text.value]
    assert explained == (["Network:"] if "/" in network else [])


def test_event_leads_to_everything_about_its_record(store: Store, open_page: OpenPage) -> None:
    record_id = new_id()
    with store() as session:
        make_audit_event(session, action="add_person", record_id=record_id)
        make_audit_event(session, action="edit_cohort")
        make_audit_event(session, action="edit_person", record_id=record_id)
    shown = open_event(open_page("audit"), 1)
    find(shown.button, "Everything about this record").click().run()
    assert find(shown.text_input, "Record id").value == str(record_id)
    assert list_shown(shown) == ["View audit", "Edit person", "Add person"]


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (None, "–"),
        (True, "Yes"),
        (False, "No"),
        (1204, "1,204"),
        ("needs_information", "Needs information"),
        ("2026-06-09", "Jun 9, 2026"),
        ("2026-06-10T06:59:00+00:00", "Jun 9, 2026, 11:59 PM"),
        ("2026-06-10T06:59:00", "2026-06-10T06:59:00"),
        ("2026-13-40", "2026-13-40"),
        ("Tokyo 2026", "Tokyo 2026"),
        (["program_staff", "reviewer"], "Program staff, Reviewer"),
        ({"seat_count": 2}, "Seats: 2"),
        ([], "–"),
        ("withheld", "Withheld"),
    ],
    ids=str,
)
def test_value_is_told_in_words(value: object, told: str) -> None:
    assert tell_value(value) == told


def test_new_and_removed_records_are_told_as_such() -> None:
    assert list(tell_changes(None, {"status": "submitted"})["Change"]) == ["new"]
    assert list(tell_changes({"status": "submitted"}, None)["Change"]) == ["removed"]
    assert tell_changes(None, None).empty


def test_many_fields_are_counted() -> None:
    assert tell_fields(dict.fromkeys("abcdef")) == "A, B, C, D, and 2 more"


def test_users_of_one_name_are_told_apart() -> None:
    import pandas as pd

    ids = [str(UUID(int=number)) for number in (1, 2)]
    found = name_users(pd.DataFrame({"user_id": ids, "user_name": ["Ana", "Ana"]}))
    assert list(found) == ["Ana", "Ana (0002)", "Nobody known"]


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_page_is_closed_to_everybody_but_administrators(refused: OpenPage, store: Store, role: Role) -> None:
    with store() as session:
        make_audit_event(session)
    shown = refused("audit", role)
    assert len(read_errors(shown)) == 1
    assert read_tables(shown) == []


@pytest.fixture
def long_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """A minute that does not end while a test runs."""
    monkeypatch.setattr(audit_refusals, "SECONDS", 10**12)


def test_refusal_of_a_page_is_kept_once_a_minute(refused: OpenPage, database: Engine, long_minute: None) -> None:
    for _ in range(2):
        refused("audit", Role.REVIEWER).run()
    (event,) = read_log(database, "refuse")
    assert (event.record, event.record_id, event.before) == ("page", None, None)
    assert event.after == {"page": "overview", "action": "view_audit"}


def test_refusals_are_kept_by_user_and_page(
    database: Engine, monkeypatch: pytest.MonkeyPatch, local_actor: Actor, store: Store, long_minute: None
) -> None:
    with store() as session:
        other = make_user(session).id
    actors = [local_actor, Actor(other, "Ana", frozenset()), None]
    for actor in [*actors, *actors]:
        monkeypatch.setattr(identity, "current_actor", lambda actor=actor: actor)
        for page in ("audit", "users"):
            monkeypatch.setattr(audit_refusals, "find_page_name", lambda page=page: page)
            audit_refusals.log_refusal(NotAllowed("No."))
    kept = {(event.user_id, (event.after or {})["page"]) for event in read_log(database, "refuse")}
    assert kept == {(user, page) for user in (local_actor.user_id, other, None) for page in ("audit", "users")}
    assert len(read_log(database, "refuse")) == 6


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("http://localhost:8501/", "overview"),
        ("http://localhost:8501/import", "imports"),
        ("http://localhost:8501/audit?record=Rosa", "audit"),
        ("http://localhost:8501/Rosa%20Diaz", "none"),
    ],
)
def test_page_of_a_refusal_is_one_that_there_is(monkeypatch: pytest.MonkeyPatch, url: str, name: str) -> None:
    class Context:
        """What Streamlit knows of the browser."""

        def __init__(self) -> None:
            self.url = url

    monkeypatch.setattr(audit_refusals.st, "context", Context())
    assert audit_refusals.find_page_name() == name


@pytest.fixture
def person(store: Store) -> UUID:
    with store() as session:
        person = make_person(session)
        make_demographics(
            session,
            person_id=person.id,
            race_ethnicity=["hispanic_or_latino", "white"],
            race_ethnicity_scheme="omb-spd15-1997",
            gender=["prefer_not_to_say"],
            parent_1_education=Education.NO_HIGH_SCHOOL,
            first_generation_american=YesNoAnswer.YES,
            source="paper *form*",
        )
        return person.id


def open_demographics(open_page: OpenPage, person_id: UUID) -> AppTest:
    return open_section(open_page("applicant", person=str(person_id)), "Demographics")


def test_demographics_are_shown_only_when_asked_for_and_then_kept(
    person: UUID, database: Engine, open_page: OpenPage
) -> None:
    shown = open_demographics(open_page, person)
    assert (len(shown.table), read_log(database, "view_demographics")) == (0, [])
    press(shown, "Show demographic answers")
    answered = ["Jan 8\\, 2024"] * 3 + [""] + ["Jan 8\\, 2024"]
    assert shown.table[0].value.drop(columns="Question").to_dict("list") == {
        "Answer": ["Hispanic or Latino\\, White", "Prefer not to say", "No high school", "Not asked", "Yes"],
        "Source": ["paper \\*form\\*"] * 3 + [""] + ["paper \\*form\\*"],
        "Answered": answered,
    }
    assert any("older form" in text.value for text in shown.caption)
    (event,) = read_log(database, "view_demographics")
    assert (event.record, event.record_id, event.before, event.after) == ("person", person, None, None)
    shown.run()
    assert (len(shown.table), len(read_log(database, "view_demographics"))) == (0, 1)


def test_demographics_that_nobody_asked_for_are_told_as_such(
    store: Store, database: Engine, open_page: OpenPage
) -> None:
    with store() as session:
        person_id = make_person(session).id
    shown = press(open_demographics(open_page, person_id), "Show demographic answers")
    assert list(shown.table[0].value["Answer"]) == ["Not asked"] * 5
    assert len(read_log(database, "view_demographics")) == 1


def test_demographics_are_offered_to_administrators_alone(
    person: UUID, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch, actor_with: Callable[..., Actor]
) -> None:
    monkeypatch.setattr(identity, "current_actor", lambda: actor_with(Role.PROGRAM_STAFF))
    shown = open_page("applicant", person=str(person))
    assert "Demographics" not in [tab.label for tab in shown.tabs]
    assert [link.label for link in shown.get("page_link") if "audit" in link.label] == []


def test_empty_answer_is_not_the_same_as_none() -> None:
    from mayatrack.models import Demographics

    told = tell_answers(
        Demographics(person_id=new_id(), gender=[], source="form", answered_on=datetime(2024, 1, 8, tzinfo=UTC).date())
    )
    assert list(told["Answer"])[:2] == ["Not asked", "Asked, and left empty"]
