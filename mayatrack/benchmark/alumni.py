"""How fast is the call queue over all who have returned?"""
# ruff: noqa: S608 - every piece of these statements stands in this package itself.

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import numpy as np
from sqlmodel import Session

from mayatrack.benchmark.answers import check_same
from mayatrack.benchmark.rows import SEED
from mayatrack.domain.after_settings import AfterSettings
from mayatrack.domain.call_queue import CallDays, CallFacts, CallReason, find_reason, score
from mayatrack.domain.career_outcomes import OutcomeGroup
from mayatrack.domain.roles import Actor
from mayatrack.models.base import today
from mayatrack.queries.call_queue import (
    LAST_PAGE,
    PAGE_SIZE,
    QueueFilter,
    read_call_queue,
    read_left_out,
    read_queue_counts,
)

LANGUAGES: Final = ("English", "Spanish", "Korean", None)
GROUPS: Final = tuple(group.value for group in OutcomeGroup)
GROUP_SHARES: Final = (0.35, 0.05, 0.02, 0.2, 0.1, 0.03, 0.25)
UNWILLING_SHARE: Final = 0.01
FACTS: Final = (
    "s.traveler_id, c.returns_on, outcome_group, outcome_as_of_on, due_on, offered_on, contacted_on, attempted_on"
)
SHOWN: Final = "p.given_name, p.family_name, p.email, p.phone, p.preferred_language, c.name, c.returns_on"
JOINED: Final = """traveler t JOIN person p ON p.id = t.person_id JOIN cohort c ON c.id = t.cohort_id
    JOIN application a ON a.id = t.application_id LEFT JOIN contact_wish w ON w.person_id = t.person_id"""


@dataclass(frozen=True)
class Asked:
    """One question of a coordinator: our whole function, and the raw driver that fetches as many rows by key."""

    group: str
    name: str
    ours: Callable[[], Any]
    theirs: Callable[[], Any]


def fill_alumni(database: Path) -> None:
    """Give everybody who returned a summary as after years of calls, and one in a hundred the wish for none."""
    chance = np.random.default_rng(SEED)
    with closing(sqlite3.connect(database)) as connection, connection:
        found = connection.execute(
            "SELECT id, person_id, cohort_id FROM traveler WHERE traveled_on IS NOT NULL ORDER BY id"
        ).fetchall()
        connection.execute("DELETE FROM alumnus_summary")
        groups = chance.choice(GROUPS, len(found), p=GROUP_SHARES).tolist()
        days = [_draw_days(chance, len(found)) for _ in range(5)]
        rows = [
            (key, cohort, group, None if group == OutcomeGroup.UNKNOWN else told, due, offered, reached, tried, 0)
            for (key, _, cohort), group, told, due, offered, reached, tried in zip(found, groups, *days, strict=True)
        ]
        _insert(connection, "alumnus_summary", SUMMARY_COLUMNS, rows)
        connection.executemany(
            "UPDATE person SET preferred_language = ? WHERE id = ?",
            [(LANGUAGES[number % len(LANGUAGES)], person) for number, (_, person, _) in enumerate(found)],
        )
        unwilling = {person for _, person, _ in found if chance.random() < UNWILLING_SHARE}
        wishes = [(person, 1, 1, today().isoformat(), bytes(16)) for person in sorted(unwilling)]
        _insert(connection, "contact_wish", "person_id version do_not_contact as_of_on recorded_by_id", wishes)
        connection.execute("ANALYZE")


SUMMARY_COLUMNS: Final = (
    "traveler_id cohort_id outcome_group outcome_as_of_on due_on offered_on contacted_on attempted_on offered_count"
)


def list_calls(session: Session, driver: sqlite3.Connection, by: Actor) -> Iterator[Asked]:
    """What the page Calls asks; the first page is compared with the rule in plain Python over all alumni first."""
    days = CallDays(today(), AfterSettings().months_without_offer)
    cohort_id, college_id = driver.execute(
        f"SELECT t.cohort_id, a.college_id FROM {JOINED} WHERE a.college_id > ''"
    ).fetchone()
    expected = _order(driver, days)
    found = read_call_queue(session, by=by, days=days)
    check_same(
        "call queue", found[["traveler_id", "reason"]], [(str(key), reason) for key, reason in expected[:PAGE_SIZE]]
    )
    keys = [key.bytes for key, _ in expected[:PAGE_SIZE]]
    fetch = partial(_fetch, driver, keys)
    chosen = {
        "call queue, everybody": QueueFilter(),
        "call queue, one cohort": QueueFilter(cohort_id=UUID(bytes=cohort_id)),
        "call queue, one college": QueueFilter(college_id=UUID(bytes=college_id)),
        "call queue, one language": QueueFilter(language="Spanish"),
    }
    for name, each in chosen.items():
        yield Asked("call queue", name, partial(read_call_queue, session, by=by, days=days, chosen=each), fetch)
    last = min(LAST_PAGE, max(1, len(expected) // PAGE_SIZE))
    yield Asked(
        "call queue", "call queue, its end", partial(read_call_queue, session, by=by, days=days, page=last), fetch
    )
    for name, read in {"reasons": read_queue_counts, "left out": read_left_out}.items():
        yield Asked("call counts", f"call counts, {name}", partial(read, session, by=by, days=days), fetch)


def _order(driver: sqlite3.Connection, days: CallDays) -> list[tuple[UUID, str]]:
    """The whole queue as the rule in `domain/call_queue.py` orders it."""
    found = driver.execute(
        f"""SELECT t.person_id, {FACTS} FROM alumnus_summary s JOIN cohort c ON c.id = s.cohort_id
        JOIN traveler t ON t.id = s.traveler_id LEFT JOIN contact_wish w ON w.person_id = t.person_id
        WHERE w.do_not_contact IS NOT TRUE ORDER BY c.returns_on, s.traveler_id"""
    )
    # Of somebody who returned several times the last trip is left.
    last = {person: row for person, *row in found}
    facts = [
        CallFacts(UUID(bytes=key), date.fromisoformat(returned), OutcomeGroup(group), *map(_read_day, rest))
        for key, returned, group, *rest in last.values()
    ]
    scored = sorted((where, each) for each in facts if (where := score(each, days)) is not None)
    reasons = [(each.traveler_id, find_reason(each, days)) for _, each in scored]
    return [(key, CallReason(reason).value) for key, reason in reasons if reason is not None]


def _read_day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _draw_days(chance: np.random.Generator, count: int) -> list[str | None]:
    """Days of the last four years and of the year to come; one in five never was."""
    first = today() - timedelta(days=4 * 365)
    ago = chance.integers(0, 5 * 365, count).tolist()
    never = (chance.random(count) < 0.2).tolist()
    return [
        None if is_never else (first + timedelta(days=days)).isoformat()
        for days, is_never in zip(ago, never, strict=True)
    ]


def _fetch(driver: sqlite3.Connection, keys: list[bytes]) -> list[Any]:
    statement = f"SELECT {SHOWN} FROM {JOINED} WHERE t.id = ?"
    return [driver.execute(statement, (key,)).fetchone() for key in keys]


def _insert(connection: sqlite3.Connection, table: str, columns: str, rows: Any) -> None:
    names = columns.split()
    places = ", ".join("?" * len(names))
    connection.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({places})", rows)
