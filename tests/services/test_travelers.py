"""Do passports and trips become first times, follow-ups and alumni, each once?"""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlmodel import Session, col, select

from mayatrack.domain.application_status import Status
from mayatrack.domain.baseline import Baseline
from mayatrack.domain.documents import CONFIDENTIAL_STATES, DocumentState
from mayatrack.domain.follow_ups import Wave
from mayatrack.domain.roles import Actor, Role
from mayatrack.exceptions import EditConflict, InvalidInput, NotAllowed, RuleBroken, TransitionRefused
from mayatrack.models import Application, AuditEvent, Cohort, FollowUp, StatusChange, Traveler
from mayatrack.models.base import today
from mayatrack.services.applications import move_application
from mayatrack.services.summaries import find_stale_summaries, rebuild_summaries
from mayatrack.services.travelers import complete_trip, record_passport, settle_traveler
from tests.factories import DEPARTS_ON, RETURNS_ON, make_application, make_cohort, make_person, make_traveler

ISSUED_ON, EXPIRES_ON = date(2024, 4, 2), date(2034, 4, 1)
NEVER = {
    "had_passport_before": Baseline.NO,
    "had_flown_before": Baseline.NO,
    "had_traveled_abroad_before": Baseline.NO,
}


def make_first_timer(session: Session, **changes: object) -> Traveler:
    """A traveler who had never had a passport, flown or been abroad, unless `changes` of the application say so."""
    application = make_application(session, **{"status": Status.CONFIRMED, **NEVER, **changes})
    return make_traveler(session, application_id=application.id)


def issue(session: Session, traveler: Traveler, by: Actor, issued_on: date = ISSUED_ON) -> None:
    """Record a passport in hand."""
    record_passport(
        session, traveler.id, state=DocumentState.IN_HAND, issued_on=issued_on, expires_on=EXPIRES_ON, by=by
    )


def read_follow_ups(session: Session, traveler: Traveler) -> list[FollowUp]:
    """The traveler's follow-ups, in the order in which they are due."""
    return list(
        session.exec(select(FollowUp).where(FollowUp.traveler_id == traveler.id).order_by(col(FollowUp.due_on))).all()
    )


def test_first_passport_counts_from_the_day_of_issue(session: Session, local_actor: Actor) -> None:
    traveler = make_first_timer(session)
    rebuild_summaries(session)
    record_passport(session, traveler.id, state=DocumentState.APPLIED, applied_on=date(2024, 3, 3), by=local_actor)
    assert (traveler.document_state, traveler.first_passport_on) == (DocumentState.APPLIED, None)
    issue(session, traveler, local_actor)
    assert (traveler.passport_expires_on, traveler.first_passport_on) == (EXPIRES_ON, ISSUED_ON)
    assert find_stale_summaries(session) == []


@pytest.mark.parametrize("baseline", [Baseline.YES, Baseline.UNKNOWN])
def test_passport_of_somebody_who_did_not_say_no_is_no_first(
    session: Session, local_actor: Actor, baseline: Baseline
) -> None:
    traveler = make_first_timer(session, had_passport_before=baseline)
    issue(session, traveler, local_actor)
    assert traveler.first_passport_on is None


@pytest.mark.parametrize("baseline", [Baseline.YES, Baseline.UNKNOWN])
def test_trip_of_somebody_who_did_not_say_no_is_no_first(
    session: Session, local_actor: Actor, baseline: Baseline
) -> None:
    traveler = make_first_timer(session, had_traveled_abroad_before=baseline)
    complete_trip(session, traveler.cohort_id, traveled=[traveler.id], by=local_actor)
    assert (traveler.traveled_on, traveler.first_trip_abroad_on) == (DEPARTS_ON, None)


def test_passport_taken_back_is_no_first_passport_any_more(session: Session, local_actor: Actor) -> None:
    traveler = make_first_timer(session)
    issue(session, traveler, local_actor)
    record_passport(session, traveler.id, state=DocumentState.NOT_STARTED, by=local_actor)
    assert traveler.first_passport_on is None


@pytest.mark.parametrize(
    ("dates", "sentence"),
    [
        (
            {"applied_on": date(2024, 5, 2), "issued_on": date(2024, 5, 1), "expires_on": EXPIRES_ON},
            "The passport cannot be issued on 2024-05-01 before it was applied for on 2024-05-02: check both dates.",
        ),
        (
            {"issued_on": ISSUED_ON, "expires_on": ISSUED_ON},
            (
                "The passport cannot expire on 2024-04-02, on or before the day it was issued (2024-04-02): "
                "check both dates."
            ),
        ),
        (
            {"issued_on": ISSUED_ON, "expires_on": date(2034, 4, 3)},
            "A passport issued on 2024-04-02 is valid for ten years at most, not until 2034-04-03: check both dates.",
        ),
        ({"issued_on": ISSUED_ON}, "A passport in hand needs the date on which it expires: enter it."),
        (
            {"issued_on": date(2999, 1, 1), "expires_on": date(3000, 1, 1)},
            "The passport cannot have been issued on 2999-01-01, which is still to come: check the date.",
        ),
        (
            {"issued_on": date(206, 6, 1)},
            "A passport issued on 0206-06-01 is no longer in use: check the year.",
        ),
        (
            {"expires_on": date(2999, 1, 1)},
            "No passport is valid until 2999-01-01, more than ten years from now: check the date.",
        ),
    ],
)
def test_dates_that_cannot_be_change_nothing(
    session: Session, local_actor: Actor, dates: dict[str, date], sentence: str
) -> None:
    traveler = make_first_timer(session)
    with pytest.raises(InvalidInput) as refusal:
        record_passport(session, traveler.id, state=DocumentState.IN_HAND, by=local_actor, **dates)
    assert str(refusal.value) == sentence
    assert (traveler.document_state, traveler.passport_issued_on) == (DocumentState.NOT_STARTED, None)


@pytest.mark.parametrize("state", sorted(CONFIDENTIAL_STATES))
def test_what_a_consult_says_is_never_recorded_with_a_document(
    session: Session, local_actor: Actor, state: DocumentState
) -> None:
    traveler = make_first_timer(session)
    with pytest.raises(InvalidInput, match="refer the traveler to the travel adviser instead"):
        record_passport(session, traveler.id, state=state, by=local_actor)
    assert traveler.document_state is DocumentState.NOT_STARTED


def test_passport_that_somebody_else_changed_is_refused(session: Session, local_actor: Actor) -> None:
    traveler = make_first_timer(session)
    seen = traveler.version
    issue(session, traveler, local_actor)
    with pytest.raises(EditConflict, match="Somebody else changed this traveler"):
        record_passport(session, traveler.id, state=DocumentState.NOT_STARTED, version=seen, by=local_actor)


def test_passport_is_audited_with_before_and_after(session: Session, local_actor: Actor) -> None:
    traveler = make_first_timer(session)
    issue(session, traveler, local_actor)
    event = session.exec(select(AuditEvent).where(AuditEvent.action == "record_passport")).one()
    assert event.record_id == traveler.id
    assert event.before == {"document_state": "not_started", "passport_issued_on": None, "passport_expires_on": None}
    assert event.after == {
        "document_state": "in_hand",
        "passport_issued_on": "2024-04-02",
        "passport_expires_on": "2034-04-01",
    }


def test_trip_done_makes_alumni_with_follow_ups(session: Session, local_actor: Actor) -> None:
    cohort = make_cohort(session)
    went, stayed = (make_first_timer(session, cohort_id=cohort.id) for _ in range(2))
    rebuild_summaries(session)
    count = complete_trip(session, cohort.id, traveled=[went.id], reason="ill on the day", by=local_actor)
    assert (count, went.traveled_on, went.first_trip_abroad_on) == (1, DEPARTS_ON, DEPARTS_ON)
    assert (stayed.traveled_on, stayed.first_trip_abroad_on) == (None, None)
    statuses = [session.get_one(Application, traveler.application_id).status for traveler in (went, stayed)]
    assert statuses == [Status.TRAVELED, Status.DID_NOT_TRAVEL]
    assert [(each.wave, each.due_on) for each in read_follow_ups(session, went)] == [
        (Wave.DAYS_30, RETURNS_ON + timedelta(days=30)),
        (Wave.MONTHS_6, date(2024, 12, 23)),
        (Wave.YEARS_1, date(2025, 6, 23)),
        (Wave.YEARS_3, date(2027, 6, 23)),
        (Wave.YEARS_5, date(2029, 6, 23)),
    ]
    assert read_follow_ups(session, stayed) == []
    reasons = {step.application_id: step.reason for step in session.exec(select(StatusChange))}
    assert reasons == {went.application_id: None, stayed.application_id: "ill on the day"}
    assert find_stale_summaries(session) == []


def test_trip_done_leaves_those_alone_who_withdrew(session: Session, local_actor: Actor) -> None:
    cohort = make_cohort(session)
    went, withdrew = (make_first_timer(session, cohort_id=cohort.id) for _ in range(2))
    move_application(session, withdrew.application_id, to=Status.WITHDRAWN, by=local_actor)
    complete_trip(session, cohort.id, traveled=[went.id], by=local_actor)
    assert session.get_one(Application, withdrew.application_id).status is Status.WITHDRAWN


def test_trip_cannot_be_done_before_the_return(session: Session, local_actor: Actor) -> None:
    tomorrow = today() + timedelta(days=1)
    cohort = make_cohort(session, name="Paris", returns_on=tomorrow)
    traveler = make_first_timer(session, cohort_id=cohort.id)
    for act in (
        lambda: complete_trip(session, cohort.id, traveled=[traveler.id], by=local_actor),
        lambda: settle_traveler(session, traveler.application_id, has_traveled=True, by=local_actor),
    ):
        with pytest.raises(RuleBroken) as refusal:
            act()
        assert str(refusal.value) == (f"Paris returns on {tomorrow}: its trip can be marked done from that day on.")


def test_trip_can_be_done_on_the_day_of_return(session: Session, local_actor: Actor) -> None:
    cohort = make_cohort(session, returns_on=today())
    traveler = make_first_timer(session, cohort_id=cohort.id)
    assert complete_trip(session, cohort.id, traveled=[traveler.id], by=local_actor) == 1


def test_trip_of_nobody_cannot_be_done(session: Session, local_actor: Actor) -> None:
    cohort = make_cohort(session, name="Paris")
    with pytest.raises(RuleBroken) as refusal:
        complete_trip(session, cohort.id, traveled=[], by=local_actor)
    assert str(refusal.value) == "Nobody is confirmed for Paris: there is no trip to mark done."


def test_travelers_of_another_cohort_cannot_have_made_the_trip(session: Session, local_actor: Actor) -> None:
    own, other = make_first_timer(session), make_first_timer(session)
    with pytest.raises(InvalidInput, match=r"^1 of those chosen are not confirmed"):
        complete_trip(session, own.cohort_id, traveled=[own.id, other.id], by=local_actor)
    assert session.get_one(Application, own.application_id).status is Status.CONFIRMED


@pytest.mark.parametrize(("has_traveled", "status"), [(True, Status.TRAVELED), (False, Status.DID_NOT_TRAVEL)])
def test_one_traveler_is_settled_like_all(
    session: Session, local_actor: Actor, has_traveled: bool, status: Status
) -> None:
    traveler = make_first_timer(session)
    rebuild_summaries(session)
    settle_traveler(session, traveler.application_id, has_traveled=has_traveled, by=local_actor)
    assert session.get_one(Application, traveler.application_id).status is status
    assert traveler.first_trip_abroad_on == (DEPARTS_ON if has_traveled else None)
    assert len(read_follow_ups(session, traveler)) == (5 if has_traveled else 0)
    assert find_stale_summaries(session) == []


def test_only_the_confirmed_are_settled(session: Session, local_actor: Actor) -> None:
    application = make_application(session, status=Status.OFFERED)
    with pytest.raises(TransitionRefused):
        settle_traveler(session, application.id, has_traveled=True, by=local_actor)


def make_two_trips(session: Session, **second: object) -> tuple[Traveler, Traveler]:
    """Two trips of one person, in 2024 and a year later; `second` changes the later application."""
    person = make_person(session)
    later = make_cohort(
        session,
        opens_on=date(2025, 1, 8),
        closes_on=date(2025, 2, 8),
        selected_by_on=date(2025, 3, 1),
        departs_on=date(2025, 6, 9),
        returns_on=date(2025, 6, 23),
    )
    return (
        make_first_timer(session, person_id=person.id),
        make_first_timer(session, person_id=person.id, cohort_id=later.id, **second),
    )


def test_person_has_each_first_time_once(session: Session, local_actor: Actor) -> None:
    first, second = make_two_trips(session)
    for traveler in (second, first):
        issue(session, traveler, local_actor)
        complete_trip(session, traveler.cohort_id, traveled=[traveler.id], by=local_actor)
    assert (first.first_passport_on, first.first_trip_abroad_on) == (ISSUED_ON, DEPARTS_ON)
    assert (second.first_passport_on, second.first_trip_abroad_on) == (None, None)
    assert find_stale_summaries(session) == []


def test_first_time_moves_to_an_earlier_trip_that_is_recorded_later(session: Session, local_actor: Actor) -> None:
    first, second = make_two_trips(session)
    issue(session, second, local_actor, issued_on=date(2024, 9, 9))
    assert second.first_passport_on == date(2024, 9, 9)
    issue(session, first, local_actor)
    assert (first.first_passport_on, second.first_passport_on) == (ISSUED_ON, None)
    assert find_stale_summaries(session) == []


def test_confirming_an_earlier_trip_whose_baseline_says_yes_takes_the_first_time(
    session: Session, local_actor: Actor
) -> None:
    traveler = make_first_timer(session, cohort_id=make_cohort(session, departs_on=date(2024, 6, 10)).id)
    issue(session, traveler, local_actor)
    earlier = make_application(
        session, person_id=traveler.person_id, status=Status.OFFERED, had_passport_before=Baseline.YES
    )
    rebuild_summaries(session)
    move_application(session, earlier.id, to=Status.CONFIRMED, by=local_actor)
    assert traveler.first_passport_on is None
    assert find_stale_summaries(session) == []


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.PROGRAM_STAFF, Role.ADMINISTRATOR}))
def test_other_roles_record_nothing(session: Session, actor_with: Callable[..., Actor], role: Role) -> None:
    traveler, by = make_first_timer(session), actor_with(role)
    with pytest.raises(NotAllowed):
        issue(session, traveler, by)
    with pytest.raises(NotAllowed):
        complete_trip(session, traveler.cohort_id, traveled=[traveler.id], by=by)
    with pytest.raises(NotAllowed):
        settle_traveler(session, traveler.application_id, has_traveled=True, by=by)
    assert session.get_one(Cohort, traveler.cohort_id).version == 1
