"""How do numbers leave the house? The one gate: counted, collapsed, protected, audited, and kept in the ledger."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from sqlmodel import Session, col, select

from mayatrack.domain.catalogue import FIRST_TIMES, REACHED, Breakdown, Measure
from mayatrack.domain.roles import LOCAL_USER_ID, Action, Actor, check_can_act
from mayatrack.exceptions import RuleBroken
from mayatrack.indicators.atoms import WITH_FIRSTS, AtomKey
from mayatrack.indicators.published_groups import list_groups
from mayatrack.indicators.published_tables import Group, build_tables
from mayatrack.models import Publication, User
from mayatrack.services.audit import add_event
from mayatrack.services.indicator_counts import count_applications, list_labels
from mayatrack.settings import get_settings

# So many earlier publications are protected together with the next one.
REMEMBERED: Final = 3


def publish_indicators(session: Session, *, by: Actor, today: date) -> Publication:
    """The catalogue as it may be displayed from today on; the latest one again if nothing has changed since.

    Raises RuleBroken if too few applications have changed to hide who they are, or if no choice of what to hide
    protects what was hidden before; what was published stays as it is.
    """
    check_can_act(by, Action.PUBLISH_INDICATORS)
    threshold = get_settings().publication_threshold
    _lock_ledger(session)
    counts = count_applications(session)
    earlier = _read_latest(session)
    if earlier:
        moved = count_moved(_read_basis(earlier[-1]), counts)
        if moved == 0 and earlier[-1].threshold == threshold:
            return earlier[-1]
        _check_moved(moved, earlier[-1], threshold)
    publication = Publication(
        as_of_on=today,
        threshold=threshold,
        tables=_protect(
            counts, list_labels(session), [(_read_groups(each), _read_basis(each)) for each in earlier], threshold
        ),
        basis=[[*key, count] for key, count in sorted(counts.items())],
        made_by_id=by.user_id,
    )
    session.add(publication)
    add_event(session, "publish_indicators", publication, after={"as_of_on": today.isoformat()}, by=by)
    session.flush()
    return publication


def _lock_ledger(session: Session) -> None:
    """Let whoever publishes come one at a time, until the transaction ends."""
    # Two who publish at once would each protect their numbers beside those before, and not beside each other's. There
    # may be no publication yet: one row stands for the ledger, and SQLite has locked everything when the write began.
    session.exec(select(User.id).where(col(User.id) == LOCAL_USER_ID).with_for_update(key_share=True)).one_or_none()


def count_moved(before: Mapping[AtomKey, int], after: Mapping[AtomKey, int]) -> int:
    """At least so many applications stand elsewhere than before: the most that any one partition tells."""
    arrived: Counter[str] = Counter()
    left: Counter[str] = Counter()
    for key in {*before, *after}:
        difference = after.get(key, 0) - before.get(key, 0)
        (arrived if difference > 0 else left)[_name_partition(*key[:2])] += abs(difference)
    return max([0, *arrived.values(), *left.values()])


def _name_partition(partition: str, category: str) -> str:
    """What adds up to everybody, or to the travelers of a trip: each answer of several is divided by itself."""
    return f"{partition} {category.rpartition('|')[0]}"


def _check_moved(moved: int, latest: Publication, threshold: int) -> None:
    if 0 < moved < threshold:
        raise RuleBroken(
            f"Too little has changed since {latest.as_of_on}: newer numbers beside those of that day would tell about "
            "a few people. They stand until more has changed."
        )


def _protect(
    counts: Mapping[AtomKey, int],
    labels: Mapping[str, Mapping[str, str]],
    earlier: Sequence[tuple[Sequence[Group], Mapping[AtomKey, int]]],
    threshold: int,
) -> list[dict[str, Any]]:
    """The groups as they may be displayed, with what is hidden as None."""
    # Loading scipy takes seconds, and nobody else waits for it.
    from mayatrack.indicators.disclosure import audit, protect

    groups = list_groups(counts, labels, threshold=threshold)
    tables = build_tables(groups, counts, earlier)
    hidden = frozenset(key for each, _ in earlier[-1:] for key in _list_hidden(each))
    shown = protect(tables, threshold=threshold, prefer=hidden)
    found = audit(
        tables.display(shown),
        atom_count=tables.atom_count,
        links=tables.links,
        growths=tables.growths,
        threshold=threshold,
    )
    if found:
        raise RuleBroken("The numbers were not published: the audit found that some could be worked out.")
    values = {cell.key: cell.count for cell in tables.cells if cell.key in shown}
    return [_write_group(group, values) for group in groups]


def _write_group(group: Group, values: Mapping[tuple[str, str, str], int]) -> dict[str, Any]:
    measures = (*group.measures, *FIRST_TIMES) if group.table in WITH_FIRSTS else group.measures
    return {
        "table": group.table.value,
        "group": group.key,
        "label": group.label,
        "members": list(group.members),
        "counts": {each.value: values.get((group.table.value, group.key, each.value)) for each in measures},
    }


def _read_groups(publication: Publication) -> list[Group]:
    return [
        Group(
            Breakdown(each["table"]),
            each["group"],
            each["label"],
            tuple(each["members"]),
            tuple(measure for measure in REACHED if measure in each["counts"]),
            {Measure(name): count for name, count in each["counts"].items()},
        )
        for each in publication.tables
    ]


def _read_basis(publication: Publication) -> dict[AtomKey, int]:
    return {(each[0], each[1], Measure(each[2])): each[3] for each in publication.basis}


def _list_hidden(groups: Sequence[Group]) -> list[tuple[str, str, str]]:
    return [
        (group.table.value, group.key, measure.value)
        for group in groups
        for measure, count in group.displayed.items()
        if count is None
    ]


def _read_latest(session: Session) -> list[Publication]:
    """The latest publications, the oldest of them first."""
    statement = select(Publication).order_by(col(Publication.made_at).desc(), col(Publication.id).desc())
    return list(session.exec(statement.limit(REMEMBERED)))[::-1]
