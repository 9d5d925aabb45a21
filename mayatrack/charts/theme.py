"""How do all charts look? Colors by meaning, type sizes, and what a click or a choice does to the marks."""

import tomllib
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final

import altair as alt

from mayatrack.charts.words import label_column
from mayatrack.settings import PROJECT_FOLDER

# The order is that of chartCategoricalColors in .streamlit/config.toml, which has one list for light and one for dark:
# a chart names what a mark means, and the page's theme decides the color.
MEANINGS: Final = ("traveler", "first_passport", "first_flight", "first_trip_abroad")

# Readable on both backgrounds; everything else that is no data takes Streamlit's own colors.
QUIET: Final = "#7f8ba0"
FADED: Final = 0.35
PICKED: Final = "picked"

CONFIG: Final[dict[str, Any]] = {
    "view": {"stroke": None},
    "axis": {"labelFontSize": 13, "titleFontSize": 13, "labelLimit": 220, "domain": False, "ticks": False},
    "legend": {"orient": "top", "title": None, "labelFontSize": 13, "symbolType": "square", "symbolSize": 120},
    # The page's own color of text, in light and in dark.
    "text": {"fontSize": 13, "color": "currentColor"},
    "bar": {"cornerRadiusEnd": 3},
}


def dress(layers: Sequence[alt.Chart], title: str, *, height: int) -> alt.LayerChart:
    """The finished chart of these layers: its title, which says what it shows, and the one look. Height in pixels."""
    return alt.LayerChart(layer=list(layers), title=title, height=height, config=alt.Config.from_dict(CONFIG))


def paint(marks: alt.Chart, meaning: str, legend: alt.Legend | None = None) -> alt.Chart:
    """The marks in the color that stands for a meaning in every chart."""
    painted: alt.Chart = marks.transform_calculate(meaning=f"'{meaning}'").encode(color=color_meanings(legend))
    return painted


def color_meanings(legend: alt.Legend | None) -> alt.Color:
    """The color of each mark by its field `meaning`."""
    return alt.Color("meaning:N", scale=alt.Scale(domain=list(MEANINGS)), legend=legend)


def legend_of(*meanings: str) -> alt.Legend:
    """A legend of these meanings, in the words for their counts."""
    labels = " : ".join(f"datum.value == '{name}' ? '{label_column(f'{name}_count')}'" for name in meanings)
    return alt.Legend(values=list(meanings), labelExpr=f"{labels} : ''", symbolOpacity=1, symbolStrokeWidth=0)


@lru_cache(maxsize=1)
def find_paper_colors() -> dict[str, Any]:
    """The configuration of a chart to which no page lends a theme: the light one, without a background."""
    theme = tomllib.loads((PROJECT_FOLDER / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"]["light"]
    text = {"labelColor": theme["textColor"], "titleColor": theme["textColor"]}
    return {
        "background": "transparent",
        "range": {"category": theme["chartCategoricalColors"]},
        "axis": text,
        "legend": text,
        "text": {"color": theme["textColor"]},
    }


def pick(field: str) -> alt.Parameter:
    """A click on a mark picks the value of its field; the page reads it under the name `picked`."""
    return alt.selection_point(name=PICKED, fields=[field])


def emphasize(field: str, selected: str | None, strength: float = 1.0) -> Any:
    """Opacity: what is selected stays as it is, everything else steps back; nothing selected, nothing steps back."""
    if selected is None:
        return alt.value(strength)
    return alt.when(alt.datum[field] == selected).then(alt.value(strength)).otherwise(alt.value(strength * FADED))
