"""How fast are all alumni matched with one opportunity?"""
# ruff: noqa: S608 - every piece of these statements stands in this package itself.

import sqlite3
from collections.abc import Iterator
from functools import partial
from typing import Any, Final
from uuid import UUID

import numpy as np
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import Session

from mayatrack.benchmark.rows import SEED
from mayatrack.benchmark.selection import Asked
from mayatrack.db.session import writing
from mayatrack.domain.matching import Fit, find_latest_birth
from mayatrack.domain.outcomes import OpportunityKind
from mayatrack.domain.roles import Actor
from mayatrack.models import Base, Opportunity, Organization
from mayatrack.models.base import today
from mayatrack.queries.match_statements import MatchFilter
from mayatrack.queries.matching import read_matches
from mayatrack.services.alumni_summaries import ensure_alumni

LEAST_AGE: Final = 19
WEEKDAYS: Final = (2, 4)
ASKS_NOTHING, ASKS_MUCH = "match: asks nothing", "match: age and free days"
_tables = Base.metadata.tables

# The same counts as a person writes them in SQL.
JOINED: Final = """alumnus_summary s JOIN traveler t ON t.id = s.traveler_id JOIN person p ON p.id = t.person_id
    LEFT JOIN contact_wish w ON w.person_id = p.id"""
FAILS: Final = "coalesce(p.birth_on > '{birth}', 0) OR coalesce(NOT ({days}), 0)"
UNKNOWN: Final = "p.birth_on IS NULL OR w.weekdays IS NULL"


def fill_matching(engine: Engine) -> None:
    """Give a filled program its summaries of alumni, wishes of half of them, and two opportunities."""
    chance = np.random.default_rng(SEED)
    with writing(engine) as session:
        ensure_alumni(session)
        people = session.scalars(sa.select(_tables["traveler"].c.person_id).distinct()).all()
        recorder = session.scalars(sa.select(_tables["app_user"].c.id).limit(1)).one()
        wishes = [
            {
                "version": 1,
                "person_id": person_id,
                "do_not_contact": bool(chance.random() < 0.05),
                "weekdays": None if chance.random() < 0.3 else sorted(chance.permutation(7)[:3].tolist()),
                "as_of_on": today(),
                "recorded_by_id": recorder,
            }
            for person_id in people
            if chance.random() < 0.5
        ]
        session.connection().execute(sa.insert(_tables["contact_wish"]), wishes)
        organization = Organization(name="Benchmark")
        session.add(organization)
        session.flush()
        for title, least_age, weekdays in ((ASKS_NOTHING, None, None), (ASKS_MUCH, LEAST_AGE, list(WEEKDAYS))):
            session.add(
                Opportunity(
                    organization_id=organization.id,
                    kind=OpportunityKind.JOB,
                    title=title,
                    least_age=least_age,
                    weekdays=weekdays,
                )
            )


def list_matches(session: Session, driver: sqlite3.Connection, by: Actor) -> Iterator[Asked]:
    """One opportunity that asks nothing and one that asks much; how many fit is compared with a plain statement."""
    birth = find_latest_birth(today(), LEAST_AGE)
    days = " AND ".join(f"w.weekdays LIKE '%{day}%'" for day in WEEKDAYS)
    for title, fails, unknown in (
        (ASKS_NOTHING, "0", "0"),
        (ASKS_MUCH, FAILS.format(birth=birth.isoformat(), days=days), UNKNOWN),
    ):
        found = driver.execute("SELECT id FROM opportunity WHERE title = ?", (title,)).fetchone()
        fit = f"CASE WHEN coalesce(w.do_not_contact, 0) OR {fails} THEN 2 WHEN {unknown} THEN 1 ELSE 0 END"
        sql = f"SELECT {fit} AS fit, count(*) FROM {JOINED} WHERE p.erased_at IS NULL GROUP BY fit ORDER BY fit"
        ours = partial(_read, session, by, UUID(bytes=found[0]))
        counts = dict(driver.execute(sql).fetchall())
        if ours().counts != {each: counts.get(rank, 0) for rank, each in enumerate(Fit)}:
            raise AssertionError(f"{title}: our counts differ from those of a plain statement.")
        yield Asked("matching", title, ours, partial(_fetch, driver, sql))


def _read(session: Session, by: Actor, opportunity_id: UUID) -> Any:
    return read_matches(session, by=by, opportunity_id=opportunity_id, today=today(), chosen=MatchFilter())


def _fetch(driver: sqlite3.Connection, sql: str) -> list[Any]:
    return driver.execute(sql).fetchall()
