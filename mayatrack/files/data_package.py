"""What does each open file hold? A Frictionless data package with a Table Schema per CSV, and a dictionary to read.

datapackage.org, version 2.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from mayatrack.domain.catalogue import (
    EVERYBODY,
    MEASURE_DEFINITIONS,
    NO_ANSWER,
    OTHERS,
    WORDS,
    Breakdown,
)
from mayatrack.domain.goals import GOAL_INDICATORS, GoalIndicator
from mayatrack.domain.rates import HIDDEN, RATE_DEFINITIONS, STAND_IN, WHY_HIDDEN, OutcomeRate
from mayatrack.files.open_sdg import RATE, VALUE, YEAR, list_columns, name_counted, name_data
from mayatrack.files.open_tables import RATE_HEADINGS, SYNTHETIC, Edition, list_measures, write_moment, write_rows

# By this name a folder is known as one of ours.
PACKAGE_NAME: Final = "mayatrack-open-data"
PROFILE: Final = "https://datapackage.org/profiles/2.0/datapackage.json"
TITLE: Final = "Young ambassadors: who applied, traveled and landed"
LICENSE: Final = {
    "name": "CC-BY-4.0",
    "title": "Creative Commons Attribution 4.0 International",
    "path": "https://creativecommons.org/licenses/by/4.0/",
}
RATES: Final = "rates.csv"
DICTIONARY: Final = "dictionary.csv"
DICTIONARY_HEADINGS: Final = ("file", "column", "type", "description")
GROUP: Final = (
    f"Key of the group within the table; {OTHERS}: those that are too small to stand alone; {NO_ANSWER}: whoever gave "
    f"none; {EVERYBODY}: everybody, also where groups could not be told apart."
)
LABEL: Final = "The group as people read it."
RATE_COLUMNS: Final = {
    "count": "Numerator.",
    "total": "Denominator.",
    "value": "count / total, rounded to four decimals; empty where the total is nobody.",
    "low": "Lower end of Wilson's 95 % interval; empty where the total is nobody.",
    "high": "Upper end of Wilson's 95 % interval; empty where the total is nobody.",
}


@dataclass(frozen=True)
class Column:
    """A field of a Table Schema."""

    name: str
    type: str
    description: str
    constraints: Mapping[str, Any] = field(default_factory=dict)

    def describe(self) -> dict[str, Any]:
        """As the schema writes it."""
        told: dict[str, Any] = {"name": self.name, "type": self.type, "description": self.description}
        return {**told, "constraints": dict(self.constraints)} if self.constraints else told


@dataclass(frozen=True)
class Resource:
    """A CSV file of the package, and what its columns are."""

    path: str
    title: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    missing: tuple[str, ...] = ("",)

    @property
    def name(self) -> str:
        """As a package may call it."""
        return self.path.removesuffix(".csv").replace("/", "-").replace("_", "-")

    def describe(self, data: bytes) -> dict[str, Any]:
        """As the package writes it."""
        schema: dict[str, Any] = {"fields": [column.describe() for column in self.columns]}
        keyed = {"primaryKey": list(self.key)} if self.key else {}
        return {
            "name": self.name,
            "type": "table",
            "path": self.path,
            "title": self.title,
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8",
            "bytes": len(data),
            "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
            "dialect": {"lineTerminator": "\n"},
            "schema": {**schema, **keyed, "missingValues": list(self.missing)},
        }


def name_table(table: Breakdown) -> str:
    """Where a table of the catalogue is written."""
    return f"tables/{table.value}.csv"


def list_resources() -> list[Resource]:
    """Every CSV file that there can be."""
    return [
        *(_describe_table(table) for table in Breakdown),
        _describe_rates(),
        *(_describe_goal(indicator) for indicator in GOAL_INDICATORS),
        Resource(
            DICTIONARY,
            "What each column of each file holds",
            tuple(Column(name, "string", name.capitalize(), {"required": True}) for name in DICTIONARY_HEADINGS),
            key=("file", "column"),
        ),
    ]


def write_dictionary() -> bytes:
    """One row per file and column: file, column, type, description."""
    rows = (
        [resource.path, column.name, column.type, column.description]
        for resource in list_resources()
        for column in resource.columns
    )
    return write_rows(DICTIONARY_HEADINGS, rows)


def write_package(published: Edition, files: Mapping[str, bytes], *, is_synthetic: bool) -> bytes:
    """`datapackage.json` for these files, of which every CSV is described."""
    as_of = published.as_of_on.isoformat()
    package = {
        "$schema": PROFILE,
        "name": PACKAGE_NAME,
        "id": str(published.publication_id),
        "title": TITLE,
        "description": _introduce(published, is_synthetic=is_synthetic),
        "version": as_of,
        "created": write_moment(published.made_at),
        "licenses": [LICENSE],
        "sources": [{"title": f"The program's own records, counted and protected as of {as_of}"}],
        "contributors": [{"title": "The office that runs the program", "roles": ["publisher"]}],
        "resources": [each.describe(files[each.path]) for each in list_resources() if each.path in files],
    }
    return (json.dumps(package, ensure_ascii=False, indent=1) + "\n").encode()


def _introduce(published: Edition, *, is_synthetic: bool) -> str:
    counted = f"Counts of applications and travelers of a free travel-abroad program, as of {published.as_of_on}."
    small = f"Numbers from 1 to {published.threshold - 1} are small."
    return " ".join([*([SYNTHETIC] if is_synthetic else []), counted, WHY_HIDDEN, small, STAND_IN])


def _describe_table(table: Breakdown) -> Resource:
    key = {"required": True, "unique": True, **_limit_key(table)}
    counts = (Column(each.value, "integer", MEASURE_DEFINITIONS[each], {"minimum": 0}) for each in list_measures(table))
    columns = (
        Column("group", "string", GROUP, key),
        Column("label", "string", f"{LABEL} {WORDS[table].definition}", {"required": True}),
        *counts,
    )
    return Resource(name_table(table), WORDS[table].title, columns, key=("group",), missing=(HIDDEN,))


def _limit_key(table: Breakdown) -> dict[str, Any]:
    patterns = {Breakdown.YEAR: "[0-9]{4}", Breakdown.COUNTRY: "[A-Z]{2}"}
    if table is Breakdown.TOTAL:
        return {"enum": [EVERYBODY]}
    return {"pattern": patterns[table]} if table in patterns else {}


def _describe_rates() -> Resource:
    words: dict[str, tuple[str, Mapping[str, Any]]] = {
        "table": (
            "The table that the group stands in.",
            {"required": True, "enum": [each.value for each in Breakdown]},
        ),
        "group": (GROUP, {"required": True}),
        "label": (LABEL, {"required": True}),
        "rate": (
            " ".join(f"{rate.value}: {definition}" for rate, definition in RATE_DEFINITIONS.items()) + f" {STAND_IN}",
            {"required": True, "enum": [each.value for each in OutcomeRate]},
        ),
    }
    told = [Column(name, "string", *words[name]) for name in RATE_HEADINGS if name in words]
    counted = [
        Column(name, "integer", RATE_COLUMNS[name], {"minimum": 0})
        for name in RATE_HEADINGS
        if name in ("count", "total")
    ]
    shares = [
        Column(name, "number", RATE_COLUMNS[name], {"minimum": 0, "maximum": 1})
        for name in RATE_HEADINGS
        if name in ("value", "low", "high")
    ]
    return Resource(
        RATES,
        "Rates with Wilson's 95 % intervals",
        (*told, *counted, *shares),
        ("table", "group", "rate"),
        ("", HIDDEN),
    )


def _describe_goal(indicator: GoalIndicator) -> Resource:
    titles = {words.title: words.definition for words in WORDS.values()}
    names = [name_counted(each) for each in indicator.counted]
    value = {"required": True, "minimum": 0, **({"maximum": 100} if indicator.is_rate else {})}
    ends = {
        YEAR: Column(
            YEAR, "integer", "Year of the trip, or of the publication where cohorts are pooled.", {"required": True}
        ),
        RATE: Column(RATE, "string", "Which of the rates; read both.", {"required": True, "enum": names}),
        VALUE: Column(VALUE, "number" if indicator.is_rate else "integer", indicator.name, value),
    }
    columns = tuple(
        ends.get(name) or Column(name, "string", f"{titles[name]} Blank: all.") for name in list_columns(indicator)
    )
    return Resource(name_data(indicator), f"{indicator.number} {indicator.name}", columns)
