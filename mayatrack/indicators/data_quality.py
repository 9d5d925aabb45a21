"""How many are unknown, as far as the published numbers say it themselves?"""

from dataclasses import dataclass
from typing import Final

import pandas as pd

from mayatrack.domain.catalogue import EVERYBODY, NO_ANSWER, OTHERS, Breakdown, Measure

COLUMNS: Final = ("gap", "count")


@dataclass(frozen=True)
class Unanswered:
    """Those of a table who gave no answer, counted by a measure."""

    table: Breakdown
    measure: Measure


# Gap → what of the publication tells it; `outcome` is the difference of two totals.
OUTCOME: Final = "outcome"
UNANSWERED: Final = {
    "passport_before": Unanswered(Breakdown.PASSPORT_BEFORE, Measure.TRAVELED),
    "flown_before": Unanswered(Breakdown.FLOWN_BEFORE, Measure.TRAVELED),
    "college": Unanswered(Breakdown.COLLEGE, Measure.APPLIED),
    "first_generation": Unanswered(Breakdown.FIRST_GENERATION_CCCCO, Measure.APPLIED),
    "first_generation_american": Unanswered(Breakdown.FIRST_GENERATION_AMERICAN, Measure.APPLIED),
    "race_ethnicity": Unanswered(Breakdown.RACE_ETHNICITY, Measure.APPLIED),
    "gender": Unanswered(Breakdown.GENDER, Measure.APPLIED),
    "language": Unanswered(Breakdown.LANGUAGE, Measure.APPLIED),
}


def find_gaps(counts: pd.DataFrame) -> pd.DataFrame:
    """One row per gap that the publication speaks of: gap, count (Int64; missing where it is hidden).

    `counts` as of `queries.publications.Published`. A table that was not published has no row.
    """
    numbers = {
        (table, group, measure): None if pd.isna(count) else int(count)
        for table, group, measure, count in counts[["table", "group", "measure", "count"]].itertuples(index=False)
    }
    rows = [(OUTCOME, _subtract(numbers))]
    groups = counts.groupby("table", sort=False)["group"].agg(set).to_dict()
    for gap, of in UNANSWERED.items():
        if of.table in groups:
            rows.append((gap, _find_unanswered(numbers, groups[of.table], of)))
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype({"count": "Int64"})


def _subtract(numbers: dict[tuple[str, str, str], int | None]) -> int | None:
    traveled, answered = (
        numbers.get((Breakdown.TOTAL, EVERYBODY, measure)) for measure in (Measure.TRAVELED, Measure.ANSWERED)
    )
    return None if traveled is None or answered is None else traveled - answered


def _find_unanswered(numbers: dict[tuple[str, str, str], int | None], groups: set[str], of: Unanswered) -> int | None:
    if NO_ANSWER in groups:
        return numbers.get((of.table, NO_ANSWER, of.measure))
    # They may be among those who were put together.
    return None if groups & {OTHERS, EVERYBODY} else 0
