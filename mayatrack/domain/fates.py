"""What becomes of every column when a person is erased?"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class Fate(StrEnum):
    """What happens to one column of a row that belongs to the person."""

    KEEP = "keep"
    REMOVE = "remove"
    REPLACE = "replace"


_KEPT, _GONE, _OTHER = Fate.KEEP, Fate.REMOVE, Fate.REPLACE

# Table → column → fate, for every table with rows about people. What is kept says what happened, and is counted; what
# says who it happened to goes. A table whose every column is removed loses its rows.
FATES: Final[Mapping[str, Mapping[str, Fate]]] = {
    "person": {
        "id": _KEPT,
        "version": _KEPT,
        "given_name": _OTHER,
        "family_name": _GONE,
        "preferred_name": _GONE,
        # No longer an address, but unique and unlike every one that can be entered.
        "email": _OTHER,
        "phone": _GONE,
        "birth_on": _GONE,
        "student_number": _GONE,
        "preferred_language": _GONE,
        "sort_name": _OTHER,
        "search_words": _OTHER,
        "created_at": _KEPT,
        "erased_at": _OTHER,
    },
    # The published counts by group need the answers; without the rest they belong to nobody.
    "demographics": {
        "person_id": _KEPT,
        "version": _KEPT,
        "race_ethnicity": _KEPT,
        "race_ethnicity_scheme": _KEPT,
        "gender": _KEPT,
        "parent_1_education": _KEPT,
        "parent_2_education": _KEPT,
        "first_generation_american": _KEPT,
        "source": _KEPT,
        "answered_on": _KEPT,
    },
    "application": {
        "id": _KEPT,
        "version": _KEPT,
        "person_id": _KEPT,
        "cohort_id": _KEPT,
        "college_id": _KEPT,
        "status": _KEPT,
        "stage": _KEPT,
        "applied_at": _KEPT,
        "reply_by_on": _KEPT,
        # Leads to the person's answers in the survey tool.
        "response_key": _GONE,
        "had_passport_before": _KEPT,
        "had_flown_before": _KEPT,
        "had_traveled_abroad_before": _KEPT,
        "sort_name": _OTHER,
    },
    "application_answers": {"id": _GONE, "version": _GONE, "application_id": _GONE, "answers": _GONE},
    "status_change": {
        "id": _KEPT,
        "application_id": _KEPT,
        "from_status": _KEPT,
        "to_status": _KEPT,
        "changed_at": _KEPT,
        "changed_by_id": _KEPT,
        # Free text, but for the reason that the program itself gives.
        "reason": _GONE,
    },
    "traveler": {
        "id": _KEPT,
        "version": _KEPT,
        "application_id": _KEPT,
        "person_id": _KEPT,
        "cohort_id": _KEPT,
        "document_state": _KEPT,
        "passport_applied_on": _GONE,
        # First passports are derived from it.
        "passport_issued_on": _KEPT,
        "passport_expires_on": _GONE,
        "traveled_on": _KEPT,
        "first_passport_on": _KEPT,
        "first_flight_on": _KEPT,
        "first_trip_abroad_on": _KEPT,
    },
    "flight_traveler": {
        "id": _KEPT,
        "version": _KEPT,
        "flight_id": _KEPT,
        "traveler_id": _KEPT,
        "state": _KEPT,
        "batch_id": _KEPT,
    },
    # What it cost is counted; where the person was on which day goes.
    "passport_case": {
        "id": _KEPT,
        "version": _KEPT,
        "traveler_id": _KEPT,
        "service": _KEPT,
        "appointment_on": _GONE,
        "appointment_place": _GONE,
        "is_evidence_seen": _KEPT,
        "is_photo_id_seen": _KEPT,
        "has_photo": _KEPT,
        "mailed_on": _GONE,
        "arrived_on": _GONE,
    },
    "passport_fee": {
        "id": _KEPT,
        "version": _KEPT,
        "case_id": _KEPT,
        "kind": _KEPT,
        "cents": _KEPT,
        "paid_by": _KEPT,
        "paid_on": _KEPT,
    },
    "travel_consult": dict.fromkeys(
        ("id", "version", "traveler_id", "state", "notes", "opened_on", "closed_on"), _GONE
    ),
    "checklist_mark": {
        "id": _KEPT,
        "version": _KEPT,
        "item_id": _KEPT,
        "traveler_id": _KEPT,
        "state": _KEPT,
        "expires_on": _KEPT,
        "changed_at": _KEPT,
        "changed_by_id": _KEPT,
    },
    "emergency_contact": dict.fromkeys(
        ("id", "version", "person_id", "position", "name", "relationship", "phone", "language"), _GONE
    ),
    "buddy": {"id": _KEPT, "version": _KEPT, "traveler_id": _KEPT, "buddy_id": _KEPT},
    "check_in": {"id": _KEPT, "traveler_id": _KEPT, "point": _KEPT, "checked_at": _KEPT, "checked_by_id": _KEPT},
    # That something happened is counted; what it was says who it happened to.
    "incident": {
        "id": _KEPT,
        "version": _KEPT,
        "cohort_id": _KEPT,
        "traveler_id": _KEPT,
        "kind": _KEPT,
        "happened_at": _KEPT,
        "what": _OTHER,
        "action": _GONE,
        "recorded_by_id": _KEPT,
    },
    # Follow-ups that nobody made yet are removed as rows: nobody can be asked any more.
    "follow_up": {
        "id": _KEPT,
        "version": _KEPT,
        "traveler_id": _KEPT,
        "wave": _KEPT,
        "due_on": _KEPT,
        "done_on": _KEPT,
        "channel": _KEPT,
        # That there was an answer stays; what it said goes.
        "answer": _OTHER,
        "next_step": _GONE,
    },
    "referral": {
        "id": _KEPT,
        "version": _KEPT,
        "opportunity_id": _KEPT,
        "traveler_id": _KEPT,
        "state": _KEPT,
        "referred_on": _KEPT,
    },
    "placement": {
        "id": _KEPT,
        "version": _KEPT,
        "traveler_id": _KEPT,
        "organization_id": _KEPT,
        "referral_id": _KEPT,
        "kind": _KEPT,
        "started_on": _KEPT,
        "source": _KEPT,
        "as_of_on": _KEPT,
        "verified_by_id": _KEPT,
    },
    # What was scored is counted; what was written about the person goes.
    "review": {
        "id": _KEPT,
        "version": _KEPT,
        "application_id": _KEPT,
        "reviewer_id": _KEPT,
        "kind": _KEPT,
        "state": _KEPT,
        "points": _KEPT,
        "comment": _GONE,
        "reason": _GONE,
        "score": _KEPT,
        "assigned_at": _KEPT,
        "assigned_by_id": _KEPT,
        "changed_at": _KEPT,
        "submitted_at": _KEPT,
        "seen_others_at": _KEPT,
    },
    # Goes with the answers.
    "blackout": {
        "id": _GONE,
        "answers_id": _GONE,
        "question": _GONE,
        "starts_from": _GONE,
        "ends_before": _GONE,
        "answer_digest": _GONE,
        "made_at": _GONE,
        "made_by_id": _GONE,
    },
    "standing": {
        "id": _KEPT,
        "application_id": _KEPT,
        "cohort_id": _KEPT,
        "number": _KEPT,
        "lot": _KEPT,
        "is_eligible": _KEPT,
        # Says how old the person is, or where they study.
        "check_reasons": _GONE,
        "checked_at": _KEPT,
        "review_count": _KEPT,
        "review_score": _KEPT,
        "review_spread": _KEPT,
        "interview_count": _KEPT,
        "interview_score": _KEPT,
        "score": _KEPT,
    },
    "interview_slot": {
        "id": _KEPT,
        "version": _KEPT,
        "cohort_id": _KEPT,
        "application_id": _KEPT,
        "starts_at": _KEPT,
        "ends_at": _KEPT,
        "place": _KEPT,
        "changed_at": _KEPT,
    },
    "slot_interviewer": {"slot_id": _KEPT, "user_id": _KEPT},
    "pending_decision": {
        "id": _KEPT,
        "version": _KEPT,
        "application_id": _KEPT,
        "decision": _KEPT,
        "batch_id": _KEPT,
    },
    "decision_change": {
        "id": _KEPT,
        "application_id": _KEPT,
        "cohort_id": _KEPT,
        "batch_id": _KEPT,
        "from_decision": _KEPT,
        "to_decision": _KEPT,
        "changed_at": _KEPT,
        "changed_by_id": _KEPT,
        "undone_at": _KEPT,
    },
    "waitlist_place": {"id": _KEPT, "version": _KEPT, "application_id": _KEPT, "cohort_id": _KEPT, "position": _KEPT},
    "import_change": {
        "id": _KEPT,
        "batch_id": _KEPT,
        "record": _KEPT,
        "record_id": _KEPT,
        "version_after": _KEPT,
        # What the import overwrote; without it the import cannot be undone for this person.
        "before": _OTHER,
    },
    "person_merge": {
        "id": _KEPT,
        "kept_person_id": _KEPT,
        "merged_person_id": _KEPT,
        "before": _OTHER,
        "merged_at": _KEPT,
        "merged_by_id": _KEPT,
        "undone_at": _KEPT,
        "undone_by_id": _KEPT,
    },
    "legal_hold": {
        "id": _KEPT,
        "version": _KEPT,
        "person_id": _KEPT,
        "cohort_id": _KEPT,
        # Of holds on this person alone, all lifted by then.
        "reason": _OTHER,
        "placed_on": _KEPT,
        "placed_by_id": _KEPT,
        "lifted_on": _KEPT,
        "lifted_by_id": _KEPT,
    },
}
