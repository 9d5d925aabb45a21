"""Which protected numbers may be read? Only what was published, as it was displayed: no exact count passes here."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import pandas as pd
import sqlalchemy as sa
from sqlmodel import Session, col, select

from mayatrack.domain.catalogue import FIRST_TIMES, REACHED
from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.exceptions import NotFound
from mayatrack.models import Base, Publication
from mayatrack.queries.frames import as_text, read_frame

COLUMNS = ("table", "group", "label", "place", "measure", "count")

_tables = Base.metadata.tables
_publication = _tables["publication"]
_user = _tables["app_user"]


@dataclass(frozen=True)
class Published:
    """One publication: its head, and its numbers as a tidy frame.

    `counts` has one row per number of the catalogue, in the order in which it is shown. Columns: table (a
    `Breakdown`'s value), group (its key), label (as shown), place (of the group within its table), measure (a
    `Measure`'s value), count (Int64; missing where it is hidden).
    """

    publication_id: UUID
    as_of_on: date
    made_at: datetime
    threshold: int
    counts: pd.DataFrame


def read_published(session: Session, *, by: Actor, publication_id: UUID | None = None) -> Published | None:
    """A publication, or the latest one; None before there is any. Raises NotFound for an id that is none."""
    check_can_act(by, Action.VIEW_OUTCOMES)
    statement = select(Publication).order_by(col(Publication.made_at).desc(), col(Publication.id).desc()).limit(1)
    if publication_id is not None:
        statement = statement.where(Publication.id == publication_id)
    found = session.exec(statement).first()
    if found is None:
        if publication_id is not None:
            raise NotFound("These numbers were never published: choose another day.")
        return None
    return Published(found.id, found.as_of_on, found.made_at, found.threshold, _list_counts(found))


def read_ledger(session: Session, *, by: Actor) -> pd.DataFrame:
    """One row per publication, the latest first: publication_id (text), as_of_on, made_at, made_by, threshold."""
    check_can_act(by, Action.VIEW_OUTCOMES)
    return read_frame(
        session,
        sa.select(
            as_text(_publication.c.id).label("publication_id"),
            _publication.c.as_of_on,
            _publication.c.made_at,
            _user.c.name.label("made_by"),
            _publication.c.threshold,
        )
        .join(_user, _user.c.id == _publication.c.made_by_id)
        .order_by(_publication.c.made_at.desc(), _publication.c.id.desc()),
    )


def _list_counts(publication: Publication) -> pd.DataFrame:
    rows = [
        (group["table"], group["group"], group["label"], place, measure.value, group["counts"].get(measure))
        for place, group in enumerate(publication.tables)
        for measure in (*REACHED, *(each for each in FIRST_TIMES if each in group["counts"]))
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype({"count": "Int64"})
