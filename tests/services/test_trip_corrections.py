"""Does a corrected trip or past move follow-ups and first times along, and keep what stood there?"""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlmodel import Session, col, select

from mayatrack.domain.after_settings import AfterSettings
from mayatrack.domain.application_status import Stage, Status
from mayatrack.domain.baseline import Baseline
from mayatrack.domain.follow_ups import SHIPPED_PERIODS, Channel, Wave
from mayatrack.domain.roles import Actor, Role
from mayatrack.exceptions import EditConflict, InvalidInput, NotAllowed, RuleBroken, TransitionRefused
from mayatrack.models import AlumnusSummary, Application, AuditEvent, FollowUp, StatusChange, Traveler
from mayatrack.services.after_settings import edit_after_settings
from mayatrack.services.alumni_summaries import find_stale_alumni
from mayatrack.services.summaries import find_stale_summaries, rebuild_summaries
from mayatrack.services.travelers import complete_trip
from mayatrack.services.trip_corrections import correct_baseline, correct_trip
from tests.factories import DEPARTS_ON, RETURNS_ON, make_application, make_cohort, make_person, make_traveler

NEVER = {
    "had_passport_before": Baseline.NO,
    "had_flown_before": Baseline.NO,
    "had_traveled_abroad_before": Baseline.NO,
}


def make_settled(session: Session, by: Actor, *, has_traveled: bool) -> tuple[Application, Traveler]:
    application = make_application(session, status=Status.CONFIRMED, **NEVER)
    traveler = make_traveler(session, application_id=application.id)
    rebuild_summaries(session)
    complete_trip(session, application.cohort_id, traveled=[traveler.id] if has_traveled else [], by=by)
    return application, traveler


def correct(
    session: Session, application: Application, by: Actor, *, has_traveled: bool, reason: str = "mixed up"
) -> None:
    version = session.get_one(Application, application.id).version
    correct_trip(session, application.id, has_traveled=has_traveled, reason=reason, version=version, by=by)


def read_waves(session: Session) -> list[Wave]:
    return list(session.exec(select(FollowUp.wave).order_by(col(FollowUp.due_on))))


def test_traveler_who_did_not_travel_is_corrected_and_back(session: Session, local_actor: Actor) -> None:
    application, traveler = make_settled(session, local_actor, has_traveled=True)
    assert (traveler.first_trip_abroad_on, len(read_waves(session))) == (DEPARTS_ON, len(Wave))
    correct(session, application, local_actor, has_traveled=False)
    assert (application.status, application.stage) == (Status.DID_NOT_TRAVEL, Stage.CONFIRMED)
    assert (traveler.traveled_on, traveler.first_trip_abroad_on, read_waves(session)) == (None, None, [])
    assert find_stale_summaries(session) == []
    # Nobody is called, and no rate counts anybody, who was not there.
    assert (session.exec(select(AlumnusSummary)).all(), find_stale_alumni(session)) == ([], [])
    correct(session, application, local_actor, has_traveled=True)
    assert session.exec(select(AlumnusSummary.traveler_id)).all() == [traveler.id]
    assert find_stale_alumni(session) == []
    assert (application.status, application.stage) == (Status.TRAVELED, Stage.TRAVELED)
    assert (traveler.traveled_on, traveler.first_trip_abroad_on) == (DEPARTS_ON, DEPARTS_ON)
    assert read_waves(session) == list(Wave)
    assert find_stale_summaries(session) == []
    history = session.exec(select(StatusChange.to_status, StatusChange.reason).order_by(col(StatusChange.id))).all()
    assert history[-3:] == [
        (Status.TRAVELED, None),
        (Status.DID_NOT_TRAVEL, "mixed up"),
        (Status.TRAVELED, "mixed up"),
    ]
    assert "mixed up" not in repr(session.exec(select(AuditEvent)).all())


def test_contact_that_was_made_stays(session: Session, local_actor: Actor) -> None:
    application, _ = make_settled(session, local_actor, has_traveled=True)
    made = session.exec(select(FollowUp).order_by(col(FollowUp.due_on))).first()
    assert made is not None
    made.done_on, made.channel, made.answer = date(2024, 8, 1), Channel.PHONE, "At home"
    correct(session, application, local_actor, has_traveled=False)
    assert read_waves(session) == [made.wave]
    correct(session, application, local_actor, has_traveled=True)
    assert read_waves(session) == list(Wave)


def test_contacts_of_a_corrected_trip_fall_due_as_the_office_decided(session: Session, local_actor: Actor) -> None:
    sooner = AfterSettings(periods={**SHIPPED_PERIODS, Wave.DAYS_30: 14})
    edit_after_settings(session, chosen=sooner, by=local_actor)
    application, _ = make_settled(session, local_actor, has_traveled=False)
    correct(session, application, local_actor, has_traveled=True)
    first = session.exec(select(FollowUp.due_on).where(FollowUp.wave == Wave.DAYS_30)).one()
    assert first == RETURNS_ON + timedelta(days=14)


def test_corrected_trip_gives_the_first_time_to_the_next_one(session: Session, local_actor: Actor) -> None:
    person = make_person(session)
    found = []
    for days in ({}, {"departs_on": date(2025, 6, 9), "returns_on": date(2025, 6, 20)}):
        cohort = make_cohort(session, **days)
        application = make_application(
            session, person_id=person.id, cohort_id=cohort.id, status=Status.CONFIRMED, **NEVER
        )
        traveler = make_traveler(session, application_id=application.id)
        complete_trip(session, cohort.id, traveled=[traveler.id], by=local_actor)
        found.append((application, traveler))
    (first, one), (_, other) = found
    assert (one.first_trip_abroad_on, other.first_trip_abroad_on) == (DEPARTS_ON, None)
    correct(session, first, local_actor, has_traveled=False)
    assert (one.first_trip_abroad_on, other.first_trip_abroad_on) == (None, date(2025, 6, 9))


@pytest.mark.parametrize("status", sorted(set(Status) - {Status.TRAVELED, Status.DID_NOT_TRAVEL}))
def test_nothing_but_the_end_of_a_trip_is_corrected(session: Session, local_actor: Actor, status: Status) -> None:
    application = make_application(session, status=status)
    with pytest.raises(TransitionRefused, match="Only how a trip ended can be corrected"):
        correct(session, application, local_actor, has_traveled=True)


def test_correction_says_why_and_changes_something(session: Session, local_actor: Actor) -> None:
    application, _ = make_settled(session, local_actor, has_traveled=True)
    with pytest.raises(TransitionRefused, match="needs a reason"):
        correct(session, application, local_actor, has_traveled=False, reason=" ")
    with pytest.raises(InvalidInput, match="The reason: "):
        correct(session, application, local_actor, has_traveled=False, reason="SSN 123-45-6789")
    with pytest.raises(TransitionRefused):
        correct(session, application, local_actor, has_traveled=True)
    with pytest.raises(EditConflict):
        correct_trip(session, application.id, has_traveled=False, reason="late", version=1, by=local_actor)
    assert application.status is Status.TRAVELED


def change_past(session: Session, application: Application, by: Actor, **changes: Baseline) -> None:
    version = session.get_one(Application, application.id).version
    correct_baseline(session, application.id, reason="Said so herself", version=version, by=by, **(NEVER | changes))


def test_corrected_past_derives_first_times_anew(session: Session, local_actor: Actor) -> None:
    application, traveler = make_settled(session, local_actor, has_traveled=True)
    change_past(session, application, local_actor, had_traveled_abroad_before=Baseline.YES)
    assert (application.status, traveler.first_trip_abroad_on) == (Status.TRAVELED, None)
    assert find_stale_summaries(session) == []
    change_past(session, application, local_actor)
    assert traveler.first_trip_abroad_on == DEPARTS_ON
    history = session.exec(select(StatusChange.reason).order_by(col(StatusChange.id))).all()
    assert history[-2:] == ["Said so herself"] * 2
    with pytest.raises(InvalidInput, match="Nothing is different"):
        change_past(session, application, local_actor)


def test_past_of_somebody_who_is_no_traveler_is_not_corrected(session: Session, local_actor: Actor) -> None:
    application = make_application(session, status=Status.IN_REVIEW)
    with pytest.raises(RuleBroken, match="Only a traveler's past"):
        change_past(session, application, local_actor)


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.PROGRAM_STAFF, Role.ADMINISTRATOR}))
def test_others_correct_nothing(
    session: Session, local_actor: Actor, actor_with: Callable[..., Actor], role: Role
) -> None:
    application, _ = make_settled(session, local_actor, has_traveled=True)
    with pytest.raises(NotAllowed):
        correct(session, application, actor_with(role), has_traveled=False)
    with pytest.raises(NotAllowed):
        change_past(session, application, actor_with(role), had_flown_before=Baseline.YES)
    assert application.had_flown_before is Baseline.NO
