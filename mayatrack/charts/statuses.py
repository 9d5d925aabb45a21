"""Where do applications stand now?"""

import altair as alt
import pandas as pd

from mayatrack.charts.bars import draw_bars
from mayatrack.charts.words import label_value

TITLE = "Applications by their status today"


def draw_statuses(frame: pd.DataFrame, selected: str | None = None) -> alt.LayerChart:
    """Frame of (status, application_count), drawn in its order; a status without applications has no bar."""
    present = frame[frame["application_count"] > 0]
    rows = pd.DataFrame(
        {
            "status": present["status"].astype(str),
            "label": [label_value(str(status)) for status in present["status"]],
            "value": present["application_count"],
            "text": [f"{count:,}" for count in present["application_count"]],
        }
    )
    return draw_bars(rows, field="status", title=TITLE, selected=selected)
