"""Does a file keep the rules of Open SDG? The checks that its own builder makes before it takes one, written anew.

Rules: https://open-sdg.readthedocs.io (data format, indicator configuration), and the form of the data repository of
the City of Los Angeles, of which the fields that we fill stand here with their kinds.
"""

import io
import re

import jsonschema
import pandas as pd
import yaml

TEXT = {"type": ["string", "integer"]}
CHECKBOX = {"type": "boolean"}
FIELDS = {
    **dict.fromkeys(
        (
            *("indicator", "layout", "permalink", "sdg_goal", "indicator_name", "indicator_sort_order"),
            *("target", "target_id", "data_footnote", "graph_title"),
            *("national_indicator_available", "national_indicator_description", "national_geographical_coverage"),
            *("computation_units", "computation_definitions", "computation_calculations"),
            *("data_disaggregation_information", "comments_limitations"),
            *("source_organisation_1", "source_periodicity_1", "source_earliest_available_1"),
            *("source_geographical_coverage_1", "source_release_date_1", "source_other_info_1"),
        ),
        TEXT,
    ),
    **dict.fromkeys(("published", "data_non_statistical", "data_show_map", "source_active_1"), CHECKBOX),
    "reporting_status": {"enum": ["complete", "notstarted", "notapplicable"]},
    "graph_type": {"enum": ["line", "bar", "stacked-bar"]},
    "tags": {"type": "array", "items": {"enum": ["Revised", "New", "Non-Statistical"]}},
    # Newer platforms than the city's.
    "indicator_number": TEXT,
    "data_start_values": {"type": "array", "items": {"required": ["field", "value"]}},
}
# Asked of every indicator; the builder asks fewer, the documentation calls these required.
REQUIRED = [
    *("indicator", "indicator_number", "indicator_name", "sdg_goal", "target", "target_id", "published"),
    *("reporting_status", "data_non_statistical", "graph_type", "graph_title", "computation_units"),
    "national_geographical_coverage",
]
SCHEMA = {"type": "object", "properties": FIELDS, "required": REQUIRED, "additionalProperties": False}


def find_broken_rules(name: str, data: bytes) -> list[str]:
    """What the platform would say of `data/indicator_….csv`; nothing where it takes the file."""
    broken = []
    if not re.fullmatch(r"indicator_[0-9]+-[0-9a-z]+-[0-9a-z]+\.csv", name):
        broken.append("the name is none of an indicator")
    frame = pd.read_csv(io.BytesIO(data))
    columns = list(frame.columns)
    if columns[0] != "Year" or columns[-1] != "Value":
        return [*broken, "Year is not first or Value not last"]
    if any(column != column.strip() for column in columns):
        broken.append("white space around a heading")
    if frame["Year"].dtype != "int64":
        broken.append("a year is no whole number")
    if frame["Value"].dtype not in ("int64", "float64"):
        broken.append("a value is no number")
    for column in columns[1:-1]:
        texts = [text for text in frame[column].dropna() if isinstance(text, str)]
        if any(text != text.strip() for text in texts):
            broken.append(f"white space around a text in {column}")
    if frame.isna().all(axis=1).any():
        broken.append("an empty row")
    if frame.duplicated(subset=columns[:-1]).any():
        broken.append("two values for one place")
    return broken


def read_meta(data: bytes) -> dict[str, object]:
    """The fields before the text of `meta/….md`, once they keep the rules. Raises if they do not."""
    _, front, body = data.decode().split("---\n", maxsplit=2)
    fields = yaml.safe_load(front)
    jsonschema.validate(fields, SCHEMA)
    assert body.strip()
    return dict(fields)
