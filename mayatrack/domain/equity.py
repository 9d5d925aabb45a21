"""Is a group behind everybody else by more than chance explains? PPG-1 and the 80 % index, reckoned exactly.

PPG-1 is the percentage point gap of the California Community Colleges (Chancellor's Office, 2017 and 2022): the group's
rate less everybody else's. The 80 % index is the four-fifths rule of thumb (29 CFR 1607.4 D), a first look and no more.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import ceil, sqrt
from typing import Any, Final

# Under this name the office's own choice is stored.
SETTING: Final = "equity_method"
# So few and fewer are not enough people to tell, in the group or in everybody else.
TOO_FEW: Final = 10
# As the Chancellor's Office writes it.
Z: Final = Fraction(196, 100)
FOUR_FIFTHS: Final = Fraction(4, 5)


class EquityMethod(StrEnum):
    """By which form of the method a margin is reckoned, named by the year of its note."""

    FORM_2022 = "2022"
    FORM_2017 = "2017"


@dataclass(frozen=True)
class Form:
    """Which share the margin is reckoned with (None: the group's own rate), and the least margin; both 0–1."""

    share: Fraction | None
    floor: Fraction


FORMS: Final = {
    EquityMethod.FORM_2022: Form(share=None, floor=Fraction(2, 100)),
    EquityMethod.FORM_2017: Form(share=Fraction(1, 2), floor=Fraction(3, 100)),
}
METHOD_WORDS: Final = {
    EquityMethod.FORM_2022: "2022: the group's own rate, at least 2 points",
    EquityMethod.FORM_2017: "2017: a rate of one half, at least 3 points",
}


class Verdict(StrEnum):
    """What can be said of a group, in words that people read."""

    GAP = "a gap"
    NO_GAP = "no gap found"
    TOO_FEW = "too few to tell"
    NOBODY = "nobody to count"
    NOBODY_ELSE = "nobody to compare with"


@dataclass(frozen=True)
class Share:
    """So many of so many."""

    count: int
    total: int

    @property
    def rate(self) -> Fraction:
        """0–1. Raises ZeroDivisionError where there is nobody to count."""
        return Fraction(self.count, self.total)


@dataclass(frozen=True)
class Comparison:
    """A group beside everybody else.

    gap (the group's rate less theirs) and margin in 0–1, and how many more would close the gap; none of the three
    where there is nobody to compare.
    """

    verdict: Verdict
    gap: Fraction | None = None
    margin: float | None = None
    parity_count: int | None = None


@dataclass(frozen=True)
class ChosenMethod:
    """The method that applies, and the version of the office's own choice: 0 while it has made none."""

    method: EquityMethod = EquityMethod.FORM_2022
    version: int = 0

    @property
    def form(self) -> Form:
        """How the margin is reckoned."""
        return FORMS[self.method]


def compare(group: Share, everybody: Share, form: Form) -> Comparison:
    """The group against everybody else: PPG-1, its margin, what it says, and how many more would close the gap."""
    others = Share(everybody.count - group.count, everybody.total - group.total)
    if not group.total:
        return Comparison(Verdict.NOBODY)
    if not others.total:
        return Comparison(Verdict.NOBODY_ELSE)
    gap = group.rate - others.rate
    share = group.rate if form.share is None else form.share
    # Its square is rational, so that a gap as wide as the margin is told from one a hair narrower.
    square = Z**2 * share * (1 - share) / group.total
    is_beyond = gap <= -form.floor and gap**2 >= square
    verdict = Verdict.GAP if is_beyond else Verdict.NO_GAP
    if min(group.total, others.total) <= TOO_FEW:
        verdict = Verdict.TOO_FEW
    return Comparison(verdict, gap, max(sqrt(square), float(form.floor)), max(0, ceil(-gap * group.total)))


def find_highest(groups: list[Share]) -> Share | None:
    """The group with the highest rate, the first of several; none where nobody is enough people to tell."""
    return max((group for group in groups if group.total > TOO_FEW), key=lambda group: group.rate, default=None)


def compute_index(group: Share, highest: Share | None) -> Fraction | None:
    """The group's rate over the highest one; None where either has nobody or the highest rate is 0."""
    return group.rate / highest.rate if group.total and highest and highest.count else None


def is_below_four_fifths(index: Fraction) -> bool:
    """Is it worth a closer look? Exactly four fifths is not."""
    return index < FOUR_FIFTHS


def write_method(method: EquityMethod) -> dict[str, Any]:
    """The choice as it is stored."""
    return {"method": method.value}


def read_stored(value: Mapping[str, Any], version: int) -> ChosenMethod:
    """The stored choice."""
    return ChosenMethod(EquityMethod(value["method"]), version)
