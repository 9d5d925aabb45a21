"""How fast are the queries of a selection, in a cohort with thousands of applications in review?"""
# ruff: noqa: S608 - every piece of these statements stands in this package itself.

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import numpy as np
import pandas as pd
from sqlmodel import Session

from mayatrack.benchmark.answers import check_same
from mayatrack.benchmark.rows import SEED
from mayatrack.domain.blinding import show_answer
from mayatrack.domain.reviews import REVIEWED_STATUSES, ReviewKind
from mayatrack.domain.roles import Actor, Role
from mayatrack.models.base import new_id, now, today
from mayatrack.queries.reviews import (
    QueueSort,
    read_queue,
    read_review,
    read_review_answers,
    read_review_cohorts,
    read_review_rubric,
)

REVIEWER_COUNT: Final = 16
REVIEWS_WANTED: Final = 2
QUESTIONS: Final = ("Why do you want to go?", "What will you bring back?")
# About as long as what people write; one of a hundred answers holds the rare word.
WORDS: Final = (
    *("I", "want", "to", "see", "how", "people", "live", "elsewhere", "and", "bring", "home", "what", "helps"),
    *("my", "family", "neighbors", "because", "nobody", "of", "us", "has", "been", "abroad", "before", "me"),
)
LENGTH: Final = 200
RARE: Final = "zubizarreta"
SHOWN: Final = "r.id, s.number, r.state, r.points, r.assigned_at, r.changed_at"
JOINED: Final = """review r JOIN application a ON a.id = r.application_id JOIN standing s ON s.application_id = a.id
    LEFT JOIN application_answers t ON t.application_id = a.id JOIN person p ON p.id = a.person_id"""
WRITER: Final = "p.given_name, p.family_name, p.preferred_name, p.email, p.phone, p.student_number"
ORDERS: Final = {
    QueueSort.NUMBER: "s.number",
    QueueSort.STATE: "instr('assigned draft submitted abstained recused', r.state), s.number",
    QueueSort.LATEST: "coalesce(r.changed_at, r.assigned_at) DESC, s.number",
}


@dataclass(frozen=True)
class Asked:
    """One question of a reviewer: our whole function, and the raw driver that fetches the same rows by key."""

    group: str
    name: str
    ours: Callable[[], Any]
    theirs: Callable[[], Any]


def fill_selection(database: Path) -> None:
    """Give the largest cohort of a filled program a selection: two reviews of each application, by sixteen users."""
    chance = np.random.default_rng(SEED)
    with closing(sqlite3.connect(database)) as connection, connection:
        cohort_id = connection.execute(
            "SELECT cohort_id FROM application GROUP BY cohort_id ORDER BY count(*) DESC, cohort_id LIMIT 1"
        ).fetchone()[0]
        found = connection.execute(
            "SELECT id, status FROM application WHERE cohort_id = ? AND status <> 'draft' ORDER BY id", (cohort_id,)
        ).fetchall()
        reviewers = [new_id().bytes for _ in range(REVIEWER_COUNT)]
        people = [(key, 1, f"Reviewer {number}", 1) for number, key in enumerate(reviewers)]
        _insert(connection, "app_user", "id version name is_active", people)
        _insert_plan(connection, cohort_id)
        numbers = (chance.permutation(len(found)) + 1).tolist()
        standings = [
            (new_id().bytes, key, cohort_id, number, f"{number:064x}", 0, 0)
            for number, (key, _) in zip(numbers, found, strict=True)
        ]
        columns = "id application_id cohort_id number lot review_count interview_count"
        _insert(connection, "standing", columns, standings)
        answers = [(new_id().bytes, 1, key, json.dumps(_write_answers(chance))) for key, _ in found]
        _insert(connection, "application_answers", "id version application_id answers", answers)
        _insert(connection, "review", REVIEW_COLUMNS, _make_reviews(found, reviewers))


def list_questions(session: Session, driver: sqlite3.Connection) -> Iterator[Asked]:
    """What a reviewer with thousands of reviews asks; each queue is compared with a plain statement first."""
    reviewer_id, cohort_id = driver.execute(
        f"SELECT r.reviewer_id, a.cohort_id FROM {JOINED} ORDER BY r.reviewer_id"
    ).fetchone()
    by = Actor(UUID(bytes=reviewer_id), "Reviewer", frozenset({Role.REVIEWER}))
    own = f"r.reviewer_id = x'{reviewer_id.hex()}'"
    keys = [row[0] for row in driver.execute(f"SELECT r.id FROM {JOINED} WHERE {own}")]
    queue = partial(read_queue, session, by=by, kind=ReviewKind.READING, cohort_id=UUID(bytes=cohort_id))
    fetch = partial(_fetch, driver, SHOWN)
    for sort, order in ORDERS.items():
        rows = driver.execute(f"SELECT r.id, s.number, r.state FROM {JOINED} WHERE {own} ORDER BY {order}").fetchall()
        check_same(
            f"queue by {sort.value}",
            queue(sort=sort)[["review_id", "number", "state"]],
            [(str(UUID(bytes=key)), *rest) for key, *rest in rows],
        )
        yield Asked("queue", f"queue by {sort.value}", partial(queue, sort=sort), partial(fetch, keys))
    texts = partial(_fetch, driver, f"t.answers, {WRITER}", keys)
    for name, words in {"rare word": RARE, "common word": "neighbors", "nothing": "nowhere at all"}.items():
        yield Asked("search of a queue", f"search: {name}", partial(queue, search=words), texts)
    cohorts = partial(read_review_cohorts, session, by=by, kind=ReviewKind.READING, today=today())
    yield Asked("progress", "progress", cohorts, partial(fetch, keys))
    one = UUID(bytes=keys[len(keys) // 2])
    yield Asked(
        "one review", "one review", partial(_read_one, session, one, by), partial(_blind_one, driver, one.bytes)
    )


def _read_one(session: Session, review_id: UUID, by: Actor) -> list[pd.DataFrame]:
    return [
        read(session, by=by, review_id=review_id) for read in (read_review, read_review_answers, read_review_rubric)
    ]


def _blind_one(driver: sqlite3.Connection, key: bytes) -> list[str]:
    """The least that one review takes: its row by key, and its answers made unrecognizable."""
    _, answers, *writer = _fetch(driver, f"r.id, t.answers, {WRITER}", [key])[0]
    return [show_answer(each, names=[word for word in writer if word]) for each in json.loads(answers).values()]


def _fetch(driver: sqlite3.Connection, columns: str, keys: list[bytes]) -> list[Any]:
    statement = f"SELECT {columns} FROM {JOINED} WHERE r.id = ?"
    return [driver.execute(statement, (key,)).fetchone() for key in keys]


REVIEW_COLUMNS: Final = (
    "id version application_id reviewer_id kind state points score assigned_at assigned_by_id changed_at submitted_at"
)


def _make_reviews(applications: list[tuple[bytes, str]], reviewers: list[bytes]) -> Iterator[tuple[Any, ...]]:
    """A third each of what is in review is submitted, a draft, and not begun; everything else is submitted."""
    numbers = count()
    for key, status in applications:
        for _ in range(REVIEWS_WANTED):
            number = next(numbers)
            state = ("submitted", "draft", "assigned")[number % 3 if status in REVIEWED_STATUSES else 0]
            assigned_at, changed_at = (
                (now() - timedelta(days=days, seconds=number)).replace(tzinfo=None).isoformat(" ", "microseconds")
                for days in (30, 3)
            )
            is_submitted = state == "submitted"
            yield (
                *(new_id().bytes, 1, key, reviewers[number % len(reviewers)], ReviewKind.READING.value, state),
                *(json.dumps({} if state == "assigned" else {str(new_id()): 1}), 50.0 if is_submitted else None),
                *(assigned_at, bytes(16), None if state == "assigned" else changed_at),
                changed_at if is_submitted else None,
            )


def _insert_plan(connection: sqlite3.Connection, cohort_id: bytes) -> None:
    dates = [(today() + timedelta(days=days)).isoformat() for days in (-9, 9)]
    plan = [new_id().bytes, 1, cohort_id, *dates, 2, "median", "lot", 0.5, json.dumps(QUESTIONS), "[]", 0, 0]
    columns = (
        "id version cohort_id reviews_from_on decides_from_on reviews_wanted combination tie_rule interview_weight "
        "shown_questions required_questions needs_college refuses_past_travelers"
    )
    _insert(connection, "selection_plan", columns, [plan])
    labels = json.dumps({"0": "nothing of it", "1": "some", "2": "much"})
    criteria = [
        (new_id().bytes, 1, cohort_id, ReviewKind.READING.value, place, f"Criterion {place}", 1.0, labels)
        for place in range(4)
    ]
    _insert(connection, "rubric_criterion", "id version cohort_id kind position name weight labels", criteria)


def _write_answers(chance: np.random.Generator) -> dict[str, str]:
    answers = {question: " ".join(chance.choice(WORDS, LENGTH)) for question in QUESTIONS}
    if chance.random() < 0.01:
        answers[QUESTIONS[0]] += f" {RARE}"
    return answers


def _insert(connection: sqlite3.Connection, table: str, columns: str, rows: Any) -> None:
    names = columns.split()
    places = ", ".join("?" * len(names))
    connection.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({places})", rows)
