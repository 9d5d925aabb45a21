"""Does the sample program reproduce the published facts, and does it load where it may?"""

from collections import Counter
from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import Session, col, select

from mayatrack.db.session import reading, writing
from mayatrack.domain.application_status import Status
from mayatrack.domain.baseline import Baseline
from mayatrack.domain.catalogue import Breakdown, Measure
from mayatrack.domain.demographics import (
    RaceEthnicity,
    YesNoAnswer,
    is_first_generation_cccco,
    is_first_generation_federal,
)
from mayatrack.domain.roles import LOCAL_ACTOR, Actor, Role
from mayatrack.exceptions import NotAllowed, RuleBroken
from mayatrack.models import (
    AuditEvent,
    ContactWish,
    Destination,
    Opportunity,
    Person,
    Placement,
    Referral,
)
from mayatrack.queries.match_statements import MatchFilter
from mayatrack.queries.matching import read_matches
from mayatrack.queries.publications import read_published
from mayatrack.services.publications import publish_indicators
from mayatrack.services.samples import is_empty, is_sample, load_sample
from mayatrack.services.summaries import find_stale_summaries
from tests.factories import make_person
from tests.services.sample_databases import TODAY
from tests.services.sample_reads import read_applications, read_demographics, read_histories, read_trips


def test_seven_past_cohorts_took_128_people(sample: Session) -> None:
    trips = read_trips(sample)
    assert len(trips) == 128
    assert len({trip.person.id for trip in trips}) == 128
    assert Counter(trip.country for trip in trips).keys() == {
        "Mexico",
        "Egypt",
        "Japan",
        "France",
        "Vietnam",
        "Taiwan",
        "Australia",
    }
    assert len({trip.cohort.id for trip in trips}) == 7


def test_alumni_said_how_they_want_to_be_contacted_and_some_fit_what_is_open(sample: Session) -> None:
    wishes = sample.exec(select(ContactWish)).all()
    assert {wish.do_not_contact for wish in wishes} == {True, False}
    asking = sample.exec(select(Opportunity).where(Opportunity.title == "Community water intern")).one()
    assert asking.weekdays
    found = read_matches(sample, by=LOCAL_ACTOR, opportunity_id=asking.id, today=TODAY, chosen=MatchFilter())
    assert all(found.counts.values())


def test_one_third_had_never_been_on_a_plane(sample: Session) -> None:
    trips = read_trips(sample)
    assert sum(trip.application.had_flown_before is Baseline.NO for trip in trips) == 43
    assert sum(trip.traveler.first_flight_on is not None for trip in trips) == 43


def test_france_and_vietnam_took_44_of_whom_28_were_never_abroad_and_11_never_flew(sample: Session) -> None:
    trips = [trip for trip in read_trips(sample) if trip.country in {"France", "Vietnam"}]
    assert Counter(trip.country for trip in trips) == {"France": 20, "Vietnam": 24}
    assert sum(trip.application.had_traveled_abroad_before is Baseline.NO for trip in trips) == 28
    assert sum(trip.application.had_flown_before is Baseline.NO for trip in trips) == 11
    assert sum(trip.traveler.first_trip_abroad_on is not None for trip in trips) == 28
    assert sum(trip.traveler.first_flight_on is not None for trip in trips) == 11


def test_two_who_went_to_egypt_had_neither_passport_nor_flight_before(sample: Session) -> None:
    trips = [trip for trip in read_trips(sample) if trip.country == "Egypt"]
    neither = [
        trip
        for trip in trips
        if trip.application.had_passport_before is Baseline.NO and trip.application.had_flown_before is Baseline.NO
    ]
    assert len(neither) == 2
    assert sum(trip.traveler.first_passport_on is not None for trip in neither) == 2


def test_96_traveled_up_to_vietnam(sample: Session) -> None:
    trips = read_trips(sample)
    vietnam = next(trip.cohort for trip in trips if trip.country == "Vietnam")
    up_to = [trip for trip in trips if trip.cohort.departs_on <= vietnam.departs_on]
    assert len(up_to) == 96
    assert {trip.country for trip in up_to} == {"Mexico", "Egypt", "Japan", "France", "Vietnam"}


def test_past_cohorts_traveled_when_they_did(sample: Session) -> None:
    dates = {trip.country: (trip.cohort.departs_on, trip.cohort.returns_on) for trip in read_trips(sample)}
    assert {country: (day.year, day.month) for country, (day, _) in dates.items() if day.year == 2018} == {
        "Mexico": (2018, 8),
        "Egypt": (2018, 8),
    }
    assert dates["Japan"][0] < date(2019, 4, 1)
    assert dates["Japan"][0].year == 2019
    assert dates["France"] == (date(2019, 6, 9), date(2019, 6, 23))
    assert (dates["Vietnam"][1] - dates["Vietnam"][0]).days + 1 == 10
    assert date(2019, 6, 21) <= dates["Vietnam"][0] <= date(2019, 9, 22)
    assert [dates["Taiwan"][0].year, dates["Australia"][0].year] == [2023, 2024]


def test_a_paris_student_was_selected_107_days_before_departure(sample: Session) -> None:
    paris = next(trip.cohort for trip in read_trips(sample) if trip.country == "France")
    in_paris = {application.id for application, cohort in read_applications(sample) if cohort.id == paris.id}
    days = [
        {change.to_status: change.changed_at.date() for change in changes}
        for application_id, changes in read_histories(sample).items()
        if application_id in in_paris
    ]
    student = (date(2019, 2, 14), date(2019, 2, 19), date(2019, 2, 22))
    stages = (Status.SUBMITTED, Status.INTERVIEW, Status.OFFERED)
    matching = [steps for steps in days if tuple(steps.get(stage) for stage in stages) == student]
    assert matching
    assert Status.TRAVELED in matching[0]
    assert (paris.departs_on - student[2]).days == 107


def test_nearly_all_are_people_of_color(sample: Session) -> None:
    answers = read_demographics(sample)
    told = [set(each.race_ethnicity) - {RaceEthnicity.PREFER_NOT_TO_SAY} for each in answers if each.race_ethnicity]
    told = [answer for answer in told if answer]
    assert len(told) >= 110
    assert sum(answer != {RaceEthnicity.WHITE} for answer in told) / len(told) >= 0.95


def test_a_large_majority_is_first_generation_in_both_senses(sample: Session) -> None:
    answers = read_demographics(sample)
    parents = [(each.parent_1_education, each.parent_2_education) for each in answers]
    assert sum(is_first_generation_cccco(each) is True for each in parents) / 128 >= 0.7
    assert sum(is_first_generation_federal(each) is True for each in parents) / 128 >= 0.75
    assert sum(each.first_generation_american is YesNoAnswer.YES for each in answers) / 128 >= 0.65


def test_alumni_took_two_memberships_and_joined_a_delegation(sample: Session) -> None:
    rows = sample.exec(
        select(Opportunity.title, Placement.kind)
        .join(Referral, col(Referral.id) == Placement.referral_id)
        .join(Opportunity, col(Opportunity.id) == Referral.opportunity_id)
    )
    counted = Counter(rows)
    assert sum(count for (title, _), count in counted.items() if title == "Young ambassador membership") == 2
    assert sum(count for (title, _), count in counted.items() if title == "Delegation to Colombia") >= 2


def test_summaries_are_built(sample: Session) -> None:
    assert find_stale_summaries(sample) == []


def test_sample_is_marked_and_audited(sample: Session) -> None:
    assert is_sample(sample)
    assert not is_empty(sample)
    events = sample.exec(select(AuditEvent).where(AuditEvent.action == "load_sample")).all()
    people = sample.exec(select(sa.func.count()).select_from(Person)).one()
    assert [event.after["person"] for event in events if event.after] == [people]


def test_new_database_is_empty_and_no_sample(session: Session) -> None:
    assert is_empty(session)
    assert not is_sample(session)


def test_sample_is_refused_where_somebody_is_already(session: Session, local_actor: Actor) -> None:
    make_person(session)
    with pytest.raises(RuleBroken, match="holds people already"):
        load_sample(session, by=local_actor, today=TODAY)
    assert not is_sample(session)


def test_sample_is_refused_where_a_destination_is_missing(sqlite_engine: Engine, local_actor: Actor) -> None:
    with writing(sqlite_engine) as session:
        session.add(Destination(country="Peru", country_code="PE", city="Lima", latitude=-12, longitude=-77))
        session.flush()
        with pytest.raises(RuleBroken, match="MX"):
            load_sample(session, by=local_actor, today=TODAY)
        assert is_empty(session)


def test_sample_is_refused_without_the_role(sqlite_engine: Engine, actor_with) -> None:
    with writing(sqlite_engine) as session, pytest.raises(NotAllowed):
        load_sample(session, by=actor_with(Role.REVIEWER), today=TODAY)


def test_totals_and_travelers_of_the_sample_program_are_published(engine: Engine, local_actor: Actor) -> None:
    # A day on which the program's small trips can be kept by hiding a total as well.
    today = date(2026, 11, 28)
    with writing(engine) as session:
        load_sample(session, by=local_actor, today=today)
        publish_indicators(session, by=local_actor, today=today)
    with reading(engine) as session:
        published = read_published(session, by=local_actor)
    assert published is not None
    counts = published.counts.set_index(["table", "measure"])["count"]
    # What is small is kept by hiding what is missed least, of its own table first: everybody asks for these.
    assert counts.loc[Breakdown.TOTAL].notna().all()
    for table in (Breakdown.YEAR, Breakdown.COUNTRY, Breakdown.COLLEGE):
        assert counts.loc[table, Measure.TRAVELED].notna().all()
