"""What becomes of every column about a trip when a person is erased?"""

from typing import Final

from mayatrack.domain.fates.kinds import Fate, Fates

TRIPS: Final[Fates] = {
    "traveler": {
        "id": Fate.KEEP,
        "version": Fate.KEEP,
        "application_id": Fate.KEEP,
        "person_id": Fate.KEEP,
        "cohort_id": Fate.KEEP,
        "document_state": Fate.KEEP,
        "passport_applied_on": Fate.REMOVE,
        # First passports are derived from it.
        "passport_issued_on": Fate.KEEP,
        "passport_expires_on": Fate.REMOVE,
        "traveled_on": Fate.KEEP,
        "first_passport_on": Fate.KEEP,
        "first_flight_on": Fate.KEEP,
        "first_trip_abroad_on": Fate.KEEP,
    },
    "flight_traveler": {
        "id": Fate.KEEP,
        "version": Fate.KEEP,
        "flight_id": Fate.KEEP,
        "traveler_id": Fate.KEEP,
        "state": Fate.KEEP,
        "batch_id": Fate.KEEP,
    },
    # What it cost is counted; where the person was on which day goes.
    "passport_case": {
        "id": Fate.KEEP,
        "version": Fate.KEEP,
        "traveler_id": Fate.KEEP,
        "service": Fate.KEEP,
        "appointment_on": Fate.REMOVE,
        "appointment_place": Fate.REMOVE,
        "is_evidence_seen": Fate.KEEP,
        "is_photo_id_seen": Fate.KEEP,
        "has_photo": Fate.KEEP,
        "mailed_on": Fate.REMOVE,
        "arrived_on": Fate.REMOVE,
    },
    "passport_fee": {
        "id": Fate.KEEP,
        "version": Fate.KEEP,
        "case_id": Fate.KEEP,
        "kind": Fate.KEEP,
        "cents": Fate.KEEP,
        "paid_by": Fate.KEEP,
        "paid_on": Fate.KEEP,
    },
    "travel_consult": dict.fromkeys(
        ("id", "version", "traveler_id", "state", "notes", "opened_on", "closed_on"), Fate.REMOVE
    ),
    "checklist_mark": {
        "id": Fate.KEEP,
        "version": Fate.KEEP,
        "item_id": Fate.KEEP,
        "traveler_id": Fate.KEEP,
        "state": Fate.KEEP,
        "expires_on": Fate.KEEP,
        "changed_at": Fate.KEEP,
        "changed_by_id": Fate.KEEP,
    },
    "buddy": {"id": Fate.KEEP, "version": Fate.KEEP, "traveler_id": Fate.KEEP, "buddy_id": Fate.KEEP},
    "check_in": {
        "id": Fate.KEEP,
        "traveler_id": Fate.KEEP,
        "point": Fate.KEEP,
        "checked_at": Fate.KEEP,
        "checked_by_id": Fate.KEEP,
    },
    # That something happened is counted; what it was says who it happened to.
    "incident": {
        "id": Fate.KEEP,
        "version": Fate.KEEP,
        "cohort_id": Fate.KEEP,
        "traveler_id": Fate.KEEP,
        "kind": Fate.KEEP,
        "happened_at": Fate.KEEP,
        "what": Fate.REPLACE,
        "action": Fate.REMOVE,
        "recorded_by_id": Fate.KEEP,
    },
}
