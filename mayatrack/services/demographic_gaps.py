"""How many people gave no demographic answer? A number in tens, and never whose they are."""

import sqlalchemy as sa
from sqlmodel import Session

from mayatrack.domain.data_quality import find_step
from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.models import Base

_demographics = Base.metadata.tables["demographics"]
_person = Base.metadata.tables["person"]


def read_unanswered(session: Session, *, by: Actor) -> int | None:
    """More than how many people gave no demographic answer at all, in tens; None for ten or fewer, perhaps nobody.

    Somebody who enters one person could otherwise see by the difference whether that one answered.
    """
    check_can_act(by, Action.VIEW_PEOPLE)
    statement = (
        sa.select(sa.func.count())
        .select_from(_person)
        .outerjoin(_demographics, _demographics.c.person_id == _person.c.id)
        .where(_demographics.c.person_id.is_(None), _person.c.erased_at.is_(None))
    )
    return find_step(int(session.connection().execute(statement).scalar_one()))
