"""Which applications pass the automatic part? Looked at together, and stored with every reason."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from mayatrack.domain.application_status import Status
from mayatrack.domain.eligibility import CHECKED, Check, Facts, Requirements, check_eligibility
from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.models import Base, Cohort, SelectionPlan
from mayatrack.models.base import now
from mayatrack.services.audit import add_event
from mayatrack.services.chunks import chunks
from mayatrack.services.records import lock_cohort
from mayatrack.services.selection_plans import require_plan
from mayatrack.services.standings import ensure_standings

# What an event calls each answer of the automatic part.
COUNTS: Final = {True: "passed_count", None: "not_known_count", False: "failed_count"}

_tables = Base.metadata.tables
_answers = _tables["application_answers"]
_application = _tables["application"]
_cohort = _tables["cohort"]
_person = _tables["person"]
_standing = _tables["standing"]
_traveler = _tables["traveler"]


@dataclass(frozen=True)
class Checked:
    """An application that waits for its review, and what the automatic part says of it."""

    application_id: UUID
    status: Status
    check: Check


def check_applications(session: Session, cohort_id: UUID, *, by: Actor) -> dict[bool | None, int]:
    """Look at every application that is submitted or needs information; how many pass (True), fail, or are not known.

    Raises RuleBroken before the cohort's selection is set up.
    """
    check_can_act(by, Action.RUN_SELECTION)
    cohort = lock_cohort(session, cohort_id)
    found = refresh_checks(session, cohort, require_plan(session, cohort))
    counted = Counter(each.check.is_eligible for each in found)
    counts = {answer: counted[answer] for answer in COUNTS}
    add_event(
        session, "check_eligibility", cohort, after={COUNTS[answer]: count for answer, count in counts.items()}, by=by
    )
    session.flush()
    return counts


def refresh_checks(session: Session, cohort: Cohort, plan: SelectionPlan) -> list[Checked]:
    """Store what the automatic part says of the locked cohort's applications, in their standings.

    Whoever is erased is left out: nothing that could be checked is known of them any more.
    """
    ensure_standings(session, cohort.id)
    requirements = Requirements(
        departs_on=cohort.departs_on,
        required_questions=plan.required_questions,
        minimum_age=plan.minimum_age,
        needs_college=plan.needs_college,
        refuses_past_travelers=plan.refuses_past_travelers,
    )
    found = [
        Checked(application_id, status, check_eligibility(requirements, facts))
        for (application_id, status), facts in _read_facts(session, cohort, requirements).items()
    ]
    _store(session, found)
    return found


def _read_facts(session: Session, cohort: Cohort, requirements: Requirements) -> dict[tuple[UUID, Status], Facts]:
    connection = session.connection()
    people = (
        sa.select(_application.c.id, _application.c.status, _application.c.college_id, _person.c.id, _person.c.birth_on)
        .join(_person, _person.c.id == _application.c.person_id)
        .where(*_is_checked(cohort), _person.c.erased_at.is_(None))
        .order_by(_application.c.id)
    )
    answers = _read_answers(connection, cohort) if requirements.required_questions else {}
    past, overlapping = _read_past_trips(connection, cohort), _read_overlapping_trips(connection, cohort)
    return {
        (application_id, Status(status)): Facts(
            birth_on=birth_on,
            has_college=college_id is not None,
            answers=answers.get(application_id),
            past_trips=past.get(person_id, ()),
            overlapping_trips=overlapping.get(person_id, ()),
        )
        for application_id, status, college_id, person_id, birth_on in connection.execute(people)
    }


def _read_answers(connection: sa.Connection, cohort: Cohort) -> dict[UUID, Mapping[str, str]]:
    found = sa.select(_answers.c.application_id, _answers.c.answers).join(
        _application, _application.c.id == _answers.c.application_id
    )
    rows = connection.execute(found.where(*_is_checked(cohort)))
    return {application_id: answers for application_id, answers in rows}  # noqa: C416  dict() of rows has no types.


def _read_past_trips(connection: sa.Connection, cohort: Cohort) -> dict[UUID, list[str]]:
    """Person → the trips of this program that they made, the first one first."""
    found = (
        sa.select(_traveler.c.person_id, _cohort.c.name)
        .join(_cohort, _cohort.c.id == _traveler.c.cohort_id)
        .join(_application, _application.c.person_id == _traveler.c.person_id)
        .where(*_is_checked(cohort), _traveler.c.cohort_id != cohort.id, _traveler.c.traveled_on.is_not(None))
    )
    return _group(connection, found)


def _read_overlapping_trips(connection: sa.Connection, cohort: Cohort) -> dict[UUID, list[str]]:
    """Person → the trips that they confirmed and that share a day with the cohort's."""
    other = _application.alias("other")
    found = (
        sa.select(other.c.person_id, _cohort.c.name)
        .join(_cohort, _cohort.c.id == other.c.cohort_id)
        .join(_application, _application.c.person_id == other.c.person_id)
        .where(
            *_is_checked(cohort),
            other.c.cohort_id != cohort.id,
            other.c.status == Status.CONFIRMED,
            _cohort.c.departs_on <= cohort.returns_on,
            _cohort.c.returns_on >= cohort.departs_on,
        )
    )
    return _group(connection, found)


def _group(connection: sa.Connection, statement: sa.Select[Any]) -> dict[UUID, list[str]]:
    grouped: dict[UUID, list[str]] = defaultdict(list)
    for person_id, name in connection.execute(statement.order_by(_cohort.c.departs_on, _cohort.c.id)):
        grouped[person_id].append(name)
    return grouped


def _is_checked(cohort: Cohort) -> tuple[sa.ColumnElement[bool], ...]:
    return _application.c.cohort_id == cohort.id, _application.c.status.in_(sorted(CHECKED))


def _store(session: Session, found: list[Checked]) -> None:
    # Most applications share one of few answers: one statement for each of these, and not for each application.
    grouped: dict[Check, list[UUID]] = defaultdict(list)
    for each in found:
        grouped[each.check].append(each.application_id)
    checked_at = now()
    for check, application_ids in grouped.items():
        values = {"is_eligible": check.is_eligible, "check_reasons": list(check.reasons), "checked_at": checked_at}
        for chunk in chunks(application_ids):
            own = _standing.c.application_id.in_(chunk)
            session.connection().execute(sa.update(_standing).where(own).values(values))
    session.expire_all()
