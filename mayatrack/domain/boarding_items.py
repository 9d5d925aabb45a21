"""Which items of a checklist are asked of one traveler, and how far are they altogether?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from mayatrack.domain.boarding import Progress
from mayatrack.domain.checklists import Asked, ItemScope, TravelerFacts, due_on, is_asked


@dataclass(frozen=True)
class Item:
    """One thing that a cohort asks; `number` is its place among the cohort's items, from 0."""

    number: int
    name: str
    scope: ItemScope
    days_before: int

    def due_on(self, departs_on: date) -> date:
        """The day by which it has to be in."""
        return due_on(departs_on, self.days_before)


def list_scopes(facts: TravelerFacts) -> frozenset[ItemScope]:
    """Of what kind the items are that the traveler is asked for; what is not known is asked."""
    return frozenset(scope for scope in ItemScope if is_asked(scope, facts) is not Asked.NO)


@dataclass(frozen=True)
class AskedItems:
    """What is asked of travelers whom the same items concern. Items are bits of a number, by their places.

    `due`: the day by which each has to be in and its bit, the first day first.
    """

    scopes: frozenset[ItemScope]
    bits: int
    overdue_bits: int
    due: tuple[tuple[date, int], ...]

    def count(self, received: int) -> Progress:
        """How far a traveler is of whom these items are in."""
        missing = self.bits & ~received
        return Progress(
            asked_count=self.bits.bit_count(),
            in_count=(self.bits & received).bit_count(),
            overdue_count=(missing & self.overdue_bits).bit_count(),
            next_due_on=next((day for day, bit in self.due if missing & bit), None) if missing else None,
        )


def ask_items(items: Sequence[Item], scopes: frozenset[ItemScope], *, departs_on: date, today: date) -> AskedItems:
    """What is asked of travelers whom items of these scopes concern, as of today."""
    due = sorted((item.due_on(departs_on), 1 << item.number) for item in items if item.scope in scopes)
    return AskedItems(
        scopes,
        bits=sum(bit for _, bit in due),
        overdue_bits=sum(bit for day, bit in due if day < today),
        due=tuple(due),
    )
