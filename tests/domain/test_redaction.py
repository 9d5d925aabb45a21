"""Is everything left out that nobody decided to tell, and does no small number come back?"""

import pytest

from mayatrack.domain.redaction import (
    HIDDEN,
    RELEASED,
    RULES,
    TABLES,
    Exemption,
    Subject,
    Treatment,
    check_more,
    find_redaction,
    list_redactions,
    tell_count,
)
from mayatrack.exceptions import InvalidInput
from mayatrack.models import Base

COLUMNS = {
    f"{name}.{column}": table.c[column].type
    for name, table in Base.metadata.tables.items()
    for column in table.columns.keys()  # noqa: SIM118 - a column collection is no dictionary.
}
# What may be told as it is, and nothing else: whoever adds to this list has looked at what people type into the column.
KEPT = {
    "application.status",
    "cohort.closes_on",
    "cohort.departs_on",
    "cohort.name",
    "cohort.opens_on",
    "cohort.returns_on",
    "cohort.seat_count",
    "cohort.selected_by_on",
    "destination.city",
    "destination.country",
    "destination.country_code",
    "destination.latitude",
    "destination.longitude",
    "flight.destination",
    "flight.number",
    "flight.origin",
    "placement.kind",
    "status_change.to_status",
}


def test_rules_speak_of_columns_that_there_are() -> None:
    assert set(RULES) - set(COLUMNS) == set()


def test_only_these_columns_are_told_as_they_are() -> None:
    assert {column for column in COLUMNS if find_redaction(column).treatment is Treatment.KEEP} == KEPT


def test_answer_claims_no_persons_privacy_for_a_place() -> None:
    columns = {
        "cohort": ["name"],
        "destination": [name.partition(".")[2] for name in COLUMNS if "destination." in name],
    }
    left_out = list_redactions([Subject.COHORTS], columns, {})
    assert sorted(left_out) == ["destination.id", "destination.version"]


def test_column_that_nobody_decided_about_is_left_out() -> None:
    assert find_redaction("person.nickname").treatment is Treatment.REDACT
    assert find_redaction("person.nickname").exemption is Exemption.PRIVACY


@pytest.mark.parametrize("column", sorted(COLUMNS))
def test_whatever_is_changed_names_its_exemption(column: str) -> None:
    rule = find_redaction(column)
    assert (rule.exemption is None) == (rule.treatment is Treatment.KEEP)


@pytest.mark.parametrize("subject", Subject)
def test_subject_tells_no_column_that_is_left_out(subject: Subject) -> None:
    told = RELEASED[subject].values()
    assert [column for column in told if find_redaction(column).treatment is Treatment.REDACT] == []
    assert {column.partition(".")[0] for column in told} <= set(TABLES[subject])


@pytest.mark.parametrize(
    ("count", "within", "told"),
    [
        (0, None, 0),
        (1, None, HIDDEN),
        (10, None, HIDDEN),
        (11, None, 11),
        (24, 24, 24),
        (23, 24, HIDDEN),
        (14, 24, HIDDEN),
        (13, 24, 13),
        (0, 24, 0),
        (0, 5, HIDDEN),
        (5, 5, HIDDEN),
    ],
)
def test_small_number_is_hidden_and_so_is_what_gives_it_away(count: int, within: int | None, told: int | str) -> None:
    assert tell_count(count, within=within) == told


def columns_of(*tables: str) -> dict[str, list[str]]:
    return {name: list(Base.metadata.tables[name].columns.keys()) for name in tables}


def test_redactions_list_what_the_chosen_sheets_leave_out_or_change() -> None:
    found = list_redactions([Subject.TRIPS], columns_of("cohort", "traveler"), {})
    assert found["traveler.document_state"].exemption is Exemption.PRIVACY
    assert found["traveler.traveled_on"].treatment is Treatment.COUNT
    assert found["cohort.note"].treatment is Treatment.REDACT
    assert "cohort.name" not in found
    assert "cohort.departs_on" not in found


def test_office_may_leave_out_more() -> None:
    more = {"cohort.name": Exemption.PUBLIC_INTEREST}
    found = list_redactions([Subject.TRIPS], columns_of("cohort", "traveler"), more)
    assert (found["cohort.name"].treatment, found["cohort.name"].exemption) == (
        Treatment.REDACT,
        Exemption.PUBLIC_INTEREST,
    )


@pytest.mark.parametrize("column", ["person.email", "destination.city", "cohort.nickname"])
def test_what_is_not_told_anyway_cannot_be_left_out(column: str) -> None:
    with pytest.raises(InvalidInput):
        check_more([Subject.TRIPS], {column: Exemption.PRIVACY})
