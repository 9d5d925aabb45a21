"""Take a merge back, unless something about the person changed since."""

from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.exceptions import UndoRefused
from mayatrack.models import (
    Application,
    Base,
    Cohort,
    ContactWish,
    Demographics,
    EmergencyContact,
    ImportChange,
    LegalHold,
    Person,
    PersonMerge,
    Traveler,
)
from mayatrack.models.base import now
from mayatrack.services.alumni_summaries import refresh_alumni_of
from mayatrack.services.audit import add_event
from mayatrack.services.first_times import lock_trips, refresh_people
from mayatrack.services.imports.edits import Kind, name_of
from mayatrack.services.privacy.erase import NOTHING_KEPT
from mayatrack.services.privacy.holds import check_not_held
from mayatrack.services.privacy.locks import lock_people
from mayatrack.services.privacy.moves import clear_first_times, move_applications
from mayatrack.services.privacy.restoring import Restored, insert_rows, renumber_earlier, write_back
from mayatrack.services.privacy.snapshots import (
    ASIDE_KINDS,
    WATCHED_KINDS,
    Snapshot,
    Versions,
    read_snapshot,
    read_versions,
)
from mayatrack.services.records import fetch
from mayatrack.services.summaries import refresh_summaries


def undo_merge(session: Session, merge_id: UUID, *, by: Actor) -> PersonMerge:
    """Give both people back what each had. What was added to a trip since stays with the trip.

    Raises UndoRefused, naming what changed, when the person's data, answers, applications or trips did since; when the
    e-mail address that comes back is somebody else's by now; and when the merge is undone already or too long ago.
    """
    check_can_act(by, Action.MERGE_PEOPLE)
    merge = fetch(session, PersonMerge, merge_id)
    kept_id, merged_id = merge.kept_person_id, merge.merged_person_id
    cohort_ids = {row["cohort_id"] for row in _read(merge).rows_of(Application)}
    lock_trips(session, [kept_id], also=cohort_ids)
    kept = lock_people(session, [kept_id])[kept_id]
    # Read again under the lock: another writer may have undone it while this one waited.
    session.refresh(merge)
    snapshot = _read(merge)
    _check_stands(session, merge, snapshot)
    check_not_held(session, kept_id)
    restored = _restore(session, kept_id, merged_id, snapshot)
    merge.undone_at = now()
    merge.undone_by_id = by.user_id
    merge.before = NOTHING_KEPT
    add_event(session, "undo_merge", kept, after={"merged_person_id": str(merged_id)}, by=by)
    session.flush()
    renumber_earlier(session, restored, [kept_id, merged_id])
    session.expire_all()
    refresh_people(session, [kept_id, merged_id])
    refresh_alumni_of(session, [kept_id, merged_id])
    refresh_summaries(session, cohort_ids)
    return merge


def _read(merge: PersonMerge) -> Snapshot:
    if merge.undone_at is not None:
        raise UndoRefused("This merge has been undone already.")
    if not merge.before:
        raise UndoRefused("What it takes to undo this merge is no longer kept: it was too long ago, or erased.")
    return read_snapshot(merge.before)


def _check_stands(session: Session, merge: PersonMerge, snapshot: Snapshot) -> None:
    if merge.kept_person_id not in {row["id"] for row in snapshot.rows_of(Person)}:
        raise UndoRefused("This record was merged into another one since: undo that merge first.")
    changed = _name_changes(session, snapshot.after, read_versions(session, merge.kept_person_id))
    if changed:
        raise UndoRefused(
            f"This merge cannot be undone, because something changed since: {', '.join(changed)}. "
            "Correct the record by hand instead."
        )
    emails = [row["email"] for row in snapshot.rows_of(Person)]
    taken = select(Person.email).where(col(Person.email).in_(emails), Person.id != merge.kept_person_id)
    if email := session.exec(taken.order_by(Person.email)).first():
        raise UndoRefused(f"This merge cannot be undone, because {email} is another person's address by now.")


def _name_changes(session: Session, after: Versions, current: Versions) -> list[str]:
    """What is no longer as the merge left it, as people call it."""
    # A merge from before a table was made saw nothing in it.
    changed = {kind: _differ(after.get(name_of(kind), {}), current[name_of(kind)]) for kind in WATCHED_KINDS}
    return [
        *(["names and contacts"] if changed[Person] else []),
        *(["demographic answers"] if changed[Demographics] else []),
        *(["emergency contacts"] if changed[EmergencyContact] else []),
        *(["contact wishes"] if changed[ContactWish] else []),
        *(f"the application to {cohort}" for cohort in _name_cohorts(session, Application, changed[Application])),
        *(f"the trip with {cohort}" for cohort in _name_cohorts(session, Traveler, changed[Traveler])),
    ]


def _differ(after: dict[str, int], current: dict[str, int]) -> set[UUID]:
    return {UUID(key) for key, _ in after.items() ^ current.items()}


def _name_cohorts(session: Session, kind: type[Application] | type[Traveler], keys: set[UUID]) -> list[str]:
    found = select(Cohort.name).join(kind, col(kind.cohort_id) == col(Cohort.id)).where(col(kind.id).in_(keys))
    names = list(session.exec(found.order_by(col(Cohort.departs_on), col(Cohort.id))))
    # What somebody removed since has no cohort to be named by.
    return names + ["a cohort that was removed"] * (len(keys) - len(names))


def _restore(session: Session, kept_id: UUID, merged_id: UUID, snapshot: Snapshot) -> list[Restored]:
    clear_first_times(session, [kept_id])
    aside = set(snapshot.put_aside)
    people = {row["id"]: row for row in snapshot.rows_of(Person)}
    # First the one, whose e-mail address may be the other's.
    restored = [write_back(session, Person, people[kept_id])]
    insert_rows(session, Person, [people[merged_id]])
    joined: tuple[Kind, ...] = (EmergencyContact, ContactWish)
    for kind in joined:
        table = Base.metadata.tables[name_of(kind)]
        session.connection().execute(sa.delete(table).where(table.c.person_id == kept_id))
        insert_rows(session, kind, snapshot.rows_of(kind))
    own = [row for row in snapshot.rows_of(Application) if row["id"] not in aside]
    move_applications(session, [row["id"] for row in own if row["person_id"] == merged_id], to=merged_id)
    restored += [write_back(session, Application, row) for row in own]
    insert_rows(session, Application, [row for row in snapshot.rows_of(Application) if row["id"] in aside])
    for kind in ASIDE_KINDS:
        insert_rows(session, kind, snapshot.rows_of(kind))
    restored += _restore_demographics(session, kept_id, snapshot)
    for kind in (Traveler, ImportChange, PersonMerge, LegalHold):
        restored += [write_back(session, kind, row) for row in snapshot.rows_of(kind)]
    return restored


def _restore_demographics(session: Session, kept_id: UUID, snapshot: Snapshot) -> list[Restored]:
    table = Base.metadata.tables["demographics"]
    session.connection().execute(sa.delete(table).where(table.c.person_id == kept_id))
    restored = []
    for row in snapshot.rows_of(Demographics):
        version = row["version"]
        if row["person_id"] == kept_id:
            version = snapshot.after["demographics"][str(kept_id)] + 1
            restored.append(Restored(Demographics, kept_id, row["version"], version))
        insert_rows(session, Demographics, [row | {"version": version}])
    return restored
