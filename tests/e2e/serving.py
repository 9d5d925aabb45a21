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
import sqlalchemy as sa
from sqlmodel import col

from mayatrack.db.engine import make_engine
from mayatrack.db.session import writing
from mayatrack.domain.roles import LOCAL_USER_ROLES, Actor, Role
from mayatrack.domain.sessions import SignInMethod
from mayatrack.models import User, UserRole, UserSession
from mayatrack.services.sessions import find_signed_in, hash_token, open_session
from mayatrack.settings import PROJECT_FOLDER
from mayatrack.web.cookies import PLAIN_NAME
from tests.databases import disposed

START_SECONDS = 90
OFFICE_TOKEN = "the-whole-office-is-signed-in-with-this-cookie"
OFFICE_COOKIE = {PLAIN_NAME: OFFICE_TOKEN}


def find_free_port() -> int:
    """A port of this computer on which nothing listens now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running_server(folder: Path, address: str, **settings: str) -> Iterator[str]:
    """Serve the database at `address` until the block ends; gives the base URL and leaves the log in `folder`.

    `settings` are environment variables. A browser with OFFICE_COOKIE is signed in as somebody of the whole office.
    """
    with serving(folder, address, **settings) as url:
        sign_in_office(address)
        yield url


@contextmanager
def serving(folder: Path, address: str, **settings: str) -> Iterator[str]:
    """The same, with nobody signed in but who signs in."""
    port = find_free_port()
    log = folder / "server.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)],
            cwd=PROJECT_FOLDER,
            env={**os.environ, "DATABASE_URL": address, **settings},
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


def sign_in_office(address: str) -> None:
    """Open the session that OFFICE_COOKIE names, of a user who works on everything but reviews."""
    actor = sign_in_with(address, OFFICE_TOKEN, *LOCAL_USER_ROLES, name="Test office")
    assert actor.roles == LOCAL_USER_ROLES


def sign_in_with(address: str, token: str, *roles: Role, name: str) -> Actor:
    """Open a session of a new user with these roles, for the browser that holds this token in its cookie."""
    with disposed(make_engine(address)) as engine:
        with writing(engine) as session:
            user = User(name=name)
            session.add(user)
            session.flush()
            session.add_all(UserRole(user_id=user.id, role=role) for role in roles)
            opened = open_session(session, user_id=user.id, method=SignInMethod.PASSWORD)
            session.connection().execute(
                sa.update(UserSession)
                .where(col(UserSession.token_hash) == hash_token(opened))
                .values(token_hash=hash_token(token))
            )
        found = find_signed_in(engine, token)
    assert found is not None
    return found.actor


def load_sample(address: str) -> None:
    """Fill the database at `address` with the sample program, by the command that people use."""
    subprocess.run(
        [sys.executable, "-m", "mayatrack", "sample"],
        cwd=PROJECT_FOLDER,
        env={**os.environ, "DATABASE_URL": address},
        check=True,
    )
