"""How does a person's record leave the database? Read, written and kept in the log in one step, or not at all."""

import hashlib
from collections.abc import Callable
from uuid import UUID

from sqlmodel import Session

from mayatrack.domain.person_records import FileFormat
from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.models import Person
from mayatrack.services.audit import add_event
from mayatrack.services.person_records.rows import Record, read_record
from mayatrack.services.records import fetch


def give_record(
    session: Session, person_id: UUID, *, file_format: FileFormat, write: Callable[[Record], bytes], by: Actor
) -> bytes:
    """The file that `write` makes of everything stored about the person; the log keeps its SHA-256, and no contents.

    Raises NotFound.
    """
    check_can_act(by, Action.GIVE_RECORDS)
    person = fetch(session, Person, person_id)
    data = write(read_record(session, person_id))
    given = {"format": file_format.value, "file_digest": hashlib.sha256(data).hexdigest()}
    add_event(session, "give_record", person, after=given, by=by)
    session.flush()
    return data
