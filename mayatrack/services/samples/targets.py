"""What do the years of the sample program aim at?"""

from datetime import date
from typing import Final

from mayatrack.domain.targets import Aim
from mayatrack.models import Target
from mayatrack.services.samples.rows import Rows

PAST: Final = {Aim.TRAVELERS: 60, Aim.FIRST_PASSPORTS: 40, Aim.FIRST_FLIGHTS: 15, Aim.KNOWLEDGE_RATE: 65}
PRESENT: Final = {Aim.TRAVELERS: 70, Aim.FIRST_PASSPORTS: 30, Aim.KNOWLEDGE_RATE: 65}
NEXT: Final = {Aim.TRAVELERS: 80}


def make_targets(rows: Rows, *, today: date) -> None:
    """Goals of the year with the most past trips, of this one and of the next."""
    for year, goals in {2019: PAST, today.year: PRESENT, today.year + 1: NEXT}.items():
        for aim, goal in goals.items():
            rows.add(Target(year=year, aim=aim, goal=goal))
