"""How are the published numbers written for Open SDG, on which Los Angeles reports its goals?

Two files for each indicator, to be copied into the city's data repository: its numbers, where a blank means "all" and
what is hidden has no row, and a page of Markdown with its metadata in front.
"""

import json
from collections.abc import Hashable, Mapping
from typing import Any, Final

import pandas as pd

from mayatrack.domain.catalogue import EVERYBODY, MEASURE_DEFINITIONS, WORDS, Breakdown, Measure
from mayatrack.domain.goals import GOAL_INDICATORS, OFFICIAL, TARGETS, GoalIndicator
from mayatrack.domain.rates import RATE_DEFINITIONS, RATE_MEASURES, STAND_IN, OutcomeRate
from mayatrack.files.open_tables import SYNTHETIC, Edition, write_rows

FOLDER: Final = "open-sdg"
YEAR, RATE, VALUE = "Year", "Rate", "Value"
# A pooled number belongs to no year of its own and is not told apart by year.
POOLED: Final = tuple(table for table in Breakdown if table not in (Breakdown.TOTAL, Breakdown.YEAR))
UNITS: Final = {False: "Number of people", True: "Percent"}
COVERAGE: Final = "Los Angeles"
SOURCE: Final = "The office that runs the program"

Row = dict[str, Any]


def name_data(indicator: GoalIndicator) -> str:
    """Where its numbers are written, as Open SDG asks."""
    return f"{FOLDER}/data/indicator_{indicator.key}.csv"


def name_meta(indicator: GoalIndicator) -> str:
    """Where its metadata are written, as Open SDG asks."""
    return f"{FOLDER}/meta/{indicator.key}.md"


def list_columns(indicator: GoalIndicator) -> list[str]:
    """The headings of its numbers: the year first and the value last, what tells groups apart between them."""
    groups = [WORDS[table].title for table in POOLED] if indicator.is_pooled else []
    return [YEAR, *([RATE] if len(indicator.counted) > 1 else []), *groups, VALUE]


def write_open_sdg(published: Edition, rates: pd.DataFrame, *, is_synthetic: bool) -> dict[str, bytes]:
    """Name → content. An indicator of which nothing is displayed has no numbers and says that it is not reported.

    Of invented people, none is marked as published: the platform leaves them out.
    """
    files = {}
    for indicator in GOAL_INDICATORS:
        rows = list_rows(indicator, published, rates)
        if rows:
            columns = list_columns(indicator)
            files[name_data(indicator)] = write_rows(columns, ([row.get(name, "") for name in columns] for row in rows))
        fields = _describe(indicator, published, rows)
        if is_synthetic:
            fields = {**fields, "published": False, "data_footnote": f"{SYNTHETIC} {fields['data_footnote']}"}
        files[name_meta(indicator)] = _write_meta(fields, indicator)
    return files


def list_rows(indicator: GoalIndicator, published: Edition, rates: pd.DataFrame) -> list[Row]:
    """What is displayed of it, a row for each number: its heading → value."""
    values = _list_values(indicator, published, rates)
    rows = []
    for _, found in values.groupby(["table", "group"], sort=False):
        # Rates that are not read without each other stand together or not at all.
        if len(found) == len(indicator.counted):
            rows += [_write_row(indicator, published, value) for value in found.to_dict("records")]
    return rows


def _write_row(indicator: GoalIndicator, published: Edition, value: Mapping[Hashable, Any]) -> Row:
    table = Breakdown(value["table"])
    return {
        YEAR: published.as_of_on.year if indicator.is_pooled else int(value["group"]),
        **({RATE: name_counted(value["counted"])} if len(indicator.counted) > 1 else {}),
        **({WORDS[table].title: " ".join(value["label"].split())} if table in POOLED else {}),
        VALUE: value["value"],
    }


def name_counted(counted: str) -> str:
    """A measure or a rate as people read it."""
    return "Landed or seeking" if counted == Measure.TOLD else counted.replace("_", " ").capitalize()


def _list_values(indicator: GoalIndicator, published: Edition, rates: pd.DataFrame) -> pd.DataFrame:
    """What is displayed, in the order of the catalogue; columns: table, group, label, place, counted, value."""
    if indicator.is_rate:
        found = rates.rename(columns={"rate": "counted"})
        found = found.assign(value=(found["value"] * 100).round(1))
    else:
        found = published.counts.rename(columns={"measure": "counted", "count": "value"})
    # Where groups could not be told apart, the one that holds everybody repeats the total.
    repeats = (found["group"] == EVERYBODY) & (found["table"] != Breakdown.TOTAL)
    tables = (Breakdown.TOTAL, *POOLED) if indicator.is_pooled else (Breakdown.YEAR,)
    found = found[found["counted"].isin(indicator.counted) & found["value"].notna() & ~repeats]
    found = found.assign(order=found["table"].map({table.value: order for order, table in enumerate(tables)}))
    found = found[found["order"].notna()].sort_values(["order", "place"], kind="stable")
    # Whoever is chosen for a later year has not traveled yet: a zero would tell of a year that has not begun.
    return found if indicator.is_pooled else found[found["group"].astype(int) <= published.as_of_on.year]


def _describe(indicator: GoalIndicator, published: Edition, rows: list[Row]) -> Mapping[str, Any]:
    """The fields of the city's own form, in its order."""
    as_of = published.as_of_on.isoformat()
    years = sorted({row[YEAR] for row in rows})
    return {
        "indicator": indicator.number,
        "indicator_number": indicator.number,
        "layout": "indicator",
        "permalink": f"/{indicator.key}/",
        "sdg_goal": indicator.target.split(".")[0],
        "indicator_name": indicator.name,
        "indicator_sort_order": _sort_word(indicator),
        "target": TARGETS[indicator.target],
        "target_id": indicator.target,
        "published": True,
        "reporting_status": "complete" if rows else "notstarted",
        "data_non_statistical": False,
        "data_show_map": False,
        "data_footnote": _write_footnote(indicator, as_of),
        **_start(indicator),
        "graph_type": "bar" if indicator.is_pooled else "line",
        "graph_title": indicator.name,
        "tags": ["New"],
        "national_indicator_available": indicator.name,
        "national_indicator_description": " ".join(_define(each) for each in indicator.counted),
        "national_geographical_coverage": COVERAGE,
        "computation_units": UNITS[indicator.is_rate],
        "computation_definitions": _write_definitions(indicator),
        "computation_calculations": " ".join(_calculate(each) for each in indicator.counted),
        "data_disaggregation_information": ", ".join(list_columns(indicator)[1:-1]) or "None",
        "comments_limitations": _write_limits(indicator, published.threshold),
        "source_active_1": True,
        "source_organisation_1": SOURCE,
        "source_periodicity_1": "When the office publishes",
        **({"source_earliest_available_1": str(years[0])} if years and not indicator.is_pooled else {}),
        "source_geographical_coverage_1": COVERAGE,
        "source_release_date_1": as_of,
        "source_other_info_1": f"Publication {published.publication_id}, from the program's own records.",
    }


def _write_meta(fields: Mapping[str, Any], indicator: GoalIndicator) -> bytes:
    # JSON between quotation marks is YAML as well, whatever the text holds.
    front = "".join(f"{name}: {json.dumps(value, ensure_ascii=True)}\n" for name, value in fields.items())
    body = f"Defined by the program; not an official indicator. {OFFICIAL[indicator.target]}"
    return f"---\n{front}---\n{body}\n".encode()


def _start(indicator: GoalIndicator) -> dict[str, Any]:
    """Rates that are not read without each other are both drawn from the start."""
    if len(indicator.counted) == 1:
        return {}
    return {"data_start_values": [{"field": RATE, "value": name_counted(each)} for each in indicator.counted]}


def _sort_word(indicator: GoalIndicator) -> str:
    goal, target = indicator.target.split(".")
    return f"{int(goal):02}-{int(target):02}-xx{indicator.place:02}"


def _define(counted: Measure | OutcomeRate) -> str:
    if isinstance(counted, Measure):
        return MEASURE_DEFINITIONS[counted]
    return f"{name_counted(counted)}: {RATE_DEFINITIONS[counted]}"


def _calculate(counted: Measure | OutcomeRate) -> str:
    if isinstance(counted, Measure):
        return "A count: somebody who applied to two cohorts and went on both trips counts in both."
    above, below = (name_counted(each) for each in RATE_MEASURES[counted])
    return f"{name_counted(counted)} = {above} / {below} x 100."


def _write_definitions(indicator: GoalIndicator) -> str:
    measures = dict.fromkeys(
        measure
        for counted in indicator.counted
        for measure in (RATE_MEASURES[counted] if isinstance(counted, OutcomeRate) else (counted,))
    )
    tables = POOLED if indicator.is_pooled else (Breakdown.YEAR,)
    return " ".join(
        [
            *(f"{name_counted(each)}: {MEASURE_DEFINITIONS[each]}" for each in measures),
            *(f"{WORDS[table].title}: {WORDS[table].definition}" for table in tables),
            *([STAND_IN] if OutcomeRate.KNOWLEDGE_RATE in indicator.counted else []),
        ]
    )


def _write_footnote(indicator: GoalIndicator, as_of: str) -> str:
    if indicator.is_pooled:
        return f"All cohorts so far, as of {as_of}: the year is that of this day, not the year of a trip."
    return f"By the year in which the cohort departs, as of {as_of}: the year of this day may go on to grow."


def _write_limits(indicator: GoalIndicator, threshold: int) -> str:
    return (
        f"Defined by the program; not an official indicator. {OFFICIAL[indicator.target]} Numbers from 1 to "
        f"{threshold - 1}, and those that would give one away, are hidden: they have no row, which does not mean zero. "
        "Groups that are too small are put together. Answers about a person are voluntary."
    )
