"""What does the file of everything stored about one person hold, and what is left out of it, and why?"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from mayatrack.domain.impersonal_tables import OTHER_TABLES


class FileFormat(StrEnum):
    """In which form a person is given their record."""

    XLSX = "xlsx"
    JSON = "json"


# Stands where somebody of the office would be named: whose record it is has a right to what, not to who.
STAFF: Final = "staff"

_KEY: Final = "an internal key"
_VERSION: Final = "counts edits"
_DERIVED: Final = "derived from the names"

# Table → column → the heading under which it stands in the file. An id of a cohort, college, criterion, flight or
# organization stands as its name, and one of a user as the word "staff".
FILED: Final[Mapping[str, Mapping[str, str]]] = {
    "person": {
        "given_name": "Given name",
        "family_name": "Family name",
        "preferred_name": "Preferred name",
        "email": "E-mail",
        "phone": "Phone",
        "birth_on": "Date of birth",
        "student_number": "Student number",
        "preferred_language": "Preferred language",
        "created_at": "Entered at (UTC)",
        "erased_at": "Erased at (UTC)",
    },
    "demographics": {
        "race_ethnicity": "Race and ethnicity",
        "race_ethnicity_scheme": "Scheme of the race and ethnicity question",
        "gender": "Gender",
        "parent_1_education": "First parent's education",
        "parent_2_education": "Second parent's education",
        "first_generation_american": "First-generation American",
        "source": "Where the answers came from",
        "answered_on": "Answered on",
    },
    "application": {
        "cohort_id": "Cohort",
        "college_id": "College",
        "status": "Status",
        "stage": "Furthest stage",
        "applied_at": "Applied at (UTC)",
        "reply_by_on": "Reply by",
        "response_key": "Response in the survey tool",
        "had_passport_before": "Had a passport before",
        "had_flown_before": "Had flown before",
        "had_traveled_abroad_before": "Had traveled abroad before",
    },
    "application_answers": {"answers": "Answer"},
    "status_change": {
        "changed_at": "Changed at (UTC)",
        "from_status": "From",
        "to_status": "To",
        "reason": "Why",
        "changed_by_id": "By",
    },
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
    "emergency_contact": {
        "position": "Called as number",
        "name": "Name",
        "relationship": "Relationship",
        "phone": "Phone",
        "language": "Language",
    },
    "check_in": {"point": "Counted at", "checked_at": "Counted at (UTC)", "checked_by_id": "By"},
    "incident": {
        "happened_at": "Happened at (UTC)",
        "kind": "Kind",
        "what": "What happened",
        "action": "What was done",
        "recorded_by_id": "By",
    },
    "follow_up": {
        "wave": "Wave",
        "due_on": "Due on",
        "done_on": "Made on",
        "channel": "Channel",
        "answer": "Answer",
        "next_step": "Next step",
    },
    "referral": {"opportunity_id": "Opportunity", "state": "State", "referred_on": "Referred on"},
    "placement": {
        "kind": "Kind",
        "organization_id": "Organization",
        "started_on": "Started on",
        "source": "Source",
        "as_of_on": "As of",
        "verified_by_id": "Verified by",
    },
    "review": {
        "kind": "What was scored",
        "state": "State",
        "points": "Points",
        "score": "Score (0–100)",
        "comment": "Comment",
        "reason": "Why it was not scored",
        "reviewer_id": "By",
        "assigned_at": "Assigned at (UTC)",
        "assigned_by_id": "Assigned by",
        "changed_at": "Changed at (UTC)",
        "submitted_at": "Submitted at (UTC)",
    },
    "blackout": {
        "question": "Question",
        "starts_from": "Hidden from character",
        "ends_before": "Hidden before character",
        "made_at": "Hidden at (UTC)",
        "made_by_id": "Hidden by",
    },
    "standing": {
        "number": "Number in the review",
        "is_eligible": "Eligible",
        "check_reasons": "Why not",
        "checked_at": "Checked at (UTC)",
        "review_count": "Reviews",
        "review_score": "Score of the reviews",
        "review_spread": "Spread of the reviews",
        "interview_count": "Interview reviews",
        "interview_score": "Score of the interview",
        "score": "Score",
    },
    "interview_slot": {"starts_at": "Starts at (UTC)", "ends_at": "Ends at (UTC)", "place": "Place"},
    "slot_interviewer": {"user_id": "Interviewed by"},
    "pending_decision": {"decision": "Decision"},
    "decision_change": {
        "changed_at": "Changed at (UTC)",
        "from_decision": "From",
        "to_decision": "To",
        "changed_by_id": "By",
        "undone_at": "Taken back at (UTC)",
    },
    "waitlist_place": {"position": "Place on the waitlist"},
    "import_change": {"batch_id": "File", "record": "Record", "before": "Before"},
    "person_merge": {
        "merged_at": "Merged at (UTC)",
        "merged_by_id": "Merged by",
        "undone_at": "Undone at (UTC)",
        "undone_by_id": "Undone by",
        "before": "Before",
    },
    "legal_hold": {
        "placed_on": "Placed on",
        "placed_by_id": "Placed by",
        "lifted_on": "Lifted on",
        "lifted_by_id": "Lifted by",
    },
    "audit_event": {
        "happened_at": "When (UTC)",
        "action": "What was done",
        "record": "Record",
        "before": "Before",
        "after": "After",
        "user_id": "By",
    },
}

# Table → column → why it is not in the file.
LEFT_OUT: Final[Mapping[str, Mapping[str, str]]] = {
    "person": {"id": _KEY, "version": _VERSION, "sort_name": _DERIVED, "search_words": _DERIVED},
    "demographics": {"person_id": _KEY, "version": _VERSION},
    "application": {"id": _KEY, "version": _VERSION, "person_id": _KEY, "sort_name": _DERIVED},
    "application_answers": {"id": _KEY, "version": _VERSION, "application_id": _KEY},
    "status_change": {"id": _KEY, "application_id": _KEY},
    "traveler": {"id": _KEY, "version": _VERSION, "application_id": _KEY, "person_id": _KEY},
    "flight_traveler": {"id": _KEY, "version": _VERSION, "traveler_id": _KEY, "batch_id": _KEY},
    "buddy": {
        "id": _KEY,
        "version": _VERSION,
        "traveler_id": _KEY,
        "buddy_id": "somebody else of the trip",
    },
    "passport_case": {"id": _KEY, "version": _VERSION, "traveler_id": _KEY},
    "passport_fee": {"id": _KEY, "version": _VERSION, "case_id": _KEY},
    # Whether there was a consult at all is known to travel advisers, whom the person can ask.
    "travel_consult": dict.fromkeys(
        ("id", "version", "traveler_id", "state", "notes", "opened_on", "closed_on"),
        "was told in confidence to a travel adviser, who alone can read it and gives it when asked",
    ),
    "checklist_mark": {"id": _KEY, "version": _VERSION, "traveler_id": _KEY},
    "emergency_contact": {"id": _KEY, "version": _VERSION, "person_id": _KEY},
    "check_in": {"id": _KEY, "traveler_id": _KEY},
    "incident": {"id": _KEY, "version": _VERSION, "traveler_id": _KEY, "cohort_id": "stands beside every row"},
    "follow_up": {"id": _KEY, "version": _VERSION, "traveler_id": _KEY},
    "referral": {"id": _KEY, "version": _VERSION, "traveler_id": _KEY},
    "placement": {
        "id": _KEY,
        "version": _VERSION,
        "traveler_id": _KEY,
        "referral_id": "an internal key: the referral is a row of its own",
    },
    "review": {
        "id": _KEY,
        "version": _VERSION,
        "application_id": _KEY,
        "seen_others_at": "when the reviewer looked at other reviews",
    },
    "blackout": {"id": _KEY, "answers_id": _KEY, "answer_digest": "derived from the answer"},
    "standing": {
        "id": _KEY,
        "application_id": _KEY,
        "cohort_id": "stands beside every row",
        "lot": "derived from internal keys",
    },
    "interview_slot": {
        "id": _KEY,
        "version": _VERSION,
        "application_id": _KEY,
        "changed_at": "when the office last changed the time or the place",
        "cohort_id": "stands beside every row",
    },
    "slot_interviewer": {"slot_id": _KEY},
    "pending_decision": {"id": _KEY, "version": _VERSION, "application_id": _KEY, "batch_id": _KEY},
    "decision_change": {
        "id": _KEY,
        "application_id": _KEY,
        "batch_id": _KEY,
        "cohort_id": "stands beside every row",
    },
    "waitlist_place": {
        "id": _KEY,
        "version": _VERSION,
        "application_id": _KEY,
        "cohort_id": "stands beside every row",
    },
    "import_change": {"id": _KEY, "record_id": _KEY, "version_after": _VERSION},
    "person_merge": {"id": _KEY, "kept_person_id": _KEY, "merged_person_id": _KEY},
    "legal_hold": {
        "id": _KEY,
        "version": _VERSION,
        "person_id": _KEY,
        "cohort_id": "a hold on a whole cohort is not about one person",
        "reason": "may be privileged: ask counsel before it is given",
    },
    "audit_event": {"id": _KEY, "transaction_id": _KEY, "record_id": _KEY},
}

# Tables that hold no row about one person, as the log does; their names of things stand beside the rows above.
OFFICE_TABLES: Final = OTHER_TABLES.keys() - {"audit_event"}

NOTES: Final = (
    "Everything that MaYA Track stores about this person, and nothing about anybody else.",
    "Staff are not named. What staff or the person wrote stands here word for word: read it before you hand it over.",
    "Left out: internal keys, edit counters and search words, which only repeat the names; the reason of a legal hold.",
    "The log withholds what people wrote: what is stored today is on the other sheets.",
)
