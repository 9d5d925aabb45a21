"""What becomes of every column about what followed a trip when a person is erased?"""

from typing import Final

from mayatrack.domain.fates.kinds import Fate, Fates

OUTCOMES: Final[Fates] = {
    # Follow-ups that nobody made yet are removed as rows: nobody can be asked any more.
    "follow_up": {
        "id": Fate.KEEP,
        "version": Fate.KEEP,
        "traveler_id": Fate.KEEP,
        "wave": Fate.KEEP,
        "due_on": Fate.KEEP,
        "done_on": Fate.KEEP,
        "channel": Fate.KEEP,
        # That there was an answer stays; what it said goes.
        "answer": Fate.REPLACE,
        "next_step": Fate.REMOVE,
    },
    "referral": {
        "id": Fate.KEEP,
        "version": Fate.KEEP,
        "opportunity_id": Fate.KEEP,
        "traveler_id": Fate.KEEP,
        "state": Fate.KEEP,
        "referred_on": Fate.KEEP,
    },
    "referral_change": {
        "id": Fate.KEEP,
        "referral_id": Fate.KEEP,
        "from_state": Fate.KEEP,
        "to_state": Fate.KEEP,
        "changed_at": Fate.KEEP,
        "changed_by_id": Fate.KEEP,
        "reason": Fate.REMOVE,
    },
    "contact_attempt": {
        "id": Fate.KEEP,
        "version": Fate.KEEP,
        "traveler_id": Fate.KEEP,
        "contacted_on": Fate.KEEP,
        "channel": Fate.KEEP,
        "result": Fate.KEEP,
        "note": Fate.REMOVE,
        "made_by_id": Fate.KEEP,
    },
    # Rates are counted from it for good.
    "outcome": {
        "id": Fate.KEEP,
        "report_id": Fate.KEEP,
        "traveler_id": Fate.KEEP,
        "category": Fate.KEEP,
        "employment": Fate.KEEP,
        "organization_id": Fate.KEEP,
        "follow_up_id": Fate.KEEP,
        "as_of_on": Fate.KEEP,
        "source": Fate.KEEP,
        "recorded_at": Fate.KEEP,
        "recorded_by_id": Fate.KEEP,
        "retracted_at": Fate.KEEP,
        "retracted_by_id": Fate.KEEP,
    },
    # Derived anew from what is left of the person.
    "alumnus_summary": {
        "traveler_id": Fate.KEEP,
        "cohort_id": Fate.KEEP,
        "outcome_group": Fate.KEEP,
        "outcome_as_of_on": Fate.KEEP,
        "placed_on": Fate.KEEP,
        "contacted_on": Fate.KEEP,
        "attempted_on": Fate.KEEP,
        "offered_on": Fate.KEEP,
        "offered_count": Fate.KEEP,
        "due_on": Fate.REMOVE,
        "birth_on": Fate.REMOVE,
        "college_id": Fate.KEEP,
        "language": Fate.REMOVE,
        "free_days": Fate.REMOVE,
    },
    "placement": {
        "id": Fate.KEEP,
        "version": Fate.KEEP,
        "traveler_id": Fate.KEEP,
        "organization_id": Fate.KEEP,
        "referral_id": Fate.KEEP,
        "report_id": Fate.KEEP,
        "kind": Fate.KEEP,
        "started_on": Fate.KEEP,
        "source": Fate.KEEP,
        "as_of_on": Fate.KEEP,
        "verified_by_id": Fate.KEEP,
    },
}
