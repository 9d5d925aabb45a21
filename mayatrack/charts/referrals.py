"""How far did those go whom the office put forward?"""

from typing import Final

import altair as alt
import pandas as pd

from mayatrack.charts.bars import draw_bars
from mayatrack.charts.words import label_value
from mayatrack.domain.outcomes import STEPS

TITLE: Final = "Referrals by the furthest step they reached"


def draw_referrals(frame: pd.DataFrame, selected: str | None = None) -> alt.LayerChart:
    """Frame of (step, referral_count), each step counting those that reached it or a later one, in order."""
    counts = frame["referral_count"]
    first = max(1, int(counts.max())) if len(frame) else 1
    rows = pd.DataFrame(
        {
            "step": frame["step"].astype(str),
            "label": frame["step"].astype(str),
            "value": counts,
            "text": [f"{count:,} · {count / first:.0%}" for count in counts],
        }
    )
    return draw_bars(rows, field="step", title=TITLE, selected=selected)


def sum_steps(funnel: pd.DataFrame) -> pd.DataFrame:
    """All rows of `read_funnel` as one: step (as people call it), referral_count."""
    counts = [int(funnel[f"{step.value}_count"].sum()) for step in STEPS]
    return pd.DataFrame({"step": [label_value(step.value) for step in STEPS], "referral_count": counts})
