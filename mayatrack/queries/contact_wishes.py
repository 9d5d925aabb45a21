"""How does one person want to be contacted?"""

from uuid import UUID

import pandas as pd
import sqlalchemy as sa
from sqlmodel import Session

from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.models import Base
from mayatrack.queries.alumni import select_alumni
from mayatrack.queries.frames import as_text, read_frame

_tables = Base.metadata.tables
_cohort = _tables["cohort"]
_person = _tables["person"]
_traveler = _tables["traveler"]
_wish = _tables["contact_wish"]


def read_wish_of(session: Session, *, by: Actor, person_id: UUID) -> pd.DataFrame:
    """One row for an alumnus, none for anybody else.

    Columns: traveler_id (text, of the latest trip), do_not_contact, channel, language, weekdays, version (0 where no
    wish is kept), as_of_on.
    """
    check_can_act(by, Action.VIEW_ALUMNI)
    return read_frame(
        session,
        select_alumni(
            as_text(_traveler.c.id).label("traveler_id"),
            sa.func.coalesce(_wish.c.do_not_contact, sa.false()).label("do_not_contact"),
            as_text(_wish.c.channel),
            _person.c.preferred_language.label("language"),
            _wish.c.weekdays,
            sa.func.coalesce(_wish.c.version, 0).label("version"),
            _wish.c.as_of_on,
        )
        .outerjoin(_wish, _wish.c.person_id == _traveler.c.person_id)
        .where(_traveler.c.person_id == person_id)
        .order_by(_cohort.c.returns_on.desc(), _traveler.c.id.desc())
        .limit(1),
    )
