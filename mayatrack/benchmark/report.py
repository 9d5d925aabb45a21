"""What did the benchmark find? Its measurements as Markdown."""

from collections.abc import Iterator

import pandas as pd

YARDSTICKS = {
    "aggregate": "DuckDB",
    "board": "the raw driver",
    "alumni": "the raw driver",
    "list page": "the raw driver",
    "protection": "one linear program by scipy",
    "matching": "a plain statement that counts",
    "ranking": "DuckDB",
    "review": "the raw driver",
}


def describe_benchmark(measured: pd.DataFrame) -> str:
    """Per number of applications: what to compare with the targets in two sentences, then a table by kind of query.

    `measured` has the columns of `run.COLUMNS`. A ratio is our median time over the other's.
    """
    parts = [rows for _, rows in measured.groupby("application_count")]
    sections = [line for rows in parts for line in _describe(rows)]
    return "\n".join(sections)


def _describe(rows: pd.DataFrame) -> Iterator[str]:
    yield f"**{rows['application_count'].iloc[0]:,} applications**\n"
    for kind, some in rows.groupby("kind"):
        ratio = some["ratio"]
        yield (
            f"* {kind}: {len(some)} queries, at the median {ratio.median():.2f} × {YARDSTICKS[str(kind)]}, "
            f"at worst {ratio.max():.2f} × ({some['query'].iloc[ratio.argmax()]})"
        )
    yield "\n| query | measured | ours, ms | theirs, ms | ratio, median | ratio, worst |"
    yield "|---|--:|--:|--:|--:|--:|"
    for key, some in rows.groupby(["kind", "group"], sort=False):
        kind, group = map(str, key)
        name = f"list: {group}" if kind == "list page" else group
        ours, theirs, ratio = some["our_milliseconds"].median(), some["their_milliseconds"].median(), some["ratio"]
        yield f"| {name} | {len(some)} | {ours:.2f} | {theirs:.2f} | {ratio.median():.2f} | {ratio.max():.2f} |"
    yield ""
