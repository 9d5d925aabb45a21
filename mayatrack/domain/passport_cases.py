"""How far is a first passport, and what did it cost whom?"""

from enum import StrEnum
from typing import Final


class FeeKind(StrEnum):
    """What a passport's fee is for."""

    APPLICATION = "application"
    ACCEPTANCE = "acceptance"
    EXPEDITE = "expedite"
    DELIVERY = "delivery"
    PHOTO = "photo"
    OTHER = "other"


class Payer(StrEnum):
    """Who paid a fee."""

    PROGRAM = "program"
    TRAVELER = "traveler"
    SOMEBODY_ELSE = "somebody_else"


# travel.state.gov, fees of a first passport book for an adult, in cents; what was paid is entered, these are proposed.
USUAL_FEES: Final = {FeeKind.APPLICATION: 13_000, FeeKind.ACCEPTANCE: 3_500, FeeKind.EXPEDITE: 6_000}
MOST_CENTS: Final = 1_000_000
