"""How far did applications get?"""

import altair as alt
import pandas as pd

from mayatrack.charts.bars import draw_bars
from mayatrack.charts.words import label_value

TITLE = "Applications by the furthest stage they reached"


def draw_funnel(frame: pd.DataFrame, selected: str | None = None) -> alt.LayerChart:
    """Frame of (stage, application_count), each stage counting those that reached it or a later one, in order."""
    counts = frame["application_count"]
    applied = max(1, int(counts.max())) if len(frame) else 1
    rows = pd.DataFrame(
        {
            "stage": frame["stage"].astype(str),
            "label": [label_value(str(stage)) for stage in frame["stage"]],
            "value": counts,
            "text": [f"{count:,} · {count / applied:.0%}" for count in counts],
        }
    )
    return draw_bars(rows, field="stage", title=TITLE, selected=selected)
