"""Which alumni should be contacted next?"""

from datetime import date
from typing import Any, Final

import pandas as pd
import sqlalchemy as sa
from sqlmodel import Session

from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.models import Base
from mayatrack.queries.alumni import EVERYBODY, AlumniFilter, is_willing, name_people, select_alumni
from mayatrack.queries.frames import as_text, read_frame
from mayatrack.queries.opportunities import conditions

_tables = Base.metadata.tables
_cohort = _tables["cohort"]
_follow_up = _tables["follow_up"]
_person = _tables["person"]
_traveler = _tables["traveler"]


PAGE_SIZE: Final = 25


def read_due_follow_ups(
    session: Session, *, by: Actor, until: date, chosen: AlumniFilter = EVERYBODY, page: int | None = None
) -> pd.DataFrame:
    """One row per follow-up that nobody has made yet and that is due by `until`, the longest overdue first.

    Whoever does not want to be contacted is not among them. With `page`, 25 at a time.

    Columns: follow_up_id (text), version, full_name, email, phone, cohort, wave, due_on, and what is empty until it is
    made: done_on, channel, answer, next_step. `chosen.kind` does not apply.
    """
    check_can_act(by, Action.VIEW_ALUMNI)
    statement = _select_due(
        until,
        chosen,
        as_text(_follow_up.c.id).label("follow_up_id"),
        _follow_up.c.version,
        name_people(),
        _person.c.email,
        _person.c.phone,
        _cohort.c.name.label("cohort"),
        as_text(_follow_up.c.wave),
        _follow_up.c.due_on,
        _follow_up.c.done_on,
        as_text(_follow_up.c.channel),
        _follow_up.c.answer,
        _follow_up.c.next_step,
    ).order_by(_follow_up.c.due_on, _follow_up.c.id)
    if page is not None:
        statement = statement.limit(PAGE_SIZE).offset((max(page, 1) - 1) * PAGE_SIZE)
    return read_frame(session, statement)


def count_due_follow_ups(session: Session, *, by: Actor, until: date, chosen: AlumniFilter = EVERYBODY) -> int:
    """How many `read_due_follow_ups` finds on all pages."""
    check_can_act(by, Action.VIEW_ALUMNI)
    return int(session.connection().execute(_select_due(until, chosen, sa.func.count())).scalar_one())


def _select_due(until: date, chosen: AlumniFilter, *columns: sa.ColumnElement[Any]) -> sa.Select[Any]:
    return (
        select_alumni(*columns)
        .join(_follow_up, _follow_up.c.traveler_id == _traveler.c.id)
        .where(_follow_up.c.done_on.is_(None), _follow_up.c.due_on <= until, is_willing())
        .where(*conditions(AlumniFilter(cohort_id=chosen.cohort_id), _follow_up.c.wave))
    )
