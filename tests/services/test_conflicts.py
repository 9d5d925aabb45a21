"""Is an edit lost when 20 people change a few records at once? Real threads, real databases."""

import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import col, select

from mayatrack.db.session import reading, writing
from mayatrack.domain.roles import Actor
from mayatrack.exceptions import EditConflict
from mayatrack.models import AuditEvent, Cohort
from mayatrack.services.cohorts import check_cohort, edit_cohort, find_cohort
from tests.factories import make_cohort

EDITORS: Final = 20
SAVES_EACH: Final = 50
RECORDS: Final = 8
# Enough to show that these editors really are at it at once.
NAIVE_SAVES_EACH: Final = 5


def make_records(engine: Engine) -> list[UUID]:
    with writing(engine) as session:
        return [make_cohort(session).id for _ in range(RECORDS)]


def count_save(note: str | None, editor: int) -> str:
    """The note with one more save of this editor: the note holds a counter for each."""
    counts = read_counts(note)
    counts[editor] += 1
    return " ".join(f"e{number}={count}" for number, count in sorted(counts.items()))


def read_counts(note: str | None) -> Counter[int]:
    return Counter({int(editor): int(count) for editor, count in re.findall(r"e(\d+)=(\d+)", note or "")})


def save(engine: Engine, cohort_id: UUID, editor: int, by: Actor) -> int:
    """Save once, as the pages do: what somebody else was faster with is read anew. How often that was."""
    for conflicts in range(10_000):
        with reading(engine) as session:
            opened = find_cohort(session, cohort_id, by=by)
        values = opened.model_dump(exclude={"id", "version"}) | {"note": count_save(opened.note, editor)}
        try:
            with writing(engine) as session:
                edit_cohort(session, cohort_id, fields=check_cohort(values), version=opened.version, by=by)
        except EditConflict:
            continue
        return conflicts
    raise AssertionError("never stored")


def save_naively(engine: Engine, cohort_id: UUID, editor: int) -> None:
    """Read, and overwrite whatever is stored by then."""
    with reading(engine) as session:
        note = count_save(session.get_one(Cohort, cohort_id).note, editor)
    with writing(engine) as session:
        session.execute(sa.update(Cohort).where(col(Cohort.id) == cohort_id).values(note=note))


def read_all_counts(engine: Engine) -> Counter[int]:
    """Editor → how many of their saves are still there."""
    with reading(engine) as session:
        notes = session.exec(select(Cohort.note)).all()
    return sum((read_counts(note) for note in notes), Counter())


def test_twenty_editors_lose_no_save_and_without_the_version_they_do(engine: Engine, local_actor: Actor) -> None:
    cohort_ids = make_records(engine)
    start = Barrier(EDITORS)

    def keep_saving(editor: int) -> int:
        start.wait()
        return sum(
            save(engine, cohort_ids[(editor + number) % RECORDS], editor, local_actor) for number in range(SAVES_EACH)
        )

    def keep_overwriting(editor: int) -> None:
        start.wait()
        for number in range(NAIVE_SAVES_EACH):
            save_naively(engine, cohort_ids[(editor + number) % RECORDS], editor)

    with ThreadPoolExecutor(EDITORS) as pool:
        conflicts = sum(pool.map(keep_saving, range(EDITORS)))
        assert read_all_counts(engine) == Counter(dict.fromkeys(range(EDITORS), SAVES_EACH))
        with reading(engine) as session:
            versions = session.exec(select(Cohort.version)).all()
            events = session.scalar(sa.select(sa.func.count()).select_from(AuditEvent))
        assert (sum(versions) - RECORDS, events) == (EDITORS * SAVES_EACH,) * 2
        # They did meet: without the version, as the control shows, what they saved would be gone.
        assert conflicts > 0
        with writing(engine) as session:
            session.execute(sa.update(Cohort).values(note=None))
        list(pool.map(keep_overwriting, range(EDITORS)))
    assert read_all_counts(engine).total() < EDITORS * NAIVE_SAVES_EACH
