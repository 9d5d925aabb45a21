"""Which records are likely to be of one person, which were made one, and who has this e-mail address?"""

from collections.abc import Iterator
from itertools import combinations, groupby
from typing import Any
from uuid import UUID

import pandas as pd
import sqlalchemy as sa
from sqlmodel import Session

from mayatrack.domain.merges import Likeness, find_similar
from mayatrack.domain.names import full_name
from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.exceptions import NotFound
from mayatrack.models import Base
from mayatrack.queries.frames import as_text, read_frame

_tables = Base.metadata.tables
_merge = _tables["person_merge"]
_person = _tables["person"]
_user = _tables["app_user"]
_undone_by = _user.alias("undone_by")

# What people write between the digits of a phone number.
_BETWEEN_DIGITS = " ()-.+/"
# A number without its area code is shared by strangers.
_FEWEST_DIGITS = 10
# A number that more people share is the office's, or none at all.
_MOST_SHARING = 5
PAIR_COLUMNS = ("older_id", "older_name", "older_email", "newer_id", "newer_name", "newer_email", "likeness")


def find_person(session: Session, *, by: Actor, email: str) -> UUID:
    """The id of the person with this e-mail address. Raises NotFound."""
    check_can_act(by, Action.ERASE_PEOPLE)
    address = email.strip().lower()
    found = session.connection().execute(sa.select(_person.c.id).where(_person.c.email == address)).scalar_one_or_none()
    if found is None:
        raise NotFound("Nobody has this e-mail address: look it up on the page Applicants.")
    return UUID(str(found))


def read_likely_duplicates(session: Session, *, by: Actor, limit: int) -> pd.DataFrame:
    """One row per pair of records that look like one person's, the surest likeness first, at most `limit`.

    Columns `PAIR_COLUMNS`: ids as text, names and e-mail addresses of the record that was made earlier and the one made
    later, and likeness (words). Erased people are in no pair.
    """
    check_can_act(by, Action.MERGE_PEOPLE)
    pairs: dict[tuple[UUID, UUID], Likeness] = {}
    for likeness, found in _find_pairs(session):
        if len(pairs) >= limit:
            break
        pairs.setdefault(found, likeness)
    people = _read_people(session, {person_id for pair in pairs for person_id in pair})
    rows = [(*people[older], *people[newer], likeness.value) for (older, newer), likeness in pairs.items()]
    return pd.DataFrame.from_records(rows, columns=list(PAIR_COLUMNS))


def read_merges(session: Session, *, by: Actor, limit: int) -> pd.DataFrame:
    """One row per merge, the latest first, at most `limit`.

    Columns: merge_id and person_id (text), full_name, merged_at (UTC), merged_by (a name), undone_at (UTC) and
    undone_by (None where it stands), is_kept (what undoing takes is still there).
    """
    check_can_act(by, Action.MERGE_PEOPLE)
    frame = read_frame(
        session,
        sa.select(
            as_text(_merge.c.id).label("merge_id"),
            as_text(_merge.c.kept_person_id).label("person_id"),
            _person.c.given_name,
            _person.c.family_name,
            _merge.c.merged_at,
            _user.c.name.label("merged_by"),
            _merge.c.undone_at,
            _undone_by.c.name.label("undone_by"),
            (sa.cast(_merge.c.before, sa.Text) != "{}").label("is_kept"),
        )
        .join(_person, _person.c.id == _merge.c.kept_person_id)
        .join(_user, _user.c.id == _merge.c.merged_by_id)
        .outerjoin(_undone_by, _undone_by.c.id == _merge.c.undone_by_id)
        .order_by(_merge.c.merged_at.desc(), _merge.c.id.desc())
        .limit(limit),
    )
    names = frame[["given_name", "family_name"]].itertuples(index=False)
    frame["full_name"] = [full_name(given, family) for given, family in names]
    return frame.drop(columns=["given_name", "family_name"])


def _find_pairs(session: Session) -> Iterator[tuple[Likeness, tuple[UUID, UUID]]]:
    phone = _digits(_person.c.phone)
    for people in _read_shared(session, _person.c.student_number, sa.true(), most=_MOST_SHARING):
        yield from ((Likeness.STUDENT_NUMBER, pair) for pair in combinations(people, 2))
    for people in _read_shared(session, _person.c.birth_on, sa.true()):
        yield from ((Likeness.BIRTH, pair) for pair in find_similar(people))
    # Last, because families share one.
    for people in _read_shared(session, phone, sa.func.length(phone) >= _FEWEST_DIGITS, most=_MOST_SHARING):
        yield from ((Likeness.PHONE, pair) for pair in combinations(people, 2))


def _read_shared(
    session: Session, key: sa.ColumnElement[Any], is_telling: sa.ColumnElement[bool], *, most: int | None = None
) -> Iterator[dict[UUID, str]]:
    """The groups of people who share the key, at most `most` each: id → sort name, who was added first before."""
    conditions = (key.is_not(None), is_telling, _person.c.erased_at.is_(None))
    shared = sa.select(key).where(*conditions).group_by(key).having(sa.func.count() > 1)
    if most is not None:
        shared = shared.having(sa.func.count() <= most)
    rows = sa.select(key.label("shared"), _person.c.id, _person.c.sort_name).where(*conditions, key.in_(shared))
    found = session.connection().execute(rows.order_by(key, _person.c.created_at, _person.c.id))
    for _, group in groupby(found, lambda row: row.shared):
        yield {row.id: row.sort_name for row in group}


def _digits(phone: sa.ColumnElement[Any]) -> sa.ColumnElement[str]:
    """The digits of a phone number, without the country code of North America."""
    for sign in _BETWEEN_DIGITS:
        phone = sa.func.replace(phone, sign, "")
    has_code = sa.and_(sa.func.length(phone) == _FEWEST_DIGITS + 1, phone.like("1%"))
    return sa.case((has_code, sa.func.substr(phone, 2)), else_=phone)


def _read_people(session: Session, person_ids: set[UUID]) -> dict[UUID, tuple[str, str, str]]:
    columns = (_person.c.id, _person.c.given_name, _person.c.family_name, _person.c.email)
    rows = session.connection().execute(sa.select(*columns).where(_person.c.id.in_(person_ids)))
    return {row.id: (str(row.id), full_name(row.given_name, row.family_name), row.email) for row in rows}
