"""How is the whole product started for a test, as a person would start it?"""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from mayatrack.settings import PROJECT_FOLDER

START_SECONDS = 90


def find_free_port() -> int:
    """A port of this computer on which nothing listens now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running_server(folder: Path, address: str) -> Iterator[str]:
    """Serve the database at `address` until the block ends; gives the base URL and leaves the log in `folder`."""
    port = find_free_port()
    log = folder / "server.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)],
            cwd=PROJECT_FOLDER,
            env={**os.environ, "DATABASE_URL": address},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        url = f"http://localhost:{port}"
        wait_until_healthy(url, process, log)
        yield url
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_until_healthy(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Return once the server says that it can serve; raise RuntimeError with its log if it does not."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if httpx.get(f"{url}/api/health").status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise RuntimeError(f"The server did not start:\n{log.read_text()}")


def load_sample(address: str) -> None:
    """Fill the database at `address` with the sample program, by the command that people use."""
    subprocess.run(
        [sys.executable, "-m", "mayatrack", "sample"],
        cwd=PROJECT_FOLDER,
        env={**os.environ, "DATABASE_URL": address},
        check=True,
    )
