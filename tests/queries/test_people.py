"""Is one person read whole, in order, and by those who may?"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pandas as pd
import pytest
from sqlmodel import Session

from mayatrack.domain.application_status import Status
from mayatrack.domain.baseline import Baseline
from mayatrack.domain.follow_ups import Channel, Wave
from mayatrack.domain.roles import Action, Actor, Role, can_act
from mayatrack.exceptions import NotAllowed, NotFound
from mayatrack.models import Person
from mayatrack.models.base import new_id
from mayatrack.queries.history import read_status_changes_of
from mayatrack.queries.outcomes import read_follow_ups_of, read_placements_of, read_referrals_of
from mayatrack.queries.people import find_kept_person, read_answers_of, read_applications_of, read_person
from mayatrack.services.applications import move_application, submit_application
from mayatrack.services.privacy.merge import merge_people
from mayatrack.services.privacy.merge_undo import undo_merge
from mayatrack.services.summaries import rebuild_summaries
from tests.factories import (
    make_application,
    make_application_answers,
    make_cohort,
    make_college,
    make_demographics,
    make_destination,
    make_follow_up,
    make_opportunity,
    make_organization,
    make_person,
    make_placement,
    make_referral,
    make_status_change,
    make_traveler,
)
from tests.queries.conftest import Recording

READS = [
    read_applications_of,
    read_answers_of,
    read_status_changes_of,
    read_follow_ups_of,
    read_referrals_of,
    read_placements_of,
]


def make_whole_person(session: Session, trips: int) -> Person:
    """Somebody with `trips` trips, and one of everything on each."""
    person = make_person(session)
    for _ in range(trips):
        application = make_application(session, person_id=person.id, status=Status.TRAVELED)
        make_application_answers(session, application_id=application.id)
        make_status_change(session, application_id=application.id)
        traveler = make_traveler(session, application_id=application.id, traveled_on=date(2024, 6, 9))
        make_follow_up(session, traveler_id=traveler.id)
        make_referral(session, traveler_id=traveler.id)
        make_placement(session, traveler_id=traveler.id)
    return person


def test_person_is_read_without_demographics(session: Session, local_actor: Actor) -> None:
    person = make_person(session, given_name="Ana", family_name=None, phone="213-555-0101", birth_on=date(2004, 2, 29))
    make_demographics(session, person_id=person.id, gender=["woman"])
    frame = read_person(session, by=local_actor, person_id=person.id)
    assert list(frame.columns) == [
        "person_id", "version", "given_name", "family_name", "preferred_name", "email", "phone", "birth_on",
        "student_number", "preferred_language", "erased_at", "full_name",
    ]  # fmt: skip
    row = frame.iloc[0]
    assert (row.person_id, row.full_name, row.birth_on) == (str(person.id), "Ana", date(2004, 2, 29))


def test_person_who_is_not_there_is_not_found(session: Session, local_actor: Actor) -> None:
    with pytest.raises(NotFound) as refusal:
        read_person(session, by=local_actor, person_id=new_id())
    assert str(refusal.value) == "This person does not exist any more: somebody removed the record meanwhile."


def test_merged_record_is_found_where_it_stayed(session: Session, local_actor: Actor) -> None:
    first, second, third, stranger = (make_person(session) for _ in range(4))
    merge_people(session, second.id, third.id, by=local_actor)
    assert find_kept_person(session, by=local_actor, person_id=third.id) == second.id
    # A later merge takes along what was merged before.
    later = merge_people(session, first.id, second.id, by=local_actor)
    assert [find_kept_person(session, by=local_actor, person_id=each) for each in (second.id, third.id)] == [
        first.id, first.id,
    ]  # fmt: skip
    assert find_kept_person(session, by=local_actor, person_id=stranger.id) is None
    undo_merge(session, later.id, by=local_actor)
    assert find_kept_person(session, by=local_actor, person_id=second.id) is None


def test_applications_are_read_with_their_seats(session: Session, local_actor: Actor) -> None:
    person, college = make_person(session), make_college(session, name="Valley")
    cohort = make_cohort(
        session, name="Cairo", seat_count=5, destination_id=make_destination(session, country="Egypt", city="Cairo").id
    )
    applied_at = datetime(2024, 1, 9, 20, tzinfo=UTC)
    make_application(
        session,
        person_id=person.id,
        cohort_id=cohort.id,
        college_id=college.id,
        status=Status.OFFERED,
        applied_at=applied_at,
        had_flown_before=Baseline.NO,
    )
    for status in (Status.CONFIRMED, Status.WITHDRAWN, Status.IN_REVIEW):
        make_application(session, cohort_id=cohort.id, status=status)
    rebuild_summaries(session)
    (row,) = read_applications_of(session, by=local_actor, person_id=person.id).to_dict("records")
    assert (row["cohort"], row["country"], row["city"], row["college"]) == ("Cairo", "Egypt", "Cairo", "Valley")
    assert (row["seat_count"], row["taken_seat_count"]) == (5, 2)
    assert (row["status"], row["stage"], row["had_flown_before"]) == ("offered", "offered", "no")
    assert row["applied_at"] == applied_at


def test_applications_are_read_latest_departure_first(session: Session, local_actor: Actor) -> None:
    person = make_person(session)
    for departs_on in (date(2024, 6, 9), date(2024, 6, 11), date(2024, 6, 10)):
        make_application(session, person_id=person.id, cohort_id=make_cohort(session, departs_on=departs_on).id)
    make_application(session)
    frame = read_applications_of(session, by=local_actor, person_id=person.id)
    assert list(frame["departs_on"]) == [date(2024, 6, 11), date(2024, 6, 10), date(2024, 6, 9)]


def test_answers_keep_the_order_of_the_form(session: Session, local_actor: Actor) -> None:
    application = make_application(session)
    make_application_answers(session, application_id=application.id, answers={"Why?": "Because.", "And?": "So."})
    frame = read_answers_of(session, by=local_actor, person_id=application.person_id)
    assert frame.to_dict("records") == [
        {"application_id": str(application.id), "heading": "Why?", "answer": "Because."},
        {"application_id": str(application.id), "heading": "And?", "answer": "So."},
    ]


def test_history_is_read_latest_first(session: Session, local_actor: Actor) -> None:
    person, cohort = make_person(session), make_cohort(session, name="Cairo")
    application = submit_application(session, person_id=person.id, cohort_id=cohort.id, by=local_actor)
    later = application.applied_at + timedelta(days=1)
    move_application(session, application.id, to=Status.WITHDRAWN, reason="moved away", at=later, by=local_actor)
    last, first = read_status_changes_of(session, by=local_actor, person_id=person.id).to_dict("records")
    assert (last["from_status"], last["to_status"], last["reason"]) == ("submitted", "withdrawn", "moved away")
    assert (first["to_status"], first["changed_by"]) == ("submitted", "This computer")
    assert pd.isna(first["from_status"])
    assert (first["cohort"], last["changed_at"]) == ("Cairo", later)


def test_outcomes_are_read_with_their_names(session: Session, local_actor: Actor) -> None:
    traveler = make_traveler(session)
    make_follow_up(session, traveler_id=traveler.id, wave=Wave.MONTHS_6, due_on=date(2024, 12, 23))
    done = {"done_on": date(2024, 7, 20), "channel": Channel.PHONE, "answer": "Doing well."}
    make_follow_up(session, traveler_id=traveler.id, due_on=date(2024, 7, 23), **done)
    organization = make_organization(session, name="Pacific Council")
    opportunity = make_opportunity(session, organization_id=organization.id, title="Fellow")
    make_referral(session, traveler_id=traveler.id, opportunity_id=opportunity.id)
    make_placement(session, traveler_id=traveler.id, organization_id=None)
    follow_ups = read_follow_ups_of(session, by=local_actor, person_id=traveler.person_id)
    assert list(follow_ups["wave"]) == ["days_30", "months_6"]
    assert list(follow_ups["answer"].fillna("")) == ["Doing well.", ""]
    (referral,) = read_referrals_of(session, by=local_actor, person_id=traveler.person_id).to_dict("records")
    assert (referral["organization"], referral["opportunity"], referral["state"]) == (
        "Pacific Council", "Fellow", "suggested",
    )  # fmt: skip
    (placement,) = read_placements_of(session, by=local_actor, person_id=traveler.person_id).to_dict("records")
    assert (placement["kind"], placement["organization"], placement["verified_by"]) == (
        "employed_full_time", None, "This computer",
    )  # fmt: skip


@pytest.mark.parametrize("read", READS, ids=lambda read: read.__name__)
def test_reads_of_a_person_run_one_statement(
    session: Session, local_actor: Actor, record_statements: Recording, read: Callable[..., object]
) -> None:
    people = [make_whole_person(session, trips) for trips in (1, 3)]
    for person, count in zip(people, (1, 3), strict=True):
        with record_statements() as statements:
            frame = read(session, by=local_actor, person_id=person.id)
        assert len(statements) == 1
        assert len(frame) == count


@pytest.mark.parametrize("read", [find_kept_person, read_person, *READS], ids=lambda read: read.__name__)
@pytest.mark.parametrize("role", sorted(Role))
def test_reads_of_a_person_are_refused_to_other_roles(
    session: Session, actor_with: Callable[..., Actor], role: Role, read: Callable[..., object]
) -> None:
    person, by = make_person(session), actor_with(role)
    needed = (
        Action.VIEW_ALUMNI
        if read in (read_follow_ups_of, read_referrals_of, read_placements_of)
        else Action.VIEW_PEOPLE
    )
    if can_act(by, needed):
        read(session, by=by, person_id=person.id)
    else:
        with pytest.raises(NotAllowed):
            read(session, by=by, person_id=person.id)
