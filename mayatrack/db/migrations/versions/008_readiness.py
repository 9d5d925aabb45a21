"""Get a cohort ready to board: passport cases, consults, checklists, contacts, buddies, days of the trip, calendars."""

from datetime import date

import sqlalchemy as sa
from alembic import op
from sqlmodel import UTCDateTime

from mayatrack.models.base import Key, new_id

revision = "008"
down_revision = "007"
branch_labels = None
depends_on = None

# In the order in which they can be made; they are dropped in the opposite one.
TABLES = (
    "emergency_contact",
    "chaperone",
    "checklist_item",
    "buddy",
    "check_in",
    "checklist_mark",
    "incident",
    "passport_case",
    "travel_consult",
    "passport_fee",
)

# A word of SQL, which each database quotes in its own way.
AUTHORIZATIONS = sa.column("authorization").in_(["none", "on_arrival", "electronic", "visa"])
# What a document's state said of a consult → the state of the consult itself.
CONFIDENTIAL = {"needs_consult": "open", "not_traveling": "not_traveling"}
TRAVELER = sa.table("traveler", sa.column("id", Key()), sa.column("document_state", sa.String()))
CONSULT = sa.table(
    "travel_consult",
    sa.column("id", Key()),
    sa.column("version", sa.Integer()),
    sa.column("traveler_id", Key()),
    sa.column("state", sa.String()),
    sa.column("opened_on", sa.Date()),
    sa.column("closed_on", sa.Date()),
)


def upgrade() -> None:
    """Apply the change."""
    op.create_table(
        "emergency_contact",
        sa.Column("id", Key(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("person_id", Key(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("relationship", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=True),
        sa.CheckConstraint("position BETWEEN 1 AND 5", name=op.f("ck_emergency_contact_position_range")),
        _refer("emergency_contact", "person_id", "person", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_emergency_contact")),
        sa.UniqueConstraint("person_id", "position", name=op.f("uq_emergency_contact_person_id_position")),
    )
    op.create_table(
        "chaperone",
        sa.Column("id", Key(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("cohort_id", Key(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("is_lead", sa.Boolean(), nullable=False),
        _refer("chaperone", "cohort_id", "cohort", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chaperone")),
        sa.UniqueConstraint("cohort_id", "name", name=op.f("uq_chaperone_cohort_id_name")),
    )
    op.create_table(
        "checklist_item",
        sa.Column("id", Key(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("cohort_id", Key(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("days_before", sa.Integer(), nullable=False),
        sa.Column("owner", _choice("item_owner", ("traveler", "guardian", "staff")), nullable=False),
        sa.Column(
            "scope", _choice("item_scope", ("everybody", "minors", "first_flight", "authorization")), nullable=False
        ),
        sa.CheckConstraint("days_before BETWEEN 0 AND 365", name=op.f("ck_checklist_item_days_before_range")),
        _refer("checklist_item", "cohort_id", "cohort", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checklist_item")),
        sa.UniqueConstraint("cohort_id", "name", name=op.f("uq_checklist_item_cohort_id_name")),
    )
    op.create_index(
        "uq_checklist_item_name",
        "checklist_item",
        ["name"],
        unique=True,
        sqlite_where=sa.text("cohort_id IS NULL"),
        postgresql_where=sa.text("cohort_id IS NULL"),
    )
    op.create_table(
        "buddy",
        sa.Column("id", Key(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("traveler_id", Key(), nullable=False),
        sa.Column("buddy_id", Key(), nullable=False),
        sa.CheckConstraint("buddy_id <> traveler_id", name=op.f("ck_buddy_two_travelers")),
        _refer("buddy", "buddy_id", "traveler", "CASCADE"),
        _refer("buddy", "traveler_id", "traveler", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_buddy")),
        sa.UniqueConstraint("traveler_id", name=op.f("uq_buddy_traveler_id")),
    )
    op.create_index(op.f("ix_buddy_buddy_id"), "buddy", ["buddy_id"])
    op.create_table(
        "check_in",
        sa.Column("id", Key(), nullable=False),
        sa.Column("traveler_id", Key(), nullable=False),
        sa.Column(
            "point", _choice("trip_point", ("departure_airport", "arrived", "return_airport", "home")), nullable=False
        ),
        sa.Column("checked_at", UTCDateTime(), nullable=False),
        sa.Column("checked_by_id", Key(), nullable=False),
        _refer("check_in", "checked_by_id", "app_user"),
        _refer("check_in", "traveler_id", "traveler", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_in")),
        sa.UniqueConstraint("traveler_id", "point", name=op.f("uq_check_in_traveler_id_point")),
    )
    op.create_table(
        "checklist_mark",
        sa.Column("id", Key(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("item_id", Key(), nullable=False),
        sa.Column("traveler_id", Key(), nullable=False),
        sa.Column("state", _choice("mark_state", ("missing", "received", "approved")), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.Column("changed_by_id", Key(), nullable=False),
        _refer("checklist_mark", "changed_by_id", "app_user"),
        _refer("checklist_mark", "item_id", "checklist_item", "CASCADE"),
        _refer("checklist_mark", "traveler_id", "traveler", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checklist_mark")),
        sa.UniqueConstraint("traveler_id", "item_id", name=op.f("uq_checklist_mark_traveler_id_item_id")),
    )
    op.create_index(op.f("ix_checklist_mark_item_id"), "checklist_mark", ["item_id"])
    op.create_table(
        "incident",
        sa.Column("id", Key(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("cohort_id", Key(), nullable=False),
        sa.Column("traveler_id", Key(), nullable=True),
        sa.Column(
            "kind",
            _choice("incident_kind", ("health", "safety", "lost_document", "missed_flight", "conduct", "other")),
            nullable=False,
        ),
        sa.Column("happened_at", UTCDateTime(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=True),
        sa.Column("recorded_by_id", Key(), nullable=False),
        _refer("incident", "cohort_id", "cohort"),
        _refer("incident", "recorded_by_id", "app_user"),
        _refer("incident", "traveler_id", "traveler", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident")),
    )
    op.create_index(op.f("ix_incident_cohort_id_happened_at_id"), "incident", ["cohort_id", "happened_at", "id"])
    op.create_index(op.f("ix_incident_traveler_id"), "incident", ["traveler_id"])
    op.create_table(
        "passport_case",
        sa.Column("id", Key(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("traveler_id", Key(), nullable=False),
        sa.Column("service", _choice("passport_service", ("routine", "expedited", "agency")), nullable=False),
        sa.Column("appointment_on", sa.Date(), nullable=True),
        sa.Column("appointment_place", sa.String(), nullable=True),
        sa.Column("is_evidence_seen", sa.Boolean(), nullable=False),
        sa.Column("is_photo_id_seen", sa.Boolean(), nullable=False),
        sa.Column("has_photo", sa.Boolean(), nullable=False),
        sa.Column("mailed_on", sa.Date(), nullable=True),
        sa.Column("arrived_on", sa.Date(), nullable=True),
        sa.CheckConstraint("arrived_on >= mailed_on", name=op.f("ck_passport_case_arrived_after_mailing")),
        _refer("passport_case", "traveler_id", "traveler", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passport_case")),
        sa.UniqueConstraint("traveler_id", name=op.f("uq_passport_case_traveler_id")),
    )
    op.create_table(
        "travel_consult",
        sa.Column("id", Key(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("traveler_id", Key(), nullable=False),
        sa.Column("state", _choice("consult_state", ("open", "done", "not_traveling")), nullable=False),
        sa.Column("notes", sa.String(), nullable=True),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.CheckConstraint("closed_on IS NULL OR state <> 'open'", name=op.f("ck_travel_consult_open_is_not_closed")),
        _refer("travel_consult", "traveler_id", "traveler", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_travel_consult")),
        sa.UniqueConstraint("traveler_id", name=op.f("uq_travel_consult_traveler_id")),
    )
    op.create_table(
        "passport_fee",
        sa.Column("id", Key(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("case_id", Key(), nullable=False),
        sa.Column(
            "kind",
            _choice("fee_kind", ("application", "acceptance", "expedite", "delivery", "photo", "other")),
            nullable=False,
        ),
        sa.Column("cents", sa.Integer(), nullable=False),
        sa.Column("paid_by", _choice("payer", ("program", "traveler", "somebody_else")), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.CheckConstraint("cents BETWEEN 1 AND 1000000", name=op.f("ck_passport_fee_cents_range")),
        _refer("passport_fee", "case_id", "passport_case", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passport_fee")),
    )
    op.create_index(op.f("ix_passport_fee_case_id_paid_on_id"), "passport_fee", ["case_id", "paid_on", "id"])
    # What an imported itinerary brought is known by its batch.
    for table in ("flight", "flight_traveler"):
        op.add_column(table, sa.Column("batch_id", Key(), nullable=True))
    # Every calendar until now was an interviewer's.
    op.add_column("calendar_feed", sa.Column("kind", sa.String(40), nullable=False, server_default="interviews"))
    with op.batch_alter_table("calendar_feed") as table:
        table.alter_column("kind", existing_type=sa.String(40), server_default=None)
        table.create_check_constraint(op.f("ck_calendar_feed_feed_kind"), "kind IN ('interviews', 'trips')")
        table.drop_constraint(op.f("uq_calendar_feed_user_id"), type_="unique")
        table.create_unique_constraint(op.f("uq_calendar_feed_user_id_kind"), ["user_id", "kind"])
    # What no database asked until now is nothing to be asked; staff checks each rule.
    kind = sa.Column("authorization", sa.String(40), nullable=False, server_default="none")
    days = sa.Column("authorization_days", sa.Integer(), nullable=False, server_default="0")
    for column in (kind, days, sa.Column("recheck_by_on", sa.Date(), nullable=True)):
        op.add_column("entry_rule", column)
    with op.batch_alter_table("entry_rule") as table:
        table.alter_column("authorization", existing_type=sa.String(40), server_default=None)
        table.alter_column("authorization_days", existing_type=sa.Integer(), server_default=None)
        table.create_check_constraint(op.f("ck_entry_rule_authorization"), AUTHORIZATIONS)
        table.create_check_constraint(
            op.f("ck_entry_rule_authorization_days_range"), "authorization_days BETWEEN 0 AND 180"
        )
    _move_consults()


def _move_consults() -> None:
    """What a traveler's document said of a consult goes to where travel advisers alone read it."""
    said = op.get_bind().execute(
        sa.select(TRAVELER.c.id, TRAVELER.c.document_state).where(TRAVELER.c.document_state.in_(CONFIDENTIAL))
    )
    today = date.today()
    rows = [
        {
            "id": new_id(),
            "version": 1,
            "traveler_id": traveler_id,
            "state": CONFIDENTIAL[state],
            "opened_on": today,
            "closed_on": None if CONFIDENTIAL[state] == "open" else today,
        }
        for traveler_id, state in said
    ]
    if rows:
        op.bulk_insert(CONSULT, rows)
        is_told = TRAVELER.c.document_state.in_(CONFIDENTIAL)
        op.execute(sa.update(TRAVELER).where(is_told).values(document_state="not_started"))


def downgrade() -> None:
    """Take the change back."""
    told = {state: kept for kept, state in CONFIDENTIAL.items()}
    for traveler_id, state in op.get_bind().execute(sa.select(CONSULT.c.traveler_id, CONSULT.c.state)).all():
        if state in told:
            op.execute(sa.update(TRAVELER).where(TRAVELER.c.id == traveler_id).values(document_state=told[state]))
    with op.batch_alter_table("entry_rule") as table:
        table.drop_constraint(op.f("ck_entry_rule_authorization_days_range"), type_="check")
        table.drop_constraint(op.f("ck_entry_rule_authorization"), type_="check")
        for name in ("authorization", "authorization_days", "recheck_by_on"):
            table.drop_column(name)
    # Calendars of trips end: there was one for each user.
    op.execute("DELETE FROM calendar_feed WHERE kind <> 'interviews'")
    with op.batch_alter_table("calendar_feed") as table:
        table.drop_constraint(op.f("ck_calendar_feed_feed_kind"), type_="check")
        table.drop_constraint(op.f("uq_calendar_feed_user_id_kind"), type_="unique")
        table.drop_column("kind")
        table.create_unique_constraint(op.f("uq_calendar_feed_user_id"), ["user_id"])
    for name in ("flight_traveler", "flight"):
        op.drop_column(name, "batch_id")
    for name in reversed(TABLES):
        op.drop_table(name)


def _choice(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _refer(table: str, column: str, target: str, ondelete: str = "RESTRICT") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"), ondelete=ondelete)
