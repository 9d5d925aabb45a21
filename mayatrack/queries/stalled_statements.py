"""Which SQL finds the applications that have waited, and the parts that each of them lacks?"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from mayatrack.domain.application_status import Status
from mayatrack.domain.baseline import Baseline
from mayatrack.domain.stalled import USUAL_DAYS, WAITING, Section, waiting_since
from mayatrack.models import Base
from mayatrack.models.summaries import NO_COLLEGE

_tables = Base.metadata.tables
_answers = _tables["application_answers"]
_application = _tables["application"]
_change = _tables["status_change"]
_cohort = _tables["cohort"]
_person = _tables["person"]
_plan = _tables["selection_plan"]

Required = Mapping[UUID, Sequence[str]]
Missing = Mapping[Section, sa.ColumnElement[bool]]
BASELINES: Final = ("had_passport_before", "had_flown_before", "had_traveled_abroad_before")


@dataclass(frozen=True)
class StalledFilter:
    """What is looked for: who has waited `days` or more; the college NO_COLLEGE stands for none given."""

    days: int = USUAL_DAYS
    cohort_id: UUID | None = None
    status: Status | None = None
    college_id: UUID | None = None
    section: Section | None = None


def read_required(session: Session, now: datetime) -> Required:
    """Cohort → the questions that its selection asks for, of the cohorts that have not left and ask for any."""
    statement = sa.select(_plan.c.cohort_id, _plan.c.required_questions).join(
        _cohort, _cohort.c.id == _plan.c.cohort_id
    )
    found = session.connection().execute(statement.where(_has_not_left(now)).order_by(_plan.c.cohort_id))
    return {cohort_id: sorted(set(questions)) for cohort_id, questions in found if questions}


def select_waiting(
    chosen: StalledFilter,
    now: datetime,
    *columns: sa.ColumnElement[Any],
    where: Sequence[sa.ColumnElement[bool]] = (),
) -> sa.Select[Any]:
    """These columns of the applications that wait, and `since_at`: their people, cohorts and answers are joined.

    `chosen.college_id` and `chosen.section` apply only by `where`, see `find_chosen`.
    """
    statuses = [chosen.status] if chosen.status else list(WAITING)
    found = (
        sa.select(*columns, _select_since().label("since_at"))
        .select_from(_application)
        .join(_cohort, _cohort.c.id == _application.c.cohort_id)
        .join(_person, _person.c.id == _application.c.person_id)
        .outerjoin(_answers, _answers.c.application_id == _application.c.id)
        # Nobody who missed the trip can still be helped to apply.
        .where(_application.c.status.in_(statuses), _has_not_left(now), _person.c.erased_at.is_(None), *where)
    )
    if chosen.cohort_id is not None:
        found = found.where(_application.c.cohort_id == chosen.cohort_id)
    # Materialized, so that the history of each application is looked up once, and not once for every mention.
    waiting = found.cte("waiting").prefix_with("MATERIALIZED")
    return sa.select(waiting).where(waiting.c.since_at <= waiting_since(now, chosen.days))


def find_chosen(chosen: StalledFilter, missing: Missing) -> list[sa.ColumnElement[bool]]:
    """The conditions of the chosen college and of the part that is missing."""
    conditions: list[sa.ColumnElement[bool]] = [] if chosen.section is None else [missing[chosen.section]]
    if chosen.college_id == NO_COLLEGE:
        return [*conditions, _application.c.college_id.is_(None)]
    return conditions if chosen.college_id is None else [*conditions, _application.c.college_id == chosen.college_id]


def find_missing_in(dialect: str, required: Required) -> Missing:
    """Part of an application → the condition under which it is missing: what `domain.stalled.find_missing` says."""
    return {
        Section.COLLEGE: _application.c.college_id.is_(None),
        Section.BIRTH_DATE: _person.c.birth_on.is_(None),
        Section.PHONE: _person.c.phone.is_(None),
        Section.BASELINE: sa.or_(*(_application.c[name] == Baseline.UNKNOWN for name in BASELINES)),
        Section.REQUIRED_ANSWERS: sa.or_(sa.false(), *_find_open_questions(dialect, required)),
        Section.ANSWERS: sa.or_(_answers.c.id.is_(None), sa.cast(_answers.c.answers, sa.String) == "{}"),
    }


def _find_open_questions(dialect: str, required: Required) -> Iterator[sa.ColumnElement[bool]]:
    for cohort_id, questions in required.items():
        keys = _walk_keys(dialect)
        given = sa.select(sa.func.count()).select_from(keys).where(keys.c.key.in_(questions)).scalar_subquery()
        yield sa.and_(_application.c.cohort_id == cohort_id, given < len(questions))


def _walk_keys(dialect: str) -> sa.TableValuedAlias:
    # Both databases walk through JSON; only the names of their functions differ.
    walk = sa.func.json_each_text if dialect == "postgresql" else sa.func.json_each
    return walk(_answers.c.answers).table_valued("key", "value", name="given")


def _select_since() -> sa.ColumnElement[datetime]:
    """When the application took the status that it has."""
    taken = sa.select(sa.func.max(_change.c.changed_at)).where(
        _change.c.application_id == _application.c.id, _change.c.to_status == _application.c.status
    )
    return sa.func.coalesce(taken.scalar_subquery(), _application.c.applied_at)


def _has_not_left(now: datetime) -> sa.ColumnElement[bool]:
    return _cohort.c.departs_on > now.astimezone().date()
