"""Which numbers left the house, as they were displayed?"""

import uuid
from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa
from pydantic import TypeAdapter
from sqlmodel import Field

from mayatrack.domain.reports import MayorsPage
from mayatrack.models.base import Keyed, link, now

# Between a page and `Report.content`; what was stored by an earlier version can still be read.
STORED_PAGE: Final = TypeAdapter(MayorsPage)


class Publication(Keyed, table=True):
    """One line of the ledger: the whole catalogue as it was displayed. Never changed afterwards."""

    __tablename__ = "publication"
    __table_args__ = (
        sa.CheckConstraint("threshold > 1", name="threshold_protects"),
        sa.Index(None, "made_at", "id"),
    )

    as_of_on: date
    threshold: int
    # One entry per group of each table: table, group, label, members, counts (measure → number, or null where hidden).
    tables: list[dict[str, Any]] = Field(sa_type=sa.JSON())
    # The exact counts behind it, which say how much has changed since. Nothing but the gate may read them.
    basis: list[list[Any]] = Field(default_factory=list, sa_type=sa.JSON())
    made_at: datetime = Field(default_factory=now)
    made_by_id: uuid.UUID = link("app_user.id")


class Report(Keyed, table=True):
    """The Mayor's page as it was reported on a day: opened again, it says the same, number for number."""

    __tablename__ = "report"
    __table_args__ = (sa.UniqueConstraint("title"), sa.Index(None, "reported_on", "id"))

    publication_id: uuid.UUID = link("publication.id")
    title: str
    reported_on: date
    # Everything on the page that is not in the publication: sentence, definitions, goals, settings.
    content: dict[str, Any] = Field(sa_type=sa.JSON())
    frozen_at: datetime = Field(default_factory=now)
    frozen_by_id: uuid.UUID = link("app_user.id")
