"""Keep what was published, the reports that were frozen, and what each year aims at."""

import sqlalchemy as sa
from alembic import op
from sqlmodel import UTCDateTime

from mayatrack.models.base import Key

revision = "010"
down_revision = "009"
branch_labels = None
depends_on = None

AIMS = ("travelers", "first_passports", "first_flights", "knowledge_rate")


def upgrade() -> None:
    """Apply the change."""
    op.create_table(
        "publication",
        sa.Column("id", Key(), nullable=False),
        sa.Column("as_of_on", sa.Date(), nullable=False),
        sa.Column("threshold", sa.Integer(), nullable=False),
        sa.Column("tables", sa.JSON(), nullable=False),
        sa.Column("basis", sa.JSON(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("made_by_id", Key(), nullable=False),
        sa.CheckConstraint("threshold > 1", name=op.f("ck_publication_threshold_protects")),
        _refer("publication", "made_by_id", "app_user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publication")),
    )
    op.create_index(op.f("ix_publication_made_at_id"), "publication", ["made_at", "id"])
    op.create_table(
        "report",
        sa.Column("id", Key(), nullable=False),
        sa.Column("publication_id", Key(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("reported_on", sa.Date(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("frozen_at", UTCDateTime(), nullable=False),
        sa.Column("frozen_by_id", Key(), nullable=False),
        _refer("report", "publication_id", "publication"),
        _refer("report", "frozen_by_id", "app_user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
        sa.UniqueConstraint("title", name=op.f("uq_report_title")),
    )
    op.create_index(op.f("ix_report_reported_on_id"), "report", ["reported_on", "id"])
    aim = sa.Enum(*AIMS, name="aim", native_enum=False, create_constraint=True, length=40)
    op.create_table(
        "target",
        sa.Column("id", Key(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("aim", aim, nullable=False),
        sa.Column("goal", sa.Integer(), nullable=False),
        sa.CheckConstraint("year BETWEEN 2018 AND 2100", name=op.f("ck_target_year_of_the_program")),
        sa.CheckConstraint("goal > 0", name=op.f("ck_target_goal_is_positive")),
        sa.CheckConstraint("aim <> 'knowledge_rate' OR goal <= 100", name=op.f("ck_target_rate_in_percent")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_target")),
        sa.UniqueConstraint("year", "aim", name=op.f("uq_target_year_aim")),
    )


def downgrade() -> None:
    """Take the change back."""
    for table in ("target", "report", "publication"):
        op.drop_table(table)


def _refer(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"), ondelete="RESTRICT")
