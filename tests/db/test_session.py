"""Is a write one transaction that stores everything or nothing, and loses no other write?"""

from collections.abc import Callable
from threading import Barrier, Thread
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import Session, select

from mayatrack.db.session import reading, writing
from mayatrack.exceptions import EditConflict, InvalidInput
from mayatrack.models import Cohort, Destination, Person
from tests.factories import make_cohort, make_destination, make_person

WRITERS = 2
EDITS_EACH = 15


def count_rows(engine: Engine, table: type[Person | Destination]) -> int | None:
    with reading(engine) as session:
        return session.scalar(sa.select(sa.func.count()).select_from(table))


def write(engine: Engine, act: Callable[[Session], object]) -> None:
    with writing(engine) as session:
        act(session)


def store_cohort(engine: Engine) -> Cohort:
    with writing(engine) as session:
        return make_cohort(session, seat_count=1)


def read_seats(engine: Engine, cohort_id: UUID) -> tuple[int, int]:
    """The seats and the version that are stored."""
    with reading(engine) as session:
        stored = session.get_one(Cohort, cohort_id)
        return stored.seat_count, stored.version


def run_together(*tasks: Callable[[], None]) -> None:
    threads = [Thread(target=task) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_writing_stores_at_its_end(engine: Engine) -> None:
    with writing(engine) as session:
        make_person(session)
        assert count_rows(engine, Person) == 0
    assert count_rows(engine, Person) == 1


def test_writing_keeps_records_readable_after_its_end(engine: Engine) -> None:
    with writing(engine) as session:
        person = make_person(session, given_name="Wafā")
    assert person.given_name == "Wafā"


def test_reading_stores_nothing(engine: Engine) -> None:
    with reading(engine) as session:
        make_person(session)
    assert count_rows(engine, Person) == 0


def test_writing_takes_everything_back_after_any_error(engine: Engine) -> None:
    def act(session: Session) -> None:
        make_person(session)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write(engine, act)
    assert count_rows(engine, Person) == 0


@pytest.mark.parametrize("at_end", [False, True], ids=["while writing", "at the end"])
def test_refusal_becomes_invalid_input_and_takes_everything_back(engine: Engine, at_end: bool) -> None:
    def act(session: Session) -> None:
        make_destination(session)
        one, other = make_person(session), make_person(session)
        other.email = one.email
        if not at_end:
            session.flush()

    with pytest.raises(InvalidInput) as refused:
        write(engine, act)
    rule = "person.email" if engine.dialect.name == "sqlite" else "uq_person_email"
    assert str(refused.value) == f"This cannot be stored, because a rule forbids it: {rule}."
    assert (count_rows(engine, Person), count_rows(engine, Destination)) == (0, 0)


def test_refusal_names_the_check(engine: Engine) -> None:
    with pytest.raises(InvalidInput) as refused:
        write(engine, lambda session: make_person(session, given_name=""))
    rule = "ck_person_given_name_length"
    assert str(refused.value) == f"This cannot be stored, because a rule forbids it: {rule}."


def test_refusal_never_repeats_the_row(engine: Engine) -> None:
    def act(session: Session) -> None:
        make_person(session, email="ana@example.org", phone="213-555-0100")
        session.execute(sa.update(Person).values(given_name=None))

    with pytest.raises(InvalidInput) as refused:
        write(engine, act)
    told = str(refused.value)
    secrets = ("ana@example.org", "213-555-0100", "\n")
    assert ("given_name" in told, [secret for secret in secrets if secret in told]) == (True, [])


def test_stale_record_becomes_edit_conflict_and_takes_everything_back(engine: Engine) -> None:
    opened = store_cohort(engine)
    cohort_id = opened.id
    write(engine, lambda session: setattr(session.get_one(Cohort, cohort_id), "seat_count", 2))

    def act(session: Session) -> None:
        make_person(session)
        session.add(opened)
        opened.seat_count = 3

    with pytest.raises(EditConflict):
        write(engine, act)
    assert read_seats(engine, cohort_id) == (2, 2)
    assert count_rows(engine, Person) == 0


def test_deleted_record_becomes_edit_conflict(engine: Engine) -> None:
    opened = store_cohort(engine)
    write(engine, lambda session: session.delete(session.get_one(Cohort, opened.id)))

    def act(session: Session) -> None:
        session.add(opened)
        opened.seat_count = 3

    with pytest.raises(EditConflict):
        write(engine, act)


def test_two_writers_lose_no_edit_on_sqlite(sqlite_engine: Engine) -> None:
    cohort = store_cohort(sqlite_engine)
    refusals: list[Exception] = []
    barrier = Barrier(WRITERS)

    def add_seats() -> None:
        barrier.wait()
        for _ in range(EDITS_EACH):
            try:
                with writing(sqlite_engine) as session:
                    session.get_one(Cohort, cohort.id).seat_count += 1
            except Exception as error:  # noqa: BLE001 - a thread's own error would be printed and forgotten
                refusals.append(error)

    run_together(*[add_seats] * WRITERS)
    assert refusals == []
    assert read_seats(sqlite_engine, cohort.id) == (1 + WRITERS * EDITS_EACH, 1 + WRITERS * EDITS_EACH)


def test_two_writers_refuse_rather_than_lose_an_edit_on_postgresql(postgresql_engine: Engine) -> None:
    cohort = store_cohort(postgresql_engine)
    outcomes: list[str] = []
    both_have_read = Barrier(WRITERS)

    def add_seat() -> None:
        try:
            with writing(postgresql_engine) as session:
                opened = session.get_one(Cohort, cohort.id)
                both_have_read.wait()
                opened.seat_count += 1
            outcomes.append("stored")
        except EditConflict:
            outcomes.append("refused")

    run_together(*[add_seat] * WRITERS)
    assert sorted(outcomes) == ["refused", "stored"]
    assert read_seats(postgresql_engine, cohort.id) == (2, 2)


def test_writer_does_not_stop_readers(engine: Engine) -> None:
    store_cohort(engine)
    with writing(engine) as session:
        session.exec(select(Cohort)).one().seat_count = 9
        session.flush()
        with Session(engine) as reader:
            assert reader.exec(select(Cohort.seat_count)).one() == 1


def test_writing_says_when_another_writer_is_at_it(sqlite_engine: Engine) -> None:
    impatient = sa.create_engine(sqlite_engine.url, connect_args={"timeout": 0.05})
    sa.event.listen(impatient, "connect", lambda connection, _: setattr(connection, "isolation_level", None))
    sa.event.listen(impatient, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    with writing(sqlite_engine) as session:
        session.connection()
        with pytest.raises(EditConflict, match="right now"), writing(impatient) as other:
            other.connection()
    impatient.dispose()
