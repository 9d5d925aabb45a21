"""Does the database itself refuse what must never be stored? Every constraint is violated once, on both databases."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from mayatrack.domain.application_status import Status
from mayatrack.domain.follow_ups import Channel
from mayatrack.domain.reviews import ReviewState
from mayatrack.domain.roles import LOCAL_USER_ID
from mayatrack.models.base import new_id
from tests.factories import (
    CLOSES_ON,
    DEPARTS_AT,
    DEPARTS_ON,
    OPENS_ON,
    RETURNS_ON,
    make_application,
    make_checklist_item,
    make_placement,
    make_traveler,
)
from tests.models.schema import ENUM_COLUMNS, TABLES, change, find_constraints, is_record, make, make_filled

Refused = list[dict[str, Any]]

# Triggers refuse every UPDATE: what these tables forbid can only be tried with a new row.
APPEND_ONLY = {"audit_event", "audit_seal"}

# What each CHECK refuses: values that turn the factory's valid record into a forbidden one.
REFUSED: dict[str, Refused] = {
    "ck_app_user_email_is_lower_case": [{"email": "Ana@example.org"}],
    "ck_app_user_subject_has_issuer": [{"issuer": "https://login.example.org"}, {"subject": "1234"}],
    "ck_application_count_counts_somebody": [{"application_count": 0}],
    "ck_application_offer_has_reply_by": [{"status": Status.OFFERED, "reply_by_on": None}],
    "ck_blackout_passage_in_order": [{"starts_from": -1}, {"ends_before": 0}],
    "ck_buddy_two_travelers": [{"buddy_id": sa.literal_column("traveler_id")}],
    "ck_checklist_item_days_before_range": [{"days_before": -1}, {"days_before": 366}],
    "ck_cohort_dates_in_order": [
        {"closes_on": OPENS_ON - timedelta(days=1)},
        {"closes_on": DEPARTS_ON - timedelta(days=1)},
        {"selected_by_on": DEPARTS_ON + timedelta(days=1)},
        {"returns_on": DEPARTS_ON - timedelta(days=1)},
    ],
    "ck_cohort_seat_count_range": [{"seat_count": 0}, {"seat_count": 10_001}],
    "ck_college_term_ends_after_start": [
        {"finals_from_on": None, "finals_until_on": None, "ends_on": date(2024, 2, 4)},
    ],
    "ck_college_term_finals_within_term": [
        {"finals_from_on": None},
        {"finals_until_on": None},
        {"finals_from_on": date(2024, 2, 4)},
        {"finals_until_on": date(2024, 6, 4)},
        {"finals_from_on": date(2024, 6, 3), "finals_until_on": date(2024, 6, 2)},
    ],
    "ck_destination_country_code_length": [{"country_code": "J"}, {"country_code": "JPN"}],
    "ck_destination_latitude_range": [{"latitude": -90.1}, {"latitude": 90.1}],
    "ck_destination_longitude_range": [{"longitude": -180.1}, {"longitude": 180.1}],
    "ck_emergency_contact_position_range": [{"position": 0}, {"position": 6}],
    "ck_entry_rule_authorization_days_range": [{"authorization_days": -1}, {"authorization_days": 181}],
    "ck_entry_rule_max_age_years_range": [{"max_age_years": 0}, {"max_age_years": 21}],
    "ck_entry_rule_months_range": [{"months": -1}, {"months": 25}],
    "ck_flight_arrives_after_departure": [{"arrives_at": DEPARTS_AT}],
    "ck_flight_two_airports": [{"origin": "HND"}],
    "ck_follow_up_done_with_channel": [{"done_on": RETURNS_ON}, {"channel": Channel.EMAIL}],
    "ck_audit_head_one_row": [{"id": 2}],
    "ck_interview_slot_ends_after_start": [{"ends_at": datetime(2024, 2, 20, 18, 0, tzinfo=UTC)}],
    "ck_legal_hold_lifted_by_somebody": [{"lifted_on": RETURNS_ON}, {"lifted_by_id": LOCAL_USER_ID}],
    "ck_legal_hold_one_subject": [{"person_id": LOCAL_USER_ID, "cohort_id": LOCAL_USER_ID}],
    "ck_opportunity_place_count_range": [{"place_count": 0}, {"place_count": 10_001}],
    "ck_outcome_employment_of_the_employed": [{"category": "service", "employment": "freelance"}],
    "ck_outcome_retracted_by_somebody": [{"retracted_at": DEPARTS_AT}, {"retracted_by_id": LOCAL_USER_ID}],
    "ck_passport_case_arrived_after_mailing": [{"mailed_on": RETURNS_ON, "arrived_on": DEPARTS_ON}],
    "ck_passport_fee_cents_range": [{"cents": 0}, {"cents": 1_000_001}],
    "ck_person_email_is_lower_case": [{"email": "Ana@example.org"}],
    "ck_person_given_name_length": [{"given_name": ""}, {"given_name": "a" * 121}],
    "ck_processing_time_weeks_range": [{"min_weeks": -1}, {"max_weeks": 3}, {"max_weeks": 105}],
    "ck_publication_threshold_protects": [{"threshold": 1}],
    "ck_review_score_range": [
        {"state": ReviewState.SUBMITTED, "submitted_at": DEPARTS_AT, "score": score} for score in (-1, 101)
    ],
    "ck_review_sees_others_after_own": [{"seen_others_at": DEPARTS_AT}],
    "ck_review_submitted_at_some_time": [{"submitted_at": DEPARTS_AT}],
    "ck_review_submitted_with_score": [{"score": 50}],
    "ck_rubric_criterion_weight_is_positive": [{"weight": 0}, {"weight": -1}],
    "ck_selection_plan_interview_weight_range": [{"interview_weight": -0.1}, {"interview_weight": 1.1}],
    "ck_selection_plan_minimum_age_range": [{"minimum_age": 0}, {"minimum_age": 100}],
    "ck_selection_plan_phases_in_order": [
        {"reviews_from_on": RETURNS_ON, "interviews_from_on": None},
        {"reviews_from_on": CLOSES_ON + timedelta(days=6)},
        {"interviews_from_on": CLOSES_ON + timedelta(days=11)},
    ],
    "ck_selection_plan_released_by_somebody": [{"released_at": DEPARTS_AT}, {"released_by_id": LOCAL_USER_ID}],
    "ck_selection_plan_review_limit_range": [{"review_limit": 0}, {"review_limit": 10_001}],
    "ck_selection_plan_reviews_wanted_range": [{"reviews_wanted": 0}, {"reviews_wanted": 11}],
    "ck_sign_in_link_user_for_purpose": [{"user_id": None}],
    "ck_standing_number_is_positive": [{"number": 0}],
    "ck_target_goal_is_positive": [{"goal": 0}],
    "ck_target_rate_in_percent": [{"aim": "knowledge_rate", "goal": 101}],
    "ck_target_year_of_the_program": [{"year": 2017}, {"year": 2101}],
    "ck_travel_consult_open_is_not_closed": [{"closed_on": RETURNS_ON}],
    "ck_traveler_passport_expires_after_issue": [{"passport_issued_on": OPENS_ON, "passport_expires_on": OPENS_ON}],
    "ck_traveler_passport_issued_after_application": [
        {"passport_applied_on": OPENS_ON, "passport_issued_on": OPENS_ON - timedelta(days=1)}
    ],
    "ck_waitlist_place_position_is_positive": [{"position": 0}],
}


CHECKS = find_constraints(sa.CheckConstraint)
FOREIGN_KEYS = find_constraints(sa.ForeignKeyConstraint)
UNIQUES = find_constraints(sa.UniqueConstraint)
PARTIAL_UNIQUES = sorted(
    (index for table in TABLES for index in table.indexes if index.unique), key=lambda index: str(index.name)
)
FIRST_TIMES = [index for index in PARTIAL_UNIQUES if index.name.startswith("uq_traveler_person_id_")]


def check_of(column: Any) -> str:
    """The name of the CHECK that holds an enum column to its values."""
    return f"ck_{column.table.name}_{column.type.name}"


def has_key(constraint: Any) -> bool:
    """Does the constraint contain the whole key, so that only a repeated key could break it?"""
    return {column.name for column in constraint.columns} >= {column.name for column in constraint.table.primary_key}


def read_refusal(refused: pytest.ExceptionInfo[IntegrityError]) -> str:
    """What the database calls the rule: PostgreSQL by name; SQLite a CHECK by name, a UNIQUE by its columns."""
    told = getattr(refused.value.orig, "diag", None)
    return str(told.constraint_name if told else refused.value.orig)


def expect_refusal(session: Session, constraint: Any) -> str:
    """What `read_refusal` is to answer for this constraint."""
    if session.get_bind().dialect.name == "postgresql":
        return str(constraint.name)
    if isinstance(constraint, sa.ForeignKeyConstraint):
        return "FOREIGN KEY constraint failed"
    if isinstance(constraint, sa.CheckConstraint):
        return f"CHECK constraint failed: {constraint.name}"
    columns = ", ".join(f"{constraint.table.name}.{column.name}" for column in constraint.columns)
    return f"UNIQUE constraint failed: {columns}"


def test_every_check_is_violated_below() -> None:
    assert sorted([*REFUSED, *map(check_of, ENUM_COLUMNS)]) == [check.name for check in CHECKS]


def test_every_constraint_is_named_within_the_limit_of_postgresql() -> None:
    too_long = [c.name for table in TABLES for c in [*table.constraints, *table.indexes] if len(str(c.name)) > 63]
    assert too_long == []


@pytest.mark.parametrize(
    ("name", "values"),
    [
        pytest.param(name, values, id=f"{name}-{place}")
        for name, refused in REFUSED.items()
        for place, values in enumerate(refused)
    ],
)
def test_check_refuses_forbidden_values(scratch: Session, name: str, values: dict[str, Any]) -> None:
    (check,) = [check for check in CHECKS if check.name == name]
    record = make(scratch, check.table)
    with pytest.raises(IntegrityError) as refused:
        change(scratch, check.table, record, values)
    assert read_refusal(refused) == expect_refusal(scratch, check)


@pytest.mark.parametrize("column", ENUM_COLUMNS, ids=str)
def test_enum_check_refuses_unknown_value(scratch: Session, column: Any) -> None:
    (check,) = [check for check in CHECKS if check.name == check_of(column)]
    record = make_filled(scratch, column.table)
    with pytest.raises(IntegrityError) as refused:
        change(scratch, column.table, record, {column.name: sa.literal_column("'nonsense'")})
    assert read_refusal(refused) == expect_refusal(scratch, check)


@pytest.mark.parametrize("unique", [unique for unique in UNIQUES if not has_key(unique)], ids=lambda found: found.name)
def test_unique_refuses_repeated_values(scratch: Session, unique: Any) -> None:
    one = make_filled(scratch, unique.table)
    same = {column.name: getattr(one, column.name) for column in unique.columns}
    if unique.table.name in APPEND_ONLY:
        with pytest.raises(IntegrityError) as refused:
            make(scratch, unique.table, **same)
    else:
        other = make_filled(scratch, unique.table)
        with pytest.raises(IntegrityError) as refused:
            change(scratch, unique.table, other, same)
    assert read_refusal(refused) == expect_refusal(scratch, unique)


def test_unique_with_the_key_is_there_to_be_referred_to() -> None:
    referred = [key.elements[0].column.table.name for key in FOREIGN_KEYS if len(key.elements) > 1]
    assert [unique.table.name for unique in UNIQUES if has_key(unique)] == referred


@pytest.mark.parametrize(
    ("key", "column"),
    [(key, name) for key in FOREIGN_KEYS for name in key.column_keys],
    ids=lambda found: getattr(found, "name", found),
)
def test_foreign_key_refuses_unknown_id(scratch: Session, key: Any, column: str) -> None:
    unknown = {column: new_id()}
    if key.table.name in APPEND_ONLY:
        with pytest.raises(IntegrityError) as refused:
            make(scratch, key.table, **unknown)
    else:
        record = make_filled(scratch, key.table)
        with pytest.raises(IntegrityError) as refused:
            change(scratch, key.table, record, unknown)
    assert read_refusal(refused) == expect_refusal(scratch, key)


def delete_target(session: Session, key: Any, record: Any) -> None:
    """Delete what the record refers to through the key, which is made first where the record refers to nothing."""
    target = key.elements[0].column.table
    column = key.column_keys[0]
    target_id = getattr(record, column)
    if target_id is None:
        target_id = make(session, target).id
        change(session, key.table, record, {column: target_id})
    session.execute(sa.delete(target).where(key.elements[0].column == target_id))


@pytest.mark.parametrize("key", [key for key in FOREIGN_KEYS if key.ondelete == "RESTRICT"], ids=lambda key: key.name)
def test_foreign_key_keeps_what_is_referred_to(scratch: Session, key: Any) -> None:
    record = make_filled(scratch, key.table)
    with pytest.raises(IntegrityError) as refused:
        delete_target(scratch, key, record)
    assert read_refusal(refused) == expect_refusal(scratch, key)


@pytest.mark.parametrize("key", [key for key in FOREIGN_KEYS if key.ondelete != "RESTRICT"], ids=lambda key: key.name)
def test_foreign_key_takes_the_parts_with_the_whole(scratch: Session, key: Any) -> None:
    record = make(scratch, key.table)
    delete_target(scratch, key, record)
    assert key.ondelete == "CASCADE"
    assert scratch.execute(sa.select(key.table).where(is_record(key.table, record))).all() == []


def test_first_times_are_three() -> None:
    names = ["first_flight_on", "first_passport_on", "first_trip_abroad_on"]
    assert sorted(index.name for index in FIRST_TIMES) == [f"uq_traveler_person_id_{name}" for name in names]


def test_placement_without_organization_is_refused_a_second_time(scratch: Session) -> None:
    (index,) = [index for index in PARTIAL_UNIQUES if index.table.name == "placement"]
    placement = make_placement(scratch, organization_id=None)
    same = {"traveler_id": placement.traveler_id, "kind": placement.kind, "started_on": placement.started_on}
    make_placement(scratch, **same)
    with pytest.raises(IntegrityError) as refused:
        make_placement(scratch, organization_id=None, **same)
    assert read_refusal(refused) == expect_refusal(scratch, index)


def test_template_asks_nothing_twice(scratch: Session) -> None:
    (index,) = [index for index in PARTIAL_UNIQUES if index.table.name == "checklist_item"]
    item = make_checklist_item(scratch, cohort_id=None)
    with pytest.raises(IntegrityError) as refused:
        make_checklist_item(scratch, cohort_id=None, name=item.name)
    assert read_refusal(refused) == expect_refusal(scratch, index)


@pytest.mark.parametrize("index", FIRST_TIMES, ids=lambda index: index.name)
def test_first_time_is_refused_on_a_second_trip(scratch: Session, index: Any) -> None:
    column = index.name.removeprefix("uq_traveler_person_id_")
    one = make_traveler(scratch, **{column: DEPARTS_ON})
    other = make_traveler(scratch, person_id=one.person_id)
    stranger = make_traveler(scratch)
    change(scratch, index.table, stranger, {column: DEPARTS_ON})
    with pytest.raises(IntegrityError) as refused:
        change(scratch, index.table, other, {column: RETURNS_ON})
    assert read_refusal(refused) == expect_refusal(scratch, index)


def test_traveler_has_the_person_and_cohort_of_its_application(scratch: Session) -> None:
    traveler, other = make_traveler(scratch), make_application(scratch)
    with pytest.raises(IntegrityError):
        change(scratch, sa.inspect(type(traveler)).local_table, traveler, {"person_id": other.person_id})
