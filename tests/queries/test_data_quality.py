"""Does each check find what is planted for it and nothing else, by the same rule as the domain has?"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any, Final

import pandas as pd
import pytest
from sqlmodel import Session

from mayatrack.domain.application_status import Status
from mayatrack.domain.baseline import Baseline
from mayatrack.domain.data_quality import (
    CHECK_WORDS,
    STEP,
    Check,
    find_step,
    is_age_impossible,
    is_applied_late,
    is_flight_outside,
)
from mayatrack.domain.documents import DocumentState
from mayatrack.domain.entry_rules import find_doubt
from mayatrack.domain.flights import BoardingState
from mayatrack.domain.follow_ups import Channel
from mayatrack.domain.roles import Actor, Role
from mayatrack.exceptions import NotAllowed
from mayatrack.models import Application, Cohort, EntryRule, FlightTraveler, Person, Traveler
from mayatrack.models.base import now
from mayatrack.queries.data_quality import (
    NOTED,
    PAGE_SIZE,
    read_alumni_check_rows,
    read_alumni_checks,
    read_check_rows,
    read_checks,
    read_quality_notes,
)
from mayatrack.queries.quality_statements import ALUMNI_CHECKS, PEOPLE_CHECKS
from mayatrack.services.demographic_gaps import read_unanswered
from mayatrack.ui.navigation import find_page
from tests import factories as make
from tests.factories import CLOSES_ON, DEPARTS_AT, DEPARTS_ON, RETURNS_ON
from tests.queries.conftest import Recording

TODAY: Final = date(2026, 3, 1)
YES: Final = {f"had_{what}_before": Baseline.YES for what in ("passport", "flown", "traveled_abroad")}
APPLIED_AT: Final = datetime(2024, 1, 20, 18, tzinfo=UTC)


@dataclass
class World:
    """One traveler of whom everything is known and can be."""

    session: Session
    cohort: Cohort
    rule: EntryRule
    person: Person
    application: Application
    traveler: Traveler
    booking: FlightTraveler

    def set(self, record: Any, **values: Any) -> None:
        for name, value in values.items():
            setattr(record, name, value)
        self.session.add(record)
        self.session.flush()


def make_world(session: Session) -> World:
    destination = make.make_destination(session)
    rule = make.make_entry_rule(
        session, destination_id=destination.id, is_confirmed=True, checked_on=TODAY - timedelta(days=30)
    )
    cohort = make.make_cohort(session, destination_id=destination.id)
    person = make.make_person(session, birth_on=date(2004, 5, 1))
    application = make.make_application(
        session,
        person_id=person.id,
        cohort_id=cohort.id,
        status=Status.TRAVELED,
        applied_at=APPLIED_AT,
        college_id=make.make_college(session).id,
        **YES,
    )
    traveler = make.make_traveler(
        session, application_id=application.id, traveled_on=DEPARTS_ON, document_state=DocumentState.IN_HAND
    )
    booking = make.make_flight_traveler(session, traveler_id=traveler.id, state=BoardingState.FLOWN)
    make.make_follow_up(session, traveler_id=traveler.id, done_on=RETURNS_ON, channel=Channel.PHONE)
    make.make_outcome(session, traveler_id=traveler.id, as_of_on=RETURNS_ON)
    make.make_placement(session, traveler_id=traveler.id, started_on=RETURNS_ON)
    return World(session, cohort, rule, person, application, traveler, booking)


def find_all(session: Session, by: Actor) -> dict[str, int]:
    """Check → how many it found, of those that found anything."""
    frames = [read(session, by=by, today=TODAY) for read in (read_checks, read_alumni_checks)]
    counts = pd.concat(frames)
    return {check: count for check, count in zip(counts["check"], counts["count"], strict=True) if count}


def read_rows(session: Session, by: Actor, check: Check, page: int = 1) -> pd.DataFrame:
    read = read_check_rows if check in PEOPLE_CHECKS else read_alumni_check_rows
    return read(session, by=by, check=check, today=TODAY, page=page)


Spoil = Callable[[World], Any]
BOOK: Final = {"passport_expires_on": date(2034, 1, 1)}
# What is planted, the check that finds it, and the day beside it.
BAD: Final[list[tuple[str, Check, date | None, Spoil]]] = [
    *(
        (name, Check.BASELINE_MISSING, None, lambda w, name=name: w.set(w.application, **{name: Baseline.UNKNOWN}))
        for name in YES
    ),
    ("no college", Check.COLLEGE_MISSING, None, lambda w: w.set(w.application, college_id=None)),
    (
        "15 a day later",
        Check.BIRTH_DATE_IMPOSSIBLE,
        date(2009, 1, 21),
        lambda w: w.set(w.person, birth_on=date(2009, 1, 21)),
    ),
    (
        "101 on the day",
        Check.BIRTH_DATE_IMPOSSIBLE,
        date(1923, 1, 20),
        lambda w: w.set(w.person, birth_on=date(1923, 1, 20)),
    ),
    (
        "not born yet",
        Check.BIRTH_DATE_IMPOSSIBLE,
        date(2030, 1, 1),
        lambda w: w.set(w.person, birth_on=date(2030, 1, 1)),
    ),
    (
        "applied late",
        Check.APPLIED_AFTER_DEPARTURE,
        DEPARTS_ON + timedelta(days=2),
        lambda w: w.set(w.application, applied_at=datetime.combine(DEPARTS_ON + timedelta(days=2), time(), UTC)),
    ),
    (
        "book without its day",
        Check.PASSPORT_UNDATED,
        None,
        lambda w: w.set(w.application, had_passport_before=Baseline.NO),
    ),
    (
        "book too late",
        Check.PASSPORT_AFTER_DEPARTURE,
        DEPARTS_ON + timedelta(days=1),
        lambda w: w.set(w.traveler, passport_issued_on=DEPARTS_ON + timedelta(days=1), **BOOK),
    ),
    (
        "flight missed",
        Check.FLIGHT_MISSING,
        DEPARTS_ON,
        lambda w: w.set(w.booking, state=BoardingState.MISSED),
    ),
    (
        "flight too early",
        Check.FLIGHT_OUTSIDE_TRIP,
        DEPARTS_ON - timedelta(days=3),
        lambda w: make.make_flight(
            w.session,
            cohort_id=w.cohort.id,
            departs_at=DEPARTS_AT - timedelta(days=3),
            arrives_at=DEPARTS_AT - timedelta(days=2),
        ),
    ),
    (
        "flight too late",
        Check.FLIGHT_OUTSIDE_TRIP,
        RETURNS_ON + timedelta(days=2),
        lambda w: make.make_flight(
            w.session,
            cohort_id=w.cohort.id,
            departs_at=datetime.combine(RETURNS_ON + timedelta(days=2), time(20), UTC),
            arrives_at=datetime.combine(RETURNS_ON + timedelta(days=3), time(1), UTC),
        ),
    ),
    (
        "not settled",
        Check.TRIP_UNSETTLED,
        RETURNS_ON,
        lambda w: make.make_application(
            w.session,
            cohort_id=w.cohort.id,
            status=Status.CONFIRMED,
            applied_at=APPLIED_AT,
            college_id=w.application.college_id,
            **YES,
        ),
    ),
    (
        "rule 91 days old",
        Check.RULE_DOUBTFUL,
        TODAY - timedelta(days=91),
        lambda w: w.set(w.rule, checked_on=TODAY - timedelta(days=91)),
    ),
    (
        "rule not confirmed",
        Check.RULE_DOUBTFUL,
        TODAY - timedelta(days=30),
        lambda w: w.set(w.rule, is_confirmed=False),
    ),
    (
        "rule to be looked at again",
        Check.RULE_DOUBTFUL,
        TODAY - timedelta(days=30),
        lambda w: w.set(w.rule, recheck_by_on=TODAY - timedelta(days=1)),
    ),
    ("no rule", Check.RULE_DOUBTFUL, None, lambda w: make.make_destination(w.session)),
    (
        "call overdue",
        Check.WAVE_OVERDUE,
        TODAY - timedelta(days=1),
        lambda w: make.make_follow_up(
            w.session, traveler_id=w.traveler.id, wave="years_1", due_on=TODAY - timedelta(days=1)
        ),
    ),
    (
        "outcome too early",
        Check.OUTCOME_BEFORE_RETURN,
        RETURNS_ON - timedelta(days=1),
        lambda w: make.make_outcome(w.session, traveler_id=w.traveler.id, as_of_on=RETURNS_ON - timedelta(days=1)),
    ),
    (
        "placement too early",
        Check.PLACEMENT_BEFORE_RETURN,
        RETURNS_ON - timedelta(days=1),
        lambda w: make.make_placement(w.session, traveler_id=w.traveler.id, started_on=RETURNS_ON - timedelta(days=1)),
    ),
]
# What looks like it, and can be.
GOOD: Final[dict[str, Spoil]] = {
    "15 on the day": lambda w: w.set(w.person, birth_on=date(2009, 1, 20)),
    "100, and 101 a day later": lambda w: w.set(w.person, birth_on=date(1923, 1, 21)),
    "no birth date": lambda w: w.set(w.person, birth_on=None),
    "applied on the day": lambda w: w.set(w.application, applied_at=DEPARTS_AT),
    "book of the day": lambda w: w.set(w.traveler, passport_issued_on=DEPARTS_ON, **BOOK),
    "first book with its day": lambda w: [
        w.set(w.application, had_passport_before=Baseline.NO),
        w.set(w.traveler, passport_issued_on=CLOSES_ON, **BOOK),
    ],
    "flight of the day before": lambda w: make.make_flight(
        w.session, cohort_id=w.cohort.id, departs_at=DEPARTS_AT - timedelta(days=2)
    ),
    "draft of which all is missing": lambda w: make.make_application(
        w.session, cohort_id=w.cohort.id, status=Status.DRAFT, applied_at=now()
    ),
    "erased person of whom all is missing": lambda w: make.make_application(
        w.session,
        cohort_id=w.cohort.id,
        person_id=make.make_person(w.session, erased_at=now(), birth_on=date(2030, 1, 1)).id,
        status=Status.CONFIRMED,
        applied_at=now(),
    ),
    "confirmed for a trip to come": lambda w: make.make_application(
        w.session,
        cohort_id=make.make_cohort(
            w.session,
            destination_id=w.cohort.destination_id,
            departs_on=TODAY - timedelta(days=9),
            returns_on=TODAY,
        ).id,
        status=Status.CONFIRMED,
        applied_at=APPLIED_AT,
        college_id=w.application.college_id,
        **YES,
    ),
    "rule 90 days old": lambda w: w.set(w.rule, checked_on=TODAY - timedelta(days=90)),
    "rule to be looked at today": lambda w: w.set(w.rule, recheck_by_on=TODAY),
    "call due today": lambda w: make.make_follow_up(w.session, traveler_id=w.traveler.id, wave="years_1", due_on=TODAY),
    "call to somebody who wants none": lambda w: [
        make.make_follow_up(w.session, traveler_id=w.traveler.id, wave="years_1", due_on=RETURNS_ON),
        make.make_contact_wish(w.session, person_id=w.person.id, do_not_contact=True),
    ],
    "outcome too early, taken back": lambda w: make.make_outcome(
        w.session,
        traveler_id=w.traveler.id,
        as_of_on=CLOSES_ON,
        retracted_at=now(),
        retracted_by_id=make.make_user(w.session).id,
    ),
}


def test_nothing_is_found_of_a_complete_traveler(session: Session, local_actor: Actor) -> None:
    make_world(session)
    assert find_all(session, local_actor) == {}


@pytest.mark.parametrize("spoil", GOOD.values(), ids=GOOD)
def test_what_can_be_is_not_found(session: Session, local_actor: Actor, spoil: Spoil) -> None:
    spoil(make_world(session))
    assert find_all(session, local_actor) == {}


@pytest.mark.parametrize(("check", "day", "spoil"), [case[1:] for case in BAD], ids=[case[0] for case in BAD])
def test_what_cannot_be_is_found_by_its_own_check_alone(
    session: Session, local_actor: Actor, check: Check, day: date | None, spoil: Spoil
) -> None:
    make_world(session)
    spoil(make_world(session))
    assert find_all(session, local_actor) == {check.value: 1}
    rows = read_rows(session, local_actor, check)
    assert len(rows) == 1
    assert rows["day"].iloc[0] == day


def test_every_check_is_planted_once_and_has_its_words_and_page() -> None:
    assert {case[1] for case in BAD} == set(Check) == CHECK_WORDS.keys()
    assert {*PEOPLE_CHECKS, *ALUMNI_CHECKS} == set(Check)
    assert PEOPLE_CHECKS.keys() & ALUMNI_CHECKS.keys() == set()
    assert [words.page for words in CHECK_WORDS.values() if not find_page(words.page)] == []


def test_rows_name_the_person_and_the_trip(session: Session, local_actor: Actor) -> None:
    world = make_world(session)
    world.set(world.application, college_id=None)
    (row,) = read_rows(session, local_actor, Check.COLLEGE_MISSING).to_dict("records")
    assert row == {
        "person_id": str(world.person.id),
        "name": f"{world.person.given_name} {world.person.family_name}",
        "cohort": world.cohort.name,
        "day": None,
    }


def test_rows_of_flights_and_destinations_name_no_person(session: Session, local_actor: Actor) -> None:
    flight = make.make_flight(session, departs_at=DEPARTS_AT - timedelta(days=9))
    (row,) = read_rows(session, local_actor, Check.FLIGHT_OUTSIDE_TRIP).to_dict("records")
    assert (row["person_id"], row["name"]) == (None, f"{flight.number}, LAX – HND")
    places = read_rows(session, local_actor, Check.RULE_DOUBTFUL)
    assert (list(places["person_id"]), places["name"].str.startswith("Japan, City").all()) == ([None], True)


def test_several_records_of_one_alumnus_are_one_row_with_the_earliest_day(session: Session, local_actor: Actor) -> None:
    world = make_world(session)
    for days in (5, 9, 2):
        make.make_outcome(session, traveler_id=world.traveler.id, as_of_on=RETURNS_ON - timedelta(days=days))
    rows = read_rows(session, local_actor, Check.OUTCOME_BEFORE_RETURN)
    assert list(rows["day"]) == [RETURNS_ON - timedelta(days=9)]


def test_an_empty_database_has_nothing_to_mend(session: Session, local_actor: Actor) -> None:
    assert find_all(session, local_actor) == {}
    assert [len(read_rows(session, local_actor, check)) for check in Check] == [0] * len(Check)


def test_ages_are_judged_as_the_domain_does(session: Session, local_actor: Actor) -> None:
    random, cohort_id = Random(7), make.make_cohort(session).id
    expected = set()
    for _ in range(120):
        applied = datetime(2024, 1, 1, 23, 30, tzinfo=UTC) + timedelta(days=random.randrange(366))
        years = random.choice([0, 14, 15, 16, 99, 100, 101, 102])
        days = random.randrange(-2, 3)
        birth_on = applied.date().replace(year=applied.year - years, day=1) + timedelta(days=applied.day - 1 + days)
        person = make.make_person(session, birth_on=birth_on)
        make.make_application(session, person_id=person.id, cohort_id=cohort_id, applied_at=applied)
        if is_age_impossible(birth_on, applied.date()):
            expected.add(str(person.id))
    found = {
        person_id
        for page in (1, 2, 3)
        for person_id in read_rows(session, local_actor, Check.BIRTH_DATE_IMPOSSIBLE, page)["person_id"]
    }
    assert found == expected
    assert 0 < len(expected) < 120


def test_flights_are_judged_as_the_domain_does(session: Session, local_actor: Actor) -> None:
    random, cohort_id = Random(11), make.make_cohort(session).id
    expected = set()
    for number in range(60):
        start = DEPARTS_ON if number % 2 else RETURNS_ON
        departs_at = datetime.combine(start, time(random.randrange(24)), UTC) + timedelta(days=random.randrange(-5, 6))
        arrives_at = departs_at + timedelta(hours=random.randrange(1, 20))
        make.make_flight(
            session, cohort_id=cohort_id, number=f"AA{number}", departs_at=departs_at, arrives_at=arrives_at
        )
        days = departs_at.date(), arrives_at.date()
        if is_flight_outside(*days, departs_on=DEPARTS_ON, returns_on=RETURNS_ON):
            expected.add(f"AA{number}, LAX – HND")
    found = set(read_rows(session, local_actor, Check.FLIGHT_OUTSIDE_TRIP)["name"])
    assert found == expected
    assert 0 < len(expected) < PAGE_SIZE


def test_applications_are_judged_as_the_domain_does(session: Session, local_actor: Actor) -> None:
    random, cohort_id = Random(13), make.make_cohort(session).id
    expected = set()
    for _ in range(40):
        day = DEPARTS_ON + timedelta(days=random.randrange(-4, 5))
        applied = datetime.combine(day, time(random.randrange(24)), UTC)
        application = make.make_application(session, cohort_id=cohort_id, applied_at=applied)
        if is_applied_late(applied.date(), DEPARTS_ON):
            expected.add(str(application.person_id))
    found = set(read_rows(session, local_actor, Check.APPLIED_AFTER_DEPARTURE)["person_id"])
    assert found == expected
    assert 0 < len(expected) < 40


def test_rules_are_judged_as_the_domain_does(session: Session, local_actor: Actor) -> None:
    expected = []
    for checked in (None, TODAY, TODAY - timedelta(days=90), TODAY - timedelta(days=91)):
        for is_confirmed in (True, False):
            for recheck in (None, TODAY - timedelta(days=1), TODAY):
                facts = {"is_confirmed": is_confirmed, "checked_on": checked, "recheck_by_on": recheck}
                rule = make.make_entry_rule(session, **facts)
                if find_doubt(has_rule=True, today=TODAY, **facts):
                    expected.append(str(rule.destination_id))
    assert len(read_rows(session, local_actor, Check.RULE_DOUBTFUL)) == len(expected)
    assert 0 < len(expected) < 24


def test_long_lists_are_read_a_page_at_a_time(session: Session, local_actor: Actor) -> None:
    cohort_id = make.make_cohort(session).id
    for _ in range(PAGE_SIZE + 3):
        make.make_application(session, cohort_id=cohort_id)
    pages = [read_rows(session, local_actor, Check.COLLEGE_MISSING, page) for page in (1, 2, 3)]
    assert [len(page) for page in pages] == [PAGE_SIZE, 3, 0]
    names = [name for page in pages for name in page["person_id"]]
    assert len(set(names)) == PAGE_SIZE + 3


def test_each_check_is_one_statement_however_much_it_finds(
    session: Session, local_actor: Actor, record_statements: Recording
) -> None:
    taken = []
    for more in (1, 2):
        for _ in range(more):
            make.make_traveler(session, traveled_on=DEPARTS_ON)
        with record_statements() as statements:
            read_checks(session, by=local_actor, today=TODAY)
            read_alumni_checks(session, by=local_actor, today=TODAY)
            for check in Check:
                read_rows(session, local_actor, check)
        taken.append(len(statements))
    assert taken == [2 * len(Check)] * 2


# What leadership may know.


def plant_without_flights(session: Session, count: int) -> None:
    cohort_id = make.make_cohort(session).id
    for _ in range(count):
        application = make.make_application(session, cohort_id=cohort_id, status=Status.TRAVELED)
        make.make_traveler(session, application_id=application.id, traveled_on=DEPARTS_ON)


def read_notes(session: Session, by: Actor) -> dict[str, int | None]:
    notes = read_quality_notes(session, by=by, today=TODAY)
    steps = [None if pd.isna(step) else int(step) for step in notes["more_than_count"]]
    return dict(zip(notes["check"], steps, strict=True))


@pytest.mark.parametrize(("count", "told"), [(0, None), (1, None), (10, None), (11, 10), (20, 10), (21, 20)])
def test_leadership_is_told_in_tens_and_nothing_of_a_few(
    session: Session, actor_with: Callable[..., Actor], count: int, told: int | None
) -> None:
    plant_without_flights(session, count)
    notes = read_notes(session, actor_with(Role.LEADERSHIP))
    assert notes == dict.fromkeys([check.value for check in NOTED]) | {Check.FLIGHT_MISSING.value: told}


def test_no_published_number_and_note_leave_a_narrow_range() -> None:
    # Whoever knows that a part of those counted is p, and reads “more than s”, is left with s + 1 − p to s + 10 − p.
    for count in range(STEP + 1, 200):
        step = find_step(count)
        assert step is not None
        possible = [other for other in range(1, 300) if find_step(other) == step]
        assert (len(possible), count in possible) == (STEP, True)


@pytest.mark.parametrize("role", [Role.PROGRAM_STAFF, Role.REVIEWER, Role.ALUMNI_COORDINATOR, Role.TRAVEL_ADVISER])
def test_notes_are_read_by_leadership_alone(session: Session, actor_with: Callable[..., Actor], role: Role) -> None:
    with pytest.raises(NotAllowed):
        read_quality_notes(session, by=actor_with(role), today=TODAY)


@pytest.mark.parametrize("role", [Role.LEADERSHIP, Role.REVIEWER, Role.TRAVEL_ADVISER])
def test_exact_counts_and_names_are_refused_to_others(
    session: Session, actor_with: Callable[..., Actor], role: Role
) -> None:
    by = actor_with(role)
    for read in (read_checks, read_alumni_checks):
        with pytest.raises(NotAllowed):
            read(session, by=by, today=TODAY)
    for check in Check:
        with pytest.raises(NotAllowed):
            read_rows(session, by, check)
    with pytest.raises(NotAllowed):
        read_unanswered(session, by=by)


def test_checks_of_outcomes_need_more_than_the_view_of_people(
    session: Session, actor_with: Callable[..., Actor]
) -> None:
    coordinator = actor_with(Role.ALUMNI_COORDINATOR)
    assert len(read_alumni_checks(session, by=coordinator, today=TODAY)) == len(ALUMNI_CHECKS)
    with pytest.raises(NotAllowed):
        read_checks(session, by=coordinator, today=TODAY)
    with pytest.raises(LookupError):
        read_check_rows(session, by=actor_with(Role.PROGRAM_STAFF), check=Check.PLACEMENT_BEFORE_RETURN, today=TODAY)


@pytest.mark.parametrize(("without", "told"), [(0, None), (10, None), (11, 10), (25, 20)])
def test_unanswered_demographics_are_counted_in_tens(
    session: Session, local_actor: Actor, without: int, told: int | None
) -> None:
    for _ in range(3):
        make.make_demographics(session)
    for _ in range(without):
        make.make_person(session)
    make.make_person(session, erased_at=now())
    assert read_unanswered(session, by=local_actor) == told
