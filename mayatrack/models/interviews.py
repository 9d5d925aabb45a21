"""When is who interviewed, by whom, and under which address does an interviewer's calendar learn of it?"""

import uuid
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa
from pydantic import ConfigDict, field_validator
from sqlmodel import Field, SQLModel

from mayatrack.domain.calendars import FeedKind
from mayatrack.domain.interviews import Span
from mayatrack.models.base import Base, Edited, Keyed, enum_type, link, now
from mayatrack.models.texts import clean_entry

LONGEST_INTERVIEW_MINUTES: Final = 240


class InterviewSlotCreate(SQLModel):
    """What is entered about one time for an interview."""

    model_config = ConfigDict(extra="forbid")  # type: ignore[assignment]

    starts_at: datetime
    minutes: int = Field(ge=5, le=LONGEST_INTERVIEW_MINUTES)
    # A room or the link of a video call, never whose interview it is.
    place: str | None = Field(default=None, max_length=300)

    @field_validator("place", mode="before")
    @classmethod
    def _clean(cls, value: str | None) -> str | None:
        return clean_entry(value)

    @property
    def span(self) -> Span:
        """From when to when."""
        return Span(self.starts_at, self.starts_at + timedelta(minutes=self.minutes))


class InterviewSlot(Edited, table=True):
    """A time at which one application's person can be interviewed; free until an application is put into it."""

    __tablename__ = "interview_slot"
    __table_args__ = (
        # One interview each.
        sa.UniqueConstraint("application_id"),
        sa.CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        sa.Index(None, "cohort_id", "starts_at", "id"),
    )

    cohort_id: uuid.UUID = link("cohort.id", cascade=True)
    application_id: uuid.UUID | None = link("application.id", default=None, nullable=True)
    starts_at: datetime
    ends_at: datetime
    place: str | None = None
    # What a calendar compares with what it knows already; every UPDATE moves it on.
    changed_at: datetime = Field(default_factory=now, sa_column_kwargs={"onupdate": now})


class SlotInterviewer(Base, table=True):
    """One of those who interview at a time."""

    __tablename__ = "slot_interviewer"
    __table_args__ = (sa.Index(None, "user_id", "slot_id"),)

    slot_id: uuid.UUID = link("interview_slot.id", cascade=True, primary_key=True)
    user_id: uuid.UUID = link("app_user.id", primary_key=True)


class CalendarFeed(Keyed, table=True):
    """The secret address of one of a user's calendars; the address itself is stored nowhere."""

    __tablename__ = "calendar_feed"
    __table_args__ = (sa.UniqueConstraint("user_id", "kind"), sa.UniqueConstraint("token_hash"))

    user_id: uuid.UUID = link("app_user.id", cascade=True)
    kind: FeedKind = Field(default=FeedKind.INTERVIEWS, sa_type=enum_type(FeedKind))
    token_hash: str
    made_at: datetime = Field(default_factory=now)
