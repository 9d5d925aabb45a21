"""Do the charts of outcomes draw what is shown and nothing in the place of what is hidden?"""

from collections.abc import Callable
from typing import Any

import altair as alt
import pandas as pd
import pytest

from mayatrack.charts.equity_gaps import draw_gaps
from mayatrack.charts.outcome_rates import draw_rates
from mayatrack.charts.outcome_years import draw_rate_years

Draw = Callable[[pd.DataFrame], alt.LayerChart]

RATE = {"label": "Woman", "value": 0.5, "low": 0.4, "high": 0.6, "text": "50.0 % = 60/120", "title": "Offer rate"}
GAP = {"label": "Woman", "gap": -9.0, "low": -14.0, "high": -4.0, "text": "−9.0 points", "title": "Offer rate"}
CHARTS = [
    pytest.param(draw_rates, RATE | {"everybody": 0.55}, id="rates"),
    pytest.param(draw_rate_years, RATE | {"percent": "50.0 %"}, id="years"),
    pytest.param(draw_gaps, GAP | {"has_gap": True}, id="gaps"),
]
NUMBERS = {"value", "low", "high", "gap"}


def repeat(row: dict[str, Any], count: int) -> pd.DataFrame:
    return pd.DataFrame([row | {"label": f"Group {number}"} for number in range(count)], columns=list(row))


def read_rows(spec: dict[str, Any]) -> list[dict[str, Any]]:
    return [row for rows in spec["datasets"].values() for row in rows]


@pytest.mark.parametrize(("draw", "row"), CHARTS)
@pytest.mark.parametrize("count", [0, 1, 100])
def test_chart_draws_any_number_of_groups(draw: Draw, row: dict[str, Any], count: int) -> None:
    spec = draw(repeat(row, count)).to_dict()
    assert [each["label"] for each in read_rows(spec)] == [f"Group {number}" for number in range(count)]


@pytest.mark.parametrize(("draw", "row"), CHARTS)
def test_hidden_group_has_its_name_and_no_number(draw: Draw, row: dict[str, Any]) -> None:
    hidden = {name: None if name in NUMBERS else "*" for name in row} | {"everybody": 0.55, "has_gap": False}
    frame = pd.DataFrame([row, {name: hidden[name] for name in row}])
    found = read_rows(draw(frame).to_dict())[1]
    assert {name: found[name] for name in NUMBERS & row.keys()} == dict.fromkeys(NUMBERS & row.keys())
    assert found["text"] == "*"


@pytest.mark.parametrize(("draw", "row"), CHARTS)
def test_all_hidden_draws_nothing(draw: Draw, row: dict[str, Any]) -> None:
    frame = repeat(row, 3).assign(**dict.fromkeys(NUMBERS & row.keys(), float("nan")))
    spec = draw(frame).to_dict()
    assert len(read_rows(spec)) == 3
    # Layers without a mark would be pictures without a name; where all groups are hidden the lens draws none at all.
    kinds = {layer["mark"]["type"] for layer in spec["layer"]}
    assert draw is draw_gaps or kinds == {"text"}


@pytest.mark.parametrize(("draw", "row"), CHARTS)
def test_chart_names_no_color_but_the_quiet_one(draw: Draw, row: dict[str, Any]) -> None:
    spec = draw(repeat(row, 2)).to_dict()
    marks = [layer["mark"] for layer in spec["layer"] if isinstance(layer["mark"], dict)]
    assert {mark["color"] for mark in marks if "color" in mark} <= {"#7f8ba0"}


def test_scale_of_a_rate_is_the_same_in_every_panel() -> None:
    spec = draw_rates(repeat(RATE | {"everybody": 0.55}, 1)).to_dict()
    scales = [layer["encoding"]["x"].get("scale") for layer in spec["layer"] if "field" in layer["encoding"]["x"]]
    assert scales == [{"domain": [0, 1]}] * len(scales)
    assert len(scales) == 4
