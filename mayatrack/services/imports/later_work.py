"""Does later work or a legal hold stand on an import, so that it cannot be undone?"""

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from mayatrack.domain.names import full_name
from mayatrack.exceptions import UndoRefused
from mayatrack.models import Application, ApplicationAnswers, Base, Demographics, ImportChange, LegalHold, Person
from mayatrack.services.chunks import chunks
from mayatrack.services.imports.edits import Kind, key_of, name_of
from mayatrack.services.privacy.holds import held_person_ids

Changes = Mapping[Kind, Sequence[ImportChange]]
NAMED_IN_REFUSAL: Final = 3
# What would go with a record that an import added: table, the records it belongs to, its column that says so.
BELONGINGS: Final[tuple[tuple[Kind, Kind, str], ...]] = (
    (Demographics, Person, "person_id"),
    (Application, Person, "person_id"),
    (ApplicationAnswers, Application, "application_id"),
    # Lifted ones: they show that a duty to preserve was kept, and those in force refuse everything.
    (LegalHold, Person, "person_id"),
)


def check_nothing_stands_on(session: Session, changes: Changes) -> None:
    """Raise UndoRefused, naming whom, if a record was changed since, or something was added to one that would go.

    Raises it as well under a legal hold, naming nobody, and where a record is gone.
    """
    later: set[UUID] = set()
    for kind, made in changes.items():
        later |= _find_changed(session, kind, made)
    # Once the records are locked: whoever places a hold at this moment has done so, or finds nobody.
    _check_nobody_is_held(session, changes)
    for kind, owner, column in BELONGINGS:
        later |= _find_added(
            session, kind, column, changes[owner], {change.record_id for change in changes.get(kind, ())}
        )
    if later:
        names = _read_names(session, sorted(later)[:NAMED_IN_REFUSAL])
        more = f" and {len(later) - len(names)} more" if len(later) > len(names) else ""
        raise UndoRefused(
            f"This import cannot be undone, because records were changed since: {', '.join(names)}{more}. "
            "Take those changes back first, or correct the records one by one."
        )
    _check_nothing_is_gone(session, changes)


def _check_nothing_is_gone(session: Session, changes: Changes) -> None:
    """Raise UndoRefused if a record is not there: to remove nothing would only look like an undo."""
    for kind, made in changes.items():
        for chunk in chunks([change.record_id for change in made]):
            counted = sa.select(sa.func.count()).where(key_of(kind).in_(chunk))
            if session.connection().execute(counted).scalar_one() < len(chunk):
                raise UndoRefused(
                    "This import cannot be undone, because records of it were merged into others or removed since: "
                    "undo those merges first, or correct the records one by one."
                )


def _check_nobody_is_held(session: Session, changes: Changes) -> None:
    """Raise UndoRefused, naming nobody, if a legal hold keeps the records of anybody in the import."""
    people: set[UUID] = set()
    for kind, made in changes.items():
        for chunk in chunks([change.record_id for change in made]):
            people |= set(
                session.connection().execute(sa.select(_person_of(kind)).where(key_of(kind).in_(chunk))).scalars()
            )
    if not people.isdisjoint(held_person_ids(session)):
        raise UndoRefused(
            "This import cannot be undone, because a legal hold keeps records of people in it as they are: "
            "ask an administrator when the hold is lifted."
        )


def _find_changed(session: Session, kind: Kind, made: Sequence[ImportChange]) -> set[UUID]:
    """The people of records whose version moved on; the records are locked, so that none moves on any more."""
    table = Base.metadata.tables[name_of(kind)]
    versions = {change.record_id: change.version_after for change in made}
    later = set()
    for chunk in chunks(list(versions)):
        found = sa.select(key_of(kind), table.c.version, _person_of(kind)).where(key_of(kind).in_(chunk))
        for record_id, version, person_id in session.connection().execute(found.with_for_update(of=table)):
            if version != versions[record_id]:
                later.add(person_id)
    return later


def _find_added(
    session: Session, kind: Kind, column: str, owners: Sequence[ImportChange], made: set[UUID]
) -> set[UUID]:
    """The people whose added records have something that the import did not make."""
    table = Base.metadata.tables[name_of(kind)]
    later = set()
    for chunk in chunks([change.record_id for change in owners if change.before is None]):
        found = sa.select(key_of(kind), _person_of(kind)).where(table.c[column].in_(chunk))
        later |= {person_id for key, person_id in session.connection().execute(found) if key not in made}
    return later


def _person_of(kind: Kind) -> sa.ColumnElement[UUID]:
    if kind is ApplicationAnswers:
        owner = sa.select(col(Application.person_id)).where(col(Application.id) == ApplicationAnswers.application_id)
        return owner.scalar_subquery()
    return Base.metadata.tables[name_of(kind)].c["id" if kind is Person else "person_id"]


def _read_names(session: Session, person_ids: Sequence[UUID]) -> list[str]:
    people = session.exec(select(Person).where(col(Person.id).in_(person_ids)).order_by(Person.sort_name)).all()
    return [full_name(person.given_name, person.family_name) for person in people]
