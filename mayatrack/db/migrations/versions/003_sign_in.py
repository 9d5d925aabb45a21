"""Sign in: users known by a provider or a password, their sessions, one-time links and throttled attempts."""

import sqlalchemy as sa
from alembic import op
from sqlmodel import UTCDateTime

from mayatrack.models.base import Key

revision = "003"
down_revision = "002"
branch_labels = None
depends_on = None

USER = "app_user"
PURPOSES = ("first_administrator", "choose_password")
METHODS = ("password", "openid", "demonstration")


def upgrade() -> None:
    """Apply the change."""
    with op.batch_alter_table(USER) as table:
        table.add_column(sa.Column("issuer", sa.String(), nullable=True))
        table.add_column(sa.Column("subject", sa.String(), nullable=True))
        table.create_unique_constraint(op.f("uq_app_user_email"), ["email"])
        table.create_unique_constraint(op.f("uq_app_user_issuer_subject"), ["issuer", "subject"])
        table.create_check_constraint(op.f("ck_app_user_email_is_lower_case"), "email = lower(email)")
        table.create_check_constraint(op.f("ck_app_user_subject_has_issuer"), "(issuer IS NULL) = (subject IS NULL)")
    op.create_table(
        "credential",
        sa.Column("user_id", Key(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=True),
        sa.Column("password_set_at", UTCDateTime(), nullable=True),
        sa.Column("totp_secret", sa.String(), nullable=True),
        sa.Column("totp_step", sa.Integer(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        _belongs_to_user("credential"),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_credential")),
    )
    op.create_table(
        "user_session",
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("user_id", Key(), nullable=False),
        sa.Column("method", _choice("sign_in_method", METHODS), nullable=False),
        sa.Column("started_at", UTCDateTime(), nullable=False),
        sa.Column("seen_at", UTCDateTime(), nullable=False),
        sa.Column("ends_at", UTCDateTime(), nullable=False),
        _belongs_to_user("user_session"),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_user_session")),
    )
    op.create_index(op.f("ix_user_session_user_id"), "user_session", ["user_id"])
    op.create_table(
        "sign_in_link",
        sa.Column("id", Key(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("purpose", _choice("link_purpose", PURPOSES), nullable=False),
        sa.Column("user_id", Key(), nullable=True),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("ends_at", UTCDateTime(), nullable=False),
        sa.Column("used_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint(
            "user_id IS NOT NULL OR purpose = 'first_administrator'", name=op.f("ck_sign_in_link_user_for_purpose")
        ),
        _belongs_to_user("sign_in_link"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_in_link_token_hash")),
    )
    op.create_index(op.f("ix_sign_in_link_user_id"), "sign_in_link", ["user_id"])
    op.create_table(
        "sign_in_throttle",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("failure_count", sa.Integer(), nullable=False),
        sa.Column("failed_at", UTCDateTime(), nullable=False),
        sa.Column("blocked_until", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_sign_in_throttle")),
    )
    op.create_table(
        "openid_request",
        sa.Column("state_hash", sa.String(), nullable=False),
        sa.Column("browser_hash", sa.String(), nullable=False),
        sa.Column("nonce", sa.String(), nullable=False),
        sa.Column("code_verifier", sa.String(), nullable=False),
        sa.Column("next_address", sa.String(), nullable=False),
        sa.Column("ends_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("state_hash", name=op.f("pk_openid_request")),
    )


def downgrade() -> None:
    """Take the change back."""
    for name in ("openid_request", "sign_in_throttle", "sign_in_link", "user_session", "credential"):
        op.drop_table(name)
    with op.batch_alter_table(USER) as table:
        table.drop_constraint(op.f("ck_app_user_subject_has_issuer"), type_="check")
        table.drop_constraint(op.f("ck_app_user_email_is_lower_case"), type_="check")
        table.drop_constraint(op.f("uq_app_user_issuer_subject"), type_="unique")
        table.drop_constraint(op.f("uq_app_user_email"), type_="unique")
        table.drop_column("subject")
        table.drop_column("issuer")


def _belongs_to_user(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f(f"fk_{table}_user_id"), ondelete="CASCADE")


def _choice(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)
