"""Does health say yes only when the database can serve people?"""

import pytest
from sqlalchemy.engine import Engine
from starlette.applications import Starlette
from starlette.routing import Route

from mayatrack.web.health import report_health
from tests.web.calling import fetch


def ask() -> tuple[int, dict[str, str]]:
    house = Starlette(routes=[Route("/api/health", report_health)])
    answer = fetch(house, "http://localhost/api/health")
    return answer.status_code, answer.json()


def test_health_is_ok_on_a_current_database(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", engine.url.render_as_string(hide_password=False))
    assert ask() == (200, {"status": "ok"})


def test_health_is_unavailable_before_migration(bare_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", bare_engine.url.render_as_string(hide_password=False))
    assert ask() == (503, {"status": "unavailable"})


def test_health_is_unavailable_without_a_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nothing")
    assert ask() == (503, {"status": "unavailable"})
