"""Which files were imported, what did each change, and which mapping was remembered?"""

import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field

from mayatrack.models.base import Base, Key, Keyed, link, now


class ImportBatch(Keyed, table=True):
    """One confirmed import of one file into one cohort."""

    __tablename__ = "import_batch"
    __table_args__ = (sa.Index(None, "imported_at", "id"),)

    cohort_id: uuid.UUID = link("cohort.id", index=True)
    file_name: str
    file_digest: str
    new_count: int
    changed_count: int
    unchanged_count: int
    duplicate_count: int
    refused_count: int
    imported_at: datetime = Field(default_factory=now)
    imported_by_id: uuid.UUID = link("app_user.id")
    undone_at: datetime | None = None
    undone_by_id: uuid.UUID | None = link("app_user.id", default=None, nullable=True)


class ImportChange(Keyed, table=True):
    """One record that an import made (`before` is NULL) or changed, with what it takes to undo that."""

    __tablename__ = "import_change"
    __table_args__ = (sa.Index(None, "batch_id", "id"), sa.Index(None, "record_id", "id"))

    batch_id: uuid.UUID = link("import_batch.id", cascade=True)
    record: str
    record_id: uuid.UUID = Field(sa_type=Key)
    version_after: int
    before: dict[str, Any] | None = Field(default=None, sa_type=sa.JSON(none_as_null=True))


class ImportMapping(Base, table=True):
    """The columns that a person mapped for one set of headings, remembered for the next file that has them."""

    __tablename__ = "import_mapping"

    heading_key: str = Field(primary_key=True)
    fields: dict[str, str] = Field(sa_type=sa.JSON())
