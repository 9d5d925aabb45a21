"""Is a table of entry rules read whatever its headings and its wording are?"""

import pytest

from mayatrack.domain.documents import Authorization, PassportAnchor
from mayatrack.domain.entry_rules import RuleFacts
from mayatrack.files.entry_tables import (
    RuleColumn,
    fold_country,
    read_authorization,
    read_rules,
    read_validity,
    recognize_columns,
)
from mayatrack.files.reading import read_table

ARRIVAL, RETURN, STAY = PassportAnchor.ARRIVAL, PassportAnchor.RETURN, PassportAnchor.STAY


@pytest.mark.parametrize(
    ("headings", "found"),
    [
        (
            ["Destination country", "Passport validity", "Visa required?"],
            {RuleColumn.COUNTRY: 0, RuleColumn.VALIDITY: 1, RuleColumn.AUTHORIZATION: 2},
        ),
        (
            ["months", "anchor", "country", "note", "Issued within (years)"],
            {RuleColumn.COUNTRY: 2, RuleColumn.VALIDITY: 0, RuleColumn.ANCHOR: 1, RuleColumn.MAX_AGE: 4},
        ),
        (["País", "Vigencia del pasaporte"], {RuleColumn.COUNTRY: 0, RuleColumn.VALIDITY: 1}),
        (["Name", "Note"], {}),
    ],
)
def test_columns_are_recognized_by_their_headings(headings: list[str], found: dict[RuleColumn, int]) -> None:
    assert recognize_columns(headings) == {column: headings[place] for column, place in found.items()}


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("6 months from arrival", (ARRIVAL, 6)),
        ("Six months beyond the date of entry", (ARRIVAL, 6)),
        ("At least 3 months after departure from Schengen", (RETURN, 3)),
        ("3 months beyond stay", (RETURN, 3)),
        ("1 year", (None, 12)),
        ("6", (None, 6)),
        ("0", (STAY, 0)),
        ("Duration of stay", (STAY, 0)),
        ("None", (STAY, 0)),
        ("Ask the embassy", (None, None)),
        ("", (None, None)),
    ],
)
def test_validity_is_read(text: str, read: tuple[PassportAnchor | None, int | None]) -> None:
    assert read_validity(text) == read


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Visa on arrival or e-visa", Authorization.ON_ARRIVAL),
        ("eVisa", Authorization.ELECTRONIC),
        ("ETA (subclass 601)", Authorization.ELECTRONIC),
        ("No visa for stays up to 90 days", Authorization.NONE),
        ("not required", Authorization.NONE),
        ("no", Authorization.NONE),
        ("Visa from the consulate", Authorization.VISA),
        ("yes", Authorization.VISA),
        ("ask", None),
        ("", None),
    ],
)
def test_authorization_is_read(text: str, read: Authorization | None) -> None:
    assert read_authorization(text) is read


def test_table_is_read_by_country_whose_first_row_counts() -> None:
    data = b"Country,Validity,Visa\nViet Nam,6 months from arrival,e-visa\nVIETNAM,1,no\n,3,no\nThe Gambia,,\n"
    table = read_table(data, "rules.csv")
    rows = read_rules(table, recognize_columns(table.headings))
    assert list(rows) == [fold_country("Vietnam"), fold_country("Gambia")]
    assert rows["vietnam"].facts == RuleFacts(ARRIVAL, 6, None, Authorization.ELECTRONIC)
    assert rows["gambia"].facts == RuleFacts()
