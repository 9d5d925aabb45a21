"""Make the audit log append-only and chained: the database refuses changes, and a seal covers each transaction."""

import sqlalchemy as sa
from alembic import op
from sqlmodel import UTCDateTime

from mayatrack.db.audit_chain import FIRST_HASH, seal_earlier_events
from mayatrack.models.base import Key

revision = "004"
down_revision = "003"
branch_labels = None
depends_on = None

EVENT = "audit_event"
# What must stay as it is, by its key.
KEPT = {EVENT: "id", "audit_seal": "number"}
INDEXES = {name: [name, "id"] for name in ("user_id", "action", "record", "transaction_id")}
REFUSAL = "the audit log is append-only"


def upgrade() -> None:
    """Apply the change."""
    # All that happened before there was a chain counts as one transaction.
    earlier = sa.Column("transaction_id", Key(), nullable=False, server_default=sa.text(_no_key()))
    with op.batch_alter_table(EVENT) as table:
        table.add_column(earlier)
        table.alter_column("user_id", existing_type=Key(), nullable=True)
        table.alter_column("record_id", existing_type=Key(), nullable=True)
    with op.batch_alter_table(EVENT) as table:
        table.alter_column("transaction_id", existing_type=Key(), server_default=None)
    for name, columns in INDEXES.items():
        op.create_index(op.f(f"ix_audit_event_{name}_id"), EVENT, columns)
    op.create_table(
        "audit_seal",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("transaction_id", Key(), nullable=False),
        sa.Column("event_count", sa.Integer(), nullable=False),
        sa.Column("previous_hash", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("sealed_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit_seal")),
        sa.UniqueConstraint("transaction_id", name=op.f("uq_audit_seal_transaction_id")),
        sa.UniqueConstraint("previous_hash", name=op.f("uq_audit_seal_previous_hash")),
    )
    head = op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_audit_head_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
    )
    op.bulk_insert(head, [{"id": 1, "number": 0, "hash": FIRST_HASH}])
    seal_earlier_events(op.get_bind())
    _refuse_changes()


def downgrade() -> None:
    """Take the change back."""
    _allow_changes()
    op.drop_table("audit_head")
    op.drop_table("audit_seal")
    # Events of nobody and of nothing have no place in the earlier table.
    op.execute("DELETE FROM audit_event WHERE user_id IS NULL OR record_id IS NULL")
    for name in INDEXES:
        op.drop_index(op.f(f"ix_audit_event_{name}_id"), EVENT)
    with op.batch_alter_table(EVENT) as table:
        table.alter_column("record_id", existing_type=Key(), nullable=False)
        table.alter_column("user_id", existing_type=Key(), nullable=False)
        table.drop_column("transaction_id")


def _no_key() -> str:
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    return "'00000000-0000-0000-0000-000000000000'" if is_postgresql else "x'00000000000000000000000000000000'"


def _refuse_changes() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'restrict_violation'; END $$"
        )
        for table in KEPT:
            op.execute(
                f"CREATE TRIGGER {table}_is_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()"
            )
        return
    for table, key in KEPT.items():
        for verb in ("UPDATE", "DELETE"):
            _refuse_on_sqlite(f"{table}_refuses_{verb.lower()}", f"{verb} ON {table}")
        # INSERT OR REPLACE removes the row that it replaces without a word to the trigger on DELETE.
        is_there = f"EXISTS (SELECT 1 FROM {table} WHERE {key} = NEW.{key})"
        _refuse_on_sqlite(f"{table}_refuses_replace", f"INSERT ON {table} WHEN {is_there}")


def _refuse_on_sqlite(name: str, change: str) -> None:
    op.execute(f"CREATE TRIGGER {name} BEFORE {change} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END")


def _allow_changes() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for table in KEPT:
            op.execute(f"DROP TRIGGER {table}_is_kept ON {table}")
        op.execute("DROP FUNCTION refuse_audit_change()")
        return
    for table in KEPT:
        for verb in ("update", "delete", "replace"):
            op.execute(f"DROP TRIGGER {table}_refuses_{verb}")
