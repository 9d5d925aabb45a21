"""What of how an application was chosen stands in a person's record, and what is left out?"""

from typing import Final

from mayatrack.domain.person_records.columns import DERIVED, KEY, VERSION, Columns

FILED: Final[Columns] = {
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
}

LEFT_OUT: Final[Columns] = {
    "application": {"id": KEY, "version": VERSION, "person_id": KEY, "sort_name": DERIVED},
    "application_answers": {"id": KEY, "version": VERSION, "application_id": KEY},
    "status_change": {"id": KEY, "application_id": KEY},
    "review": {
        "id": KEY,
        "version": VERSION,
        "application_id": KEY,
        "seen_others_at": "when the reviewer looked at other reviews",
    },
    "blackout": {"id": KEY, "answers_id": KEY, "answer_digest": "derived from the answer"},
    "standing": {
        "id": KEY,
        "application_id": KEY,
        "cohort_id": "stands beside every row",
        "lot": "derived from internal keys",
    },
    "interview_slot": {
        "id": KEY,
        "version": VERSION,
        "application_id": KEY,
        "changed_at": "when the office last changed the time or the place",
        "cohort_id": "stands beside every row",
    },
    "slot_interviewer": {"slot_id": KEY},
    "pending_decision": {"id": KEY, "version": VERSION, "application_id": KEY, "batch_id": KEY},
    "decision_change": {
        "id": KEY,
        "application_id": KEY,
        "batch_id": KEY,
        "cohort_id": "stands beside every row",
    },
    "waitlist_place": {
        "id": KEY,
        "version": VERSION,
        "application_id": KEY,
        "cohort_id": "stands beside every row",
    },
}
