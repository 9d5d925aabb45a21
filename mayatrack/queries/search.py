"""Which applications belong to people whose names or e-mail addresses begin with these words?

SQLite answers from a full-text index that also holds what a list is filtered by, so that a common name under a rare
filter is one walk of the index. PostgreSQL answers from its index of people's words.
"""

from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from mayatrack.domain.application_status import Status
from mayatrack.domain.names import fold
from mayatrack.models import Base
from mayatrack.models.base import Key
from mayatrack.models.summaries import NO_COLLEGE

LONGEST_SEARCH: Final = 100
# What the tokens of the full-text index begin with that stand for filters; no word of a person does.
FACET_MARK: Final = "_" * 10

_application = Base.metadata.tables["application"]
_person = Base.metadata.tables["person"]
# The full-text tables are made by a migration: they exist on SQLite alone, and hold nothing that the models lack.
_entries = sa.table("application_search", sa.column("entry", sa.Integer), sa.column("application_id", Key))
_index = sa.table("application_search_index", sa.column("rowid", sa.Integer))


def split_words(search: str) -> tuple[str, ...]:
    """The different words of a search, folded: letters a–z and digits only; empty where nothing can be searched for."""
    return tuple(dict.fromkeys(fold(search[:LONGEST_SEARCH]).split()))


def match_index(
    words: tuple[str, ...], *, cohort_id: UUID | None, status: Status | None, college_id: UUID | None
) -> str:
    """The full-text expression (SQLite) for applications with all words, each a prefix, under the filters."""
    college = "none" if college_id == NO_COLLEGE else college_id and college_id.hex
    filters = {"c": cohort_id and cohort_id.hex, "s": status and status.value, "g": college}
    asked = {letter: value for letter, value in filters.items() if value}
    # One token stands for all filters together.
    facets = [FACET_MARK + "".join(asked) + "_" + "_".join(asked.values())] if asked else []
    found = " AND ".join(f'"{word}" *' for word in words)
    if facets and len(words) > 1 and cohort_id is None:
        # Joined with a token that nothing has, the words are matched by themselves: otherwise the index would walk the
        # long list of a status along with every step from one of them to the next.
        found = f'(({found}) OR "{FACET_MARK}")'
    return " AND ".join([found, *(f'"{facet}"' for facet in facets)])


def match_words(words: tuple[str, ...]) -> str:
    """The text-search expression (PostgreSQL) for people with all words, each a prefix."""
    return " & ".join(f"{word}:*" for word in words)


def select_from_index(*, is_ascending: bool, has_position: bool) -> sa.Select[Any]:
    """SQLite: the ids of matching applications, newest first unless `is_ascending`.

    Binds `match`, `size` and, with a position, `id`: the application that the rows come after.
    """
    found = sa.select(_index.c.rowid.label("entry")).where(
        sa.literal_column("application_search_index").op("MATCH")(sa.bindparam("match", type_=sa.String))
    )
    if has_position:
        position = sa.select(_entries.c.entry).where(_entries.c.application_id == sa.bindparam("id", type_=Key))
        entry = position.scalar_subquery()
        found = found.where(_index.c.rowid > entry if is_ascending else _index.c.rowid < entry)
    place = _index.c.rowid.asc() if is_ascending else _index.c.rowid.desc()
    entries = found.order_by(place).limit(sa.bindparam("size", type_=sa.Integer)).subquery("found")
    return sa.select(_entries.c.application_id.label("id"), entries.c.entry.label("place")).join_from(
        entries, _entries, _entries.c.entry == entries.c.entry
    )


def select_from_people(*conditions: sa.ColumnElement[bool], is_ascending: bool, has_position: bool) -> sa.Select[Any]:
    """PostgreSQL: the same as `select_from_index`, under these conditions on the application."""
    words = sa.func.to_tsvector(sa.literal_column("'simple'"), _person.c.search_words)
    asked = sa.func.to_tsquery(sa.literal_column("'simple'"), sa.bindparam("match", type_=sa.String))
    found = (
        sa.select(_application.c.id, _application.c.id.label("place"))
        .join(_person, _person.c.id == _application.c.person_id)
        .where(words.bool_op("@@")(asked), *conditions)
    )
    if has_position:
        position = sa.bindparam("id", type_=Key)
        found = found.where(_application.c.id > position if is_ascending else _application.c.id < position)
    place = _application.c.id.asc() if is_ascending else _application.c.id.desc()
    return found.order_by(place).limit(sa.bindparam("size", type_=sa.Integer))
