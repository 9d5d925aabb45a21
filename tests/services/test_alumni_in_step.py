"""Does every write that changes what a summary of an alumnus repeats keep that summary in step?"""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session, select

from mayatrack.db.session import writing
from mayatrack.domain.application_status import Stage, Status
from mayatrack.domain.roles import LOCAL_ACTOR
from mayatrack.models import AlumnusSummary, Application, Cohort, Person, Traveler
from mayatrack.models.people import ENTERED_FIELDS
from mayatrack.services.alumni_summaries import ensure_alumni, find_stale_alumni, rebuild_alumni
from mayatrack.services.contact_wishes import Wish, keep_wish
from mayatrack.services.imports import undo_import
from mayatrack.services.people import check_person, edit_person
from mayatrack.services.privacy.erase import erase_person
from mayatrack.services.privacy.merge import Choices, merge_people
from mayatrack.services.privacy.merge_undo import undo_merge
from mayatrack.services.trip_corrections import correct_trip
from tests import factories as make
from tests.factories import DEPARTS_ON
from tests.services.applicant_rows import import_rows, make_row
from tests.services.test_audit import WRITES

BORN = date(2004, 2, 28)
KNOWN: dict[str, Any] = {"birth_on": BORN, "preferred_language": "Spanish"}


@pytest.fixture
def alumnus(session: Session) -> Traveler:
    """Somebody of whom all is known that opportunities ask, with a summary."""
    person = make.make_person(session, email="rosa1@example.edu", **KNOWN)
    application = make.make_application(
        session,
        person_id=person.id,
        college_id=make.make_college(session, name="Harbor").id,
        status=Status.TRAVELED,
        stage=Stage.TRAVELED,
    )
    make.make_contact_wish(session, person_id=person.id, weekdays=[0, 2, 6])
    traveler = make.make_traveler(session, application_id=application.id, traveled_on=DEPARTS_ON)
    make.make_follow_up(session, traveler_id=traveler.id)
    ensure_alumni(session)
    return traveler


def read(session: Session, alumnus: Traveler) -> tuple[Any, ...]:
    """What the summary repeats, in step with the rows."""
    assert find_stale_alumni(session) == []
    found = session.exec(select(AlumnusSummary).filter_by(traveler_id=alumnus.id).execution_options(**FRESH)).one()
    return found.birth_on, found.college_id, found.language, found.free_days


FRESH: dict[str, Any] = {"populate_existing": True}


def test_summary_repeats_what_opportunities_ask(session: Session, alumnus: Traveler) -> None:
    college_id = session.get_one(Application, alumnus.application_id).college_id
    assert read(session, alumnus) == (BORN, college_id, "Spanish", 0b1000101)


@pytest.mark.parametrize(("weekdays", "free_days"), [(None, None), ([], 0), ([6], 64), (list(range(7)), 127)])
def test_free_days_are_one_number(session: Session, weekdays: list[int] | None, free_days: int | None) -> None:
    alumnus = make.make_traveler(session, traveled_on=DEPARTS_ON)
    make.make_contact_wish(session, person_id=alumnus.person_id, weekdays=weekdays)
    ensure_alumni(session)
    assert read(session, alumnus)[3] == free_days


def test_edited_person_is_repeated(session: Session, alumnus: Traveler) -> None:
    person = session.get_one(Person, alumnus.person_id)
    values = {name: getattr(person, name) for name in ENTERED_FIELDS} | {"birth_on": date(2003, 1, 1)}
    values["preferred_language"] = None
    edit_person(session, person.id, fields=check_person(values), version=person.version, by=LOCAL_ACTOR)
    assert (read(session, alumnus)[0], read(session, alumnus)[2]) == (date(2003, 1, 1), None)


def test_wish_is_repeated(session: Session, alumnus: Traveler) -> None:
    keep_wish(session, alumnus.id, wish=Wish(language="Korean", weekdays=[1]), version=1, by=LOCAL_ACTOR)
    assert read(session, alumnus)[2:] == ("Korean", 2)


def test_import_and_its_undo_are_repeated(session: Session, alumnus: Traveler) -> None:
    before = read(session, alumnus)
    college = make.make_college(session, name="Valley")
    cohort = make.make_cohort(session)
    told = {"birth_on": date(2002, 1, 1), "preferred_language": "Korean"}
    batch = import_rows(session, cohort, [make_row(1, **told)])
    assert read(session, alumnus) == (date(2002, 1, 1), before[1], "Korean", 69)
    undo_import(session, batch.id, by=LOCAL_ACTOR)
    assert read(session, alumnus) == before
    own = session.get_one(Application, alumnus.application_id).cohort_id
    batch = import_rows(session, session.get_one(Cohort, own), [make_row(1, college="Valley")])
    assert read(session, alumnus)[1] == college.id
    undo_import(session, batch.id, by=LOCAL_ACTOR)
    assert read(session, alumnus) == before


def test_merge_and_its_undo_are_repeated(session: Session, alumnus: Traveler) -> None:
    before = read(session, alumnus)
    kept = make.make_person(session, birth_on=date(2001, 1, 1), preferred_language="French")
    merge = merge_people(
        session, kept.id, alumnus.person_id, choices=Choices(fields=["preferred_language"]), by=LOCAL_ACTOR
    )
    assert read(session, alumnus) == (date(2001, 1, 1), before[1], "Spanish", 69)
    undo_merge(session, merge.id, by=LOCAL_ACTOR)
    assert read(session, alumnus) == before


def test_erased_person_leaves_nothing_to_repeat(session: Session, alumnus: Traveler) -> None:
    college_id = read(session, alumnus)[1]
    erase_person(session, alumnus.person_id, by=LOCAL_ACTOR)
    assert read(session, alumnus) == (None, college_id, None, None)
    # Nobody is called any more.
    assert session.get_one(AlumnusSummary, alumnus.id).due_on is None


def test_whoever_turns_out_not_to_have_traveled_has_no_summary(session: Session, alumnus: Traveler) -> None:
    version = session.get_one(Application, alumnus.application_id).version
    correct = {"reason": "Stayed at home.", "by": LOCAL_ACTOR}
    application = correct_trip(session, alumnus.application_id, has_traveled=False, version=version, **correct)
    assert session.exec(select(AlumnusSummary)).all() == []
    correct_trip(session, application.id, has_traveled=True, version=application.version, **correct)
    assert read(session, alumnus)[0] == BORN


def test_rebuilt_summaries_are_those_of_the_rows(session: Session, alumnus: Traveler) -> None:
    before = read(session, alumnus)
    session.get_one(AlumnusSummary, alumnus.id).language = "wrong"
    session.flush()
    assert find_stale_alumni(session) == [alumnus.id]
    rebuild_alumni(session)
    assert read(session, alumnus) == before


@pytest.mark.parametrize("name", WRITES)
def test_every_write_keeps_all_summaries_in_step(sqlite_engine: Engine, name: str) -> None:
    prepare: Callable[[Session], Any] = WRITES[name][0]
    with writing(sqlite_engine) as session:
        found = prepare(session)
        rebuild_alumni(session)
    with writing(sqlite_engine) as session:
        WRITES[name][1](session, found)
    with writing(sqlite_engine) as session:
        assert find_stale_alumni(session) == []
