"""Is an application found by its blind number and by a name, in its own cohort alone?"""

from collections.abc import Callable

import pytest
from sqlmodel import Session

from mayatrack.domain.roles import Actor, Role
from mayatrack.exceptions import NotAllowed
from mayatrack.queries.numbers import find_applications, name_applications
from tests.factories import make_application, make_cohort, make_person, make_standing
from tests.queries.conftest import Recording


@pytest.fixture
def staff(actor_with: Callable[..., Actor]) -> Actor:
    return actor_with(Role.PROGRAM_STAFF)


@pytest.mark.parametrize(
    ("search", "names"),
    [
        ("7", ["Ana Lara"]),
        (" #7 ", ["Ana Lara"]),
        ("71", []),
        ("lára", ["Bo Lara", "Ana Lara"]),
        ("ana", ["Ana Lara"]),
        ("", []),
        ("  ", []),
        ("%", []),
        ("99999999999999999999", []),
        ("٧", ["Ana Lara"]),
    ],
)
def test_application_is_found(session: Session, staff: Actor, search: str, names: list[str]) -> None:
    cohort_id = make_cohort(session).id
    for given, number in {"Ana": 7, "Bo": 3, "Cy": None}.items():
        person = make_person(session, given_name=given, family_name="Lara" if number else "Mar")
        application = make_application(session, cohort_id=cohort_id, person_id=person.id)
        if number:
            make_standing(session, application_id=application.id, number=number)
    elsewhere = make_application(session, person_id=make_person(session, given_name="Ana", family_name="Lara").id)
    make_standing(session, application_id=elsewhere.id, number=7)
    frame = find_applications(session, by=staff, cohort_id=cohort_id, search=search)
    assert list(frame["full_name"]) == names
    assert list(frame.columns) == ["application_id", "number", "full_name", "status"]


def test_application_without_a_number_is_found_by_name(
    session: Session, staff: Actor, record_statements: Recording
) -> None:
    application = make_application(session)
    with record_statements() as statements:
        frame = find_applications(session, by=staff, cohort_id=application.cohort_id, search="ana")
    assert len(statements) == 2
    assert list(frame["application_id"]) == [str(application.id)]
    assert frame["number"].isna().all()


def test_applications_are_named_by_number(session: Session, staff: Actor) -> None:
    cohort_id = make_cohort(session).id
    made = []
    for number in (5, 2):
        made.append(make_application(session, cohort_id=cohort_id))
        make_standing(session, application_id=made[-1].id, number=number)
    make_application(session, cohort_id=cohort_id)
    frame = name_applications(session, by=staff, application_ids=[each.id for each in made])
    assert list(frame["number"]) == [2, 5]
    assert name_applications(session, by=staff, application_ids=[]).empty


def test_reviewer_finds_nobody(session: Session, actor_with: Callable[..., Actor]) -> None:
    standing = make_standing(session)
    with pytest.raises(NotAllowed):
        find_applications(session, by=actor_with(Role.REVIEWER), cohort_id=standing.cohort_id, search="1")
    with pytest.raises(NotAllowed):
        name_applications(session, by=actor_with(Role.REVIEWER), application_ids=[standing.application_id])
