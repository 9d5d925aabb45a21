"""Which files were imported, by whom, and what did each do?"""

import pandas as pd
import sqlalchemy as sa
from sqlmodel import Session

from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.models import Base
from mayatrack.queries.frames import as_text, read_frame

_tables = Base.metadata.tables
_batch = _tables["import_batch"]
_cohort = _tables["cohort"]
_user = _tables["app_user"]
_undone_by = _user.alias("undone_by")

COUNTS = ("new_count", "changed_count", "unchanged_count", "duplicate_count", "refused_count")


def read_imports(session: Session, *, by: Actor, limit: int) -> pd.DataFrame:
    """One row per import, the latest first, at most `limit`.

    Columns: import_id (text), file_name, cohort, imported_at (UTC), imported_by (a name), the five counts of rows
    `COUNTS`, undone_at (UTC) and undone_by (None where it stands).
    """
    check_can_act(by, Action.IMPORT_PEOPLE)
    return read_frame(
        session,
        sa.select(
            as_text(_batch.c.id).label("import_id"),
            _batch.c.file_name,
            _cohort.c.name.label("cohort"),
            _batch.c.imported_at,
            _user.c.name.label("imported_by"),
            *(_batch.c[name] for name in COUNTS),
            _batch.c.undone_at,
            _undone_by.c.name.label("undone_by"),
        )
        .join(_cohort, _cohort.c.id == _batch.c.cohort_id)
        .join(_user, _user.c.id == _batch.c.imported_by_id)
        .outerjoin(_undone_by, _undone_by.c.id == _batch.c.undone_by_id)
        .order_by(_batch.c.imported_at.desc(), _batch.c.id.desc())
        .limit(limit),
    )
