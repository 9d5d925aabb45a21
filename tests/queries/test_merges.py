"""Are likely duplicates found, merges listed, and people looked up, in as few statements for many as for few?"""

from datetime import date

import pytest
from sqlmodel import Session

from mayatrack.domain.roles import Actor
from mayatrack.exceptions import NotFound
from mayatrack.queries.merges import PAIR_COLUMNS, find_person, read_likely_duplicates, read_merges
from mayatrack.services.privacy.erase import erase_person
from mayatrack.services.privacy.merge import merge_people
from mayatrack.services.privacy.merge_undo import undo_merge
from tests.factories import make_person
from tests.queries.conftest import Recording

BIRTH = date(2004, 3, 4)


def read_pairs(session: Session, by: Actor) -> list[tuple[str, str, str]]:
    frame = read_likely_duplicates(session, by=by, limit=100)
    assert list(frame.columns) == list(PAIR_COLUMNS)
    return list(frame[["older_id", "newer_id", "likeness"]].itertuples(index=False, name=None))


@pytest.mark.parametrize(
    ("one", "other", "likeness"),
    [
        ({"student_number": "88"}, {"student_number": "88"}, "same student number"),
        ({"phone": "(213) 555-0101"}, {"phone": "+1 213 555 0101"}, "same phone"),
        (
            {"birth_on": BIRTH, "family_name": "Núñez"},
            {"birth_on": BIRTH, "family_name": "Nunez"},
            "same birth date and a similar name",
        ),
    ],
)
def test_likely_duplicates_say_why(
    session: Session, local_actor: Actor, one: dict[str, object], other: dict[str, object], likeness: str
) -> None:
    older, newer = make_person(session, **one), make_person(session, **other)
    make_person(session, student_number="89", phone="213 555 0102", birth_on=date(2004, 3, 5))
    assert read_pairs(session, local_actor) == [(str(older.id), str(newer.id), likeness)]


def test_pair_is_told_once_by_its_surest_likeness(session: Session, local_actor: Actor) -> None:
    alike = {"student_number": "88", "phone": "213 555 0101", "birth_on": BIRTH, "family_name": "Núñez"}
    older, newer = (make_person(session, **alike) for _ in range(2))
    assert read_pairs(session, local_actor) == [(str(older.id), str(newer.id), "same student number")]


def test_people_who_differ_are_no_pair(session: Session, local_actor: Actor) -> None:
    for given, family in (("Ana", "López"), ("Eva", "García")):
        make_person(session, given_name=given, family_name=family, birth_on=BIRTH, phone="555 0101")
    assert read_pairs(session, local_actor) == []


def test_number_that_many_share_says_nothing(session: Session, local_actor: Actor) -> None:
    for _ in range(6):
        make_person(session, phone="213 555 0100", student_number="none")
    assert read_pairs(session, local_actor) == []


def test_erased_person_is_in_no_pair(session: Session, local_actor: Actor) -> None:
    people = [make_person(session, student_number="88") for _ in range(2)]
    erase_person(session, people[0].id, by=local_actor)
    assert read_pairs(session, local_actor) == []


def test_pairs_are_limited(session: Session, local_actor: Actor) -> None:
    for _ in range(3):
        make_person(session, student_number="88")
    assert len(read_likely_duplicates(session, by=local_actor, limit=2)) == 2


@pytest.mark.parametrize("count", [2, 4])
def test_pairs_are_read_in_four_statements(
    session: Session, local_actor: Actor, record_statements: Recording, count: int
) -> None:
    for _ in range(count):
        make_person(session, student_number="88")
    with record_statements() as statements:
        read_likely_duplicates(session, by=local_actor, limit=100)
    assert len(statements) == 4


def test_merges_are_listed_latest_first(session: Session, local_actor: Actor) -> None:
    people = [make_person(session, given_name=name, family_name=None) for name in ("Ana", "Eva", "Ida", "Uma")]
    first = merge_people(session, people[0].id, people[1].id, by=local_actor)
    second = merge_people(session, people[2].id, people[3].id, by=local_actor)
    undo_merge(session, first.id, by=local_actor)
    frame = read_merges(session, by=local_actor, limit=5)
    assert [list(row) for row in frame[["merge_id", "full_name", "is_kept"]].itertuples(index=False)] == [
        [str(second.id), "Ida", True],
        [str(first.id), "Ana", False],
    ]
    assert list(frame["undone_at"].isna()) == [True, False]
    assert len(read_merges(session, by=local_actor, limit=1)) == 1


def test_person_is_found_by_address(session: Session, local_actor: Actor) -> None:
    person = make_person(session, email="ana@example.edu")
    assert find_person(session, by=local_actor, email=" Ana@Example.edu ") == person.id
    with pytest.raises(NotFound) as refusal:
        find_person(session, by=local_actor, email="nobody@example.edu")
    assert str(refusal.value) == "Nobody has this e-mail address: look it up on the page Applicants."
