"""How do the points that a person's reviews gave read? By what each criterion is called, in the rubric's order."""

from typing import Final
from uuid import UUID

import sqlalchemy as sa

from mayatrack.domain.person_records import FILED
from mayatrack.models import Base
from mayatrack.services.person_records.plain import Row

POINTS: Final = FILED["review"]["points"]
# Only a criterion that no submitted review scored can be removed, so that this stands beside drafts alone.
REMOVED: Final = "A criterion that was removed"

_criterion = Base.metadata.tables["rubric_criterion"]


def name_points(connection: sa.Connection, rows: list[Row]) -> list[Row]:
    """Rows of reviews with their points as text: `Motivation: 3, Says why; Clear writing: 2`. One statement for all."""
    keys = {UUID(key) for row in rows for key in row[POINTS]}
    named = sa.select(_criterion.c.id, _criterion.c.name, _criterion.c.labels).where(_criterion.c.id.in_(keys))
    criteria = connection.execute(named.order_by(_criterion.c.position, _criterion.c.id)).all() if keys else []
    told = []
    for row in rows:
        points: dict[str, int] = row[POINTS]
        known = {str(each.id): each for each in criteria if str(each.id) in points}
        texts = [_tell(each.name, points[key], each.labels) for key, each in known.items()]
        texts += [_tell(REMOVED, number, {}) for key, number in sorted(points.items()) if key not in known]
        told.append(row | {POINTS: "; ".join(texts) or None})
    return told


def _tell(name: str, points: int, labels: dict[str, str]) -> str:
    meaning = labels.get(str(points))
    return f"{name}: {points}, {meaning}" if meaning else f"{name}: {points}"
