"""Are names, addresses and numbers told from what is none?"""

import pytest

from mayatrack.exceptions import InvalidInput
from mayatrack.files.cells import parse_email, parse_name, parse_phone, split_full_name


def test_parse_email_gives_lower_case() -> None:
    assert parse_email("Ana.García+maya@Mail.Example.COM") == "ana.garcía+maya@mail.example.com"


@pytest.mark.parametrize(
    "text",
    [
        "ana", "ana@", "@example.com", "ana@example", "a na@example.com", "ana@@example.com", "ana..x@example.com",
        ".ana@example.com", "ana@-example.com", "ana@example.c", "ana@example.com, bo@example.com", "<ana@example.com>",
        "ana@exam_ple..com", "x" * 65 + "@example.com",
    ],
)  # fmt: skip
def test_parse_email_refuses_what_is_none(text: str) -> None:
    with pytest.raises(InvalidInput):
        parse_email(text)


@pytest.mark.parametrize(
    "text", ["(213) 555-0001", "+52 55 1234 5678", "213.555.0001 ext. 12", "2135550001", "5550001"]
)
def test_parse_phone_keeps_numbers_as_typed(text: str) -> None:
    assert parse_phone(text) == text


@pytest.mark.parametrize("text", ["call me", "555", "ana@example.com", "+", "1" * 40])
def test_parse_phone_refuses_what_is_none(text: str) -> None:
    with pytest.raises(InvalidInput):
        parse_phone(text)


def test_parse_name_refuses_shifted_columns() -> None:
    assert parse_name("Nguyễn Thị Minh-Khai") == "Nguyễn Thị Minh-Khai"
    for text in ("ana@example.com", "2135550001", "---"):
        with pytest.raises(InvalidInput):
            parse_name(text)


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("García López, María José", ("María José", "García López")),
        ("María García López", ("María", "García López")),
        ("Sukarno", ("Sukarno", "")),
        ("John Smith, Jr.", ("John", "Smith, Jr.")),
        ("Smith,", ("Smith,", "")),
    ],
)
def test_split_full_name_by_comma_or_first_word(name: str, parts: tuple[str, str]) -> None:
    assert split_full_name(name) == parts
