"""In which order do a cohort's applications stand? By score, ties by the plan's rule; one page at a time."""

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import pandas as pd
import sqlalchemy as sa
from sqlmodel import Session

from mayatrack.domain.ranking import TieRule
from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.models import Base
from mayatrack.models.rankings import (
    CHECK_RESULT,
    WHOLE_RANKING,
    RankingFilter,
    count_ranking,
    is_decidable,
    order_ranking,
    select_ranking,
    select_waitlist,
)
from mayatrack.queries.frames import as_raw, list_frame

PAGE_SIZE: Final = 50
COLUMNS: Final = (
    "application_id",
    "person_id",
    "rank",
    "number",
    "full_name",
    "status",
    "decision",
    "score",
    "review_count",
    "review_spread",
    "interview_score",
    "check_result",
    "place",
    "college",
    "applied_at",
)

_tables = Base.metadata.tables
_application = _tables["application"]
_college = _tables["college"]
_pending = _tables["pending_decision"]
_person = _tables["person"]
_standing = _tables["standing"]


@dataclass(frozen=True)
class RankingPage:
    """One page of a ranking, its number from 1 up, and how many rows the filter lets through in all."""

    frame: pd.DataFrame
    number: int
    row_count: int
    size: int = PAGE_SIZE

    @property
    def page_count(self) -> int:
        """How many pages there are, one at least."""
        return max(1, -(-self.row_count // self.size))

    @property
    def first_row(self) -> int:
        """The number of the page's first row, from 1 up."""
        return (self.number - 1) * self.size + 1


def read_ranking(
    session: Session,
    *,
    by: Actor,
    cohort_id: UUID,
    rule: TieRule,
    filter: RankingFilter = WHOLE_RANKING,  # noqa: A002 - the word of the page.
    page: int = 1,
    size: int = PAGE_SIZE,
) -> RankingPage:
    """One page of the cohort's ranking, the highest score first and those without a score last.

    Columns: application_id, person_id (text), rank (in the whole cohort; equal scores share one), number (all that
    reviewers are told), full_name, status, decision (pending; missing without one), score (0–100, missing before
    anybody scored), review_count, review_spread, interview_score, check_result (of CheckResult), place (on the
    waitlist), college, applied_at (UTC). A page beyond the last one is the last. Two statements, however many rows.
    """
    check_can_act(by, Action.RUN_SELECTION)
    connection = session.connection()
    count = int(connection.execute(count_ranking(cohort_id, filter)).scalar_one())
    number = min(max(1, page), max(1, -(-count // size)))
    rows = connection.execute(_select_page(cohort_id, rule, filter, start=(number - 1) * size, size=size)).all()
    return RankingPage(list_frame(COLUMNS, [tuple(row) for row in rows]), number, count, size)


def _select_page(cohort_id: UUID, rule: TieRule, wanted: RankingFilter, *, start: int, size: int) -> sa.Select[Any]:
    """The rows of a page in order, with what is shown beside them: joined for these rows alone."""
    found = select_ranking(cohort_id, rule, wanted)
    order = order_ranking(found.selected_columns, rule)
    page = found.order_by(*order).limit(size).offset(start).subquery("page")
    waitlist = select_waitlist(cohort_id).subquery("waitlist")
    is_pending = sa.and_(_pending.c.application_id == page.c.id, is_decidable())
    shown = {
        "application_id": page.c.id,
        "rank": page.c.rank,
        "full_name": _person.c.given_name + sa.func.coalesce(" " + _person.c.family_name, ""),
        "decision": _pending.c.decision,
        "review_count": sa.func.coalesce(_standing.c.review_count, 0),
        "check_result": CHECK_RESULT,
        "place": waitlist.c.place,
        "college": _college.c.name,
        **{name: _application.c[name] for name in ("person_id", "status", "applied_at")},
        **{name: _standing.c[name] for name in ("number", "score", "review_spread", "interview_score")},
    }
    return (
        sa.select(*(_as_shown(shown[name]).label(name) for name in COLUMNS))
        .select_from(page)
        .join(_application, _application.c.id == page.c.id)
        .join(_person, _person.c.id == _application.c.person_id)
        .outerjoin(_standing, _standing.c.application_id == page.c.id)
        .outerjoin(_pending, is_pending)
        .outerjoin(_college, _college.c.id == _application.c.college_id)
        .outerjoin(waitlist, waitlist.c.application_id == page.c.id)
        .order_by(*order_ranking(page.c, rule))
    )


def _as_shown(column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    # SQLite knows no truth values: only their type makes them such.
    return column if isinstance(column.type, sa.Boolean) else as_raw(column)
