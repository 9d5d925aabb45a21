"""How does a database file forget what was erased? What is merely deleted can stay readable in it for years."""

import logging
from typing import Any, Final

from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

_LOGGER = logging.getLogger(__name__)
IS_FORGETTING: Final = "is_forgetting"
PATIENCE_MILLISECONDS: Final = 2_000
# The full-text index marks words as deleted and keeps them; merged into one tree, it drops them.
DROP_DELETED_WORDS: Final = "INSERT INTO application_search_index (application_search_index) VALUES ('optimize')"


def forget_after_commit(session: Session) -> None:
    """Once this transaction is stored, wipe what it erased from the SQLite file, its search index and its log.

    PostgreSQL clears its files by itself, when it vacuums; nothing is done there.
    """
    connection = session.connection()
    if connection.dialect.name != "sqlite" or session.info.get(IS_FORGETTING):
        return
    session.info[IS_FORGETTING] = True
    engine = connection.engine

    def forget(_session: Any) -> None:
        session.info.pop(IS_FORGETTING)
        try:
            forget_deleted(engine)
        except DBAPIError:
            # The erasure itself is stored: that somebody else kept the file busy must not look as if it were not.
            _LOGGER.warning("The file of the database could not be wiped after an erasure.", exc_info=True)

    event.listen(session, "after_commit", forget, once=True)


def forget_deleted(engine: Engine) -> bool:
    """Wipe deleted words from the search index, and old pages from the log (SQLite). Was the log emptied?

    It is not while somebody reads an older state; the next erasure, or the last to close the file, empties it then.
    """
    with engine.connect().execution_options(is_writing=True) as connection:
        connection.exec_driver_sql(DROP_DELETED_WORDS)
        connection.commit()
    with engine.connect() as connection:
        is_empty = _empty_log(connection)
    if not is_empty:
        _LOGGER.warning("The log of the database could not be emptied after an erasure: somebody was reading.")
    return is_empty


def _empty_log(connection: Connection) -> bool:
    # The driver's own connection: a checkpoint runs outside every transaction.
    raw: Any = connection.connection.driver_connection
    (usual,) = raw.execute("PRAGMA busy_timeout").fetchone()
    raw.execute(f"PRAGMA busy_timeout={PATIENCE_MILLISECONDS}")
    try:
        (is_busy, *_) = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        raw.execute(f"PRAGMA busy_timeout={usual}")
    return not is_busy
