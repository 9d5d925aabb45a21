"""Which colleges do applicants attend?"""

import sqlalchemy as sa

from mayatrack.models.base import Edited


class College(Edited, table=True):
    """One college, with its IPEDS unit id where it has one."""

    __tablename__ = "college"
    __table_args__ = (sa.UniqueConstraint("name"), sa.UniqueConstraint("ipeds_id"))

    name: str
    ipeds_id: int | None = None
