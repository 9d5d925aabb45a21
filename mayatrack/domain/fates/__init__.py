"""What becomes of every column when a person is erased?

Of every table with rows about people. What is kept says what happened, and is counted; what says who it happened to
goes. A table whose every column is removed loses its rows.
"""

from typing import Final

from mayatrack.domain.fates.kinds import Fate, Fates
from mayatrack.domain.fates.outcomes import OUTCOMES
from mayatrack.domain.fates.people import PEOPLE
from mayatrack.domain.fates.selection import SELECTION
from mayatrack.domain.fates.trips import TRIPS

__all__ = ["FATES", "Fate"]

FATES: Final[Fates] = {**PEOPLE, **SELECTION, **TRIPS, **OUTCOMES}
