"""Which groups of a published table are behind everybody else, and by how many people?"""

from typing import Any, Final

import pandas as pd

from mayatrack.domain.catalogue import NO_ANSWER, Breakdown
from mayatrack.domain.equity import Form, Share, compare, compute_index, find_highest, is_below_four_fifths
from mayatrack.domain.rates import OutcomeRate

TYPES: Final = {"count": "Int64", "total": "Int64", "parity_count": "Int64", "is_below_four_fifths": "boolean"}
COLUMNS: Final = (
    *("group", "label", "place", "rate", "count", "total", "value", "else_count", "else_total", "else_value"),
    *("gap", "margin", "verdict", "parity_count", "index", "is_below_four_fifths"),
)


def compare_groups(rates: pd.DataFrame, breakdown: Breakdown, form: Form) -> pd.DataFrame:
    """One row per group of the table and rate, in the order of `derive_rates`, but for those who gave no answer.

    `rates` as of `derive_rates`, with the table of all. Columns: group, label, place, rate, count, total, value; the
    same of everybody else (else_…); gap (PPG-1), margin (both 0–1), verdict (a `Verdict`'s value), parity_count (how
    many more would close the gap), index (0–1, of the highest group that is shown), is_below_four_fifths. Whatever
    needs a hidden number is missing.
    """
    everybody = {row["rate"]: _read_share(row) for row in _list_rows(rates, Breakdown.TOTAL)}
    groups = [row for row in _list_rows(rates, breakdown) if row["group"] != NO_ANSWER]
    highest = {rate: find_highest(_list_shares(groups, rate)) for rate in OutcomeRate}
    compared = [_compare(row, everybody.get(row["rate"]), highest[OutcomeRate(row["rate"])], form) for row in groups]
    types = {**TYPES, "else_count": "Int64", "else_total": "Int64"}
    floats = dict.fromkeys(("value", "else_value", "gap", "margin", "index"), "float64")
    return pd.DataFrame(compared, columns=list(COLUMNS)).astype({**types, **floats})


def _compare(row: dict[str, Any], everybody: Share | None, highest: Share | None, form: Form) -> dict[str, Any]:
    found = {name: row[name] for name in ("group", "label", "place", "rate", "count", "total", "value")}
    share = _read_share(row)
    if share is None:
        return found
    index = compute_index(share, highest)
    if index is not None:
        found |= {"index": float(index), "is_below_four_fifths": is_below_four_fifths(index)}
    if everybody is None:
        return found
    others = Share(everybody.count - share.count, everybody.total - share.total)
    compared = compare(share, everybody, form)
    return found | {
        "else_count": others.count,
        "else_total": others.total,
        "else_value": float(others.rate) if others.total else None,
        "gap": None if compared.gap is None else float(compared.gap),
        "margin": compared.margin,
        "verdict": compared.verdict.value,
        "parity_count": compared.parity_count,
    }


def _list_rows(rates: pd.DataFrame, breakdown: Breakdown) -> list[dict[str, Any]]:
    return [
        {str(name): value for name, value in row.items()}
        for row in rates[rates["table"] == breakdown].to_dict("records")
    ]


def _list_shares(groups: list[dict[str, Any]], rate: OutcomeRate) -> list[Share]:
    shares = [_read_share(row) for row in groups if row["rate"] == rate]
    return [share for share in shares if share is not None]


def _read_share(row: dict[str, Any]) -> Share | None:
    """The row's counts; None where they are hidden."""
    return None if pd.isna(row["total"]) else Share(int(row["count"]), int(row["total"]))
