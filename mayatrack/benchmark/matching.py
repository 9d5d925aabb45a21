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

LEAST_AGE: Final = 19
LANGUAGE: Final = "Spanish"
WEEKDAYS: Final = (2, 4)
ASKS_NOTHING, ASKS_MUCH = "match: asks nothing", "match: age, college, language, free days"
_tables = Base.metadata.tables
_college = _tables["college"]
_traveler = _tables["traveler"]
_wish = _tables["contact_wish"]

# The same counts as a person writes them in SQL; of several trips of somebody the last one stands for them.
JOINED: Final = """traveler t JOIN person p ON p.id = t.person_id JOIN application a ON a.id = t.application_id
    JOIN cohort c ON c.id = t.cohort_id LEFT JOIN contact_wish w ON w.person_id = p.id
    WHERE t.traveled_on IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM traveler l JOIN cohort d ON d.id = l.cohort_id WHERE l.person_id = t.person_id
        AND l.traveled_on IS NOT NULL AND (d.returns_on, l.id) > (c.returns_on, t.id))"""
FAILS: Final = """coalesce(p.birth_on > '{birth}', 0) OR coalesce(a.college_id NOT IN ({colleges}), 0)
    OR coalesce(NOT ({days}), 0)"""
UNKNOWN: Final = f"""p.birth_on IS NULL OR a.college_id IS NULL OR w.weekdays IS NULL
    OR coalesce(p.preferred_language <> '{LANGUAGE}', 1)"""
# Nine in ten are of an age that is known.
AGES: Final = """UPDATE person SET birth_on = date('now', '-' || (17 + rowid % 7) || ' years') WHERE rowid % 10
    AND id IN (SELECT person_id FROM traveler WHERE traveled_on IS NOT NULL)"""
# What the services keep in step one alumnus at a time, for all of them at once.
REPEAT: Final = """UPDATE alumnus_summary SET (birth_on, college_id, language, free_days) = (
    SELECT p.birth_on, a.college_id, p.preferred_language, (SELECT sum(1 << value) FROM json_each(w.weekdays))
    FROM traveler t JOIN person p ON p.id = t.person_id JOIN application a ON a.id = t.application_id
    LEFT JOIN contact_wish w ON w.person_id = p.id WHERE t.id = alumnus_summary.traveler_id)"""


def fill_matching(engine: Engine) -> None:
    """Give a filled program ages of its alumni, wishes of half of them, and two opportunities."""
    chance = np.random.default_rng(SEED)
    with writing(engine) as session:
        _add_wishes(session, chance)
        session.connection().exec_driver_sql(AGES)
        session.connection().exec_driver_sql(REPEAT)
        organization = Organization(name="Benchmark")
        session.add(organization)
        session.flush()
        colleges = sa.select(_college.c.id).order_by(_college.c.id).limit(3)
        much: dict[str, Any] = {
            "least_age": LEAST_AGE,
            "college_ids": [str(key) for key in session.scalars(colleges)],
            "languages": [LANGUAGE],
            "weekdays": list(WEEKDAYS),
        }
        for title, asked in ((ASKS_NOTHING, {}), (ASKS_MUCH, much)):
            given: dict[str, Any] = {"organization_id": organization.id, "kind": OpportunityKind.JOB, "title": title}
            session.add(Opportunity(**given | asked))


def _add_wishes(session: Session, chance: np.random.Generator) -> None:
    known = sa.select(_wish.c.person_id)
    people = sa.select(_traveler.c.person_id).where(_traveler.c.person_id.not_in(known)).distinct()
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
        for person_id in session.scalars(people.order_by(_traveler.c.person_id)).all()
        if chance.random() < 0.5
    ]
    session.connection().execute(sa.insert(_wish), wishes)


def list_matches(session: Session, driver: sqlite3.Connection, by: Actor) -> Iterator[Asked]:
    """One opportunity that asks nothing and one that asks much; how many fit is compared with a plain statement."""
    birth = find_latest_birth(today(), LEAST_AGE).isoformat()
    days = " AND ".join(f"w.weekdays LIKE '%{day}%'" for day in WEEKDAYS)
    colleges = "SELECT id FROM college ORDER BY id LIMIT 3"
    for title, fails, unknown in (
        (ASKS_NOTHING, "0", "0"),
        (ASKS_MUCH, FAILS.format(birth=birth, colleges=colleges, days=days), UNKNOWN),
    ):
        found = driver.execute("SELECT id FROM opportunity WHERE title = ?", (title,)).fetchone()
        fit = f"CASE WHEN coalesce(w.do_not_contact, 0) OR {fails} THEN 2 WHEN {unknown} THEN 1 ELSE 0 END"
        sql = f"SELECT {fit} AS fit, count(*) FROM {JOINED} AND p.erased_at IS NULL GROUP BY fit ORDER BY fit"
        ours = partial(_read, session, by, UUID(bytes=found[0]))
        counts = dict(driver.execute(sql).fetchall())
        if ours().counts != {each: counts.get(rank, 0) for rank, each in enumerate(Fit)}:
            raise AssertionError(f"{title}: our counts differ from those of a plain statement.")
        yield Asked("matching", title, ours, partial(_fetch, driver, sql))


def _read(session: Session, by: Actor, opportunity_id: UUID) -> Any:
    return read_matches(session, by=by, opportunity_id=opportunity_id, today=today(), chosen=MatchFilter())


def _fetch(driver: sqlite3.Connection, sql: str) -> list[Any]:
    return driver.execute(sql).fetchall()
