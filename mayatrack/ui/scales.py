"""How is a scale, points with what they mean, edited as a small table?"""

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd
import streamlit as st

from mayatrack.exceptions import InvalidInput
from mayatrack.models.selection_plans import HIGHEST_POINTS

POINTS, MEANING = "Points", "Meaning"
# Where the state of such a table says what somebody typed.
EDITED: Final = "edited_rows"


def ask_scale(label: str, labels: Mapping[str, str], *, key: str) -> None:
    """The table. `labels` are points → meaning; they must stay the same for as long as the form is open."""
    st.caption(label)
    st.data_editor(
        pd.DataFrame({POINTS: [int(points) for points in labels], MEANING: list(labels.values())}),
        num_rows="dynamic",
        hide_index=True,
        key=key,
        alt=label,
        column_config={
            POINTS: st.column_config.NumberColumn(
                min_value=0, max_value=HIGHEST_POINTS, step=1, width=90, required=True
            ),
            MEANING: st.column_config.TextColumn(width="large", max_chars=300, required=True),
        },
    )


def read_scale(typed: Mapping[str, Any], labels: Mapping[str, str]) -> dict[str, str]:
    """Points → meaning, from the fewest points up, after what was `typed` into the table of `labels`.

    Raises InvalidInput for a row without points, and for points that stand there twice.
    """
    if EDITED not in typed:
        return dict(typed)
    rows = [{POINTS: int(points), MEANING: meaning} for points, meaning in labels.items()]
    for place, changes in typed[EDITED].items():
        rows[int(place)] |= changes
    removed = set(typed["deleted_rows"])
    kept = [row for place, row in enumerate(rows) if place not in removed] + list(typed["added_rows"])
    scale: dict[int, str] = {}
    for row in kept:
        points, meaning = row.get(POINTS), row.get(MEANING) or ""
        if points is None and not meaning:
            continue
        if points is None:
            raise InvalidInput(f"“{meaning}” has no points yet: enter a number.")
        if int(points) in scale:
            raise InvalidInput(f"{int(points)} points stand there twice: give each meaning a number of its own.")
        scale[int(points)] = meaning
    return {str(points): meaning for points, meaning in sorted(scale.items())}
