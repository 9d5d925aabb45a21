"""What does a year aim at, and where does it stand?"""

from enum import StrEnum
from typing import Final

from mayatrack.domain.catalogue import Measure


class Aim(StrEnum):
    """An indicator for which a year can have a goal."""

    TRAVELERS = "travelers"
    FIRST_PASSPORTS = "first_passports"
    FIRST_FLIGHTS = "first_flights"
    KNOWLEDGE_RATE = "knowledge_rate"


# What of the catalogue a goal is compared with: one count, or a count over another.
AIM_MEASURES: Final[dict[Aim, tuple[Measure, ...]]] = {
    Aim.TRAVELERS: (Measure.TRAVELED,),
    Aim.FIRST_PASSPORTS: (Measure.FIRST_PASSPORT,),
    Aim.FIRST_FLIGHTS: (Measure.FIRST_FLIGHT,),
    Aim.KNOWLEDGE_RATE: (Measure.ANSWERED, Measure.TRAVELED),
}
