"""What do the tests of queries share? A count of the SQL statements that a read runs."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

Recording = Callable[[], AbstractContextManager[list[str]]]


@pytest.fixture
def record_statements(engine: Engine) -> Recording:
    """`with record_statements() as statements:` collects the SQL that runs inside."""

    @contextmanager
    def record() -> Iterator[list[str]]:
        statements: list[str] = []

        def keep(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            if not statement.startswith("BEGIN"):
                statements.append(statement)

        sa.event.listen(engine, "before_cursor_execute", keep)
        try:
            yield statements
        finally:
            sa.event.remove(engine, "before_cursor_execute", keep)

    return record
