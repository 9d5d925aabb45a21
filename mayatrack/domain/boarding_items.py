"""Which items of a checklist are asked of one traveler, and how far are they altogether?"""

from collections.abc import Collection, Sequence
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


def count_progress(
    items: Sequence[Item], scopes: Collection[ItemScope], received: Collection[int], *, departs_on: date, today: date
) -> Progress:
    """How far a traveler is who is asked for items of these scopes and of whom these numbers are in."""
    asked = [item for item in items if item.scope in scopes]
    due = [item.due_on(departs_on) for item in asked if item.number not in received]
    return Progress(
        asked_count=len(asked),
        in_count=len(asked) - len(due),
        overdue_count=sum(day < today for day in due),
        next_due_on=min(due, default=None),
    )
