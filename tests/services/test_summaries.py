"""Do the stored counts always say what the rows say?"""

import random
from collections import Counter
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlmodel import Session, col, select

from mayatrack.domain.application_status import Stage, Status
from mayatrack.domain.outcomes import ReferralState
from mayatrack.models import Application, ApplicationCount, Cohort, CohortCount, Placement, Referral, Traveler
from mayatrack.models.summaries import NO_COLLEGE
from mayatrack.services.summaries import REFERRED, find_stale_summaries, rebuild_summaries, refresh_summaries
from tests.factories import (
    DEPARTS_ON,
    make_application,
    make_cohort,
    make_college,
    make_person,
    make_placement,
    make_referral,
    make_traveler,
)


def read_stored(session: Session) -> tuple[dict[Any, int], dict[UUID, dict[str, Any]]]:
    """Both summary tables as dictionaries."""
    session.expire_all()
    counts = session.exec(select(ApplicationCount)).all()
    applications = {(row.cohort_id, row.status, row.stage, row.college_id): row.application_count for row in counts}
    cohorts = {row.cohort_id: row.model_dump(exclude={"cohort_id"}) for row in session.exec(select(CohortCount)).all()}
    return applications, cohorts


def recount(session: Session) -> tuple[dict[Any, int], dict[UUID, dict[str, Any]]]:
    """The same, counted in Python from the rows."""
    applications = session.exec(select(Application).order_by(col(Application.id))).all()
    travelers = session.exec(select(Traveler)).all()
    referred = {row.traveler_id for row in session.exec(select(Referral)).all() if row.state in REFERRED}
    placed = {row.traveler_id for row in session.exec(select(Placement)).all()}
    first_cohorts: dict[UUID, UUID] = {}
    for row in applications:
        first_cohorts.setdefault(row.person_id, row.cohort_id)
    cells = Counter((row.cohort_id, row.status, row.stage, row.college_id or NO_COLLEGE) for row in applications)
    return dict(cells), {
        cohort.id: {
            "new_person_count": list(first_cohorts.values()).count(cohort.id),
            "traveler_count": sum(row.traveled_on is not None for row in travelers if row.cohort_id == cohort.id),
            "first_passport_count": sum(bool(row.first_passport_on) for row in travelers if row.cohort_id == cohort.id),
            "first_flight_count": sum(bool(row.first_flight_on) for row in travelers if row.cohort_id == cohort.id),
            "first_trip_abroad_count": sum(
                bool(row.first_trip_abroad_on) for row in travelers if row.cohort_id == cohort.id
            ),
            "referred_count": sum(row.id in referred for row in travelers if row.cohort_id == cohort.id),
            "placed_count": sum(row.id in placed for row in travelers if row.cohort_id == cohort.id),
        }
        for cohort in session.exec(select(Cohort)).all()
    }


def write_something(session: Session, chance: random.Random, cohorts: list[Cohort], colleges: list[UUID]) -> list[UUID]:
    """One random write as a service makes it; returns the cohorts whose numbers it changes."""
    cohort = chance.choice(cohorts)
    applications = session.exec(select(Application).order_by(col(Application.id))).all()
    travelers = session.exec(select(Traveler).order_by(col(Traveler.id))).all()
    write = chance.choice(["apply", "apply", "apply", "return", "move", "travel", "first", "refer", "place", "remove"])
    if write == "apply" or not applications:
        status = chance.choice([Status.DRAFT, Status.SUBMITTED, Status.IN_REVIEW, Status.NOT_SELECTED])
        make_application(session, cohort_id=cohort.id, status=status, college_id=chance.choice([*colleges, None]))
        return [cohort.id]
    application = chance.choice(applications)
    if write == "return":
        applied = {row.cohort_id for row in applications if row.person_id == application.person_id}
        if cohort.id not in applied:
            make_application(session, person_id=application.person_id, cohort_id=cohort.id)
        return [cohort.id]
    if write == "move":
        application.status, application.stage = Status.WITHDRAWN, chance.choice(list(Stage))
        return [application.cohort_id]
    if write == "travel" and application.id not in {row.application_id for row in travelers}:
        make_traveler(session, application_id=application.id, traveled_on=chance.choice([None, DEPARTS_ON]))
        return [application.cohort_id]
    if write == "remove" and application.id not in {row.application_id for row in travelers}:
        session.delete(application)
        session.flush()
        return [row.cohort_id for row in applications if row.person_id == application.person_id]
    return write_about_traveler(session, chance, write, chance.choice(travelers)) if travelers else []


def write_about_traveler(session: Session, chance: random.Random, write: str, traveler: Traveler) -> list[UUID]:
    """A first time, a referral or a placement of one traveler."""
    of_person = session.exec(select(Traveler).where(Traveler.person_id == traveler.person_id)).all()
    if write == "first" and not any(row.first_flight_on for row in of_person):
        traveler.first_flight_on = traveler.first_passport_on = traveler.first_trip_abroad_on = DEPARTS_ON
    if write == "refer":
        make_referral(session, traveler_id=traveler.id, state=chance.choice(list(ReferralState)))
    if write == "place":
        make_placement(session, traveler_id=traveler.id)
    return [traveler.cohort_id]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_summaries_equal_a_recount_after_random_writes(session: Session, seed: int) -> None:
    chance = random.Random(seed)
    cohorts = [make_cohort(session) for _ in range(3)]
    colleges = [make_college(session).id for _ in range(2)]
    refresh_summaries(session, [cohort.id for cohort in cohorts])
    for _ in range(60):
        refresh_summaries(session, write_something(session, chance, cohorts, colleges))
        assert find_stale_summaries(session) == []
    assert read_stored(session) == recount(session)


def test_new_person_counts_in_the_cohort_of_the_first_application_alone(session: Session) -> None:
    person = make_person(session)
    first, second = (make_application(session, person_id=person.id).cohort_id for _ in range(2))
    rebuild_summaries(session)
    _, cohorts = read_stored(session)
    assert (cohorts[first]["new_person_count"], cohorts[second]["new_person_count"]) == (1, 0)


@pytest.mark.parametrize("state", list(ReferralState))
def test_referral_counts_from_the_offer_on(session: Session, state: ReferralState) -> None:
    traveler = make_traveler(session)
    for _ in range(2):
        make_referral(session, traveler_id=traveler.id, state=state)
    refresh_summaries(session, [traveler.cohort_id])
    _, cohorts = read_stored(session)
    expected = 0 if state in {ReferralState.SUGGESTED, ReferralState.WITHDRAWN} else 1
    assert cohorts[traveler.cohort_id]["referred_count"] == expected


def test_refresh_leaves_other_cohorts_alone(session: Session) -> None:
    mine, other = make_application(session), make_application(session)
    refresh_summaries(session, [mine.cohort_id])
    applications, cohorts = read_stored(session)
    assert list(applications.values()) == [1]
    assert list(cohorts) == [mine.cohort_id]
    assert find_stale_summaries(session) == [other.cohort_id]


def test_refresh_of_no_cohort_changes_nothing(session: Session) -> None:
    make_application(session)
    refresh_summaries(session, [])
    assert read_stored(session) == ({}, {})


@pytest.mark.parametrize(
    "spoil",
    [
        "UPDATE cohort_count SET placed_count = placed_count + 1",
        "UPDATE application_count SET application_count = application_count + 1",
        "DELETE FROM application_count",
        "DELETE FROM cohort_count",
    ],
)
def test_stale_summaries_are_found_and_rebuilt(session: Session, spoil: str) -> None:
    application = make_application(session)
    rebuild_summaries(session)
    expected = read_stored(session)
    session.connection().execute(sa.text(spoil))
    assert find_stale_summaries(session) == [application.cohort_id]
    rebuild_summaries(session)
    assert find_stale_summaries(session) == []
    assert read_stored(session) == expected


def test_refresh_belongs_to_the_callers_transaction(session: Session) -> None:
    application = make_application(session)
    session.commit()
    refresh_summaries(session, [application.cohort_id])
    session.rollback()
    assert read_stored(session) == ({}, {})
