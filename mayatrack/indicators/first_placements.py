"""How long after the return does a first placement take? Kaplan–Meier, with those who are not placed yet."""

import warnings
from collections.abc import Sequence
from datetime import date
from typing import Final

import pandas as pd

MONTH_DAYS: Final = 365.25 / 12
COLUMNS: Final = ("month", "days", "placed_rate", "low", "high", "at_risk_count", "placed_count")


def estimate_first_placements(people: pd.DataFrame, *, today: date) -> pd.DataFrame:
    """The share that is placed by each day on which somebody was, from the day of the return on.

    `people` has returned_on and placed_on (None: not placed yet, censored at `today`). Columns: month and days after
    the return, placed_rate (0–1) with Greenwood's 95 % interval (low, high), at_risk_count (not placed and
    still followed just before that day), placed_count (placed on that day). Empty where nobody has returned.
    """
    if people.empty:
        return pd.DataFrame(columns=list(COLUMNS))
    rows = [(0, 0.0, 0.0, 0.0, len(people), 0), *_estimate(people, today)]
    frame = pd.DataFrame(rows, columns=list(COLUMNS[1:]))
    frame.insert(0, "month", (frame["days"] / MONTH_DAYS).round(1))
    return frame


def _estimate(people: pd.DataFrame, today: date) -> list[tuple[int, float, float, float, int, int]]:
    # Loading scipy takes seconds: nobody waits for it who does not look at the curve.
    from scipy.stats import CensoredData, ecdf

    placed, waiting = _split(people, today)
    if not placed:
        return []
    found = ecdf(CensoredData(uncensored=placed, right=waiting))
    with warnings.catch_warnings():
        # Greenwood's formula has no answer where everybody is placed: `_clip` says so in the interval itself.
        warnings.filterwarnings("ignore", "The confidence interval is undefined", RuntimeWarning)
        interval = found.cdf.confidence_interval(confidence_level=0.95)
    steps = zip(found.cdf.quantiles, found.cdf.probabilities, strict=True)
    rows = []
    for place, (days, rate) in enumerate(steps):
        at_risk = sum(each >= days for each in [*placed, *waiting])
        count = sum(each == days for each in placed)
        if count:
            low, high = interval.low.probabilities[place], interval.high.probabilities[place]
            rows.append((int(days), float(rate), *_clip(float(low), float(high), float(rate)), at_risk, count))
    return rows


def _clip(low: float, high: float, rate: float) -> tuple[float, float]:
    # Where everybody is placed or nobody is left, Greenwood's formula has no answer: the rate stands for itself.
    return (low if low == low else rate), (high if high == high else rate)


def _split(people: pd.DataFrame, today: date) -> tuple[Sequence[int], Sequence[int]]:
    placed, waiting = [], []
    for returned_on, placed_on in people[["returned_on", "placed_on"]].itertuples(index=False):
        if placed_on is None or pd.isna(placed_on):
            waiting.append(max(0, (today - returned_on).days))
        else:
            placed.append((placed_on - returned_on).days)
    return placed, waiting
