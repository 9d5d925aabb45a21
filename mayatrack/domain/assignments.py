"""Who reviews which applications, and do they score as others do? Spread evenly, around conflicts of interest."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from typing import Final
from uuid import UUID

from mayatrack.domain.ranking import draw_lot

# With fewer scores than this a reviewer's median says more of the applications than of the reviewer.
ENOUGH_SCORES: Final = 5
# From this many points of 100 on, a reviewer's median differs from that of all.
LEANING: Final = 10.0


@dataclass(frozen=True)
class Plan:
    """New assignments as (application, reviewer), and the applications that cannot get all the reviews they need."""

    assigned: list[tuple[UUID, UUID]] = field(default_factory=list)
    short: dict[UUID, int] = field(default_factory=dict)


class Lean(StrEnum):
    """How a reviewer's scores compare with those of all."""

    HARSH = "harsh"
    MILD = "mild"
    USUAL = "usual"
    TOO_FEW = "too_few"


def plan_assignments(
    applications: Sequence[UUID],
    *,
    loads: Mapping[UUID, int],
    wanted: int,
    present: Mapping[UUID, Collection[UUID]],
    recused: Collection[tuple[UUID, UUID]] = frozenset(),
    limit: int | None = None,
    held: Mapping[UUID, int] | None = None,
) -> Plan:
    """Give every application `wanted` reviewers.

    `loads` holds how much each reviewer has to do so far, `present` each application's reviewers so far, `recused` the
    (application, reviewer) pairs that are out of the question, `limit` the most that one reviewer gets in all, and
    `held` what counts for that so far, where it is not the load. The reviewer with the least to do comes first; among
    equal ones a lot decides, so that no two always sit together. The same input gives the same plan.
    """
    reviewers = sorted(loads)
    # By place in that list: an application asks for them a dozen times, and a UUID takes its time to be hashed.
    places = {reviewer: place for place, reviewer in enumerate(reviewers)}
    counted = loads if held is None else held
    desks = [_Desk(loads[each], counted.get(each, 0)) for each in reviewers]
    out = {application: {places[each] for each in taken if each in places} for application, taken in present.items()}
    for application, reviewer in recused:
        out.setdefault(application, set()).update({places[reviewer]} if reviewer in places else ())
    plan = Plan()
    # Whoever has the fewest possible reviewers chooses first: the others can do without those.
    for application in sorted(applications, key=lambda each: -len(out.get(each, ()))):
        needed = max(0, wanted - len(present.get(application, ())))
        taken = out.get(application, ())
        free = [place for place, desk in enumerate(desks) if place not in taken and not desk.is_full(limit)]
        lots = partial(_draw, reviewers, application)
        chosen = _choose(free, [desk.load for desk in desks], needed, lot=lots)
        for place in chosen:
            desks[place].take()
            plan.assigned.append((application, reviewers[place]))
        if len(chosen) < needed:
            plan.short[application] = needed - len(chosen)
    return plan


def judge_scores(median: float | None, median_of_all: float | None, *, count: int) -> Lean:
    """How one reviewer's median of `count` scores (0–100) compares with the median of everybody's."""
    if median is None or median_of_all is None or count < ENOUGH_SCORES:
        return Lean.TOO_FEW
    difference = median - median_of_all
    if abs(difference) < LEANING:
        return Lean.USUAL
    return Lean.MILD if difference > 0 else Lean.HARSH


@dataclass
class _Desk:
    """How much a reviewer has to do, and how much of it counts for the limit."""

    load: int
    held: int

    def is_full(self, limit: int | None) -> bool:
        return limit is not None and self.held >= limit

    def take(self) -> None:
        self.load += 1
        self.held += 1


def _choose(free: list[int], loads: list[int], needed: int, *, lot: Callable[[int], str]) -> list[int]:
    """The `needed` with the least to do; lots are drawn only where equal ones have to be told apart."""
    if len(free) <= needed or not needed:
        return free[:needed]
    edge = sorted(loads[place] for place in free)[needed - 1]
    first = [place for place in free if loads[place] < edge]
    tied = [place for place in free if loads[place] == edge]
    return first + sorted(tied, key=lot)[: needed - len(first)]


def _draw(reviewers: Sequence[UUID], application: UUID, place: int) -> str:
    return draw_lot(reviewers[place], application)
