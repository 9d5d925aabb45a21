"""Which items of a checklist are asked of one traveler, and how far are they altogether?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from mayatrack.domain.boarding import Progress
from mayatrack.domain.checklists import ItemScope
from mayatrack.domain.documents import Authorization, add_months

AGE_OF_MAJORITY: Final = 18
# What has to be there before the plane leaves; a visa on arrival has not.
BEFORE_DEPARTURE: Final = frozenset({Authorization.ELECTRONIC, Authorization.VISA})


@dataclass(frozen=True)
class Item:
    """One thing that a cohort asks; `number` is its place among the cohort's items, from 0."""

    number: int
    name: str
    scope: ItemScope
    days_before: int

    def due_on(self, departs_on: date) -> date:
        """The day by which it has to be in."""
        return departs_on - timedelta(days=self.days_before)


def is_minor(birth_on: date | None, departs_on: date) -> bool:
    """Is the traveler under 18 on departure? Whoever gave no birth date counts as one: consent is asked until then."""
    return birth_on is None or birth_on > _find_birthday(departs_on)


@lru_cache(maxsize=1_000)
def _find_birthday(departs_on: date) -> date:
    """The last day on which somebody was born who is of age on departure."""
    return add_months(departs_on, -12 * AGE_OF_MAJORITY)


def list_scopes(*, is_minor: bool, may_fly_first: bool, authorization: Authorization | None) -> frozenset[ItemScope]:
    """Of what kind the items are that one traveler is asked for; without a rule an authorization may be needed."""
    belongs_to = {
        ItemScope.EVERYBODY: True,
        ItemScope.MINORS: is_minor,
        ItemScope.FIRST_FLIGHT: may_fly_first,
        ItemScope.AUTHORIZATION: authorization is None or authorization in BEFORE_DEPARTURE,
    }
    return frozenset(scope for scope, belongs in belongs_to.items() if belongs)


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
