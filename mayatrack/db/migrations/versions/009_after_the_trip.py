"""Follow alumni after the trip: outcomes over time, contacts and wishes, what an opportunity asks, reminders."""

from datetime import UTC, datetime, time

import sqlalchemy as sa
from alembic import op
from sqlmodel import UTCDateTime

from mayatrack.models.base import Key, new_id

revision = "009"
down_revision = "008"
branch_labels = None
depends_on = None

# In the order in which they can be made; they are dropped in the opposite one.
TABLES = (
    "contact_wish",
    "digest_subscription",
    "reminder_sent",
    "alumnus_summary",
    "contact_attempt",
    "outcome",
    "referral_change",
)
STATES = ("suggested", "offered", "applied", "accepted", "started", "completed", "declined", "withdrawn")
# Table → its new columns, which nothing that is there already needs.
COLUMNS = {
    "opportunity": (
        ("starts_on", sa.Date()),
        ("ends_on", sa.Date()),
        ("least_age", sa.Integer()),
        ("most_age", sa.Integer()),
        ("college_ids", sa.JSON()),
        ("cohort_ids", sa.JSON()),
        ("languages", sa.JSON()),
        ("weekdays", sa.JSON()),
        ("contact_name", sa.String()),
        ("contact_email", sa.String()),
    ),
    "organization": (
        ("contact_name", sa.String()),
        ("contact_email", sa.String()),
        ("contact_phone", sa.String()),
        ("note", sa.String()),
    ),
    "placement": (("report_id", Key()),),
}
KINDS = (
    "employed_full_time",
    "employed_part_time",
    "internship_or_fellowship",
    "service",
    "military",
    "transferred",
    "enrolled_at_laccd",
    "membership",
    "delegation",
    "mentor",
    "chaperone",
)
# The kinds of placements that are career outcomes → category, and how somebody is employed.
OUTCOMES = {
    "employed_full_time": ("employed_full_time", None),
    "employed_part_time": ("employed_part_time", None),
    "internship_or_fellowship": ("employed_part_time", "internship_or_fellowship"),
    "service": ("service", None),
    "military": ("military", None),
    "transferred": ("transferred", None),
    "enrolled_at_laccd": ("enrolled_at_laccd", None),
}


def upgrade() -> None:
    """Apply the change."""
    op.create_table(
        "contact_wish",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("person_id", Key(), nullable=False),
        sa.Column("do_not_contact", sa.Boolean(), nullable=False),
        sa.Column(
            "channel", _choice("channel", ("phone", "text_message", "email", "in_person", "survey")), nullable=True
        ),
        sa.Column("weekdays", sa.JSON(), nullable=True),
        sa.Column("as_of_on", sa.Date(), nullable=False),
        sa.Column("recorded_by_id", Key(), nullable=False),
        _refer("contact_wish", "person_id", "person", "CASCADE"),
        _refer("contact_wish", "recorded_by_id", "app_user"),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_contact_wish")),
    )
    op.create_table(
        "digest_subscription",
        sa.Column("user_id", Key(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        _refer("digest_subscription", "user_id", "app_user", "CASCADE"),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_digest_subscription")),
    )
    op.create_table(
        "reminder_sent",
        sa.Column("id", Key(), nullable=False),
        sa.Column("user_id", Key(), nullable=False),
        sa.Column("kind", _choice("reminder_kind", ("follow_up", "deadline")), nullable=False),
        sa.Column("record_id", Key(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("sent_at", UTCDateTime(), nullable=False),
        _refer("reminder_sent", "user_id", "app_user", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder_sent")),
        sa.UniqueConstraint(
            "user_id", "kind", "record_id", "due_on", name=op.f("uq_reminder_sent_user_id_kind_record_id_due_on")
        ),
    )
    op.create_table(
        "alumnus_summary",
        sa.Column("traveler_id", Key(), nullable=False),
        sa.Column("cohort_id", Key(), nullable=False),
        sa.Column(
            "outcome_group",
            _choice(
                "outcome_group",
                ("employed", "service", "military", "continuing_education", "seeking", "not_seeking", "unknown"),
            ),
            nullable=False,
        ),
        sa.Column("outcome_as_of_on", sa.Date(), nullable=True),
        sa.Column("placed_on", sa.Date(), nullable=True),
        sa.Column("contacted_on", sa.Date(), nullable=True),
        sa.Column("attempted_on", sa.Date(), nullable=True),
        sa.Column("offered_on", sa.Date(), nullable=True),
        sa.Column("offered_count", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("birth_on", sa.Date(), nullable=True),
        sa.Column("college_id", Key(), nullable=True),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("free_days", sa.Integer(), nullable=True),
        _refer("alumnus_summary", "cohort_id", "cohort"),
        _refer("alumnus_summary", "college_id", "college"),
        _refer("alumnus_summary", "traveler_id", "traveler", "CASCADE"),
        sa.PrimaryKeyConstraint("traveler_id", name=op.f("pk_alumnus_summary")),
    )
    op.create_index(
        op.f("ix_alumnus_summary_cohort_id_outcome_group_traveler_id"),
        "alumnus_summary",
        ["cohort_id", "outcome_group", "traveler_id"],
    )
    op.create_table(
        "contact_attempt",
        sa.Column("id", Key(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("traveler_id", Key(), nullable=False),
        sa.Column("contacted_on", sa.Date(), nullable=False),
        sa.Column(
            "channel", _choice("channel", ("phone", "text_message", "email", "in_person", "survey")), nullable=False
        ),
        sa.Column(
            "result",
            _choice("contact_result", ("reached", "left_message", "no_answer", "wrong_contact")),
            nullable=False,
        ),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("made_by_id", Key(), nullable=False),
        _refer("contact_attempt", "made_by_id", "app_user"),
        _refer("contact_attempt", "traveler_id", "traveler", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_attempt")),
    )
    op.create_index(
        op.f("ix_contact_attempt_traveler_id_contacted_on_id"), "contact_attempt", ["traveler_id", "contacted_on", "id"]
    )
    op.create_table(
        "outcome",
        sa.Column("id", Key(), nullable=False),
        sa.Column("report_id", Key(), nullable=False),
        sa.Column("traveler_id", Key(), nullable=False),
        sa.Column(
            "category",
            _choice(
                "outcome_category",
                (
                    "employed_full_time",
                    "employed_part_time",
                    "service",
                    "military",
                    "transferred",
                    "enrolled_at_laccd",
                    "seeking_employment",
                    "seeking_education",
                    "not_seeking",
                ),
            ),
            nullable=False,
        ),
        sa.Column(
            "employment",
            _choice(
                "employment", ("organization", "entrepreneur", "temporary", "freelance", "internship_or_fellowship")
            ),
            nullable=True,
        ),
        sa.Column("organization_id", Key(), nullable=True),
        sa.Column("follow_up_id", Key(), nullable=True),
        sa.Column("as_of_on", sa.Date(), nullable=False),
        sa.Column("source", _choice("outcome_source", ("self", "staff", "partner")), nullable=False),
        sa.Column("recorded_at", UTCDateTime(), nullable=False),
        sa.Column("recorded_by_id", Key(), nullable=False),
        sa.Column("retracted_at", UTCDateTime(), nullable=True),
        sa.Column("retracted_by_id", Key(), nullable=True),
        sa.CheckConstraint(
            "employment IS NULL OR category IN ('employed_full_time', 'employed_part_time')",
            name=op.f("ck_outcome_employment_of_the_employed"),
        ),
        sa.CheckConstraint(
            "(retracted_at IS NULL) = (retracted_by_id IS NULL)", name=op.f("ck_outcome_retracted_by_somebody")
        ),
        _refer("outcome", "follow_up_id", "follow_up", "CASCADE"),
        _refer("outcome", "organization_id", "organization"),
        _refer("outcome", "recorded_by_id", "app_user"),
        _refer("outcome", "retracted_by_id", "app_user"),
        _refer("outcome", "traveler_id", "traveler", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outcome")),
        sa.UniqueConstraint("report_id", "category", name=op.f("uq_outcome_report_id_category")),
    )
    op.create_index(op.f("ix_outcome_follow_up_id"), "outcome", ["follow_up_id"])
    op.create_index(op.f("ix_outcome_organization_id"), "outcome", ["organization_id"])
    op.create_index(op.f("ix_outcome_traveler_id_as_of_on_id"), "outcome", ["traveler_id", "as_of_on", "id"])
    op.create_table(
        "referral_change",
        sa.Column("id", Key(), nullable=False),
        sa.Column("referral_id", Key(), nullable=False),
        sa.Column("from_state", _choice("from_state", STATES), nullable=True),
        sa.Column("to_state", _choice("to_state", STATES), nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.Column("changed_by_id", Key(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        _refer("referral_change", "changed_by_id", "app_user"),
        _refer("referral_change", "referral_id", "referral", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_change")),
    )
    op.create_index(
        op.f("ix_referral_change_referral_id_changed_at_id"), "referral_change", ["referral_id", "changed_at", "id"]
    )
    for table, columns in COLUMNS.items():
        for name, kind in columns:
            op.add_column(table, sa.Column(name, kind, nullable=True))
    op.create_index(op.f("ix_placement_report_id"), "placement", ["report_id"])
    _allow("placement", "kind", "placement_kind", (*KINDS, "speaker"))
    _allow("calendar_feed", "kind", "feed_kind", ("interviews", "trips", "reminders"))
    _copy_placements()


def _allow(table: str, column: str, name: str, values: tuple[str, ...]) -> None:
    with op.batch_alter_table(table) as batch:
        batch.drop_constraint(op.f(f"ck_{table}_{name}"), type_="check")
        batch.create_check_constraint(op.f(f"ck_{table}_{name}"), sa.column(column).in_(values))


def _copy_placements() -> None:
    """Every placement that is a career outcome was one on the day as of which it was verified."""
    placement = sa.table("placement", *map(sa.column, ("kind", "started_on", "source")))
    names = ("id", "traveler_id", "organization_id", "verified_by_id", "report_id")
    columns = [sa.column(name, Key()) for name in names]
    columns.append(sa.column("as_of_on", sa.Date()))
    found = sa.select(placement.c.kind, placement.c.source, *columns).where(placement.c.kind.in_(OUTCOMES))
    outcome = sa.table(
        "outcome",
        *(sa.column(name, Key()) for name in ("id", "report_id", "traveler_id", "organization_id", "recorded_by_id")),
        *(sa.column(name, sa.String()) for name in ("category", "employment", "source")),
        sa.column("as_of_on", sa.Date()),
        sa.column("recorded_at", UTCDateTime()),
    )
    found_rows = op.get_bind().execute(found).all()
    rows = [
        {
            "id": new_id(),
            "report_id": new_id(),
            "traveler_id": row.traveler_id,
            "organization_id": row.organization_id,
            "category": OUTCOMES[row.kind][0],
            "employment": OUTCOMES[row.kind][1],
            "source": row.source,
            "as_of_on": row.as_of_on,
            "recorded_at": datetime.combine(row.as_of_on, time(), tzinfo=UTC),
            "recorded_by_id": row.verified_by_id,
        }
        for row in found_rows
    ]
    if rows:
        op.bulk_insert(outcome, rows)
    kept = sa.table("placement", sa.column("id", Key()), sa.column("report_id", Key()))
    for row, told in zip(found_rows, rows, strict=True):
        op.execute(kept.update().where(kept.c.id == row.id).values(report_id=told["report_id"]))


def downgrade() -> None:
    """Take the change back."""
    op.execute("DELETE FROM calendar_feed WHERE kind = 'reminders'")
    op.execute("DELETE FROM placement WHERE kind = 'speaker'")
    _allow("calendar_feed", "kind", "feed_kind", ("interviews", "trips"))
    _allow("placement", "kind", "placement_kind", KINDS)
    op.drop_index(op.f("ix_placement_report_id"), "placement")
    for table, columns in COLUMNS.items():
        for name, _ in reversed(columns):
            op.drop_column(table, name)
    for name in reversed(TABLES):
        op.drop_table(name)


def _choice(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _refer(table: str, column: str, target: str, ondelete: str = "RESTRICT") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"), ondelete=ondelete)
