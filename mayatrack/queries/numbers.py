"""Which application of a cohort does staff mean: by its blind number, or by a name?"""

from collections.abc import Collection
from typing import Final
from uuid import UUID

import pandas as pd
import sqlalchemy as sa
from sqlmodel import Session

from mayatrack.domain.names import full_name
from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.models import Base
from mayatrack.queries.applications import ApplicationFilter, read_page
from mayatrack.queries.frames import as_text, read_frame
from mayatrack.queries.search import split_words

# More than this many is no choice to be made by eye.
LONGEST_LIST: Final = 20
# Digits of a blind number; a longer one is a student number, which names are searched along with.
LONGEST_NUMBER: Final = 6

_tables = Base.metadata.tables
_application = _tables["application"]
_person = _tables["person"]
_standing = _tables["standing"]


def find_applications(session: Session, *, by: Actor, cohort_id: UUID, search: str) -> pd.DataFrame:
    """One row per application of the cohort with this blind number, or with these words in its applicant's name.

    Columns: application_id (text), number (missing before anything was assigned), full_name, status. At most
    LONGEST_LIST rows, by number; none for an empty search.
    """
    check_can_act(by, Action.RUN_SELECTION)
    wanted = search.strip().removeprefix("#")
    if wanted.isdecimal() and len(wanted) <= LONGEST_NUMBER:
        chosen = sa.and_(_standing.c.cohort_id == cohort_id, _standing.c.number == int(wanted))
    else:
        chosen = _application.c.id.in_(_find_named(session, by, cohort_id, wanted))
    return _read(session, sa.and_(_application.c.cohort_id == cohort_id, chosen))


def name_applications(session: Session, *, by: Actor, application_ids: Collection[UUID]) -> pd.DataFrame:
    """One row per application of these, with the columns of `find_applications`; at most LONGEST_LIST."""
    check_can_act(by, Action.RUN_SELECTION)
    # Databases limit the values of one statement, and nobody reads so many names.
    return _read(session, _application.c.id.in_(sorted(application_ids)[:LONGEST_LIST]))


def _read(session: Session, chosen: sa.ColumnElement[bool]) -> pd.DataFrame:
    statement = (
        sa.select(
            as_text(_application.c.id).label("application_id"),
            _standing.c.number,
            _person.c.given_name,
            _person.c.family_name,
            as_text(_application.c.status),
        )
        .join(_person, _person.c.id == _application.c.person_id)
        .outerjoin(_standing, _standing.c.application_id == _application.c.id)
        .where(chosen)
        .order_by(_standing.c.number, _application.c.id)
        .limit(LONGEST_LIST)
    )
    frame = read_frame(session, statement)
    names = frame[["given_name", "family_name"]].itertuples(index=False)
    frame.insert(2, "full_name", [full_name(given, family) for given, family in names])
    return frame.drop(columns=["given_name", "family_name"])


def _find_named(session: Session, by: Actor, cohort_id: UUID, words: str) -> list[UUID]:
    if not split_words(words):
        return []
    wanted = ApplicationFilter(cohort_id=cohort_id, search=words)
    found = read_page(session, by=by, filter=wanted, size=LONGEST_LIST).frame
    return [UUID(each) for each in found["application_id"]]
