"""How far is each group from everybody else? The difference in points, and how far chance alone may take it."""

from typing import Final

import altair as alt
import pandas as pd

from mayatrack.charts.theme import QUIET, dress, paint

ROW_HEIGHT: Final = 54
AXIS_HEIGHT: Final = 46
ABOVE: Final = -9
BELOW: Final = 9
LONGEST_NAME: Final = 190
# Beside the longest bar.
ROOM: Final = 1.05


def draw_gaps(frame: pd.DataFrame, _selected: str | None = None) -> alt.LayerChart:
    """Frame of (label, gap, low, high, text, title, has_gap), one row per group; gap, low and high in points.

    low and high are the gap less and plus its margin. What is told from chance has a bar that ends at or left of zero,
    and a diamond on it.
    """
    rows = frame.assign(row=range(len(frame)))
    tooltip = [alt.Tooltip("label:N", title=" "), alt.Tooltip("text:N", title="Beside everybody else")]
    base = alt.Chart(rows).encode(y=alt.Y("row:O", sort=None, axis=None), tooltip=tooltip)
    furthest = max([10.0, *frame["low"].abs().dropna(), *frame["high"].abs().dropna()])
    known = base.transform_filter("isValid(datum.gap)")
    zero = alt.Chart(rows).transform_calculate(zero="0").mark_rule(color=QUIET).encode(x=_x("zero", furthest))
    whisker = known.mark_rule(yOffset=BELOW, strokeWidth=5, opacity=0.45, strokeCap="round")
    point = known.mark_point(yOffset=BELOW, filled=True, opacity=1).encode(
        x=_x("gap", furthest),
        shape=alt.when("datum.has_gap").then(alt.value("diamond")).otherwise(alt.value("circle")),
        size=alt.when("datum.has_gap").then(alt.value(180)).otherwise(alt.value(90)),
    )
    names = base.mark_text(align="left", dy=ABOVE, limit=LONGEST_NAME).encode(x=alt.value(0), text="label:N")
    texts = base.mark_text(align="right", dy=ABOVE).encode(x=alt.value("width"), text="text:N")
    bars = paint(whisker.encode(x=_x("low", furthest), x2="high:Q"), "traveler")
    title = str(frame["title"].iloc[0]) if len(frame) else ""
    height = AXIS_HEIGHT + ROW_HEIGHT * max(1, len(rows))
    return dress([zero, bars, paint(point, "traveler"), names, texts], title, height=height)


def _x(field: str, furthest: float) -> alt.X:
    axis = alt.Axis(
        title="Points behind (−) or ahead (+) of everybody else",
        tickCount=5,
        grid=False,
        labelExpr="datum.value == 0 ? '0' : format(datum.value, '+d')",
    )
    return alt.X(f"{field}:Q", axis=axis, scale=alt.Scale(domain=[-furthest * ROOM, furthest * ROOM]))
