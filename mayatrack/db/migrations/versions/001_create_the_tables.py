"""Create the tables."""

import sqlalchemy as sa
from alembic import op
from sqlmodel import UTCDateTime

from mayatrack.models.base import Key

revision = "001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the change."""
    op.create_table(
        "app_user",
        sa.Column("id", Key(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_app_user")),
    )
    op.create_table(
        "college",
        sa.Column("id", Key(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("ipeds_id", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_college")),
        sa.UniqueConstraint("ipeds_id", name=op.f("uq_college_ipeds_id")),
        sa.UniqueConstraint("name", name=op.f("uq_college_name")),
    )
    op.create_table(
        "destination",
        sa.Column("id", Key(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("country_code", sa.String(), nullable=False),
        sa.Column("city", sa.String(), nullable=False),
        sa.Column("latitude", sa.Float(), nullable=False),
        sa.Column("longitude", sa.Float(), nullable=False),
        sa.CheckConstraint("latitude BETWEEN -90 AND 90", name=op.f("ck_destination_latitude_range")),
        sa.CheckConstraint("length(country_code) = 2", name=op.f("ck_destination_country_code_length")),
        sa.CheckConstraint("longitude BETWEEN -180 AND 180", name=op.f("ck_destination_longitude_range")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_destination")),
        sa.UniqueConstraint("country_code", "city", name=op.f("uq_destination_country_code_city")),
    )
    op.create_table(
        "import_mapping",
        sa.Column("heading_key", sa.String(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("heading_key", name=op.f("pk_import_mapping")),
    )
    op.create_table(
        "organization",
        sa.Column("id", Key(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("website", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organization")),
        sa.UniqueConstraint("name", name=op.f("uq_organization_name")),
    )
    op.create_table(
        "person",
        sa.Column("id", Key(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("given_name", sa.String(), nullable=False),
        sa.Column("family_name", sa.String(), nullable=True),
        sa.Column("preferred_name", sa.String(), nullable=True),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=True),
        sa.Column("birth_on", sa.Date(), nullable=True),
        sa.Column("student_number", sa.String(), nullable=True),
        sa.Column("preferred_language", sa.String(), nullable=True),
        sa.Column("sort_name", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("search_words", sa.String(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_person_email_is_lower_case")),
        sa.CheckConstraint("length(given_name) BETWEEN 1 AND 120", name=op.f("ck_person_given_name_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("email", name=op.f("uq_person_email")),
    )
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_sort_name_id"), ["sort_name", "id"], unique=False)

    op.create_table(
        "setting",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_setting")),
    )
    op.create_table(
        "audit_event",
        sa.Column("id", Key(), nullable=False),
        sa.Column("happened_at", UTCDateTime(), nullable=False),
        sa.Column("user_id", Key(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("record", sa.String(), nullable=False),
        sa.Column("record_id", Key(), nullable=False),
        sa.Column("before", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("after", sa.JSON(none_as_null=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_audit_event_user_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_event")),
    )
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_event_happened_at_id"), ["happened_at", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_event_record_id_id"), ["record_id", "id"], unique=False)

    op.create_table(
        "cohort",
        sa.Column("id", Key(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("destination_id", Key(), nullable=False),
        sa.Column("seat_count", sa.Integer(), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("selected_by_on", sa.Date(), nullable=False),
        sa.Column("departs_on", sa.Date(), nullable=False),
        sa.Column("returns_on", sa.Date(), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.CheckConstraint(
            "opens_on <= closes_on AND closes_on <= selected_by_on AND selected_by_on <= departs_on AND departs_on <= returns_on",
            name=op.f("ck_cohort_dates_in_order"),
        ),
        sa.CheckConstraint("seat_count BETWEEN 1 AND 10000", name=op.f("ck_cohort_seat_count_range")),
        sa.ForeignKeyConstraint(
            ["destination_id"], ["destination.id"], name=op.f("fk_cohort_destination_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cohort")),
        sa.UniqueConstraint("name", name=op.f("uq_cohort_name")),
    )
    with op.batch_alter_table("cohort", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cohort_departs_on_id"), ["departs_on", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_cohort_destination_id"), ["destination_id"], unique=False)

    op.create_table(
        "demographics",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("person_id", Key(), nullable=False),
        sa.Column("race_ethnicity", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("race_ethnicity_scheme", sa.String(), nullable=False),
        sa.Column("gender", sa.JSON(none_as_null=True), nullable=True),
        sa.Column(
            "parent_1_education",
            sa.Enum(
                "no_high_school",
                "high_school",
                "some_college",
                "associate",
                "bachelor",
                "graduate",
                "unknown",
                "prefer_not_to_say",
                name="parent_1_education",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column(
            "parent_2_education",
            sa.Enum(
                "no_high_school",
                "high_school",
                "some_college",
                "associate",
                "bachelor",
                "graduate",
                "unknown",
                "prefer_not_to_say",
                name="parent_2_education",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column(
            "first_generation_american",
            sa.Enum(
                "yes",
                "no",
                "prefer_not_to_say",
                name="yes_no_answer",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_demographics_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_demographics")),
    )
    op.create_table(
        "entry_rule",
        sa.Column("id", Key(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("destination_id", Key(), nullable=False),
        sa.Column(
            "anchor",
            sa.Enum(
                "stay",
                "arrival",
                "return",
                name="passport_anchor",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("max_age_years", sa.Integer(), nullable=True),
        sa.Column("entry", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("is_confirmed", sa.Boolean(), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("checked_by_id", Key(), nullable=True),
        sa.CheckConstraint("max_age_years BETWEEN 1 AND 20", name=op.f("ck_entry_rule_max_age_years_range")),
        sa.CheckConstraint("months BETWEEN 0 AND 24", name=op.f("ck_entry_rule_months_range")),
        sa.ForeignKeyConstraint(
            ["checked_by_id"], ["app_user.id"], name=op.f("fk_entry_rule_checked_by_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["destination_id"], ["destination.id"], name=op.f("fk_entry_rule_destination_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry_rule")),
        sa.UniqueConstraint("destination_id", name=op.f("uq_entry_rule_destination_id")),
    )
    op.create_table(
        "opportunity",
        sa.Column("id", Key(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("organization_id", Key(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "internship",
                "job",
                "fellowship",
                "scholarship",
                "membership",
                "delegation",
                "event",
                "mentoring",
                "volunteering",
                name="opportunity_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=True),
        sa.Column("place_count", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.CheckConstraint("place_count BETWEEN 1 AND 10000", name=op.f("ck_opportunity_place_count_range")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_opportunity_organization_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opportunity")),
    )
    with op.batch_alter_table("opportunity", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_opportunity_closes_on_id"), ["closes_on", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_opportunity_organization_id"), ["organization_id"], unique=False)

    op.create_table(
        "user_role",
        sa.Column("user_id", Key(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "program_staff",
                "reviewer",
                "leadership",
                "alumni_coordinator",
                "travel_adviser",
                "administrator",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_user_role_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", "role", name=op.f("pk_user_role")),
    )
    op.create_table(
        "application",
        sa.Column("id", Key(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("person_id", Key(), nullable=False),
        sa.Column("cohort_id", Key(), nullable=False),
        sa.Column("college_id", Key(), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "submitted",
                "needs_information",
                "in_review",
                "interview",
                "offered",
                "waitlisted",
                "not_selected",
                "ineligible",
                "confirmed",
                "declined",
                "withdrawn",
                "traveled",
                "did_not_travel",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "stage",
            sa.Enum(
                "started",
                "applied",
                "reviewed",
                "interviewed",
                "offered",
                "confirmed",
                "traveled",
                name="stage",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("applied_at", UTCDateTime(), nullable=False),
        sa.Column("reply_by_on", sa.Date(), nullable=True),
        sa.Column("response_key", sa.String(), nullable=True),
        sa.Column(
            "had_passport_before",
            sa.Enum(
                "yes", "no", "unknown", name="had_passport_before", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column(
            "had_flown_before",
            sa.Enum(
                "yes", "no", "unknown", name="had_flown_before", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column(
            "had_traveled_abroad_before",
            sa.Enum(
                "yes",
                "no",
                "unknown",
                name="had_traveled_abroad_before",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("sort_name", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.CheckConstraint(
            "status <> 'offered' OR reply_by_on IS NOT NULL", name=op.f("ck_application_offer_has_reply_by")
        ),
        sa.ForeignKeyConstraint(
            ["cohort_id"], ["cohort.id"], name=op.f("fk_application_cohort_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["college_id"], ["college.id"], name=op.f("fk_application_college_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_application_person_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application")),
        sa.UniqueConstraint("id", "person_id", "cohort_id", name=op.f("uq_application_id_person_id_cohort_id")),
        sa.UniqueConstraint("person_id", "cohort_id", name=op.f("uq_application_person_id_cohort_id")),
    )
    with op.batch_alter_table("application", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_application_cohort_id_person_id_id"), ["cohort_id", "person_id", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_application_cohort_id_status_stage_college_id"),
            ["cohort_id", "status", "stage", "college_id"],
            unique=False,
        )
        batch_op.create_index("ix_application_list_applied_at", ["applied_at", "id"], unique=False)
        batch_op.create_index(
            "ix_application_list_cohort_id_applied_at", ["cohort_id", "applied_at", "id"], unique=False
        )
        batch_op.create_index(
            "ix_application_list_cohort_id_college_id_applied_at",
            ["cohort_id", "college_id", "applied_at", "id"],
            unique=False,
        )
        batch_op.create_index(
            "ix_application_list_cohort_id_college_id_sort_name",
            ["cohort_id", "college_id", "sort_name", "id"],
            unique=False,
        )
        batch_op.create_index("ix_application_list_cohort_id_sort_name", ["cohort_id", "sort_name", "id"], unique=False)
        batch_op.create_index(
            "ix_application_list_cohort_id_status_applied_at", ["cohort_id", "status", "applied_at", "id"], unique=False
        )
        batch_op.create_index(
            "ix_application_list_cohort_id_status_college_id_applied_at",
            ["cohort_id", "status", "college_id", "applied_at", "id"],
            unique=False,
        )
        batch_op.create_index(
            "ix_application_list_cohort_id_status_college_id_sort_name",
            ["cohort_id", "status", "college_id", "sort_name", "id"],
            unique=False,
        )
        batch_op.create_index(
            "ix_application_list_cohort_id_status_sort_name", ["cohort_id", "status", "sort_name", "id"], unique=False
        )
        batch_op.create_index(
            "ix_application_list_college_id_applied_at", ["college_id", "applied_at", "id"], unique=False
        )
        batch_op.create_index(
            "ix_application_list_college_id_sort_name", ["college_id", "sort_name", "id"], unique=False
        )
        batch_op.create_index("ix_application_list_sort_name", ["sort_name", "id"], unique=False)
        batch_op.create_index("ix_application_list_status_applied_at", ["status", "applied_at", "id"], unique=False)
        batch_op.create_index(
            "ix_application_list_status_college_id_applied_at",
            ["status", "college_id", "applied_at", "id"],
            unique=False,
        )
        batch_op.create_index(
            "ix_application_list_status_college_id_sort_name", ["status", "college_id", "sort_name", "id"], unique=False
        )
        batch_op.create_index("ix_application_list_status_sort_name", ["status", "sort_name", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_application_person_id_id"), ["person_id", "id"], unique=False)

    op.create_table(
        "application_count",
        sa.Column("cohort_id", Key(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "submitted",
                "needs_information",
                "in_review",
                "interview",
                "offered",
                "waitlisted",
                "not_selected",
                "ineligible",
                "confirmed",
                "declined",
                "withdrawn",
                "traveled",
                "did_not_travel",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "stage",
            sa.Enum(
                "started",
                "applied",
                "reviewed",
                "interviewed",
                "offered",
                "confirmed",
                "traveled",
                name="stage",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("college_id", Key(), nullable=False),
        sa.Column("application_count", sa.Integer(), nullable=False),
        sa.CheckConstraint("application_count > 0", name=op.f("ck_application_count_counts_somebody")),
        sa.ForeignKeyConstraint(
            ["cohort_id"], ["cohort.id"], name=op.f("fk_application_count_cohort_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("cohort_id", "status", "stage", "college_id", name=op.f("pk_application_count")),
    )
    op.create_table(
        "cohort_count",
        sa.Column("cohort_id", Key(), nullable=False),
        sa.Column("new_person_count", sa.Integer(), nullable=False),
        sa.Column("traveler_count", sa.Integer(), nullable=False),
        sa.Column("first_passport_count", sa.Integer(), nullable=False),
        sa.Column("first_flight_count", sa.Integer(), nullable=False),
        sa.Column("first_trip_abroad_count", sa.Integer(), nullable=False),
        sa.Column("referred_count", sa.Integer(), nullable=False),
        sa.Column("placed_count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cohort_id"], ["cohort.id"], name=op.f("fk_cohort_count_cohort_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("cohort_id", name=op.f("pk_cohort_count")),
    )
    op.create_table(
        "flight",
        sa.Column("id", Key(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("cohort_id", Key(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("destination", sa.String(), nullable=False),
        sa.Column("departs_at", UTCDateTime(), nullable=False),
        sa.Column("arrives_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("arrives_at > departs_at", name=op.f("ck_flight_arrives_after_departure")),
        sa.CheckConstraint("origin <> destination", name=op.f("ck_flight_two_airports")),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"], name=op.f("fk_flight_cohort_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flight")),
        sa.UniqueConstraint("cohort_id", "number", "departs_at", name=op.f("uq_flight_cohort_id_number_departs_at")),
    )
    op.create_table(
        "import_batch",
        sa.Column("id", Key(), nullable=False),
        sa.Column("cohort_id", Key(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("file_digest", sa.String(), nullable=False),
        sa.Column("new_count", sa.Integer(), nullable=False),
        sa.Column("changed_count", sa.Integer(), nullable=False),
        sa.Column("unchanged_count", sa.Integer(), nullable=False),
        sa.Column("duplicate_count", sa.Integer(), nullable=False),
        sa.Column("refused_count", sa.Integer(), nullable=False),
        sa.Column("imported_at", UTCDateTime(), nullable=False),
        sa.Column("imported_by_id", Key(), nullable=False),
        sa.Column("undone_at", UTCDateTime(), nullable=True),
        sa.Column("undone_by_id", Key(), nullable=True),
        sa.ForeignKeyConstraint(
            ["cohort_id"], ["cohort.id"], name=op.f("fk_import_batch_cohort_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["imported_by_id"], ["app_user.id"], name=op.f("fk_import_batch_imported_by_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["undone_by_id"], ["app_user.id"], name=op.f("fk_import_batch_undone_by_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_batch")),
    )
    with op.batch_alter_table("import_batch", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_import_batch_cohort_id"), ["cohort_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_import_batch_imported_at_id"), ["imported_at", "id"], unique=False)

    op.create_table(
        "application_answers",
        sa.Column("id", Key(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("application_id", Key(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f("fk_application_answers_application_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_answers")),
        sa.UniqueConstraint("application_id", name=op.f("uq_application_answers_application_id")),
    )
    op.create_table(
        "import_change",
        sa.Column("id", Key(), nullable=False),
        sa.Column("batch_id", Key(), nullable=False),
        sa.Column("record", sa.String(), nullable=False),
        sa.Column("record_id", Key(), nullable=False),
        sa.Column("version_after", sa.Integer(), nullable=False),
        sa.Column("before", sa.JSON(none_as_null=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batch.id"], name=op.f("fk_import_change_batch_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_change")),
    )
    with op.batch_alter_table("import_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_import_change_batch_id_id"), ["batch_id", "id"], unique=False)

    op.create_table(
        "status_change",
        sa.Column("id", Key(), nullable=False),
        sa.Column("application_id", Key(), nullable=False),
        sa.Column(
            "from_status",
            sa.Enum(
                "draft",
                "submitted",
                "needs_information",
                "in_review",
                "interview",
                "offered",
                "waitlisted",
                "not_selected",
                "ineligible",
                "confirmed",
                "declined",
                "withdrawn",
                "traveled",
                "did_not_travel",
                name="from_status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column(
            "to_status",
            sa.Enum(
                "draft",
                "submitted",
                "needs_information",
                "in_review",
                "interview",
                "offered",
                "waitlisted",
                "not_selected",
                "ineligible",
                "confirmed",
                "declined",
                "withdrawn",
                "traveled",
                "did_not_travel",
                name="to_status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.Column("changed_by_id", Key(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_status_change_application_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["app_user.id"], name=op.f("fk_status_change_changed_by_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_status_change")),
    )
    with op.batch_alter_table("status_change", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_status_change_application_id_changed_at_id"),
            ["application_id", "changed_at", "id"],
            unique=False,
        )

    op.create_table(
        "traveler",
        sa.Column("id", Key(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("application_id", Key(), nullable=False),
        sa.Column("person_id", Key(), nullable=False),
        sa.Column("cohort_id", Key(), nullable=False),
        sa.Column(
            "document_state",
            sa.Enum(
                "not_started",
                "appointment",
                "applied",
                "in_hand",
                "needs_consult",
                "not_traveling",
                name="document_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("passport_applied_on", sa.Date(), nullable=True),
        sa.Column("passport_issued_on", sa.Date(), nullable=True),
        sa.Column("passport_expires_on", sa.Date(), nullable=True),
        sa.Column("traveled_on", sa.Date(), nullable=True),
        sa.Column("first_passport_on", sa.Date(), nullable=True),
        sa.Column("first_flight_on", sa.Date(), nullable=True),
        sa.Column("first_trip_abroad_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "passport_expires_on > passport_issued_on", name=op.f("ck_traveler_passport_expires_after_issue")
        ),
        sa.CheckConstraint(
            "passport_issued_on >= passport_applied_on", name=op.f("ck_traveler_passport_issued_after_application")
        ),
        sa.ForeignKeyConstraint(
            ["application_id", "person_id", "cohort_id"],
            ["application.id", "application.person_id", "application.cohort_id"],
            name=op.f("fk_traveler_application_id_person_id_cohort_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_traveler")),
        sa.UniqueConstraint("application_id", name=op.f("uq_traveler_application_id")),
    )
    with op.batch_alter_table("traveler", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_traveler_cohort_id_id"), ["cohort_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_traveler_person_id_cohort_id"), ["person_id", "cohort_id"], unique=False)
        batch_op.create_index(
            "uq_traveler_person_id_first_flight_on",
            ["person_id"],
            unique=True,
            sqlite_where=sa.text("first_flight_on IS NOT NULL"),
            postgresql_where=sa.text("first_flight_on IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_traveler_person_id_first_passport_on",
            ["person_id"],
            unique=True,
            sqlite_where=sa.text("first_passport_on IS NOT NULL"),
            postgresql_where=sa.text("first_passport_on IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_traveler_person_id_first_trip_abroad_on",
            ["person_id"],
            unique=True,
            sqlite_where=sa.text("first_trip_abroad_on IS NOT NULL"),
            postgresql_where=sa.text("first_trip_abroad_on IS NOT NULL"),
        )

    op.create_table(
        "flight_traveler",
        sa.Column("id", Key(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("flight_id", Key(), nullable=False),
        sa.Column("traveler_id", Key(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "planned",
                "flown",
                "missed",
                name="boarding_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["flight_id"], ["flight.id"], name=op.f("fk_flight_traveler_flight_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["traveler_id"], ["traveler.id"], name=op.f("fk_flight_traveler_traveler_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flight_traveler")),
        sa.UniqueConstraint("flight_id", "traveler_id", name=op.f("uq_flight_traveler_flight_id_traveler_id")),
    )
    with op.batch_alter_table("flight_traveler", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_flight_traveler_traveler_id"), ["traveler_id"], unique=False)

    op.create_table(
        "follow_up",
        sa.Column("id", Key(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("traveler_id", Key(), nullable=False),
        sa.Column(
            "wave",
            sa.Enum(
                "days_30",
                "months_6",
                "years_1",
                "years_3",
                "years_5",
                name="wave",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column(
            "channel",
            sa.Enum(
                "phone",
                "text_message",
                "email",
                "in_person",
                "survey",
                name="channel",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("answer", sa.String(), nullable=True),
        sa.Column("next_step", sa.String(), nullable=True),
        sa.CheckConstraint("(done_on IS NULL) = (channel IS NULL)", name=op.f("ck_follow_up_done_with_channel")),
        sa.ForeignKeyConstraint(
            ["traveler_id"], ["traveler.id"], name=op.f("fk_follow_up_traveler_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up")),
        sa.UniqueConstraint("traveler_id", "wave", name=op.f("uq_follow_up_traveler_id_wave")),
    )
    with op.batch_alter_table("follow_up", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_follow_up_done_on_due_on_id"), ["done_on", "due_on", "id"], unique=False)

    op.create_table(
        "referral",
        sa.Column("id", Key(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("opportunity_id", Key(), nullable=False),
        sa.Column("traveler_id", Key(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "suggested",
                "offered",
                "applied",
                "accepted",
                "started",
                "completed",
                "declined",
                "withdrawn",
                name="referral_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("referred_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["opportunity_id"], ["opportunity.id"], name=op.f("fk_referral_opportunity_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["traveler_id"], ["traveler.id"], name=op.f("fk_referral_traveler_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral")),
        sa.UniqueConstraint("opportunity_id", "traveler_id", name=op.f("uq_referral_opportunity_id_traveler_id")),
    )
    with op.batch_alter_table("referral", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_referral_traveler_id"), ["traveler_id"], unique=False)

    op.create_table(
        "placement",
        sa.Column("id", Key(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("traveler_id", Key(), nullable=False),
        sa.Column("organization_id", Key(), nullable=True),
        sa.Column("referral_id", Key(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
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
                name="placement_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column(
            "source",
            sa.Enum(
                "self", "staff", "partner", name="outcome_source", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("as_of_on", sa.Date(), nullable=False),
        sa.Column("verified_by_id", Key(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_placement_organization_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referral.id"], name=op.f("fk_placement_referral_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["traveler_id"], ["traveler.id"], name=op.f("fk_placement_traveler_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["verified_by_id"], ["app_user.id"], name=op.f("fk_placement_verified_by_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_placement")),
        sa.UniqueConstraint(
            "traveler_id",
            "kind",
            "organization_id",
            "started_on",
            name=op.f("uq_placement_traveler_id_kind_organization_id_started_on"),
        ),
    )
    with op.batch_alter_table("placement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_placement_organization_id"), ["organization_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_placement_referral_id"), ["referral_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_placement_started_on_id"), ["started_on", "id"], unique=False)
        batch_op.create_index(
            "uq_placement_traveler_id_kind_started_on",
            ["traveler_id", "kind", "started_on"],
            unique=True,
            sqlite_where=sa.text("organization_id IS NULL"),
            postgresql_where=sa.text("organization_id IS NULL"),
        )


def downgrade() -> None:
    """Take the change back."""
    with op.batch_alter_table("placement", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_placement_traveler_id_kind_started_on",
            sqlite_where=sa.text("organization_id IS NULL"),
            postgresql_where=sa.text("organization_id IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_placement_started_on_id"))
        batch_op.drop_index(batch_op.f("ix_placement_referral_id"))
        batch_op.drop_index(batch_op.f("ix_placement_organization_id"))

    op.drop_table("placement")
    with op.batch_alter_table("referral", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_referral_traveler_id"))

    op.drop_table("referral")
    with op.batch_alter_table("follow_up", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_follow_up_done_on_due_on_id"))

    op.drop_table("follow_up")
    with op.batch_alter_table("flight_traveler", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_flight_traveler_traveler_id"))

    op.drop_table("flight_traveler")
    with op.batch_alter_table("traveler", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_traveler_person_id_first_trip_abroad_on",
            sqlite_where=sa.text("first_trip_abroad_on IS NOT NULL"),
            postgresql_where=sa.text("first_trip_abroad_on IS NOT NULL"),
        )
        batch_op.drop_index(
            "uq_traveler_person_id_first_passport_on",
            sqlite_where=sa.text("first_passport_on IS NOT NULL"),
            postgresql_where=sa.text("first_passport_on IS NOT NULL"),
        )
        batch_op.drop_index(
            "uq_traveler_person_id_first_flight_on",
            sqlite_where=sa.text("first_flight_on IS NOT NULL"),
            postgresql_where=sa.text("first_flight_on IS NOT NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_traveler_person_id_cohort_id"))
        batch_op.drop_index(batch_op.f("ix_traveler_cohort_id_id"))

    op.drop_table("traveler")
    with op.batch_alter_table("status_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_status_change_application_id_changed_at_id"))

    op.drop_table("status_change")
    with op.batch_alter_table("import_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_import_change_batch_id_id"))

    op.drop_table("import_change")
    op.drop_table("application_answers")
    with op.batch_alter_table("import_batch", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_import_batch_imported_at_id"))
        batch_op.drop_index(batch_op.f("ix_import_batch_cohort_id"))

    op.drop_table("import_batch")
    op.drop_table("flight")
    op.drop_table("cohort_count")
    op.drop_table("application_count")
    with op.batch_alter_table("application", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_application_person_id_id"))
        batch_op.drop_index("ix_application_list_status_sort_name")
        batch_op.drop_index("ix_application_list_status_college_id_sort_name")
        batch_op.drop_index("ix_application_list_status_college_id_applied_at")
        batch_op.drop_index("ix_application_list_status_applied_at")
        batch_op.drop_index("ix_application_list_sort_name")
        batch_op.drop_index("ix_application_list_college_id_sort_name")
        batch_op.drop_index("ix_application_list_college_id_applied_at")
        batch_op.drop_index("ix_application_list_cohort_id_status_sort_name")
        batch_op.drop_index("ix_application_list_cohort_id_status_college_id_sort_name")
        batch_op.drop_index("ix_application_list_cohort_id_status_college_id_applied_at")
        batch_op.drop_index("ix_application_list_cohort_id_status_applied_at")
        batch_op.drop_index("ix_application_list_cohort_id_sort_name")
        batch_op.drop_index("ix_application_list_cohort_id_college_id_sort_name")
        batch_op.drop_index("ix_application_list_cohort_id_college_id_applied_at")
        batch_op.drop_index("ix_application_list_cohort_id_applied_at")
        batch_op.drop_index("ix_application_list_applied_at")
        batch_op.drop_index(batch_op.f("ix_application_cohort_id_status_stage_college_id"))
        batch_op.drop_index(batch_op.f("ix_application_cohort_id_person_id_id"))

    op.drop_table("application")
    op.drop_table("user_role")
    with op.batch_alter_table("opportunity", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_opportunity_organization_id"))
        batch_op.drop_index(batch_op.f("ix_opportunity_closes_on_id"))

    op.drop_table("opportunity")
    op.drop_table("entry_rule")
    op.drop_table("demographics")
    with op.batch_alter_table("cohort", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_cohort_destination_id"))
        batch_op.drop_index(batch_op.f("ix_cohort_departs_on_id"))

    op.drop_table("cohort")
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_event_record_id_id"))
        batch_op.drop_index(batch_op.f("ix_audit_event_happened_at_id"))

    op.drop_table("audit_event")
    op.drop_table("setting")
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_sort_name_id"))

    op.drop_table("person")
    op.drop_table("organization")
    op.drop_table("import_mapping")
    op.drop_table("destination")
    op.drop_table("college")
    op.drop_table("app_user")
