"""Is a public address taken as browsers name it, and refused where passwords would travel readable?"""

import pytest

from mayatrack.exceptions import SettingsError
from mayatrack.settings import get_settings


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://maya.example.org", "https://maya.example.org"),
        ("https://Maya.Example.ORG/", "https://maya.example.org"),
        ("https://maya.example.org:443", "https://maya.example.org"),
        ("https://maya.example.org:8443", "https://maya.example.org:8443"),
        ("https://[2001:db8::1]:8443", "https://[2001:db8::1]:8443"),
        ("http://localhost:8501", "http://localhost:8501"),
        ("http://127.0.0.1:80", "http://127.0.0.1"),
        ("", None),
    ],
)
def test_public_address_is_taken_as_browsers_name_it(
    monkeypatch: pytest.MonkeyPatch, text: str, expected: str | None
) -> None:
    monkeypatch.setenv("MAYATRACK_PUBLIC_URL", text)
    assert get_settings().public_url == expected


@pytest.mark.parametrize(
    "text",
    [
        "maya.example.org",
        "https://",
        "https://maya.example.org/path",
        "https://maya.example.org?x=1",
        "https://user@maya.example.org",
        "https://maya.example.org:",
        "https://maya example.org",
        "ftp://maya.example.org",
        "https://*.example.org",
    ],
)
def test_public_address_of_another_form_is_refused(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("MAYATRACK_PUBLIC_URL", text)
    with pytest.raises(SettingsError) as refusal:
        get_settings()
    assert str(refusal.value) == (
        "The setting MAYATRACK_PUBLIC_URL cannot be used: "
        "it must be https://name or https://name:port, and nothing behind it."
    )


def test_public_address_without_tls_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAYATRACK_PUBLIC_URL", "http://maya.example.org")
    with pytest.raises(SettingsError) as refusal:
        get_settings()
    assert str(refusal.value) == (
        "The setting MAYATRACK_PUBLIC_URL cannot be used: "
        "it must begin with https://, or every password would travel readable for all."
    )


@pytest.mark.parametrize(("text", "expected"), [("https://maya.example.org", True), ("http://localhost", False)])
def test_installation_behind_tls_is_secure(monkeypatch: pytest.MonkeyPatch, text: str, expected: bool) -> None:
    assert get_settings().is_secure is False
    get_settings.cache_clear()
    monkeypatch.setenv("MAYATRACK_PUBLIC_URL", text)
    assert get_settings().is_secure is expected
