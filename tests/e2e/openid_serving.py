"""How is a certified identity provider started on this computer for a test, and how is it installed once?"""

import hashlib
import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from mayatrack.settings import PROJECT_FOLDER
from tests.e2e.serving import find_free_port

SOURCE: Final = Path(__file__).with_name("openid_provider")
# Git ignores this folder: what is installed stays from run to run.
INSTALLED: Final = PROJECT_FOLDER / ".mayatrack" / "openid_provider"
START_SECONDS: Final = 30
INSTALL: Final = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]


@contextmanager
def running_provider(folder: Path, *, client: dict[str, Any], accounts: dict[str, dict[str, Any]]) -> Iterator[str]:
    """A provider with one client and these accounts until the block ends; gives its issuer, leaves its log in `folder`.

    Its host name is another than the product's, so that a browser treats the two as different sites.
    """
    node, program = find_program("node"), install_provider()
    port = find_free_port()
    log = folder / "provider.log"
    with log.open("w") as output:
        told = json.dumps({"client": client, "accounts": accounts})
        process = subprocess.Popen([node, program, str(port), told], stdout=output, stderr=subprocess.STDOUT)
    try:
        issuer = f"http://127.0.0.1:{port}"
        _wait_until_ready(issuer, process, log)
        yield issuer
    finally:
        process.terminate()
        process.wait(10)


def install_provider() -> Path:
    """The provider's program beside the libraries that it needs, which are installed if they are not yet."""
    wanted = hashlib.sha256((SOURCE / "package-lock.json").read_bytes()).hexdigest()
    stamp = INSTALLED / ".installed"
    if not stamp.exists() or stamp.read_text() != wanted:
        npm = find_program("npm")
        INSTALLED.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(SOURCE / name, INSTALLED)
        subprocess.run([npm, *INSTALL], cwd=INSTALLED, check=True, stdout=subprocess.DEVNULL)
        stamp.write_text(wanted)
    # A program finds its libraries in its own folder.
    return Path(shutil.copy(SOURCE / "provider.js", INSTALLED))


def find_program(name: str) -> str:
    """The program that is installed; without it the test is skipped, or fails where everything has to run."""
    found = shutil.which(name)
    if found is None and os.environ.get("MAYATRACK_REQUIRE_BROWSER") == "1":
        pytest.fail(f"{name} is not installed, and MAYATRACK_REQUIRE_BROWSER=1 asks for every test.")
    if found is None:
        pytest.skip(f"{name} is not installed.")
    return found


def _wait_until_ready(issuer: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if httpx.get(f"{issuer}/.well-known/openid-configuration").status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise RuntimeError(f"The provider did not start:\n{log.read_text()}")
