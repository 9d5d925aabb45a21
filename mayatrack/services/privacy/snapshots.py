"""What were two people's records before they were made one, and are they still as the merge left them?"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from mayatrack.models import (
    Application,
    ApplicationAnswers,
    Base,
    Blackout,
    ContactWish,
    DecisionChange,
    Demographics,
    EmergencyContact,
    ImportChange,
    LegalHold,
    PendingDecision,
    Person,
    PersonMerge,
    Review,
    Standing,
    StatusChange,
    Traveler,
    WaitlistPlace,
)
from mayatrack.services.imports.edits import Kind, from_json, key_of, name_of, to_json

Values = dict[str, Any]
# Table → its rows.
Rows = dict[str, list[Values]]
# Table → key of a row, as text → its version.
Versions = dict[str, dict[str, int]]

# What goes with an application that is put aside, in the order in which the rows may be added.
ASIDE_KINDS: Final[tuple[Kind, ...]] = (
    ApplicationAnswers,
    Blackout,
    StatusChange,
    Standing,
    Review,
    PendingDecision,
    DecisionChange,
    WaitlistPlace,
)
# In the order in which their rows may be added.
KEPT_KINDS: Final[tuple[Kind, ...]] = (
    Person,
    Demographics,
    EmergencyContact,
    ContactWish,
    Application,
    *ASIDE_KINDS,
    Traveler,
    ImportChange,
    PersonMerge,
    LegalHold,
)
# Whose versions tell whether anything about the person changed since.
WATCHED_KINDS: Final[tuple[Kind, ...]] = (
    Person,
    Demographics,
    EmergencyContact,
    ContactWish,
    Application,
    Traveler,
)


# Of these tables a merge changes one column.
CHANGED_COLUMN: Final[dict[Kind, str]] = {ImportChange: "before", PersonMerge: "kept_person_id", LegalHold: "person_id"}


@dataclass(frozen=True)
class Snapshot:
    """What PersonMerge.before holds: rows before the merge, put-aside applications, and versions after it."""

    rows: Rows
    put_aside: list[UUID]
    after: Versions

    def write(self) -> Values:
        """The snapshot as JSON can hold it."""
        rows = {name_of(kind): [to_json(kind, row) for row in self.rows[name_of(kind)]] for kind in KEPT_KINDS}
        return {"rows": rows, "put_aside": [str(key) for key in self.put_aside], "after": self.after}

    def rows_of(self, kind: Kind) -> list[Values]:
        """The table's rows before the merge."""
        return self.rows[name_of(kind)]


def read_snapshot(stored: Mapping[str, Any]) -> Snapshot:
    """What `Snapshot.write` wrote."""
    # A merge from before a table was made has nothing of it.
    rows = {
        name_of(kind): [from_json(kind, row) for row in stored["rows"].get(name_of(kind), [])] for kind in KEPT_KINDS
    }
    return Snapshot(rows, [UUID(key) for key in stored["put_aside"]], stored["after"])


def take_rows(session: Session, kept_id: UUID, merged_id: UUID, put_aside: Collection[UUID]) -> Rows:
    """Every row that the merge changes or removes; of those that it only hands over, what it changes."""
    session.flush()
    both = [kept_id, merged_id]
    tables = Base.metadata.tables
    answers, change = tables["application_answers"], tables["import_change"]
    aside_answers = sa.select(answers.c.id).where(answers.c.application_id.in_(put_aside))
    is_lost = sa.or_(change.c.record_id.in_([merged_id, *put_aside]), change.c.record_id.in_(aside_answers))
    wanted: dict[Kind, sa.ColumnElement[bool]] = {
        Person: tables["person"].c.id.in_(both),
        Demographics: tables["demographics"].c.person_id.in_(both),
        EmergencyContact: tables["emergency_contact"].c.person_id.in_(both),
        ContactWish: tables["contact_wish"].c.person_id.in_(both),
        Application: tables["application"].c.person_id.in_(both),
        **{kind: _goes_aside(kind, put_aside) for kind in ASIDE_KINDS},
        Traveler: tables["traveler"].c.person_id.in_(both),
        # What an import overwrote in a record that goes is as much this person's as the record.
        ImportChange: is_lost & change.c.before.is_not(None),
        PersonMerge: tables["person_merge"].c.kept_person_id == merged_id,
        LegalHold: tables["legal_hold"].c.person_id == merged_id,
    }
    return {name_of(kind): _read(session, kind, condition) for kind, condition in wanted.items()}


def _goes_aside(kind: Kind, put_aside: Collection[UUID]) -> sa.ColumnElement[bool]:
    table = Base.metadata.tables[name_of(kind)]
    if kind is Blackout:
        answers = Base.metadata.tables["application_answers"]
        of_answers = sa.select(answers.c.id).where(answers.c.application_id.in_(put_aside))
        return table.c.answers_id.in_(of_answers)
    return table.c.application_id.in_(put_aside)


def read_versions(session: Session, person_id: UUID) -> Versions:
    """The versions of the person's own record, answers, contacts, applications and trips, as they are now."""
    session.flush()
    found: Versions = {}
    for kind in WATCHED_KINDS:
        table = Base.metadata.tables[name_of(kind)]
        owner = table.c["id" if kind is Person else "person_id"]
        rows = session.connection().execute(sa.select(key_of(kind), table.c.version).where(owner == person_id))
        found[name_of(kind)] = {str(key): version for key, version in rows}
    return found


def _read(session: Session, kind: Kind, condition: sa.ColumnElement[bool]) -> list[Values]:
    table = Base.metadata.tables[name_of(kind)]
    names = ["id", CHANGED_COLUMN[kind]] if kind in CHANGED_COLUMN else list(table.c.keys())
    columns = [table.c[name] for name in names]
    found = session.connection().execute(sa.select(*columns).where(condition).order_by(*table.primary_key))
    return [dict(row) for row in found.mappings()]
