"""Which SQL reads a page of applications? One statement per combination of filters, order and position."""

from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import sqlalchemy as sa

from mayatrack.models import Base
from mayatrack.queries.frames import as_raw
from mayatrack.queries.search import select_from_index, select_from_people

_tables = Base.metadata.tables
_application = _tables["application"]
_application_count = _tables["application_count"]
_cohort = _tables["cohort"]
_college = _tables["college"]
_person = _tables["person"]

SHOWN_COLUMNS: Final = (
    "application_id",
    "person_id",
    "full_name",
    "email",
    "cohort",
    "college",
    "status",
    "stage",
    "applied_at",
    "had_passport_before",
    "had_flown_before",
)


@dataclass(frozen=True)
class Shape:
    """What decides the wording of a statement, apart from the values that it is given."""

    has_cohort: bool = False
    has_status: bool = False
    has_college: bool = False
    is_without_college: bool = False
    sort_column: str = "sort_name"
    is_ascending: bool = True
    has_position: bool = False


@cache
def select_page(shape: Shape) -> sa.Select[Any]:
    """Up to `size` rows in order, after the row (`key`, `id`) where there is a position.

    Binds `cohort_id`, `status`, `college_id`, `key`, `id` as the shape asks, and `size`.
    """
    column = _application.c[shape.sort_column]
    places = [column, _application.c.id]
    found = sa.select(_application).where(*_filter(shape))
    if shape.has_position:
        row, position = sa.tuple_(*places), sa.tuple_(_bind("key", column), _bind("id", _application.c.id))
        found = found.where(row > position if shape.is_ascending else row < position)
    found = found.order_by(*_order(places, shape)).limit(sa.bindparam("size", type_=sa.Integer))
    page = found.subquery("page")
    key = page.c[shape.sort_column]
    return _show(page, place=key).order_by(*_order([key, page.c.id], shape))


@cache
def select_search_page(shape: Shape, dialect: str) -> sa.Select[Any]:
    """The same for a search: binds `match` too, and knows a position by its `id` alone."""
    choice = {"is_ascending": shape.is_ascending, "has_position": shape.has_position}
    if dialect == "sqlite":
        found = select_from_index(**choice).subquery("found")
    else:
        found = select_from_people(*_filter(shape), **choice).subquery("found")
    page = sa.select(_application, found.c.place).join_from(found, _application, _application.c.id == found.c.id)
    shown = page.subquery("page")
    return _show(shown, place=sa.literal("")).order_by(*_order([shown.c.place], shape))


@cache
def count_search(shape: Shape, dialect: str) -> sa.Select[Any]:
    """How many applications match, counted up to `size`."""
    found = select_from_index if dialect == "sqlite" else lambda **choice: select_from_people(*_filter(shape), **choice)
    return sa.select(sa.func.count()).select_from(found(is_ascending=False, has_position=False).subquery("found"))


@cache
def count_filtered(shape: Shape) -> sa.Select[Any]:
    """How many applications there are, from the summary."""
    total = sa.func.coalesce(sa.func.sum(_application_count.c.application_count), 0)
    conditions = [
        _application_count.c[name] == _bind(name, _application_count.c[name])
        for name, is_asked in (
            ("cohort_id", shape.has_cohort),
            ("status", shape.has_status),
            ("college_id", shape.has_college),
        )
        if is_asked
    ]
    return sa.select(sa.cast(total, sa.BigInteger)).where(*conditions)


def _filter(shape: Shape) -> list[sa.ColumnElement[bool]]:
    columns = _application.c
    conditions: list[sa.ColumnElement[bool]] = []
    if shape.has_cohort:
        conditions.append(columns.cohort_id == _bind("cohort_id", columns.cohort_id))
    if shape.has_status:
        conditions.append(columns.status == _bind("status", columns.status))
    if shape.is_without_college:
        conditions.append(columns.college_id.is_(None))
    elif shape.has_college:
        conditions.append(columns.college_id == _bind("college_id", columns.college_id))
    return conditions


def _show(page: sa.Subquery, *, place: sa.ColumnElement[Any]) -> sa.Select[Any]:
    """`place`, what the row is sorted by, and then SHOWN_COLUMNS, joined for the rows of the page alone."""
    # Outer joins say the same here and leave the planner no other way than from the page to the rest.
    full_name = _person.c.given_name + sa.func.coalesce(" " + _person.c.family_name, "")
    shown = {
        "application_id": page.c.id,
        "full_name": full_name,
        "email": _person.c.email,
        "cohort": _cohort.c.name,
        "college": _college.c.name,
    }
    return (
        sa.select(
            place.label("place"),
            *(as_raw(shown[name] if name in shown else page.c[name]).label(name) for name in SHOWN_COLUMNS),
        )
        .select_from(page)
        .outerjoin(_person, _person.c.id == page.c.person_id)
        .outerjoin(_cohort, _cohort.c.id == page.c.cohort_id)
        .outerjoin(_college, _college.c.id == page.c.college_id)
    )


def _bind(name: str, column: sa.ColumnElement[Any]) -> sa.BindParameter[Any]:
    return sa.bindparam(name, type_=column.type)


def _order(columns: list[Any], shape: Shape) -> list[sa.ColumnElement[Any]]:
    return [column.asc() if shape.is_ascending else column.desc() for column in columns]
