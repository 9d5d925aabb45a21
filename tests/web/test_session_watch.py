"""Does a page learn how long its session lasts, without making it last?"""

from datetime import timedelta

from sqlalchemy.engine import Engine
from sqlmodel import Session, select
from starlette.applications import Starlette
from starlette.routing import Route

from mayatrack.db.engine import get_engine
from mayatrack.db.session import writing
from mayatrack.domain.sessions import IDLE_LIMIT
from mayatrack.models import UserSession
from mayatrack.models.base import now
from mayatrack.services.sessions import end_sessions, name_session
from mayatrack.web.cookies import PLAIN_NAME
from mayatrack.web.session_watch import SESSION, WATCH_PATH, send_watch_script
from tests.web.calling import fetch
from tests.web.visitor import BASE, Visitor, add_user, visit_as

ENDED = {"session": None, "seconds": 0}


def read_seen(engine: Engine) -> list[object]:
    with Session(engine) as session:
        return list(session.exec(select(UserSession.seen_at)))


def test_session_tells_its_name_and_the_seconds_that_are_left(database: Engine) -> None:
    visitor = visit_as(add_user())
    with writing(database) as session:
        session.exec(select(UserSession)).one().seen_at = now() - IDLE_LIMIT + timedelta(seconds=90)
    before = read_seen(database)
    told = visitor.get(SESSION).json()
    assert told["session"] == name_session(visitor.cookies[PLAIN_NAME])
    assert 80 < told["seconds"] <= 90
    assert read_seen(database) == before
    assert visitor.get("/cohorts").status_code == 200
    assert read_seen(database) != before


def test_session_that_has_ended_tells_nothing(database: Engine) -> None:
    user = add_user()
    visitor = visit_as(user)
    with writing(get_engine()) as session:
        end_sessions(session, user_id=user.id)
    assert [each.get(SESSION).json() for each in (visitor, Visitor())] == [ENDED] * 2


def test_session_is_told_to_no_other_site(lite: Engine) -> None:
    visitor = visit_as(add_user())
    answer = visitor.get(SESSION)
    assert (answer.headers["cache-control"], "access-control-allow-origin" in answer.headers) == ("no-store", False)
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    cookie = f"{PLAIN_NAME}={visitor.cookies[PLAIN_NAME]}"
    foreign = fetch(visitor.house, f"{BASE}{SESSION}", [("cookie", cookie), ("origin", "http://evil.example")])
    assert (foreign.status_code, "session" in foreign.text) == (403, False)


def test_watch_script_is_sent_as_a_script() -> None:
    house = Starlette(routes=[Route(WATCH_PATH, send_watch_script)])
    answer = fetch(house, f"http://localhost{WATCH_PATH}")
    kind = answer.headers["content-type"].split(";")[0]
    assert (answer.status_code, kind, answer.text[:3]) == (200, "text/javascript", "// ")
