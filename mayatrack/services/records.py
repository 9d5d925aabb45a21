"""How does a service fetch one record to change it, and the lock that guards a cohort's seats?"""

from collections.abc import Mapping
from typing import Any, TypeVar
from uuid import UUID

from pydantic import ValidationError
from sqlmodel import Session, SQLModel, col, select

from mayatrack.domain.forbidden import find_forbidden_text
from mayatrack.domain.names import clean_text
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
            "look at what is stored now, then decide again."
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
    """The text as it may be stored. Raises InvalidInput if it is empty, too long or holds what is never stored."""
    text = check_text(value, what, longest=longest)
    if text is None:
        raise InvalidInput(f"{what} is missing: enter it.")
    return text


def check_text(value: str | None, what: str, *, longest: int) -> str | None:
    """The text as it may be stored, None if it is empty. Raises InvalidInput as `require_text` does."""
    text = clean_text(value)
    if text and len(text) > longest:
        raise InvalidInput(f"{what} has {len(text)} characters; {longest} are allowed: shorten it.")
    if text and (sentence := find_forbidden_text(text)):
        raise InvalidInput(f"{what}: {sentence[:1].lower()}{sentence[1:]}")
    return text


def _words(kind: type[SQLModel]) -> str:
    return str(kind.__tablename__).replace("_", " ")


def check_input(kind: type[Record], values: Mapping[str, Any]) -> Record:
    """The values as an input model. Raises InvalidInput with a sentence that names the first field at fault."""
    try:
        return kind.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        field = str(first["loc"][0]) if first["loc"] else "input"
        # A field that people know by another name than the column's says so in its title.
        title = kind.model_fields[field].title if field in kind.model_fields else None
        where = title or field.removesuffix("_on").removesuffix("_id").replace("_", " ").capitalize()
        what = "is missing: enter it" if first["input"] is None else str(first["msg"]).removeprefix("Value error, ")
        colon = "" if what.startswith("is missing") else ":"
        raise InvalidInput(f"{where}{colon} {what[:1].lower()}{what[1:].removesuffix('.')}.") from error
