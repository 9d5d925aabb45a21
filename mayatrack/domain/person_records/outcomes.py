"""What of what followed a trip stands in a person's record, and what is left out?"""

from typing import Final

from mayatrack.domain.person_records.columns import KEY, VERSION, Columns

FILED: Final[Columns] = {
    "follow_up": {
        "wave": "Wave",
        "due_on": "Due on",
        "done_on": "Made on",
        "channel": "Channel",
        "answer": "Answer",
        "next_step": "Next step",
    },
    "referral": {"opportunity_id": "Opportunity", "state": "State", "referred_on": "Referred on"},
    "referral_change": {
        "changed_at": "Changed at (UTC)",
        "from_state": "From",
        "to_state": "To",
        "reason": "Why",
        "changed_by_id": "By",
    },
    "contact_attempt": {
        "contacted_on": "Contacted on",
        "channel": "Channel",
        "result": "Result",
        "note": "Note",
        "made_by_id": "By",
    },
    "outcome": {
        "as_of_on": "As of",
        "category": "Outcome",
        "employment": "Employment",
        "organization_id": "Organization",
        "source": "Source",
        "recorded_at": "Recorded at (UTC)",
        "recorded_by_id": "Recorded by",
        "retracted_at": "Taken back at (UTC)",
        "retracted_by_id": "Taken back by",
    },
    "alumnus_summary": {},
    "placement": {
        "kind": "Kind",
        "organization_id": "Organization",
        "started_on": "Started on",
        "source": "Source",
        "as_of_on": "As of",
        "verified_by_id": "Verified by",
    },
}

LEFT_OUT: Final[Columns] = {
    "follow_up": {"id": KEY, "version": VERSION, "traveler_id": KEY},
    "referral": {"id": KEY, "version": VERSION, "traveler_id": KEY},
    "referral_change": {"id": KEY, "referral_id": KEY},
    "contact_attempt": {"id": KEY, "version": VERSION, "traveler_id": KEY},
    "outcome": {
        "id": KEY,
        "report_id": KEY,
        "traveler_id": KEY,
        "follow_up_id": "an internal key: the follow-up is a row of its own",
    },
    "alumnus_summary": dict.fromkeys(
        (
            "traveler_id",
            "cohort_id",
            "outcome_group",
            "outcome_as_of_on",
            "placed_on",
            "contacted_on",
            "attempted_on",
            "offered_on",
            "offered_count",
            "due_on",
            "birth_on",
            "college_id",
            "language",
            "free_days",
        ),
        "derived from other rows, which stand here",
    ),
    "placement": {
        "id": KEY,
        "version": VERSION,
        "traveler_id": KEY,
        "referral_id": "an internal key: the referral is a row of its own",
        "report_id": "an internal key: the outcomes of the report are rows of their own",
    },
}
