"""Do short names and typing errors find their college, and strangers none?"""

import pytest

from mayatrack.exceptions import InvalidInput
from mayatrack.files.colleges import match_college

COLLEGES = (
    "East Los Angeles College",
    "Los Angeles City College",
    "Los Angeles Harbor College",
    "Los Angeles Mission College",
    "Los Angeles Pierce College",
    "Los Angeles Southwest College",
    "Los Angeles Trade-Technical College",
    "Los Angeles Valley College",
    "West Los Angeles College",
)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("ELAC", "East Los Angeles College"),
        ("East LA", "East Los Angeles College"),
        ("East Los Angeles College (ELAC)", "East Los Angeles College"),
        ("LACC", "Los Angeles City College"),
        ("L.A. City College", "Los Angeles City College"),
        ("LA Harbor", "Los Angeles Harbor College"),
        ("Mission College", "Los Angeles Mission College"),
        ("Pierce", "Los Angeles Pierce College"),
        ("LASC", "Los Angeles Southwest College"),
        ("Los Angeles Trade-Tech", "Los Angeles Trade-Technical College"),
        ("LATTC", "Los Angeles Trade-Technical College"),
        ("LA Trade Technical College - LATTC", "Los Angeles Trade-Technical College"),
        ("Vally College", "Los Angeles Valley College"),
        ("West LA College", "West Los Angeles College"),
        ("wlac", "West Los Angeles College"),
    ],
)
def test_match_college_knows_short_names(text: str, name: str) -> None:
    assert match_college(text, COLLEGES) == name


def test_match_college_knows_every_full_name() -> None:
    assert [match_college(name, COLLEGES) for name in COLLEGES] == list(COLLEGES)


@pytest.mark.parametrize(
    "text", ["Los Angeles College", "Santa Monica College", "UCLA", "Est Los Angeles College", "West Valley College"]
)
def test_match_college_refuses_strangers_and_what_could_be_two(text: str) -> None:
    with pytest.raises(InvalidInput):
        match_college(text, COLLEGES)


def test_match_college_names_the_nearest() -> None:
    with pytest.raises(InvalidInput) as refused:
        match_college("Los Angeles Pearce Colege", COLLEGES)
    assert str(refused.value) == (
        "This college is not on the list; the nearest is Los Angeles Pierce College: correct it or leave it empty."
    )


def test_match_college_without_a_list_says_what_to_do() -> None:
    with pytest.raises(InvalidInput) as refused:
        match_college("ELAC", ())
    assert str(refused.value) == "No college is on the list yet: add the colleges first."
