"""What is asked of every traveler of a cohort before departure, and how far is each?"""

import uuid
from datetime import date, datetime

import sqlalchemy as sa
from pydantic import ConfigDict, field_validator
from sqlmodel import Field, SQLModel

from mayatrack.domain.checklists import ItemOwner, ItemScope, MarkState
from mayatrack.domain.forbidden import check_heading
from mayatrack.models.base import Edited, enum_type, link, now
from mayatrack.models.texts import require_entry

_IS_TEMPLATE = sa.text("cohort_id IS NULL")


class ChecklistItemCreate(SQLModel):
    """What is entered about an item; everything is checked here before a ChecklistItem is stored."""

    model_config = ConfigDict(extra="forbid")  # type: ignore[assignment]

    name: str = Field(min_length=1, max_length=80)
    days_before: int = Field(ge=0, le=365)
    owner: ItemOwner
    scope: ItemScope = ItemScope.EVERYBODY

    @field_validator("name", mode="before")
    @classmethod
    def _clean(cls, value: str | None) -> str:
        name = require_entry(value, hint="say what is asked for, such as Waiver")
        # That it was received would be an answer to it.
        if check_heading(name):
            raise ValueError("this asks for what is never stored, not even as received: ask for something else")
        return name


class ChecklistItem(Edited, table=True):
    """One thing that is asked, of a cohort; without a cohort it is part of the template that new checklists follow."""

    __tablename__ = "checklist_item"
    __table_args__ = (
        sa.UniqueConstraint("cohort_id", "name"),
        sa.CheckConstraint("days_before BETWEEN 0 AND 365", name="days_before_range"),
        # NULL is unlike NULL: a unique constraint alone would let the template ask a thing twice.
        sa.Index(
            "uq_checklist_item_name",
            "name",
            unique=True,
            sqlite_where=_IS_TEMPLATE,
            postgresql_where=_IS_TEMPLATE,
        ),
    )

    cohort_id: uuid.UUID | None = link("cohort.id", cascade=True, default=None, nullable=True)
    position: int
    name: str
    # So many days before departure it has to be in.
    days_before: int
    owner: ItemOwner = Field(sa_type=enum_type(ItemOwner))
    scope: ItemScope = Field(default=ItemScope.EVERYBODY, sa_type=enum_type(ItemScope))


class ChecklistMark(Edited, table=True):
    """How far one item of one traveler is; without a mark it is missing."""

    __tablename__ = "checklist_mark"
    __table_args__ = (sa.UniqueConstraint("traveler_id", "item_id"),)

    item_id: uuid.UUID = link("checklist_item.id", cascade=True, index=True)
    traveler_id: uuid.UUID = link("traveler.id", cascade=True)
    state: MarkState = Field(sa_type=enum_type(MarkState))
    expires_on: date | None = None
    changed_at: datetime = Field(default_factory=now)
    changed_by_id: uuid.UUID = link("app_user.id")
