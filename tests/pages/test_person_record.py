"""Is a person's record given as a file, and kept in the log only when it is?"""

import io
import json

import openpyxl
import pytest
from sqlalchemy.engine import Engine
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from mayatrack.db.session import reading
from mayatrack.domain.person_records import FileFormat
from mayatrack.domain.roles import Actor, Role
from mayatrack.exceptions import NotAllowed
from mayatrack.models import AuditEvent, Person
from mayatrack.ui.person_record import take_record
from tests.factories import make_application, make_person
from tests.pages.conftest import Store


def show() -> None:
    from uuid import UUID

    from mayatrack.domain.roles import LOCAL_ACTOR
    from mayatrack.ui.person_record import show_person_record

    show_person_record(UUID(int=0), by=LOCAL_ACTOR)


@pytest.fixture
def person(store: Store) -> Person:
    with store() as session:
        person = make_person(session, given_name="=Rosa")
        make_application(session, person_id=person.id)
        return person


def read_actions(engine: Engine) -> list[str]:
    with reading(engine) as session:
        return list(session.exec(select(AuditEvent.action)))


def test_both_formats_are_offered_and_nothing_is_read_before(database: Engine) -> None:
    shown = AppTest.from_function(show, default_timeout=30).run()
    assert not shown.exception
    assert [button.label for button in shown.get("download_button")] == ["Excel", "JSON"]
    assert read_actions(database) == []


def test_file_holds_the_record_and_is_kept_in_the_log(person: Person, database: Engine, local_actor: Actor) -> None:
    book = openpyxl.load_workbook(io.BytesIO(take_record(person.id, FileFormat.XLSX, by=local_actor)))
    assert book["Person"]["A2"].value == "'=Rosa"
    told = json.loads(take_record(person.id, FileFormat.JSON, by=local_actor))
    assert told["records"]["Person"][0]["Given name"] == "=Rosa"
    assert read_actions(database) == ["give_record", "give_record"]


def test_staff_are_given_no_record(person: Person, database: Engine, actor_with) -> None:
    with pytest.raises(NotAllowed):
        take_record(person.id, FileFormat.XLSX, by=actor_with(Role.PROGRAM_STAFF))
    assert read_actions(database) == []
