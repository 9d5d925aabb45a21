"""In which order do a cohort's applications stand? One SELECT for the screens and for bulk decisions."""

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from mayatrack.domain.application_status import Status
from mayatrack.domain.decisions import DECIDABLE, Decision
from mayatrack.domain.eligibility import CheckResult
from mayatrack.domain.names import fold
from mayatrack.domain.ranking import RANKED, TieRule
from mayatrack.models.applications import Application
from mayatrack.models.base import Base
from mayatrack.models.decisions import PendingDecision, WaitlistPlace
from mayatrack.models.people import Person
from mayatrack.models.reviews import Standing
from mayatrack.models.summaries import NO_COLLEGE

LONGEST_SEARCH: Final = 100
# No cohort has a number of more digits.
LONGEST_NUMBER: Final = 9

_tables = Base.metadata.tables
_application = _tables[str(Application.__tablename__)]
_pending = _tables[str(PendingDecision.__tablename__)]
_person = _tables[str(Person.__tablename__)]
_place = _tables[str(WaitlistPlace.__tablename__)]
_standing = _tables[str(Standing.__tablename__)]

# What the automatic part says of an application, as a CheckResult; also of one that has no standing yet.
CHECK_RESULT: Final[sa.ColumnElement[Any]] = sa.case(
    (_standing.c.checked_at.is_(None), CheckResult.UNCHECKED.value),
    (_standing.c.is_eligible.is_(None), CheckResult.NOT_KNOWN.value),
    (_standing.c.is_eligible, CheckResult.PASSES.value),
    else_=CheckResult.FAILS.value,
)


@dataclass(frozen=True)
class RankingFilter:
    """What a ranking is narrowed to; the college NO_COLLEGE stands for applications without one.

    `search` is a blind number, or how words of a name begin. Ranks stay those of the whole cohort.
    """

    status: Status | None = None
    decision: Decision | None = None
    is_undecided: bool = False
    minimum_score: float | None = None
    check_result: CheckResult | None = None
    college_id: UUID | None = None
    search: str = ""


WHOLE_RANKING: Final = RankingFilter()


def select_ranking(cohort_id: UUID, rule: TieRule, wanted: RankingFilter = WHOLE_RANKING) -> sa.Select[Any]:
    """The ranked applications that the filter lets through; `order_ranking` puts them in order.

    Columns: id, score, lot, rank (equal scores share one), and applied_at for the rule that asks for it. Whatever else
    is shown is joined for one page: carrying it through the window would take longer than all the rest.
    """
    rank = sa.func.rank().over(order_by=_standing.c.score.desc().nulls_last()).label("rank")
    columns: list[Any] = [_application.c.id, _standing.c.score, _standing.c.lot, rank]
    if rule is TieRule.APPLIED_FIRST:
        columns.append(_application.c.applied_at)
    conditions = _narrow(wanted)
    if not conditions:
        return sa.select(*_select_candidates(cohort_id, columns).subquery("ranked").c)
    # Asked of the rows themselves, and applied when all of them are ranked.
    is_asked = sa.and_(*conditions).label("is_asked")
    ranked = _select_candidates(cohort_id, [*columns, is_asked]).subquery("ranked")
    return sa.select(*(ranked.c[column.name] for column in columns)).where(ranked.c.is_asked)


def count_ranking(cohort_id: UUID, wanted: RankingFilter = WHOLE_RANKING) -> sa.Select[Any]:
    """How many applications the filter lets through."""
    return _select_candidates(cohort_id, [sa.func.count()]).where(*_narrow(wanted))


def order_ranking(columns: Any, rule: TieRule) -> tuple[sa.ColumnElement[Any], ...]:
    """What columns of `select_ranking` are ordered by: the highest score first, ties by the rule, always all of it."""
    applied = [columns.applied_at] if rule is TieRule.APPLIED_FIRST else []
    # An application may be in review before it has its lot: until then its key decides.
    return columns.score.desc().nulls_last(), *applied, columns.lot.asc().nulls_last(), columns.id


def select_waitlist(cohort_id: UUID) -> sa.Select[Any]:
    """The cohort's waitlisted applications: application_id, and their place from 1 up, without a gap.

    Whoever was waitlisted before there was a list stands at its end, in the order of application.
    """
    order = (_place.c.position.asc().nulls_last(), _application.c.applied_at, _application.c.id)
    return (
        sa.select(_application.c.id.label("application_id"), sa.func.row_number().over(order_by=order).label("place"))
        .outerjoin(_place, _place.c.application_id == _application.c.id)
        .where(_application.c.cohort_id == cohort_id, _application.c.status == Status.WAITLISTED)
    )


def is_not_erased(cohort_id: UUID) -> sa.ColumnElement[bool]:
    """Whether an application's person is more than a count: nothing can be decided about anybody else."""
    # Asked of the application's key, which every index holds; the few that are erased are found first.
    other = _application.alias("other")
    gone = sa.select(_person.c.id).where(_person.c.erased_at.is_not(None))
    erased = sa.select(other.c.id).where(other.c.cohort_id == cohort_id, other.c.person_id.in_(gone))
    return _application.c.id.not_in(erased)


def is_decidable() -> sa.ColumnElement[bool]:
    """Whether an application can be decided on."""
    return _application.c.status.in_(sorted(DECIDABLE))


def _select_candidates(cohort_id: UUID, columns: list[Any]) -> sa.Select[Any]:
    joined = sa.outerjoin(_application, _standing, _standing.c.application_id == _application.c.id)
    is_in = (_application.c.cohort_id == cohort_id, _application.c.status.in_(sorted(RANKED)))
    return sa.select(*columns).select_from(joined).where(*is_in, is_not_erased(cohort_id))


def _narrow(wanted: RankingFilter) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = []
    if wanted.status is not None:
        conditions.append(_application.c.status == wanted.status)
    if wanted.decision is not None or wanted.is_undecided:
        conditions += _narrow_decision(wanted)
    if wanted.minimum_score is not None:
        conditions.append(_standing.c.score >= wanted.minimum_score)
    if wanted.check_result is not None:
        conditions.append(CHECK_RESULT.in_([wanted.check_result.value]))
    if wanted.college_id == NO_COLLEGE:
        conditions.append(_application.c.college_id.is_(None))
    elif wanted.college_id is not None:
        conditions.append(_application.c.college_id == wanted.college_id)
    return conditions + _search(wanted.search)


def _narrow_decision(wanted: RankingFilter) -> list[sa.ColumnElement[bool]]:
    # A decision holds only while the application can be decided on.
    own = sa.exists().where(_pending.c.application_id == _application.c.id).correlate(_application)
    return [is_decidable(), ~own if wanted.is_undecided else own.where(_pending.c.decision == wanted.decision)]


def _search(search: str) -> list[sa.ColumnElement[bool]]:
    words = fold(search[:LONGEST_SEARCH]).split()
    if not words:
        return []
    # Folded words are letters and digits alone: nothing in them means more to LIKE.
    name = sa.literal(" ") + _application.c.sort_name
    is_named = sa.and_(*(name.like(f"% {word}%") for word in words))
    (number, *rest) = words
    if rest or not number.isdecimal() or len(number) > LONGEST_NUMBER:
        return [is_named]
    return [sa.or_(_standing.c.number == int(number), is_named)]
