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

_application = Base.metadata.tables["application"]
_criterion = Base.metadata.tables["rubric_criterion"]


def name_points(connection: sa.Connection, person_id: UUID, rows: list[Row]) -> list[Row]:
    """The person's reviews with their points as text: `Motivation: 3, Says why; Clear writing: 2`. One statement."""
    applied_to = sa.select(_application.c.cohort_id).where(_application.c.person_id == person_id)
    named = sa.select(_criterion.c.id, _criterion.c.name, _criterion.c.labels).where(
        _criterion.c.cohort_id.in_(applied_to)
    )
    criteria = connection.execute(named.order_by(_criterion.c.position, _criterion.c.id)).all()
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
