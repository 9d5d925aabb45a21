"""Do the charts of the Mayor's page draw what is displayed, and nothing of what is hidden?"""

import json
from typing import Any

import pandas as pd
import pytest

from mayatrack.charts.report_map import LARGEST, MOST_NUMBERS, NEUTRAL, SMALLEST, draw_report_map
from mayatrack.charts.report_years import draw_report_years
from mayatrack.charts.theme import find_paper_colors

COLUMNS = ["key", "name", "place", "text", "traveler_count", "first_passport_count"]


def make_frame(*rows: tuple[str, str, int | None, int | None]) -> pd.DataFrame:
    table = [
        (key, name, place, f"{travelers} · {passports}", travelers, passports)
        for place, (key, name, travelers, passports) in enumerate(rows, start=1)
    ]
    counts = {"traveler_count": "Int64", "first_passport_count": "Int64"}
    return pd.DataFrame(table, columns=COLUMNS).astype(counts)


def read_layers(spec: dict[str, Any]) -> list[list[dict[str, Any]]]:
    """The rows of every layer that has a table of its own."""
    return [spec["datasets"][layer["data"]["name"]] for layer in spec["layer"] if layer["data"]["name"] != "outline"]


def test_areas_follow_the_displayed_numbers() -> None:
    travelers, passports, hidden, _, numbers = read_layers(
        draw_report_map(
            make_frame(("VN", "Vietnam", 400, 200), ("MX", "Mexico", 100, 1), ("EG", "Egypt", 0, 0))
        ).to_dict()
    )
    assert {row["name"]: row["area"] for row in travelers} == {"Vietnam": LARGEST, "Mexico": LARGEST / 4}
    assert {row["name"]: row["area"] for row in passports} == {"Vietnam": LARGEST / 2, "Mexico": SMALLEST}
    assert hidden == []
    assert [row["place"] for row in numbers] == [1, 2]


def test_country_with_hidden_travelers_gets_the_neutral_mark() -> None:
    frame = make_frame(("VN", "Vietnam", 400, None), ("AU", "Australia", None, None))
    spec = draw_report_map(frame).to_dict()
    travelers, passports, hidden, _, numbers = read_layers(spec)
    assert [row["name"] for row in travelers] == ["Vietnam"]
    assert passports == []
    assert [row["name"] for row in hidden] == ["Australia"]
    (mark,) = [layer["mark"] for layer in spec["layer"] if layer["mark"].get("size") == NEUTRAL]
    assert mark["fillOpacity"] == 0
    assert [row["place"] for row in numbers] == [1, 2]


def test_group_that_is_no_country_is_in_the_table_alone() -> None:
    spec = draw_report_map(make_frame(("others", "All other countries", 30, 12), ("NA", "Namibia", 12, 11))).to_dict()
    travelers, *_ = read_layers(spec)
    assert [row["name"] for row in travelers] == ["Namibia"]
    assert "All other countries" not in json.dumps(spec)


def test_numbers_are_left_out_where_they_would_hide_each_other() -> None:
    places = [("MX", "Mexico", 20, 11)] * MOST_NUMBERS
    assert len(draw_report_map(make_frame(*places)).to_dict()["layer"]) == 6
    assert len(draw_report_map(make_frame(*places, places[0])).to_dict()["layer"]) == 4


@pytest.mark.parametrize("draw", [draw_report_map, draw_report_years])
def test_chart_without_rows_or_with_everything_hidden_is_drawn(draw: Any) -> None:
    for frame in (make_frame(), make_frame(("MX", "Mexico", None, None))):
        assert draw(frame).to_dict()["layer"]


def test_years_keep_their_order_also_where_they_are_hidden() -> None:
    frame = make_frame(("2018", "2018", None, None), ("2019", "2019", 64, 37), ("2020", "2020", 0, 0))
    spec = draw_report_years(frame).to_dict()
    assert {tuple(layer["encoding"]["y"]["sort"]) for layer in spec["layer"]} == {("2018", "2019", "2020")}
    # Where rows are narrow, every other year would lose its name.
    assert {layer["encoding"]["y"]["axis"]["labelOverlap"] for layer in spec["layer"]} == {False}
    (rows,) = spec["datasets"].values()
    assert [(row["traveler_count"], row["longer"]) for row in rows] == [(None, 0), (64, 64), (0, 0)]


def test_paper_has_the_colors_of_the_light_theme() -> None:
    colors = find_paper_colors()
    assert colors["range"]["category"][:2] == ["#1d4f91", "#bc8000"]
    assert colors["text"]["color"] == "#0f1724"
