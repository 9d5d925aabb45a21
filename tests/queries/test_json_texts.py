"""Is no stored text passed over that holds what is searched?"""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mayatrack.queries.json_texts import can_hold, find_run

LETTERS = st.text(alphabet=st.one_of(st.characters(), st.sampled_from('aZ09 \n"\\ßﬁſKİéu')), max_size=30)


@given(before=LETTERS, words=LETTERS, after=LETTERS, is_ascii=st.booleans())
def test_no_text_is_passed_over_that_holds_the_words(before: str, words: str, after: str, is_ascii: bool) -> None:
    stored = json.dumps({"Why?": before + words + after}, ensure_ascii=is_ascii)
    assert can_hold(stored, find_run(words.casefold()))


@pytest.mark.parametrize(
    ("words", "run"), [("nowhere at all", "nowhere"), ("caf\u00e9s", "caf"), ("\u00e9 \u738b", ""), ("", "")]
)
def test_longest_run_of_plain_letters_is_looked_for(words: str, run: str) -> None:
    assert find_run(words) == run


@pytest.mark.parametrize("is_ascii", [True, False])
def test_text_that_does_not_hold_the_run_is_passed_over(is_ascii: bool) -> None:
    stored = json.dumps({"Why?": "It\u2019s the caf\u00e9, by the SEA"}, ensure_ascii=is_ascii)
    assert [run for run in ("sea", "harbor", "mountain") if can_hold(stored, run)] == ["sea"]
