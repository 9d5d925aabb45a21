"""Does every chart say what it shows, draw any number of rows, and let a click pick one?"""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import altair as alt
import pandas as pd
import pytest

from mayatrack.charts.arrivals import draw_arrivals
from mayatrack.charts.first_placements import draw_first_placements
from mayatrack.charts.funnel import draw_funnel
from mayatrack.charts.map import draw_map
from mayatrack.charts.referrals import draw_referrals
from mayatrack.charts.stalled import draw_colleges, draw_sections
from mayatrack.charts.statuses import draw_statuses
from mayatrack.charts.theme import FADED, PICKED
from mayatrack.charts.trend import draw_trend

Draw = Callable[..., alt.LayerChart]

FUNNEL = {"stage": "applied", "application_count": 812}
STATUS = {"status": "needs_information", "application_count": 5}
SECTION = {"section": "Birth date", "application_count": 4}
COLLEGE = {"college": "East Los Angeles College", "application_count": 9}
STEP = {"step": "Applied", "referral_count": 7}
COHORT = {
    "cohort": "Tokyo 2019",
    "country": "Japan",
    "departs_on": date(2019, 2, 9),
    "seat_count": 22,
    "application_count": 104,
    "traveler_count": 20,
    "first_passport_count": 10,
    "first_flight_count": 8,
    "first_trip_abroad_count": 12,
}
COUNTRY = {
    "country": "Japan",
    "latitude": 35.7,
    "longitude": 139.7,
    "cohort_count": 1,
    "traveler_count": 20,
    "first_passport_count": 10,
    "first_flight_count": 8,
}
ARRIVAL = {
    "traveler": "1. Ana Núñez",
    "outlook": "At risk",
    "earliest_on": date(2027, 3, 1),
    "latest_on": date(2027, 4, 1),
    "departs_on": date(2027, 4, 9),
    "slack_days": 1,
}
CHARTS = [
    pytest.param(draw_arrivals, ARRIVAL, "traveler", id="arrivals"),
    pytest.param(draw_funnel, FUNNEL, "stage", id="funnel"),
    pytest.param(draw_statuses, STATUS, "status", id="statuses"),
    pytest.param(draw_sections, SECTION, "section", id="stalled_sections"),
    pytest.param(draw_colleges, COLLEGE, "college", id="stalled_colleges"),
    pytest.param(draw_referrals, STEP, "step", id="referrals"),
    pytest.param(draw_trend, COHORT, "cohort", id="trend"),
    pytest.param(draw_map, COUNTRY, "country", id="map"),
]


def repeat(row: dict[str, Any], field: str, count: int) -> pd.DataFrame:
    """So many rows like this one, each with a value of its own in the field."""
    return pd.DataFrame([row | {field: f"{row[field]} {number}"} for number in range(count)], columns=list(row))


def read_tables(spec: dict[str, Any]) -> list[list[dict[str, Any]]]:
    return list(spec["datasets"].values())


def read_opacities(spec: dict[str, Any]) -> list[Any]:
    return [layer["encoding"]["opacity"] for layer in spec["layer"] if "opacity" in layer.get("encoding", {})]


@pytest.mark.parametrize(("draw", "row", "field"), CHARTS)
@pytest.mark.parametrize("count", [0, 1, 60])
def test_chart_draws_any_number_of_rows(draw: Draw, row: dict[str, Any], field: str, count: int) -> None:
    spec = draw(repeat(row, field, count)).to_dict()
    assert [len(table) for table in read_tables(spec)] == [count]


@pytest.mark.parametrize(("draw", "row", "field"), CHARTS)
def test_chart_title_says_what_it_shows(draw: Draw, row: dict[str, Any], field: str) -> None:
    assert len(draw(repeat(row, field, 1)).to_dict()["title"].split()) >= 4


@pytest.mark.parametrize(("draw", "row", "field"), CHARTS)
def test_chart_click_picks_the_row(draw: Draw, row: dict[str, Any], field: str) -> None:
    params = draw(repeat(row, field, 2)).to_dict()["params"]
    assert [(param["name"], param["select"]["fields"]) for param in params] == [(PICKED, [field])]


@pytest.mark.parametrize(("draw", "row", "field"), CHARTS)
def test_chart_has_tooltips(draw: Draw, row: dict[str, Any], field: str) -> None:
    layers = draw(repeat(row, field, 1)).to_dict()["layer"]
    assert [len(layer["encoding"]["tooltip"]) > 0 for layer in layers if "tooltip" in layer.get("encoding", {})] == [
        True
    ]


@pytest.mark.parametrize(("draw", "row", "field"), CHARTS)
def test_chart_fades_what_is_not_selected(draw: Draw, row: dict[str, Any], field: str) -> None:
    frame = repeat(row, field, 2)
    plain, chosen = draw(frame).to_dict(), draw(frame, frame[field].iloc[0]).to_dict()
    assert ["condition" in opacity for opacity in read_opacities(plain)] == [False] * len(read_opacities(plain))
    assert len(read_opacities(chosen)) == len(read_opacities(plain)) > 0
    for before, opacity in zip(read_opacities(plain), read_opacities(chosen), strict=True):
        assert opacity["value"] == pytest.approx(before["value"] * FADED)


@pytest.mark.parametrize(("draw", "row", "field"), CHARTS)
def test_chart_names_no_color_for_its_data(draw: Draw, row: dict[str, Any], field: str) -> None:
    colors = [
        layer["encoding"]["color"]
        for layer in draw(repeat(row, field, 1)).to_dict()["layer"]
        if "color" in layer.get("encoding", {})
    ]
    assert colors
    assert [color for color in colors if "range" in color["scale"] or color["field"] != "meaning"] == []


def test_funnel_labels_stages_with_count_and_share() -> None:
    frame = pd.DataFrame({"stage": ["applied", "traveled"], "application_count": [2000, 150]})
    rows = read_tables(draw_funnel(frame).to_dict())[0]
    assert [(row["label"], row["text"]) for row in rows] == [("Applied", "2,000 · 100%"), ("Traveled", "150 · 8%")]


def test_funnel_of_nobody_divides_by_nothing() -> None:
    frame = pd.DataFrame({"stage": ["applied", "traveled"], "application_count": [0, 0]})
    assert [row["text"] for row in read_tables(draw_funnel(frame).to_dict())[0]] == ["0 · 0%", "0 · 0%"]


def test_statuses_without_applications_have_no_bar() -> None:
    frame = pd.DataFrame({"status": ["draft", "offered"], "application_count": [0, 3]})
    assert [row["label"] for row in read_tables(draw_statuses(frame).to_dict())[0]] == ["Offered"]


def test_trend_keeps_the_order_of_departure() -> None:
    frame = pd.DataFrame([COHORT | {"cohort": "Zagreb 2018"}, COHORT | {"cohort": "Accra 2019"}])
    spec = draw_trend(frame).to_dict()
    assert [row["cohort"] for row in read_tables(spec)[0]] == ["Zagreb 2018", "Accra 2019"]
    assert spec["layer"][0]["encoding"]["y"]["sort"] is None


def test_map_draws_its_outline_without_a_server() -> None:
    land = draw_map(pd.DataFrame([COUNTRY])).to_dict()["layer"][0]["data"]
    assert json.loads(land["values"])["type"] == "Topology"
    assert "url" not in land


def test_map_takes_whichever_counts_there_are() -> None:
    frame = pd.DataFrame([COUNTRY])[["country", "latitude", "longitude", "cohort_count", "traveler_count"]]
    circles = draw_map(frame).to_dict()["layer"][1]
    assert [tip["title"] for tip in circles["encoding"]["tooltip"]] == ["Country", "Cohorts", "Travelers"]


def test_arrivals_reach_from_best_to_worst_with_the_departure_beside_them() -> None:
    spec = draw_arrivals(pd.DataFrame([ARRIVAL])).to_dict()
    bars, departures, words, _ = (layer["encoding"] for layer in spec["layer"])
    places = [bars["x"]["field"], bars["x2"]["field"], departures["x"]["field"], words["text"]["field"]]
    assert places == ["earliest_on", "latest_on", "departs_on", "outlook"]
    assert read_tables(spec)[0][0]["departs_on"] == "2027-04-09"


def test_first_placements_are_a_step_with_its_band_and_how_many_are_at_risk() -> None:
    columns = ("month", "placed_rate", "low", "high", "at_risk_count", "placed_count")
    rows = pd.DataFrame([(0.0, 0.0, 0.0, 0.0, 7, 0), (1.0, 0.29, 0.08, 0.74, 7, 2)], columns=list(columns))
    spec = draw_first_placements(rows).to_dict()
    assert [layer["mark"].get("interpolate") for layer in spec["layer"]] == ["step-after", "step-after", None]
    told = {each["title"] for each in spec["layer"][-1]["encoding"]["tooltip"]}
    assert told == {"Months after the return", "Share placed", "Still at risk", "Placed then"}
    (table,) = read_tables(spec)
    assert [row["at_risk_count"] for row in table] == [7, 7]
