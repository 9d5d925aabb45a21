"""How does a test get a valid record of what gets a cohort ready to board? As in `program.py`."""

from typing import Any

from sqlmodel import Session

from mayatrack import models
from mayatrack.domain.checklists import ItemOwner, MarkState
from mayatrack.domain.passport_cases import FeeKind, Payer
from mayatrack.domain.roles import LOCAL_USER_ID
from mayatrack.domain.trip_days import IncidentKind, TripPoint
from tests.factories.program import (
    DEPARTS_AT,
    SELECTED_BY_ON,
    add,
    build,
    make_cohort,
    make_person,
    make_traveler,
    numbers,
    refer,
)


def make_passport_case(session: Session, **changes: Any) -> models.PassportCase:
    """The case of a new traveler; nothing is done yet."""
    traveler_id = refer(session, changes, "traveler_id", make_traveler)
    return add(session, build(models.PassportCase, changes, traveler_id=traveler_id))


def make_passport_fee(session: Session, **changes: Any) -> models.PassportFee:
    """The application's fee of a new case, paid by the program."""
    case_id = refer(session, changes, "case_id", make_passport_case)
    paid = {"kind": FeeKind.APPLICATION, "cents": 13_000, "paid_by": Payer.PROGRAM, "paid_on": SELECTED_BY_ON}
    return add(session, build(models.PassportFee, changes, case_id=case_id, **paid))


def make_travel_consult(session: Session, **changes: Any) -> models.TravelConsult:
    """An open consult of a new traveler."""
    traveler_id = refer(session, changes, "traveler_id", make_traveler)
    return add(session, build(models.TravelConsult, changes, traveler_id=traveler_id, opened_on=SELECTED_BY_ON))


def make_checklist_item(session: Session, **changes: Any) -> models.ChecklistItem:
    """A waiver that a new cohort asks of everybody a month before departure."""
    number = next(numbers)
    defaults = {"position": number, "name": f"Waiver {number}", "days_before": 30, "owner": ItemOwner.TRAVELER}
    cohort_id = refer(session, changes, "cohort_id", make_cohort)
    return add(session, build(models.ChecklistItem, changes, cohort_id=cohort_id, **defaults))


def make_checklist_mark(session: Session, **changes: Any) -> models.ChecklistMark:
    """A new item, received of a new traveler of the same cohort."""
    item_id = refer(session, changes, "item_id", make_checklist_item)
    cohort_id = session.get_one(models.ChecklistItem, item_id).cohort_id
    given = {"cohort_id": cohort_id} if cohort_id else {}
    traveler_id = refer(session, changes, "traveler_id", lambda session: make_traveler(session, **given))
    made = {"state": MarkState.RECEIVED, "changed_by_id": LOCAL_USER_ID}
    return add(session, build(models.ChecklistMark, changes, item_id=item_id, traveler_id=traveler_id, **made))


def make_chaperone(session: Session, **changes: Any) -> models.Chaperone:
    """An adult who goes along with a new cohort."""
    cohort_id = refer(session, changes, "cohort_id", make_cohort)
    defaults = {"name": f"Chaperone {next(numbers)}", "phone": "213 555 0142"}
    return add(session, build(models.Chaperone, changes, cohort_id=cohort_id, **defaults))


def make_emergency_contact(session: Session, **changes: Any) -> models.EmergencyContact:
    """The mother of a new person, called first."""
    person_id = refer(session, changes, "person_id", make_person)
    defaults = {"position": 1, "name": "Rosa Quispe", "relationship": "mother", "phone": "213 555 0143"}
    return add(session, build(models.EmergencyContact, changes, person_id=person_id, **defaults))


def make_buddy(session: Session, **changes: Any) -> models.Buddy:
    """Two new travelers of one cohort, the second of whom keeps the first company."""
    traveler_id = refer(session, changes, "traveler_id", make_traveler)
    cohort_id = session.get_one(models.Traveler, traveler_id).cohort_id
    buddy_id = refer(session, changes, "buddy_id", lambda session: make_traveler(session, cohort_id=cohort_id))
    return add(session, build(models.Buddy, changes, traveler_id=traveler_id, buddy_id=buddy_id))


def make_check_in(session: Session, **changes: Any) -> models.CheckIn:
    """A new traveler, counted at the airport."""
    traveler_id = refer(session, changes, "traveler_id", make_traveler)
    counted = {"point": TripPoint.DEPARTURE_AIRPORT, "checked_by_id": LOCAL_USER_ID}
    return add(session, build(models.CheckIn, changes, traveler_id=traveler_id, **counted))


def make_incident(session: Session, **changes: Any) -> models.Incident:
    """A bag that a new cohort lost."""
    cohort_id = refer(session, changes, "cohort_id", make_cohort)
    told = {"kind": IncidentKind.OTHER, "happened_at": DEPARTS_AT, "what": "A bag stayed behind"}
    return add(session, build(models.Incident, changes, cohort_id=cohort_id, recorded_by_id=LOCAL_USER_ID, **told))
