"""Count how often somebody was turned away who had to wait before they may sign in again."""

import sqlalchemy as sa
from alembic import op

revision = "006"
down_revision = "005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the change."""
    # Rows that are there already need a number; the model gives it to new ones.
    counted = sa.Column("turned_away_count", sa.Integer(), nullable=False, server_default="0")
    op.add_column("sign_in_throttle", counted)
    with op.batch_alter_table("sign_in_throttle") as table:
        table.alter_column("turned_away_count", existing_type=sa.Integer(), server_default=None)


def downgrade() -> None:
    """Take the change back."""
    op.drop_column("sign_in_throttle", "turned_away_count")
