"""On which day was a moment, and how many days lie between two, on either database?"""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class utc_day(FunctionElement[Any]):  # noqa: N801, functions of SQL are written in small letters
    """The date of a moment in UTC."""

    name = "utc_day"
    type = sa.Date()
    inherit_cache = True


class days_between(FunctionElement[Any]):  # noqa: N801
    """How many days the second date lies after the first."""

    name = "days_between"
    type = sa.Integer()
    inherit_cache = True


def number_day(day: sa.ColumnElement[Any]) -> sa.ColumnElement[int]:
    """A date as a number such as 20240609: numbers of two dates differ by 10,000 and more for each whole year."""
    year, month, number = (sa.extract(part, day) for part in ("year", "month", "day"))
    return year * 10_000 + month * 100 + number


@compiles(utc_day)
def _utc_day(element: utc_day, compiler: SQLCompiler, **options: Any) -> str:
    return f"date({compiler.process(element.clauses, **options)})"


@compiles(utc_day, "postgresql")
def _utc_day_postgresql(element: utc_day, compiler: SQLCompiler, **options: Any) -> str:
    return f"CAST(timezone('UTC', {compiler.process(element.clauses, **options)}) AS DATE)"


@compiles(days_between)
def _days_between(element: days_between, compiler: SQLCompiler, **options: Any) -> str:
    earlier, later = (compiler.process(each, **options) for each in element.clauses)
    return f"CAST(julianday({later}) - julianday({earlier}) AS INTEGER)"


@compiles(days_between, "postgresql")
def _days_between_postgresql(element: days_between, compiler: SQLCompiler, **options: Any) -> str:
    earlier, later = (compiler.process(each, **options) for each in element.clauses)
    return f"({later} - {earlier})"
