"""Is nothing left that says who wrote an answer, and everything else as it was?"""

import pytest
from hypothesis import given
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
from mayatrack.exceptions import InvalidInput

NAMES = ["Ana María", "Núñez-Lara", "Anita"]


@pytest.mark.parametrize(
    ("answer", "read"),
    [
        ("My name is Ana María.", f"My name is {BLACK} {BLACK}."),
        ("ANA maria here", f"{BLACK} {BLACK} here"),
        ("Banana is no name", "Banana is no name"),
        ("Ana's mother", f"{BLACK}'s mother"),
        ("the Nunez-Lara family", f"the {BLACK} family"),
        ("call 213 555 0100 or (213) 555-0100", f"call {BLACK} or ({BLACK}"),
        ("write ana.m+x@example.org now", f"write {BLACK} now"),
        ("see https://ana.example.org/me", f"see {BLACK}"),
        ("In 2019 I was 18", "In 2019 I was 18"),
        ("", ""),
    ],
)
def test_answer_is_read_without_its_writer(answer: str, read: str) -> None:
    assert blind_answer(answer, names=NAMES) == read.replace(f"({BLACK}", f"({BLACK}")


def test_passage_is_black_also_where_it_overlaps_a_name() -> None:
    answer = "I am the daughter of the Núñez bakery on 4th Street."
    assert blind_answer(answer, names=["Núñez"], passages=find_passages(answer, "Núñez bakery on 4th street")) == (
        f"I am the daughter of the {BLACK}."
    )


def test_answer_that_changed_since_a_passage_was_marked_is_black_as_a_whole() -> None:
    answer = "The bakery is my aunt's"
    mark = Mark(4, 10, digest_answer(answer))
    assert show_answer(answer, names=[], marks=[mark]) == f"The {BLACK} is my aunt's"
    assert show_answer(f"{answer}.", names=[], marks=[mark]) == BLACK
    assert show_answer(f"{answer}.", names=[]) == f"{answer}."


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


@given(
    before=st.text(max_size=30), after=st.text(max_size=30), name=st.text(alphabet="abcdeéñöŁÅ", min_size=2, max_size=8)
)
def test_name_that_stands_alone_is_never_read(before: str, after: str, name: str) -> None:
    read = blind_answer(f"{before} {name} {after}", names=[name])
    assert name not in read.replace(before, "").replace(after, "").split()
