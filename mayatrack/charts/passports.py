"""How many first passports did the program make possible in each year, and what did it pay for them?"""

import altair as alt
import pandas as pd

from mayatrack.charts.theme import dress, paint

TITLE = "Passports that this program made possible"
ROW_HEIGHT = 38


def draw_passports(frame: pd.DataFrame, selected: str | None = None) -> alt.LayerChart:  # noqa: ARG001 - nothing to pick.
    """Frame of (year, first_passport_count, program_paid): one bar a year, with what the program paid beside it."""
    counts = frame["first_passport_count"]
    told = [
        f"{count:,}, {paid} paid" if paid else f"{count:,}"
        for count, paid in zip(counts, frame["program_paid"], strict=True)
    ]
    rows = pd.DataFrame({"label": frame["year"], "value": counts, "text": told})
    base = alt.Chart(rows).encode(y=alt.Y("label:N", sort=None, title=None, axis=alt.Axis(labelPadding=8)))
    # Room at the right, so that what stands behind the longest bar stays inside.
    x = alt.X("value:Q", axis=None, scale=alt.Scale(domain=[0, max([1, *counts]) * 1.6]))
    bars = paint(base.mark_bar(height=24).encode(x=x), "first_passport")
    words = base.mark_text(align="left", dx=6).encode(x=x, text="text:N")
    return dress([bars, words], TITLE, height=ROW_HEIGHT * max(1, len(rows)))
