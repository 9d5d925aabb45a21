"""Erase a person: everything that says who somebody is goes, and what they did still counts."""

from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from mayatrack.domain.application_status import HOLDS_SEAT, NO_REPLY
from mayatrack.domain.erasure import (
    ERASED_NAME,
    ERASED_TEXT,
    check_is_settled,
    check_not_erased,
    erased_email,
    removed_columns,
)
from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.models import Application, Base, Cohort, Person, PersonMerge
from mayatrack.models.base import now
from mayatrack.services.alumni_summaries import refresh_alumni_of
from mayatrack.services.audit import add_event
from mayatrack.services.people import update_person
from mayatrack.services.privacy.forgetting import forget_after_commit
from mayatrack.services.privacy.holds import check_not_held
from mayatrack.services.privacy.locks import check_version, lock_records
from mayatrack.services.records import fetch

# What an import or a merge kept for taking itself back: nothing, which is not the same as "there was nothing before".
NOTHING_KEPT: Final[dict[str, Any]] = {}

_tables = Base.metadata.tables
_answers = _tables["application_answers"]
_attempt = _tables["contact_attempt"]
_case = _tables["passport_case"]
_consult = _tables["travel_consult"]
_contact = _tables["emergency_contact"]
_application = _tables["application"]
_follow_up = _tables["follow_up"]
_hold = _tables["legal_hold"]
_import_change = _tables["import_change"]
_incident = _tables["incident"]
_merge = _tables["person_merge"]
_referral = _tables["referral"]
_referral_change = _tables["referral_change"]
_review = _tables["review"]
_standing = _tables["standing"]
_status_change = _tables["status_change"]
_traveler = _tables["traveler"]
_wish = _tables["contact_wish"]


def erase_person(session: Session, person_id: UUID, *, by: Actor, version: int | None = None) -> Person:
    """Remove everything that says who the person is, as `domain.fates.FATES` lists it. It cannot be taken back.

    Counts, first times and demographic answers stay with the nameless record. Raises RuleBroken under a legal hold,
    while the person holds a seat, and if they are erased already; EditConflict if somebody changed the person since
    `version`.
    """
    check_can_act(by, Action.ERASE_PEOPLE)
    person = lock_records(session, [person_id])[person_id]
    check_version(person, version)
    check_can_erase(session, person_id, by=by)
    session.flush()
    # Read first: the answers' keys are gone once they are.
    counts = {"import_change": _clear_imports(session, person_id)}
    # Not counted: nobody is to learn from the log that there was one.
    _delete_by_traveler(session, person_id, _consult)
    counts |= {table.name: act(session, person_id, table) for table, act in _ACTS.items()}
    _rename(session, person)
    add_event(session, "erase_person", person, after={f"{name}_count": count for name, count in counts.items()}, by=by)
    refresh_alumni_of(session, [person_id])
    # Most was written past the session: what it still holds is old.
    session.expire_all()
    session.refresh(person)
    forget_after_commit(session)
    return person


def check_can_erase(session: Session, person_id: UUID, *, by: Actor) -> None:
    """Raise RuleBroken if the person is erased already, held, or holds a seat; NotFound."""
    check_can_act(by, Action.ERASE_PEOPLE)
    check_not_erased(fetch(session, Person, person_id).erased_at)
    check_not_held(session, person_id)
    check_is_settled(_find_open_cohorts(session, person_id))


def _find_open_cohorts(session: Session, person_id: UUID) -> list[str]:
    names = (
        select(Cohort.name)
        .join(Application, col(Application.cohort_id) == col(Cohort.id))
        .where(Application.person_id == person_id, col(Application.status).in_(HOLDS_SEAT))
    )
    return list(session.exec(names.order_by(col(Cohort.departs_on), col(Cohort.id))))


def _rename(session: Session, person: Person) -> None:
    gone: dict[str, Any] = dict.fromkeys(removed_columns("person"))
    update_person(session, person, gone | {"given_name": ERASED_NAME, "email": erased_email(person.id)})
    person.erased_at = now()


def _clear_imports(session: Session, person_id: UUID) -> int:
    of_person = sa.select(_application.c.id).where(_application.c.person_id == person_id)
    answers = sa.select(_answers.c.id).where(_answers.c.application_id.in_(of_person))
    record_ids = sa.union_all(sa.select(sa.literal(person_id, _application.c.id.type)), of_person, answers)
    is_own = _import_change.c.record_id.in_(record_ids) & _import_change.c.before.is_not(None)
    return _write(session, sa.update(_import_change).where(is_own).values(before=NOTHING_KEPT))


def _clear_own(session: Session, person_id: UUID, table: sa.Table) -> int:
    return _write(session, _emptying(table, table.c.person_id == person_id))


def _delete_answers(session: Session, person_id: UUID, table: sa.Table) -> int:
    return _write(session, sa.delete(table).where(_belongs(table.c.application_id, _application, person_id)))


def _delete_by_person(session: Session, person_id: UUID, table: sa.Table) -> int:
    return _write(session, sa.delete(table).where(table.c.person_id == person_id))


def _delete_by_traveler(session: Session, person_id: UUID, table: sa.Table) -> int:
    return _write(session, sa.delete(table).where(_belongs(table.c.traveler_id, _traveler, person_id)))


def _clear_by_traveler(session: Session, person_id: UUID, table: sa.Table) -> int:
    return _write(session, _emptying(table, _belongs(table.c.traveler_id, _traveler, person_id)))


def _clear_incidents(session: Session, person_id: UUID, table: sa.Table) -> int:
    is_own = _belongs(table.c.traveler_id, _traveler, person_id)
    return _write(session, _emptying(table, is_own, what=ERASED_TEXT))


def _clear_reasons(session: Session, person_id: UUID, table: sa.Table) -> int:
    is_own = _belongs(table.c.application_id, _application, person_id)
    return _write(session, _emptying(table, is_own, table.c.reason != NO_REPLY))


def _clear_by_application(session: Session, person_id: UUID, table: sa.Table) -> int:
    return _write(session, _emptying(table, _belongs(table.c.application_id, _application, person_id)))


def _clear_follow_ups(session: Session, person_id: UUID, table: sa.Table) -> int:
    is_own = _belongs(table.c.traveler_id, _traveler, person_id)
    removed = _write(session, sa.delete(table).where(is_own, table.c.done_on.is_(None)))
    return removed + _write(session, _emptying(table, is_own, answer=ERASED_TEXT))


def _clear_referral_changes(session: Session, person_id: UUID, table: sa.Table) -> int:
    referrals = sa.select(_referral.c.id).where(_belongs(_referral.c.traveler_id, _traveler, person_id))
    return _write(session, _emptying(table, table.c.referral_id.in_(referrals), table.c.reason.is_not(None)))


def _clear_holds(session: Session, person_id: UUID, table: sa.Table) -> int:
    return _write(session, _emptying(table, table.c.person_id == person_id, reason=ERASED_TEXT))


def _clear_merges(session: Session, person_id: UUID, table: sa.Table) -> int:
    is_own = col(PersonMerge.kept_person_id) == person_id
    return _write(session, sa.update(table).where(is_own).values(before=NOTHING_KEPT))


_ACTS: Final = {
    _answers: _delete_answers,
    _status_change: _clear_reasons,
    _review: _clear_by_application,
    _standing: _clear_by_application,
    _follow_up: _clear_follow_ups,
    _contact: _delete_by_person,
    _wish: _delete_by_person,
    _attempt: _clear_by_traveler,
    _referral_change: _clear_referral_changes,
    _case: _clear_by_traveler,
    _incident: _clear_incidents,
    _traveler: _clear_own,
    _application: _clear_own,
    _hold: _clear_holds,
    _merge: _clear_merges,
}


def _belongs(column: sa.Column[Any], owner: sa.Table, person_id: UUID) -> sa.ColumnElement[bool]:
    return column.in_(sa.select(owner.c.id).where(owner.c.person_id == person_id))


def _emptying(table: sa.Table, *conditions: sa.ColumnElement[bool], **replaced: Any) -> sa.Update:
    """Empty the columns that are removed, and raise the version where the table has one."""
    values: dict[str, Any] = dict.fromkeys(removed_columns(table.name)) | replaced
    if "version" in table.c:
        values["version"] = table.c.version + 1
    return sa.update(table).where(*conditions).values(values)


def _write(session: Session, statement: sa.Executable) -> int:
    return int(session.connection().execute(statement).rowcount)
