"""Is what alumni do kept as it was told, counted in any order alike, and refused with a sentence where it cannot be?"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, col, select

from mayatrack.domain.career_outcomes import Employment, OutcomeCategory, OutcomeGroup, Retraction
from mayatrack.domain.contacts import ContactResult
from mayatrack.domain.follow_ups import Channel, Wave
from mayatrack.domain.outcomes import OutcomeSource, PlacementKind
from mayatrack.domain.roles import LOCAL_ACTOR, Actor
from mayatrack.exceptions import EditConflict, InvalidInput, NearlyKnown, NotFound, RuleBroken
from mayatrack.models import AlumnusSummary, ContactAttempt, FollowUp, Organization, Outcome, Placement, Traveler
from mayatrack.models.base import new_id, today
from mayatrack.queries.career_outcomes import read_rates
from mayatrack.services.alumni_summaries import ensure_alumni, find_stale_alumni
from mayatrack.services.calls import Call, LoggedCall, LoggedMany, log_call, log_many, undo_call, undo_many
from mayatrack.services.career_outcomes import Report, log_reports, retract_reports
from mayatrack.services.follow_ups import record_follow_up, reopen_follow_up
from mayatrack.services.placements import remove_placements_of
from mayatrack.services.summaries import find_stale_summaries, rebuild_summaries
from tests import factories as make
from tests.factories import DEPARTS_ON, RETURNS_ON

LATER = RETURNS_ON + timedelta(days=60)
EMPLOYED = frozenset({OutcomeCategory.EMPLOYED_FULL_TIME})


@pytest.fixture
def alumnus(session: Session) -> Traveler:
    """Somebody whom nobody has called since the trip."""
    traveler = make.make_traveler(session, traveled_on=DEPARTS_ON)
    for wave, days in {Wave.DAYS_30: 30, Wave.MONTHS_6: 182, Wave.YEARS_1: 365}.items():
        make.make_follow_up(session, traveler_id=traveler.id, wave=wave, due_on=RETURNS_ON + timedelta(days=days))
    rebuild_summaries(session)
    return traveler


def make_report(*categories: OutcomeCategory, as_of_on: date = LATER, **changes: object) -> Report:
    told = frozenset(categories) or EMPLOYED
    return Report(told, as_of_on, **{"source": OutcomeSource.SELF} | changes)  # type: ignore[arg-type]


def make_call(report: Report | None = None, **changes: object) -> Call:
    made = {"contacted_on": LATER, "channel": Channel.PHONE, "result": ContactResult.REACHED, "note": "Well."}
    return Call(**made | {"report": report} | changes)  # type: ignore[arg-type]


@contextmanager
def refused(session: Session, error: type[Exception], words: str) -> Iterator[None]:
    """What is done inside is refused with these words, and nothing is kept of it."""
    session.commit()
    with pytest.raises(error, match=words):
        yield
    session.rollback()
    assert [session.exec(select(kind)).all() for kind in (Outcome, ContactAttempt, Placement)] == [[], [], []]
    assert session.exec(select(FollowUp).where(col(FollowUp.done_on).is_not(None))).all() == []


def test_call_keeps_the_attempt_what_was_told_and_the_answer(session: Session, alumnus: Traveler) -> None:
    report = make_report(
        OutcomeCategory.EMPLOYED_PART_TIME,
        OutcomeCategory.TRANSFERRED,
        employment=Employment.FREELANCE,
        organization="City Museum",
    )
    logged = log_call(
        session, alumnus.id, call=make_call(report, note="Glad.", next_step="Send a card"), by=LOCAL_ACTOR
    )
    outcomes = session.exec(select(Outcome).order_by(col(Outcome.id))).all()
    assert {each.report_id for each in outcomes} == {logged.report_id}
    told = [(each.category.value, each.employment, each.organization_id is not None) for each in outcomes]
    assert told == [("employed_part_time", Employment.FREELANCE, True), ("transferred", None, False)]
    attempt = session.exec(select(ContactAttempt)).one()
    assert (attempt.result, attempt.note, attempt.contacted_on) == (ContactResult.REACHED, "Glad.", LATER)
    made = session.exec(select(FollowUp).where(col(FollowUp.done_on).is_not(None))).one()
    assert (made.wave, made.done_on, made.answer, made.next_step) == (Wave.DAYS_30, LATER, "Glad.", "Send a card")
    assert {each.follow_up_id for each in outcomes} == {made.id}
    summary = session.get_one(AlumnusSummary, alumnus.id)
    assert (summary.outcome_group, summary.contacted_on, summary.attempted_on) == (OutcomeGroup.EMPLOYED, LATER, LATER)
    assert find_stale_alumni(session) == []


def test_one_answer_answers_every_call_that_waited(session: Session, alumnus: Traveler) -> None:
    log_call(session, alumnus.id, call=make_call(contacted_on=RETURNS_ON + timedelta(days=200)), by=LOCAL_ACTOR)
    open_ones = session.exec(select(FollowUp.wave).where(col(FollowUp.done_on).is_(None))).all()
    assert open_ones == [Wave.YEARS_1]


def test_one_answer_answers_the_calls_after_every_trip(session: Session, alumnus: Traveler) -> None:
    made_on = RETURNS_ON + timedelta(days=400)
    first, later = make.make_cohort(session, returns_on=made_on), make.make_cohort(session, returns_on=today())
    again, too_late = (
        make.make_traveler(session, person_id=alumnus.person_id, cohort_id=each.id, traveled_on=each.departs_on)
        for each in (first, later)
    )
    stranger = make.make_traveler(session, traveled_on=DEPARTS_ON)
    for each in (again, too_late, stranger):
        make.make_follow_up(session, traveler_id=each.id, wave=Wave.DAYS_30, due_on=made_on)
    ensure_alumni(session)
    logged = log_call(
        session, again.id, call=make_call(make_report(as_of_on=made_on), contacted_on=made_on), by=LOCAL_ACTOR
    )
    made = session.exec(select(FollowUp).where(col(FollowUp.done_on).is_not(None))).all()
    assert {(each.traveler_id, each.wave) for each in made} == {
        (alumnus.id, Wave.DAYS_30),
        (alumnus.id, Wave.MONTHS_6),
        (alumnus.id, Wave.YEARS_1),
        (again.id, Wave.DAYS_30),
    }
    # What was told belongs to the trip that was asked about.
    told = session.exec(select(Outcome)).one()
    assert told.follow_up_id in {each.id for each in made if each.traveler_id == again.id}
    assert find_stale_alumni(session) == []
    undo_call(session, logged, by=LOCAL_ACTOR)
    session.expire_all()
    assert set(session.exec(select(FollowUp.done_on)).all()) == {None}
    assert find_stale_alumni(session) == []


def test_call_that_reached_nobody_answers_nothing(session: Session, alumnus: Traveler) -> None:
    logged = log_call(session, alumnus.id, call=make_call(result=ContactResult.NO_ANSWER), by=LOCAL_ACTOR)
    assert (logged.report_id, logged.follow_ups) == (None, [])
    assert session.exec(select(FollowUp).where(col(FollowUp.done_on).is_not(None))).all() == []
    summary = session.get_one(AlumnusSummary, alumnus.id)
    assert (summary.contacted_on, summary.attempted_on) == (None, LATER)


def test_what_began_on_a_day_is_a_placement_too(session: Session, alumnus: Traveler) -> None:
    report = make_report(OutcomeCategory.EMPLOYED_FULL_TIME, organization="City Museum", started_on=LATER)
    log_call(session, alumnus.id, call=make_call(report), by=LOCAL_ACTOR)
    placement = session.exec(select(Placement)).one()
    assert (placement.kind, placement.started_on) == (PlacementKind.EMPLOYED_FULL_TIME, LATER)
    assert session.get_one(AlumnusSummary, alumnus.id).placed_on == LATER


@pytest.mark.parametrize(
    ("report", "words"),
    [
        (make_report(as_of_on=RETURNS_ON - timedelta(days=1)), "before the trip ended on 2024-06-23"),
        (make_report(as_of_on=today() + timedelta(days=1)), "is still to come"),
        (make_report(started_on=RETURNS_ON - timedelta(days=1)), "cannot begin on 2024-06-22, before the trip ended"),
        (Report(frozenset(), LATER, OutcomeSource.SELF), "No outcome is chosen"),
        (make_report(OutcomeCategory.NOT_SEEKING, OutcomeCategory.SEEKING_EDUCATION), "seeking and not seeking"),
        (make_report(OutcomeCategory.MILITARY, employment=Employment.FREELANCE), "told of the employed alone"),
        (make_report(OutcomeCategory.NOT_SEEKING, started_on=LATER), "What began on a day is work"),
        (make_report(organization="SSN 123-45-6789"), "organization"),
    ],
)
def test_bad_report_is_refused_with_a_sentence(session: Session, alumnus: Traveler, report: Report, words: str) -> None:
    with refused(session, InvalidInput, words):
        log_call(session, alumnus.id, call=make_call(report), by=LOCAL_ACTOR)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (make_call(contacted_on=today() + timedelta(days=1)), "once it has happened"),
        (make_call(contacted_on=RETURNS_ON - timedelta(days=1)), "comes after the return on 2024-06-23"),
        (make_call(make_report(), result=ContactResult.LEFT_MESSAGE), "who was not reached said nothing"),
        (make_call(note="123-45-6789"), "The note"),
        (make_call(note=None), "Nothing is entered about this call"),
    ],
)
def test_bad_call_is_refused_with_a_sentence(session: Session, alumnus: Traveler, call: Call, words: str) -> None:
    with refused(session, InvalidInput, words):
        log_call(session, alumnus.id, call=call, by=LOCAL_ACTOR)


def test_wish_for_no_contact_is_obeyed(session: Session, alumnus: Traveler) -> None:
    make.make_contact_wish(session, person_id=alumnus.person_id, do_not_contact=True)
    with refused(session, RuleBroken, "does not want to be contacted"):
        log_call(session, alumnus.id, call=make_call(), by=LOCAL_ACTOR)


def test_many_are_kept_together_or_not_at_all(session: Session, alumnus: Traveler) -> None:
    other = make.make_traveler(session, traveled_on=DEPARTS_ON)
    with refused(session, InvalidInput, "before the trip ended"):
        log_reports(
            session,
            [(alumnus.id, make_report()), (other.id, make_report(as_of_on=DEPARTS_ON))],
            by=LOCAL_ACTOR,
        )
    added = log_reports(session, [(each.id, make_report()) for each in (alumnus, other)], by=LOCAL_ACTOR)
    assert len(set(added)) == 2
    assert find_stale_alumni(session) == []


def test_only_alumni_have_outcomes(session: Session) -> None:
    with refused(session, RuleBroken, "not marked done yet"):
        log_reports(session, [(make.make_traveler(session).id, make_report())], by=LOCAL_ACTOR)
    with pytest.raises(NotFound):
        log_reports(session, [(new_id(), make_report())], by=LOCAL_ACTOR)


def test_report_is_taken_back_and_stays(session: Session, alumnus: Traveler) -> None:
    log_reports(session, [(alumnus.id, make_report(OutcomeCategory.SEEKING_EMPLOYMENT))], by=LOCAL_ACTOR)
    (wrong,) = log_reports(
        session, [(alumnus.id, make_report(OutcomeCategory.MILITARY, as_of_on=today()))], by=LOCAL_ACTOR
    )
    assert session.get_one(AlumnusSummary, alumnus.id).outcome_group is OutcomeGroup.MILITARY
    assert retract_reports(session, [wrong], reason=Retraction.WRONG_PERSON, by=LOCAL_ACTOR) == 1
    session.expire_all()
    assert session.get_one(AlumnusSummary, alumnus.id).outcome_group is OutcomeGroup.SEEKING
    kept = session.exec(select(Outcome).where(Outcome.report_id == wrong)).one()
    assert (kept.retracted_at is not None, kept.retracted_by_id) == (True, LOCAL_ACTOR.user_id)
    with pytest.raises(RuleBroken, match="taken back already"):
        retract_reports(session, [wrong], reason=Retraction.WRONG_DATE, by=LOCAL_ACTOR)
    with pytest.raises(NotFound):
        retract_reports(session, [new_id()], reason=Retraction.WRONG_DATE, by=LOCAL_ACTOR)


def test_placement_goes_with_the_report_that_brought_it(session: Session, alumnus: Traveler) -> None:
    make.make_placement(session, traveler_id=alumnus.id, started_on=LATER - timedelta(days=1))
    report = make_report(OutcomeCategory.EMPLOYED_FULL_TIME, organization="City Museum", started_on=LATER)
    (wrong,) = log_reports(session, [(alumnus.id, report)], by=LOCAL_ACTOR)
    retract_reports(session, [wrong], reason=Retraction.WRONG_PERSON, by=LOCAL_ACTOR)
    # Another one, which no report brought, stays.
    assert session.exec(select(Placement.started_on)).all() == [LATER - timedelta(days=1)]
    session.expire_all()
    assert session.get_one(AlumnusSummary, alumnus.id).outcome_group is OutcomeGroup.UNKNOWN
    assert (find_stale_alumni(session), find_stale_summaries(session)) == ([], [])


def test_who_still_works_there_is_placed_there_once(session: Session, alumnus: Traveler) -> None:
    report = make_report(OutcomeCategory.EMPLOYED_FULL_TIME, organization="City Museum", started_on=LATER)
    first = log_call(session, alumnus.id, call=make_call(report), by=LOCAL_ACTOR)
    again = log_call(session, alumnus.id, call=make_call(replace(report, as_of_on=today())), by=LOCAL_ACTOR)
    assert session.exec(select(Placement.report_id)).all() == [first.report_id]
    assert session.get_one(AlumnusSummary, alumnus.id).outcome_as_of_on == today()
    undo_call(session, again, by=LOCAL_ACTOR)
    assert session.exec(select(Placement.report_id)).all() == [first.report_id]


def test_call_that_was_logged_by_mistake_leaves_nothing_behind(session: Session, alumnus: Traveler) -> None:
    before = log_call(session, alumnus.id, call=make_call(result=ContactResult.NO_ANSWER), by=LOCAL_ACTOR)
    report = make_report(OutcomeCategory.EMPLOYED_FULL_TIME, organization="City Museum", started_on=LATER)
    call = make_call(report, contacted_on=RETURNS_ON + timedelta(days=200), note="Glad.", next_step="A card")
    logged = log_call(session, alumnus.id, call=call, by=LOCAL_ACTOR)
    assert len(logged.follow_ups) == 2
    undo_call(session, logged, by=LOCAL_ACTOR)
    session.expire_all()
    assert session.exec(select(ContactAttempt.id)).all() == [before.attempt_id]
    assert session.exec(select(Placement)).all() == []
    assert session.exec(select(Outcome.retracted_by_id)).all() == [LOCAL_ACTOR.user_id]
    made = session.exec(select(FollowUp)).all()
    assert {(each.done_on, each.channel, each.answer, each.next_step) for each in made} == {(None, None, None, None)}
    summary = session.get_one(AlumnusSummary, alumnus.id)
    assert (summary.outcome_group, summary.contacted_on, summary.attempted_on) == (OutcomeGroup.UNKNOWN, None, LATER)
    assert summary.due_on == RETURNS_ON + timedelta(days=30)
    assert (find_stale_alumni(session), find_stale_summaries(session)) == ([], [])
    with pytest.raises(NotFound):
        undo_call(session, logged, by=LOCAL_ACTOR)


def test_call_that_somebody_corrected_meanwhile_is_not_taken_back(session: Session, alumnus: Traveler) -> None:
    logged = log_call(session, alumnus.id, call=make_call(), by=LOCAL_ACTOR)
    (follow_up_id, _), *_ = logged.follow_ups
    record_follow_up(
        session, follow_up_id, done_on=LATER, channel=Channel.EMAIL, answer="She wrote as well.", by=LOCAL_ACTOR
    )
    session.commit()
    with pytest.raises(EditConflict):
        undo_call(session, logged, by=LOCAL_ACTOR)
    session.rollback()
    assert session.exec(select(ContactAttempt.id)).all() == [logged.attempt_id]
    assert session.get_one(FollowUp, follow_up_id).answer == "She wrote as well."


def test_what_people_told_at_an_event_answers_the_calls_that_waited(session: Session, alumnus: Traveler) -> None:
    spoken_of = make.make_traveler(session, traveled_on=DEPARTS_ON)
    make.make_follow_up(session, traveler_id=spoken_of.id, wave=Wave.DAYS_30, due_on=LATER)
    told = make_report(OutcomeCategory.SERVICE)
    partners = make_report(OutcomeCategory.MILITARY, source=OutcomeSource.PARTNER)
    logged = log_many(session, [(alumnus.id, told), (spoken_of.id, partners)], by=LOCAL_ACTOR)
    assert (logged.count, logged.answered_count) == (2, 1)
    made = session.exec(select(FollowUp).where(col(FollowUp.done_on).is_not(None))).one()
    assert (made.traveler_id, made.wave, made.channel) == (alumnus.id, Wave.DAYS_30, Channel.IN_PERSON)
    assert (made.done_on, made.answer) == (LATER, "Service.")
    # Nobody spoke to the other one: the call still waits, as the reminders count it.
    assert session.get_one(AlumnusSummary, spoken_of.id).due_on == LATER
    assert session.get_one(AlumnusSummary, alumnus.id).due_on == RETURNS_ON + timedelta(days=182)
    assert session.exec(select(ContactAttempt.traveler_id)).all() == [alumnus.id]
    assert find_stale_alumni(session) == []


def test_event_that_was_logged_by_mistake_lets_the_calls_wait_again(session: Session, alumnus: Traveler) -> None:
    other = make.make_traveler(session, traveled_on=DEPARTS_ON)
    partners = make_report(source=OutcomeSource.PARTNER)
    logged = log_many(session, [(alumnus.id, make_report()), (other.id, partners)], by=LOCAL_ACTOR)
    undo_many(session, logged, by=LOCAL_ACTOR)
    session.expire_all()
    made = session.exec(select(FollowUp)).all()
    assert {(each.done_on, each.channel, each.answer) for each in made} == {(None, None, None)}
    assert session.exec(select(ContactAttempt)).all() == []
    assert [each is not None for each in session.exec(select(Outcome.retracted_at)).all()] == [True, True]
    assert session.get_one(AlumnusSummary, alumnus.id).due_on == RETURNS_ON + timedelta(days=30)
    assert find_stale_alumni(session) == []


def test_event_of_which_a_part_changed_meanwhile_is_not_taken_back(session: Session, alumnus: Traveler) -> None:
    other = make.make_traveler(session, traveled_on=DEPARTS_ON)
    logged = log_many(session, [(other.id, make_report()), (alumnus.id, make_report())], by=LOCAL_ACTOR)
    ((follow_up_id, _),) = logged.calls[1].follow_ups
    record_follow_up(
        session, follow_up_id, done_on=LATER, channel=Channel.EMAIL, answer="She wrote as well.", by=LOCAL_ACTOR
    )
    session.commit()
    with pytest.raises(EditConflict):
        undo_many(session, logged, by=LOCAL_ACTOR)
    session.rollback()
    assert session.exec(select(Outcome).where(col(Outcome.retracted_at).is_not(None))).all() == []
    assert len(session.exec(select(ContactAttempt)).all()) == 2


def test_event_is_kept_as_a_whole_or_not_at_all(session: Session, alumnus: Traveler) -> None:
    other = make.make_traveler(session, traveled_on=DEPARTS_ON)
    bad = make_report(as_of_on=DEPARTS_ON, source=OutcomeSource.STAFF)
    with refused(session, InvalidInput, "before the trip ended"):
        log_many(session, [(alumnus.id, make_report()), (other.id, bad)], by=LOCAL_ACTOR)


def test_nearly_known_organization_is_asked_about(session: Session, alumnus: Traveler) -> None:
    make.make_organization(session, name="City Museum")
    report = make_report(organization="City Musuem")
    with refused(session, NearlyKnown, "Did you mean City Museum"):
        log_call(session, alumnus.id, call=make_call(report), by=LOCAL_ACTOR)
    log_call(session, alumnus.id, call=make_call(replace(report, is_new_organization=True)), by=LOCAL_ACTOR)
    log_reports(session, [(alumnus.id, make_report(organization="city museum", as_of_on=today()))], by=LOCAL_ACTOR)
    assert set(session.exec(select(Organization.name)).all()) == {"City Museum", "City Musuem"}


TOLD = [
    (0, OutcomeCategory.SEEKING_EMPLOYMENT, 10),
    (0, OutcomeCategory.EMPLOYED_PART_TIME, 90),
    (0, OutcomeCategory.TRANSFERRED, 90),
    (1, OutcomeCategory.EMPLOYED_FULL_TIME, 20),
    (1, OutcomeCategory.SEEKING_EDUCATION, 50),
    (2, OutcomeCategory.NOT_SEEKING, 30),
    (2, OutcomeCategory.SERVICE, 29),
]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(range(len(TOLD))))
def test_logging_in_any_order_gives_the_same_rates(sqlite_engine: object, order: list[int]) -> None:
    connection = sqlite_engine.connect().execution_options(is_writing=True)  # type: ignore[attr-defined]
    with connection, Session(connection, expire_on_commit=False) as session:
        cohort = make.make_cohort(session)
        alumni = [make.make_traveler(session, cohort_id=cohort.id, traveled_on=DEPARTS_ON) for _ in range(4)]
        log_reports(session, [], by=LOCAL_ACTOR)
        for number in order:
            who, category, days = TOLD[number]
            report = make_report(category, as_of_on=RETURNS_ON + timedelta(days=days))
            log_reports(session, [(alumni[who].id, report)], by=LOCAL_ACTOR)
        make.make_alumnus_summary(session, traveler_id=alumni[3].id)
        found = read_rates(session, by=LOCAL_ACTOR).iloc[0]
        # The first is employed and studies, counted once; the second seeks; the third does not; of the fourth nothing.
        assert (found["known_count"], found["returned_count"]) == (3, 4)
        assert (found["achieved_count"], found["told_count"]) == (1, 2)
        session.rollback()


def test_actor_without_the_right_is_refused(session: Session, alumnus: Traveler, actor_with: object) -> None:
    from mayatrack.domain.roles import Role
    from mayatrack.exceptions import NotAllowed

    staff: Actor = actor_with(Role.PROGRAM_STAFF)  # type: ignore[operator]
    for write in (
        lambda: log_call(session, alumnus.id, call=make_call(), by=staff),
        lambda: log_reports(session, [], by=staff),
        lambda: retract_reports(session, [], reason=Retraction.WRONG_DATE, by=staff),
        lambda: undo_call(session, LoggedCall(new_id(), None, []), by=staff),
        lambda: log_many(session, [], by=staff),
        lambda: undo_many(session, LoggedMany([], []), by=staff),
        lambda: reopen_follow_up(session, new_id(), version=1, by=staff),
        lambda: remove_placements_of(session, new_id(), by=staff),
    ):
        with pytest.raises(NotAllowed):
            write()
