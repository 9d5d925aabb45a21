"""Which names are alike, and which of two applications stays?"""

from uuid import UUID

import pytest

from mayatrack.domain.application_status import Stage
from mayatrack.domain.merges import AppliedTwice, choose_application, find_similar, is_similar_name, prefers_newer
from mayatrack.domain.names import sort_name

ONE, OTHER = UUID(int=1), UUID(int=2)


@pytest.mark.parametrize(
    ("one", "other", "is_similar"),
    [
        (("Ana", "Núñez"), ("Ana María", "Nunez"), True),
        (("Núñez", "Ana"), ("Ana", "Núñez"), True),
        (("José", "Hernández"), ("José", "Hernandes"), True),
        (("Eva", "Núñez"), ("Ana", "Núñez"), False),
        (("Ana", "López"), ("Ana", "García"), False),
    ],
)
def test_similar_names_are_told_from_others(one: tuple[str, str], other: tuple[str, str], is_similar: bool) -> None:
    assert is_similar_name(sort_name(*one), sort_name(*other)) is is_similar


def test_pairs_share_a_word_and_come_in_order() -> None:
    ids = [UUID(int=number) for number in range(4)]
    names = dict(zip(ids, ["nunez ana", "lopez eva", "nunez ana maria", "nunez ana"], strict=True))
    assert list(find_similar(names)) == [(ids[0], ids[2]), (ids[0], ids[3]), (ids[2], ids[3])]


@pytest.mark.parametrize(
    ("one", "other", "kept"),
    [
        (AppliedTwice(ONE, Stage.APPLIED, False), AppliedTwice(OTHER, Stage.INTERVIEWED, False), OTHER),
        (AppliedTwice(OTHER, Stage.INTERVIEWED, False), AppliedTwice(ONE, Stage.APPLIED, False), OTHER),
        (AppliedTwice(ONE, Stage.CONFIRMED, False), AppliedTwice(OTHER, Stage.CONFIRMED, True), OTHER),
        (AppliedTwice(OTHER, Stage.APPLIED, False), AppliedTwice(ONE, Stage.APPLIED, False), ONE),
    ],
)
def test_application_that_stays_is_the_travelers_the_further_the_earlier(
    one: AppliedTwice, other: AppliedTwice, kept: UUID
) -> None:
    assert choose_application(one, other).application_id == kept


@pytest.mark.parametrize(
    ("older", "newer", "is_preferred"), [("a", "b", True), ("a", None, False), (None, "b", True), ("a", "a", False)]
)
def test_newer_value_is_preferred_where_it_says_something(
    older: str | None, newer: str | None, is_preferred: bool
) -> None:
    assert prefers_newer(older, newer) is is_preferred
