"""What did each cohort bring, one trip after the other?"""

import altair as alt
import pandas as pd

from mayatrack.charts.theme import MEANINGS, QUIET, color_meanings, dress, emphasize, paint, pick
from mayatrack.charts.words import label_column

TITLE = "Travelers of each cohort, and how many did something for the first time"
FIRST_TIMES = ("first_passport", "first_flight", "first_trip_abroad")
SHOWN = ("country", "seat_count", "application_count", "traveler_count", *(f"{name}_count" for name in FIRST_TIMES))
ROW_HEIGHT = 38
LEGEND_AND_AXIS_HEIGHT = 150


def draw_trend(frame: pd.DataFrame, selected: str | None = None) -> alt.LayerChart:
    """Frame of (cohort, country, departs_on, seat_count, application_count, traveler_count, first_…_count).

    One row a cohort in the frame's order: a wide bar for its travelers, three narrow ones for first times, a tick for
    its seats. A click anywhere in a row picks the cohort.
    """
    rows = frame[["cohort", *SHOWN]].assign(departs_on=frame["departs_on"].astype(str))
    y = alt.Y("cohort:N", sort=None, title=None, axis=alt.Axis(labelPadding=8))
    base = alt.Chart(rows).encode(y=y)
    layers = [*_draw_travelers(base, selected), _draw_first_times(base, selected), _draw_targets(base)]
    return dress(layers, TITLE, height=LEGEND_AND_AXIS_HEIGHT + ROW_HEIGHT * max(1, len(rows)))


def _legend() -> alt.Legend:
    labels = " : ".join(f"datum.value == '{name}' ? '{label_column(f'{name}_count')}'" for name in MEANINGS)
    return alt.Legend(labelExpr=f"{labels} : ''", columns=2, symbolOpacity=1)


def _draw_travelers(base: alt.Chart, selected: str | None) -> list[alt.Chart]:
    x = alt.X(
        "traveler_count:Q",
        title="Travelers; the thin line marks the seats",
        axis=alt.Axis(format=",d", tickMinStep=1, grid=True),
    )
    bars = base.mark_bar(height=26).encode(x=x, opacity=emphasize("cohort", selected, 0.4))
    seats = base.mark_tick(color=QUIET, thickness=2, height=26).encode(x="seat_count:Q")
    return [paint(bars, "traveler", _legend()), seats]


def _draw_first_times(base: alt.Chart, selected: str | None) -> alt.Chart:
    bars: alt.Chart = (
        base.transform_fold([f"{name}_count" for name in FIRST_TIMES], as_=["column", "count"])
        .transform_calculate(meaning="replace(datum.column, '_count', '')")
        .mark_bar(height=6)
        .encode(
            x="count:Q",
            yOffset=alt.YOffset("meaning:N", sort=list(FIRST_TIMES), scale=alt.Scale(paddingOuter=0.9)),
            color=color_meanings(_legend()),
            opacity=emphasize("cohort", selected),
        )
    )
    return bars


def _draw_targets(base: alt.Chart) -> alt.Chart:
    columns = ["cohort", "departs_on", *SHOWN]
    tooltip = [
        alt.Tooltip(f"{name}:{'Q' if name.endswith('_count') else 'N'}", title=label_column(name)) for name in columns
    ]
    rows: alt.Chart = base.mark_rect(fillOpacity=0, cursor="pointer").encode(tooltip=tooltip)
    return rows.add_params(pick("cohort"))
