"""Does the way back after sign-in never lead to another site?"""

from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mayatrack.web.returning import clean_next, sign_in_address

OWN = "https://maya.example.org"


@pytest.mark.parametrize("text", ["/", "/applicants", "/applicants?status=Offered&x=%2F%2Fevil.example", "/a#b", "/é"])
def test_own_address_is_kept(text: str) -> None:
    assert clean_next(text) == text


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "applicants",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/a\\b",
        "/\t/evil.example",
        "/\n/evil.example",
        " /a",
        "/a b",
        "https://evil.example",
        "javascript:alert(1)",
        "/sign-in?next=/sign-in",
        "/" + "a" * 2_000,
    ],
)
def test_other_address_becomes_home(text: str | None) -> None:
    assert clean_next(text) == "/"


@given(st.text(alphabet="/\\:.@#?%&=\t\r\n ahtpsjv\x00é", max_size=12))
def test_browser_stays_with_us(text: str) -> None:
    # Browsers read \ as / and drop tabs and line ends.
    read = urljoin(OWN, clean_next(text).replace("\\", "/").replace("\t", "").replace("\n", "").replace("\r", ""))
    assert urlsplit(read)[:2] == urlsplit(OWN)[:2]


@given(st.text(alphabet="/?&=%#aé+", max_size=12))
def test_wanted_address_survives_the_sign_in(text: str) -> None:
    found = parse_qs(urlsplit(sign_in_address(text)).query).get("next", ["/"])
    assert found == [clean_next(text)]
