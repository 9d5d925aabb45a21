"""Where in the world did the program go? Drawn from a bundled outline, without a map server."""

from functools import lru_cache

import altair as alt
import pandas as pd

from mayatrack.charts.theme import QUIET, dress, emphasize, paint, pick
from mayatrack.charts.words import label_column
from mayatrack.settings import DATA_FOLDER

TITLE = "Travelers by the country they went to"
OUTLINE = DATA_FOLDER / "countries-110m.json"
ANTARCTICA = "010"
HEIGHT = 220
SHOWN = ("cohort_count", "traveler_count", "first_passport_count", "first_flight_count")


def draw_map(frame: pd.DataFrame, selected: str | None = None) -> alt.LayerChart:
    """Frame of (country, latitude, longitude, traveler_count) and whichever other counts of `SHOWN` it has.

    A circle for each country, its area by travelers; a click on one picks the country.
    """
    rows = frame[["country", "latitude", "longitude", *(name for name in SHOWN if name in frame)]]
    layers = [layer.project(type="naturalEarth1") for layer in (draw_land(), _draw_circles(rows, selected))]
    return dress(layers, TITLE, height=HEIGHT)


def draw_land() -> alt.Chart:
    """The world's countries as scenery: what lies on them tells the numbers, also to a screen reader."""
    land: alt.Chart = alt.Chart(_outline()).transform_filter(f"datum.id != '{ANTARCTICA}'")
    shapes: alt.Chart = land.mark_geoshape(
        aria=False, fill=QUIET, fillOpacity=0.28, stroke=QUIET, strokeOpacity=0.35, strokeWidth=0.5
    )
    return shapes


def _draw_circles(rows: pd.DataFrame, selected: str | None) -> alt.Chart:
    tooltip = [alt.Tooltip("country:N", title="Country")]
    tooltip += [alt.Tooltip(f"{name}:Q", title=label_column(name), format=",") for name in rows if name in SHOWN]
    circles: alt.Chart = (
        alt.Chart(rows)
        .mark_circle(cursor="pointer", stroke="#ffffff", strokeWidth=1.5)
        .encode(
            longitude="longitude:Q",
            latitude="latitude:Q",
            # A country without travelers yet keeps a circle large enough to be clicked.
            size=alt.Size("traveler_count:Q", scale=alt.Scale(zero=True, range=[120, 1100]), legend=None),
            opacity=emphasize("country", selected, 0.9),
            tooltip=tooltip,
        )
        .add_params(pick("country"))
    )
    return paint(circles, "first_passport")


@lru_cache(maxsize=1)
def _outline() -> alt.InlineData:
    # As text, which the browser parses: Altair would look at every coordinate, for a quarter of a second. The name
    # keeps it in its place; Streamlit takes data without one for a table.
    shapes = OUTLINE.read_text(encoding="utf-8")
    return alt.InlineData(
        name="outline", values=shapes, format=alt.TopoDataFormat(type="topojson", feature="countries")
    )
