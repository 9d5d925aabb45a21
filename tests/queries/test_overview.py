"""Do the numbers of the overview say what the rows say, in every scope, from the summaries alone?"""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pandas as pd
import pytest
from sqlmodel import Session

from mayatrack.domain.application_status import Stage, Status
from mayatrack.domain.outcomes import ReferralState
from mayatrack.domain.roles import Actor, Role
from mayatrack.exceptions import NotAllowed
from mayatrack.models import Cohort
from mayatrack.queries.overview import (
    FUNNEL_STAGES,
    read_countries,
    read_funnel,
    read_statuses,
    read_totals,
    read_trend,
)
from mayatrack.queries.scope import Scope
from mayatrack.services.summaries import rebuild_summaries
from tests.factories import (
    DEPARTS_ON,
    RETURNS_ON,
    make_application,
    make_cohort,
    make_destination,
    make_person,
    make_placement,
    make_referral,
    make_traveler,
)
from tests.queries.conftest import Recording

READS = [read_totals, read_funnel, read_statuses, read_trend, read_countries]
Read = Callable[..., pd.DataFrame]


@pytest.fixture
def cohorts(session: Session) -> list[Cohort]:
    """Paris (two traveled, one declined), Lyon (one of the Paris travelers applied again), Tokyo (nobody went yet)."""
    paris = make_destination(session, country="France", country_code="FR", city="Paris", latitude=48.0, longitude=2.0)
    lyon = make_destination(session, country="France", country_code="FR", city="Lyon", latitude=46.0, longitude=5.0)
    tokyo = make_destination(session)
    found = [
        make_cohort(session, name=f"Cohort {number}", destination_id=destination.id, departs_on=departs_on)
        for number, (destination, departs_on) in enumerate(
            [(paris, DEPARTS_ON), (lyon, DEPARTS_ON + timedelta(days=1)), (tokyo, DEPARTS_ON + timedelta(days=2))]
        )
    ]
    person = make_person(session)
    for person_id, firsts in ((person.id, [DEPARTS_ON] * 3), (make_person(session).id, [None, None, DEPARTS_ON])):
        application = make_application(
            session, person_id=person_id, cohort_id=found[0].id, status=Status.TRAVELED, stage=Stage.TRAVELED
        )
        traveler = make_traveler(
            session,
            application_id=application.id,
            traveled_on=DEPARTS_ON,
            first_passport_on=firsts[0],
            first_flight_on=firsts[1],
            first_trip_abroad_on=firsts[2],
        )
    make_referral(session, traveler_id=traveler.id, state=ReferralState.OFFERED)
    make_placement(session, traveler_id=traveler.id)
    make_application(session, cohort_id=found[0].id, status=Status.DECLINED)
    make_application(session, person_id=person.id, cohort_id=found[1].id, status=Status.IN_REVIEW)
    make_application(session, cohort_id=found[2].id, status=Status.DRAFT)
    rebuild_summaries(session)
    return found


def totals(*values: int) -> dict[str, int]:
    """The row of totals with these values, in the order of its columns."""
    columns = (
        "person_count",
        "application_count",
        "cohort_count",
        "destination_count",
        "traveler_count",
        "first_passport_count",
        "first_flight_count",
        "first_trip_abroad_count",
        "referred_count",
        "placed_count",
    )
    return dict(zip(columns, values, strict=True))


def test_totals_of_the_program_count_everybody_once(
    session: Session, local_actor: Actor, cohorts: list[Cohort]
) -> None:
    read = read_totals(session, by=local_actor)
    assert read.to_dict("records") == [totals(4, 5, 1, 1, 2, 1, 1, 2, 1, 1)]


def test_totals_of_a_country_and_a_cohort_add_up_to_the_program(
    session: Session, local_actor: Actor, cohorts: list[Cohort]
) -> None:
    def read(scope: Scope) -> list[Any]:
        return read_totals(session, by=local_actor, scope=scope).to_dict("records")

    assert read(Scope(country_code="FR")) == [totals(3, 4, 1, 1, 2, 1, 1, 2, 1, 1)]
    assert read(Scope(cohort_id=cohorts[0].id)) == [totals(3, 3, 1, 1, 2, 1, 1, 2, 1, 1)]
    assert read(Scope(cohort_id=cohorts[1].id)) == [totals(0, 1, 0, 0, 0, 0, 0, 0, 0, 0)]
    assert read(Scope(country_code="JP")) == [totals(1, 1, 0, 0, 0, 0, 0, 0, 0, 0)]
    assert read(Scope(country_code="JP", cohort_id=cohorts[0].id)) == [totals(*[0] * 10)]


def test_funnel_counts_every_application_at_each_stage_it_passed(
    session: Session, local_actor: Actor, cohorts: list[Cohort]
) -> None:
    read = read_funnel(session, by=local_actor)
    assert list(read.columns) == ["stage", "application_count"]
    # A draft has reached no stage of the funnel; declining follows an offer.
    assert list(zip(read["stage"], read["application_count"], strict=True)) == [
        ("applied", 4),
        ("reviewed", 4),
        ("interviewed", 3),
        ("offered", 3),
        ("confirmed", 2),
        ("traveled", 2),
    ]
    only = read_funnel(session, by=local_actor, scope=Scope(cohort_id=cohorts[1].id))
    assert only["application_count"].tolist() == [1, 1, 0, 0, 0, 0]


def test_statuses_come_in_their_order(session: Session, local_actor: Actor, cohorts: list[Cohort]) -> None:
    read = read_statuses(session, by=local_actor)
    assert read.to_dict("split")["data"] == [["draft", 1], ["in_review", 1], ["declined", 1], ["traveled", 2]]
    only = read_statuses(session, by=local_actor, scope=Scope(country_code="FR"))
    assert only.to_dict("split")["data"] == [["in_review", 1], ["declined", 1], ["traveled", 2]]


def test_trend_has_one_row_per_cohort_by_departure(session: Session, local_actor: Actor, cohorts: list[Cohort]) -> None:
    read = read_trend(session, by=local_actor)
    assert read.to_dict("records")[0] == {
        "cohort_id": str(cohorts[0].id),
        "cohort": "Cohort 0",
        "country": "France",
        "departs_on": DEPARTS_ON,
        "seat_count": 20,
        "application_count": 3,
        "traveler_count": 2,
        "first_passport_count": 1,
        "first_flight_count": 1,
        "first_trip_abroad_count": 2,
        "referred_count": 1,
        "placed_count": 1,
    }
    assert read["cohort"].tolist() == ["Cohort 0", "Cohort 1", "Cohort 2"]
    assert read["application_count"].tolist() == [3, 1, 1]


def test_trend_orders_equal_departures_by_id(session: Session, local_actor: Actor) -> None:
    cohorts = [make_cohort(session) for _ in range(5)]
    read = read_trend(session, by=local_actor)
    assert read["cohort_id"].tolist() == [str(cohort.id) for cohort in cohorts]


def test_countries_join_their_destinations(session: Session, local_actor: Actor, cohorts: list[Cohort]) -> None:
    read = read_countries(session, by=local_actor)
    assert list(read.columns) == [
        "country_code",
        "country",
        "latitude",
        "longitude",
        "cohort_count",
        "traveler_count",
        "first_passport_count",
        "first_flight_count",
    ]
    assert read.to_dict("split")["data"] == [
        ["FR", "France", 47.0, 3.5, 1, 2, 1, 1],
        ["JP", "Japan", 35.7, 139.7, 0, 0, 0, 0],
    ]


def test_cohort_without_a_summary_counts_nothing(session: Session, local_actor: Actor) -> None:
    cohort = make_cohort(session, departs_on=date(2024, 6, 1), returns_on=RETURNS_ON)
    assert read_trend(session, by=local_actor)["traveler_count"].tolist() == [0]
    assert read_totals(session, by=local_actor, scope=Scope(cohort_id=cohort.id)).to_dict("records") == [
        totals(*[0] * 10)
    ]


def test_empty_database_gives_zeros(session: Session, local_actor: Actor) -> None:
    assert read_totals(session, by=local_actor).to_dict("records") == [totals(*[0] * 10)]
    assert read_funnel(session, by=local_actor)["application_count"].tolist() == [0] * len(FUNNEL_STAGES)
    for read in (read_statuses, read_trend, read_countries):
        assert read(session, by=local_actor).empty


def test_counts_are_whole_numbers(session: Session, local_actor: Actor, cohorts: list[Cohort]) -> None:
    for read in READS:
        frame = read(session, by=local_actor)
        counts = [name for name in frame.columns if name.endswith("_count")]
        assert {str(frame[name].dtype) for name in counts} == {"int64"}


@pytest.mark.parametrize("read", READS)
@pytest.mark.parametrize("scope", [Scope(), Scope(country_code="FR")])
def test_reads_touch_no_table_of_rows(
    session: Session,
    local_actor: Actor,
    cohorts: list[Cohort],
    record_statements: Recording,
    read: Read,
    scope: Scope,
) -> None:
    with record_statements() as statements:
        read(session, by=local_actor, scope=scope)
    tables = {name for statement in statements for name in re.findall(r"(?:FROM|JOIN) (\w+)", statement)}
    assert tables <= {"cohort_count", "application_count", "cohort", "destination"}
    assert len(statements) == 1


@pytest.mark.parametrize("read", READS)
@pytest.mark.parametrize("role", [Role.REVIEWER, Role.LEADERSHIP, Role.ALUMNI_COORDINATOR, Role.TRAVEL_ADVISER])
def test_overview_is_refused(session: Session, actor_with: Callable[..., Actor], read: Read, role: Role) -> None:
    with pytest.raises(NotAllowed):
        read(session, by=actor_with(role))
