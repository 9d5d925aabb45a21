"""Is a port that cannot be used refused with a sentence?"""

import socket
import subprocess
import sys

import pytest

from mayatrack.exceptions import SettingsError
from mayatrack.settings import PROJECT_FOLDER
from mayatrack.web.port import check_port


@pytest.mark.parametrize("text", ["", "0", "65536", "-1", "8501x", "٣", "1e3", "99999999999999999999"])
def test_port_must_be_a_number(text: str) -> None:
    with pytest.raises(SettingsError, match=r"^PORT must be a number from 1 to 65535"):
        check_port(text)


def test_port_in_use_is_refused_in_one_sentence() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        found = subprocess.run(
            [sys.executable, "-m", "mayatrack.web.port", str(port)],
            cwd=PROJECT_FOLDER,
            capture_output=True,
            text=True,
            check=False,
        )
    assert found.returncode == 1
    assert found.stderr == f"Port {port} is not free: choose another one, as in `make run PORT=8600`.\n"


def test_free_port_is_accepted() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    check_port(str(port))
