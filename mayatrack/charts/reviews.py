"""How far is each reviewer? What is submitted, within what was given to them."""

import altair as alt
import pandas as pd

from mayatrack.charts.bars import ROW_HEIGHT
from mayatrack.charts.theme import QUIET, dress, paint

TITLE = "Reviews submitted by each reviewer"
GIVEN_OPACITY = 0.3


def draw_reviews(frame: pd.DataFrame, selected: str | None = None) -> alt.LayerChart:  # noqa: ARG001 - as every chart.
    """Frame of (reviewer, submitted_count, draft_count, assigned_count), drawn in its order."""
    given = frame["submitted_count"] + frame["draft_count"] + frame["assigned_count"]
    rows = pd.DataFrame(
        {
            "label": frame["reviewer"],
            "submitted": frame["submitted_count"],
            "given": given,
            "text": [f"{done:,} of {of:,}" for done, of in zip(frame["submitted_count"], given, strict=True)],
        }
    )
    base = alt.Chart(rows).encode(
        y=alt.Y("label:N", sort=None, title=None, axis=alt.Axis(labelPadding=8)),
        tooltip=[alt.Tooltip("label:N", title=" "), alt.Tooltip("text:N", title="Submitted")],
    )
    # Room at the right, so that the number of the longest bar stays inside.
    scale = alt.Scale(domain=[0, max([1, *given]) * 1.3])
    all_given = base.mark_bar(height=22, color=QUIET, opacity=GIVEN_OPACITY).encode(
        x=alt.X("given:Q", axis=None, scale=scale)
    )
    submitted = paint(base.mark_bar(height=22).encode(x=alt.X("submitted:Q", axis=None, scale=scale)), "traveler")
    numbers = base.mark_text(align="left", dx=6).encode(x=alt.X("given:Q", axis=None, scale=scale), text="text:N")
    return dress([all_given, submitted, numbers], TITLE, height=ROW_HEIGHT * max(1, len(frame)))
