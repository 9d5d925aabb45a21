"""Which rows are about one person? A sheet per subject, each column under the heading of domain/person_records.py."""

from collections.abc import Callable, Mapping
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from mayatrack.domain.person_records import FILED, STAFF
from mayatrack.models import Base
from mayatrack.services.person_records.plain import Row, plain_rows
from mayatrack.services.person_records.points import name_points

Record = Mapping[str, list[Row]]
Select = sa.Select[Any]

_tables = Base.metadata.tables
_answers = _tables["application_answers"]
_application = _tables["application"]
_batch = _tables["import_batch"]
_blackout = _tables["blackout"]
_booking = _tables["flight_traveler"]
_case = _tables["passport_case"]
_change = _tables["import_change"]
_cohort = _tables["cohort"]
_contact = _tables["emergency_contact"]
_demographics = _tables["demographics"]
_destination = _tables["destination"]
_event = _tables["audit_event"]
_fee = _tables["passport_fee"]
_flight = _tables["flight"]
_follow_up = _tables["follow_up"]
_hold = _tables["legal_hold"]
_interviewer = _tables["slot_interviewer"]
_merge = _tables["person_merge"]
_opportunity = _tables["opportunity"]
_organization = _tables["organization"]
_person = _tables["person"]
_placement = _tables["placement"]
_referral = _tables["referral"]
_slot = _tables["interview_slot"]
_status_change = _tables["status_change"]
_traveler = _tables["traveler"]

# An id that people know by a name → that name.
NAMES: Final = {
    "batch_id": _batch.c.file_name,
    "cohort_id": _cohort.c.name,
    "college_id": _tables["college"].c.name,
    "flight_id": _flight.c.number,
    "item_id": _tables["checklist_item"].c.name,
    "opportunity_id": _opportunity.c.title,
    "organization_id": _organization.c.name,
}
# Tables with a row per trip of a person, or more.
OF_TRAVELERS: Final = (_booking, _follow_up, _referral, _placement)
# Tables with a row per trip, or more, that say how it was got ready and what happened on it: sheet → table.
OF_TRIPS: Final = {
    "Passport cases": _case,
    "Checklists": _tables["checklist_mark"],
    "Check-ins": _tables["check_in"],
    "Incidents": _tables["incident"],
}
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


def _rows(table: sa.Table, *beside: sa.ColumnElement[Any]) -> Select:
    """What the file holds of the table, with columns of others beside it."""
    filed = [_shown(table.c[name]).label(heading) for name, heading in FILED[table.name].items()]
    return sa.select(*filed, *beside).select_from(table)


def _shown(column: sa.Column[Any]) -> sa.ColumnElement[Any]:
    if column.name.endswith("_by_id") or column.name in {"user_id", "reviewer_id"}:
        return sa.case((column.is_not(None), STAFF))
    name = NAMES.get(column.name)
    if name is None:
        return column
    return sa.select(name).where(name.table.c.id == column).correlate(column.table).scalar_subquery()


def _applications_of(person_id: UUID) -> Select:
    return sa.select(_application.c.id).where(_application.c.person_id == person_id)


def _travelers_of(person_id: UUID) -> Select:
    return sa.select(_traveler.c.id).where(_traveler.c.person_id == person_id)


def _rows_of_applications(person_id: UUID, table: sa.Table) -> Select:
    """What the file holds of a table with rows per application, beside the application's cohort."""
    return (
        _rows(table, _cohort.c.name.label("Cohort"))
        .join(_application, _application.c.id == table.c.application_id)
        .join(_cohort, _cohort.c.id == _application.c.cohort_id)
        .where(_application.c.person_id == person_id)
    )


def _select_person(person_id: UUID) -> Select:
    return _rows(_person).where(_person.c.id == person_id)


def _select_demographics(person_id: UUID) -> Select:
    return _rows(_demographics).where(_demographics.c.person_id == person_id)


def _select_applications(person_id: UUID) -> Select:
    beside = (_destination.c.country.label("Country"), _destination.c.city.label("City"))
    return (
        _rows(_application, *beside)
        .join(_cohort, _cohort.c.id == _application.c.cohort_id)
        .join(_destination, _destination.c.id == _cohort.c.destination_id)
        .where(_application.c.person_id == person_id)
        .order_by(_application.c.applied_at, _application.c.id)
    )


def _select_answers(person_id: UUID) -> Select:
    return _rows_of_applications(person_id, _answers).order_by(_application.c.applied_at, _answers.c.id)


def _select_status_changes(person_id: UUID) -> Select:
    changes = _rows_of_applications(person_id, _status_change)
    return changes.order_by(_status_change.c.changed_at, _status_change.c.id)


def _select_blackouts(person_id: UUID) -> Select:
    return (
        _rows(_blackout, _cohort.c.name.label("Cohort"))
        .join(_answers, _answers.c.id == _blackout.c.answers_id)
        .join(_application, _application.c.id == _answers.c.application_id)
        .join(_cohort, _cohort.c.id == _application.c.cohort_id)
        .where(_application.c.person_id == person_id)
        .order_by(_application.c.applied_at, _blackout.c.id)
    )


def _select_interviewers(person_id: UUID) -> Select:
    return (
        _rows(_interviewer, _slot.c.starts_at.label("Starts at (UTC)"))
        .join(_slot, _slot.c.id == _interviewer.c.slot_id)
        .where(_slot.c.application_id.in_(_applications_of(person_id)))
        .order_by(_slot.c.starts_at, _interviewer.c.user_id)
    )


def _selecting(table: sa.Table) -> Callable[[UUID], Select]:
    return lambda person_id: _rows_of_applications(person_id, table).order_by(_application.c.applied_at, table.c.id)


def _select_trips(person_id: UUID) -> Select:
    beside = (_cohort.c.departs_on.label("Departs on"), _cohort.c.returns_on.label("Returns on"))
    return (
        _rows(_traveler, *beside)
        .join(_cohort, _cohort.c.id == _traveler.c.cohort_id)
        .where(_traveler.c.person_id == person_id)
        .order_by(_cohort.c.departs_on, _traveler.c.id)
    )


def _select_flights(person_id: UUID) -> Select:
    headings = {"origin": "From", "destination": "To", "departs_at": "Departs (UTC)", "arrives_at": "Arrives (UTC)"}
    return (
        _rows(_booking, *(_flight.c[name].label(heading) for name, heading in headings.items()))
        .join(_flight, _flight.c.id == _booking.c.flight_id)
        .where(_booking.c.traveler_id.in_(_travelers_of(person_id)))
        .order_by(_flight.c.departs_at, _booking.c.id)
    )


def _getting_ready(table: sa.Table) -> Callable[[UUID], Select]:
    def select(person_id: UUID) -> Select:
        return (
            _rows(table, _cohort.c.name.label("Cohort"))
            .join(_traveler, _traveler.c.id == table.c.traveler_id)
            .join(_cohort, _cohort.c.id == _traveler.c.cohort_id)
            .where(_traveler.c.person_id == person_id)
            .order_by(_cohort.c.departs_on, table.c.id)
        )

    return select


def _select_fees(person_id: UUID) -> Select:
    own = _case.c.traveler_id.in_(_travelers_of(person_id))
    return _rows(_fee).join(_case, _case.c.id == _fee.c.case_id).where(own).order_by(_fee.c.paid_on, _fee.c.id)


def _select_contacts(person_id: UUID) -> Select:
    return _rows(_contact).where(_contact.c.person_id == person_id).order_by(_contact.c.position)


def _select_follow_ups(person_id: UUID) -> Select:
    own = _follow_up.c.traveler_id.in_(_travelers_of(person_id))
    return _rows(_follow_up).where(own).order_by(_follow_up.c.due_on, _follow_up.c.id)


def _select_referrals(person_id: UUID) -> Select:
    return (
        _rows(_referral, _organization.c.name.label("Organization"))
        .join(_opportunity, _opportunity.c.id == _referral.c.opportunity_id)
        .join(_organization, _organization.c.id == _opportunity.c.organization_id)
        .where(_referral.c.traveler_id.in_(_travelers_of(person_id)))
        .order_by(_referral.c.referred_on, _referral.c.id)
    )


def _select_placements(person_id: UUID) -> Select:
    own = _placement.c.traveler_id.in_(_travelers_of(person_id))
    return _rows(_placement).where(own).order_by(_placement.c.started_on, _placement.c.id)


def _select_imports(person_id: UUID) -> Select:
    beside = (_batch.c.imported_at.label("Imported at (UTC)"), _batch.c.undone_at.label("Undone at (UTC)"))
    own = _change.c.record_id.in_(_own_ids(person_id, _application, _answers))
    return (
        _rows(_change, *beside)
        .join(_batch, _batch.c.id == _change.c.batch_id)
        .where(own)
        .order_by(_batch.c.imported_at, _change.c.id)
    )


def _select_merges(person_id: UUID) -> Select:
    own = sa.or_(_merge.c.kept_person_id == person_id, _merge.c.merged_person_id == person_id)
    return _rows(_merge).where(own).order_by(_merge.c.merged_at, _merge.c.id)


def _select_holds(person_id: UUID) -> Select:
    return _rows(_hold).where(_hold.c.person_id == person_id).order_by(_hold.c.placed_on, _hold.c.id)


def _select_log(person_id: UUID) -> Select:
    trips = (_traveler, *OF_TRIPS.values(), *OF_TRAVELERS)
    own = _own_ids(person_id, _application, _answers, *OF_SELECTION.values(), *trips, _contact, _hold)
    return _rows(_event).where(_event.c.record_id.in_(own)).order_by(_event.c.happened_at, _event.c.id)


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
        return table.c.traveler_id.in_(_travelers_of(person_id))
    return table.c.application_id.in_(_applications_of(person_id))


SHEETS: Final[Mapping[str, Callable[[UUID], Select]]] = {
    "Person": _select_person,
    "Demographic answers": _select_demographics,
    "Applications": _select_applications,
    "Free answers": _select_answers,
    "Status history": _select_status_changes,
    "Hidden passages": _select_blackouts,
    **{sheet: _selecting(table) for sheet, table in OF_SELECTION.items()},
    "Interviewers": _select_interviewers,
    "Trips": _select_trips,
    "Emergency contacts": _select_contacts,
    **{sheet: _getting_ready(table) for sheet, table in OF_TRIPS.items()},
    "Passport fees": _select_fees,
    "Flights": _select_flights,
    "Follow-ups": _select_follow_ups,
    "Referrals": _select_referrals,
    "Placements": _select_placements,
    "Imports": _select_imports,
    "Merges": _select_merges,
    "Legal holds": _select_holds,
    "Log": _select_log,
}
