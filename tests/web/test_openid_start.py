"""Does a provider that cannot be used end the start with one sentence that names the setting?"""

import datetime
import os
import socket
import ssl
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from mayatrack.exceptions import SettingsError
from mayatrack.settings import PROJECT_FOLDER, get_settings
from mayatrack.web.openid_provider import is_safe_address, read_provider
from mayatrack.web.openid_start import check_provider
from tests.e2e.serving import find_free_port
from tests.web.openid_forger import CLIENT_ID, CLIENT_SECRET, Forger, name_provider, running_forger

ISSUER_REFUSED = "The setting MAYATRACK_OPENID_ISSUER cannot be used: "
NOT_HTTPS = "it must be an address that begins with https://"


@pytest.fixture
def forger() -> Any:
    with running_forger() as forger:
        yield forger


def make_certificate(folder: Path, *, days: int) -> Path:
    """A certificate for localhost that ends so many days from now, with its key in the same file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    ends_at = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=days)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(ends_at - datetime.timedelta(days=30))
        .not_valid_after(ends_at)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / "provider.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    return path


def refusal_of_start() -> str:
    with pytest.raises(SettingsError) as refusal:
        check_provider(get_settings())
    return str(refusal.value)


def test_start_without_a_provider_asks_nobody() -> None:
    check_provider(get_settings())
    assert not get_settings().has_openid


def test_start_with_an_honest_provider_succeeds(monkeypatch: pytest.MonkeyPatch, forger: Forger) -> None:
    name_provider(monkeypatch, forger)
    check_provider(get_settings())
    assert forger.asked == ["/.well-known/openid-configuration", "/token"]
    assert get_settings().has_openid


@pytest.mark.parametrize("missing", ["ISSUER", "CLIENT_ID", "CLIENT_SECRET"])
def test_start_with_half_of_the_settings_names_the_missing_one(monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    settings = {"ISSUER": "https://localhost", "CLIENT_ID": CLIENT_ID, "CLIENT_SECRET": CLIENT_SECRET, missing: ""}
    for name, value in settings.items():
        monkeypatch.setenv(f"MAYATRACK_OPENID_{name}", value)
    assert refusal_of_start() == (
        f"The setting MAYATRACK_OPENID_{missing} is missing: set it, or none of MAYATRACK_OPENID_ISSUER, "
        "MAYATRACK_OPENID_CLIENT_ID, MAYATRACK_OPENID_CLIENT_SECRET, which belong together."
    )
    assert not get_settings().has_openid


@pytest.mark.parametrize("setting", ["CLIENT_ID", "CLIENT_SECRET"])
def test_start_with_a_wrong_secret_names_it(monkeypatch: pytest.MonkeyPatch, forger: Forger, setting: str) -> None:
    name_provider(monkeypatch, forger, **{setting: "another"})
    assert refusal_of_start() == (
        "The setting MAYATRACK_OPENID_CLIENT_SECRET cannot be used: the identity provider does not accept it "
        "together with MAYATRACK_OPENID_CLIENT_ID."
    )


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"authorization_endpoint": None}, "its discovery document has no usable authorization_endpoint"),
        ({"token_endpoint": None}, "its discovery document has no usable token_endpoint"),
        ({"jwks_uri": 7}, "its discovery document has no usable jwks_uri"),
        ({"token_endpoint": "http://example.org/token"}, "its token_endpoint is not an https address"),
        ({"userinfo_endpoint": "ftp://example.org"}, "its userinfo_endpoint is not an https address"),
        (
            {"id_token_signing_alg_values_supported": ["HS256", "none"]},
            "it signs with none of the methods that can be trusted",
        ),
        (
            {"issuer": "https://example.org"},
            "the provider there calls itself 'https://example.org', and the two must be the same",
        ),
    ],
)
def test_start_names_what_is_wrong_with_the_discovery_document(
    monkeypatch: pytest.MonkeyPatch, forger: Forger, changes: dict[str, Any], reason: str
) -> None:
    name_provider(monkeypatch, forger)
    forger.discovery = changes
    assert refusal_of_start() == f"{ISSUER_REFUSED}{reason}."


def test_start_refuses_a_discovery_document_that_is_none(monkeypatch: pytest.MonkeyPatch, forger: Forger) -> None:
    name_provider(monkeypatch, forger)
    monkeypatch.setattr(forger, "tell", lambda path: [path])
    assert refusal_of_start() == f"{ISSUER_REFUSED}its discovery document has no usable content."


def test_start_does_not_wait_for_long(monkeypatch: pytest.MonkeyPatch, forger: Forger) -> None:
    monkeypatch.setattr("mayatrack.web.openid_provider.TIMEOUT_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        name_provider(monkeypatch, forger, ISSUER=f"http://127.0.0.1:{silent.getsockname()[1]}")
        assert refusal_of_start() == f"{ISSUER_REFUSED}the provider does not answer within 0.2 seconds."


def test_half_configured_server_does_not_start(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(find_free_port())],
        cwd=PROJECT_FOLDER,
        env={
            **os.environ,
            "DATABASE_URL": f"sqlite:///{tmp_path / 'mayatrack.db'}",
            "MAYATRACK_OPENID_ISSUER": "https://localhost",
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.splitlines()[-1] == (
        "MaYA Track cannot start: The setting MAYATRACK_OPENID_CLIENT_ID is missing: set it, or none of "
        "MAYATRACK_OPENID_ISSUER, MAYATRACK_OPENID_CLIENT_ID, MAYATRACK_OPENID_CLIENT_SECRET, which belong together."
    )
    assert not (tmp_path / "mayatrack.db").exists()


def test_start_refuses_an_address_without_a_discovery_document(monkeypatch: pytest.MonkeyPatch, forger: Forger) -> None:
    name_provider(monkeypatch, forger, ISSUER=f"{forger.issuer}/realm")
    address = f"{forger.issuer}/realm/.well-known/openid-configuration"
    assert refusal_of_start() == f"{ISSUER_REFUSED}{address} answers with status 404."


def test_start_refuses_a_provider_that_does_not_answer(monkeypatch: pytest.MonkeyPatch, forger: Forger) -> None:
    name_provider(monkeypatch, forger, ISSUER=f"http://localhost:{find_free_port()}")
    assert refusal_of_start() == f"{ISSUER_REFUSED}the provider cannot be reached."


@pytest.mark.parametrize("issuer", ["http://example.org", "example.org", "https://", "https://example.org?tenant=1"])
def test_start_refuses_an_issuer_that_is_no_https_address(
    monkeypatch: pytest.MonkeyPatch, forger: Forger, issuer: str
) -> None:
    name_provider(monkeypatch, forger, ISSUER=issuer)
    assert refusal_of_start() == f"{ISSUER_REFUSED}{NOT_HTTPS}."


def test_start_refuses_an_expired_certificate(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    certificate = make_certificate(tmp_path, days=-1)
    # The certificate itself is trusted: that it has expired is all that is wrong with it.
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with serve_tls(certificate) as forger:
        name_provider(monkeypatch, forger)
        reason = "the provider's TLS certificate is refused: certificate has expired"
        assert refusal_of_start() == f"{ISSUER_REFUSED}{reason}."


def test_start_refuses_a_certificate_that_nobody_vouches_for(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with serve_tls(make_certificate(tmp_path, days=1)) as forger:
        name_provider(monkeypatch, forger)
        reason = "the provider's TLS certificate is refused: self-signed certificate"
        assert refusal_of_start() == f"{ISSUER_REFUSED}{reason}."


def test_start_accepts_a_certificate_that_is_trusted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    certificate = make_certificate(tmp_path, days=1)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with serve_tls(certificate) as forger:
        name_provider(monkeypatch, forger)
        check_provider(get_settings())


def serve_tls(certificate: Path) -> Any:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate)
    return running_forger(tls)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://example.org/a", True),
        ("http://localhost:9000", True),
        ("http://127.0.0.1", True),
        ("http://[::1]:1/", True),
        ("http://localhost.example.org", False),
        ("https://user@example.org", False),
        ("https://[", False),
        ("//example.org", False),
    ],
)
def test_safe_address_is_https_or_this_computer(address: str, expected: bool) -> None:
    assert is_safe_address(address) is expected


def test_provider_without_announced_methods_signs_with_rs256(forger: Forger) -> None:
    forger.discovery = {"id_token_signing_alg_values_supported": None}
    assert read_provider(forger.issuer).algorithms == ["RS256"]
