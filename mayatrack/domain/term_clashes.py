"""Does a trip fall into a college's term or finals?"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from mayatrack.exceptions import InvalidInput


class Fit(StrEnum):
    """How a trip lies to the terms of a college, the worst first."""

    FINALS = "finals"
    # It falls into a term whose days of finals nobody has entered.
    UNKNOWN_FINALS = "unknown_finals"
    TERM = "term"
    # It begins before the first term that is entered, or goes on after the last one.
    UNKNOWN_TERMS = "unknown_terms"
    FREE = "free"


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
    fit: Fit
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
            clashes.append(Clash(term.name, _judge(term, has_finals=finals is not None), *days))
    return sorted(clashes, key=lambda clash: (clash.from_on, clash.term))


def find_fit(terms: Collection[Term], *, departs_on: date, returns_on: date) -> Fit:
    """The worst that a trip falls into; without a clash, whether the terms that are entered reach over all of it."""
    found = {clash.fit for clash in find_clashes(terms, departs_on=departs_on, returns_on=returns_on)}
    if not found:
        return Fit.FREE if _reaches_over(terms, departs_on, returns_on) else Fit.UNKNOWN_TERMS
    return next(fit for fit in Fit if fit in found)


def _judge(term: Term, *, has_finals: bool) -> Fit:
    if has_finals:
        return Fit.FINALS
    return Fit.UNKNOWN_FINALS if term.finals_from_on is None else Fit.TERM


def _reaches_over(terms: Collection[Term], departs_on: date, returns_on: date) -> bool:
    # Between two terms there are holidays; beyond the last one there is only what nobody has entered yet.
    return any(term.starts_on <= departs_on for term in terms) and any(returns_on <= term.ends_on for term in terms)


def _overlap(start: date | None, end: date | None, departs_on: date, returns_on: date) -> tuple[date, date] | None:
    if start is None or end is None or start > returns_on or end < departs_on:
        return None
    return max(start, departs_on), min(end, returns_on)
