"""Which rows are about one person? A sheet per subject, each column under the heading of domain/person_records."""

from collections.abc import Callable, Mapping
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from mayatrack.models import Base
from mayatrack.services.person_records.plain import Row, plain_rows
from mayatrack.services.person_records.points import name_points
from mayatrack.services.person_records.selecting import (
    Select,
    applications_of,
    filed_rows,
    rows_of_applications,
    travelers_of,
)
from mayatrack.services.person_records.trips import (
    OF_TRAVELERS,
    OF_TRIPS,
    getting_ready,
    select_attempts,
    select_contacts,
    select_fees,
    select_flights,
    select_follow_ups,
    select_outcomes,
    select_placements,
    select_referral_changes,
    select_referrals,
    select_trips,
)

Record = Mapping[str, list[Row]]

_tables = Base.metadata.tables
_answers = _tables["application_answers"]
_application = _tables["application"]
_batch = _tables["import_batch"]
_blackout = _tables["blackout"]
_change = _tables["import_change"]
_cohort = _tables["cohort"]
_contact = _tables["emergency_contact"]
_demographics = _tables["demographics"]
_destination = _tables["destination"]
_event = _tables["audit_event"]
_hold = _tables["legal_hold"]
_interviewer = _tables["slot_interviewer"]
_merge = _tables["person_merge"]
_person = _tables["person"]
_slot = _tables["interview_slot"]
_status_change = _tables["status_change"]
_wish = _tables["contact_wish"]
_traveler = _tables["traveler"]


# Tables with a row per application, or more, that say how it was chosen or not: sheet → table.
OF_SELECTION: Final = {
    "Standing": _tables["standing"],
    "Reviews": _tables["review"],
    "Interviews": _slot,
    "Pending decisions": _tables["pending_decision"],
    "Decision history": _tables["decision_change"],
    "Waitlist": _tables["waitlist_place"],
}


def read_record(session: Session, person_id: UUID) -> Record:
    """Everything stored about the person: sheet → its rows, heading → value (text, number, date, moment or None)."""
    session.flush()
    connection = session.connection()
    read = {
        sheet: [dict(row) for row in connection.execute(select(person_id)).mappings()]
        for sheet, select in SHEETS.items()
    }
    read["Reviews"] = name_points(connection, person_id, read["Reviews"])
    return {sheet: plain_rows(sheet, rows) for sheet, rows in read.items()}


def _select_person(person_id: UUID) -> Select:
    return filed_rows(_person).where(_person.c.id == person_id)


def _select_demographics(person_id: UUID) -> Select:
    return filed_rows(_demographics).where(_demographics.c.person_id == person_id)


def _select_applications(person_id: UUID) -> Select:
    beside = (_destination.c.country.label("Country"), _destination.c.city.label("City"))
    return (
        filed_rows(_application, *beside)
        .join(_cohort, _cohort.c.id == _application.c.cohort_id)
        .join(_destination, _destination.c.id == _cohort.c.destination_id)
        .where(_application.c.person_id == person_id)
        .order_by(_application.c.applied_at, _application.c.id)
    )


def _select_answers(person_id: UUID) -> Select:
    return rows_of_applications(person_id, _answers).order_by(_application.c.applied_at, _answers.c.id)


def _select_status_changes(person_id: UUID) -> Select:
    changes = rows_of_applications(person_id, _status_change)
    return changes.order_by(_status_change.c.changed_at, _status_change.c.id)


def _select_blackouts(person_id: UUID) -> Select:
    return (
        filed_rows(_blackout, _cohort.c.name.label("Cohort"))
        .join(_answers, _answers.c.id == _blackout.c.answers_id)
        .join(_application, _application.c.id == _answers.c.application_id)
        .join(_cohort, _cohort.c.id == _application.c.cohort_id)
        .where(_application.c.person_id == person_id)
        .order_by(_application.c.applied_at, _blackout.c.id)
    )


def _select_interviewers(person_id: UUID) -> Select:
    return (
        filed_rows(_interviewer, _slot.c.starts_at.label("Starts at (UTC)"))
        .join(_slot, _slot.c.id == _interviewer.c.slot_id)
        .where(_slot.c.application_id.in_(applications_of(person_id)))
        .order_by(_slot.c.starts_at, _interviewer.c.user_id)
    )


def _selecting(table: sa.Table) -> Callable[[UUID], Select]:
    return lambda person_id: rows_of_applications(person_id, table).order_by(_application.c.applied_at, table.c.id)


def _select_imports(person_id: UUID) -> Select:
    beside = (_batch.c.imported_at.label("Imported at (UTC)"), _batch.c.undone_at.label("Undone at (UTC)"))
    own = _change.c.record_id.in_(_own_ids(person_id, _application, _answers))
    return (
        filed_rows(_change, *beside)
        .join(_batch, _batch.c.id == _change.c.batch_id)
        .where(own)
        .order_by(_batch.c.imported_at, _change.c.id)
    )


def _select_merges(person_id: UUID) -> Select:
    own = sa.or_(_merge.c.kept_person_id == person_id, _merge.c.merged_person_id == person_id)
    return filed_rows(_merge).where(own).order_by(_merge.c.merged_at, _merge.c.id)


def _select_wishes(person_id: UUID) -> Select:
    return filed_rows(_wish).where(_wish.c.person_id == person_id)


def _select_holds(person_id: UUID) -> Select:
    return filed_rows(_hold).where(_hold.c.person_id == person_id).order_by(_hold.c.placed_on, _hold.c.id)


def _select_log(person_id: UUID) -> Select:
    trips = (_traveler, *OF_TRIPS.values(), *OF_TRAVELERS)
    own = _own_ids(person_id, _application, _answers, *OF_SELECTION.values(), *trips, _contact, _hold)
    return filed_rows(_event).where(_event.c.record_id.in_(own)).order_by(_event.c.happened_at, _event.c.id)


def _own_ids(person_id: UUID, *tables: sa.Table) -> sa.CompoundSelect[Any]:
    """The keys of the person, of the records that were merged into theirs, and of their rows in these tables."""
    person = sa.select(_person.c.id).where(_person.c.id == person_id)
    stands = (_merge.c.kept_person_id == person_id, _merge.c.undone_at.is_(None))
    # A key of a record that was merged names nobody else while the merge stands.
    merged = sa.select(_merge.c.merged_person_id).where(*stands)
    return sa.union_all(person, merged, *(sa.select(table.c.id).where(_is_own(table, person_id)) for table in tables))


def _is_own(table: sa.Table, person_id: UUID) -> sa.ColumnElement[bool]:
    if "person_id" in table.c:
        return table.c.person_id == person_id
    if "traveler_id" in table.c:
        return table.c.traveler_id.in_(travelers_of(person_id))
    return table.c.application_id.in_(applications_of(person_id))


SHEETS: Final[Mapping[str, Callable[[UUID], Select]]] = {
    "Person": _select_person,
    "Demographic answers": _select_demographics,
    "Applications": _select_applications,
    "Free answers": _select_answers,
    "Status history": _select_status_changes,
    "Hidden passages": _select_blackouts,
    **{sheet: _selecting(table) for sheet, table in OF_SELECTION.items()},
    "Interviewers": _select_interviewers,
    "Trips": select_trips,
    "Emergency contacts": select_contacts,
    **{sheet: getting_ready(table) for sheet, table in OF_TRIPS.items()},
    "Passport fees": select_fees,
    "Flights": select_flights,
    "Contact wishes": _select_wishes,
    "Follow-ups": select_follow_ups,
    "Contacts": select_attempts,
    "Outcomes": select_outcomes,
    "Referrals": select_referrals,
    "Referral history": select_referral_changes,
    "Placements": select_placements,
    "Imports": _select_imports,
    "Merges": _select_merges,
    "Legal holds": _select_holds,
    "Log": _select_log,
}
