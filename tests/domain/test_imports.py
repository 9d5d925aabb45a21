"""Are headings compared without their typing, and values shown short?"""

import pytest

from mayatrack.domain.imports import Field, fold_text, shorten


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("  First   Name: ", "first name"),
        ("¿Cuál es tu correo electrónico?", "cual es tu correo electronico"),
        ("Mother’s education", "mothers education"),
        ("E-mail_address", "e mail address"),
        ("", ""),
    ],
)
def test_fold_text_drops_case_accents_and_signs(text: str, folded: str) -> None:
    assert fold_text(text) == folded


def test_shorten_keeps_eighty_characters_on_one_line() -> None:
    assert shorten("a\n b") == "a b"
    assert shorten("x" * 80) == "x" * 80
    assert shorten("x" * 81) == "x" * 79 + "…"


def test_fields_are_stored_under_their_names() -> None:
    assert [field.value for field in Field] == [field.name.lower() for field in Field]
