"""Where does somebody else's table say another thing than the rules here? It is shown, and changes nothing."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd
import streamlit as st

from mayatrack.charts.words import describe
from mayatrack.domain.documents import Authorization, PassportAnchor
from mayatrack.domain.entry_rules import (
    Compared,
    Finding,
    RuleFacts,
    compare_authorization,
    compare_max_age,
    compare_validity,
)
from mayatrack.domain.forbidden import HIDDEN_VALUE, find_forbidden_text
from mayatrack.exceptions import MayatrackError
from mayatrack.files.entry_tables import RuleColumn, TableRow, fold_country, read_rules, recognize_columns
from mayatrack.files.reading import RawTable, read_table
from mayatrack.settings import get_settings
from mayatrack.ui.destination_cards import describe_authorization
from mayatrack.ui.errors import show_error
from mayatrack.ui.formats import describe_rule, format_count
from mayatrack.ui.import_upload import FILE_TYPES, keep_latest
from mayatrack.ui.rows import Row

COLUMNS: Final = {
    RuleColumn.COUNTRY: "Country",
    RuleColumn.VALIDITY: "Passport validity, months",
    RuleColumn.ANCHOR: "Counted from",
    RuleColumn.MAX_AGE: "Age of the book",
    RuleColumn.AUTHORIZATION: "Visa or authorization",
}
FINDINGS: Final = {
    Finding.DIFFERS: "Differs",
    Finding.UNREADABLE: "Read it yourself",
    Finding.ABSENT: "Not in the table",
    Finding.SAME: "Same",
}
TABLE: Final = "rule_table"


def show_rule_comparison(rows: Sequence[Row]) -> None:
    """Choose a table, say what its columns hold, and see where it differs. Rows of `read_destinations`."""
    st.caption(
        "Any table of countries and what they ask for, such as one from an airline or another office. Nothing is "
        "stored, and no rule changes by itself: change one under Rules once its source says so."
    )
    table = _choose_table()
    if table is None:
        return
    columns = _choose_columns(table)
    if RuleColumn.COUNTRY not in columns or len(columns) == 1:
        st.info("Choose the column of countries, and at least one more.", icon=":material/view_column:")
        return
    ruled = [row for row in rows if row["rule_id"] is not None]
    _show_findings(compare_rules(ruled, read_rules(table, columns)))


def compare_rules(rows: Sequence[Row], theirs: Mapping[str, TableRow]) -> pd.DataFrame:
    """One row per thing that was compared, differences first: Country, Finding, What, Here, In the table."""
    found = []
    for row in rows:
        their = theirs.get(fold_country(row["country"])) or theirs.get(fold_country(row["country_code"]))
        found += [
            (_tell_place(row), each, _tell_own(row, each.what)) for each in _compare(row, their) if each is not None
        ]
    found.sort(key=lambda item: list(Finding).index(item[1].finding))
    return pd.DataFrame(
        [(place, FINDINGS[each.finding], each.what, own, each.theirs) for place, each, own in found],
        columns=["Country", "Finding", "What", "Here", "In the table"],
    )


def _choose_table() -> RawTable | None:
    limit = get_settings().upload_limit_megabytes
    file = st.file_uploader("Table", type=FILE_TYPES, max_upload_size=limit, key=f"{TABLE}_file")
    if file is None:
        return None
    data = file.getvalue()
    try:
        digest = hashlib.sha256(data).hexdigest()
        return keep_latest(TABLE, (digest, file.name), lambda: read_table(data, file.name))
    except MayatrackError as error:
        show_error(error)
        return None


def _choose_columns(table: RawTable) -> dict[RuleColumn, str]:
    proposed = recognize_columns(table.headings)
    chosen: dict[RuleColumn, str] = {}
    with st.grid(5, min_column_width=170):
        for column, label in COLUMNS.items():
            usual = table.headings.index(proposed[column]) if column in proposed else None
            heading = st.selectbox(
                label,
                table.headings,
                index=usual,
                placeholder="Not in this table",
                format_func=_hide,
                key=f"{TABLE}_{column.value}_{hash(tuple(table.headings))}",
            )
            if heading is not None:
                chosen[column] = heading
    return chosen


def _compare(row: Row, their: TableRow | None) -> list[Compared]:
    if their is None:
        return [Compared("Everything", Finding.ABSENT, "")]
    own = RuleFacts(
        PassportAnchor(row["anchor"]),
        int(row["months"]),
        None if row["max_age_years"] is None else int(row["max_age_years"]),
        Authorization(row["authorization"]),
    )
    said = {column: _hide(text) for column, text in their.said.items()}
    compared = []
    if RuleColumn.VALIDITY in said:
        whole = " · ".join(filter(None, (said[RuleColumn.VALIDITY], said.get(RuleColumn.ANCHOR))))
        compared.append(compare_validity(own, their.facts, whole))
    if RuleColumn.MAX_AGE in said:
        compared.append(compare_max_age(own, their.facts, said[RuleColumn.MAX_AGE]))
    if RuleColumn.AUTHORIZATION in said:
        compared.append(compare_authorization(own, their.facts, said[RuleColumn.AUTHORIZATION]))
    return compared


def _show_findings(findings: pd.DataFrame) -> None:
    if findings.empty:
        st.info("No destination here has a rule to compare.", icon=":material/info:")
        return
    differing = int((findings["Finding"] == FINDINGS[Finding.DIFFERS]).sum())
    if differing:
        st.warning(f"{format_count(differing, 'difference')}: look at the source of each.", icon=":material/warning:")
    else:
        st.success("The table says nothing that differs from a rule here.", icon=":material/check:")
    st.dataframe(
        findings,
        hide_index=True,
        height="content" if len(findings) <= 30 else 1080,
        placeholder="–",
        alt=describe(findings, "The rules here beside the table"),
        column_config={"Country": st.column_config.TextColumn(pinned=True)},
    )


def _tell_own(row: Row, what: str) -> str:
    if what == "Visa or authorization":
        return describe_authorization(row)
    if what == "Age of the book":
        return f"Less than {row['max_age_years']} years" if row["max_age_years"] else "No such rule"
    return describe_rule(row["anchor"], row["months"], None) if what == "Passport validity" else ""


def _tell_place(row: Row) -> str:
    return f"{row['country']}, {row['city']}"


def _hide(text: Any) -> str:
    """Nothing that may never be stored is shown either."""
    return HIDDEN_VALUE if find_forbidden_text(str(text)) else str(text)
