"""Is it told what the automatic part says, counted, narrowed and page by page?"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pandas as pd
import pytest
import sqlalchemy as sa
from sqlmodel import Session

from mayatrack.domain.application_status import Status
from mayatrack.domain.eligibility import CheckResult
from mayatrack.domain.roles import Actor, Role
from mayatrack.exceptions import NotAllowed
from mayatrack.models import Cohort
from mayatrack.models.base import now
from mayatrack.queries.eligibility import (
    PAGE_SIZE,
    CheckFilter,
    count_checks,
    count_reasons,
    list_checked,
    read_checks,
)
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
    session.execute(
        sa.text("UPDATE person SET erased_at = :now WHERE id = (SELECT person_id FROM application WHERE id = :id)"),
        {"now": now(), "id": erased if session.get_bind().dialect.name == "postgresql" else erased.bytes},
    )
    return cohort


def names(frame: pd.DataFrame) -> list[str]:
    return [name.split()[0] for name in frame["full_name"]]


def test_waiting_applications_are_counted_by_status_and_result(
    session: Session, local_actor: Actor, cohort: Cohort
) -> None:
    found = count_checks(session, by=local_actor, cohort_id=cohort.id)
    assert list(found[["status", "result", "application_count"]].itertuples(index=False, name=None)) == [
        ("needs_information", "fails", 1),
        ("submitted", "fails", 1),
        ("submitted", "not_known", 1),
        ("submitted", "passes", 1),
        ("submitted", "unchecked", 1),
    ]
    assert [None if pd.isna(at) else at for at in found["checked_at"]] == [*[CHECKED_AT] * 4, None]


def test_reasons_are_counted(session: Session, local_actor: Actor, cohort: Cohort) -> None:
    found = count_reasons(session, by=local_actor, cohort_id=cohort.id)
    assert list(found.itertuples(index=False, name=None)) == [(COLLEGE, 2), (UNKNOWN, 1), (AGE, 1)]


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
    assert sorted(list_checked(session, by=local_actor, chosen=wanted)["application_id"]) == sorted(
        found["application_id"]
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
    return list_checked(session, by=by, chosen=CheckFilter(cohort_id))


READS = (count_checks, count_reasons, read_all, list_all)


@pytest.mark.parametrize("read", READS)
@pytest.mark.parametrize("count", [0, 1, 3])
def test_reads_take_one_statement(
    session: Session, local_actor: Actor, record_statements: Recording, read: Callable[..., Any], count: int
) -> None:
    cohort = make_cohort(session)
    for number in range(count):
        check(session, cohort, f"Ana{number}", False, f"Reason {number}.")
    with record_statements() as statements:
        assert len(read(session, by=local_actor, cohort_id=cohort.id)) == (
            min(count, 1) if read is count_checks else count
        )
    assert len(statements) == 1


@pytest.mark.parametrize("read", READS)
@pytest.mark.parametrize("role", sorted(set(Role) - {Role.PROGRAM_STAFF, Role.ADMINISTRATOR}))
def test_reads_are_refused_to_other_roles(
    session: Session, cohort: Cohort, actor_with: Callable[..., Actor], read: Callable[..., Any], role: Role
) -> None:
    with pytest.raises(NotAllowed):
        read(session, by=actor_with(role), cohort_id=cohort.id)
