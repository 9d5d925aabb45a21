"""Choose among applications: plans, rubrics, reviews, interviews, decisions, the waitlist, terms, passport times."""

import sqlalchemy as sa
from alembic import op
from sqlmodel import UTCDateTime

from mayatrack.models.base import Key

revision = "007"
down_revision = "006"
branch_labels = None
depends_on = None

# In the order in which they can be made; they are dropped in the opposite one.
TABLES = (
    "processing_time",
    "calendar_feed",
    "college_term",
    "rubric_criterion",
    "selection_plan",
    "decision_change",
    "interview_slot",
    "pending_decision",
    "review",
    "standing",
    "waitlist_place",
    "blackout",
    "slot_interviewer",
)


def upgrade() -> None:
    """Apply the change."""
    op.create_table(
        "processing_time",
        sa.Column("id", Key(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("service", _choice("passport_service", ("routine", "expedited", "agency")), nullable=False),
        sa.Column("min_weeks", sa.Float(), nullable=False),
        sa.Column("max_weeks", sa.Float(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.CheckConstraint(
            "min_weeks >= 0 AND max_weeks >= min_weeks AND max_weeks <= 104",
            name=op.f("ck_processing_time_weeks_range"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_processing_time")),
        sa.UniqueConstraint("service", "effective_on", name=op.f("uq_processing_time_service_effective_on")),
    )
    op.create_table(
        "calendar_feed",
        sa.Column("id", Key(), nullable=False),
        sa.Column("user_id", Key(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        _refer("calendar_feed", "user_id", "app_user", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_feed")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_calendar_feed_token_hash")),
        sa.UniqueConstraint("user_id", name=op.f("uq_calendar_feed_user_id")),
    )
    op.create_table(
        "college_term",
        sa.Column("id", Key(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("college_id", Key(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("finals_from_on", sa.Date(), nullable=True),
        sa.Column("finals_until_on", sa.Date(), nullable=True),
        sa.Column("source", sa.String(), nullable=True),
        sa.CheckConstraint(
            "(finals_from_on IS NULL) = (finals_until_on IS NULL) AND (finals_from_on IS NULL OR (starts_on <= finals_from_on AND finals_from_on <= finals_until_on AND finals_until_on <= ends_on))",
            name=op.f("ck_college_term_finals_within_term"),
        ),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_college_term_ends_after_start")),
        _refer("college_term", "college_id", "college"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_college_term")),
        sa.UniqueConstraint("college_id", "name", name=op.f("uq_college_term_college_id_name")),
    )
    op.create_index(op.f("ix_college_term_starts_on_ends_on_id"), "college_term", ["starts_on", "ends_on", "id"])
    op.create_table(
        "rubric_criterion",
        sa.Column("id", Key(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("cohort_id", Key(), nullable=False),
        sa.Column("kind", _choice("review_kind", ("reading", "interview")), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=True),
        sa.Column("weight", sa.Float(), nullable=False),
        sa.Column("labels", sa.JSON(), nullable=False),
        sa.CheckConstraint("weight > 0", name=op.f("ck_rubric_criterion_weight_is_positive")),
        _refer("rubric_criterion", "cohort_id", "cohort", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rubric_criterion")),
        sa.UniqueConstraint("cohort_id", "kind", "name", name=op.f("uq_rubric_criterion_cohort_id_kind_name")),
    )
    op.create_index(
        op.f("ix_rubric_criterion_cohort_id_kind_position_id"),
        "rubric_criterion",
        ["cohort_id", "kind", "position", "id"],
    )
    op.create_table(
        "selection_plan",
        sa.Column("id", Key(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("cohort_id", Key(), nullable=False),
        sa.Column("reviews_from_on", sa.Date(), nullable=False),
        sa.Column("interviews_from_on", sa.Date(), nullable=True),
        sa.Column("decides_from_on", sa.Date(), nullable=False),
        sa.Column("reviews_wanted", sa.Integer(), nullable=False),
        sa.Column("review_limit", sa.Integer(), nullable=True),
        sa.Column("combination", _choice("combination", ("median", "mean")), nullable=False),
        sa.Column("tie_rule", _choice("tie_rule", ("applied_first", "lot")), nullable=False),
        sa.Column("interview_weight", sa.Float(), nullable=False),
        sa.Column("shown_questions", sa.JSON(), nullable=False),
        sa.Column("required_questions", sa.JSON(), nullable=False),
        sa.Column("minimum_age", sa.Integer(), nullable=True),
        sa.Column("needs_college", sa.Boolean(), nullable=False),
        sa.Column("refuses_past_travelers", sa.Boolean(), nullable=False),
        sa.Column("released_at", UTCDateTime(), nullable=True),
        sa.Column("released_by_id", Key(), nullable=True),
        sa.CheckConstraint(
            "(released_at IS NULL) = (released_by_id IS NULL)", name=op.f("ck_selection_plan_released_by_somebody")
        ),
        sa.CheckConstraint("interview_weight BETWEEN 0 AND 1", name=op.f("ck_selection_plan_interview_weight_range")),
        sa.CheckConstraint("minimum_age BETWEEN 1 AND 99", name=op.f("ck_selection_plan_minimum_age_range")),
        sa.CheckConstraint("review_limit BETWEEN 1 AND 10000", name=op.f("ck_selection_plan_review_limit_range")),
        sa.CheckConstraint(
            "reviews_from_on <= decides_from_on AND (interviews_from_on IS NULL OR (reviews_from_on <= interviews_from_on AND interviews_from_on <= decides_from_on))",
            name=op.f("ck_selection_plan_phases_in_order"),
        ),
        sa.CheckConstraint("reviews_wanted BETWEEN 1 AND 10", name=op.f("ck_selection_plan_reviews_wanted_range")),
        _refer("selection_plan", "cohort_id", "cohort", "CASCADE"),
        _refer("selection_plan", "released_by_id", "app_user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_selection_plan")),
        sa.UniqueConstraint("cohort_id", name=op.f("uq_selection_plan_cohort_id")),
    )
    op.create_table(
        "decision_change",
        sa.Column("id", Key(), nullable=False),
        sa.Column("application_id", Key(), nullable=False),
        sa.Column("cohort_id", Key(), nullable=False),
        sa.Column("batch_id", Key(), nullable=False),
        sa.Column("from_decision", _choice("from_decision", ("offer", "waitlist", "not_selected")), nullable=True),
        sa.Column("to_decision", _choice("to_decision", ("offer", "waitlist", "not_selected")), nullable=True),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.Column("changed_by_id", Key(), nullable=False),
        sa.Column("undone_at", UTCDateTime(), nullable=True),
        _refer("decision_change", "application_id", "application", "CASCADE"),
        _refer("decision_change", "changed_by_id", "app_user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_change")),
    )
    op.create_index(
        op.f("ix_decision_change_application_id_changed_at_id"),
        "decision_change",
        ["application_id", "changed_at", "id"],
    )
    op.create_index(
        op.f("ix_decision_change_cohort_id_batch_id_id"), "decision_change", ["cohort_id", "batch_id", "id"]
    )
    op.create_table(
        "interview_slot",
        sa.Column("id", Key(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("cohort_id", Key(), nullable=False),
        sa.Column("application_id", Key(), nullable=True),
        sa.Column("starts_at", UTCDateTime(), nullable=False),
        sa.Column("ends_at", UTCDateTime(), nullable=False),
        sa.Column("place", sa.String(), nullable=True),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_interview_slot_ends_after_start")),
        _refer("interview_slot", "application_id", "application"),
        _refer("interview_slot", "cohort_id", "cohort", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interview_slot")),
        sa.UniqueConstraint("application_id", name=op.f("uq_interview_slot_application_id")),
    )
    op.create_index(
        op.f("ix_interview_slot_cohort_id_starts_at_id"), "interview_slot", ["cohort_id", "starts_at", "id"]
    )
    op.create_table(
        "pending_decision",
        sa.Column("id", Key(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("application_id", Key(), nullable=False),
        sa.Column("decision", _choice("decision", ("offer", "waitlist", "not_selected")), nullable=False),
        sa.Column("batch_id", Key(), nullable=False),
        _refer("pending_decision", "application_id", "application", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pending_decision")),
        sa.UniqueConstraint("application_id", name=op.f("uq_pending_decision_application_id")),
    )
    op.create_table(
        "review",
        sa.Column("id", Key(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("application_id", Key(), nullable=False),
        sa.Column("reviewer_id", Key(), nullable=False),
        sa.Column("kind", _choice("review_kind", ("reading", "interview")), nullable=False),
        sa.Column(
            "state", _choice("review_state", ("assigned", "draft", "submitted", "abstained", "recused")), nullable=False
        ),
        sa.Column("points", sa.JSON(), nullable=False),
        sa.Column("comment", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("score", sa.Float(), nullable=True),
        sa.Column("assigned_at", UTCDateTime(), nullable=False),
        sa.Column("assigned_by_id", Key(), nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=True),
        sa.Column("submitted_at", UTCDateTime(), nullable=True),
        sa.Column("seen_others_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint("(state = 'submitted') = (score IS NOT NULL)", name=op.f("ck_review_submitted_with_score")),
        sa.CheckConstraint(
            "(state = 'submitted') = (submitted_at IS NOT NULL)", name=op.f("ck_review_submitted_at_some_time")
        ),
        sa.CheckConstraint(
            "seen_others_at IS NULL OR state = 'submitted'", name=op.f("ck_review_sees_others_after_own")
        ),
        sa.CheckConstraint("score BETWEEN 0 AND 100", name=op.f("ck_review_score_range")),
        _refer("review", "application_id", "application", "CASCADE"),
        _refer("review", "assigned_by_id", "app_user"),
        _refer("review", "reviewer_id", "app_user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
        sa.UniqueConstraint(
            "application_id", "reviewer_id", "kind", name=op.f("uq_review_application_id_reviewer_id_kind")
        ),
    )
    op.create_index(op.f("ix_review_application_id_kind_id"), "review", ["application_id", "kind", "id"])
    op.create_index(op.f("ix_review_reviewer_id_state_id"), "review", ["reviewer_id", "state", "id"])
    op.create_table(
        "standing",
        sa.Column("id", Key(), nullable=False),
        sa.Column("application_id", Key(), nullable=False),
        sa.Column("cohort_id", Key(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("lot", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("is_eligible", sa.Boolean(), nullable=True),
        sa.Column("check_reasons", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("checked_at", UTCDateTime(), nullable=True),
        sa.Column("review_count", sa.Integer(), nullable=False),
        sa.Column("review_score", sa.Float(), nullable=True),
        sa.Column("review_spread", sa.Float(), nullable=True),
        sa.Column("interview_count", sa.Integer(), nullable=False),
        sa.Column("interview_score", sa.Float(), nullable=True),
        sa.Column("score", sa.Float(), nullable=True),
        sa.CheckConstraint("number > 0", name=op.f("ck_standing_number_is_positive")),
        _refer("standing", "application_id", "application", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standing")),
        sa.UniqueConstraint("application_id", name=op.f("uq_standing_application_id")),
        sa.UniqueConstraint("cohort_id", "number", name=op.f("uq_standing_cohort_id_number")),
    )
    op.create_index(op.f("ix_standing_cohort_id_score_id"), "standing", ["cohort_id", "score", "id"])
    op.create_table(
        "waitlist_place",
        sa.Column("id", Key(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("application_id", Key(), nullable=False),
        sa.Column("cohort_id", Key(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint("position > 0", name=op.f("ck_waitlist_place_position_is_positive")),
        _refer("waitlist_place", "application_id", "application", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waitlist_place")),
        sa.UniqueConstraint("application_id", name=op.f("uq_waitlist_place_application_id")),
    )
    op.create_index(op.f("ix_waitlist_place_cohort_id_position_id"), "waitlist_place", ["cohort_id", "position", "id"])
    op.create_table(
        "blackout",
        sa.Column("id", Key(), nullable=False),
        sa.Column("answers_id", Key(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("starts_from", sa.Integer(), nullable=False),
        sa.Column("ends_before", sa.Integer(), nullable=False),
        sa.Column("answer_digest", sa.String(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("made_by_id", Key(), nullable=False),
        sa.CheckConstraint("starts_from >= 0 AND ends_before > starts_from", name=op.f("ck_blackout_passage_in_order")),
        _refer("blackout", "answers_id", "application_answers", "CASCADE"),
        _refer("blackout", "made_by_id", "app_user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blackout")),
    )
    op.create_index(
        op.f("ix_blackout_answers_id_question_starts_from_id"),
        "blackout",
        ["answers_id", "question", "starts_from", "id"],
    )
    op.create_table(
        "slot_interviewer",
        sa.Column("slot_id", Key(), nullable=False),
        sa.Column("user_id", Key(), nullable=False),
        _refer("slot_interviewer", "slot_id", "interview_slot", "CASCADE"),
        _refer("slot_interviewer", "user_id", "app_user"),
        sa.PrimaryKeyConstraint("slot_id", "user_id", name=op.f("pk_slot_interviewer")),
    )
    op.create_index(op.f("ix_slot_interviewer_user_id_slot_id"), "slot_interviewer", ["user_id", "slot_id"])
    is_erased = sa.text("erased_at IS NOT NULL")
    op.create_index("ix_person_erased", "person", ["id"], sqlite_where=is_erased, postgresql_where=is_erased)


def downgrade() -> None:
    """Take the change back."""
    op.drop_index("ix_person_erased", "person")
    for name in reversed(TABLES):
        op.drop_table(name)


def _choice(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _refer(table: str, column: str, target: str, ondelete: str = "RESTRICT") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"), ondelete=ondelete)
