"""What happened after the trip? Follow-ups, organizations, opportunities, referrals and placements."""

import uuid
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field

from mayatrack.domain.follow_ups import Channel, Wave
from mayatrack.domain.outcomes import OpportunityKind, OutcomeSource, PlacementKind, ReferralState
from mayatrack.models.base import Edited, Key, Keyed, enum_type, link, now


class FollowUp(Edited, table=True):
    """One scheduled contact after return."""

    __tablename__ = "follow_up"
    __table_args__ = (
        sa.UniqueConstraint("traveler_id", "wave"),
        sa.CheckConstraint("(done_on IS NULL) = (channel IS NULL)", name="done_with_channel"),
        sa.Index(None, "done_on", "due_on", "id"),
    )

    traveler_id: uuid.UUID = link("traveler.id", cascade=True)
    wave: Wave = Field(sa_type=enum_type(Wave))
    due_on: date
    done_on: date | None = None
    channel: Channel | None = Field(default=None, sa_type=enum_type(Channel))
    answer: str | None = None
    next_step: str | None = None


class Organization(Edited, table=True):
    """Who offers opportunities or employs alumni."""

    __tablename__ = "organization"
    __table_args__ = (sa.UniqueConstraint("name"),)

    name: str
    website: str | None = None
    contact_name: str | None = None
    contact_email: str | None = None
    contact_phone: str | None = None
    note: str | None = None


class Opportunity(Edited, table=True):
    """Something an alumnus can take up."""

    __tablename__ = "opportunity"
    __table_args__ = (
        sa.CheckConstraint("place_count BETWEEN 1 AND 10000", name="place_count_range"),
        sa.Index(None, "closes_on", "id"),
    )

    organization_id: uuid.UUID = link("organization.id", index=True)
    kind: OpportunityKind = Field(sa_type=enum_type(OpportunityKind))
    title: str
    closes_on: date | None = None
    place_count: int | None = None
    note: str | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    # Who can take it up; what is empty asks nothing. The age counts on the first day, or else on the deadline.
    least_age: int | None = None
    most_age: int | None = None
    college_ids: list[str] | None = Field(default=None, sa_type=sa.JSON(none_as_null=True))
    cohort_ids: list[str] | None = Field(default=None, sa_type=sa.JSON(none_as_null=True))
    languages: list[str] | None = Field(default=None, sa_type=sa.JSON(none_as_null=True))
    # Days on which one has to be free: 0 is Monday.
    weekdays: list[int] | None = Field(default=None, sa_type=sa.JSON(none_as_null=True))
    contact_name: str | None = None
    contact_email: str | None = None


class Referral(Edited, table=True):
    """One alumnus put forward for one opportunity."""

    __tablename__ = "referral"
    __table_args__ = (sa.UniqueConstraint("opportunity_id", "traveler_id"),)

    opportunity_id: uuid.UUID = link("opportunity.id")
    traveler_id: uuid.UUID = link("traveler.id", cascade=True, index=True)
    state: ReferralState = Field(default=ReferralState.SUGGESTED, sa_type=enum_type(ReferralState))
    referred_on: date


class ReferralChange(Keyed, table=True):
    """One step of a referral: who moved it from where to where, when, and why."""

    __tablename__ = "referral_change"
    __table_args__ = (sa.Index(None, "referral_id", "changed_at", "id"),)

    referral_id: uuid.UUID = link("referral.id", cascade=True)
    from_state: ReferralState | None = Field(default=None, sa_type=enum_type(ReferralState, "from_state"))
    to_state: ReferralState = Field(sa_type=enum_type(ReferralState, "to_state"))
    changed_at: datetime = Field(default_factory=now)
    changed_by_id: uuid.UUID = link("app_user.id")
    reason: str | None = None


class Placement(Edited, table=True):
    """An outcome that a person reached, dated, with its source."""

    __tablename__ = "placement"
    __table_args__ = (
        sa.UniqueConstraint("traveler_id", "kind", "organization_id", "started_on"),
        # To a database no organization differs from no organization: here it does not.
        sa.Index(
            "uq_placement_traveler_id_kind_started_on",
            "traveler_id",
            "kind",
            "started_on",
            unique=True,
            sqlite_where=sa.text("organization_id IS NULL"),
            postgresql_where=sa.text("organization_id IS NULL"),
        ),
        sa.Index(None, "started_on", "id"),
    )

    traveler_id: uuid.UUID = link("traveler.id", cascade=True)
    organization_id: uuid.UUID | None = link("organization.id", default=None, nullable=True, index=True)
    referral_id: uuid.UUID | None = link("referral.id", default=None, nullable=True, index=True)
    # The report of outcomes that says the same; they are taken back together.
    report_id: uuid.UUID | None = Field(default=None, sa_type=Key, index=True)
    kind: PlacementKind = Field(sa_type=enum_type(PlacementKind))
    started_on: date
    source: OutcomeSource = Field(sa_type=enum_type(OutcomeSource))
    as_of_on: date
    verified_by_id: uuid.UUID = link("app_user.id")
