"""Does every database start with the right colleges, destinations and entry rules?"""

import csv
import json
from collections.abc import Callable
from itertools import pairwise

import pytest
from sqlmodel import Session, col, select

from mayatrack.domain.documents import PassportAnchor, is_rule_stale
from mayatrack.domain.passport_forecast import PassportService
from mayatrack.domain.roles import Actor, Role
from mayatrack.exceptions import NotAllowed
from mayatrack.models import AuditEvent, College, Destination, EntryRule, ProcessingTime
from mayatrack.models.base import today
from mayatrack.services.reference import load_reference
from mayatrack.settings import DATA_FOLDER

IPEDS_IDS = {113856, 117788, 117690, 117867, 117706, 117715, 117724, 117733, 125471}
RULES = {
    "Mexico": (PassportAnchor.STAY, 0, None),
    "Egypt": (PassportAnchor.ARRIVAL, 6, None),
    "Japan": (PassportAnchor.STAY, 0, None),
    "France": (PassportAnchor.RETURN, 3, 10),
    "Vietnam": (PassportAnchor.ARRIVAL, 6, None),
    "Taiwan": (PassportAnchor.STAY, 0, None),
    "Australia": (PassportAnchor.STAY, 0, None),
}


def test_reference_holds_the_nine_colleges(session: Session, local_actor: Actor) -> None:
    load_reference(session, by=local_actor)
    assert set(session.exec(select(College.ipeds_id))) == IPEDS_IDS
    assert len(session.exec(select(College)).all()) == 9


def test_reference_holds_the_seven_destinations_with_their_rules(session: Session, local_actor: Actor) -> None:
    load_reference(session, by=local_actor)
    rows = session.exec(select(Destination, EntryRule).join(EntryRule, col(EntryRule.destination_id) == Destination.id))
    rules = {destination.country: (rule.anchor, rule.months, rule.max_age_years) for destination, rule in rows}
    assert rules == RULES


def test_shipped_rules_are_not_confirmed_and_stale(session: Session, local_actor: Actor) -> None:
    load_reference(session, by=local_actor)
    rules = session.exec(select(EntryRule)).all()
    assert [rule.is_confirmed for rule in rules] == [False] * 7
    assert all(is_rule_stale(rule.checked_on, today()) for rule in rules)
    assert all(rule.source and rule.entry for rule in rules)


def test_reference_loads_once_and_keeps_what_staff_changed(session: Session, local_actor: Actor) -> None:
    load_reference(session, by=local_actor)
    egypt = session.exec(select(Destination).where(Destination.country == "Egypt")).one()
    egypt.city = "Alexandria"
    session.flush()
    load_reference(session, by=local_actor)
    assert len(session.exec(select(College)).all()) == 9
    cities = set(session.exec(select(Destination.city)))
    assert cities == {"Durango", "Alexandria", "Tokyo", "Paris", "Ho Chi Minh City", "Taipei", "Brisbane"}


def test_reference_fills_only_the_empty_tables(session: Session, local_actor: Actor) -> None:
    session.add(College(name="Another College"))
    session.flush()
    load_reference(session, by=local_actor)
    assert session.exec(select(College.name)).all() == ["Another College"]
    assert len(session.exec(select(Destination)).all()) == 7


def test_reference_holds_the_published_passport_times(session: Session, local_actor: Actor) -> None:
    load_reference(session, by=local_actor)
    times = session.exec(select(ProcessingTime).where(ProcessingTime.service == PassportService.ROUTINE))
    assert sorted((time.effective_on.isoformat(), time.min_weeks, time.max_weeks) for time in times) == [
        ("2021-10-29", 8, 11),
        ("2022-10-06", 7, 10),
        ("2023-03-24", 10, 13),
        ("2024-10-01", 4, 6),
        ("2025-03-10", 4, 6),
    ]


def test_reference_is_audited(session: Session, local_actor: Actor) -> None:
    load_reference(session, by=local_actor)
    actions = list(session.exec(select(AuditEvent.action)))
    assert {action: actions.count(action) for action in actions} == {
        "add_checklist_item": 11,
        "add_college": 9,
        "add_destination": 7,
        "add_entry_rule": 7,
        "add_processing_time": 10,
    }


def test_reference_is_refused_without_the_role(session: Session, actor_with: Callable[..., Actor]) -> None:
    with pytest.raises(NotAllowed):
        load_reference(session, by=actor_with(Role.ALUMNI_COORDINATOR))
    assert session.exec(select(College)).all() == []


def test_world_outline_draws_every_destination() -> None:
    outline = json.loads((DATA_FOLDER / "countries-110m.json").read_text(encoding="utf-8"))
    drawn = {shape["properties"]["name"] for shape in outline["objects"]["countries"]["geometries"]}
    assert set(RULES) <= drawn


def test_every_data_file_has_its_origin() -> None:
    described = (DATA_FOLDER / "README.md").read_text(encoding="utf-8")
    files = [path.name for path in DATA_FOLDER.iterdir() if path.suffix in {".csv", ".json"}]
    assert [name for name in files if f"`{name}`" not in described] == []


def test_data_tables_are_complete() -> None:
    for path in DATA_FOLDER.glob("*.csv"):
        with open(path, encoding="utf-8", newline="") as file:
            widths = [len(row) for row in csv.reader(file)]
        assert all(first == second for first, second in pairwise(widths)), path.name
