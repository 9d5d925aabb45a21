"""What is to become of an application before anybody is told, how did that come about, and who waits for a seat?"""

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field

from mayatrack.domain.decisions import Decision
from mayatrack.models.base import Edited, Key, Keyed, enum_type, link, now


class PendingDecision(Edited, table=True):
    """What staff means to tell one applicant; it is gone once all decisions of the cohort are released."""

    __tablename__ = "pending_decision"
    __table_args__ = (sa.UniqueConstraint("application_id"),)

    application_id: uuid.UUID = link("application.id", cascade=True)
    decision: Decision = Field(sa_type=enum_type(Decision))
    # The step that entered it, see DecisionChange.
    batch_id: uuid.UUID = Field(sa_type=Key)


class DecisionChange(Keyed, table=True):
    """One step of a pending decision. What was entered with one press shares a batch, and is taken back as one."""

    __tablename__ = "decision_change"
    __table_args__ = (
        sa.Index(None, "application_id", "changed_at", "id"),
        sa.Index(None, "cohort_id", "batch_id", "id"),
    )

    application_id: uuid.UUID = link("application.id", cascade=True)
    # The application's, repeated here for the indexes.
    cohort_id: uuid.UUID = Field(sa_type=Key)
    batch_id: uuid.UUID = Field(sa_type=Key)
    from_decision: Decision | None = Field(default=None, sa_type=enum_type(Decision, "from_decision"))
    to_decision: Decision | None = Field(default=None, sa_type=enum_type(Decision, "to_decision"))
    changed_at: datetime = Field(default_factory=now)
    changed_by_id: uuid.UUID = link("app_user.id")
    # Of a step that was taken back.
    undone_at: datetime | None = None


class WaitlistPlace(Edited, table=True):
    """Where one waitlisted application stands among its cohort's."""

    __tablename__ = "waitlist_place"
    __table_args__ = (
        sa.UniqueConstraint("application_id"),
        sa.CheckConstraint("position > 0", name="position_is_positive"),
        sa.Index(None, "cohort_id", "position", "id"),
    )

    application_id: uuid.UUID = link("application.id", cascade=True)
    # The application's, repeated here for the indexes.
    cohort_id: uuid.UUID = Field(sa_type=Key)
    position: int
