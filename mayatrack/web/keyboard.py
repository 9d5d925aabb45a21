"""What helps somebody who works by keyboard alone to find a form that opens over the page?"""

from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import FileResponse

SCRIPT_PATH: Final = "/api/keyboard.js"


def send_keyboard_script(_request: Request) -> FileResponse:
    """The script that every page loads once; the policy allows it because it comes from this server."""
    return FileResponse(Path(__file__).with_suffix(".js"), media_type="text/javascript")
