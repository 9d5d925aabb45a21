"""Which colleges, destinations, entry rules, passport times and checklist does every database start with?"""

import csv
from datetime import date

from sqlmodel import Session, col, select

from mayatrack.domain.checklists import ItemOwner, ItemScope
from mayatrack.domain.documents import Authorization, PassportAnchor
from mayatrack.domain.passport_forecast import PassportService
from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.models import Base, ChecklistItem, College, Destination, EntryRule, ProcessingTime
from mayatrack.services.audit import record_event
from mayatrack.settings import DATA_FOLDER


def load_reference(session: Session, *, by: Actor) -> None:
    """Add the shipped colleges, destinations, rules, passport times and checklist, each kind only where there is none.

    The rules are not confirmed: staff check each one first. Raises NotAllowed unless the actor may edit destinations.
    """
    check_can_act(by, Action.EDIT_DESTINATIONS)
    if session.exec(select(College.id).limit(1)).first() is None:
        _add(session, [_college(row) for row in read_data("colleges.csv")], by=by)
    if session.exec(select(Destination.id).limit(1)).first() is None:
        shipped = [(_destination(row), row) for row in read_data("destinations.csv")]
        _add(session, [destination for destination, _ in shipped], by=by)
        _add(session, [_entry_rule(destination, row) for destination, row in shipped], by=by)
    if session.exec(select(ProcessingTime.id).limit(1)).first() is None:
        _add(session, [_processing_time(row) for row in read_data("passport_times.csv")], by=by)
    if session.exec(select(ChecklistItem.id).where(col(ChecklistItem.cohort_id).is_(None)).limit(1)).first() is None:
        _add(session, list(read_template()), by=by)


def read_template() -> list[ChecklistItem]:
    """The shipped checklist in its order, as items that belong to no cohort yet."""
    return [
        ChecklistItem(
            position=position,
            name=row["name"],
            days_before=int(row["days_before"]),
            owner=ItemOwner(row["owner"]),
            scope=ItemScope(row["scope"]),
        )
        for position, row in enumerate(read_data("checklist.csv"), start=1)
    ]


def read_data(file_name: str) -> list[dict[str, str]]:
    """The rows of a table in data/, by heading; an empty cell is ""."""
    with open(DATA_FOLDER / file_name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _add(session: Session, records: list[Base], *, by: Actor) -> None:
    for record in records:
        session.add(record)
        record_event(session, f"add_{record.__tablename__}", record, by=by)
    session.flush()


def _college(row: dict[str, str]) -> Base:
    return College(name=row["name"], ipeds_id=int(row["ipeds_id"]))


def _destination(row: dict[str, str]) -> Destination:
    return Destination(
        country=row["country"],
        country_code=row["country_code"],
        city=row["city"],
        latitude=float(row["latitude"]),
        longitude=float(row["longitude"]),
    )


def _entry_rule(destination: Destination, row: dict[str, str]) -> Base:
    return EntryRule(
        destination_id=destination.id,
        anchor=PassportAnchor(row["anchor"]),
        months=int(row["months"]),
        max_age_years=int(row["max_age_years"]) if row["max_age_years"] else None,
        authorization=Authorization(row["authorization"]),
        authorization_days=int(row["authorization_days"]),
        entry=row["entry"],
        source=row["source"],
    )


def _processing_time(row: dict[str, str]) -> Base:
    return ProcessingTime(
        effective_on=date.fromisoformat(row["effective_on"]),
        service=PassportService(row["service"]),
        min_weeks=float(row["min_weeks"]),
        max_weeks=float(row["max_weeks"]),
        source=row["source"],
    )
