"""How many travelers and first passports had each year? On paper and on the screen."""

from typing import Final

import altair as alt
import pandas as pd

from mayatrack.charts.theme import dress, legend_of, paint
from mayatrack.domain.report_words import HEADINGS

ROW_HEIGHT: Final = 26
LEGEND_HEIGHT: Final = 30


def draw_report_years(frame: pd.DataFrame) -> alt.LayerChart:
    """Frame of (key, name, text, traveler_count, first_passport_count), missing where a number is hidden.

    One row a year: a wide bar for travelers, a narrow one on it for first passports, and both numbers as text behind
    the longer one. A hidden number has no bar.
    """
    rows = frame.assign(longer=frame[["traveler_count", "first_passport_count"]].astype(float).max(axis=1).fillna(0))
    # Named one by one: a year without any bar would otherwise move behind the others.
    axis = alt.Axis(labelPadding=8, labelOverlap=False)
    base = alt.Chart(rows).encode(y=alt.Y("name:N", sort=list(rows["name"]), title=None, axis=axis))
    # Room at the right, so that what stands behind the longest bar stays inside.
    scale = alt.Scale(domain=[0, max([1.0, *rows["longer"]]) * 1.6])
    legend = legend_of("traveler", "first_passport")
    layers = [
        paint(base.mark_bar(height=height).encode(x=alt.X(f"{name}_count:Q", axis=None, scale=scale)), name, legend)
        for name, height in (("traveler", 18), ("first_passport", 7))
    ]
    words = base.mark_text(align="left", dx=6).encode(x=alt.X("longer:Q", axis=None, scale=scale), text="text:N")
    return dress([*layers, words], HEADINGS["years"], height=LEGEND_HEIGHT + ROW_HEIGHT * max(1, len(rows)))
