"""Are destinations and their entry rules stored as entered, and confirmed only as they stand?"""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlmodel import Session, select

from mayatrack.domain.documents import PassportAnchor
from mayatrack.domain.roles import LOCAL_USER_ID, Actor, Role
from mayatrack.exceptions import EditConflict, InvalidInput, NotAllowed
from mayatrack.models import AuditEvent, EntryRule
from mayatrack.queries.destinations import read_dependent_trips, read_destinations
from mayatrack.services.destinations import add_destination, check_destination, check_rule, confirm_rule, edit_rule
from mayatrack.ui.rows import list_records
from tests.factories import make_cohort, make_cohort_count, make_destination, make_entry_rule

TODAY = date(2026, 5, 4)
PLACE = {"country": "Peru", "country_code": "pe", "city": "Lima", "latitude": -12.0, "longitude": -77.0}
RULE = {"anchor": "stay", "months": 6, "max_age_years": None, "entry": "none up to 90 days", "source": "embassy"}


def make_confirmed(session: Session) -> EntryRule:
    return make_entry_rule(session, is_confirmed=True, checked_on=TODAY, checked_by_id=LOCAL_USER_ID)


def test_destination_is_added_with_a_rule_nobody_confirmed(session: Session, local_actor: Actor) -> None:
    added = add_destination(session, fields=check_destination(PLACE), rule=check_rule(RULE), by=local_actor)
    rule = session.exec(select(EntryRule).where(EntryRule.destination_id == added.id)).one()
    assert (added.country_code, rule.anchor, rule.months) == ("PE", PassportAnchor.STAY, 6)
    assert (rule.is_confirmed, rule.checked_on, rule.checked_by_id) == (False, None, None)
    actions = [event.action for event in session.exec(select(AuditEvent).order_by(AuditEvent.id)).all()]
    assert actions == ["add_destination", "add_rule"]


def test_destination_is_there_once(session: Session, local_actor: Actor) -> None:
    make_destination(session, country="Peru", country_code="PE", city="Lima")
    with pytest.raises(InvalidInput, match=r"^Lima in Peru is a destination already"):
        add_destination(session, fields=check_destination(PLACE), rule=check_rule(RULE), by=local_actor)


@pytest.mark.parametrize(
    "changes",
    [{"country_code": "P1"}, {"country_code": "PER"}, {"city": " "}, {"latitude": 91.0}, {"longitude": None}],
    ids=str,
)
def test_destination_that_is_no_place_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        check_destination(PLACE | changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"months": 25},
        {"months": -1},
        {"max_age_years": 0},
        {"source": ""},
        {"anchor": "birthday"},
        {"entry": "SSN 123-45-6789"},
    ],
    ids=str,
)
def test_rule_that_is_no_rule_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        check_rule(RULE | changes)


def test_rule_is_confirmed_by_name_and_day(session: Session, local_actor: Actor) -> None:
    rule = make_entry_rule(session)
    confirm_rule(session, rule.id, today=TODAY, version=rule.version, by=local_actor)
    assert (rule.is_confirmed, rule.checked_on, rule.checked_by_id) == (True, TODAY, local_actor.user_id)


def test_rule_that_changes_is_no_longer_confirmed(session: Session, local_actor: Actor) -> None:
    rule = make_confirmed(session)
    edit_rule(session, rule.id, fields=check_rule(RULE), version=rule.version, by=local_actor)
    assert (rule.months, rule.is_confirmed, rule.checked_on, rule.checked_by_id) == (6, False, None, None)
    event = session.exec(select(AuditEvent).where(AuditEvent.action == "edit_rule")).one()
    assert event.before is not None
    assert event.before["checked_on"] == TODAY.isoformat()


def test_rule_changed_meanwhile_is_neither_confirmed_nor_overwritten(session: Session, local_actor: Actor) -> None:
    rule = make_entry_rule(session)
    with pytest.raises(EditConflict):
        confirm_rule(session, rule.id, today=TODAY, version=rule.version + 1, by=local_actor)
    with pytest.raises(EditConflict):
        edit_rule(session, rule.id, fields=check_rule(RULE), version=rule.version + 1, by=local_actor)
    assert (rule.is_confirmed, rule.months) == (False, 0)


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.LEADERSHIP, Role.ALUMNI_COORDINATOR, Role.TRAVEL_ADVISER])
def test_destinations_are_refused_to_other_roles(
    session: Session, actor_with: Callable[..., Actor], role: Role
) -> None:
    rule, actor = make_entry_rule(session), actor_with(role)
    with pytest.raises(NotAllowed):
        add_destination(session, fields=check_destination(PLACE), rule=check_rule(RULE), by=actor)
    with pytest.raises(NotAllowed):
        edit_rule(session, rule.id, fields=check_rule(RULE), version=rule.version, by=actor)
    with pytest.raises(NotAllowed):
        confirm_rule(session, rule.id, today=TODAY, version=rule.version, by=actor)
    with pytest.raises(NotAllowed):
        read_destinations(session, by=actor)


def test_destinations_are_read_with_rule_and_counts(session: Session, local_actor: Actor) -> None:
    rule = make_confirmed(session)
    for count in (3, 4):
        cohort = make_cohort(session, destination_id=rule.destination_id)
        make_cohort_count(session, cohort_id=cohort.id, traveler_count=count)
    bare = make_destination(session, country="Zambia", country_code="ZM")
    first, second = list_records(read_destinations(session, by=local_actor))
    assert (first["rule_id"], first["cohort_count"], first["traveler_count"]) == (str(rule.id), 2, 7)
    assert (first["checked_on"], first["checked_by"], first["rule_version"]) == (TODAY, "This computer", 1)
    assert (second["destination_id"], second["rule_id"], second["cohort_count"]) == (str(bare.id), None, 0)


def test_day_to_look_again_is_done_with_once_it_came(session: Session, local_actor: Actor) -> None:
    for recheck_by_on, kept in ((TODAY, None), (date(2026, 5, 5), date(2026, 5, 5)), (None, None)):
        rule = make_entry_rule(session, recheck_by_on=recheck_by_on)
        confirm_rule(session, rule.id, today=TODAY, version=1, by=local_actor)
        assert rule.recheck_by_on == kept


def test_new_day_to_look_again_is_within_a_year(session: Session, local_actor: Actor) -> None:
    fields = check_rule(RULE | {"recheck_by_on": date(2206, 1, 1)})
    with pytest.raises(InvalidInput, match="more than a year ahead"):
        add_destination(session, fields=check_destination(PLACE), rule=fields, by=local_actor)
    rule = make_entry_rule(session, recheck_by_on=date(2024, 1, 1))
    with pytest.raises(InvalidInput, match="more than a year ahead"):
        edit_rule(session, rule.id, fields=fields, version=1, by=local_actor)
    # What stands there may stay.
    kept = check_rule(RULE | {"recheck_by_on": date(2024, 1, 1)})
    assert edit_rule(session, rule.id, fields=kept, version=1, by=local_actor).recheck_by_on == date(2024, 1, 1)


def test_trips_that_depend_on_rules_are_not_over(session: Session, local_actor: Actor) -> None:
    destination = make_destination(session)
    for name, departs_on, returns_on in (
        ("Later", date(2026, 8, 1), date(2026, 8, 9)),
        ("On the way", date(2026, 5, 1), TODAY),
        ("Over", date(2026, 4, 1), date(2026, 5, 3)),
    ):
        dates = {"departs_on": departs_on, "returns_on": returns_on}
        make_cohort(session, name=name, destination_id=destination.id, **dates)
    frame = read_dependent_trips(session, by=local_actor, today=TODAY)
    assert list(frame["cohort"]) == ["On the way", "Later"]
    assert set(frame["destination_id"]) == {str(destination.id)}


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.LEADERSHIP, Role.ALUMNI_COORDINATOR, Role.TRAVEL_ADVISER])
def test_dependent_trips_are_refused_without_the_right(
    session: Session, actor_with: Callable[..., Actor], role: Role
) -> None:
    with pytest.raises(NotAllowed):
        read_dependent_trips(session, by=actor_with(role), today=TODAY)
