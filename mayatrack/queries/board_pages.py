"""Who are the travelers on one page of a board, and how far is each item of each?"""

from collections.abc import Sequence

import pandas as pd
import sqlalchemy as sa
from sqlmodel import Session

from mayatrack.domain.names import full_name
from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.models import Base
from mayatrack.queries.board_statements import number_items
from mayatrack.queries.boards import Judged
from mayatrack.queries.frames import as_text, read_frame

# Other rooms know it from here: one pager walks through all lists of this length.
from mayatrack.queries.stalled import PAGE_SIZE as PAGE_SIZE

_tables = Base.metadata.tables
_cohort = _tables["cohort"]
_mark = _tables["checklist_mark"]
_person = _tables["person"]
_traveler = _tables["traveler"]


def read_board_page(session: Session, *, by: Actor, travelers: Sequence[Judged]) -> pd.DataFrame:
    """One row per traveler, in the order given; whoever is gone by now is left out.

    Columns: traveler_id, person_id, application_id and cohort_id (text), full_name.
    """
    check_can_act(by, Action.EDIT_READINESS)
    statement = (
        sa.select(
            as_text(_traveler.c.id).label("traveler_id"),
            as_text(_traveler.c.person_id),
            as_text(_traveler.c.application_id),
            as_text(_traveler.c.cohort_id),
            _person.c.given_name,
            _person.c.family_name,
        )
        .join(_person, _person.c.id == _traveler.c.person_id)
        .where(_traveler.c.id.in_([each.traveler_id for each in travelers]))
    )
    frame = read_frame(session, statement).set_index("traveler_id", drop=False)
    names = frame[["given_name", "family_name"]].itertuples(index=False)
    frame["full_name"] = [full_name(given, family) for given, family in names]
    places = [key for each in travelers if (key := str(each.traveler_id)) in frame.index]
    shown: pd.DataFrame = frame.loc[places].reset_index(drop=True).drop(columns=["given_name", "family_name"])
    return shown


def read_page_marks(session: Session, *, by: Actor, travelers: Sequence[Judged]) -> pd.DataFrame:
    """One row per mark of these travelers.

    Columns: traveler_id (text), number (of the item, as in `Item`), state, expires_on.
    """
    check_can_act(by, Action.EDIT_READINESS)
    items = number_items(_cohort.c.id.in_({each.cohort.cohort_id for each in travelers}))
    statement = (
        sa.select(as_text(_mark.c.traveler_id), items.c.number, as_text(_mark.c.state), _mark.c.expires_on)
        .join(items, items.c.id == _mark.c.item_id)
        .where(_mark.c.traveler_id.in_([each.traveler_id for each in travelers]))
        .order_by(_mark.c.traveler_id, items.c.number)
    )
    return read_frame(session, statement)
