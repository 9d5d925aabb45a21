"""Which applications does a list show? One page at a time, filtered, sorted and searched by the database."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

import pandas as pd
from sqlmodel import Session

from mayatrack.domain.application_status import Status
from mayatrack.domain.names import fold
from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.models.summaries import NO_COLLEGE
from mayatrack.queries.application_statements import (
    SHOWN_COLUMNS,
    Shape,
    count_filtered,
    count_search,
    select_page,
    select_search_page,
)
from mayatrack.queries.cursors import Cursor, parse_cursor
from mayatrack.queries.frames import list_frame, write_id
from mayatrack.queries.search import match_index, match_words, split_words

PAGE_SIZE: Final = 50
SEARCH_COUNT_CAP: Final = 1_000
LAST_PAGE: Final = "last"
# Sorts after every name that begins with what stands before it.
_AFTER_NAMES: Final = "z" * 20
_FIRST_ID: Final = UUID(int=0)
_LAST_ID: Final = UUID(int=2**128 - 1)


class Sort(StrEnum):
    """The orders that a list offers."""

    NAME = "name"
    NAME_DESCENDING = "name_descending"
    NEWEST = "newest"
    OLDEST = "oldest"


_SORT_COLUMNS: Final = {
    Sort.NAME: "sort_name",
    Sort.NAME_DESCENDING: "sort_name",
    Sort.NEWEST: "applied_at",
    Sort.OLDEST: "applied_at",
}
_ASCENDING: Final = frozenset({Sort.NAME, Sort.OLDEST})


@dataclass(frozen=True)
class ApplicationFilter:
    """What the list is narrowed to; the college NO_COLLEGE stands for applications without one."""

    cohort_id: UUID | None = None
    status: Status | None = None
    college_id: UUID | None = None
    search: str = ""


NO_FILTER: Final = ApplicationFilter()


@dataclass(frozen=True)
class ApplicationPage:
    """One page of the list, and the cursors of its neighbors: None where there is no page."""

    frame: pd.DataFrame
    previous_cursor: str | None
    next_cursor: str | None


def read_page(
    session: Session,
    *,
    by: Actor,
    filter: ApplicationFilter = NO_FILTER,  # noqa: A002 - the word of the page.
    sort: Sort = Sort.NAME,
    cursor: str | None = None,
    start_at: str = "",
    size: int = PAGE_SIZE,
) -> ApplicationPage:
    """One page of at most `size` rows.

    Columns: application_id, person_id (text), full_name, email, cohort, college (None where not given), status, stage,
    applied_at (datetimes in UTC), had_passport_before, had_flown_before (stored values, as text).

    `cursor` comes from a neighboring page, or is LAST_PAGE; one that means nothing here shows the first page. Without
    it, `start_at` opens a list sorted by name where names with this beginning stand or would stand. With a search the
    rows come newest first, in the order in which they were stored, and `sort` and `start_at` do not apply. Raises
    NotAllowed without the right to see people.
    """
    check_can_act(by, Action.VIEW_PEOPLE)
    position = _parse_position(cursor, filter, sort) if cursor else _start_position(start_at, filter, sort)
    is_backward = cursor == LAST_PAGE or (position is not None and position.is_backward)
    page = _read(session, filter, sort, position, is_backward=is_backward, size=size)
    if page.frame.empty and position is not None:
        # Nothing is left beyond the position: show the end of the list that it stands at.
        page = _read(session, filter, sort, None, is_backward=not is_backward, size=size)
    return page


def count_applications(
    session: Session,
    *,
    by: Actor,
    filter: ApplicationFilter = NO_FILTER,  # noqa: A002 - the word of the page.
) -> int:
    """How many applications the filter lets through: exact, or with a search at most SEARCH_COUNT_CAP."""
    check_can_act(by, Action.VIEW_PEOPLE)
    connection = session.connection()
    shape, values = _shape(filter), _values(filter)
    if split_words(filter.search):
        dialect = connection.dialect.name
        values |= {"match": _match(filter, dialect), "size": SEARCH_COUNT_CAP}
        return int(connection.execute(count_search(shape, dialect), values).scalar_one())
    return int(connection.execute(count_filtered(shape), values).scalar_one())


def is_capped(filter: ApplicationFilter, count: int) -> bool:  # noqa: A002 - the word of the page.
    """Does this count of a search mean "so many or more"?"""
    return bool(split_words(filter.search)) and count >= SEARCH_COUNT_CAP


def _read(
    session: Session, wanted: ApplicationFilter, sort: Sort, position: Cursor | None, *, is_backward: bool, size: int
) -> ApplicationPage:
    # One row more than is shown tells whether there is another page.
    rows = _fetch(session, wanted, sort, position, is_backward=is_backward, limit=size + 1)
    has_more, rows = len(rows) > size, rows[:size]
    has_previous, has_next = position is not None, has_more
    if is_backward:
        rows.reverse()
        has_previous, has_next = has_next, has_previous
    order = _order_name(wanted, sort)
    return ApplicationPage(
        frame=list_frame(SHOWN_COLUMNS, [row[1:] for row in rows]),
        previous_cursor=_cursor_at(rows[0], is_backward=True).encode(order) if rows and has_previous else None,
        next_cursor=_cursor_at(rows[-1], is_backward=False).encode(order) if rows and has_next else None,
    )


def _fetch(
    session: Session, wanted: ApplicationFilter, sort: Sort, position: Cursor | None, *, is_backward: bool, limit: int
) -> list[Any]:
    connection = session.connection()
    values: dict[str, Any] = _values(wanted) | {"size": limit}
    if position is not None:
        values |= {"key": position.key, "id": position.id}
    if split_words(wanted.search):
        dialect = connection.dialect.name
        values["match"] = _match(wanted, dialect)
        statement = select_search_page(
            _shape(wanted, is_ascending=is_backward, has_position=position is not None), dialect
        )
    else:
        shape = _shape(
            wanted,
            sort_column=_SORT_COLUMNS[sort],
            is_ascending=(sort in _ASCENDING) is not is_backward,
            has_position=position is not None,
        )
        statement = select_page(shape)
    return list(connection.execute(statement, values).all())


def _shape(wanted: ApplicationFilter, **order: Any) -> Shape:
    return Shape(
        has_cohort=wanted.cohort_id is not None,
        has_status=wanted.status is not None,
        has_college=wanted.college_id is not None,
        is_without_college=wanted.college_id == NO_COLLEGE,
        **order,
    )


def _values(wanted: ApplicationFilter) -> dict[str, Any]:
    values = {"cohort_id": wanted.cohort_id, "status": wanted.status, "college_id": wanted.college_id}
    return {name: value for name, value in values.items() if value is not None}


def _match(wanted: ApplicationFilter, dialect: str) -> str:
    words = split_words(wanted.search)
    if dialect != "sqlite":
        return match_words(words)
    return match_index(words, cohort_id=wanted.cohort_id, status=wanted.status, college_id=wanted.college_id)


def _order_name(wanted: ApplicationFilter, sort: Sort) -> str:
    return "search" if split_words(wanted.search) else sort.value


def _cursor_at(row: Any, *, is_backward: bool) -> Cursor:
    return Cursor(row.place, UUID(write_id(row.application_id)), is_backward)


def _parse_position(cursor: str, wanted: ApplicationFilter, sort: Sort) -> Cursor | None:
    order = _order_name(wanted, sort)
    return parse_cursor(
        cursor, order, _parse_name if _SORT_COLUMNS[sort] == "sort_name" or order == "search" else _parse_moment
    )


def _start_position(start_at: str, wanted: ApplicationFilter, sort: Sort) -> Cursor | None:
    name = fold(start_at)
    if not name or _SORT_COLUMNS[sort] != "sort_name" or split_words(wanted.search):
        return None
    return Cursor(name, _FIRST_ID) if sort is Sort.NAME else Cursor(name + _AFTER_NAMES, _LAST_ID)


def _parse_name(text: str) -> str:
    if fold(text) != text:
        raise ValueError("not a folded name")
    return text


def _parse_moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("not a moment in time")
    return moment.astimezone(UTC)
