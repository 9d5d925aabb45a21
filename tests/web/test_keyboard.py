"""Does a page get the script that follows the keyboard?"""

from starlette.applications import Starlette
from starlette.routing import Route

from mayatrack.web.keyboard import SCRIPT_PATH, send_keyboard_script
from tests.web.calling import fetch


def test_keyboard_script_is_sent_as_a_script() -> None:
    house = Starlette(routes=[Route(SCRIPT_PATH, send_keyboard_script)])
    answer = fetch(house, f"http://localhost{SCRIPT_PATH}")
    kind = answer.headers["content-type"].split(";")[0]
    assert (answer.status_code, kind, answer.text[:3]) == (200, "text/javascript", "// ")
