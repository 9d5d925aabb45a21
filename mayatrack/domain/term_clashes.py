"""Does a trip fall into a college's term or finals?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from mayatrack.exceptions import InvalidInput


class ClashKind(StrEnum):
    """What a trip falls into."""

    TERM = "term"
    FINALS = "finals"


@dataclass(frozen=True)
class Term:
    """One term of one college, and its days of finals where they are known."""

    name: str
    starts_on: date
    ends_on: date
    finals_from_on: date | None = None
    finals_until_on: date | None = None

    def __post_init__(self) -> None:
        if self.ends_on < self.starts_on:
            raise InvalidInput(f"{self.name} ends on {self.ends_on}, before it starts on {self.starts_on}: check both.")
        if (self.finals_from_on is None) != (self.finals_until_on is None):
            raise InvalidInput(f"The finals of {self.name} need their first and their last day: enter both or neither.")
        if self.finals_from_on and self.finals_until_on:
            days = [self.starts_on, self.finals_from_on, self.finals_until_on, self.ends_on]
            if days != sorted(days):
                raise InvalidInput(f"The finals of {self.name} have to lie within the term: check their days.")


@dataclass(frozen=True)
class Clash:
    """The days of a trip that fall into a term or its finals, both ends included."""

    term: str
    kind: ClashKind
    from_on: date
    until_on: date

    @property
    def day_count(self) -> int:
        """How many days."""
        return (self.until_on - self.from_on).days + 1


def find_clashes(terms: Iterable[Term], *, departs_on: date, returns_on: date) -> list[Clash]:
    """The clashes of a trip: finals where it touches them, otherwise the term; earliest first."""
    clashes = []
    for term in terms:
        finals = _overlap(term.finals_from_on, term.finals_until_on, departs_on, returns_on)
        days = finals or _overlap(term.starts_on, term.ends_on, departs_on, returns_on)
        if days:
            clashes.append(Clash(term.name, ClashKind.FINALS if finals else ClashKind.TERM, *days))
    return sorted(clashes, key=lambda clash: (clash.from_on, clash.term))


def _overlap(start: date | None, end: date | None, departs_on: date, returns_on: date) -> tuple[date, date] | None:
    if start is None or end is None or start > returns_on or end < departs_on:
        return None
    return max(start, departs_on), min(end, returns_on)
