"""What Alembic runs around every migration."""

from alembic import context

from mayatrack.models import Base

connection = context.config.attributes["connection"]
is_sqlite = connection.dialect.name == "sqlite"


def switch_foreign_keys(state: str) -> None:
    """Turn SQLite's check of foreign keys ON or OFF."""
    # Past SQLAlchemy, which would open a transaction first: inside one SQLite ignores this pragma without a word.
    connection.connection.driver_connection.execute(f"PRAGMA foreign_keys={state}")


context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=is_sqlite,
    # True on SQLite too, because the engine opens its transactions itself: a failed upgrade leaves nothing behind.
    transactional_ddl=True,
    transaction_per_migration=False,
)
if is_sqlite:
    # With foreign keys on, rebuilding a table deletes every row that cascades from it.
    switch_foreign_keys("OFF")
try:
    with context.begin_transaction():
        context.run_migrations()
        if is_sqlite and (broken := connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()):
            raise RuntimeError(f"a migration left {len(broken)} rows that refer to missing ones")
finally:
    # A no-op after success, but a transaction that failed would keep the pragma from working.
    connection.rollback()
    if is_sqlite:
        switch_foreign_keys("ON")
