"""Does a start that cannot succeed end with one sentence that names the setting?"""

import os
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy.engine import Engine
from streamlit import config

from mayatrack.db.migrations import is_current
from mayatrack.db.session import writing
from mayatrack.domain.roles import Role
from mayatrack.domain.sessions import LinkPurpose
from mayatrack.exceptions import NotFound, SettingsError
from mayatrack.services.links import use_link
from mayatrack.services.samples import SAMPLE_MARK
from mayatrack.settings import PROJECT_FOLDER, get_settings
from mayatrack.web.start_up import check_certificate, prepare_installation, prepare_service
from tests import factories as make
from tests.e2e.serving import find_free_port

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def test_start_up_that_fails_says_one_sentence() -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(find_free_port())],
        cwd=PROJECT_FOLDER,
        env={**os.environ, "DATABASE_URL": "no address"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == (
        "MaYA Track cannot start: The setting DATABASE_URL is not an address of a database: "
        "use sqlite:///path/to/file.db or postgresql://user:password@host/name.\n"
    )


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("DATABASE_URL", "mysql://host/name", "The setting DATABASE_URL must name"),
        (
            "DATABASE_URL",
            "postgresql://nobody:secret@127.0.0.1:1/nothing",
            "The database that DATABASE_URL names cannot be used: connection failed",
        ),
        ("DATABASE_URL", "sqlite:////proc/nowhere/x.db", "The database that DATABASE_URL names cannot be used: "),
        ("MAYATRACK_IMPORT_ROW_LIMIT", "many", "The setting MAYATRACK_IMPORT_ROW_LIMIT cannot be used: "),
    ],
    ids=["other database", "unreachable", "no such folder", "setting"],
)
def test_preparation_names_the_setting(monkeypatch: pytest.MonkeyPatch, name: str, value: str, sentence: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=f"^{re.escape(sentence)}") as refusal:
        prepare_installation()
    assert len(str(refusal.value).splitlines()) == 1
    assert "secret" not in str(refusal.value)


def test_preparation_refuses_a_file_that_is_no_database(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "notes.db"
    path.write_text("no database at all, " * 400)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{path}")
    with pytest.raises(SettingsError, match=r"cannot be used: file is not a database$"):
        prepare_installation()
    assert path.read_text() == "no database at all, " * 400


def test_preparation_makes_a_database_current(bare_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", bare_engine.url.render_as_string(hide_password=False))
    monkeypatch.setenv("MAYATRACK_UPLOAD_LIMIT_MEGABYTES", "40")
    prepare_installation()
    assert is_current(bare_engine)
    assert config.get_option("server.maxUploadSize") == 40


def write_certificate(path: Path, ends_at: datetime) -> str:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(datetime(2020, 1, 1, tzinfo=UTC)).not_valid_after(ends_at)
    path.write_bytes(made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    return str(path)


def test_certificate_that_is_valid_passes(tmp_path: Path) -> None:
    check_certificate(write_certificate(tmp_path / "own.pem", datetime(2026, 3, 3, tzinfo=UTC)), now=NOW)
    check_certificate(None)


def test_certificate_that_has_ended_is_refused(tmp_path: Path) -> None:
    path = write_certificate(tmp_path / "own.pem", NOW)
    with pytest.raises(SettingsError) as refusal:
        check_certificate(path, now=NOW)
    assert str(refusal.value) == (
        "The certificate that server.sslCertFile names ended on 2026-03-02: put a new one in its place."
    )


@pytest.mark.parametrize("content", [None, b"", b"no certificate"])
def test_certificate_that_cannot_be_read_is_refused(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "own.pem"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(
        SettingsError, match=r"^The setting server\.sslCertFile names no certificate that can be read: "
    ):
        check_certificate(str(path))


def test_start_prints_a_new_first_link_until_somebody_can_sign_in(
    sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", sqlite_engine.url.render_as_string(hide_password=False))
    greetings = [prepare_service() for _ in range(2)]
    found = [re.search(r"^http://localhost:8501/first-administrator\?token=(\S+)$", each, re.M) for each in greetings]
    tokens = [match[1] for match in found if match]
    assert len(set(tokens)) == 2
    with pytest.raises(NotFound), writing(sqlite_engine) as session:
        use_link(session, tokens[0], purpose=LinkPurpose.FIRST_ADMINISTRATOR)
    with writing(sqlite_engine) as session:
        user = make.make_user_role(session, role=Role.ADMINISTRATOR)
        make.make_credential(session, user_id=user.user_id, password_hash="x")
    assert prepare_service() == "MaYA Track is ready: http://localhost:8501"


def test_start_says_that_it_is_a_demonstration_and_names_the_public_address(
    sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", sqlite_engine.url.render_as_string(hide_password=False))
    with writing(sqlite_engine) as session:
        make.make_setting(session, name=SAMPLE_MARK, value=True)
    assert prepare_service().splitlines()[1].startswith("This is a demonstration with synthetic people")
    monkeypatch.setenv("MAYATRACK_PUBLIC_URL", "https://maya.example.org")
    get_settings.cache_clear()
    ready, _, link = prepare_service().splitlines()
    assert ready == "MaYA Track is ready: https://maya.example.org"
    assert link.startswith("https://maya.example.org/first-administrator?token=")
