"""Which records must stay as they are, since when and why?"""

from uuid import UUID

import pandas as pd
import sqlalchemy as sa
from sqlmodel import Session

from mayatrack.domain.names import full_name
from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.models import Base
from mayatrack.queries.frames import as_text, read_frame

_tables = Base.metadata.tables
_application = _tables["application"]
_cohort = _tables["cohort"]
_hold = _tables["legal_hold"]
_person = _tables["person"]
_user = _tables["app_user"]
_lifted_by = _user.alias("lifted_by")


def read_holds(session: Session, *, by: Actor, person_id: UUID | None = None) -> pd.DataFrame:
    """One row per legal hold, those in force first, then the latest; with `person_id`, those that cover that person.

    Columns: hold_id (text), version, person_id (text) and full_name, cohort (both missing: everything is held), reason,
    placed_on, placed_by (a name), lifted_on and lifted_by (None while in force).
    """
    check_can_act(by, Action.EDIT_RETENTION)
    statement = (
        sa.select(
            as_text(_hold.c.id).label("hold_id"),
            _hold.c.version,
            as_text(_hold.c.person_id),
            _person.c.given_name,
            _person.c.family_name,
            _cohort.c.name.label("cohort"),
            _hold.c.reason,
            _hold.c.placed_on,
            _user.c.name.label("placed_by"),
            _hold.c.lifted_on,
            _lifted_by.c.name.label("lifted_by"),
        )
        .outerjoin(_person, _person.c.id == _hold.c.person_id)
        .outerjoin(_cohort, _cohort.c.id == _hold.c.cohort_id)
        .join(_user, _user.c.id == _hold.c.placed_by_id)
        .outerjoin(_lifted_by, _lifted_by.c.id == _hold.c.lifted_by_id)
        .order_by(_hold.c.lifted_on.is_not(None), _hold.c.placed_on.desc(), _hold.c.id.desc())
    )
    if person_id is not None:
        cohorts = sa.select(_application.c.cohort_id).where(_application.c.person_id == person_id)
        is_everything = _hold.c.person_id.is_(None) & _hold.c.cohort_id.is_(None)
        statement = statement.where((_hold.c.person_id == person_id) | _hold.c.cohort_id.in_(cohorts) | is_everything)
    frame = read_frame(session, statement)
    # A hold on a cohort has no name: None, which pandas would read as a number that is missing.
    names = (
        frame[["given_name", "family_name"]]
        .astype(object)
        .where(frame["given_name"].notna(), None)
        .itertuples(index=False)
    )
    frame["full_name"] = [full_name(given, family) if given else None for given, family in names]
    return frame.drop(columns=["given_name", "family_name"])
