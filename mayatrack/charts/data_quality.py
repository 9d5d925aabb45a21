"""Of what are the most records incomplete or wrong?"""

import altair as alt
import pandas as pd

from mayatrack.charts.bars import draw_bars

TITLE = "What is missing or cannot be"


def draw_checks(frame: pd.DataFrame, selected: str | None = None) -> alt.LayerChart:
    """Frame of (check, record_count), the words of each check, drawn in its order."""
    counts = frame["record_count"]
    bars = pd.DataFrame(
        {
            "check": frame["check"],
            "label": frame["check"],
            "value": counts,
            "text": [f"{count:,}" for count in counts],
        }
    )
    return draw_bars(bars, field="check", title=TITLE, selected=selected)
