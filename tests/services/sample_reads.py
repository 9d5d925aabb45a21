"""What does the loaded sample program hold? Rows that several tests read."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import AutoString, Session, col, select

from mayatrack.domain.application_status import Status
from mayatrack.models import (
    Application,
    Base,
    Cohort,
    Demographics,
    Destination,
    Person,
    StatusChange,
    Traveler,
)
from tests.services.sample_databases import LAST_PAST_DAY

SETTLED = {
    Status.TRAVELED,
    Status.DID_NOT_TRAVEL,
    Status.DECLINED,
    Status.NOT_SELECTED,
    Status.WITHDRAWN,
    Status.INELIGIBLE,
}


@dataclass(frozen=True)
class Trip:
    """One traveler of one cohort with what was asked and what happened."""

    traveler: Traveler
    application: Application
    person: Person
    cohort: Cohort
    country: str


def read_trips(session: Session, *, past: bool = True) -> list[Trip]:
    """The trips that were made, of the seven past cohorts or of the current ones."""
    rows = session.exec(
        select(Traveler, Application, Person, Cohort, Destination.country)
        .join(Application, col(Application.id) == Traveler.application_id)
        .join(Person, col(Person.id) == Traveler.person_id)
        .join(Cohort, col(Cohort.id) == Traveler.cohort_id)
        .join(Destination, col(Destination.id) == Cohort.destination_id)
        .where(col(Traveler.traveled_on).is_not(None), (col(Cohort.departs_on) <= LAST_PAST_DAY) == past)
        .order_by(col(Traveler.id))
    )
    return [Trip(*row) for row in rows]


def read_histories(session: Session) -> dict[UUID, list[StatusChange]]:
    histories: dict[UUID, list[StatusChange]] = defaultdict(list)
    for change in session.exec(select(StatusChange).order_by(col(StatusChange.changed_at), col(StatusChange.id))):
        histories[change.application_id].append(change)
    return histories


def read_applications(session: Session) -> list[tuple[Application, Cohort]]:
    rows = session.exec(
        select(Application, Cohort).join(Cohort, col(Cohort.id) == Application.cohort_id).order_by(col(Application.id))
    )
    return [(application, cohort) for application, cohort in rows]


def read_cohorts(session: Session) -> list[Cohort]:
    return list(session.exec(select(Cohort).order_by(col(Cohort.departs_on), col(Cohort.id))))


def read_demographics(session: Session) -> list[Demographics]:
    """The answers of those who traveled with the seven past cohorts."""
    people = [trip.person.id for trip in read_trips(session)]
    return list(session.exec(select(Demographics).where(col(Demographics.person_id).in_(people))))


def read_texts(session: Session) -> Iterator[str]:
    """Every text that the database holds."""
    for table in Base.metadata.sorted_tables:
        columns = [column for column in table.columns if isinstance(column.type, sa.String | AutoString)]
        if columns:
            for row in session.execute(sa.select(*columns)):
                yield from (value for value in row if value)
