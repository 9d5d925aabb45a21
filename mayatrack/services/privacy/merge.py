"""Make two records of one person one, and keep what it takes to take that back."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from mayatrack.domain.erasure import check_not_erased
from mayatrack.domain.merges import AppliedTwice, choose_application
from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.exceptions import InvalidInput, RuleBroken
from mayatrack.models import Application, Base, Cohort, Person, PersonMerge, Traveler
from mayatrack.models.people import ENTERED_FIELDS
from mayatrack.services.alumni_summaries import refresh_alumni_of
from mayatrack.services.audit import add_event
from mayatrack.services.first_times import refresh_people
from mayatrack.services.people import update_person
from mayatrack.services.privacy.demographics import keep_demographics
from mayatrack.services.privacy.erase import NOTHING_KEPT
from mayatrack.services.privacy.holds import check_not_held
from mayatrack.services.privacy.locks import check_version, lock_records
from mayatrack.services.privacy.moves import clear_first_times, join_contacts, join_wishes, move_applications
from mayatrack.services.privacy.snapshots import Rows, Snapshot, read_versions, take_rows
from mayatrack.services.records import fetch
from mayatrack.services.summaries import refresh_summaries

_tables = Base.metadata.tables


@dataclass(frozen=True)
class Choices:
    """What is taken from the record that goes: these of ENTERED_FIELDS, and its demographic answers as a whole.

    `takes_demographics` None: the answers that were given later.
    """

    fields: Collection[str] = ()
    takes_demographics: bool | None = None


def merge_people(
    session: Session,
    kept_id: UUID,
    merged_id: UUID,
    *,
    by: Actor,
    choices: Choices | None = None,
    versions: tuple[int, int] | None = None,
) -> PersonMerge:
    """Move everything of the second person to the first, and remove the second record.

    Where both applied to one cohort, the application that got further stays and the other is put aside. First times and
    counts follow. Raises InvalidInput for one person twice, RuleBroken under a legal hold, for an erased record, and
    where both are travelers of one cohort; EditConflict if one of them changed since `versions`.
    """
    check_can_act(by, Action.MERGE_PEOPLE)
    chosen = choices or Choices()
    if unknown := set(chosen.fields) - set(ENTERED_FIELDS):
        raise InvalidInput(f"Nothing is called {', '.join(sorted(unknown))}: choose among {', '.join(ENTERED_FIELDS)}.")
    people = lock_records(session, [kept_id, merged_id])
    kept, merged = people[kept_id], people[merged_id]
    for person, version in zip((kept, merged), versions or (None, None), strict=True):
        check_version(person, version)
    check_can_merge(session, kept_id, merged_id, by=by)
    put_aside = _choose_put_aside(session, kept_id, merged_id)
    rows = take_rows(session, kept_id, merged_id, put_aside)
    values = {name: getattr(merged, name) for name in chosen.fields}
    _unite(session, kept, merged, rows, put_aside, chosen, values)
    merge = PersonMerge(
        kept_person_id=kept_id,
        merged_person_id=merged_id,
        before=Snapshot(rows, put_aside, read_versions(session, kept_id)).write(),
        merged_by_id=by.user_id,
    )
    session.add(merge)
    told = {
        "merged_person_id": str(merged_id),
        "taken": sorted(chosen.fields),
        "put_aside": [str(i) for i in put_aside],
    }
    add_event(session, "merge_people", kept, after=told, by=by)
    session.flush()
    return merge


def check_can_merge(session: Session, kept_id: UUID, merged_id: UUID, *, by: Actor) -> None:
    """Raise what `merge_people` would, whatever is chosen: InvalidInput, RuleBroken or NotFound."""
    check_can_act(by, Action.MERGE_PEOPLE)
    if kept_id == merged_id:
        raise InvalidInput("These are one and the same record already: choose two different people.")
    for person_id in (kept_id, merged_id):
        check_not_erased(fetch(session, Person, person_id).erased_at)
        check_not_held(session, person_id)
    _choose_put_aside(session, kept_id, merged_id)


def _choose_put_aside(session: Session, kept_id: UUID, merged_id: UUID) -> list[UUID]:
    """The applications that make room for another of the same cohort. Raises RuleBroken where neither can."""
    by_cohort: dict[UUID, list[AppliedTwice]] = {}
    rows = session.exec(
        select(Application, Traveler.id)
        .outerjoin(Traveler, col(Traveler.application_id) == col(Application.id))
        .where(col(Application.person_id).in_([kept_id, merged_id]))
        .order_by(col(Application.id))
        .execution_options(populate_existing=True)
    )
    for application, traveler_id in rows:
        applied = AppliedTwice(application.id, application.stage, traveler_id is not None)
        by_cohort.setdefault(application.cohort_id, []).append(applied)
    put_aside = []
    for cohort_id, (one, *others) in by_cohort.items():
        for other in others:
            if one.is_traveler and other.is_traveler:
                name = fetch(session, Cohort, cohort_id).name
                raise RuleBroken(
                    f"Both records have a traveler of {name}, with documents and flights of their own: these are two "
                    "people, or one of the two trips was entered by mistake and has to be withdrawn first."
                )
            put_aside += [each.application_id for each in (one, other) if each != choose_application(one, other)]
    return put_aside


def _unite(
    session: Session,
    kept: Person,
    merged: Person,
    rows: Rows,
    put_aside: Collection[UUID],
    chosen: Choices,
    values: dict[str, Any],
) -> None:
    kept_id, merged_id = kept.id, merged.id
    applications = rows["application"]
    moved = [row["id"] for row in applications if row["person_id"] == merged_id and row["id"] not in put_aside]
    connection = session.connection()
    clear_first_times(session, [kept_id, merged_id])
    # An interview of an application that goes is free for somebody else.
    slot = _tables["interview_slot"]
    freed = sa.update(slot).where(slot.c.application_id.in_(put_aside))
    connection.execute(freed.values(application_id=None, version=slot.c.version + 1))
    connection.execute(sa.delete(_tables["application"]).where(_tables["application"].c.id.in_(put_aside)))
    move_applications(session, moved, to=kept_id)
    join_contacts(session, kept_id, merged_id)
    join_wishes(session, kept_id, merged_id)
    keep_demographics(session, kept_id, merged_id, takes_merged=chosen.takes_demographics)
    _hand_over(session, rows, kept_id)
    connection.execute(sa.delete(_tables["person"]).where(_tables["person"].c.id == merged_id))
    # Everything until here was written past the session.
    session.expunge(merged)
    session.expire_all()
    session.refresh(kept)
    update_person(session, kept, values)
    session.flush()
    session.expire_all()
    refresh_people(session, [kept_id])
    refresh_alumni_of(session, [kept_id])
    refresh_summaries(session, {row["cohort_id"] for row in applications})


def _hand_over(session: Session, rows: Rows, kept_id: UUID) -> None:
    """Earlier merges and lifted holds follow the person; what imports overwrote stands in the snapshot alone."""
    changes: dict[str, dict[str, Any]] = {
        "person_merge": {"kept_person_id": kept_id},
        "legal_hold": {"person_id": kept_id},
        "import_change": {"before": NOTHING_KEPT},
    }
    for name, values in changes.items():
        table = _tables[name]
        ids = [row["id"] for row in rows[name]]
        session.connection().execute(sa.update(table).where(table.c.id.in_(ids)).values(values))
