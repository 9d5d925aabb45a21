from collections.abc import Callable

import pytest
from sqlmodel import Session

from mayatrack.domain.roles import Actor, Role
from mayatrack.exceptions import NotAllowed
from mayatrack.queries.imports import read_imports
from mayatrack.services.imports import undo_import
from tests.factories import make_cohort
from tests.services.applicant_rows import import_rows, make_row


def test_imports_come_latest_first_with_who_and_what(session: Session, local_actor: Actor) -> None:
    cohort = make_cohort(session)
    first = import_rows(session, cohort, [make_row(2)], file_name="first.csv", refused_count=2)
    second = import_rows(session, cohort, [make_row(2)], file_name="second.csv")
    undo_import(session, first.id, by=local_actor)
    frame = read_imports(session, by=local_actor, limit=20)
    assert list(frame["import_id"]) == [str(second.id), str(first.id)]
    assert list(frame["file_name"]) == ["second.csv", "first.csv"]
    assert list(frame["cohort"]) == [cohort.name, cohort.name]
    assert list(frame["imported_by"]) == [local_actor.name, local_actor.name]
    assert frame["new_count"].tolist() == [0, 1]
    assert frame["unchanged_count"].tolist() == [1, 0]
    assert frame["refused_count"].tolist() == [0, 2]
    assert frame["undone_by"].isna().tolist() == [True, False]
    assert frame["undone_at"].isna().tolist() == [True, False]


def test_imports_are_limited(session: Session, local_actor: Actor) -> None:
    cohort = make_cohort(session)
    for number in range(2, 5):
        import_rows(session, cohort, [make_row(number)])
    assert len(read_imports(session, by=local_actor, limit=2)) == 2


def test_imports_need_the_right_role(session: Session, actor_with: Callable[..., Actor]) -> None:
    with pytest.raises(NotAllowed):
        read_imports(session, by=actor_with(Role.ALUMNI_COORDINATOR), limit=1)
