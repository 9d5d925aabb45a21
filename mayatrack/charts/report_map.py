"""Which countries did travelers go to, and how many came by a first passport for it? On paper and on the screen."""

from functools import lru_cache
from typing import Any, Final

import altair as alt
import pandas as pd

from mayatrack.charts.map import draw_land
from mayatrack.charts.theme import QUIET, dress, legend_of, paint
from mayatrack.charts.words import label_column
from mayatrack.domain.report_words import HEADINGS
from mayatrack.settings import DATA_FOLDER

PLACES: Final = DATA_FOLDER / "countries.csv"
PROJECTION: Final = "naturalEarth1"
HEIGHT: Final = 320
# Areas in square pixels: of the largest count, of one that would be too small to see, of a number that is hidden.
LARGEST: Final = 600.0
SMALLEST: Final = 30.0
NEUTRAL: Final = 60.0
MOST_NUMBERS: Final = 24


def draw_report_map(frame: pd.DataFrame) -> alt.LayerChart:
    """Frame of (key, name, place, traveler_count, first_passport_count), missing where a number is hidden.

    Two circles per country, one within the other, their areas by the numbers as displayed; a hollow one of always the
    same size where travelers are hidden. `place` is the row of the table beside it. Whatever is no country on the map
    stands in the table alone.
    """
    rows = frame.merge(_list_places(), left_on="key", right_on="country_code")
    top = max([1, *rows["traveler_count"].dropna()])
    shown, hidden = rows[rows["traveler_count"].fillna(0) > 0], rows[rows["traveler_count"].isna()]
    layers = [draw_land().project(type=PROJECTION)]
    layers += [_draw_circles(shown, name, top) for name in ("traveler", "first_passport")]
    # Without any, the layer would be announced as a picture of nothing.
    hollow: dict[str, Any] = {} if len(hidden) else {"aria": False}
    layers += [_locate(hidden).mark_circle(size=NEUTRAL, fillOpacity=0, stroke=QUIET, strokeWidth=1.5, **hollow)]
    # Where there are many, their numbers would only hide each other.
    if len(rows) <= MOST_NUMBERS:
        layers += _draw_numbers(pd.concat([shown, hidden]))
    return dress(layers, HEADINGS["map"], height=HEIGHT)


def _draw_circles(rows: pd.DataFrame, meaning: str, top: int) -> alt.Chart:
    counts = rows[f"{meaning}_count"]
    drawn = rows[counts.fillna(0) > 0][["name", f"{meaning}_count", "longitude", "latitude"]]
    areas = [max(SMALLEST, LARGEST * count / top) for count in drawn[f"{meaning}_count"]]
    label = label_column(f"{meaning}_count")
    circles = (
        _locate(drawn.rename(columns={f"{meaning}_count": "count"}).assign(area=areas))
        .mark_circle(opacity=1, stroke="#ffffff", strokeWidth=1)
        .encode(
            size=alt.Size("area:Q", scale=None, legend=None),
            tooltip=[alt.Tooltip("name:N", title="Country"), alt.Tooltip("count:Q", title=label, format=",")],
        )
    )
    return paint(circles, meaning, legend_of("traveler", "first_passport"))


def _draw_numbers(rows: pd.DataFrame) -> list[alt.Chart]:
    """The row of the table beside each circle, on a pale rim that keeps it readable on another circle."""
    numbers = _locate(rows[["place", "longitude", "latitude"]]).encode(text="place:N")
    look: dict[str, Any] = {"align": "left", "dx": 7, "dy": -8, "fontSize": 11, "fontWeight": "bold", "aria": False}
    rim = numbers.mark_text(**look, stroke="#ffffff", strokeWidth=3, strokeOpacity=0.9)
    return [rim, numbers.mark_text(**look, color="#0f1724")]


def _locate(rows: pd.DataFrame) -> alt.Chart:
    located: alt.Chart = alt.Chart(rows).encode(longitude="longitude:Q", latitude="latitude:Q")
    return located.project(type=PROJECTION)


@lru_cache(maxsize=1)
def _list_places() -> pd.DataFrame:
    # Namibia's code is NA.
    return pd.read_csv(PLACES, keep_default_na=False)
