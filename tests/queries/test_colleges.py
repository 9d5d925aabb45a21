"""Are the colleges listed by name?"""

from collections.abc import Callable

import pytest
from sqlmodel import Session

from mayatrack.domain.roles import Actor, Role
from mayatrack.exceptions import NotAllowed
from mayatrack.queries.colleges import read_colleges
from tests.factories import make_college


def test_colleges_come_by_name(session: Session, local_actor: Actor) -> None:
    valley, harbor = make_college(session, name="Valley"), make_college(session, name="Harbor")
    assert read_colleges(session, by=local_actor).to_dict("split")["data"] == [
        [str(harbor.id), "Harbor"],
        [str(valley.id), "Valley"],
    ]


def test_no_colleges_are_an_empty_table(session: Session, local_actor: Actor) -> None:
    assert list(read_colleges(session, by=local_actor).columns) == ["college_id", "college"]


def test_colleges_are_refused(session: Session, actor_with: Callable[..., Actor]) -> None:
    with pytest.raises(NotAllowed):
        read_colleges(session, by=actor_with(Role.LEADERSHIP))
