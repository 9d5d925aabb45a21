"""Do the pages around sign-in let the right people in and out, and tell everybody else nothing?"""

import re
from datetime import UTC, datetime
from urllib.parse import urlencode

import pyotp
import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session, col, select

from mayatrack.db.session import writing
from mayatrack.domain.roles import LOCAL_USER_ROLES, Role
from mayatrack.domain.sessions import LinkPurpose
from mayatrack.models import AuditEvent, Credential, User
from mayatrack.services.links import make_link
from mayatrack.services.samples import SAMPLE_MARK
from mayatrack.services.sessions import find_signed_in
from mayatrack.services.sign_in import NOT_RIGHT
from mayatrack.web.answers import HEADERS, LARGEST_FORM
from mayatrack.web.cookies import PLAIN_NAME, SECURE_NAME
from tests import factories as make
from tests.web.calling import fetch
from tests.web.visitor import BASE, PASSWORD, PASSWORD_HASH, Visitor, add_user, build_house, visit_as

EMAIL = "ines.okafor@example.org"
OTHER = "copper meadow trumpet 71"
RIGHT = {"email": EMAIL, "password": PASSWORD}


@pytest.fixture
def mark(lite: Engine) -> None:
    """The database holds the sample program."""
    with writing(lite) as session:
        make.make_setting(session, name=SAMPLE_MARK, value=True)


def read_actions(engine: Engine) -> list[str]:
    with Session(engine) as session:
        return list(session.exec(select(AuditEvent.action).order_by(col(AuditEvent.id))))


def read_networks(engine: Engine) -> list[tuple[str, str | None]]:
    with Session(engine) as session:
        events = session.exec(select(AuditEvent).order_by(col(AuditEvent.id)))
        return [(event.action, (event.after or {}).get("network")) for event in events]


def test_sign_in_leads_to_where_somebody_wanted(database: Engine) -> None:
    add_user(Role.PROGRAM_STAFF, password_hash=PASSWORD_HASH)
    visitor = Visitor()
    wanted = visitor.get("/applicants?status=Offered").headers["location"]
    assert 'name="next" value="/applicants?status=Offered"' in visitor.get(wanted).text
    answer = visitor.post("/sign-in", next="/applicants?status=Offered", **RIGHT)
    assert (answer.status_code, answer.headers["location"]) == (303, "/applicants?status=Offered")
    assert visitor.get("/applicants").status_code == 200


def test_cookie_is_out_of_reach_of_scripts_and_other_sites(lite: Engine) -> None:
    add_user(password_hash=PASSWORD_HASH)
    attributes = Visitor().post("/sign-in", **RIGHT).headers["set-cookie"].split("; ")[1:]
    assert sorted(attributes) == ["HttpOnly", "Path=/", "SameSite=lax"]


def test_cookie_behind_tls_is_secure_and_bound_to_the_host(lite: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAYATRACK_PUBLIC_URL", "https://maya.example.org")
    add_user(password_hash=PASSWORD_HASH)
    visitor = Visitor(base="http://maya.example.org", address="10.0.0.7")
    answer = visitor.post("/sign-in", origin="https://maya.example.org", **RIGHT)
    name, *attributes = answer.headers["set-cookie"].split("; ")
    assert name.partition("=")[0] == SECURE_NAME
    assert sorted(attributes) == ["HttpOnly", "Path=/", "SameSite=lax", "Secure"]
    assert answer.headers["strict-transport-security"] == "max-age=31536000"


@pytest.mark.parametrize(
    "wanted",
    ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "/\t/evil.example", ""],
)
def test_sign_in_never_leads_to_another_site(lite: Engine, wanted: str) -> None:
    add_user(password_hash=PASSWORD_HASH)
    visitor = Visitor()
    assert visitor.post("/sign-in", next=wanted, **RIGHT).headers["location"] == "/"
    assert visitor.get(f"/sign-in?{urlencode({'next': wanted})}").headers["location"] == "/"


def test_wrong_password_shows_one_sentence_and_not_the_password(database: Engine) -> None:
    add_user(password_hash=PASSWORD_HASH)
    answers = [Visitor().post("/sign-in", email=email, password=OTHER) for email in (EMAIL, "nobody@example.org")]
    assert [answer.status_code for answer in answers] == [403, 403]
    texts = [answer.text.replace(EMAIL, "…").replace("nobody@example.org", "…") for answer in answers]
    assert texts[0] == texts[1]
    assert (NOT_RIGHT in texts[0], OTHER in texts[0], "set-cookie" in answers[0].headers) == (True, False, False)


def test_guessing_has_to_wait(lite: Engine) -> None:
    add_user(password_hash=PASSWORD_HASH)
    visitor = Visitor()
    codes = [visitor.post("/sign-in", email=EMAIL, password=OTHER).status_code for _ in range(6)]
    assert codes == [403] * 5 + [429]
    assert visitor.post("/sign-in", **RIGHT).status_code == 429


@pytest.mark.parametrize("path", ["/sign-in", "/sign-in/demonstration", "/first-administrator", "/choose-password"])
@pytest.mark.parametrize(
    "origin", [None, "null", "http://evil.example", "http://localhost:3000", "https://localhost:8501"]
)
def test_form_of_another_site_is_refused(lite: Engine, mark: None, path: str, origin: str | None) -> None:
    add_user(password_hash=PASSWORD_HASH)
    answer = Visitor().post(path, origin=origin, part="office", **RIGHT)
    assert (answer.status_code, "set-cookie" in answer.headers) == (403, False)


@pytest.mark.parametrize(
    "content", [b"x" * (LARGEST_FORM + 1), b"&".join([b"a=1"] * 11), b"\xff\xfe", b"email=a%00b"], ids=len
)
def test_form_that_cannot_be_read_is_refused(lite: Engine, content: bytes) -> None:
    headers = [("origin", BASE), ("content-type", "application/x-www-form-urlencoded")]
    answer = fetch(build_house(), f"{BASE}/sign-in", headers, method="POST", content=content)
    assert (answer.status_code, answer.text.count('role="alert"')) == (403, 1)
    assert read_actions(lite) == []


@pytest.mark.parametrize("typed", ['"><script>alert(1)</script>', "<img src=x onerror=alert(1)>", "{{ 7 * 7 }}"])
def test_what_somebody_typed_is_shown_as_text(lite: Engine, typed: str) -> None:
    add_user(password_hash=PASSWORD_HASH)
    text = Visitor().post("/sign-in", email=typed, password=OTHER, next=f"/{typed}").text
    assert (typed in text and "{{" not in typed, "<script" in text, "<img" in text, "49" in text) == (False,) * 4


def test_pages_allow_no_script_and_are_not_kept(lite: Engine) -> None:
    headers = Visitor().get("/sign-in").headers
    assert {name: headers[name] for name in HEADERS} == HEADERS
    assert "script-src" not in headers["content-security-policy"]
    assert Visitor().get("/sign-in/style.css").headers["content-type"] == "text/css; charset=utf-8"


def test_demonstration_is_offered_with_a_button_for_each_part(lite: Engine, mark: None) -> None:
    text = Visitor().get("/sign-in").text
    assert text.count("Look around as") == len(Role) + 1
    assert "Everybody in this database is made up" in text


def test_demonstration_signs_in_with_one_press(lite: Engine, mark: None) -> None:
    visitor = Visitor()
    assert visitor.post("/sign-in/demonstration", part="office", next="/cohorts").headers["location"] == "/cohorts"
    found = find_signed_in(lite, visitor.cookies[PLAIN_NAME])
    assert found is not None
    assert found.actor.roles == LOCAL_USER_ROLES


@pytest.mark.parametrize("has_account", [False, True])
def test_demonstration_is_neither_offered_nor_open_without_all_conditions(database: Engine, has_account: bool) -> None:
    if has_account:
        add_user(password_hash=PASSWORD_HASH)
        with writing(database) as session:
            make.make_setting(session, name=SAMPLE_MARK, value=True)
    visitor = Visitor()
    assert "Look around" not in visitor.get("/sign-in").text
    assert visitor.post("/sign-in/demonstration", part="office").status_code == 403
    assert visitor.cookies == {}


def test_sign_out_ends_every_session_and_a_copied_cookie(database: Engine) -> None:
    user = add_user()
    here, there = visit_as(user), visit_as(user)
    copied = Visitor(cookies=dict(here.cookies))
    assert "Sign out everywhere" in here.get("/sign-out").text
    assert here.post("/sign-out").headers["location"] == "/sign-in?notice=out"
    assert here.cookies == {}
    assert [each.get("/cohorts").status_code for each in (here, there, copied)] == [303] * 3
    assert read_actions(database) == ["sign_in", "sign_in", "sign_out"]


def test_sign_out_by_another_site_ends_nothing(lite: Engine) -> None:
    visitor = visit_as(add_user())
    assert visitor.post("/sign-out", origin=None).status_code == 403
    assert visitor.get("/sign-out").status_code == 200
    assert visitor.get("/cohorts").status_code == 200


def test_link_for_a_password_opens_its_form_once(database: Engine) -> None:
    user = add_user()
    with writing(database) as session:
        token = make_link(session, purpose=LinkPurpose.CHOOSE_PASSWORD, user_id=user.id)
    visitor = Visitor()
    assert EMAIL in visitor.get(f"/choose-password?token={token}").text
    differing = visitor.post("/choose-password", token=token, password=PASSWORD, again=OTHER)
    assert (differing.status_code, "The two new passwords differ" in differing.text) == (400, True)
    assert visitor.post("/choose-password", token=token, password=PASSWORD, again=PASSWORD).status_code == 303
    assert visitor.get("/cohorts").status_code == 200
    assert "This link was used" in Visitor().get(f"/choose-password?token={token}").text


@pytest.mark.parametrize("path", ["/choose-password", "/first-administrator"])
@pytest.mark.parametrize("token", ["", "made-up", "%00", "<script>"])
def test_made_up_link_opens_nothing(lite: Engine, path: str, token: str) -> None:
    answer = Visitor().get(f"{path}?token={token}")
    assert (answer.status_code, "<form" in answer.text) == (403, False)


def test_account_changes_its_password_with_the_present_one(database: Engine) -> None:
    user = add_user(password_hash=PASSWORD_HASH)
    visitor, other = visit_as(user), visit_as(user)
    form = {"password": OTHER, "again": OTHER}
    assert visitor.post("/account/password", present="wrong", **form).status_code == 403
    assert visitor.post("/account/password", present=PASSWORD, password="short", again="short").status_code == 400
    answer = visitor.post("/account/password", present=PASSWORD, **form)
    assert answer.headers["location"] == "/account?notice=password"
    assert [each.get("/cohorts").status_code for each in (visitor, other)] == [200, 303]
    assert Visitor().post("/sign-in", email=EMAIL, password=OTHER).status_code == 303


def test_account_switches_the_code_on_and_off(database: Engine) -> None:
    user = add_user(password_hash=PASSWORD_HASH)
    visitor = visit_as(user)
    page = visitor.get("/account/second-step").text
    key = page.partition('name="key" value="')[2][:32]
    assert "<svg" in page
    code = pyotp.TOTP(key).at(datetime.now(UTC))
    wrong = visitor.post("/account/second-step", key=key, code="000000", present=PASSWORD)
    assert (wrong.status_code, f'value="{key}"' in wrong.text) == (400, True)
    assert visitor.post("/account/second-step", key=key, code=code, present=PASSWORD).status_code == 303
    assert Visitor().post("/sign-in", **RIGHT).status_code == 403
    assert visitor.post("/account/second-step/off", present_password=PASSWORD).status_code == 303
    with Session(database) as session:
        assert session.get_one(Credential, user.id).totp_secret is None
    assert Visitor().post("/sign-in", **RIGHT).status_code == 303


@pytest.mark.parametrize("key", ["", "x" * 3_000, "<script>alert(1)</script>"])
def test_key_that_was_not_made_here_is_refused(lite: Engine, key: str) -> None:
    visitor = visit_as(add_user(password_hash=PASSWORD_HASH))
    answer = visitor.post("/account/second-step", key=key, code="000000", present=PASSWORD)
    assert (answer.status_code, "<script" in answer.text) == (400, False)


def test_account_without_a_password_offers_to_sign_out_alone(lite: Engine) -> None:
    text = visit_as(add_user()).get("/account").text
    assert (text.count("<form"), "Sign out everywhere" in text) == (1, True)


def test_password_fields_are_masked_and_open_to_password_managers(lite: Engine) -> None:
    visitor = visit_as(add_user(password_hash=PASSWORD_HASH))
    pages = [Visitor().get("/sign-in").text, visitor.get("/account").text]
    fields = [re.findall(r'<input [^>]*type="password"[^>]*>', page) for page in pages]
    assert [len(found) for found in fields] == [1, 3]
    helpers = [re.findall(r'autocomplete="([\w-]+)"', each)[0] for found in fields for each in found]
    assert helpers == ["current-password", "current-password", "new-password", "new-password"]
    assert re.findall("onpaste|maxlength|<script", "".join(pages)) == []


def test_every_way_in_and_out_names_the_network_that_the_proxy_names(
    database: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = "https://maya.example.org"
    monkeypatch.setenv("MAYATRACK_PUBLIC_URL", home)

    def visit() -> Visitor:
        return Visitor(base="http://maya.example.org", address="203.0.113.7")

    with writing(database) as session:
        first = make_link(session, purpose=LinkPurpose.FIRST_ADMINISTRATOR)
    visitor, new = visit(), {"password": OTHER, "again": OTHER}
    visitor.post("/first-administrator", origin=home, token=first, name="Ines Okafor", **new | {"email": EMAIL})
    key = visitor.get("/account/second-step").text.partition('name="key" value="')[2][:32]
    code = pyotp.TOTP(key).at(datetime.now(UTC))
    visitor.post("/account/second-step", origin=home, key=key, code=code, present=OTHER)
    visitor.post("/account/second-step/off", origin=home, present_password=OTHER)
    visitor.post("/account/password", origin=home, present="wrong", **new)
    visitor.post("/account/password", origin=home, present=OTHER, password=PASSWORD, again=PASSWORD)
    visitor.post("/sign-out", origin=home)
    with Session(database) as session:
        user_id = session.exec(select(User.id).where(User.email == EMAIL)).one()
    with writing(database) as session:
        choice = make_link(session, purpose=LinkPurpose.CHOOSE_PASSWORD, user_id=user_id)
    visit().post("/choose-password", origin=home, token=choice, **new)
    for _ in range(6):
        visit().post("/sign-in", origin=home, **RIGHT)
    kept = read_networks(database)
    assert [action for action, _ in kept] == [
        *("add_first_administrator", "sign_in", "switch_on_second_step", "switch_off_second_step"),
        *("fail_present_password", "change_password", "sign_in", "sign_out", "choose_password", "sign_in"),
        *["fail_sign_in"] * 5,
        "throttle_sign_in",
    ]
    assert {network for _, network in kept} == {"203.0.113.0/24"}


def test_demonstration_names_the_computer_that_it_is_shown_on(lite: Engine, mark: None) -> None:
    visitor = Visitor()
    visitor.post("/sign-in/demonstration", part="reviewer")
    visitor.post("/sign-out")
    actions = ("add_demonstration_user", "sign_in", "sign_out")
    assert read_networks(lite) == [(action, "this_computer") for action in actions]
