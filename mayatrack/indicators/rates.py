"""What are the rates of the published counts, and how sure is each?"""

from typing import Final

import pandas as pd

from mayatrack.domain.intervals import wilson_interval
from mayatrack.domain.rates import RATE_MEASURES

GROUP: Final = ["table", "group", "label", "place"]
COLUMNS: Final = (*GROUP, "rate", "count", "total", "value", "low", "high")


def derive_rates(counts: pd.DataFrame) -> pd.DataFrame:
    """One row per group and rate, in the order of the groups' places and of `OutcomeRate`.

    `counts` as of `queries.publications.Published`. Columns: table, group, label, place, rate (an `OutcomeRate`'s
    value), count and total (Int64), value (0–1) with Wilson's 95 % interval (low, high). All five are missing where
    count or total is hidden: whoever saw one of them could find the other. The last three are also missing of nobody.
    """
    # Whatever is hidden is missing, and so is what was not published at all.
    numbers = counts.set_index([*GROUP, "measure"])["count"].unstack()
    found = []
    for order, (rate, (numerator, denominator)) in enumerate(RATE_MEASURES.items()):
        both = numbers.reindex(columns=[numerator.value, denominator.value])
        both = both.set_axis(["count", "total"], axis=1)
        both = both.mask(both.isna().any(axis=1)).reset_index()
        found.append(both.assign(rate=rate.value, order=order))
    rates = pd.concat(found).sort_values(["place", "order"], ignore_index=True)
    rates = rates.astype({"count": "Int64", "total": "Int64"})
    shares = [_measure(count, total) for count, total in zip(rates["count"], rates["total"], strict=True)]
    measured = pd.DataFrame(shares, columns=["value", "low", "high"], index=rates.index, dtype=float)
    return rates.join(measured)[list(COLUMNS)]


def _measure(count: int, total: int) -> tuple[float, float, float]:
    if pd.isna(total) or not total:
        return (float("nan"),) * 3
    return (int(count) / int(total), *wilson_interval(int(count), int(total)))
