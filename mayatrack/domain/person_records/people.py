"""What of who somebody is stands in a person's record, and what is left out?"""

from typing import Final

from mayatrack.domain.person_records.columns import DERIVED, KEY, VERSION, Columns

FILED: Final[Columns] = {
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
    "emergency_contact": {
        "position": "Called as number",
        "name": "Name",
        "relationship": "Relationship",
        "phone": "Phone",
        "language": "Language",
    },
    "contact_wish": {
        "do_not_contact": "Not to be contacted",
        "channel": "Channel",
        "weekdays": "Free on weekdays (0 is Monday)",
        "as_of_on": "As of",
        "recorded_by_id": "Recorded by",
    },
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

LEFT_OUT: Final[Columns] = {
    "person": {"id": KEY, "version": VERSION, "sort_name": DERIVED, "search_words": DERIVED},
    "demographics": {"person_id": KEY, "version": VERSION},
    "emergency_contact": {"id": KEY, "version": VERSION, "person_id": KEY},
    "contact_wish": {"version": VERSION, "person_id": KEY},
    "import_change": {"id": KEY, "record_id": KEY, "version_after": VERSION},
    "person_merge": {"id": KEY, "kept_person_id": KEY, "merged_person_id": KEY},
    "legal_hold": {
        "id": KEY,
        "version": VERSION,
        "person_id": KEY,
        "cohort_id": "a hold on a whole cohort is not about one person",
        "reason": "may be privileged: ask counsel before it is given",
    },
    "audit_event": {"id": KEY, "transaction_id": KEY, "record_id": KEY},
}
