"""When was an alumnus contacted, how do they want to be, and who was reminded of what?"""

import uuid
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field

from mayatrack.domain.contacts import ContactResult, ReminderKind
from mayatrack.domain.follow_ups import Channel
from mayatrack.models.base import Base, Edited, Key, Keyed, Versioned, enum_type, link, now


class ContactAttempt(Edited, table=True):
    """One attempt to contact an alumnus, whether it reached them or not."""

    __tablename__ = "contact_attempt"
    __table_args__ = (sa.Index(None, "traveler_id", "contacted_on", "id"),)

    traveler_id: uuid.UUID = link("traveler.id", cascade=True)
    contacted_on: date
    channel: Channel = Field(sa_type=enum_type(Channel))
    result: ContactResult = Field(sa_type=enum_type(ContactResult))
    note: str | None = None
    made_by_id: uuid.UUID = link("app_user.id")


class ContactWish(Versioned, table=True):
    """How a person wants to be contacted, or that they do not; the language stands with the person."""

    __tablename__ = "contact_wish"

    person_id: uuid.UUID = link("person.id", cascade=True, primary_key=True)
    do_not_contact: bool = False
    channel: Channel | None = Field(default=None, sa_type=enum_type(Channel))
    # Days on which they are free: 0 is Monday.
    weekdays: list[int] | None = Field(default=None, sa_type=sa.JSON(none_as_null=True))
    as_of_on: date
    recorded_by_id: uuid.UUID = link("app_user.id")


class DigestSubscription(Base, table=True):
    """A user who wants a daily digest by e-mail."""

    __tablename__ = "digest_subscription"

    user_id: uuid.UUID = link("app_user.id", cascade=True, primary_key=True)
    made_at: datetime = Field(default_factory=now)


class ReminderSent(Keyed, table=True):
    """A user was reminded of one thing; never of the same one twice."""

    __tablename__ = "reminder_sent"
    __table_args__ = (sa.UniqueConstraint("user_id", "kind", "record_id", "due_on"),)

    user_id: uuid.UUID = link("app_user.id", cascade=True)
    kind: ReminderKind = Field(sa_type=enum_type(ReminderKind))
    # A follow-up or an opportunity.
    record_id: uuid.UUID = Field(sa_type=Key)
    due_on: date
    sent_at: datetime = Field(default_factory=now)
