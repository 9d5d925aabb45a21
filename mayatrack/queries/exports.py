"""What can be taken out of the database as a table? Records of people, trips and outcomes; never demographics.

Columns are named so that an import recognizes them: exported applicants can be imported again.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

import pandas as pd
import sqlalchemy as sa
from sqlmodel import Session

from mayatrack.domain.application_status import Status
from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.models import Base
from mayatrack.models.summaries import NO_COLLEGE
from mayatrack.queries.frames import as_text, read_frame
from mayatrack.queries.search import split_words

_tables = Base.metadata.tables
_application = _tables["application"]
_booking = _tables["flight_traveler"]
_cohort = _tables["cohort"]
_college = _tables["college"]
_destination = _tables["destination"]
_flight = _tables["flight"]
_opportunity = _tables["opportunity"]
_organization = _tables["organization"]
_person = _tables["person"]
_placement = _tables["placement"]
_referral = _tables["referral"]
_traveler = _tables["traveler"]


class Export(StrEnum):
    """What can be exported."""

    APPLICANTS = "applicants"
    TRAVELERS = "travelers"
    FLIGHTS = "flights"
    OPPORTUNITIES = "opportunities"
    REFERRALS = "referrals"
    PLACEMENTS = "placements"
    COHORTS = "cohorts"


@dataclass(frozen=True)
class ExportFilter:
    """What an export is narrowed to. The last three apply to applicants alone; opportunities have no cohort.

    The college `NO_COLLEGE` stands for applications that name none.
    """

    cohort_id: UUID | None = None
    status: Status | None = None
    college_id: UUID | None = None
    search: str = ""


EVERYTHING: Final = ExportFilter()


def read_export(
    session: Session, *, by: Actor, export: Export, chosen: ExportFilter = EVERYTHING, limit: int | None = None
) -> pd.DataFrame:
    """The rows of the export in a total order, at most `limit`; columns carry the headings that the file shows.

    Timestamps are in UTC. Raises NotAllowed without the right to export people.
    """
    check_can_act(by, Action.EXPORT_PEOPLE)
    return read_frame(session, _SELECTS[export](chosen).limit(limit))


def count_export(session: Session, *, by: Actor, export: Export, chosen: ExportFilter = EVERYTHING) -> int:
    """How many rows the export has."""
    check_can_act(by, Action.EXPORT_PEOPLE)
    rows = _SELECTS[export](chosen).order_by(None).subquery()
    return int(session.connection().execute(sa.select(sa.func.count()).select_from(rows)).scalar_one())


def _select_applicants(chosen: ExportFilter) -> sa.Select[Any]:
    application = _application.c
    return (
        sa.select(
            *_name_columns(),
            _person.c.preferred_name.label("Preferred name"),
            _person.c.phone.label("Phone"),
            _person.c.birth_on.label("Birth date"),
            _college.c.name.label("College"),
            _person.c.student_number.label("Student ID"),
            _person.c.preferred_language.label("Preferred language"),
            application.applied_at.label("Submitted at (UTC)"),
            application.response_key.label("Response ID"),
            as_text(application.had_passport_before).label("Have you ever had a passport?"),
            as_text(application.had_flown_before).label("Have you ever flown?"),
            as_text(application.had_traveled_abroad_before).label("Have you ever traveled abroad?"),
            as_text(application.status).label("Status"),
            _cohort.c.name.label("Cohort"),
        )
        .select_from(_application)
        .join(_cohort, _cohort.c.id == application.cohort_id)
        .join(_person, _person.c.id == application.person_id)
        .outerjoin(_college, _college.c.id == application.college_id)
        .where(*_of_cohort(application.cohort_id, chosen), *_of_applicants(chosen))
        .order_by(application.sort_name, application.id)
    )


def _of_applicants(chosen: ExportFilter) -> list[sa.ColumnElement[bool]]:
    words = " " + _person.c.search_words
    clauses: list[sa.ColumnElement[bool]] = [words.contains(f" {word}") for word in split_words(chosen.search)]
    if chosen.status is not None:
        clauses.append(_application.c.status == chosen.status)
    if chosen.college_id is not None:
        wanted = None if chosen.college_id == NO_COLLEGE else chosen.college_id
        clauses.append(_application.c.college_id == wanted)
    return clauses


def _select_travelers(chosen: ExportFilter) -> sa.Select[Any]:
    traveler = _traveler.c
    return (
        sa.select(
            _cohort.c.name.label("Cohort"),
            *_name_columns(),
            as_text(_application.c.status).label("Status"),
            as_text(traveler.document_state).label("Document"),
            traveler.passport_applied_on.label("Passport applied for on"),
            traveler.passport_issued_on.label("Passport issued on"),
            traveler.passport_expires_on.label("Passport expires on"),
            traveler.traveled_on.label("Traveled on"),
            traveler.first_passport_on.label("First passport on"),
            traveler.first_flight_on.label("First flight on"),
            traveler.first_trip_abroad_on.label("First trip abroad on"),
        )
        .select_from(_traveler)
        .join(_application, _application.c.id == traveler.application_id)
        .join(_person, _person.c.id == traveler.person_id)
        .join(_cohort, _cohort.c.id == traveler.cohort_id)
        .where(*_of_cohort(traveler.cohort_id, chosen))
        .order_by(_cohort.c.departs_on.desc(), _cohort.c.id, _person.c.sort_name, traveler.id)
    )


def _select_flights(chosen: ExportFilter) -> sa.Select[Any]:
    return (
        sa.select(
            _cohort.c.name.label("Cohort"),
            _flight.c.number.label("Flight"),
            _flight.c.origin.label("From"),
            _flight.c.destination.label("To"),
            _flight.c.departs_at.label("Departs (UTC)"),
            _flight.c.arrives_at.label("Arrives (UTC)"),
            *_name_columns(),
            as_text(_booking.c.state).label("Boarding"),
        )
        .select_from(_flight)
        .join(_cohort, _cohort.c.id == _flight.c.cohort_id)
        .outerjoin(_booking, _booking.c.flight_id == _flight.c.id)
        .outerjoin(_traveler, _traveler.c.id == _booking.c.traveler_id)
        .outerjoin(_person, _person.c.id == _traveler.c.person_id)
        .where(*_of_cohort(_flight.c.cohort_id, chosen))
        .order_by(_flight.c.departs_at, _flight.c.id, _person.c.sort_name, _booking.c.id)
    )


def _select_opportunities(_chosen: ExportFilter) -> sa.Select[Any]:
    return (
        sa.select(
            _organization.c.name.label("Organization"),
            _opportunity.c.title.label("Opportunity"),
            as_text(_opportunity.c.kind).label("Kind"),
            _opportunity.c.closes_on.label("Deadline"),
            _opportunity.c.place_count.label("Places"),
        )
        .select_from(_opportunity)
        .join(_organization, _organization.c.id == _opportunity.c.organization_id)
        .order_by(_opportunity.c.closes_on.desc(), _opportunity.c.id)
    )


def _select_referrals(chosen: ExportFilter) -> sa.Select[Any]:
    return (
        _select_outcomes(
            _referral,
            chosen,
            _organization.c.name.label("Organization"),
            _opportunity.c.title.label("Opportunity"),
            as_text(_opportunity.c.kind).label("Kind"),
            as_text(_referral.c.state).label("State"),
            _referral.c.referred_on.label("Referred on"),
        )
        .join(_opportunity, _opportunity.c.id == _referral.c.opportunity_id)
        .join(_organization, _organization.c.id == _opportunity.c.organization_id)
        .order_by(_referral.c.referred_on.desc(), _referral.c.id)
    )


def _select_placements(chosen: ExportFilter) -> sa.Select[Any]:
    return (
        _select_outcomes(
            _placement,
            chosen,
            as_text(_placement.c.kind).label("Kind"),
            _organization.c.name.label("Organization"),
            _placement.c.started_on.label("Began on"),
            as_text(_placement.c.source).label("Source"),
            _placement.c.as_of_on.label("Verified on"),
        )
        .outerjoin(_organization, _organization.c.id == _placement.c.organization_id)
        .order_by(_placement.c.started_on.desc(), _placement.c.id)
    )


def _select_cohorts(chosen: ExportFilter) -> sa.Select[Any]:
    dates = {"Opens": "opens_on", "Closes": "closes_on", "Selected by": "selected_by_on"}
    trip = {"Departs": "departs_on", "Returns": "returns_on", "Seats": "seat_count"}
    return (
        sa.select(
            _cohort.c.name.label("Cohort"),
            _destination.c.country.label("Country"),
            _destination.c.city.label("City"),
            *(_cohort.c[column].label(heading) for heading, column in (dates | trip).items()),
        )
        .join(_destination, _destination.c.id == _cohort.c.destination_id)
        .where(*_of_cohort(_cohort.c.id, chosen))
        .order_by(_cohort.c.departs_on.desc(), _cohort.c.id)
    )


def _select_outcomes(rows: sa.Table, chosen: ExportFilter, *columns: sa.ColumnElement[Any]) -> sa.Select[Any]:
    return (
        sa.select(_cohort.c.name.label("Cohort"), *_name_columns(), *columns)
        .select_from(rows)
        .join(_traveler, _traveler.c.id == rows.c.traveler_id)
        .join(_person, _person.c.id == _traveler.c.person_id)
        .join(_cohort, _cohort.c.id == _traveler.c.cohort_id)
        .where(*_of_cohort(_traveler.c.cohort_id, chosen))
    )


def _name_columns() -> list[sa.ColumnElement[Any]]:
    person = _person.c
    return [
        person.given_name.label("Given name"),
        person.family_name.label("Family name"),
        person.email.label("E-mail"),
    ]


def _of_cohort(column: sa.ColumnElement[Any], chosen: ExportFilter) -> list[sa.ColumnElement[bool]]:
    return [] if chosen.cohort_id is None else [column == chosen.cohort_id]


_SELECTS: Final[dict[Export, Callable[[ExportFilter], sa.Select[Any]]]] = {
    Export.APPLICANTS: _select_applicants,
    Export.TRAVELERS: _select_travelers,
    Export.FLIGHTS: _select_flights,
    Export.OPPORTUNITIES: _select_opportunities,
    Export.REFERRALS: _select_referrals,
    Export.PLACEMENTS: _select_placements,
    Export.COHORTS: _select_cohorts,
}
