"""Does the database order the queue as the rule does, and is nobody in it who does not want to be called?"""

from datetime import date, timedelta
from random import Random

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from mayatrack.domain.call_queue import CallDays, CallFacts, find_reason, score
from mayatrack.domain.career_outcomes import OutcomeGroup
from mayatrack.domain.follow_ups import Channel, Wave
from mayatrack.domain.roles import Actor
from mayatrack.models import Person, Traveler
from mayatrack.models.base import now, today
from mayatrack.queries.call_queue import (
    QueueFilter,
    read_attempts_of,
    read_call_queue,
    read_left_out,
    read_queue_choices,
    read_queue_counts,
    read_willing_alumni,
)
from mayatrack.services.alumni_summaries import refresh_alumni
from tests import factories as make
from tests.factories import DEPARTS_ON, RETURNS_ON

DAYS = CallDays(today(), months_without_offer=6)


def make_alumnus(session: Session, *, cohort_id: object = None, **changes: object) -> Traveler:
    given = {} if cohort_id is None else {"cohort_id": cohort_id}
    traveler = make.make_traveler(session, traveled_on=DEPARTS_ON, **given)
    make.make_alumnus_summary(session, traveler_id=traveler.id, **changes)
    return traveler


def draw_day(draw: Random) -> date | None:
    return None if draw.random() < 0.3 else today() - timedelta(days=draw.randint(-40, 500))


def test_database_orders_as_the_rule_does(session: Session, local_actor: Actor) -> None:
    draw = Random("call queue")
    late = make.make_cohort(session, returns_on=today() - timedelta(days=20))
    facts = []
    for _ in range(60):
        days = {name: draw_day(draw) for name in ("outcome_as_of_on", "due_on", "offered_on", "contacted_on")}
        days["attempted_on"] = draw.choice([None, today(), today() - timedelta(days=3), today() - timedelta(days=90)])
        group, cohort = draw.choice(list(OutcomeGroup)), draw.choice([None, late])
        alumnus = make_alumnus(session, cohort_id=cohort.id if cohort else None, outcome_group=group, **days)
        returned_on = cohort.returns_on if cohort else RETURNS_ON
        facts.append(CallFacts(alumnus.id, returned_on, group, **days))
    expected = sorted(found for each in facts if (found := score(each, DAYS)) is not None)
    pages = [read_call_queue(session, by=local_actor, days=DAYS, page=page) for page in (1, 2, 3)]
    found = [key for page in pages for key in page["traveler_id"]]
    assert found == [str(key) for *_, key in expected][:60]
    assert len(found) > 20
    reasons = {str(each.traveler_id): find_reason(each, DAYS) for each in facts}
    assert [reason for page in pages for reason in page["reason"]] == [reasons[key] for key in found]
    counts = read_queue_counts(session, by=local_actor, days=DAYS)
    assert counts["alumni_count"].sum() == len(expected)
    left_out = read_left_out(session, by=local_actor, days=DAYS).iloc[0]
    resting = [each for each in facts if each.attempted_on == today()]
    assert (left_out["returned_count"], left_out["resting_count"]) == (60, len(resting))


def test_whoever_does_not_want_to_be_contacted_is_counted_and_not_named(session: Session, local_actor: Actor) -> None:
    willing, unwilling = (make_alumnus(session) for _ in range(2))
    make.make_contact_wish(session, person_id=willing.person_id, do_not_contact=False, channel=Channel.EMAIL)
    make.make_contact_wish(session, person_id=unwilling.person_id, do_not_contact=True)
    found = read_call_queue(session, by=local_actor, days=DAYS)
    assert list(found["traveler_id"]) == [str(willing.id)]
    assert list(found["channel"]) == ["email"]
    left_out = read_left_out(session, by=local_actor, days=DAYS)
    assert left_out.iloc[0].to_dict() == {
        "unwilling_count": 1,
        "resting_count": 0,
        "returned_count": 2,
        "known_count": 0,
    }


def test_who_made_several_trips_is_called_once_by_the_last(session: Session, local_actor: Actor) -> None:
    person = make.make_person(session)
    cohorts = [make.make_cohort(session, returns_on=RETURNS_ON + timedelta(days=days)) for days in (400, 0, 800)]
    last, first, ahead = (
        make.make_traveler(session, person_id=person.id, cohort_id=each.id, traveled_on=DEPARTS_ON) for each in cohorts
    )
    ahead.traveled_on = None
    refresh_alumni(session, [first.id, last.id])
    other = make_alumnus(session)
    found = read_call_queue(session, by=local_actor, days=DAYS)
    assert sorted(found["traveler_id"]) == sorted(map(str, (last.id, other.id)))
    assert read_queue_counts(session, by=local_actor, days=DAYS)["alumni_count"].sum() == 2
    # Both rates count each trip for itself; who rests or wants no calls is one person.
    make.make_contact_wish(session, person_id=person.id, do_not_contact=True)
    left_out = read_left_out(session, by=local_actor, days=DAYS).iloc[0]
    assert (left_out["unwilling_count"], left_out["returned_count"]) == (1, 3)


def test_what_was_logged_after_an_earlier_trip_counts_for_the_person(session: Session, local_actor: Actor) -> None:
    person = make.make_person(session)
    first, last = (
        make.make_traveler(
            session,
            person_id=person.id,
            cohort_id=make.make_cohort(session, name=name, returns_on=today() - timedelta(days=days)).id,
            traveled_on=DEPARTS_ON,
        )
        for name, days in (("First", 400), ("Last", 100))
    )
    make.make_follow_up(session, traveler_id=first.id, wave=Wave.YEARS_1, due_on=today() - timedelta(days=35))
    make.make_contact_attempt(session, traveler_id=first.id, contacted_on=today() - timedelta(days=4), note="Busy.")
    refresh_alumni(session, [last.id])
    found = read_call_queue(session, by=local_actor, days=DAYS)
    assert found[["traveler_id", "reason", "wave"]].iloc[0].to_list() == [str(last.id), "unknown_due", "years_1"]
    assert list(read_attempts_of(session, by=local_actor, traveler_id=last.id)["note"]) == ["Busy."]
    chosen = QueueFilter(cohort_id=first.cohort_id)
    assert list(read_call_queue(session, by=local_actor, days=DAYS, chosen=chosen)["traveler_id"]) == [str(first.id)]
    # Tried yesterday, whichever trip was asked about.
    make.make_contact_attempt(session, traveler_id=first.id, contacted_on=today() - timedelta(days=1))
    refresh_alumni(session, [first.id])
    assert read_call_queue(session, by=local_actor, days=DAYS).empty
    assert read_left_out(session, by=local_actor, days=DAYS)["resting_count"][0] == 1


def test_nobody_is_left_to_call_of_an_erased_person(session: Session, local_actor: Actor) -> None:
    cohort = make.make_cohort(session)
    there, erased = (make_alumnus(session, cohort_id=cohort.id) for _ in range(2))
    session.get_one(Person, erased.person_id).erased_at = now()
    session.flush()
    assert list(read_call_queue(session, by=local_actor, days=DAYS)["traveler_id"]) == [str(there.id)]
    assert list(read_queue_counts(session, by=local_actor, days=DAYS)["alumni_count"]) == [1]
    willing = read_willing_alumni(session, by=local_actor, cohort_id=cohort.id)
    assert list(willing["traveler_id"]) == [str(there.id)]
    # They returned, which still counts.
    assert read_left_out(session, by=local_actor, days=DAYS)["returned_count"][0] == 2


def test_row_says_all_that_a_caller_needs(session: Session, local_actor: Actor) -> None:
    person = make.make_person(
        session, given_name="Rosa", family_name="Ávila", phone="213 555 0100", preferred_language="Spanish"
    )
    college = make.make_college(session, name="Valley")
    application = make.make_application(session, person_id=person.id, college_id=college.id)
    traveler = make.make_traveler(session, application_id=application.id, traveled_on=DEPARTS_ON)
    make.make_follow_up(session, traveler_id=traveler.id, wave=Wave.YEARS_1, due_on=today() - timedelta(days=1))
    make.make_follow_up(session, traveler_id=traveler.id, wave=Wave.DAYS_30, done_on=RETURNS_ON, channel=Channel.EMAIL)
    make.make_alumnus_summary(session, traveler_id=traveler.id, due_on=today() - timedelta(days=1))
    row = read_call_queue(session, by=local_actor, days=DAYS).iloc[0]
    assert [row[name] for name in ("full_name", "phone", "language", "college", "wave", "version")] == [
        "Rosa Ávila",
        "213 555 0100",
        "Spanish",
        "Valley",
        "years_1",
        0,
    ]
    assert (row["reason"], row["since"], row["returned_on"]) == ("unknown_due", today() - timedelta(days=1), RETURNS_ON)


@pytest.mark.parametrize("by_what", ["cohort", "college", "language"])
def test_queue_is_narrowed(session: Session, local_actor: Actor, by_what: str) -> None:
    person = make.make_person(session, preferred_language="Korean")
    college = make.make_college(session)
    application = make.make_application(session, person_id=person.id, college_id=college.id)
    wanted = make.make_traveler(session, application_id=application.id, traveled_on=DEPARTS_ON)
    refresh_alumni(session, [wanted.id])
    make_alumnus(session)
    chosen = {
        "cohort": QueueFilter(cohort_id=wanted.cohort_id),
        "college": QueueFilter(college_id=college.id),
        "language": QueueFilter(language="Korean"),
    }[by_what]
    assert list(read_call_queue(session, by=local_actor, days=DAYS, chosen=chosen)["traveler_id"]) == [str(wanted.id)]
    assert read_left_out(session, by=local_actor, days=DAYS, chosen=chosen)["returned_count"][0] == 1
    assert list(read_queue_counts(session, by=local_actor, days=DAYS, chosen=chosen)["alumni_count"]) == [1]


def test_choices_are_those_of_alumni(session: Session, local_actor: Actor) -> None:
    college = make.make_college(session, name="Zeta")
    person = make.make_person(session, preferred_language="Korean")
    make.make_traveler(session, person_id=person.id, traveled_on=DEPARTS_ON)
    make.make_traveler(session, person_id=make.make_person(session, preferred_language="French").id)
    found = read_queue_choices(session, by=local_actor)
    assert found.values.tolist()[-2:] == [["college", "Zeta", str(college.id)], ["language", "Korean", None]]


def test_attempts_come_the_latest_first(session: Session, local_actor: Actor) -> None:
    attempt = make.make_contact_attempt(session, note="Busy.")
    later = make.make_contact_attempt(session, traveler_id=attempt.traveler_id, contacted_on=today())
    make.make_contact_attempt(session)
    found = read_attempts_of(session, by=local_actor, traveler_id=attempt.traveler_id)
    assert list(found["contacted_on"]) == [later.contacted_on, attempt.contacted_on]
    assert [note for note in found["note"] if isinstance(note, str)] == ["Busy."]


def test_queue_takes_as_many_statements_for_three_as_for_one(session: Session, local_actor: Actor) -> None:
    counts = []
    for _ in range(2):
        make_alumnus(session)
        statements: list[str] = []

        def note(*arguments: object, kept: list[str] = statements) -> None:
            kept.append(str(arguments[2]))

        sa.event.listen(session.connection(), "before_cursor_execute", note)
        read_call_queue(session, by=local_actor, days=DAYS)
        sa.event.remove(session.connection(), "before_cursor_execute", note)
        counts.append(len(statements))
        make_alumnus(session)
    assert counts == [1, 1]
