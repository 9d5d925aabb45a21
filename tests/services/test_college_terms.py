"""Are terms stored as entered, copied where they are missing, and never over what somebody else entered?"""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import Session, col, select

from mayatrack.domain.roles import Actor, Role
from mayatrack.exceptions import EditConflict, InvalidInput, NotAllowed, NotFound, RuleBroken
from mayatrack.models import AuditEvent, CollegeTerm
from mayatrack.models.base import new_id
from mayatrack.services.college_terms import (
    add_term,
    check_term,
    copy_term_to_colleges,
    copy_year,
    edit_term,
    remove_term,
)
from tests.factories import make_college, make_college_term

SPRING = {
    "name": "Spring 2027",
    "starts_on": date(2027, 2, 8),
    "ends_on": date(2027, 6, 7),
    "finals_from_on": date(2027, 6, 1),
    "finals_until_on": date(2027, 6, 7),
    "source": "laccd.edu, academic calendar",
}


def list_terms(session: Session) -> list[tuple[UUID, str, date, date | None]]:
    found = session.exec(select(CollegeTerm).order_by(col(CollegeTerm.starts_on), col(CollegeTerm.id)))
    return [(term.college_id, term.name, term.starts_on, term.finals_from_on) for term in found]


def list_actions(session: Session) -> list[str]:
    return list(session.exec(select(AuditEvent.action).order_by(col(AuditEvent.id))))


def test_term_is_added_as_entered(session: Session, local_actor: Actor) -> None:
    college = make_college(session)
    added = add_term(session, fields=check_term(SPRING | {"college_id": college.id}), by=local_actor)
    assert added.model_dump(include=SPRING.keys()) == SPRING
    assert list_actions(session) == ["add_term"]


def test_finals_may_be_unknown(session: Session, local_actor: Actor) -> None:
    values = SPRING | {"college_id": make_college(session).id, "finals_from_on": None, "finals_until_on": None}
    added = add_term(session, fields=check_term(values), by=local_actor)
    assert (added.finals_from_on, added.finals_until_on) == (None, None)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"college_id": None}, "College is missing: enter it."),
        ({"name": " "}, "Name is missing: enter a name such as Spring 2027."),
        ({"ends_on": date(2027, 2, 7)}, "Spring 2027 ends on 2027-02-07, before it starts on 2027-02-08: check both."),
        (
            {"finals_until_on": None},
            "The finals of Spring 2027 need their first and their last day: enter both or neither.",
        ),
        (
            {"finals_until_on": date(2027, 6, 8)},
            "The finals of Spring 2027 have to lie within the term: check their days.",
        ),
        ({"starts_on": None}, "Starts is missing: enter it."),
    ],
    ids=str,
)
def test_term_that_cannot_be_is_refused_with_a_sentence(changes: dict[str, Any], sentence: str) -> None:
    with pytest.raises(InvalidInput) as error:
        check_term(SPRING | {"college_id": new_id()} | changes)
    assert str(error.value) == sentence


def test_name_stands_once_per_college(session: Session, local_actor: Actor) -> None:
    there = make_college_term(session, name="Spring 2027")
    with pytest.raises(InvalidInput, match=r"^This college has a term called Spring 2027 already"):
        add_term(session, fields=check_term(SPRING | {"college_id": there.college_id}), by=local_actor)
    add_term(session, fields=check_term(SPRING | {"college_id": make_college(session).id}), by=local_actor)
    other = make_college_term(session, college_id=there.college_id, name="Fall 2027")
    fields = check_term(SPRING | {"college_id": there.college_id})
    with pytest.raises(InvalidInput, match=r"^This college has a term called Spring 2027 already"):
        edit_term(session, other.id, fields=fields, version=1, by=local_actor)


def test_term_of_a_college_that_is_gone_is_refused(session: Session, local_actor: Actor) -> None:
    with pytest.raises(NotFound):
        add_term(session, fields=check_term(SPRING | {"college_id": new_id()}), by=local_actor)


def test_term_is_changed_in_the_version_that_was_seen(session: Session, local_actor: Actor) -> None:
    term = make_college_term(session)
    fields = check_term(SPRING | {"college_id": term.college_id})
    edited = edit_term(session, term.id, fields=fields, version=1, by=local_actor)
    assert (edited.name, edited.starts_on, edited.version) == ("Spring 2027", date(2027, 2, 8), 2)
    with pytest.raises(EditConflict):
        edit_term(session, term.id, fields=fields, version=1, by=local_actor)


def test_term_is_removed_in_the_version_that_was_seen(session: Session, local_actor: Actor) -> None:
    term, other = make_college_term(session, name="Spring 2024"), make_college_term(session)
    with pytest.raises(EditConflict):
        remove_term(session, term.id, version=2, by=local_actor)
    remove_term(session, term.id, version=1, by=local_actor)
    assert [row[0] for row in list_terms(session)] == [other.college_id]
    (event,) = session.exec(select(AuditEvent)).all()
    assert (event.before or {})["name"] == "Spring 2024"
    assert (event.before or {})["finals_from_on"] == "2024-05-28"


def test_term_is_copied_to_the_colleges_that_lack_it(session: Session, local_actor: Actor) -> None:
    term = make_college_term(session, name="Spring 2024", source="laccd.edu")
    own = make_college_term(session, name="Spring 2024", starts_on=date(2024, 2, 12))
    lacking = {make_college(session).id for _ in range(2)}
    assert copy_term_to_colleges(session, term.id, version=1, by=local_actor) == 2
    terms = list_terms(session)
    assert {college_id for college_id, *rest in terms if rest == list(list_terms(session)[0][1:])} == {
        term.college_id,
        *lacking,
    }
    assert (own.college_id, "Spring 2024", date(2024, 2, 12), own.finals_from_on) in terms
    with pytest.raises(RuleBroken, match=r"^Every college has a term called Spring 2024 already"):
        copy_term_to_colleges(session, term.id, version=1, by=local_actor)


def test_changed_term_is_not_copied_unseen(session: Session, local_actor: Actor) -> None:
    term = make_college_term(session)
    make_college(session)
    with pytest.raises(EditConflict):
        copy_term_to_colleges(session, term.id, version=2, by=local_actor)
    assert len(list_terms(session)) == 1


def test_year_is_copied_as_a_start_for_the_next(session: Session, local_actor: Actor) -> None:
    spring = make_college_term(session, name="Spring 2024")
    make_college_term(
        session, name="Summer 2024", college_id=spring.college_id, finals_from_on=None, finals_until_on=None
    )
    make_college_term(
        session,
        name="Spring 2025",
        college_id=spring.college_id,
        starts_on=date(2025, 2, 1),
        ends_on=date(2025, 6, 1),
        finals_from_on=None,
        finals_until_on=None,
    )
    make_college_term(session, name="Fall 2023", starts_on=date(2023, 8, 28))
    assert copy_year(session, 2024, by=local_actor) == 1
    copied = session.exec(select(CollegeTerm).where(CollegeTerm.name == "Summer 2025")).one()
    assert (copied.starts_on, copied.ends_on, copied.finals_from_on) == (date(2025, 2, 3), date(2025, 6, 2), None)
    assert copied.source == "Copied from Summer 2024, one year on: compare with the college's calendar"
    # What somebody had entered already is still theirs.
    assert session.exec(select(CollegeTerm.starts_on).where(CollegeTerm.name == "Spring 2025")).one() == date(
        2025, 2, 1
    )


def test_year_without_anything_to_copy_is_refused(session: Session, local_actor: Actor) -> None:
    make_college_term(session, name="Spring 2024")
    with pytest.raises(RuleBroken, match=r"^There is no term of 2026 that 2027 lacks"):
        copy_year(session, 2026, by=local_actor)
    copy_year(session, 2024, by=local_actor)
    with pytest.raises(RuleBroken, match=r"^There is no term of 2024 that 2025 lacks"):
        copy_year(session, 2024, by=local_actor)


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.LEADERSHIP, Role.ALUMNI_COORDINATOR, Role.TRAVEL_ADVISER])
def test_terms_belong_to_program_staff(session: Session, actor_with: Callable[..., Actor], role: Role) -> None:
    term, by = make_college_term(session), actor_with(role)
    with pytest.raises(NotAllowed):
        remove_term(session, term.id, version=1, by=by)
    with pytest.raises(NotAllowed):
        copy_year(session, 2024, by=by)
    assert len(list_terms(session)) == 1
