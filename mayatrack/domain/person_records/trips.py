"""What of a trip stands in a person's record, and what is left out?"""

from typing import Final

from mayatrack.domain.person_records.columns import KEY, VERSION, Columns

FILED: Final[Columns] = {
    "traveler": {
        "cohort_id": "Cohort",
        "document_state": "Travel document",
        "passport_applied_on": "Passport applied for on",
        "passport_issued_on": "Passport issued on",
        "passport_expires_on": "Passport expires on",
        "traveled_on": "Traveled on",
        "first_passport_on": "First passport on",
        "first_flight_on": "First flight on",
        "first_trip_abroad_on": "First trip abroad on",
    },
    "flight_traveler": {"flight_id": "Flight", "state": "Boarding"},
    "buddy": {},
    "passport_case": {
        "service": "Service",
        "appointment_on": "Appointment on",
        "appointment_place": "Appointment at",
        "is_evidence_seen": "Evidence of citizenship seen",
        "is_photo_id_seen": "Photo ID seen",
        "has_photo": "Photo there",
        "mailed_on": "Mailed on",
        "arrived_on": "In hand on",
    },
    "passport_fee": {"kind": "Fee", "cents": "Cents", "paid_by": "Paid by", "paid_on": "Paid on"},
    "travel_consult": {},
    "checklist_mark": {
        "item_id": "Item",
        "state": "State",
        "expires_on": "Expires on",
        "changed_at": "Changed at (UTC)",
        "changed_by_id": "By",
    },
    "check_in": {"point": "Counted at", "checked_at": "Counted at (UTC)", "checked_by_id": "By"},
    "incident": {
        "happened_at": "Happened at (UTC)",
        "kind": "Kind",
        "what": "What happened",
        "action": "What was done",
        "recorded_by_id": "By",
    },
}

LEFT_OUT: Final[Columns] = {
    "traveler": {"id": KEY, "version": VERSION, "application_id": KEY, "person_id": KEY},
    "flight_traveler": {"id": KEY, "version": VERSION, "traveler_id": KEY, "batch_id": KEY},
    "buddy": {
        "id": KEY,
        "version": VERSION,
        "traveler_id": KEY,
        "buddy_id": "somebody else of the trip",
    },
    "passport_case": {"id": KEY, "version": VERSION, "traveler_id": KEY},
    "passport_fee": {"id": KEY, "version": VERSION, "case_id": KEY},
    # Whether there was a consult at all is known to travel advisers, whom the person can ask.
    "travel_consult": dict.fromkeys(
        ("id", "version", "traveler_id", "state", "notes", "opened_on", "closed_on"),
        "was told in confidence to a travel adviser, who alone can read it and gives it when asked",
    ),
    "checklist_mark": {"id": KEY, "version": VERSION, "traveler_id": KEY},
    "check_in": {"id": KEY, "traveler_id": KEY},
    "incident": {"id": KEY, "version": VERSION, "traveler_id": KEY, "cohort_id": "stands beside every row"},
}
