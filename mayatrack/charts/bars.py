"""How many of each? One bar a row, with its name at the left and its number at its end."""

import altair as alt
import pandas as pd

from mayatrack.charts.theme import dress, emphasize, paint, pick

ROW_HEIGHT = 34


def draw_bars(frame: pd.DataFrame, *, field: str, title: str, selected: str | None = None) -> alt.LayerChart:
    """One bar for each row of (`field`, label, value, text), in the frame's order; a click in a row picks it."""
    base = alt.Chart(frame).encode(y=alt.Y("label:N", sort=None, title=None, axis=alt.Axis(labelPadding=8)))
    # Room at the right, so that the number of the longest bar stays inside.
    widest = max([1, *frame["value"]]) * 1.45
    x = alt.X("value:Q", axis=None, scale=alt.Scale(domain=[0, widest]))
    opacity = emphasize(field, selected)
    bars = paint(base.mark_bar(height=22).encode(x=x, opacity=opacity), "traveler")
    numbers = base.mark_text(align="left", dx=6).encode(x=x, text="text:N", opacity=opacity)
    targets = (
        base.mark_rect(fillOpacity=0, cursor="pointer")
        .encode(tooltip=[alt.Tooltip("label:N", title=" "), alt.Tooltip("text:N", title="Applications")])
        .add_params(pick(field))
    )
    return dress([bars, numbers, targets], title, height=ROW_HEIGHT * max(1, len(frame)))
