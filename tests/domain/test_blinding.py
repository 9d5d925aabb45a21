"""Is nothing left that says who wrote an answer, and everything else as it was?"""

import time
import unicodedata
from collections.abc import Callable
from typing import Final

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mayatrack.domain.blinding import (
    BLACK,
    Mark,
    blind_answer,
    check_passage,
    digest_answer,
    find_passages,
    show_answer,
)
from mayatrack.domain.letters import read_plain
from mayatrack.domain.name_places import COMMON_WORDS
from mayatrack.exceptions import InvalidInput

NAMES: Final = ["Ana María", "Núñez-Lara", "Anita", "anam.2004@example.org", "(213) 555-0100", "S88123"]


@pytest.mark.parametrize(
    ("answer", "read"),
    [
        ("My name is Ana María.", f"My name is {BLACK}."),
        ("ANA maria here", f"{BLACK} here"),
        ("Banana is no name", "Banana is no name"),
        ("Ana's mother, ANA’S mother", f"{BLACK}'s mother, {BLACK}’S mother"),
        ("the Nunez-Lara family", f"the {BLACK} family"),
        ("the NUÑEZ LARA family, the Núñezlaras", f"the {BLACK} family, the {BLACK}"),
        ("I am Ana N. L. and I study", f"I am {BLACK} and I study"),
        ("A. M. Núñez, or A.M.N.L.", f"{BLACK}, or {BLACK}"),
        ("@anamaria #TeamAna AnaMaria99 ana_2004", f"{BLACK} #{BLACK} {BLACK} {BLACK}"),
        ("A-n-a, a n i t a", f"{BLACK}, {BLACK}"),
        ("An\u0301a nada. An\u00ada. A\u200bna.", f"{BLACK} nada. {BLACK}. {BLACK}."),
        ("ａｎａ and Аnа in Cyrillic", f"{BLACK} and {BLACK} in Cyrillic"),
        ("Nuñez\nLara", f"{BLACK}\n{BLACK}"),
        ("call 213 555 0100 or (213) 555-0100, 555.0100", f"call {BLACK} or {BLACK}, {BLACK}"),
        ("2 1 3 – 5 5 5 – 0 1 0 0, +1 (424) 555–0199", f"{BLACK}, {BLACK}"),
        ("my number is S88123 or 88-123", f"my number is {BLACK} or {BLACK}"),
        ("write ana.m+x@example.org now", f"write {BLACK} now"),
        ("somebody.else (at) gmail (dot) com", BLACK),
        ("everything at anam.2004", f"everything at {BLACK}"),
        ("see https://ana.example.org/me or linkedin.com/in/abc", f"see {BLACK} or {BLACK}"),
        ("Instagram: whoever_1 and @whoever", f"{BLACK} and {BLACK}"),
        ("I live at 1234 W. Fourth Street, Apt 5", f"I live at {BLACK}"),
        ("zip 90012, id 900123456", f"zip {BLACK}, id {BLACK}"),
        ("", ""),
    ],
)  # fmt: skip
def test_answer_is_read_without_its_writer(answer: str, read: str) -> None:
    assert blind_answer(answer, names=NAMES) == read


@pytest.mark.parametrize(
    ("names", "answer", "read"),
    [
        (["Seán", "O'Brien"], "Sean OBrien, O’BRIEN, o'brien, Brien", f"{BLACK}, {BLACK}, {BLACK}, {BLACK}"),
        (["D’Angelo"], "I am d'angelo. Not angelic", f"I am {BLACK}. Not angelic"),
        (["Ana", "de la Cruz"], "Soy Ana de la Cruz, de la familia de la Cruz.", f"Soy {BLACK}, de la familia {BLACK}."),  # noqa: E501
        (["Will", "Do"], "Will I do what you do? Do will.", f"{BLACK} I do what you do? {BLACK}."),
        (["Will"], "my name is will and i will go", f"my name is {BLACK} and i will go"),
        (["Thi", "Nguyễn"], "This is NGUYEN Thi; this too", f"This is {BLACK}; this too"),
        (["Jürgen", "Größe"], "Juergen Groesse, Jurgen GROSSE", f"{BLACK}, {BLACK}"),
        (["Łukasz"], "Lukasz", BLACK),
        (["王伟"], "我叫王伟。Wang Wei, WeiWang", f"我叫{BLACK}。{BLACK}, {BLACK}"),
        (["김민수"], "저는 김민수입니다", f"저는 {BLACK}입니다"),
        (["محمد"], "اسمي ومحمد", f"اسمي و{BLACK}"),
        (["Мария"], "Меня зовут МАРИЯ, Mariya", f"Меня зовут {BLACK}, {BLACK}"),
        (["राहुल"], "मैं राहुल हूँ", f"मैं {BLACK} हूँ"),
        (["สมชาย"], "ผมชื่อสมชายครับ", f"ผมชื่อ{BLACK}ครับ"),
        ([""], "Nobody", "Nobody"),
        ([], "Nobody", "Nobody"),
    ],
)  # fmt: skip
def test_names_of_all_kinds_are_found(names: list[str], answer: str, read: str) -> None:
    assert blind_answer(answer, names=names) == read


def test_passage_is_black_also_where_it_overlaps_a_name() -> None:
    answer = "I am the daughter of the Núñez bakery on 4th Street."
    assert blind_answer(answer, names=["Núñez"], passages=find_passages(answer, "Núñez bakery on 4th street")) == (
        f"I am the daughter of the {BLACK}."
    )


def test_answer_that_changed_since_it_was_marked_is_all_black() -> None:
    answer = "My uncle runs the bakery."
    mark = Mark(3, 8, digest_answer(answer))
    assert show_answer(answer, names=[], marks=[mark]) == f"My {BLACK} runs the bakery."
    assert show_answer(f"{answer} Yes.", names=[], marks=[mark]) == BLACK


def test_every_place_of_a_quote_is_found() -> None:
    assert find_passages("Pico, then pico again", " pico ") == [(0, 4), (11, 15)]


@pytest.mark.parametrize("quote", ["", "   ", "absent"])
def test_quote_that_is_not_there_is_refused(quote: str) -> None:
    with pytest.raises(InvalidInput):
        find_passages("Some answer", quote)


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (2, 2), (3, 1), (0, 12)])
def test_passage_outside_the_answer_is_refused(start: int, end: int) -> None:
    with pytest.raises(InvalidInput):
        check_passage("Some answer", start, end)


# None of their letters stands in a name, so that what is left of a name can be told from the rest.
FILLING: Final = st.text(alphabet="xqwfy XQ.,;:!?\n", max_size=30)
LATIN: Final = st.text(alphabet="abcdeéèñöŁÅçABCDEÉÑ", min_size=3, max_size=8)
OTHER: Final = st.text(alphabet="王伟李民수김محمدראש", min_size=1, max_size=4)
# The first six of these add nothing of their own.
PLAINLY_WRITTEN: Final = 6
WRITTEN: Final[list[Callable[[str], str]]] = [
    str,
    str.upper,
    str.lower,
    lambda name: unicodedata.normalize("NFD", name),
    lambda name: read_plain(name).text,
    lambda name: "\u200b".join(name),
    lambda name: f"{name}'s",
    lambda name: f"{name}99",
    lambda name: f"@{name}",
    lambda name: f"{name}.{name}@{name}.org",
]


@given(
    FILLING,
    FILLING,
    st.lists(LATIN, min_size=1, max_size=3),
    st.sampled_from(["", " ", "-", "  ", ". "]),
    st.sampled_from(WRITTEN),
)
def test_no_latin_name_survives(
    before: str, after: str, names: list[str], joint: str, write: Callable[[str], str]
) -> None:
    # What is written behind a name would stand before the next one.
    assume(joint or write in WRITTEN[:PLAINLY_WRITTEN])
    assume(not COMMON_WORDS & {read_plain(name).text.lower() for name in names})
    answer = f"{before} {joint.join(map(write, names))} {after}"
    left = read_plain(blind_answer(answer, names=names).replace(BLACK, "")).text.lower()
    # Only "org", an ending, and the s of a genitive may be left.
    assert [letter for letter in left if letter in "abcdenol"] == []


@given(FILLING, FILLING, OTHER, LATIN)
def test_no_name_of_another_script_survives(before: str, after: str, name: str, latin: str) -> None:
    answer = f"{before}{name}{after}"
    assert not set(name) & set(blind_answer(answer, names=[name, latin]))


@given(FILLING, st.lists(LATIN, max_size=3))
def test_what_says_nothing_about_the_writer_stays(answer: str, names: list[str]) -> None:
    assert blind_answer(answer, names=names) == answer


@pytest.mark.parametrize(
    "answer",
    [
        "In 2019 I was 18, in 2018-2019 I saved $15,000 and 5,000.",
        "At 3.5 GPA, 40 hours a week, 2 jobs.",
        "We won 3:2. It took 10 years, i.e. 120 months; 1,000,000 people came.",
    ],
)
def test_numbers_that_lead_to_nobody_stay(answer: str) -> None:
    assert blind_answer(answer, names=NAMES) == answer


@pytest.mark.parametrize("piece", ["an", "a.", "1 ", "a-", "@", "1234 a ", "a a ", "ana ", "A. ", "an at ", "a\u0301"])
def test_no_answer_takes_long_to_read(piece: str) -> None:
    answer = piece * (20_000 // len(piece))
    start = time.process_time()
    blind_answer(answer, names=["An", "Ana", "Na Nan", "anan@example.org", "1111111"])
    # A pattern that runs wild would take hours; how long it takes is no matter for a test.
    assert time.process_time() - start < 30
