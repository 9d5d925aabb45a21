"""Is it told what the automatic part says, counted, narrowed and page by page?"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pandas as pd
import pytest
from sqlmodel import Session

from mayatrack.domain.application_status import Status
from mayatrack.domain.eligibility import CheckResult
from mayatrack.domain.erasure import ERASED_NAME
from mayatrack.domain.roles import Actor, Role
from mayatrack.exceptions import NotAllowed
from mayatrack.models import Application, Cohort, Person
from mayatrack.models.base import now
from mayatrack.queries.eligibility import (
    PAGE_SIZE,
    CheckFilter,
    count_checks,
    list_not_passing,
    read_checks,
)
from mayatrack.services.people import update_person
from tests.factories import make_application, make_cohort, make_person, make_standing
from tests.queries.conftest import Recording

CHECKED_AT = datetime(2024, 2, 20, 18, tzinfo=UTC)
COLLEGE, AGE = "No college is given.", "Younger than 18 on the day of departure."
UNKNOWN = "The birth date is not known."


def check(
    session: Session,
    cohort: Cohort,
    name: str,
    is_eligible: bool | None,
    *reasons: str,
    status: Status = Status.SUBMITTED,
) -> UUID:
    """An application with what the automatic part said of it."""
    person = make_person(session, given_name=name, family_name="Núñez")
    application = make_application(session, person_id=person.id, cohort_id=cohort.id, status=status)
    found = {"is_eligible": is_eligible, "check_reasons": list(reasons), "checked_at": CHECKED_AT}
    make_standing(session, application_id=application.id, **found)
    return application.id


def erase(session: Session, application_id: UUID) -> None:
    """Leave of the person what erasing leaves."""
    application = session.get_one(Application, application_id)
    person = session.get_one(Person, application.person_id)
    update_person(session, person, {"given_name": ERASED_NAME, "family_name": None})
    person.erased_at = now()
    session.flush()


@pytest.fixture
def cohort(session: Session) -> Cohort:
    """Five who wait, one of them never looked at; and some who are none of these."""
    cohort = make_cohort(session)
    check(session, cohort, "Ana", True)
    check(session, cohort, "Bea", False, COLLEGE, AGE)
    check(session, cohort, "Cid", False, COLLEGE, status=Status.NEEDS_INFORMATION)
    check(session, cohort, "Dan", None, UNKNOWN)
    make_application(
        session, cohort_id=cohort.id, person_id=make_person(session, given_name="Eva", family_name="Núñez").id
    )
    check(session, cohort, "Fay", False, COLLEGE, status=Status.INELIGIBLE)
    check(session, make_cohort(session), "Gil", False, COLLEGE)
    erased = check(session, cohort, "Hal", False, COLLEGE)
    erase(session, erased)
    return cohort


def names(frame: pd.DataFrame) -> list[str]:
    return [name.split()[0] for name in frame["full_name"]]


def test_waiting_applications_are_counted_by_status_result_and_reasons(
    session: Session, local_actor: Actor, cohort: Cohort
) -> None:
    check(session, cohort, "Ian", True)
    found = count_checks(session, by=local_actor, cohort_id=cohort.id)
    rows = list(found[["status", "result", "reasons", "application_count"]].itertuples(index=False, name=None))
    assert rows[0] == ("submitted", "passes", [], 2)
    assert sorted(rows[1:]) == [
        ("needs_information", "fails", [COLLEGE], 1),
        ("submitted", "fails", [COLLEGE, AGE], 1),
        ("submitted", "not_known", [UNKNOWN], 1),
        ("submitted", "unchecked", [], 1),
    ]
    assert {None if pd.isna(at) else at for at in found["checked_at"]} == {CHECKED_AT, None}


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ({}, ["Ana", "Bea", "Cid", "Dan", "Eva"]),
        ({"result": CheckResult.PASSES}, ["Ana"]),
        ({"result": CheckResult.FAILS}, ["Bea", "Cid"]),
        ({"result": CheckResult.NOT_KNOWN}, ["Dan"]),
        ({"result": CheckResult.UNCHECKED}, ["Eva"]),
        ({"reason": AGE}, ["Bea"]),
        ({"reason": COLLEGE, "result": CheckResult.NOT_KNOWN}, []),
    ],
)
def test_list_is_narrowed(
    session: Session, local_actor: Actor, cohort: Cohort, chosen: dict[str, Any], expected: list[str]
) -> None:
    wanted = CheckFilter(cohort.id, **chosen)
    found = read_checks(session, by=local_actor, chosen=wanted)
    assert names(found) == expected
    listed = list_not_passing(session, by=local_actor, chosen=wanted)
    not_passing = found[found["result"].isin(["fails", "not_known"])]
    assert set(listed.itertuples(index=False, name=None)) == set(
        not_passing[["application_id", "status", "result"]].itertuples(index=False, name=None)
    )


def test_row_tells_status_result_and_reasons(session: Session, local_actor: Actor, cohort: Cohort) -> None:
    found = read_checks(session, by=local_actor, chosen=CheckFilter(cohort.id))
    assert list(found[["status", "result", "reasons"]].itertuples(index=False, name=None)) == [
        ("submitted", "passes", []),
        ("submitted", "fails", [COLLEGE, AGE]),
        ("needs_information", "fails", [COLLEGE]),
        ("submitted", "not_known", [UNKNOWN]),
        ("submitted", "unchecked", []),
    ]


def test_pages_hold_everybody_once(session: Session, local_actor: Actor) -> None:
    cohort = make_cohort(session)
    for number in range(PAGE_SIZE + 3):
        check(session, cohort, f"Same{number % 2}", True)
    pages = [read_checks(session, by=local_actor, chosen=CheckFilter(cohort.id), page=page) for page in (1, 2, 3)]
    assert [len(page) for page in pages] == [PAGE_SIZE, 3, 0]
    assert pd.concat(pages)["application_id"].is_unique


def read_all(session: Session, *, by: Actor, cohort_id: UUID) -> pd.DataFrame:
    return read_checks(session, by=by, chosen=CheckFilter(cohort_id))


def list_all(session: Session, *, by: Actor, cohort_id: UUID) -> pd.DataFrame:
    return list_not_passing(session, by=by, chosen=CheckFilter(cohort_id))


READS = (count_checks, read_all, list_all)


@pytest.mark.parametrize("read", READS)
@pytest.mark.parametrize("count", [0, 1, 3])
def test_reads_take_one_statement(
    session: Session, local_actor: Actor, record_statements: Recording, read: Callable[..., Any], count: int
) -> None:
    cohort = make_cohort(session)
    for number in range(count):
        check(session, cohort, f"Ana{number}", False, f"Reason {number}.")
    with record_statements() as statements:
        found = read(session, by=local_actor, cohort_id=cohort.id)
    assert (len(found), len(statements)) == (count, 1)


@pytest.mark.parametrize("read", READS)
@pytest.mark.parametrize("role", sorted(set(Role) - {Role.PROGRAM_STAFF, Role.ADMINISTRATOR}))
def test_reads_are_refused_to_other_roles(
    session: Session, cohort: Cohort, actor_with: Callable[..., Actor], read: Callable[..., Any], role: Role
) -> None:
    with pytest.raises(NotAllowed):
        read(session, by=actor_with(role), cohort_id=cohort.id)
