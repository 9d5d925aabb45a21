"""Keep what privacy asks for: merged and erased people, legal holds, and answers to requests for public records."""

import sqlalchemy as sa
from alembic import op
from sqlmodel import UTCDateTime

from mayatrack.models.base import Key

revision = "005"
down_revision = "004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the change."""
    # Whoever is erased or merged is looked up in what imports keep for their undo.
    op.create_index(op.f("ix_import_change_record_id_id"), "import_change", ["record_id", "id"])
    op.add_column("person", sa.Column("erased_at", UTCDateTime(), nullable=True))
    op.create_table(
        "person_merge",
        sa.Column("id", Key(), nullable=False),
        sa.Column("kept_person_id", Key(), nullable=False),
        sa.Column("merged_person_id", Key(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("merged_at", UTCDateTime(), nullable=False),
        sa.Column("merged_by_id", Key(), nullable=False),
        sa.Column("undone_at", UTCDateTime(), nullable=True),
        sa.Column("undone_by_id", Key(), nullable=True),
        _refer("person_merge", "kept_person_id", "person", "CASCADE"),
        _refer("person_merge", "merged_by_id"),
        _refer("person_merge", "undone_by_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_merge")),
    )
    op.create_index(op.f("ix_person_merge_kept_person_id_id"), "person_merge", ["kept_person_id", "id"])
    op.create_index(op.f("ix_person_merge_merged_person_id_id"), "person_merge", ["merged_person_id", "id"])
    op.create_table(
        "legal_hold",
        sa.Column("id", Key(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("person_id", Key(), nullable=True),
        sa.Column("cohort_id", Key(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("placed_on", sa.Date(), nullable=False),
        sa.Column("placed_by_id", Key(), nullable=False),
        sa.Column("lifted_on", sa.Date(), nullable=True),
        sa.Column("lifted_by_id", Key(), nullable=True),
        sa.CheckConstraint(
            "(lifted_on IS NULL) = (lifted_by_id IS NULL)", name=op.f("ck_legal_hold_lifted_by_somebody")
        ),
        sa.CheckConstraint("person_id IS NULL OR cohort_id IS NULL", name=op.f("ck_legal_hold_one_subject")),
        _refer("legal_hold", "person_id", "person"),
        _refer("legal_hold", "cohort_id", "cohort"),
        _refer("legal_hold", "placed_by_id"),
        _refer("legal_hold", "lifted_by_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_hold")),
    )
    op.create_index(op.f("ix_legal_hold_person_id"), "legal_hold", ["person_id"])
    op.create_index(op.f("ix_legal_hold_cohort_id"), "legal_hold", ["cohort_id"])
    op.create_index(op.f("ix_legal_hold_lifted_on_id"), "legal_hold", ["lifted_on", "id"])
    op.create_table(
        "records_request",
        sa.Column("id", Key(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("requester", sa.String(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("redactions", sa.JSON(), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("file_digest", sa.String(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("made_by_id", Key(), nullable=False),
        _refer("records_request", "made_by_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_records_request")),
    )
    op.create_index(op.f("ix_records_request_made_at_id"), "records_request", ["made_at", "id"])


def downgrade() -> None:
    """Take the change back."""
    for name in ("records_request", "legal_hold", "person_merge"):
        op.drop_table(name)
    op.drop_column("person", "erased_at")
    op.drop_index(op.f("ix_import_change_record_id_id"), "import_change")


def _refer(table: str, column: str, target: str = "app_user", ondelete: str = "RESTRICT") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"), ondelete=ondelete)
