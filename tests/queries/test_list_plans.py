"""Does SQLite read every page of the list as one short walk of the index made for it?"""

from itertools import product

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from mayatrack.models.applications import LIST_FILTERS, LIST_SORTS
from mayatrack.queries.application_statements import Shape, select_page, select_search_page

SHAPES = [
    Shape(
        has_cohort=has_cohort,
        has_status=has_status,
        has_college=has_college,
        is_without_college=is_without_college,
        sort_column=sort_column,
        is_ascending=is_ascending,
        has_position=has_position,
    )
    for has_cohort, has_status, has_college, is_without_college, sort_column, is_ascending, has_position in product(
        (False, True), (False, True), (False, True), (False, True), LIST_SORTS, (False, True), (False, True)
    )
    if has_college or not is_without_college
]


def explain(engine: Engine, statement: sa.Select[tuple[object, ...]]) -> list[str]:
    """The steps of SQLite's plan."""
    sql = str(statement.compile(engine))
    parameters = (None,) * len(statement.compile(engine).positiontup or ())
    with engine.connect() as connection:
        return [row[-1] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", parameters)]


def list_index(shape: Shape) -> str:
    """The index that the model has for these filters and this order."""
    asked = (shape.has_cohort, shape.has_status, shape.has_college)
    chosen = [name for name, is_asked in zip(LIST_FILTERS, asked, strict=True) if is_asked]
    return "ix_application_list_" + "_".join([*chosen, shape.sort_column])


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_page_is_one_walk_of_its_own_index(sqlite_engine: Engine, shape: Shape) -> None:
    plan = explain(sqlite_engine, select_page(shape))
    on_application = [step for step in plan if " application " in step]
    assert len(on_application) == 1
    assert f"USING INDEX {list_index(shape)}" in on_application[0]
    # The only sort is that of the page itself, when its rows have been joined.
    page = plan.index(next(step for step in plan if step.startswith("SCAN page")))
    assert "USE TEMP B-TREE FOR ORDER BY" not in plan[:page]
    assert [step.split()[0] for step in plan[page + 1 :] if " person " in step or " cohort " in step] == ["SEARCH"] * 2


@pytest.mark.parametrize(("is_ascending", "has_position"), list(product((False, True), repeat=2)))
def test_search_reads_the_index_in_its_order(sqlite_engine: Engine, is_ascending: bool, has_position: bool) -> None:
    shape = Shape(is_ascending=is_ascending, has_position=has_position)
    plan = explain(sqlite_engine, select_search_page(shape, "sqlite"))
    walked = next(step for step in plan if "VIRTUAL TABLE INDEX" in step)
    found = plan.index(walked)
    assert walked.startswith("SCAN application_search_index")
    assert "USE TEMP B-TREE FOR ORDER BY" not in plan[: found + 1]
    assert [step.split()[0] for step in plan if " application " in step or "application_search " in step] == [
        "SEARCH"
    ] * (2 + has_position)
