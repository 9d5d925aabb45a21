"""What happens when two administrators merge or erase the same people at once? Real threads, real databases."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

from sqlalchemy.engine import Engine
from sqlmodel import Session, select

from mayatrack.db.session import reading, writing
from mayatrack.domain.roles import Actor
from mayatrack.exceptions import MayatrackError
from mayatrack.models import AuditEvent, Person, PersonMerge
from mayatrack.services.privacy.erase import erase_person
from mayatrack.services.privacy.merge import merge_people
from mayatrack.services.privacy.merge_undo import undo_merge
from mayatrack.services.summaries import find_stale_summaries, rebuild_summaries
from tests.factories import make_application, make_person

Act = Callable[[Session], object]


def make_people(engine: Engine) -> list[UUID]:
    with writing(engine) as session:
        people = [make_person(session) for _ in range(2)]
        for person in people:
            make_application(session, person_id=person.id)
        rebuild_summaries(session)
        return [person.id for person in people]


def act_at_once(engine: Engine, acts: list[Act]) -> list[str | None]:
    """The sentence of what was refused, None for what was done, in the order of the acts."""
    start = Barrier(len(acts))

    def run(act: Act) -> str | None:
        start.wait()
        try:
            with writing(engine) as session:
                act(session)
        except MayatrackError as error:
            return str(error)
        return None

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_pair_is_merged_once_whichever_way(engine: Engine, local_actor: Actor) -> None:
    one, other = make_people(engine)
    told = act_at_once(
        engine,
        [
            lambda session: merge_people(session, one, other, by=local_actor),
            lambda session: merge_people(session, other, one, by=local_actor),
        ],
    )
    assert len([sentence for sentence in told if sentence is None]) == 1
    with reading(engine) as session:
        assert len(session.exec(select(PersonMerge)).all()) == 1
        assert len(session.exec(select(Person)).all()) == 1
        assert find_stale_summaries(session) == []


def test_person_is_erased_once(engine: Engine, local_actor: Actor) -> None:
    one, _ = make_people(engine)
    told = act_at_once(engine, [lambda session: erase_person(session, one, by=local_actor)] * 3)
    assert len([sentence for sentence in told if sentence is None]) == 1
    with reading(engine) as session:
        assert len(session.exec(select(AuditEvent).where(AuditEvent.action == "erase_person")).all()) == 1


def test_merge_is_undone_or_erased_never_both(engine: Engine, local_actor: Actor) -> None:
    one, other = make_people(engine)
    with writing(engine) as session:
        merge_id = merge_people(session, one, other, by=local_actor).id
    act_at_once(
        engine,
        [
            lambda session: undo_merge(session, merge_id, by=local_actor),
            lambda session: erase_person(session, one, by=local_actor),
        ],
    )
    with reading(engine) as session:
        merge, people = session.get_one(PersonMerge, merge_id), session.exec(select(Person)).all()
        assert merge.before == {}
        assert len(people) == (1 if merge.undone_at is None else 2)
        assert find_stale_summaries(session) == []
