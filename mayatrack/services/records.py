"""How does a service fetch one record to change it, and the lock that guards a cohort's seats?"""

from collections.abc import Mapping
from typing import Any, TypeVar
from uuid import UUID

from pydantic import ValidationError
from sqlmodel import Session, SQLModel, col, select

from mayatrack.exceptions import EditConflict, InvalidInput, NotFound
from mayatrack.models import Cohort

Record = TypeVar("Record", bound=SQLModel)


def fetch(session: Session, kind: type[Record], record_id: UUID, *, version: int | None = None) -> Record:
    """The record. Raises NotFound, or EditConflict if `version` is not the one that is stored now."""
    record: Any = session.get(kind, record_id)
    if record is None:
        raise NotFound(f"This {_words(kind)} does not exist any more: somebody removed it meanwhile.")
    if version is not None and record.version != version:
        raise EditConflict(
            f"Somebody else changed this {_words(kind)} since you opened it: "
            "reload the page to see the change and enter yours again."
        )
    return record  # type: ignore[no-any-return]


def lock_cohort(session: Session, cohort_id: UUID) -> Cohort:
    """The cohort, locked until the transaction ends: whoever changes who holds its seats comes one at a time."""
    # SQLite has locked the whole database when the write began; PostgreSQL locks this row.
    # The weaker of its two locks lets others refer to the cohort meanwhile. What the session knew of it is read again.
    statement = select(Cohort).where(col(Cohort.id) == cohort_id).with_for_update(key_share=True)
    cohort = session.exec(statement, execution_options={"populate_existing": True}).one_or_none()
    if cohort is None:
        raise NotFound("This cohort does not exist any more: somebody removed it meanwhile.")
    return cohort


def require_text(value: str | None, what: str, *, longest: int = 200) -> str:
    """The text without outer spaces. Raises InvalidInput if it is empty or too long."""
    text = " ".join((value or "").split())
    if not text:
        raise InvalidInput(f"{what} is missing: enter it.")
    if len(text) > longest:
        raise InvalidInput(f"{what} has {len(text)} characters; {longest} are allowed: shorten it.")
    return text


def _words(kind: type[SQLModel]) -> str:
    return str(kind.__tablename__).replace("_", " ")


def check_input(kind: type[Record], values: Mapping[str, Any]) -> Record:
    """The values as an input model. Raises InvalidInput with a sentence that names the first field at fault."""
    try:
        return kind.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        where = str(first["loc"][0]).removesuffix("_on").replace("_", " ").capitalize() if first["loc"] else "Input"
        what = str(first["msg"]).removeprefix("Value error, ")
        raise InvalidInput(f"{where}: {what[:1].lower()}{what[1:].removesuffix('.')}.") from error
