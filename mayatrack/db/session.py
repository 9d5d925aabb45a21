"""What is one read, and what is one write? A session each; a write is one transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm.exc import StaleDataError
from sqlmodel import Session

from mayatrack.db import audit_chain  # noqa: F401 - every session seals its audit events.
from mayatrack.exceptions import EditConflict, InvalidInput

# Deadlock detected; lock not available.
PG_BUSY: Final = frozenset({"40P01", "55P03"})


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """A session that only reads."""
    with Session(engine) as session:
        yield session


@contextmanager
def writing(engine: Engine) -> Iterator[Session]:
    """One transaction: everything in it is stored at its end, or nothing is.

    Raises EditConflict when a record was changed by somebody else meanwhile, and InvalidInput, naming the rule, when
    the database refuses what a service let through.
    """
    connection = engine.connect().execution_options(is_writing=True)
    with connection, Session(connection, expire_on_commit=False) as session:
        try:
            yield session
            session.commit()
        except StaleDataError as error:
            raise EditConflict(
                "Somebody else changed this record since you opened it: reload the page and enter your change again."
            ) from error
        except IntegrityError as error:
            raise InvalidInput(f"This cannot be stored, because a rule forbids it: {_rule(error)}.") from error
        except OperationalError as error:
            if not _is_busy(error):
                raise
            raise EditConflict("Somebody else is changing the same records right now: try again.") from error


def _is_busy(error: OperationalError) -> bool:
    """Did another writer hold what this one needed, to the end of its patience or in a circle?"""
    return getattr(error.orig, "sqlite_errorname", "") == "SQLITE_BUSY" or (
        getattr(error.orig, "sqlstate", "") in PG_BUSY
    )


def _rule(error: IntegrityError) -> str:
    told = getattr(error.orig, "diag", None)
    if told is None:
        # SQLite: "UNIQUE constraint failed: person.email".
        return str(error.orig).partition("failed: ")[2] or str(error.orig)
    # PostgreSQL's whole message would repeat the row, and with it what is known about a person.
    return str(told.constraint_name or told.message_primary)
