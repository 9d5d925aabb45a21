"""When does each traveler's passport arrive, at best and at worst, beside the departure?"""

from typing import Final

import altair as alt
import pandas as pd

from mayatrack.charts.theme import MEANINGS, QUIET, color_meanings, dress, emphasize, pick

TITLE: Final = "Passports that are still to come: best to worst arrival against departure"
ROW_HEIGHT: Final = 28
AXIS_AND_LEGEND_HEIGHT: Final = 120
# The palette's colors are told apart by everybody; the words stand beside each bar as well.
MEANING_OF_OUTLOOK: Final = {
    "On track": "traveler",
    "At risk": "first_passport",
    "Will miss": "first_trip_abroad",
    "Unknown": "first_flight",
}


def draw_arrivals(frame: pd.DataFrame, selected: str | None = None) -> alt.LayerChart:
    """Frame of (traveler, outlook, earliest_on, latest_on, departs_on, slack_days), drawn in its order.

    A bar from the best to the worst arrival, the outlook in words at its end, and a tick on the day of departure. A
    click in a row picks the traveler.
    """
    days = {name: frame[name].astype(str) for name in ("earliest_on", "latest_on", "departs_on")}
    rows = frame[["traveler", "outlook", "slack_days"]].assign(
        **days, meaning=[MEANING_OF_OUTLOOK[outlook] for outlook in frame["outlook"]]
    )
    base = alt.Chart(rows).encode(y=alt.Y("traveler:N", sort=None, title=None, axis=alt.Axis(labelPadding=8)))
    axis = alt.Axis(format="%b %-d, %Y", labelOverlap="greedy", grid=True)
    start = alt.X("earliest_on:T", title="The thin line marks the departure", axis=axis)
    opacity = emphasize("traveler", selected)
    bars = base.mark_bar(height=12, minBandSize=2).encode(
        x=start, x2="latest_on:T", color=color_meanings(_legend()), opacity=opacity
    )
    words = base.mark_text(align="left", dx=6).encode(x="latest_on:T", text="outlook:N", opacity=opacity)
    departures = base.mark_tick(color=QUIET, thickness=3, height=ROW_HEIGHT - 4).encode(x="departs_on:T")
    layers = [bars, departures, words, _draw_targets(base)]
    return dress(layers, TITLE, height=AXIS_AND_LEGEND_HEIGHT + ROW_HEIGHT * max(1, len(rows)))


def _legend() -> alt.Legend:
    outlooks = {meaning: outlook for outlook, meaning in MEANING_OF_OUTLOOK.items()}
    labels = " : ".join(f"datum.value == '{name}' ? '{outlooks[name]}'" for name in MEANINGS)
    return alt.Legend(labelExpr=f"{labels} : ''", columns=2, symbolOpacity=1)


def _draw_targets(base: alt.Chart) -> alt.Chart:
    tooltip = [
        alt.Tooltip("traveler:N", title=" "),
        alt.Tooltip("outlook:N", title="Outlook"),
        alt.Tooltip("earliest_on:T", title="Best arrival"),
        alt.Tooltip("latest_on:T", title="Worst arrival"),
        alt.Tooltip("departs_on:T", title="Departure"),
        alt.Tooltip("slack_days:Q", title="Days to spare"),
    ]
    rows: alt.Chart = base.mark_rect(fillOpacity=0, cursor="pointer").encode(tooltip=tooltip)
    return rows.add_params(pick("traveler"))
