"""Which of two people's demographic answers stay? They are kept as a whole, and nobody sees them here."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.models import Base

_table = Base.metadata.tables["demographics"]


@dataclass(frozen=True)
class AnswerDate:
    """That a person gave demographic answers: when, and where they came from; never what they were."""

    person_id: UUID
    answered_on: date
    source: str


def read_answer_dates(session: Session, *, person_ids: Collection[UUID], by: Actor) -> list[AnswerDate]:
    """Who of these people answered, the latest first."""
    check_can_act(by, Action.MERGE_PEOPLE)
    columns = (_table.c.person_id, _table.c.answered_on, _table.c.source)
    answered = sa.select(*columns).where(_table.c.person_id.in_(list(person_ids)))
    found = session.connection().execute(answered.order_by(_table.c.answered_on.desc(), _table.c.person_id))
    return [AnswerDate(*row) for row in found]


def keep_demographics(session: Session, kept_id: UUID, merged_id: UUID, *, takes_merged: bool | None) -> None:
    """Leave one set of answers, the kept person's: theirs or, with `takes_merged`, the other's; None: the later one."""
    connection = session.connection()
    dates = dict(
        connection.execute(
            sa.select(_table.c.person_id, _table.c.answered_on).where(_table.c.person_id.in_([kept_id, merged_id]))
        ).all()
    )
    if merged_id not in dates:
        return
    is_later = kept_id not in dates or dates[merged_id] > dates[kept_id]
    if is_later if takes_merged is None else takes_merged:
        connection.execute(sa.delete(_table).where(_table.c.person_id == kept_id))
        given = sa.update(_table).where(_table.c.person_id == merged_id)
        connection.execute(given.values(person_id=kept_id, version=_table.c.version + 1))
