"""Who asked to join which cohort, where does each application stand, and how did it get there?"""

import uuid
from datetime import date, datetime
from itertools import chain, combinations
from typing import Final

import sqlalchemy as sa
from sqlmodel import Field

from mayatrack.domain.application_status import Stage, Status
from mayatrack.domain.baseline import Baseline
from mayatrack.models.base import SORTED_TEXT, Edited, Keyed, enum_type, link, now

LIST_FILTERS: Final = ("cohort_id", "status", "college_id")
LIST_SORTS: Final = ("sort_name", "applied_at")


def _list_indexes() -> list[sa.Index]:
    """One index per filter combination and sort order, so that any page of the list is a short index walk."""
    filters = chain.from_iterable(combinations(LIST_FILTERS, size) for size in range(len(LIST_FILTERS) + 1))
    return [
        sa.Index("ix_application_list_" + "_".join([*chosen, sort]), *chosen, sort, "id")
        for chosen in filters
        for sort in LIST_SORTS
    ]


class Application(Edited, table=True):
    """One person's request for one cohort."""

    __tablename__ = "application"
    __table_args__ = (
        sa.UniqueConstraint("person_id", "cohort_id"),
        # What a traveler refers to, so that its person and cohort cannot differ from the application's.
        sa.UniqueConstraint("id", "person_id", "cohort_id"),
        sa.CheckConstraint("status <> 'offered' OR reply_by_on IS NOT NULL", name="offer_has_reply_by"),
        *_list_indexes(),
        # What counting one cohort again reads: its applications by segment, and whether each is the person's first.
        sa.Index(None, "cohort_id", "status", "stage", "college_id"),
        sa.Index(None, "cohort_id", "person_id", "id"),
        sa.Index(None, "person_id", "id"),
    )

    person_id: uuid.UUID = link("person.id")
    cohort_id: uuid.UUID = link("cohort.id")
    college_id: uuid.UUID | None = link("college.id", default=None, nullable=True)
    status: Status = Field(default=Status.SUBMITTED, sa_type=enum_type(Status))
    stage: Stage = Field(default=Stage.APPLIED, sa_type=enum_type(Stage))
    applied_at: datetime = Field(default_factory=now)
    reply_by_on: date | None = None
    response_key: str | None = None
    had_passport_before: Baseline = Field(default=Baseline.UNKNOWN, sa_type=enum_type(Baseline, "had_passport_before"))
    had_flown_before: Baseline = Field(default=Baseline.UNKNOWN, sa_type=enum_type(Baseline, "had_flown_before"))
    had_traveled_abroad_before: Baseline = Field(
        default=Baseline.UNKNOWN, sa_type=enum_type(Baseline, "had_traveled_abroad_before")
    )
    # The person's, repeated here so that a filtered list can be read in its order from one index.
    sort_name: str = Field(sa_type=SORTED_TEXT)


class ApplicationAnswers(Edited, table=True):
    """The free answers of one application, apart from it: lists never read them, blind review redacts them."""

    __tablename__ = "application_answers"
    __table_args__ = (sa.UniqueConstraint("application_id"),)

    application_id: uuid.UUID = link("application.id", cascade=True)
    answers: dict[str, str] = Field(sa_type=sa.JSON())


class StatusChange(Keyed, table=True):
    """One step of an application: who, when, from, to and why."""

    __tablename__ = "status_change"
    __table_args__ = (sa.Index(None, "application_id", "changed_at", "id"),)

    application_id: uuid.UUID = link("application.id", cascade=True)
    from_status: Status | None = Field(default=None, sa_type=enum_type(Status, "from_status"))
    to_status: Status = Field(sa_type=enum_type(Status, "to_status"))
    changed_at: datetime = Field(default_factory=now)
    changed_by_id: uuid.UUID = link("app_user.id")
    reason: str | None = None
