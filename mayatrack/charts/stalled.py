"""Which part is missing in the applications that wait, and at which college do they wait?"""

import altair as alt
import pandas as pd

from mayatrack.charts.bars import draw_bars

SECTIONS_TITLE = "What is missing in the applications that wait"
COLLEGES_TITLE = "Applications that wait, by college"


def draw_sections(frame: pd.DataFrame, selected: str | None = None) -> alt.LayerChart:
    """Frame of (section, application_count), drawn in its order; one application may lack several parts."""
    return draw_bars(_label(frame, "section"), field="section", title=SECTIONS_TITLE, selected=selected)


def draw_colleges(frame: pd.DataFrame, selected: str | None = None) -> alt.LayerChart:
    """Frame of (college, application_count), drawn in its order."""
    return draw_bars(_label(frame, "college"), field="college", title=COLLEGES_TITLE, selected=selected)


def _label(frame: pd.DataFrame, field: str) -> pd.DataFrame:
    counts = frame["application_count"]
    return pd.DataFrame(
        {field: frame[field], "label": frame[field], "value": counts, "text": [f"{count:,}" for count in counts]}
    )
