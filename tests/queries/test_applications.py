"""Does the list show every application once, in order, whatever the filter, sort and place in it?"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from itertools import chain, product
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import Session

from mayatrack.domain.application_status import Status
from mayatrack.domain.baseline import Baseline
from mayatrack.domain.roles import Actor, Role
from mayatrack.exceptions import NotAllowed
from mayatrack.models import Application
from mayatrack.models.base import new_id
from mayatrack.models.summaries import NO_COLLEGE
from mayatrack.queries.applications import (
    LAST_PAGE,
    ApplicationFilter,
    Sort,
    count_applications,
    is_capped,
    read_page,
)
from mayatrack.queries.cursors import Cursor
from mayatrack.services.summaries import rebuild_summaries
from tests.factories import make_application, make_cohort, make_college, make_person
from tests.queries.conftest import Recording

APPLIED_AT = datetime(2024, 2, 14, 9, 30, tzinfo=UTC)
NAMES = [("Ana", "Núñez"), ("Ana", "Núñez"), ("Zoë", None), ("Minh", "Nguyễn"), ("Ana", "Núñez")]


@pytest.fixture
def applications(session: Session) -> list[Application]:
    """35 applications full of ties: five names, three moments, two cohorts, two statuses, two colleges and none."""
    cohorts = [make_cohort(session).id for _ in range(2)]
    colleges = [make_college(session).id for _ in range(2)]
    found = []
    for number in range(35):
        given, family = NAMES[number % len(NAMES)]
        found.append(
            make_application(
                session,
                person_id=make_person(session, given_name=given, family_name=family).id,
                cohort_id=cohorts[number % 2],
                college_id=[*colleges, None][number % 3],
                status=[Status.SUBMITTED, Status.IN_REVIEW][number // 2 % 2],
                applied_at=APPLIED_AT + timedelta(hours=number % 3),
            )
        )
    rebuild_summaries(session)
    return found


def in_order(applications: list[Application], sort: Sort) -> list[str]:
    """The ids as Python sorts them."""
    key: dict[Sort, Callable[[Application], Any]] = {
        Sort.NAME: lambda row: (row.sort_name, row.id),
        Sort.NAME_DESCENDING: lambda row: (row.sort_name, row.id),
        Sort.NEWEST: lambda row: (row.applied_at, row.id),
        Sort.OLDEST: lambda row: (row.applied_at, row.id),
    }
    is_reversed = sort in {Sort.NAME_DESCENDING, Sort.NEWEST}
    return [str(row.id) for row in sorted(applications, key=key[sort], reverse=is_reversed)]


def every_filter(applications: list[Application]) -> list[ApplicationFilter]:
    """Each combination of cohort, status and college (one, none given, not asked)."""
    first = applications[0]
    return [
        ApplicationFilter(cohort_id=cohort_id, status=status, college_id=college_id)
        for cohort_id, status, college_id in product(
            (None, first.cohort_id), (None, first.status), (None, first.college_id, NO_COLLEGE)
        )
    ]


def lets_through(wanted: ApplicationFilter, row: Application) -> bool:
    """What the filter means, in Python."""
    return (
        wanted.cohort_id in {None, row.cohort_id}
        and wanted.status in {None, row.status}
        and wanted.college_id in {None, row.college_id or NO_COLLEGE}
    )


def walk(session: Session, by: Actor, cursor: str | None, step: str, **options: Any) -> list[list[str]]:
    """The ids on the page at the cursor and on all that follow in the direction of the step."""
    pages = []
    while True:
        page = read_page(session, by=by, cursor=cursor, size=4, **options)
        pages.append(page.frame["application_id"].tolist())
        cursor = getattr(page, step)
        if cursor is None:
            return pages


@pytest.mark.parametrize("sort", list(Sort))
def test_paging_visits_every_row_once_in_order(
    session: Session, local_actor: Actor, applications: list[Application], sort: Sort
) -> None:
    for wanted in every_filter(applications):
        expected = in_order([row for row in applications if lets_through(wanted, row)], sort)
        forward = walk(session, local_actor, None, "next_cursor", filter=wanted, sort=sort)
        assert list(chain.from_iterable(forward)) == expected
        assert [len(page) for page in forward[:-1]] == [4] * (len(forward) - 1)
        backward = walk(session, local_actor, LAST_PAGE, "previous_cursor", filter=wanted, sort=sort)
        assert list(chain.from_iterable(reversed(backward))) == expected
        assert count_applications(session, by=local_actor, filter=wanted) == len(expected)


def test_neighbors_lead_there_and_back(session: Session, local_actor: Actor, applications: list[Application]) -> None:
    first = read_page(session, by=local_actor, size=4)
    second = read_page(session, by=local_actor, size=4, cursor=first.next_cursor)
    back = read_page(session, by=local_actor, size=4, cursor=second.previous_cursor)
    assert first.previous_cursor is None
    assert back.frame.equals(first.frame)
    assert (back.previous_cursor, back.next_cursor) == (None, first.next_cursor)


def test_single_page_has_no_neighbors(session: Session, local_actor: Actor, applications: list[Application]) -> None:
    for cursor in (None, LAST_PAGE):
        page = read_page(session, by=local_actor, cursor=cursor)
        assert (len(page.frame), page.previous_cursor, page.next_cursor) == (35, None, None)


def test_page_has_the_documented_columns(session: Session, local_actor: Actor) -> None:
    application = make_application(
        session,
        person_id=make_person(session, given_name="Zoë", family_name=None, email="zoe@example.org").id,
        cohort_id=make_cohort(session, name="Paris 2024").id,
        college_id=make_college(session, name="Pierce").id,
        applied_at=APPLIED_AT,
        had_flown_before=Baseline.NO,
    )
    page = read_page(session, by=local_actor)
    assert page.frame.to_dict("records") == [
        {
            "application_id": str(application.id),
            "person_id": str(application.person_id),
            "full_name": "Zoë",
            "email": "zoe@example.org",
            "cohort": "Paris 2024",
            "college": "Pierce",
            "status": "submitted",
            "stage": "applied",
            "applied_at": APPLIED_AT,
            "had_passport_before": "unknown",
            "had_flown_before": "no",
        }
    ]
    assert page.frame["applied_at"][0].utcoffset() == timedelta()


def test_missing_college_is_none(session: Session, local_actor: Actor) -> None:
    make_application(session)
    assert read_page(session, by=local_actor).frame["college"].tolist() == [None]


def test_empty_list_is_an_empty_page(session: Session, local_actor: Actor) -> None:
    for cursor in (None, LAST_PAGE, Cursor("a", new_id()).encode("name")):
        page = read_page(session, by=local_actor, cursor=cursor)
        assert (len(page.frame), page.previous_cursor, page.next_cursor) == (0, None, None)
    assert list(page.frame.columns)[:2] == ["application_id", "person_id"]
    assert count_applications(session, by=local_actor) == 0


@pytest.mark.parametrize(
    "cursor",
    [
        "garbage",
        "",
        "💥",
        "%00",
        Cursor("nunez ana", UUID(int=7)).encode("newest"),
        Cursor("Not folded\0", UUID(int=7)).encode("name"),
    ],
)
def test_meaningless_cursor_shows_the_first_page(
    session: Session, local_actor: Actor, applications: list[Application], cursor: str
) -> None:
    page = read_page(session, by=local_actor, cursor=cursor, size=4)
    assert page.frame["application_id"].tolist() == in_order(applications, Sort.NAME)[:4]


@pytest.mark.parametrize("key", ["2024-02-14", "yesterday", "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00"])
def test_impossible_moment_shows_the_first_page(
    session: Session, local_actor: Actor, applications: list[Application], key: str
) -> None:
    cursor = Cursor(key, UUID(int=7)).encode("newest")
    page = read_page(session, by=local_actor, sort=Sort.NEWEST, cursor=cursor, size=4)
    assert page.frame["application_id"].tolist() == in_order(applications, Sort.NEWEST)[:4]


def test_moment_of_another_zone_means_the_same_place(
    session: Session, local_actor: Actor, applications: list[Application]
) -> None:
    page = read_page(session, by=local_actor, sort=Sort.OLDEST, size=4)
    place = page.frame.iloc[-1]
    moment = place["applied_at"].astimezone(timezone(timedelta(hours=-8)))
    cursor = Cursor(moment, UUID(place["application_id"])).encode("oldest")
    elsewhere = read_page(session, by=local_actor, sort=Sort.OLDEST, size=4, cursor=cursor)
    assert elsewhere.frame["application_id"].tolist() == in_order(applications, Sort.OLDEST)[4:8]


def test_cursor_beyond_the_end_shows_the_last_rows(
    session: Session, local_actor: Actor, applications: list[Application]
) -> None:
    beyond = Cursor("zzz", UUID(int=2**128 - 1))
    page = read_page(session, by=local_actor, cursor=beyond.encode("name"), size=4)
    assert page.frame["application_id"].tolist() == in_order(applications, Sort.NAME)[-4:]
    assert page.next_cursor is None
    before = Cursor("", UUID(int=0), is_backward=True)
    page = read_page(session, by=local_actor, cursor=before.encode("name"), size=4)
    assert page.frame["application_id"].tolist() == in_order(applications, Sort.NAME)[:4]
    assert page.previous_cursor is None


@pytest.mark.parametrize(
    ("start_at", "sort", "expected"),
    [
        ("nun", Sort.NAME, "Ana Núñez"),
        ("Ñuñ", Sort.NAME, "Ana Núñez"),
        ("b", Sort.NAME, "Minh Nguyễn"),
        ("nguyen", Sort.NAME_DESCENDING, "Minh Nguyễn"),
        ("o", Sort.NAME_DESCENDING, "Ana Núñez"),
        ("zz", Sort.NAME_DESCENDING, "Zoë"),
        ("a", Sort.NAME_DESCENDING, "Minh Nguyễn"),
    ],
)
def test_start_at_opens_the_list_at_a_name(
    session: Session, local_actor: Actor, applications: list[Application], start_at: str, sort: Sort, expected: str
) -> None:
    page = read_page(session, by=local_actor, sort=sort, start_at=start_at, size=4)
    is_at_end = (start_at, sort) == ("a", Sort.NAME_DESCENDING)
    assert page.frame["full_name"].iloc[-1 if is_at_end else 0] == expected


@pytest.mark.parametrize(("start_at", "sort"), [("—?!", Sort.NAME), ("nun", Sort.NEWEST)])
def test_start_at_without_a_meaning_is_ignored(
    session: Session, local_actor: Actor, applications: list[Application], start_at: str, sort: Sort
) -> None:
    page = read_page(session, by=local_actor, sort=sort, start_at=start_at, size=4)
    assert page.frame["application_id"].tolist() == in_order(applications, sort)[:4]


def test_names_before_the_start_can_be_paged_to(
    session: Session, local_actor: Actor, applications: list[Application]
) -> None:
    expected = in_order(applications, Sort.NAME)
    page = read_page(session, by=local_actor, start_at="nun", size=4)
    place = expected.index(page.frame["application_id"][0])
    before = read_page(session, by=local_actor, cursor=page.previous_cursor, size=4)
    assert before.frame["application_id"].tolist() == expected[place - 4 : place]


def test_list_runs_as_many_statements_for_three_rows_as_for_one(
    session: Session, local_actor: Actor, record_statements: Recording
) -> None:
    counts = []
    for added in (1, 2):
        for _ in range(added):
            make_application(session)
        rebuild_summaries(session)
        for wanted in (ApplicationFilter(), ApplicationFilter(search="ana")):
            with record_statements() as statements:
                assert len(read_page(session, by=local_actor, filter=wanted).frame) == 2 * added - 1
                count_applications(session, by=local_actor, filter=wanted)
            counts.append(len(statements))
    assert counts == [2, 2, 2, 2]


def test_count_reads_no_rows(session: Session, local_actor: Actor, record_statements: Recording) -> None:
    with record_statements() as statements:
        count_applications(
            session, by=local_actor, filter=ApplicationFilter(status=Status.DRAFT, college_id=NO_COLLEGE)
        )
    assert len(statements) == 1
    assert "FROM application_count" in statements[0]


def test_count_without_a_search_is_never_capped() -> None:
    assert [is_capped(ApplicationFilter(), 5_000), is_capped(ApplicationFilter(search="?!"), 5_000)] == [False, False]


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.LEADERSHIP, Role.TRAVEL_ADVISER, Role.ALUMNI_COORDINATOR])
def test_list_is_refused(
    session: Session, actor_with: Callable[..., Actor], record_statements: Recording, role: Role
) -> None:
    make_application(session)
    with record_statements() as statements:
        with pytest.raises(NotAllowed):
            read_page(session, by=actor_with(role))
        with pytest.raises(NotAllowed):
            count_applications(session, by=actor_with(role))
    assert statements == []
