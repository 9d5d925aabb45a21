"""Are all waiting applications of a cohort looked at, each with what is stored of its own person and no other?"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session, select

from mayatrack.domain.application_status import Status
from mayatrack.domain.roles import Actor, Role
from mayatrack.exceptions import NotAllowed, RuleBroken
from mayatrack.models import Application, AuditEvent, Cohort, SelectionPlan, Standing
from mayatrack.models.base import now
from mayatrack.services.eligibility import check_applications
from tests.factories import (
    DEPARTS_ON,
    RETURNS_ON,
    make_application,
    make_application_answers,
    make_cohort,
    make_college,
    make_demographics,
    make_person,
    make_selection_plan,
    make_traveler,
)

ADULT = date(2004, 2, 29)


@pytest.fixture
def plan(session: Session) -> SelectionPlan:
    return make_selection_plan(session, minimum_age=18, required_questions=["Why?"])


def apply(session: Session, plan: SelectionPlan, **changes: Any) -> Application:
    """An application that passes, but for these changes of it, its `birth_on` or its `answers`."""
    person = make_person(session, birth_on=changes.pop("birth_on", ADULT))
    answers = changes.pop("answers", {"Why?": "To learn."})
    college = {"college_id": changes.pop("college_id", None) or make_college(session).id}
    if changes.pop("has_college", True) is False:
        college = {}
    application = make_application(session, person_id=person.id, cohort_id=plan.cohort_id, **college, **changes)
    if answers is not None:
        make_application_answers(session, application_id=application.id, answers=answers)
    return application


def read_check(session: Session, application: Application) -> tuple[bool | None, list[str] | None]:
    found = session.exec(select(Standing).where(Standing.application_id == application.id)).one()
    return found.is_eligible, found.check_reasons


def test_every_reason_is_stored_with_the_application(session: Session, plan: SelectionPlan, local_actor: Actor) -> None:
    good = apply(session, plan)
    silent = apply(session, plan, answers=None)
    blank = apply(session, plan, answers={"Why?": "  ", "What?": "A talk."}, has_college=False)
    young = apply(session, plan, birth_on=DEPARTS_ON.replace(year=2006) + timedelta(days=1))
    unknown = apply(session, plan, birth_on=None)
    waiting = apply(session, plan, status=Status.NEEDS_INFORMATION, has_college=False)
    counts = check_applications(session, plan.cohort_id, by=local_actor)
    assert read_check(session, good) == (True, [])
    assert read_check(session, silent) == (False, ["“Why?” is not answered."])
    assert read_check(session, blank) == (False, ["“Why?” is not answered.", "No college is given."])
    assert read_check(session, young) == (False, ["Younger than 18 on the day of departure."])
    assert read_check(session, unknown) == (None, ["The birth date is not known."])
    assert read_check(session, waiting) == (False, ["No college is given."])
    assert counts == {True: 1, None: 1, False: 4}
    event = session.exec(select(AuditEvent)).one()
    assert (event.action, event.record_id) == ("check_eligibility", plan.cohort_id)
    assert event.after == {"passed_count": 1, "not_known_count": 1, "failed_count": 4}


def travel(session: Session, application: Application, cohort: Cohort, **changes: Any) -> None:
    """Another application of the same person, for another trip."""
    again = make_application(session, person_id=application.person_id, cohort_id=cohort.id, **changes)
    if again.status is Status.TRAVELED:
        make_traveler(session, application_id=again.id, traveled_on=cohort.departs_on)


def test_trips_of_the_person_count_and_nobody_elses(session: Session, plan: SelectionPlan, local_actor: Actor) -> None:
    first = make_cohort(session, name="Cairo 2019", departs_on=DEPARTS_ON, returns_on=DEPARTS_ON)
    earlier = make_cohort(session, name="Durango 2018", **place(-700))
    same_days = make_cohort(session, name="Lima 2024", **place(14))
    after = make_cohort(session, name="Quito 2024", **place(15))
    good, traveled, confirmed, offered, later = (apply(session, plan) for _ in range(5))
    travel(session, traveled, first, status=Status.TRAVELED)
    travel(session, traveled, earlier, status=Status.TRAVELED)
    travel(session, confirmed, same_days, status=Status.CONFIRMED)
    travel(session, offered, same_days, status=Status.OFFERED)
    travel(session, later, after, status=Status.CONFIRMED)
    check_applications(session, plan.cohort_id, by=local_actor)
    assert read_check(session, traveled)[1] == [
        "Has traveled with the program before: Durango 2018.",
        "Has traveled with the program before: Cairo 2019.",
    ]
    assert read_check(session, confirmed) == (False, ["Has confirmed a trip at the same time: Lima 2024."])
    assert [read_check(session, each)[0] for each in (good, offered, later)] == [True, True, True]


def place(days: int) -> dict[str, date]:
    """A trip as long as the usual one, so many days after it; on the 14th day the usual one returns."""
    return {
        "opens_on": date(2018, 1, 1),
        "closes_on": date(2018, 1, 2),
        "selected_by_on": date(2018, 1, 3),
        "departs_on": DEPARTS_ON + timedelta(days=days),
        "returns_on": RETURNS_ON + timedelta(days=days),
    }


def test_past_travelers_are_welcome_where_the_plan_says_so(session: Session, local_actor: Actor) -> None:
    plan = make_selection_plan(session, refuses_past_travelers=False, needs_college=False)
    application = apply(session, plan, has_college=False, birth_on=None, answers=None)
    travel(session, application, make_cohort(session), status=Status.TRAVELED)
    check_applications(session, plan.cohort_id, by=local_actor)
    assert read_check(session, application) == (True, [])


def test_only_those_who_wait_are_looked_at(session: Session, plan: SelectionPlan, local_actor: Actor) -> None:
    reviewed = apply(session, plan, status=Status.IN_REVIEW, answers=None)
    draft = apply(session, plan, status=Status.DRAFT)
    elsewhere = apply(session, make_selection_plan(session))
    erased = apply(session, plan, birth_on=None)
    session.execute(sa.text("UPDATE person SET erased_at = :now WHERE birth_on IS NULL"), {"now": now()})
    assert check_applications(session, plan.cohort_id, by=local_actor) == {True: 0, None: 0, False: 0}
    assert read_check(session, reviewed) == (None, None)
    assert read_check(session, erased) == (None, None)
    standings = {each.application_id for each in session.exec(select(Standing))}
    assert standings.isdisjoint({draft.id, elsewhere.id})


def test_second_look_replaces_the_first(session: Session, plan: SelectionPlan, local_actor: Actor) -> None:
    application = apply(session, plan, has_college=False)
    check_applications(session, plan.cohort_id, by=local_actor)
    application.college_id = make_college(session).id
    session.flush()
    check_applications(session, plan.cohort_id, by=local_actor)
    assert read_check(session, application) == (True, [])


def test_what_somebody_answers_about_who_they_are_changes_nothing(
    session: Session, plan: SelectionPlan, local_actor: Actor
) -> None:
    told, silent = apply(session, plan), apply(session, plan)
    make_demographics(session, person_id=told.person_id, race_ethnicity=["asian"], gender=["woman"])
    statements: list[str] = []
    connection = session.connection()
    sa.event.listen(connection, "before_cursor_execute", lambda *arguments: statements.append(arguments[2]))
    check_applications(session, plan.cohort_id, by=local_actor)
    assert read_check(session, told) == read_check(session, silent) == (True, [])
    assert statements
    assert [statement for statement in statements if "demographics" in statement] == []


@pytest.mark.parametrize("count", [1, 3])
def test_more_applications_take_no_more_statements(
    session: Session, plan: SelectionPlan, local_actor: Actor, count: int
) -> None:
    for _ in range(count):
        apply(session, plan)
    statements: list[str] = []
    connection = session.connection()
    sa.event.listen(connection, "before_cursor_execute", lambda *arguments: statements.append(arguments[2]))
    check_applications(session, plan.cohort_id, by=local_actor)
    assert len(statements) == 12


def test_cohort_without_a_plan_is_not_checked(session: Session, local_actor: Actor) -> None:
    application = make_application(session)
    with pytest.raises(RuleBroken, match="is not set up yet"):
        check_applications(session, application.cohort_id, by=local_actor)
    assert session.exec(select(Standing)).all() == []


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.PROGRAM_STAFF, Role.ADMINISTRATOR}))
def test_other_roles_check_nobody(
    session: Session, plan: SelectionPlan, actor_with: Callable[..., Actor], role: Role
) -> None:
    apply(session, plan)
    with pytest.raises(NotAllowed):
        check_applications(session, plan.cohort_id, by=actor_with(role))
