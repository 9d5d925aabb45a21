"""How soon after the return do alumni find a first placement?"""

import altair as alt
import pandas as pd

from mayatrack.charts.theme import dress, paint

TITLE = "Time to the first placement after the return"
HEIGHT = 300


def draw_first_placements(frame: pd.DataFrame, _selected: str | None = None) -> alt.LayerChart:
    """Frame of (month, placed_rate, low, high, at_risk_count, placed_count): a step at each placement, and its band."""
    base = alt.Chart(frame).encode(x=alt.X("month:Q", title="Months after the return"))
    rate = alt.Y("placed_rate:Q", title="Share placed", axis=alt.Axis(format=".0%"), scale=alt.Scale(domain=[0, 1]))
    tooltip = [
        alt.Tooltip("month:Q", title="Months after the return"),
        alt.Tooltip("placed_rate:Q", title="Share placed", format=".1%"),
        alt.Tooltip("at_risk_count:Q", title="Still at risk"),
        alt.Tooltip("placed_count:Q", title="Placed then"),
    ]
    band = base.mark_area(interpolate="step-after", opacity=0.15).encode(y="low:Q", y2="high:Q")
    steps = base.mark_line(interpolate="step-after", strokeWidth=2).encode(y=rate)
    points = base.mark_circle(size=60).encode(y=rate, tooltip=tooltip)
    return dress([paint(each, "traveler") for each in (band, steps, points)], TITLE, height=HEIGHT)
