"""How far is one reviewer with one application, and what may be done with it from there?"""

from enum import StrEnum
from typing import Final

from mayatrack.domain.application_status import Status


class ReviewKind(StrEnum):
    """What is scored: what somebody wrote, or what they said in an interview."""

    READING = "reading"
    INTERVIEW = "interview"


class ReviewState(StrEnum):
    """How far a review is."""

    ASSIGNED = "assigned"
    DRAFT = "draft"
    SUBMITTED = "submitted"
    # The reviewer would rather not score this one.
    ABSTAINED = "abstained"
    # The reviewer knows the applicant, or has another conflict of interest.
    RECUSED = "recused"


# Still to be done, and done; whoever abstained or was recused is neither.
OPEN_STATES: Final = frozenset({ReviewState.ASSIGNED, ReviewState.DRAFT})
ENDED_STATES: Final = frozenset({ReviewState.ABSTAINED, ReviewState.RECUSED})
# Where an application stands while it is reviewed; from there on its reviews are settled.
REVIEWED_STATUSES: Final = frozenset({Status.IN_REVIEW, Status.INTERVIEW})
