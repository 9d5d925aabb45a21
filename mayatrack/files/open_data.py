"""Which files are published as open data, and what is in each? The same publication gives the same bytes."""

import io
import textwrap
import zipfile
from collections.abc import Mapping
from typing import Final

import pandas as pd

from mayatrack.domain.catalogue import Breakdown
from mayatrack.domain.goals import GOAL_INDICATORS
from mayatrack.domain.rates import HIDDEN, WHY_HIDDEN
from mayatrack.files.data_package import (
    DICTIONARY,
    LICENSE,
    RATES,
    TITLE,
    list_resources,
    name_table,
    write_dictionary,
    write_package,
)
from mayatrack.files.open_sdg import FOLDER, name_meta, write_open_sdg
from mayatrack.files.open_tables import SYNTHETIC, Edition, write_json, write_rates, write_table

PACKAGE: Final = "datapackage.json"
TABLES: Final = "tables.json"
READ_ME: Final = "README.md"
# What a ZIP says of every file: it was the same on any day.
NO_DAY: Final = (1980, 1, 1, 0, 0, 0)
WIDTH: Final = 120


def list_file_names() -> frozenset[str]:
    """Every file that there can be."""
    metas = (name_meta(indicator) for indicator in GOAL_INDICATORS)
    return frozenset({PACKAGE, TABLES, READ_ME, *metas, *(resource.path for resource in list_resources())})


def write_open_data(published: Edition, rates: pd.DataFrame, *, is_synthetic: bool) -> dict[str, bytes]:
    """Name → content. `published` as of `read_published`, `rates` derived from its counts by `derive_rates`.

    Files of the sample program say that its people are invented.
    """
    files = {
        **{name_table(table): write_table(published, table) for table in Breakdown},
        RATES: write_rates(rates),
        TABLES: write_json(published, rates, is_synthetic=is_synthetic),
        **write_open_sdg(published, rates, is_synthetic=is_synthetic),
        DICTIONARY: write_dictionary(),
        READ_ME: _introduce(published, is_synthetic=is_synthetic),
    }
    return {**files, PACKAGE: write_package(published, files, is_synthetic=is_synthetic)}


def pack(files: Mapping[str, bytes]) -> bytes:
    """The files as one ZIP."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            archive.writestr(zipfile.ZipInfo(name, NO_DAY), files[name], zipfile.ZIP_DEFLATED)
    return target.getvalue()


def _introduce(published: Edition, *, is_synthetic: bool) -> bytes:
    small = f"Numbers from 1 to {published.threshold - 1} are small."
    hidden = (
        f"`{HIDDEN}`{WHY_HIDDEN.removeprefix(HIDDEN)} {small} In JSON they are null; in `{FOLDER}/` they have no row."
    )
    invented = f"\n\n**{SYNTHETIC}**" if is_synthetic else ""
    text = f"""# {TITLE}

As of {published.as_of_on.isoformat()}, publication {published.publication_id}.{invented}

{textwrap.fill(hidden, WIDTH, break_on_hyphens=False)}

| file | what it holds |
|---|---|
| `tables/*.csv` | one table per file, a row per group, a column per count |
| `{RATES}` | the rates of each group with numerator, denominator and Wilson's 95 % interval |
| `{TABLES}` | all of it in one document |
| `{DICTIONARY}` | what each column of each file holds |
| `{PACKAGE}` | the same for programs: a data package with a Table Schema per file (datapackage.org) |
| `{FOLDER}/` | the folders `data` and `meta` of an Open SDG data repository |

Counts are of applications: somebody who applied to two cohorts counts in both. Text that a spreadsheet could run as a
formula starts with an apostrophe.

License: {LICENSE["title"]}, {LICENSE["path"]}
"""
    return text.encode()
