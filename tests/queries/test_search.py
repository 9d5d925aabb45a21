"""Are people found by the beginnings of their words, and by nothing that a query language would read into them?"""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session

from mayatrack.domain.application_status import Status
from mayatrack.domain.names import fold
from mayatrack.domain.roles import Actor
from mayatrack.models import Application, Person
from mayatrack.models.summaries import NO_COLLEGE
from mayatrack.queries import applications
from mayatrack.queries.applications import (
    LAST_PAGE,
    ApplicationFilter,
    Sort,
    count_applications,
    is_capped,
    read_page,
)
from mayatrack.queries.search import split_words
from mayatrack.services.summaries import rebuild_summaries
from tests.factories import make_application, make_cohort, make_college, make_person

PEOPLE = {
    "María López": ("María", "López", "mlopez@example.edu"),
    "Mariana Lopes": ("Mariana", "Lopes", "mariana@example.org"),
    "Ngô Thị Ánh": ("Thị Ánh", "Ngô", "anh.ngo@example.edu"),
    "Zoë": ("Zoë", None, "zoe_q@example.org"),
    "Đorđe Ōmura": ("Đorđe", "Ōmura", "omura+travel@example.org"),
    "2nd Person": ("2nd", "Person", "p2@example.org"),
}
QUERY_LANGUAGE = [
    '"',
    "*",
    "(",
    ")",
    ":",
    "^",
    "-",
    "+",
    "'",
    "&",
    "|",
    "!",
    "<->",
    "\\",
    "%",
    "_",
    ";",
    "\0",
    "NEAR(",
    "{document} :",
]


@pytest.fixture
def found(session: Session) -> dict[str, Application]:
    """One application of each of the people, by full name, for one cohort."""
    cohort_id = make_cohort(session).id
    return {
        name: make_application(
            session,
            cohort_id=cohort_id,
            person_id=make_person(session, given_name=given, family_name=family, email=email).id,
        )
        for name, (given, family, email) in PEOPLE.items()
    }


def search(session: Session, by: Actor, text: str, **filters: object) -> list[str]:
    """The names on the first page."""
    wanted = ApplicationFilter(search=text, **filters)  # type: ignore[arg-type]
    return read_page(session, by=by, filter=wanted).frame["full_name"].map(unswap).tolist()


def unswap(full_name: str) -> str:
    """The name under which PEOPLE has it."""
    return next(name for name in PEOPLE if sorted(name.split()) == sorted(full_name.split()))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mar", ["Mariana Lopes", "María López"]),
        ("MARIA", ["Mariana Lopes", "María López"]),
        ("maría lopez", ["María López"]),
        ("lop mar", ["Mariana Lopes", "María López"]),
        ("mar mar", ["Mariana Lopes", "María López"]),
        ("ngo anh", ["Ngô Thị Ánh"]),
        ("Đor", ["Đorđe Ōmura"]),
        ("anh.ngo@example.edu", ["Ngô Thị Ánh"]),
        ("zoe_q", ["Zoë"]),
        ("omura+travel@", ["Đorđe Ōmura"]),
        ("2", ["2nd Person"]),
        ("p2", ["2nd Person"]),
        ("example", list(reversed(PEOPLE))),
        ("aria", []),
        ("maria nobody", []),
        ("not", []),
        ("and", []),
        ("ssubmitted", []),
        ("_ssubmitted", []),
        ("gnone", []),
        ("document", []),
    ],
)
def test_search_finds_people_whose_words_begin_so(
    session: Session, local_actor: Actor, found: dict[str, Application], text: str, expected: list[str]
) -> None:
    assert search(session, local_actor, text) == expected
    assert count_applications(session, by=local_actor, filter=ApplicationFilter(search=text)) == len(expected)


@pytest.mark.parametrize("sign", QUERY_LANGUAGE)
def test_query_language_is_not_understood(
    session: Session, local_actor: Actor, found: dict[str, Application], sign: str
) -> None:
    # What is left of the sign, if anything, is a word like any other.
    others = [] if fold(sign) else ["María López"]
    for text in (f"maria{sign}lopez", f"maria {sign}lopez", f"{sign}maria lopez{sign}", f"maria lopez {sign}"):
        assert search(session, local_actor, text) == others


@pytest.mark.parametrize("text", ["", "   ", "—?!", "''\"", "\0", "%_*"])
def test_search_for_no_word_is_no_search(
    session: Session, local_actor: Actor, found: dict[str, Application], text: str
) -> None:
    rebuild_summaries(session)
    wanted = ApplicationFilter(search=text)
    page = read_page(session, by=local_actor, filter=wanted, sort=Sort.OLDEST)
    plain = read_page(session, by=local_actor, sort=Sort.OLDEST)
    assert page.frame.equals(plain.frame)
    assert count_applications(session, by=local_actor, filter=wanted) == len(PEOPLE)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=300))
def test_no_text_breaks_the_search(
    session: Session, local_actor: Actor, found: dict[str, Application], text: str
) -> None:
    wanted = ApplicationFilter(search=text, status=Status.SUBMITTED, college_id=NO_COLLEGE)
    page = read_page(session, by=local_actor, filter=wanted)
    words = split_words(text)
    expected = [
        name
        for name in reversed(PEOPLE)
        if all(
            any(has.startswith(word) for has in fold(" ".join(filter(None, PEOPLE[name]))).split()) for word in words
        )
    ]
    if words:
        assert page.frame["full_name"].map(unswap).tolist() == expected


@given(text=st.text())
def test_words_are_plain_letters_and_digits(text: str) -> None:
    words = split_words(text)
    assert all(word.isascii() and word.isalnum() and word == word.lower() for word in words)
    assert len(words) == len(set(words))


def test_search_keeps_the_filters(session: Session, local_actor: Actor, found: dict[str, Application]) -> None:
    application = found["Mariana Lopes"]
    application.status, application.college_id = Status.IN_REVIEW, make_college(session).id
    elsewhere = make_application(session, person_id=application.person_id)
    session.flush()
    assert search(session, local_actor, "mar", status=Status.IN_REVIEW) == ["Mariana Lopes"]
    assert search(session, local_actor, "mar", college_id=application.college_id) == ["Mariana Lopes"]
    assert search(session, local_actor, "mar", college_id=NO_COLLEGE) == ["Mariana Lopes", "María López"]
    assert search(session, local_actor, "mar", cohort_id=elsewhere.cohort_id) == ["Mariana Lopes"]
    assert search(session, local_actor, "mar", cohort_id=elsewhere.cohort_id, status=Status.IN_REVIEW) == []
    everything = {
        "cohort_id": application.cohort_id,
        "status": Status.IN_REVIEW,
        "college_id": application.college_id,
    }
    assert search(session, local_actor, "mar", **everything) == ["Mariana Lopes"]
    for filters, count in (({}, 3), ({"status": Status.SUBMITTED}, 2), (everything, 1)):
        wanted = ApplicationFilter(search="mar", **filters)
        assert count_applications(session, by=local_actor, filter=wanted) == count


def test_search_follows_a_changed_name(session: Session, local_actor: Actor, found: dict[str, Application]) -> None:
    person = session.get_one(Person, found["Zoë"].person_id)
    person.search_words = "renamed"
    session.flush()
    assert search(session, local_actor, "zoe") == []
    assert search(session, local_actor, "renam") == ["Zoë"]


@pytest.mark.parametrize("sort", list(Sort))
def test_search_pages_newest_first_whatever_the_sort(session: Session, local_actor: Actor, sort: Sort) -> None:
    cohort_id = make_cohort(session).id
    ids = [str(make_application(session, cohort_id=cohort_id).id) for _ in range(11)]
    wanted = ApplicationFilter(search="nunez", cohort_id=cohort_id)

    def walk(cursor: str | None, step: str) -> list[list[str]]:
        pages = []
        while True:
            page = read_page(session, by=local_actor, filter=wanted, sort=sort, cursor=cursor, size=4)
            pages.append(page.frame["application_id"].tolist())
            cursor = getattr(page, step)
            if cursor is None:
                return pages

    newest_first = ids[::-1]
    assert walk(None, "next_cursor") == [newest_first[:4], newest_first[4:8], newest_first[8:]]
    assert walk(LAST_PAGE, "previous_cursor") == [newest_first[7:], newest_first[3:7], newest_first[:3]]


def test_cursor_of_a_removed_application_shows_a_page(session: Session, local_actor: Actor) -> None:
    applications = [make_application(session) for _ in range(6)]
    wanted = ApplicationFilter(search="nunez")
    first = read_page(session, by=local_actor, filter=wanted, size=2)
    session.delete(applications[4])
    session.flush()
    page = read_page(session, by=local_actor, filter=wanted, size=2, cursor=first.next_cursor)
    assert len(page.frame) == 2


def test_cursor_of_the_list_means_nothing_in_a_search(session: Session, local_actor: Actor) -> None:
    for _ in range(5):
        make_application(session)
    listed = read_page(session, by=local_actor, size=2)
    wanted = ApplicationFilter(search="nunez")
    page = read_page(session, by=local_actor, filter=wanted, size=2, cursor=listed.next_cursor)
    assert page.frame.equals(read_page(session, by=local_actor, filter=wanted, size=2).frame)


def test_count_of_a_search_stops_at_the_cap(
    session: Session, local_actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(applications, "SEARCH_COUNT_CAP", 3)
    wanted = ApplicationFilter(search="nunez")
    counted = []
    for _ in range(5):
        make_application(session)
        count = count_applications(session, by=local_actor, filter=wanted)
        counted.append((count, is_capped(wanted, count)))
    assert counted == [(1, False), (2, False), (3, True), (3, True), (3, True)]
