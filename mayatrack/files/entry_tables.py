"""What does somebody else's table say about each country's entry rule? Whatever its headings and its wording are."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import pandas as pd

from mayatrack.domain.documents import Authorization, PassportAnchor
from mayatrack.domain.entry_rules import RuleFacts
from mayatrack.domain.imports import fold_text
from mayatrack.files.reading import RawTable


class RuleColumn(StrEnum):
    """What a column of such a table can hold."""

    COUNTRY = "country"
    VALIDITY = "validity"
    ANCHOR = "anchor"
    MAX_AGE = "max_age"
    AUTHORIZATION = "authorization"


# By the words of a folded heading; the first column that fits takes it.
HEADINGS: Final[Mapping[RuleColumn, re.Pattern[str]]] = {
    RuleColumn.COUNTRY: re.compile(r"\b(?:country|countries|destination|nation|pais|destino)\b"),
    RuleColumn.ANCHOR: re.compile(r"\b(?:anchor|counted from|counts from|measured from|starting from|basis)\b"),
    RuleColumn.MAX_AGE: re.compile(r"\b(?:age|issued|max(?:imum)? age|older)\b"),
    RuleColumn.VALIDITY: re.compile(r"\b(?:months?|validity|valid|passport|meses|vigencia|pasaporte)\b"),
    RuleColumn.AUTHORIZATION: re.compile(r"\b(?:visas?|authori[sz]ation|eta|entry|visado)\b"),
}
_WORDS: Final = {
    word: str(number)
    for number, word in enumerate(
        ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
    )
}
_NUMBER: Final = re.compile(r"\b(\d{1,2})\b(?: (years?|yrs?|anos?))?")
_NOTHING: Final = re.compile(
    r"^(?:no|none|nothing|not required|no minimum|no requirements?|n a|ninguno)$|\bvisa free\b|\bno visa\b"
    r"|\bvisa not (?:required|needed)\b|\bnot required\b|\bwithout (?:a )?visa\b|\bexempt\b"
)
_ARRIVAL: Final = re.compile(r"\b(?:arriv\w*|entry|entering|enter|llegada)\b")
_RETURN: Final = re.compile(
    r"\b(?:return\w*|depart\w*|leav\w*|exit\w*|salida|regreso"
    r"|(?:beyond|after|past) (?:the )?(?:\w+ of )?(?:the )?(?:\w+ )?stay)\b"
)
_STAY: Final = re.compile(r"\b(?:stay|duration|trip|visit|estancia|estadia)\b")
_ON_ARRIVAL: Final = re.compile(r"\b(?:on|upon) arrival\b|\bvoa\b|\bal llegar\b")
_ELECTRONIC: Final = re.compile(r"\b(?:e ?visas?|evisas?|electronic\w*|online|eta|etias|esta)\b")
_VISA: Final = re.compile(r"\b(?:visas?|visado|required|yes|consulate|embassy)\b")


@dataclass(frozen=True)
class TableRow:
    """One country of the table: its name, what its rule is read as, and each cell as it stands there."""

    country: str
    facts: RuleFacts
    said: Mapping[RuleColumn, str]


def recognize_columns(headings: list[str]) -> dict[RuleColumn, str]:
    """Which heading holds what, as far as the headings tell; none holds two things."""
    found: dict[RuleColumn, str] = {}
    for column, pattern in HEADINGS.items():
        free = [heading for heading in headings if heading not in found.values()]
        match = next((heading for heading in free if pattern.search(fold_text(heading))), None)
        if match is not None:
            found[column] = match
    return found


def read_rules(table: RawTable, columns: Mapping[RuleColumn, str]) -> dict[str, TableRow]:
    """Folded name or code of the country → what the table says of it; where one stands twice, its first row."""
    rows: dict[str, TableRow] = {}
    for _, cells in table.frame.iterrows():
        said = {column: _text(cells[heading]) for column, heading in columns.items()}
        if said.get(RuleColumn.COUNTRY):
            row = TableRow(said[RuleColumn.COUNTRY], read_facts(said), said)
            rows.setdefault(fold_country(row.country), row)
    return rows


def fold_country(name: str) -> str:
    """A country's name without what writers disagree on: `Viet Nam` and `vietnam` are one."""
    return fold_text(name).replace(" ", "").removeprefix("the")


def read_facts(said: Mapping[RuleColumn, str]) -> RuleFacts:
    """What the cells of one country say."""
    anchor, months = read_validity(said.get(RuleColumn.VALIDITY, ""))
    return RuleFacts(
        anchor=read_anchor(said.get(RuleColumn.ANCHOR, "")) or anchor,
        months=months,
        max_age_years=_read_number(fold_text(said.get(RuleColumn.MAX_AGE, "")), years=True),
        authorization=read_authorization(said.get(RuleColumn.AUTHORIZATION, "")),
    )


def read_validity(text: str) -> tuple[PassportAnchor | None, int | None]:
    """`6 months from arrival` as (arrival, 6), `duration of stay` as (stay, 0); None for what cannot be read."""
    folded = fold_text(text)
    if not folded:
        return None, None
    months, anchor = _read_number(folded), read_anchor(text)
    if months is None:
        has_no_months = _NOTHING.search(folded) or _STAY.search(folded)
        return (PassportAnchor.STAY, 0) if has_no_months else (anchor, None)
    if months and anchor is PassportAnchor.STAY:
        # So many months beyond the stay are counted from its end, which is the return.
        return PassportAnchor.RETURN, months
    return (anchor or PassportAnchor.STAY, 0) if months == 0 else (anchor, months)


def read_anchor(text: str) -> PassportAnchor | None:
    """From when the months are counted."""
    folded = fold_text(text)
    if _RETURN.search(folded):
        return PassportAnchor.RETURN
    if _ARRIVAL.search(folded):
        return PassportAnchor.ARRIVAL
    return PassportAnchor.STAY if _STAY.search(folded) else None


def read_authorization(text: str) -> Authorization | None:
    """What is asked for before entry."""
    folded = fold_text(text)
    if not folded:
        return None
    if _ON_ARRIVAL.search(folded):
        return Authorization.ON_ARRIVAL
    if _ELECTRONIC.search(folded):
        return Authorization.ELECTRONIC
    if _NOTHING.search(folded):
        return Authorization.NONE
    return Authorization.VISA if _VISA.search(folded) else None


def _read_number(folded: str, *, years: bool = False) -> int | None:
    plain = " ".join(_WORDS.get(word, word) for word in folded.split())
    if years and _NOTHING.search(plain):
        return 0
    match = _NUMBER.search(plain)
    if match is None:
        return None
    return int(match[1]) * (12 if match[2] and not years else 1)


def _text(value: object) -> str:
    return "" if value is None or (isinstance(value, float) and pd.isna(value)) else str(value).strip()
