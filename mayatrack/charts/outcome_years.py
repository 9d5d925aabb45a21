"""How does one rate change from year to year? A point with its interval for each year that was published."""

from typing import Final

import altair as alt
import pandas as pd

from mayatrack.charts.theme import dress, paint

HEIGHT: Final = 220


def draw_rate_years(frame: pd.DataFrame, _selected: str | None = None) -> alt.LayerChart:
    """One panel: frame of (label, value, low, high, text, percent, title), one row per year, the earliest first.

    value, low and high are 0–1; a year of which they are missing keeps its place, with its text in it.
    """
    x = alt.X("label:O", sort=None, title=None, axis=alt.Axis(labelAngle=0, labelAlign="center"))
    base = alt.Chart(frame).encode(
        x=x, tooltip=[alt.Tooltip("label:N", title=" "), alt.Tooltip("text:N", title="Rate")]
    )
    known = base.transform_filter("isValid(datum.value)")
    missing = base.transform_filter("!isValid(datum.value)").transform_calculate(nowhere="0")
    line = base.mark_line(strokeWidth=2, opacity=0.5, invalid="break-paths-show-domains").encode(y=_y("value"))
    whisker = known.mark_rule(strokeWidth=5, opacity=0.45, strokeCap="round").encode(y=_y("low"), y2="high:Q")
    point = known.mark_point(filled=True, size=90, opacity=1).encode(y=_y("value"))
    numbers = known.mark_text(dy=-12).encode(y=_y("high"), text="percent:N")
    blanks = missing.mark_text(dy=-12).encode(y=_y("nowhere"), text="percent:N")
    marks = [paint(each, "traveler") for each in (line, whisker, point)]
    title = str(frame["title"].iloc[0]) if len(frame) else ""
    # An empty layer would be a picture without a name to those who hear the page.
    drawn = [*marks, numbers] if frame["value"].notna().any() else []
    return dress([*drawn, blanks], title, height=HEIGHT)


def _y(field: str) -> alt.Y:
    # Room above, so that the number of a whole 100 % stays inside.
    axis = alt.Axis(format=".0%", values=[0, 0.5, 1])
    return alt.Y(f"{field}:Q", title=None, axis=axis, scale=alt.Scale(domain=[0, 1.15]))
