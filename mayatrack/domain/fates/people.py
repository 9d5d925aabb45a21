"""What becomes of every column about who somebody is when a person is erased?"""

from typing import Final

from mayatrack.domain.fates.kinds import Fate, Fates

PEOPLE: Final[Fates] = {
    "person": {
        "id": Fate.KEEP,
        "version": Fate.KEEP,
        "given_name": Fate.REPLACE,
        "family_name": Fate.REMOVE,
        "preferred_name": Fate.REMOVE,
        # No longer an address, but unique and unlike every one that can be entered.
        "email": Fate.REPLACE,
        "phone": Fate.REMOVE,
        "birth_on": Fate.REMOVE,
        "student_number": Fate.REMOVE,
        "preferred_language": Fate.REMOVE,
        "sort_name": Fate.REPLACE,
        "search_words": Fate.REPLACE,
        "created_at": Fate.KEEP,
        "erased_at": Fate.REPLACE,
    },
    # The published counts by group need the answers; without the rest they belong to nobody.
    "demographics": {
        "person_id": Fate.KEEP,
        "version": Fate.KEEP,
        "race_ethnicity": Fate.KEEP,
        "race_ethnicity_scheme": Fate.KEEP,
        "gender": Fate.KEEP,
        "parent_1_education": Fate.KEEP,
        "parent_2_education": Fate.KEEP,
        "first_generation_american": Fate.KEEP,
        "source": Fate.KEEP,
        "answered_on": Fate.KEEP,
    },
    "contact_wish": dict.fromkeys(
        ("version", "person_id", "do_not_contact", "channel", "weekdays", "as_of_on", "recorded_by_id"), Fate.REMOVE
    ),
    "import_change": {
        "id": Fate.KEEP,
        "batch_id": Fate.KEEP,
        "record": Fate.KEEP,
        "record_id": Fate.KEEP,
        "version_after": Fate.KEEP,
        # What the import overwrote; without it the import cannot be undone for this person.
        "before": Fate.REPLACE,
    },
    "person_merge": {
        "id": Fate.KEEP,
        "kept_person_id": Fate.KEEP,
        "merged_person_id": Fate.KEEP,
        "before": Fate.REPLACE,
        "merged_at": Fate.KEEP,
        "merged_by_id": Fate.KEEP,
        "undone_at": Fate.KEEP,
        "undone_by_id": Fate.KEEP,
    },
    "legal_hold": {
        "id": Fate.KEEP,
        "version": Fate.KEEP,
        "person_id": Fate.KEEP,
        "cohort_id": Fate.KEEP,
        # Of holds on this person alone, all lifted by then.
        "reason": Fate.REPLACE,
        "placed_on": Fate.KEEP,
        "placed_by_id": Fate.KEEP,
        "lifted_on": Fate.KEEP,
        "lifted_by_id": Fate.KEEP,
    },
    "emergency_contact": dict.fromkeys(
        ("id", "version", "person_id", "position", "name", "relationship", "phone", "language"), Fate.REMOVE
    ),
}
