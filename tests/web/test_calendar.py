"""Does an interviewer's calendar come to whoever knows its address, through the real gate, and to nobody else?"""

from datetime import timedelta
from typing import Any

import pytest
from icalendar import Calendar
from sqlalchemy.engine import Engine

from mayatrack import models
from mayatrack.db.engine import get_engine
from mayatrack.db.session import writing
from mayatrack.domain.application_status import Status
from mayatrack.domain.roles import Actor, Role
from mayatrack.models import User
from mayatrack.models.base import now
from mayatrack.services.calendar_feeds import make_feed, revoke_feed
from mayatrack.settings import get_settings
from mayatrack.web.calendar import write_feed_address
from mayatrack.web.gate import REFUSAL
from tests import factories as make
from tests.web.calling import fetch
from tests.web.visitor import BASE, Visitor, add_user, build_house, visit_as


def act_as(user: User) -> Actor:
    return Actor(user_id=user.id, name=user.name, roles=frozenset({Role.REVIEWER}))


def add_interviewer(email: str = "ines.okafor@example.org", *, place: str = "Room 300") -> tuple[User, str]:
    """A reviewer with one booked interview, and the path of their calendar."""
    user = add_user(Role.REVIEWER, email=email)
    with writing(get_engine()) as session:
        person = make.make_person(session, given_name="Plantgiven", family_name="Plantfamily")
        application = make.make_application(session, person_id=person.id, status=Status.INTERVIEW)
        make.make_standing(session, application_id=application.id, number=12)
        at = now() + timedelta(days=1)
        slot = make.make_interview_slot(
            session,
            cohort_id=application.cohort_id,
            application_id=application.id,
            starts_at=at,
            ends_at=at + timedelta(minutes=30),
            place=place,
        )
        make.make_slot_interviewer(session, slot_id=slot.id, user_id=user.id)
        return user, write_feed_address(make_feed(session, by=act_as(user)), origin="")


def list_events(content: bytes) -> list[Any]:
    return Calendar.from_ical(content).walk("VEVENT")


def test_calendar_comes_without_a_cookie(database: Engine) -> None:
    _, path = add_interviewer()
    answer = Visitor().get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "set-cookie" not in answer.headers
    (event,) = list_events(answer.content)
    assert event["SUMMARY"].endswith("· application 12")
    assert event["LOCATION"] == "Room 300"
    assert event["URL"] == f"{BASE}/interviews"
    assert [word for word in ("Plant", "example.org", "Okafor") if word in answer.text] == []


def test_head_says_the_same_without_the_calendar(lite: Engine) -> None:
    _, path = add_interviewer()
    whole, answer = Visitor().get(path), fetch(build_house(), f"{BASE}{path}", method="HEAD")
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["content-length"] == str(len(whole.content))


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_calendar_can_only_be_read(lite: Engine, method: str) -> None:
    _, path = add_interviewer()
    assert "VCALENDAR" not in fetch(build_house(), f"{BASE}{path}", [("origin", BASE)], method=method).text
    assert "VCALENDAR" in Visitor().get(path).text


@pytest.mark.parametrize("change", ["revoked", "renewed", "inactive", "without the role"])
def test_ended_address_answers_as_an_unknown_one(database: Engine, change: str) -> None:
    user, path = add_interviewer()
    with writing(get_engine()) as session:
        if change == "revoked":
            revoke_feed(session, by=act_as(user))
        elif change == "renewed":
            make_feed(session, by=act_as(user))
        elif change == "inactive":
            session.get_one(User, user.id).is_active = False
        else:
            session.delete(session.get_one(models.UserRole, (user.id, Role.REVIEWER)))
    unknown, ended = Visitor().get(f"/calendar/{'x' * 43}.ics"), Visitor().get(path)
    assert (ended.status_code, ended.text) == (404, unknown.text)
    assert dict(ended.headers) == dict(unknown.headers)


@pytest.mark.parametrize("ending", ["", ".txt", ".ics/", ".ics.ics", "/x.ics", "/../../users"])
def test_address_that_is_nearly_right_is_nothing(lite: Engine, ending: str) -> None:
    _, path = add_interviewer()
    answer = Visitor().get(f"{path.removesuffix('.ics')}{ending}")
    assert answer.status_code in {303, 404}
    assert "VCALENDAR" not in answer.text


@pytest.mark.parametrize("path", ["/calendar", "/calendars/x.ics", "/Calendar/x.ics", "/interviews"])
def test_nothing_else_is_open(lite: Engine, path: str) -> None:
    assert Visitor().get(path).status_code == 303


def test_calendar_is_its_owner_s_whoever_is_signed_in(lite: Engine) -> None:
    """Another user's cookie neither opens nor changes what an address shows."""
    add_interviewer("bo@example.org", place="Room of Bo")
    ines, path = add_interviewer(place="Room of Ines")
    other = add_user(Role.REVIEWER, email="cy@example.org")
    for visitor in (visit_as(other), visit_as(ines), Visitor()):
        assert [event["LOCATION"] for event in list_events(visitor.get(path).content)] == ["Room of Ines"]
    assert visit_as(ines).get("/calendar/.ics").status_code == 404


def test_gate_answers_calendars_under_its_own_name_alone(lite: Engine) -> None:
    _, path = add_interviewer()
    answer = fetch(build_house(), f"{BASE}{path}", [("host", "evil.example")])
    assert (answer.status_code, answer.text) == (403, REFUSAL)


def test_calendar_behind_a_proxy_leads_to_its_public_name(lite: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAYATRACK_PUBLIC_URL", "https://maya.example.org")
    get_settings.cache_clear()
    _, path = add_interviewer()
    answer = fetch(build_house(), f"http://maya.example.org{path}", [("x-forwarded-for", "8.8.8.8")], "10.0.0.2")
    (event,) = list_events(answer.content)
    assert event["URL"] == "https://maya.example.org/interviews"
