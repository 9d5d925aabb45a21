"""Which rows has each rule kept long enough, whose are they, and since when does that count?"""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

import sqlalchemy as sa

from mayatrack.domain.application_status import NO_REPLY, Stage, Status
from mayatrack.domain.retention import RetentionRule
from mayatrack.models import Base

_tables = Base.metadata.tables
_answers = _tables["application_answers"]
_application = _tables["application"]
_attempt = _tables["contact_attempt"]
_batch = _tables["import_batch"]
_change = _tables["import_change"]
_cohort = _tables["cohort"]
_contact = _tables["emergency_contact"]
_follow_up = _tables["follow_up"]
_incident = _tables["incident"]
_merge = _tables["person_merge"]
_person = _tables["person"]
_referral = _tables["referral"]
_referral_change = _tables["referral_change"]
_review = _tables["review"]
_standing = _tables["standing"]
_status_change = _tables["status_change"]
_traveler = _tables["traveler"]
_wish = _tables["contact_wish"]

NOTHING: Final = sa.null()
SELECTED: Final = (Stage.OFFERED, Stage.CONFIRMED, Stage.TRAVELED)
NOT_SUBMITTED: Final = (Status.DRAFT, Status.WITHDRAWN)

Column = sa.ColumnElement[Any]


def select_due(rule: RetentionRule, last_day: date) -> sa.Select[Any]:
    """The rows that the rule has kept long enough, in the order of their keys.

    Columns: key, person_id (NULL where the row is nobody's), also_person_id (where it belongs to two people, as a merge
    does), started (a date, or a moment in UTC), returned (the date that counts before it; mostly NULL).
    """
    return _SELECTS[rule.name](last_day).order_by(_key(rule.table))


def _key(table: str) -> Column:
    return next(iter(_tables[table].primary_key.columns))


def _rows(
    table: sa.Table,
    started: Column,
    person_id: Column = NOTHING,
    *,
    also_person_id: Column = NOTHING,
    returned: Column = NOTHING,
) -> sa.Select[Any]:
    columns = {
        "key": _key(table.name),
        "person_id": person_id,
        "also_person_id": also_person_id,
        "started": started,
        "returned": returned,
    }
    return sa.select(*(column.label(name) for name, column in columns.items())).select_from(table)


def _until(moment: Column, last_day: date) -> sa.ColumnElement[bool]:
    return moment < datetime.combine(last_day + timedelta(days=1), time(), tzinfo=UTC)


def _has_traveled(person_id: Column) -> sa.ColumnElement[bool]:
    return sa.exists().where(_traveler.c.person_id == person_id, _traveler.c.traveled_on.is_not(None))


def _select_answers(last_day: date, *, has_traveled: bool) -> sa.Select[Any]:
    traveled = _has_traveled(_application.c.person_id)
    return _of_past_cohorts(_answers, last_day).where(traveled if has_traveled else ~traveled)


def _select_reasons(last_day: date) -> sa.Select[Any]:
    return (
        _rows(_status_change, _status_change.c.changed_at, _application.c.person_id)
        .join(_application, _application.c.id == _status_change.c.application_id)
        # A lapsed offer's reason is a code, which says nothing about a person.
        .where(_status_change.c.reason.is_not(None), _status_change.c.reason != NO_REPLY)
        .where(_until(_status_change.c.changed_at, last_day))
    )


def _select_review_comments(last_day: date) -> sa.Select[Any]:
    has_text = sa.or_(_review.c.comment.is_not(None), _review.c.reason.is_not(None))
    return _of_past_cohorts(_review, last_day).where(has_text)


def _select_check_reasons(last_day: date) -> sa.Select[Any]:
    return _of_past_cohorts(_standing, last_day).where(_standing.c.check_reasons.is_not(None))


def _of_past_cohorts(table: sa.Table, last_day: date) -> sa.Select[Any]:
    """The rows of applications whose cohort returned by then."""
    return (
        _rows(table, _cohort.c.returns_on, _application.c.person_id)
        .join(_application, _application.c.id == table.c.application_id)
        .join(_cohort, _cohort.c.id == _application.c.cohort_id)
        .where(_cohort.c.returns_on <= last_day)
    )


def _of_past_trips(table: str) -> Callable[[date], sa.Select[Any]]:
    """The rows of travelers whose cohort returned by then."""
    rows = _tables[table]
    return lambda last_day: (
        _rows(rows, _cohort.c.returns_on, _traveler.c.person_id)
        .join(_traveler, _traveler.c.id == rows.c.traveler_id)
        .join(_cohort, _cohort.c.id == _traveler.c.cohort_id)
        .where(_cohort.c.returns_on <= last_day)
    )


def _select_incidents(last_day: date) -> sa.Select[Any]:
    return (
        _rows(_incident, _cohort.c.returns_on, _traveler.c.person_id)
        .join(_cohort, _cohort.c.id == _incident.c.cohort_id)
        # What happened to the group is nobody's.
        .outerjoin(_traveler, _traveler.c.id == _incident.c.traveler_id)
        .where(_cohort.c.returns_on <= last_day)
    )


def _select_emergency_contacts(last_day: date) -> sa.Select[Any]:
    returned = _last_return(_contact.c.person_id, _contact)
    return _rows(_contact, returned, _contact.c.person_id).where(returned <= last_day)


def _select_wishes(last_day: date) -> sa.Select[Any]:
    returned = _last_return(_wish.c.person_id, _wish)
    # Forgotten, a wish for no contact would bring the person back into the queue.
    told = _rows(_wish, returned, _wish.c.person_id)
    return told.where(returned <= last_day, _wish.c.do_not_contact.is_(sa.false()))


def _select_contact_notes(last_day: date) -> sa.Select[Any]:
    return (
        _rows(_attempt, _attempt.c.contacted_on, _traveler.c.person_id)
        .join(_traveler, _traveler.c.id == _attempt.c.traveler_id)
        .where(_attempt.c.contacted_on <= last_day, _attempt.c.note.is_not(None))
    )


def _select_referral_reasons(last_day: date) -> sa.Select[Any]:
    return (
        _rows(_referral_change, _referral_change.c.changed_at, _traveler.c.person_id)
        .join(_referral, _referral.c.id == _referral_change.c.referral_id)
        .join(_traveler, _traveler.c.id == _referral.c.traveler_id)
        .where(_referral_change.c.reason.is_not(None), _until(_referral_change.c.changed_at, last_day))
    )


def _last_return(person_id: Column, of: sa.Table) -> sa.ScalarSelect[Any]:
    return (
        sa.select(sa.func.max(_cohort.c.returns_on))
        .join(_application, _application.c.cohort_id == _cohort.c.id)
        .where(_application.c.person_id == person_id)
        .correlate(of)
        .scalar_subquery()
    )


def _select_follow_ups(last_day: date) -> sa.Select[Any]:
    has_text = sa.or_(_follow_up.c.answer.is_not(None), _follow_up.c.next_step.is_not(None))
    return (
        _rows(_follow_up, _follow_up.c.done_on, _traveler.c.person_id)
        .join(_traveler, _traveler.c.id == _follow_up.c.traveler_id)
        .where(_follow_up.c.done_on <= last_day, has_text)
    )


def _select_payloads(last_day: date) -> sa.Select[Any]:
    return (
        _rows(_change, _batch.c.imported_at, _person_of_change())
        .join(_batch, _batch.c.id == _change.c.batch_id)
        .where(_is_filled(_change.c.before), _until(_batch.c.imported_at, last_day))
    )


def _person_of_change() -> Column:
    record, record_id = _change.c.record, _change.c.record_id
    of_application = sa.select(_application.c.person_id).where(_application.c.id == record_id)
    of_answers = (
        sa.select(_application.c.person_id)
        .join(_answers, _answers.c.application_id == _application.c.id)
        .where(_answers.c.id == record_id)
    )
    return sa.case(
        (record.in_(("person", "demographics")), record_id),
        (record == "application", of_application.correlate(_change).scalar_subquery()),
        (record == "application_answers", of_answers.correlate(_change).scalar_subquery()),
    )


def _select_merges(last_day: date) -> sa.Select[Any]:
    rows = _rows(_merge, _merge.c.merged_at, _merge.c.kept_person_id, also_person_id=_merge.c.merged_person_id)
    return rows.where(_is_filled(_merge.c.before), _until(_merge.c.merged_at, last_day))


def _is_filled(payload: Column) -> sa.ColumnElement[bool]:
    """NULL says that an import made the row, and is nothing to clear; an empty object was cleared before."""
    return sa.and_(payload.is_not(None), sa.cast(payload, sa.String) != "{}")


def _select_contacts(last_day: date) -> sa.Select[Any]:
    person_id = _person.c.id
    returned = _last_return(person_id, _person)
    was_offered = sa.exists().where(_application.c.person_id == person_id, _application.c.stage.in_(SELECTED))
    is_over = sa.or_(returned <= last_day, sa.and_(returned.is_(None), _until(_person.c.created_at, last_day)))
    is_traveler = sa.exists().where(_traveler.c.person_id == person_id)
    rows = _rows(_person, _person.c.created_at, person_id, returned=returned)
    return rows.where(_person.c.erased_at.is_(None), ~was_offered, ~is_traveler, is_over)


def _select_drafts(last_day: date) -> sa.Select[Any]:
    was_submitted = sa.exists().where(
        _status_change.c.application_id == _application.c.id, _status_change.c.to_status.not_in(NOT_SUBMITTED)
    )
    return _rows(_application, _application.c.applied_at, _application.c.person_id).where(
        _application.c.status.in_(NOT_SUBMITTED),
        _application.c.stage == Stage.STARTED,
        ~was_submitted,
        _until(_application.c.applied_at, last_day),
    )


def _select_ended(table: str, column: str) -> Callable[[date], sa.Select[Any]]:
    moment = _tables[table].c[column]
    return lambda last_day: _rows(_tables[table], moment).where(_until(moment, last_day))


_SELECTS: Final[Mapping[str, Callable[[date], sa.Select[Any]]]] = {
    "answers_of_others": lambda last_day: _select_answers(last_day, has_traveled=False),
    "answers_of_travelers": lambda last_day: _select_answers(last_day, has_traveled=True),
    "status_reasons": _select_reasons,
    "review_comments": _select_review_comments,
    "check_reasons": _select_check_reasons,
    "emergency_contacts": _select_emergency_contacts,
    "incidents": _select_incidents,
    "checklist_marks": _of_past_trips("checklist_mark"),
    "check_ins": _of_past_trips("check_in"),
    "follow_up_texts": _select_follow_ups,
    "contact_notes": _select_contact_notes,
    "referral_reasons": _select_referral_reasons,
    "contact_wishes": _select_wishes,
    "import_payloads": _select_payloads,
    "merge_snapshots": _select_merges,
    "contacts": _select_contacts,
    "drafts": _select_drafts,
    "sessions": _select_ended("user_session", "ends_at"),
    "throttles": _select_ended("sign_in_throttle", "failed_at"),
    "sign_in_links": _select_ended("sign_in_link", "ends_at"),
    "openid_requests": _select_ended("openid_request", "ends_at"),
}
