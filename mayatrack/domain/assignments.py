"""Who reviews which applications? Spread evenly, around conflicts of interest, on top of what each has already."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from mayatrack.domain.ranking import draw_lot


@dataclass(frozen=True)
class Plan:
    """New assignments as (application, reviewer), and the applications that cannot get all the reviews they need."""

    assigned: list[tuple[UUID, UUID]] = field(default_factory=list)
    short: dict[UUID, int] = field(default_factory=dict)


def plan_assignments(
    applications: Sequence[UUID],
    *,
    loads: Mapping[UUID, int],
    wanted: int,
    present: Mapping[UUID, Collection[UUID]],
    recused: Collection[tuple[UUID, UUID]] = frozenset(),
    limit: int | None = None,
) -> Plan:
    """Give every application `wanted` reviewers.

    `loads` holds each reviewer's assignments so far, `present` each application's reviewers so far, `recused` the
    (application, reviewer) pairs that are out of the question, `limit` the most that one reviewer gets in all. The
    reviewer with the fewest assignments comes first; among equal ones a lot decides, so that no two always sit
    together. The same input gives the same plan.
    """
    load = dict(loads)
    reviewers = sorted(load)
    refused = set(recused)
    plan = Plan()

    def find_open(application: UUID) -> list[UUID]:
        taken = set(present.get(application, ()))
        return [one for one in reviewers if one not in taken and (application, one) not in refused]

    # Whoever has the fewest possible reviewers chooses first: the others can do without those.
    places = {application: place for place, application in enumerate(applications)}
    for application in sorted(applications, key=lambda each: (len(find_open(each)), places[each])):
        needed = wanted - len(present.get(application, ()))
        lots = {one: (load[one], draw_lot(one, application)) for one in find_open(application)}
        ordered = sorted(lots, key=lots.__getitem__)
        chosen = [one for one in ordered if limit is None or load[one] < limit][: max(0, needed)]
        for one in chosen:
            load[one] += 1
            plan.assigned.append((application, one))
        if len(chosen) < needed:
            plan.short[application] = needed - len(chosen)
    return plan
