"""Is a name kept as people write it, without what nobody can see?"""

import pytest

from mayatrack.domain.names import clean_text


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Ana   María\n", "Ana María"),
        ("Ma\u0301rquez", "Márquez"),
        ("A\u200bna\ufeff", "Ana"),
        ("\u202eanA", "anA"),
        ("Ana\x00", "Ana"),
        # A Persian name is spelled with a joiner.
        ("علی\u200cرضا", "علی\u200cرضا"),
        ("\u200b", None),
        (None, None),
    ],
)
def test_clean_text_keeps_what_can_be_seen(typed: str | None, kept: str | None) -> None:
    assert clean_text(typed) == kept
