"""Does the picture of a year's goals keep their order and draw nothing of what is hidden?"""

import json

import pandas as pd

from mayatrack.charts.targets import draw_targets


def make_frame(*shares: float | None) -> pd.DataFrame:
    names = [f"goal {place}" for place in range(len(shares))]
    frame = pd.DataFrame({"label": names, "share": pd.Series(shares, dtype=float), "text": names})
    return frame.assign(title="Goals of 2027")


def read_axis(frame: pd.DataFrame) -> list[float]:
    """The ends of the line that the bars lie on."""
    spec = draw_targets(frame).to_dict()
    return next(layer["encoding"]["x"]["scale"]["domain"] for layer in spec["layer"] if "x2" in layer["encoding"])


def test_goals_keep_their_order_where_the_first_has_no_bar() -> None:
    layers = draw_targets(make_frame(None, 0.5)).to_dict()["layer"]
    assert {layer["encoding"]["y"]["sort"] for layer in layers} == {"ascending"}


def test_bar_beyond_its_goal_stays_inside() -> None:
    assert read_axis(make_frame(0.2, 3.0)) == [0, 3.06]
    assert read_axis(make_frame(0.2, None)) == [0, 1.02]


def test_where_no_share_is_known_no_layer_is_empty() -> None:
    spec = draw_targets(make_frame(None, None)).to_dict()
    assert [layer["mark"]["type"] for layer in spec["layer"]] == ["text", "text"]
    assert "NaN" not in json.dumps(spec)
    assert spec["title"] == "Goals of 2027"
