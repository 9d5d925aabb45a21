"""How is the ranking of one large cohort asked of DuckDB, and where do its scores come from?"""
# ruff: noqa: S608 - every piece of these statements stands in this package itself.

from collections.abc import Iterator
from functools import partial
from typing import Any, Final
from uuid import UUID

import pandas as pd
import sqlalchemy as sa
from sqlmodel import Session

from mayatrack.benchmark.aggregates import Aggregate
from mayatrack.benchmark.choices import Choices
from mayatrack.domain.application_status import Status
from mayatrack.domain.ranking import RANKED, TieRule
from mayatrack.domain.roles import Actor
from mayatrack.models import Base
from mayatrack.models.rankings import RankingFilter
from mayatrack.queries.rankings import PAGE_SIZE, read_ranking
from mayatrack.services.standings import ensure_standings

SHOWN: Final = ["application_id", "rank", "full_name", "score"]
# A filter of the page, and the same as a person writes it in SQL.
FILTERS: Final = {
    "no filter": (RankingFilter(), "true"),
    "status": (RankingFilter(status=Status.NOT_SELECTED), "status = 'not_selected'"),
    "lowest score": (RankingFilter(minimum_score=80.0), "score >= 80"),
    "name": (RankingFilter(search="garcia"), "(' ' || sort_name) LIKE '% garcia%'"),
}
PAGES: Final = (1, 20)

_standing = Base.metadata.tables["standing"]


def score_cohort(session: Session, cohort_id: UUID) -> None:
    """Give the cohort's applications numbers, and scores: many are equal, every eleventh is missing."""
    ensure_standings(session, cohort_id)
    number = _standing.c.number
    score = sa.case((number % 11 == 0, None), else_=(number * 7919 % 201) / 2.0)
    session.connection().execute(sa.update(_standing).where(_standing.c.cohort_id == cohort_id).values(score=score))


def list_rankings(session: Session, by: Actor, choices: Choices) -> Iterator[Aggregate]:
    """The first page and a deep one, by both rules and under every filter."""
    for rule in TieRule:
        for name, (wanted, where) in FILTERS.items():
            for page in PAGES:
                asked: dict[str, Any] = {
                    "by": by,
                    "cohort_id": choices.cohort_id,
                    "rule": rule,
                    "filter": wanted,
                    "page": page,
                }
                # A page beyond the last one is the last: in a small cohort both may be the same.
                start = read_ranking(session, **asked).first_row - 1
                sql = _sql(choices, rule, where, start)
                yield Aggregate(
                    "ranking", f"ranking, {rule}, {name}, page {page}", partial(_read, session, **asked), sql
                )


def _read(session: Session, **asked: Any) -> pd.DataFrame:
    return read_ranking(session, **asked).frame[SHOWN]


def _sql(choices: Choices, rule: TieRule, where: str, start: int) -> str:
    statuses = ", ".join(f"'{status.value}'" for status in sorted(RANKED))
    first = "applied_at, " if rule is TieRule.APPLIED_FIRST else ""
    ranked = f"""SELECT a.id, a.status, a.sort_name, a.applied_at, s.score, s.lot,
        rank() OVER (ORDER BY s.score DESC NULLS LAST) AS rank,
        p.given_name || coalesce(' ' || p.family_name, '') AS full_name
        FROM application a JOIN person p ON p.id = a.person_id LEFT JOIN standing s ON s.application_id = a.id
        WHERE a.cohort_id = '{choices.cohort_id}' AND a.status IN ({statuses})"""
    return f"""SELECT id, rank, full_name, score FROM ({ranked}) WHERE {where}
        ORDER BY score DESC NULLS LAST, {first}lot, id LIMIT {PAGE_SIZE} OFFSET {start}"""
