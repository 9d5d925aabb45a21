"""Which rows are about a person's trips, and about what followed them?"""

from collections.abc import Callable
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from mayatrack.models import Base
from mayatrack.services.person_records.selecting import Select, filed_rows, travelers_of

_tables = Base.metadata.tables
_attempt = _tables["contact_attempt"]
_booking = _tables["flight_traveler"]
_case = _tables["passport_case"]
_cohort = _tables["cohort"]
_contact = _tables["emergency_contact"]
_fee = _tables["passport_fee"]
_flight = _tables["flight"]
_follow_up = _tables["follow_up"]
_opportunity = _tables["opportunity"]
_organization = _tables["organization"]
_outcome = _tables["outcome"]
_placement = _tables["placement"]
_referral = _tables["referral"]
_referral_change = _tables["referral_change"]
_traveler = _tables["traveler"]

# Tables with a row per trip of a person, or more.
OF_TRAVELERS: Final = (_booking, _follow_up, _referral, _placement, _attempt, _outcome)
# Tables with a row per trip, or more, that say how it was got ready and what happened on it: sheet → table.
OF_TRIPS: Final = {
    "Passport cases": _case,
    "Checklists": _tables["checklist_mark"],
    "Check-ins": _tables["check_in"],
    "Incidents": _tables["incident"],
}


def select_trips(person_id: UUID) -> Select:
    """The person's trips, with their dates."""
    beside = (_cohort.c.departs_on.label("Departs on"), _cohort.c.returns_on.label("Returns on"))
    return (
        filed_rows(_traveler, *beside)
        .join(_cohort, _cohort.c.id == _traveler.c.cohort_id)
        .where(_traveler.c.person_id == person_id)
        .order_by(_cohort.c.departs_on, _traveler.c.id)
    )


def getting_ready(table: sa.Table) -> Callable[[UUID], Select]:
    """What the file holds of a table with rows per trip, beside its cohort."""

    def select(person_id: UUID) -> Select:
        return (
            filed_rows(table, _cohort.c.name.label("Cohort"))
            .join(_traveler, _traveler.c.id == table.c.traveler_id)
            .join(_cohort, _cohort.c.id == _traveler.c.cohort_id)
            .where(_traveler.c.person_id == person_id)
            .order_by(_cohort.c.departs_on, table.c.id)
        )

    return select


def select_fees(person_id: UUID) -> Select:
    """What was paid for the person's first passport."""
    own = _case.c.traveler_id.in_(travelers_of(person_id))
    return filed_rows(_fee).join(_case, _case.c.id == _fee.c.case_id).where(own).order_by(_fee.c.paid_on, _fee.c.id)


def select_contacts(person_id: UUID) -> Select:
    """Whom to call for the person."""
    return filed_rows(_contact).where(_contact.c.person_id == person_id).order_by(_contact.c.position)


def select_flights(person_id: UUID) -> Select:
    """The person's flights."""
    headings = {"origin": "From", "destination": "To", "departs_at": "Departs (UTC)", "arrives_at": "Arrives (UTC)"}
    return (
        filed_rows(_booking, *(_flight.c[name].label(heading) for name, heading in headings.items()))
        .join(_flight, _flight.c.id == _booking.c.flight_id)
        .where(_booking.c.traveler_id.in_(travelers_of(person_id)))
        .order_by(_flight.c.departs_at, _booking.c.id)
    )


def select_follow_ups(person_id: UUID) -> Select:
    """When the person was contacted after a trip, and what they said."""
    own = _follow_up.c.traveler_id.in_(travelers_of(person_id))
    return filed_rows(_follow_up).where(own).order_by(_follow_up.c.due_on, _follow_up.c.id)


def select_referrals(person_id: UUID) -> Select:
    """What the person was put forward for."""
    return (
        filed_rows(_referral, _organization.c.name.label("Organization"))
        .join(_opportunity, _opportunity.c.id == _referral.c.opportunity_id)
        .join(_organization, _organization.c.id == _opportunity.c.organization_id)
        .where(_referral.c.traveler_id.in_(travelers_of(person_id)))
        .order_by(_referral.c.referred_on, _referral.c.id)
    )


def select_placements(person_id: UUID) -> Select:
    """Where the person landed."""
    own = _placement.c.traveler_id.in_(travelers_of(person_id))
    return filed_rows(_placement).where(own).order_by(_placement.c.started_on, _placement.c.id)


def select_referral_changes(person_id: UUID) -> Select:
    """How far the person went with what they were put forward for, step by step."""
    return (
        filed_rows(_referral_change, _opportunity.c.title.label("Opportunity"))
        .join(_referral, _referral.c.id == _referral_change.c.referral_id)
        .join(_opportunity, _opportunity.c.id == _referral.c.opportunity_id)
        .where(_referral.c.traveler_id.in_(travelers_of(person_id)))
        .order_by(_referral_change.c.changed_at, _referral_change.c.id)
    )


def select_attempts(person_id: UUID) -> Select:
    """When somebody tried to contact the person."""
    own = _attempt.c.traveler_id.in_(travelers_of(person_id))
    return filed_rows(_attempt).where(own).order_by(_attempt.c.contacted_on, _attempt.c.id)


def select_outcomes(person_id: UUID) -> Select:
    """What the person did since a trip, by who said so."""
    own = _outcome.c.traveler_id.in_(travelers_of(person_id))
    return filed_rows(_outcome).where(own).order_by(_outcome.c.as_of_on, _outcome.c.id)
