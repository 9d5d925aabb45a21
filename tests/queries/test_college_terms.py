"""Do terms come in order, and does every college say how a trip lies to its terms?"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import Session

from mayatrack.domain.application_status import Status
from mayatrack.domain.roles import Actor, Role
from mayatrack.exceptions import InvalidInput, NotAllowed
from mayatrack.models import Cohort, College
from mayatrack.queries.college_terms import read_clashes, read_clashes_between, read_clashes_of, read_terms
from mayatrack.services.summaries import rebuild_summaries
from mayatrack.ui.rows import list_records
from tests.factories import DEPARTS_ON, RETURNS_ON, make_application, make_cohort, make_college, make_college_term
from tests.queries.conftest import Recording

UNKNOWN_FINALS = {"finals_from_on": None, "finals_until_on": None}
# The trip of a factory's cohort: 9–23 June 2024.
TERMS: dict[str, dict[str, Any]] = {
    "Ends": {"ends_on": date(2024, 6, 12), "finals_from_on": date(2024, 6, 6), "finals_until_on": date(2024, 6, 12)},
    "Begins": {"starts_on": date(2024, 6, 17), "ends_on": date(2024, 8, 25), **UNKNOWN_FINALS},
    "Runs": {"ends_on": date(2024, 7, 31), "finals_from_on": date(2024, 7, 25), "finals_until_on": date(2024, 7, 31)},
    "Over": {},
}


def make_colleges(session: Session) -> dict[str, College]:
    """A college by the name of each term, one that has terms around the trip, and one that nobody entered any for."""
    colleges = {name: make_college(session, name=name) for name in (*TERMS, "Around", "Silent")}
    for name, days in TERMS.items():
        make_college_term(session, college_id=colleges[name].id, name="Term", **days)
    make_college_term(session, college_id=colleges["Around"].id, name="Spring")
    make_college_term(session, college_id=colleges["Around"].id, name="Fall", **_year_later("starts_on", "ends_on"))
    return colleges


def _year_later(*names: str) -> dict[str, Any]:
    days = {"starts_on": date(2024, 8, 26), "ends_on": date(2024, 12, 15)}
    return {name: days[name] for name in names} | UNKNOWN_FINALS


def tell(frame: Any) -> list[tuple[Any, ...]]:
    names = ("college", "fit", "term", "from_on", "until_on", "application_count")
    return [tuple(row[name] for name in names) for row in list_records(frame)]


def make_applications(session: Session, cohort: Cohort, college: College, statuses: list[Status]) -> None:
    for status in statuses:
        make_application(session, cohort_id=cohort.id, college_id=college.id, status=status)
    rebuild_summaries(session)


def test_terms_come_by_their_start_then_by_college(session: Session, local_actor: Actor) -> None:
    for name in ("B", "A"):
        college = make_college(session, name=name)
        make_college_term(session, college_id=college.id, name="Spring 2024")
    make_college_term(session, college_id=college.id, name="Fall 2023", starts_on=date(2023, 8, 28), **UNKNOWN_FINALS)
    rows = list_records(read_terms(session, by=local_actor))
    assert [(row["college"], row["name"]) for row in rows] == [
        ("A", "Fall 2023"),
        ("A", "Spring 2024"),
        ("B", "Spring 2024"),
    ]
    assert (rows[0]["finals_from_on"], rows[0]["version"]) == (None, 1)


def test_every_college_says_how_a_trip_fits_the_worst_first(session: Session, local_actor: Actor) -> None:
    cohort, colleges = make_cohort(session), make_colleges(session)
    make_applications(session, cohort, colleges["Runs"], [Status.SUBMITTED, Status.WITHDRAWN])
    make_applications(session, make_cohort(session), colleges["Runs"], [Status.SUBMITTED])
    make_application(session, cohort_id=cohort.id)
    assert tell(read_clashes_of(session, by=local_actor, cohort_id=cohort.id)) == [
        ("Ends", "finals", "Term", DEPARTS_ON, date(2024, 6, 12), 0),
        ("Begins", "unknown_finals", "Term", date(2024, 6, 17), RETURNS_ON, 0),
        ("Runs", "term", "Term", DEPARTS_ON, RETURNS_ON, 2),
        ("Over", "unknown_terms", None, None, None, 0),
        ("Silent", "unknown_terms", None, None, None, 0),
        ("Around", "free", None, None, None, 0),
    ]


def test_trip_through_two_terms_has_a_row_for_each(session: Session, local_actor: Actor) -> None:
    college = make_college(session, name="Two")
    for name in ("Ends", "Begins"):
        make_college_term(session, college_id=college.id, name=name, **TERMS[name])
    cohort = make_cohort(session)
    make_applications(session, cohort, college, [Status.SUBMITTED])
    rows = tell(read_clashes_of(session, by=local_actor, cohort_id=cohort.id))
    assert [(row[2], row[1], row[5]) for row in rows] == [("Ends", "finals", 1), ("Begins", "unknown_finals", 1)]


def test_clashes_of_all_cohorts_that_have_not_left(session: Session, local_actor: Actor) -> None:
    make_college(session)
    later = {"departs_on": DEPARTS_ON + timedelta(days=9), "returns_on": RETURNS_ON + timedelta(days=9)}
    make_cohort(session, name="Later", **later)
    make_cohort(session, name="Next")
    today = {"today": DEPARTS_ON}
    assert list(read_clashes(session, by=local_actor, **today)["cohort"]) == ["Next", "Later"]
    assert list(read_clashes(session, by=local_actor, today=DEPARTS_ON + timedelta(days=1))["cohort"]) == ["Later"]
    assert read_clashes(session, by=local_actor, today=RETURNS_ON).empty


def test_days_of_no_cohort_yet_are_compared_too(session: Session, local_actor: Actor) -> None:
    make_colleges(session)
    days = {"departs_on": date(2024, 6, 12), "returns_on": date(2024, 6, 16)}
    rows = tell(read_clashes_between(session, by=local_actor, **days))
    assert [row[:2] for row in rows] == [
        ("Ends", "finals"),
        ("Runs", "term"),
        ("Begins", "unknown_terms"),
        ("Over", "unknown_terms"),
        ("Silent", "unknown_terms"),
        ("Around", "free"),
    ]


def test_days_the_wrong_way_round_are_refused(session: Session, local_actor: Actor) -> None:
    with pytest.raises(InvalidInput, match=r"^The return on 2024-06-09 is before the departure on 2024-06-23"):
        read_clashes_between(session, by=local_actor, departs_on=RETURNS_ON, returns_on=DEPARTS_ON)


def test_reading_clashes_takes_the_same_statements_for_one_cohort_and_for_three(
    session: Session, local_actor: Actor, record_statements: Recording
) -> None:
    counts = []
    for more in (1, 2):
        for _ in range(more):
            make_application(
                session, cohort_id=make_cohort(session).id, college_id=make_college_term(session).college_id
            )
        rebuild_summaries(session)
        with record_statements() as statements:
            read_clashes(session, by=local_actor, today=DEPARTS_ON)
            read_terms(session, by=local_actor)
        counts.append(len(statements))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.LEADERSHIP, Role.ALUMNI_COORDINATOR, Role.TRAVEL_ADVISER])
def test_clashes_are_refused_without_the_right(session: Session, actor_with: Callable[..., Actor], role: Role) -> None:
    make_colleges(session)
    with pytest.raises(NotAllowed):
        read_clashes(session, by=actor_with(role), today=DEPARTS_ON)
    with pytest.raises(NotAllowed):
        read_terms(session, by=actor_with(role))
