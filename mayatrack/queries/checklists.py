"""What is asked of a cohort's travelers, and how far is each?"""

from datetime import date, datetime
from typing import Final
from uuid import UUID

import pandas as pd
import sqlalchemy as sa
from sqlmodel import Session

from mayatrack.domain.application_status import Status
from mayatrack.domain.baseline import Baseline
from mayatrack.domain.checklists import (
    ItemScope,
    MarkState,
    TravelerFacts,
    due_on,
    find_state,
    is_asked,
    is_minor_on,
    is_open,
)
from mayatrack.domain.documents import Authorization
from mayatrack.domain.names import full_name
from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.models import Base
from mayatrack.queries.frames import as_text, read_frame

_tables = Base.metadata.tables
_application = _tables["application"]
_changer = _tables["app_user"].alias("changer")
_cohort = _tables["cohort"]
_item = _tables["checklist_item"]
_mark = _tables["checklist_mark"]
_person = _tables["person"]
_rule = _tables["entry_rule"]
_traveler = _tables["traveler"]

# Whoever goes along, or went.
GOING: Final = (Status.CONFIRMED, Status.TRAVELED)
CELL_COLUMNS: Final = (
    "traveler_id", "item_id", "asked", "state", "mark_state", "expires_on", "version", "is_open", "is_overdue",
)  # fmt: skip


def read_items(session: Session, *, by: Actor, cohort_id: UUID | None) -> pd.DataFrame:
    """One row per item of a cohort's checklist, or of the template, in its order.

    Columns: item_id (text), version, name, days_before, owner, scope (values of their enums), mark_count (travelers of
    whom something is recorded).
    """
    check_can_act(by, Action.EDIT_READINESS)
    marks = sa.select(sa.func.count()).where(_mark.c.item_id == _item.c.id).correlate(_item).scalar_subquery()
    statement = sa.select(
        as_text(_item.c.id).label("item_id"),
        *(as_text(_item.c[name]) for name in ("version", "name", "days_before", "owner", "scope")),
        marks.label("mark_count"),
    ).where(_item.c.cohort_id == cohort_id)
    return read_frame(session, statement.order_by(_item.c.position, _item.c.id))


def read_checklist_travelers(session: Session, *, by: Actor, cohort_id: UUID) -> pd.DataFrame:
    """One row per traveler of the cohort who goes along, by name, with what decides which items are asked.

    Columns: traveler_id and person_id (text), full_name, preferred_name, email, is_minor (on the day of departure;
    missing where the birth date is not known), had_flown_before, authorization (what the destination asks for; missing
    without an entry rule).
    """
    check_can_act(by, Action.EDIT_READINESS)
    statement = (
        sa.select(
            as_text(_traveler.c.id).label("traveler_id"),
            as_text(_person.c.id).label("person_id"),
            *(_person.c[name] for name in ("given_name", "family_name", "preferred_name", "email", "birth_on")),
            as_text(_application.c.had_flown_before),
            as_text(_rule.c.authorization),
            _cohort.c.departs_on,
        )
        .select_from(_traveler)
        .join(_application, _application.c.id == _traveler.c.application_id)
        .join(_person, _person.c.id == _traveler.c.person_id)
        .join(_cohort, _cohort.c.id == _traveler.c.cohort_id)
        .outerjoin(_rule, _rule.c.destination_id == _cohort.c.destination_id)
        .where(_traveler.c.cohort_id == cohort_id, _application.c.status.in_(GOING))
        .order_by(_application.c.sort_name, _traveler.c.id)
    )
    frame = read_frame(session, statement).astype(object)
    names = zip(frame["given_name"], frame["family_name"], strict=True)
    frame["full_name"] = [full_name(given, family) for given, family in names]
    days = zip(frame["birth_on"], frame["departs_on"], strict=True)
    frame["is_minor"] = pd.Series(
        [is_minor_on(birth if isinstance(birth, date) else None, departs) for birth, departs in days],
        index=frame.index,
        dtype=object,
    )
    return frame.drop(columns=["given_name", "family_name", "birth_on", "departs_on"])


def read_marks(session: Session, *, by: Actor, cohort_id: UUID, item_id: UUID | None = None) -> pd.DataFrame:
    """One row per thing that is recorded of a traveler of the cohort, or of one item alone.

    Columns: traveler_id and item_id (text), state (a value of `MarkState`), expires_on, version.
    """
    check_can_act(by, Action.EDIT_READINESS)
    statement = (
        sa.select(
            as_text(_mark.c.traveler_id),
            as_text(_mark.c.item_id),
            as_text(_mark.c.state),
            _mark.c.expires_on,
            _mark.c.version,
        )
        .join(_item, _item.c.id == _mark.c.item_id)
        .where(_item.c.cohort_id == cohort_id, sa.true() if item_id is None else _mark.c.item_id == item_id)
        .order_by(_mark.c.traveler_id, _mark.c.item_id)
    )
    return read_frame(session, statement)


def read_mark(session: Session, *, by: Actor, item_id: UUID, traveler_id: UUID, since: datetime) -> pd.DataFrame:
    """One row: how one traveler's item is stored now, as missing and version 0 where nothing is recorded.

    Columns: state, expires_on, version, changed_by (a name) and changed_at (UTC), both missing unless somebody changed
    it since `since`.
    """
    check_can_act(by, Action.EDIT_READINESS)
    is_later = _mark.c.changed_at >= since
    statement = (
        sa.select(
            as_text(_mark.c.state),
            _mark.c.expires_on,
            _mark.c.version,
            sa.case((is_later, _changer.c.name)).label("changed_by"),
            sa.case((is_later, _mark.c.changed_at)).label("changed_at"),
        )
        .join(_changer, _changer.c.id == _mark.c.changed_by_id)
        .where(_mark.c.item_id == item_id, _mark.c.traveler_id == traveler_id)
    )
    frame = read_frame(session, statement)
    if frame.empty:
        nothing = {"state": MarkState.MISSING.value, "expires_on": None, "version": 0}
        return pd.DataFrame([nothing | {"changed_by": None, "changed_at": None}], dtype=object)
    return frame


def judge_marks(
    items: pd.DataFrame,
    travelers: pd.DataFrame,
    marks: pd.DataFrame,
    *,
    departs_on: date,
    returns_on: date,
    today: date,
) -> pd.DataFrame:
    """One row per traveler and item, in the order of both: is it asked, how far is it, is there something to do?

    Frames of `read_items`, `read_checklist_travelers` and `read_marks`. Columns: traveler_id, item_id, asked (a value
    of `Asked`), state (of `ItemState`), mark_state (of `MarkState`, as stored), expires_on, version (0 where nothing is
    recorded), is_open, is_overdue (open, and its day is over).
    """
    stored = {(row[0], row[1]): row[2:] for row in marks.astype(object).itertuples(index=False, name=None)}
    cells = []
    columns = ["traveler_id", "is_minor", "had_flown_before", "authorization"]
    asking = list(items[["item_id", "scope", "days_before"]].itertuples(index=False, name=None))
    for traveler_id, is_minor, had_flown, authorization in travelers[columns].itertuples(index=False, name=None):
        allowed = Authorization(authorization) if isinstance(authorization, str) else None
        facts = TravelerFacts(is_minor, Baseline(had_flown), allowed)
        for item_id, scope, days_before in asking:
            mark, expires, version = stored.get((traveler_id, item_id), (MarkState.MISSING.value, None, 0))
            expires_on = expires if isinstance(expires, date) else None
            asked = is_asked(ItemScope(scope), facts)
            state = find_state(asked, MarkState(mark), expires_on, today=today)
            has_work = is_open(state, expires_on, returns_on=returns_on)
            is_late = has_work and today > due_on(departs_on, int(days_before))
            cells.append((traveler_id, item_id, asked, state, mark, expires_on, version, has_work, is_late))
    return pd.DataFrame(cells, columns=list(CELL_COLUMNS), dtype=object)
