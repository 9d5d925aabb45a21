"""Is this port free to serve on? Asked before the server starts: python -m mayatrack.web.port 8501."""

import socket
import sys
from typing import Final

from mayatrack.exceptions import SettingsError

ADDRESS: Final = "127.0.0.1"


def check_port(text: str) -> None:
    """Raise SettingsError, saying what to do, unless the text is a port on which a server can start here."""
    if not (text.isascii() and text.isdecimal() and 1 <= int(text) <= 65535):
        raise SettingsError(f"PORT must be a number from 1 to 65535, and not {text!r}.")
    with socket.socket() as listener:
        # As the server does it: a port whose last connections are still closing counts as free.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((ADDRESS, int(text)))
        except OSError as error:
            raise SettingsError(f"Port {text} is not free: choose another one, as in `make run PORT=8600`.") from error


if __name__ == "__main__":
    try:
        check_port(sys.argv[1])
    except SettingsError as refusal:
        sys.exit(str(refusal))
