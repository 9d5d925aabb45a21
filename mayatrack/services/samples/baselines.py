"""What had a sample person never done before applying? Three answers that never contradict each other."""

from dataclasses import dataclass
from random import Random

from mayatrack.domain.baseline import Baseline

YES, NO, UNKNOWN = Baseline.YES, Baseline.NO, Baseline.UNKNOWN


@dataclass(frozen=True)
class Baselines:
    """The answers to the three baseline questions."""

    had_passport: Baseline
    had_flown: Baseline
    had_traveled_abroad: Baseline

    @classmethod
    def draw(cls, draw: Random) -> "Baselines":
        """Answers of some applicant: about one in three never flew, a few did not say."""
        return draw.choices(CHOICES, [38, 13, 13, 32, 4])[0]


TRAVELED_ABROAD = Baselines(YES, YES, YES)
NEVER_ABROAD = Baselines(YES, YES, NO)
NEVER_HAD_PASSPORT = Baselines(NO, YES, NO)
NEVER_FLOWN = Baselines(NO, NO, NO)
NOT_SAID = Baselines(UNKNOWN, UNKNOWN, UNKNOWN)
CHOICES = (TRAVELED_ABROAD, NEVER_ABROAD, NEVER_HAD_PASSPORT, NEVER_FLOWN, NOT_SAID)


def deal_baselines(
    person_count: int, *, never_abroad_count: int, no_passport_count: int, never_flown_count: int, draw: Random
) -> list[Baselines]:
    """Baseline facts of exactly these counts, in an order left to chance; each count includes the next one."""
    dealt = [NEVER_FLOWN] * never_flown_count
    dealt += [NEVER_HAD_PASSPORT] * (no_passport_count - len(dealt))
    dealt += [NEVER_ABROAD] * (never_abroad_count - len(dealt))
    dealt += [TRAVELED_ABROAD] * (person_count - len(dealt))
    draw.shuffle(dealt)
    return dealt
