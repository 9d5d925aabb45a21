"""How do the groups of one table compare in one rate? A point with its interval for each, beside everybody's rate."""

from typing import Final

import altair as alt
import pandas as pd

from mayatrack.charts.theme import QUIET, dress, paint

ROW_HEIGHT: Final = 54
AXIS_HEIGHT: Final = 30
# Names stand above the line of their group, so that they have the whole width, on a phone too.
ABOVE: Final = -9
BELOW: Final = 9
LONGEST_NAME: Final = 190


def draw_rates(frame: pd.DataFrame, _selected: str | None = None) -> alt.LayerChart:
    """One panel: frame of (label, value, low, high, text, title, everybody), one row per group in its order.

    value, low, high and everybody are 0–1; a group of which they are missing has its name and its text alone.
    """
    rows = frame.assign(row=range(len(frame)))
    y = alt.Y("row:O", sort=None, axis=None)
    shown = [alt.Tooltip("label:N", title=" "), alt.Tooltip("text:N", title="Rate")]
    base = alt.Chart(rows).encode(y=y, tooltip=shown)
    names = base.mark_text(align="left", dy=ABOVE, limit=LONGEST_NAME).encode(x=alt.value(0), text="label:N")
    texts = base.mark_text(align="right", dy=ABOVE).encode(x=alt.value("width"), text="text:N")
    # An empty layer would be a picture without a name to those who hear the page.
    marks = [*_draw_scale(base), *_draw_interval(base)] if rows["value"].notna().any() else []
    return dress(
        [*marks, names, texts],
        str(frame["title"].iloc[0]) if len(frame) else "",
        height=AXIS_HEIGHT + ROW_HEIGHT * max(1, len(rows)),
    )


def _x(field: str) -> alt.X:
    axis = alt.Axis(format=".0%", values=[0, 0.5, 1], grid=False, title=None)
    return alt.X(f"{field}:Q", axis=axis, scale=alt.Scale(domain=[0, 1]))


def _draw_scale(base: alt.Chart) -> list[alt.Chart]:
    """The line from 0 to 100 % of every group that has a rate, and everybody's rate across all of them."""
    known = base.transform_filter("isValid(datum.value)").transform_calculate(whole="1", none="0")
    track = known.mark_rule(yOffset=BELOW, color=QUIET, opacity=0.35).encode(x=_x("none"), x2="whole:Q")
    everybody = known.mark_tick(yOffset=BELOW, color=QUIET, thickness=2, size=20).encode(x=_x("everybody"))
    return [track, everybody]


def _draw_interval(base: alt.Chart) -> list[alt.Chart]:
    known = base.transform_filter("isValid(datum.value)")
    whisker = known.mark_rule(yOffset=BELOW, strokeWidth=5, opacity=0.45, strokeCap="round")
    point = known.mark_point(yOffset=BELOW, filled=True, size=90, opacity=1)
    return [
        paint(whisker.encode(x=_x("low"), x2="high:Q"), "traveler"),
        paint(point.encode(x=_x("value")), "traveler"),
    ]
