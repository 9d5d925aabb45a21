"""How are the entries of a JSON column read as rows, on either database?"""

import sqlalchemy as sa
from sqlmodel import Session


def spread_entries(session: Session, column: sa.Column[dict[str, str]]) -> sa.TableValuedAlias:
    """The entries of a JSON object: columns key and value (text). Join it on true."""
    name = "json_each_text" if _is_postgresql(session) else "json_each"
    return getattr(sa.func, name)(column).table_valued(sa.column("key", sa.String), sa.column("value", sa.String))  # type: ignore[no-any-return]


def spread_list(session: Session, column: sa.Column[list[str]]) -> sa.TableValuedAlias:
    """The members of a JSON list: column value (text). Join it on true."""
    name = "json_array_elements_text" if _is_postgresql(session) else "json_each"
    return getattr(sa.func, name)(column).table_valued(sa.column("value", sa.String))  # type: ignore[no-any-return]


def _is_postgresql(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"
