"""Which rates does leadership read, of which counts, and how is a number written that is hidden?"""

from enum import StrEnum
from typing import Final

from mayatrack.domain.catalogue import Measure


class OutcomeRate(StrEnum):
    """A count of the catalogue over another one that contains it. The last two are never shown without each other."""

    INTERVIEW_RATE = "interview_rate"
    OFFER_RATE = "offer_rate"
    TRAVEL_RATE = "travel_rate"
    KNOWLEDGE_RATE = "knowledge_rate"
    CAREER_OUTCOMES_RATE = "career_outcomes_rate"


# Numerator, denominator.
RATE_MEASURES: Final[dict[OutcomeRate, tuple[Measure, Measure]]] = {
    OutcomeRate.INTERVIEW_RATE: (Measure.INTERVIEWED, Measure.APPLIED),
    OutcomeRate.OFFER_RATE: (Measure.OFFERED, Measure.APPLIED),
    OutcomeRate.TRAVEL_RATE: (Measure.TRAVELED, Measure.OFFERED),
    OutcomeRate.KNOWLEDGE_RATE: (Measure.ANSWERED, Measure.TRAVELED),
    OutcomeRate.CAREER_OUTCOMES_RATE: (Measure.LANDED, Measure.TOLD),
}

RATE_DEFINITIONS: Final = {
    OutcomeRate.INTERVIEW_RATE: "Interviewed, of all who applied.",
    OutcomeRate.OFFER_RATE: "Offered a seat, of all who applied.",
    OutcomeRate.TRAVEL_RATE: "Traveled, of all who were offered a seat.",
    OutcomeRate.KNOWLEDGE_RATE: "Career outcome known, of all returned travelers.",
    OutcomeRate.CAREER_OUTCOMES_RATE: "Landed, of those and whoever is still seeking.",
}
STAND_IN: Final = (
    "Both outcome rates follow the first-destination standards of the National Association of Colleges and Employers "
    "(NACE); returned travelers stand in for graduates. Neither is read without the other."
)
SO_FAR: Final = "Selections that go on and trips to come are counted as far as they are: their rates may still rise."

# One symbol for every hidden number, and one sentence, whichever the reason.
HIDDEN: Final = "*"
WHY_HIDDEN: Final = (
    "* stands for a number that is hidden so that nobody can be recognized by it: it is small itself, or it would give "
    "a small one away, or it is made of one that is hidden."
)
