"""Does an address below a page say that nothing is there, and does everything else pass?"""

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse
from starlette.routing import Route

from mayatrack.web.addresses import NO_SUCH_PAGE, DeepAddresses
from tests.web.calling import fetch


def answer(request: Request) -> HTMLResponse | JSONResponse:
    return JSONResponse({}) if "data" in request.query_params else HTMLResponse("<title>shell</title>")


HOUSE = Starlette(routes=[Route("/{path:path}", answer)], middleware=[Middleware(DeepAddresses)])


@pytest.mark.parametrize("path", ["/applicants/7", "/a/b/c", "/applicants//"])
def test_shell_below_a_page_is_not_found(path: str) -> None:
    found = fetch(HOUSE, f"http://localhost{path}")
    assert (found.status_code, found.text) == (404, NO_SUCH_PAGE)


@pytest.mark.parametrize("path", ["/", "/applicants", "/nowhere"])
def test_shell_at_a_page_passes(path: str) -> None:
    found = fetch(HOUSE, f"http://localhost{path}")
    assert (found.status_code, found.text) == (200, "<title>shell</title>")


def test_data_below_a_page_passes() -> None:
    found = fetch(HOUSE, "http://localhost/api/health?data")
    assert (found.status_code, found.json()) == (200, {})
