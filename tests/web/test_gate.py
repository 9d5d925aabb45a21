"""Does the gate answer this computer alone, and let in whoever is signed in?"""

import pytest
from sqlalchemy.engine import Engine
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from mayatrack.db.engine import get_engine
from mayatrack.db.session import writing
from mayatrack.models import User
from mayatrack.services.sessions import end_sessions, hash_token
from mayatrack.web.cookies import PLAIN_NAME, SECURE_NAME
from mayatrack.web.gate import NOT_YOURS, REFUSAL, SIGNED_OUT, Gate
from tests.web.calling import fetch, open_websocket
from tests.web.visitor import BASE, Visitor, add_user, build_house, visit_as

UUID = "01890000-0000-7000-8000-000000000001"


async def greet(websocket: WebSocket) -> None:
    await websocket.accept()
    await websocket.close()


# A house that is open to everybody, and the same behind the gate.
OPEN_HOUSE = Starlette(
    routes=[Route("/{path:path}", lambda _: PlainTextResponse("come in")), WebSocketRoute("/{path:path}", greet)]
)
HOUSE = Gate(OPEN_HOUSE)


def knock(base: str = BASE, address: str = "127.0.0.1", headers: tuple[tuple[str, str], ...] = ()) -> tuple[int, str]:
    answer = fetch(HOUSE, f"{base}/static/file", headers, address)
    return answer.status_code, answer.text


@pytest.mark.parametrize(
    "base", [BASE, "http://127.0.0.1:8600", "http://[::1]:8501", "http://LOCALHOST", "https://localhost"]
)
def test_gate_admits_loopback_names(base: str) -> None:
    assert knock(base) == (200, "come in")


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.8.8", "::1"])
def test_gate_admits_loopback_addresses(address: str) -> None:
    assert knock(address=address) == (200, "come in")


@pytest.mark.parametrize("address", ["10.0.0.7", "192.168.1.4", "8.8.8.8", "fe80::1", "2001:db8::1", "testclient", ""])
def test_gate_refuses_other_addresses(address: str) -> None:
    assert knock(address=address) == (403, REFUSAL)


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "localhost.evil.example",
        "localhost.",
        "localhost:8501@evil.example",
        "evil.example:8501",
        "127.0.0.1.evil.example",
        "0.0.0.0:8501",
        "10.0.0.7:8501",
        "localhost/x",
        "localhost\t",
        "",
    ],
)
def test_gate_refuses_foreign_host(host: str) -> None:
    assert knock(headers=(("host", host),)) == (403, REFUSAL)


def test_gate_refuses_two_hosts() -> None:
    assert knock(headers=(("host", "localhost:8501"), ("host", "evil.example"))) == (403, REFUSAL)


@pytest.mark.parametrize(
    "header",
    [
        "Forwarded",
        "X-Forwarded-For",
        "X-Forwarded-Host",
        "X-Forwarded-Proto",
        "x-forwarded-user",
        "X-Forwarded",
        "X-Original-Host",
        "X-Real-IP",
        "X-Client-IP",
        "CF-Connecting-IP",
        "True-Client-IP",
        "Via",
    ],
)
def test_gate_refuses_proxies(header: str) -> None:
    assert knock(headers=((header, "127.0.0.1"),)) == (403, REFUSAL)


@pytest.mark.parametrize(
    "origin",
    ["http://evil.example", "null", "", "http://localhost:3000", "https://localhost:8501", "http://127.0.0.1:8501"],
)
def test_gate_refuses_foreign_origin(origin: str) -> None:
    assert knock(headers=(("origin", origin),)) == (403, REFUSAL)


def test_gate_admits_its_own_origin() -> None:
    assert knock(headers=(("origin", BASE),)) == (200, "come in")


def test_gate_admits_own_websocket_of_a_session(lite: Engine) -> None:
    token = visit_as(add_user()).cookies[PLAIN_NAME]
    sent = open_websocket(HOUSE, {"host": "localhost:8501", "origin": BASE, "cookie": f"{PLAIN_NAME}={token}"})
    assert [message["type"] for message in sent] == ["websocket.accept", "websocket.close"]


@pytest.mark.parametrize("cookie", [{}, {"cookie": f"{PLAIN_NAME}=made-up"}, {"cookie": f"{PLAIN_NAME}="}])
def test_gate_denies_websocket_without_a_session(lite: Engine, cookie: dict[str, str]) -> None:
    start, body = open_websocket(HOUSE, {"host": "localhost:8501", "origin": BASE} | cookie)
    assert (start["status"], body["body"].decode()) == (403, SIGNED_OUT)


@pytest.mark.parametrize(
    "path", ["/sign-in", "/sign-in/style.css", "/static/x.js", "/favicon.png", "/api/health", "/api/session"]
)
def test_gate_is_open_for_all_at(lite: Engine, path: str) -> None:
    assert Visitor(HOUSE).get(path).text == "come in"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/", "/sign-in"),
        (
            "/applicants?status=Offered&search=a%20b",
            "/sign-in?next=%2Fapplicants%3Fstatus%3DOffered%26search%3Da%2520b",
        ),
        ("/account", "/sign-in?next=%2Faccount"),
        ("//evil.example", "/sign-in"),
        ("/\\evil.example", "/sign-in"),
        ("/sign-inside", "/sign-in"),
        ("/statics", "/sign-in?next=%2Fstatics"),
    ],
)
def test_gate_sends_a_page_without_a_session_to_the_sign_in(lite: Engine, path: str, expected: str) -> None:
    answer = Visitor(HOUSE).get(path)
    assert (answer.status_code, answer.headers["location"]) == (303, expected)


@pytest.mark.parametrize(
    "path",
    [
        "/media/0.csv",
        "/_stcore/health",
        "/_stcore/upload_file/a/b",
        "/_stcore/host-config",
        "/api/anything",
        "/api/healthy",
        "/api/session_watch.js",
        "/api/session/",
    ],
)
def test_gate_refuses_inner_addresses_without_a_session(lite: Engine, path: str) -> None:
    answer = Visitor(HOUSE).get(path)
    assert (answer.status_code, answer.text) == (403, SIGNED_OUT)


def test_gate_refuses_a_form_without_a_session(lite: Engine) -> None:
    answer = Visitor(build_house()).post("/account/password", password="x")
    assert (answer.status_code, answer.text) == (403, SIGNED_OUT)


def test_gate_admits_a_session(database: Engine) -> None:
    assert visit_as(add_user()).get("/applicants").text == "<title>page</title>"


@pytest.mark.parametrize(
    "path", [f"/media/{'0' * 32}.csv", f"/_stcore/upload_file/{UUID}/{UUID}", "/media/", "/media/x"]
)
def test_gate_refuses_a_file_that_was_never_offered_to_this_session(lite: Engine, path: str) -> None:
    answer = visit_as(add_user()).get(path)
    assert (answer.status_code, answer.text) == (403, NOT_YOURS)


def test_file_opens_for_the_session_alone_that_was_told_its_address(lite: Engine) -> None:
    gate = Gate(OPEN_HOUSE)
    user = add_user()
    first, second = visit_as(user), visit_as(user)
    offer = ForwardMsg()
    offer.delta.new_element.download_button.url = f"/media/{'a' * 32}.csv"
    gate.told.note(hash_token(first.cookies[PLAIN_NAME]), offer.SerializeToString())
    paths = [f"/media/{'a' * 32}.csv", f"/media/{'a' * 32}"]
    for visitor, status in ((first, 200), (second, 403)):
        cookie = [("cookie", f"{PLAIN_NAME}={visitor.cookies[PLAIN_NAME]}")]
        assert [fetch(gate, f"{BASE}{path}", cookie).status_code for path in paths] == [status] * 2


def test_message_of_an_ended_session_does_nothing_but_draw_the_page(lite: Engine) -> None:
    user = add_user()
    token = visit_as(user).cookies[PLAIN_NAME]
    asked = BackMsg()
    asked.rerun_script.widget_states.widgets.add(id="delete", trigger_value=True)
    asked.rerun_script.page_script_hash = "page"
    seen: list[BackMsg] = []

    async def listen(websocket: WebSocket) -> None:
        await websocket.accept()
        for _ in range(2):
            seen.append(BackMsg.FromString(await websocket.receive_bytes()))
            with writing(get_engine()) as session:
                end_sessions(session, user_id=user.id)

    house = Gate(Starlette(routes=[WebSocketRoute("/{path:path}", listen)]))
    headers = {"host": "localhost:8501", "cookie": f"{PLAIN_NAME}={token}"}
    open_websocket(house, headers, [asked.SerializeToString()] * 2)
    assert [[widget.id for widget in each.rerun_script.widget_states.widgets] for each in seen] == [["delete"], []]
    assert [each.rerun_script.page_script_hash for each in seen] == ["page", "page"]


def test_page_is_told_whose_it_is_whatever_the_browser_claims(lite: Engine) -> None:
    token = visit_as(add_user()).cookies[PLAIN_NAME]
    seen: list[list[str]] = []

    async def listen(websocket: WebSocket) -> None:
        seen.append(websocket.headers.getlist("x-mayatrack-session"))
        await websocket.accept()

    house = Gate(Starlette(routes=[WebSocketRoute("/{path:path}", listen)]))
    open_websocket(
        house,
        {"host": "localhost:8501", "cookie": f"{PLAIN_NAME}={token}", "X-Mayatrack-Session": "made up"},
    )
    assert seen == [[hash_token(token)]]


def test_deactivation_ends_a_session_at_once(database: Engine) -> None:
    user = add_user()
    visitor = visit_as(user)
    with writing(database) as session:
        session.get_one(User, user.id).is_active = False
    assert visitor.get("/cohorts").status_code == 303


@pytest.mark.parametrize(
    ("base", "origin", "status"),
    [
        ("https://maya.example.org", "https://maya.example.org", 200),
        ("http://maya.example.org", "https://maya.example.org", 200),
        ("https://maya.example.org", "http://maya.example.org", 403),
        ("https://maya.example.org", "https://evil.example", 403),
        ("https://other.example.org", "https://other.example.org", 403),
        ("https://maya.example.org:444", "https://maya.example.org:444", 403),
        ("http://localhost:8501", "http://localhost:8501", 403),
    ],
)
def test_gate_answers_the_public_address_through_a_proxy(
    monkeypatch: pytest.MonkeyPatch, base: str, origin: str, status: int
) -> None:
    monkeypatch.setenv("MAYATRACK_PUBLIC_URL", "https://maya.example.org")
    headers = (("x-forwarded-for", "8.8.8.8"), ("origin", origin))
    assert knock(base, "10.0.0.7", headers)[0] == status


def test_loopback_stays_open_beside_the_public_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAYATRACK_PUBLIC_URL", "https://maya.example.org")
    assert knock() == (200, "come in")


def test_cookie_behind_tls_is_bound_to_the_host(lite: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAYATRACK_PUBLIC_URL", "https://maya.example.org")
    token = visit_as(add_user()).cookies[PLAIN_NAME]
    visitors = [Visitor(HOUSE, "https://maya.example.org", cookies={name: token}) for name in (PLAIN_NAME, SECURE_NAME)]
    assert [visitor.get("/cohorts").status_code for visitor in visitors] == [303, 200]


@pytest.mark.parametrize("headers", [{"origin": "http://evil.example"}, {"host": "evil.example"}, {"via": "1.1 proxy"}])
def test_gate_denies_foreign_websocket(headers: dict[str, str]) -> None:
    start, body = open_websocket(HOUSE, {"host": "localhost:8501"} | headers)
    assert (start["type"], start["status"]) == ("websocket.http.response.start", 403)
    assert body["body"].decode() == REFUSAL
