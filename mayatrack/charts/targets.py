"""How near is each goal of a year? A bar per goal, on a line that ends where the goal is reached."""

from typing import Final

import altair as alt
import pandas as pd

from mayatrack.charts.theme import QUIET, dress, paint

ROW_HEIGHT: Final = 54
ABOVE: Final = -9
BELOW: Final = 11
BAR: Final = 12
# Taller than the bar, and still below the words.
MARK: Final = 18
LONGEST_NAME: Final = 150


def draw_targets(frame: pd.DataFrame, _selected: str | None = None) -> alt.LayerChart:
    """Frame of (label, share, text, title), one row per goal; share is what was reached over the goal.

    A goal of which it is missing has its name and its text alone. What is more than the goal goes beyond its mark.
    """
    rows = frame.assign(row=range(len(frame)))
    shown = [alt.Tooltip("label:N", title=" "), alt.Tooltip("text:N", title="Stands at")]
    # In their order also where the first of them has no bar: sorted by the number of the row, not as layers meet them.
    base = alt.Chart(rows).encode(y=alt.Y("row:O", sort="ascending", axis=None), tooltip=shown)
    names = base.mark_text(align="left", dy=ABOVE, limit=LONGEST_NAME).encode(x=alt.value(0), text="label:N")
    texts = base.mark_text(align="right", dy=ABOVE).encode(x=alt.value("width"), text="text:N")
    # An empty layer would be a picture without a name to those who hear the page.
    marks = _draw_bars(base, rows) if rows["share"].notna().any() else []
    title = str(frame["title"].iloc[0]) if len(frame) else ""
    return dress([*marks, names, texts], title, height=ROW_HEIGHT * max(1, len(rows)))


def _draw_bars(base: alt.Chart, rows: pd.DataFrame) -> list[alt.Chart]:
    scale = alt.Scale(domain=[0, max(1.0, rows["share"].max()) * 1.02])
    known = base.transform_filter("isValid(datum.share)").transform_calculate(whole="1", none="0")
    track = known.mark_rule(yOffset=BELOW, color=QUIET, opacity=0.35).encode(
        x=alt.X("none:Q", axis=None, scale=scale), x2="whole:Q"
    )
    bar = known.mark_bar(yOffset=BELOW, height=BAR).encode(x=alt.X("share:Q", axis=None, scale=scale))
    goal = known.mark_tick(yOffset=BELOW, color=QUIET, thickness=3, size=MARK).encode(
        x=alt.X("whole:Q", axis=None, scale=scale)
    )
    return [track, paint(bar, "traveler"), goal]
