"""Where does each year stand, by what was published alone?"""

from typing import Final

import pandas as pd

from mayatrack.domain.catalogue import Breakdown
from mayatrack.domain.targets import AIM_MEASURES, Aim, find_standing

COLUMNS: Final = ("target_id", "version", "year", "aim", "goal", "progress", "reached", "missing")


def compare_targets(targets: pd.DataFrame, counts: pd.DataFrame) -> pd.DataFrame:
    """One row per goal in their order: the columns of `queries.targets.read_targets`, and where its year stands.

    `counts` as of `queries.publications.Published`, empty before there is any. Columns besides, as of `Standing`:
    progress (a `Progress`'s value), reached (people, or percent of a rate), missing (people, of a rate answers; Int64).
    """
    published = _index_years(counts)
    standings = [
        find_standing(Aim(aim), goal, _pick(published.get(str(year)), Aim(aim)))
        for year, aim, goal in targets[["year", "aim", "goal"]].itertuples(index=False, name=None)
    ]
    compared = targets.assign(
        progress=[standing.progress.value for standing in standings],
        reached=pd.Series([standing.reached for standing in standings], index=targets.index, dtype=float),
        missing=pd.Series([standing.missing for standing in standings], index=targets.index, dtype="Int64"),
    )
    return compared[list(COLUMNS)]


def _index_years(counts: pd.DataFrame) -> dict[str, dict[str, int | None]]:
    """Year → measure → its count, None where it is hidden."""
    years: dict[str, dict[str, int | None]] = {}
    own = counts[counts["table"] == Breakdown.YEAR]
    for year, measure, count in own[["group", "measure", "count"]].itertuples(index=False, name=None):
        years.setdefault(year, {})[measure] = None if pd.isna(count) else int(count)
    return years


def _pick(year: dict[str, int | None] | None, aim: Aim) -> list[int | None] | None:
    # A measure that was not published at all is hidden as well.
    return None if year is None else [year.get(measure.value) for measure in AIM_MEASURES[aim]]
