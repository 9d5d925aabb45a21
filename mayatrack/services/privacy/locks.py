"""Who is changed as a whole, so that everybody else who changes them waits?"""

from collections.abc import Collection
from uuid import UUID

from sqlmodel import Session, col, select

from mayatrack.exceptions import EditConflict, NotFound
from mayatrack.models import Application, Person
from mayatrack.services.first_times import lock_trips


def lock_people(session: Session, person_ids: Collection[UUID]) -> dict[UUID, Person]:
    """These people as they are now, locked until the transaction ends. Raises NotFound if one is not there."""
    statement = select(Person).where(col(Person.id).in_(person_ids)).order_by(col(Person.id)).with_for_update()
    people = {person.id: person for person in session.exec(statement, execution_options={"populate_existing": True})}
    if len(people) < len(set(person_ids)):
        raise NotFound("This person does not exist any more: somebody removed the record meanwhile.")
    return people


def lock_records(session: Session, person_ids: Collection[UUID]) -> dict[UUID, Person]:
    """These people as they are now, locked with the cohorts that they applied to: as an import locks, cohorts first."""
    cohorts = select(Application.cohort_id).where(col(Application.person_id).in_(person_ids)).distinct()
    lock_trips(session, person_ids, also=set(session.exec(cohorts)))
    return lock_people(session, person_ids)


def check_version(person: Person, version: int | None) -> None:
    """Raise EditConflict if `version` is not the one that is stored now."""
    if version is not None and person.version != version:
        raise EditConflict(
            "Somebody else changed this person since you opened it: look at the record as it is now, and decide then."
        )
