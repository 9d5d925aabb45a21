"""Is what the call queue and the rates need of each alumnus always what the rows say?"""

from datetime import date, timedelta

import pytest
from sqlmodel import Session, select

from mayatrack.domain.career_outcomes import OutcomeCategory, OutcomeGroup, count_as
from mayatrack.domain.contacts import ContactResult
from mayatrack.domain.follow_ups import Channel
from mayatrack.domain.outcomes import ReferralState
from mayatrack.domain.roles import LOCAL_USER_ID
from mayatrack.models import AlumnusSummary, Traveler
from mayatrack.models.base import now
from mayatrack.services.alumni_summaries import ensure_alumni, find_stale_alumni, refresh_alumni
from tests import factories as make
from tests.factories import DEPARTS_ON, RETURNS_ON, TOLD_ON

LATER = TOLD_ON + timedelta(days=100)


@pytest.fixture
def alumnus(session: Session) -> Traveler:
    """Somebody who has traveled, and of whom nothing is known since."""
    return make.make_traveler(session, traveled_on=DEPARTS_ON)


def derive(session: Session, alumnus: Traveler) -> AlumnusSummary:
    refresh_alumni(session, [alumnus.id])
    return session.get_one(AlumnusSummary, alumnus.id, populate_existing=True)


def tell(
    session: Session, alumnus: Traveler, category: OutcomeCategory, day: date, *, is_retracted: bool = False
) -> None:
    retracted = {"retracted_at": now(), "retracted_by_id": LOCAL_USER_ID} if is_retracted else {}
    make.make_outcome(session, traveler_id=alumnus.id, category=category, as_of_on=day, **retracted)


def test_nothing_is_known_of_somebody_who_just_returned(session: Session, alumnus: Traveler) -> None:
    found = derive(session, alumnus)
    assert (found.outcome_group, found.outcome_as_of_on, found.offered_count) == (OutcomeGroup.UNKNOWN, None, 0)
    assert (found.placed_on, found.contacted_on, found.offered_on, found.due_on) == (None, None, None, None)


def test_whoever_did_not_travel_has_no_summary(session: Session) -> None:
    traveler = make.make_traveler(session)
    refresh_alumni(session, [traveler.id])
    assert session.exec(select(AlumnusSummary)).all() == []


@pytest.mark.parametrize("is_reversed", [False, True])
def test_latest_day_counts_whatever_was_logged_last(session: Session, alumnus: Traveler, is_reversed: bool) -> None:
    said = [(OutcomeCategory.SEEKING_EMPLOYMENT, TOLD_ON), (OutcomeCategory.TRANSFERRED, LATER)]
    for category, day in said[::-1] if is_reversed else said:
        tell(session, alumnus, category, day)
    found = derive(session, alumnus)
    assert (found.outcome_group, found.outcome_as_of_on) == (OutcomeGroup.CONTINUING_EDUCATION, LATER)


@pytest.mark.parametrize("is_reversed", [False, True])
def test_several_of_one_day_hold_at_once(session: Session, alumnus: Traveler, is_reversed: bool) -> None:
    said = [OutcomeCategory.ENROLLED_AT_LACCD, OutcomeCategory.EMPLOYED_PART_TIME]
    for category in said[::-1] if is_reversed else said:
        tell(session, alumnus, category, TOLD_ON)
    assert derive(session, alumnus).outcome_group is OutcomeGroup.EMPLOYED


def test_what_was_retracted_does_not_count(session: Session, alumnus: Traveler) -> None:
    tell(session, alumnus, OutcomeCategory.NOT_SEEKING, TOLD_ON)
    tell(session, alumnus, OutcomeCategory.MILITARY, LATER, is_retracted=True)
    found = derive(session, alumnus)
    assert (found.outcome_group, found.outcome_as_of_on) == (OutcomeGroup.NOT_SEEKING, TOLD_ON)


@pytest.mark.parametrize("category", OutcomeCategory)
def test_every_category_is_counted_as_the_domain_says(
    session: Session, alumnus: Traveler, category: OutcomeCategory
) -> None:
    tell(session, alumnus, category, TOLD_ON)
    assert derive(session, alumnus).outcome_group is count_as([category])


def test_first_placement_after_the_return_counts(session: Session, alumnus: Traveler) -> None:
    for days in (90, 20, -1):
        make.make_placement(session, traveler_id=alumnus.id, started_on=RETURNS_ON + timedelta(days=days))
    assert derive(session, alumnus).placed_on == RETURNS_ON + timedelta(days=20)


def test_last_contact_is_the_last_that_reached_somebody(session: Session, alumnus: Traveler) -> None:
    make.make_follow_up(session, traveler_id=alumnus.id, done_on=TOLD_ON, channel=Channel.PHONE)
    assert derive(session, alumnus).contacted_on == TOLD_ON
    make.make_contact_attempt(session, traveler_id=alumnus.id, contacted_on=LATER)
    found = derive(session, alumnus)
    assert (found.contacted_on, found.attempted_on) == (TOLD_ON, LATER)
    make.make_contact_attempt(session, traveler_id=alumnus.id, contacted_on=LATER, result=ContactResult.REACHED)
    assert derive(session, alumnus).contacted_on == LATER


def test_offers_are_counted_and_suggestions_are_not(session: Session, alumnus: Traveler) -> None:
    for days, state in enumerate(ReferralState):
        make.make_referral(session, traveler_id=alumnus.id, state=state, referred_on=TOLD_ON + timedelta(days=days))
    found = derive(session, alumnus)
    # All but the first, which is suggested, and the last, which is withdrawn.
    assert (found.offered_count, found.offered_on) == (6, TOLD_ON + timedelta(days=6))


def test_next_follow_up_is_the_first_that_nobody_made(session: Session, alumnus: Traveler) -> None:
    make.make_follow_up(
        session, traveler_id=alumnus.id, wave="days_30", due_on=TOLD_ON, done_on=TOLD_ON, channel=Channel.PHONE
    )
    make.make_follow_up(session, traveler_id=alumnus.id, wave="years_1", due_on=LATER + timedelta(days=1))
    make.make_follow_up(session, traveler_id=alumnus.id, wave="months_6", due_on=LATER)
    assert derive(session, alumnus).due_on == LATER


def test_what_is_known_of_a_person_counts_after_each_trip_that_it_follows(session: Session, alumnus: Traveler) -> None:
    returned_on = LATER + timedelta(days=10)
    cohort = make.make_cohort(session, returns_on=returned_on)
    again = make.make_traveler(session, person_id=alumnus.person_id, cohort_id=cohort.id, traveled_on=cohort.departs_on)
    stranger = make.make_traveler(session, traveled_on=DEPARTS_ON)
    tell(session, stranger, OutcomeCategory.MILITARY, returned_on + timedelta(days=2))
    # Before the second return: of the first trip alone, but for offers, which are made to a person.
    tell(session, alumnus, OutcomeCategory.SEEKING_EMPLOYMENT, TOLD_ON)
    make.make_contact_attempt(session, traveler_id=alumnus.id, contacted_on=TOLD_ON, result=ContactResult.REACHED)
    make.make_placement(session, traveler_id=alumnus.id, started_on=TOLD_ON)
    make.make_referral(session, traveler_id=alumnus.id, state=ReferralState.DECLINED, referred_on=TOLD_ON)
    make.make_follow_up(session, traveler_id=alumnus.id, due_on=LATER)
    found = derive(session, again)
    assert (found.outcome_group, found.contacted_on, found.placed_on) == (OutcomeGroup.UNKNOWN, None, None)
    assert (found.offered_count, found.offered_on, found.due_on) == (1, TOLD_ON, LATER)
    # After it: told once, and known after both.
    tell(session, again, OutcomeCategory.TRANSFERRED, returned_on)
    make.make_placement(session, traveler_id=again.id, started_on=returned_on)
    make.make_follow_up(session, traveler_id=again.id, due_on=returned_on, done_on=returned_on, channel=Channel.PHONE)
    second, first = derive(session, again), session.get_one(AlumnusSummary, alumnus.id, populate_existing=True)
    for each in (first, second):
        assert (each.outcome_group, each.outcome_as_of_on) == (OutcomeGroup.CONTINUING_EDUCATION, returned_on)
        assert (each.contacted_on, each.attempted_on) == (returned_on, returned_on)
    assert (first.placed_on, second.placed_on) == (TOLD_ON, returned_on)
    assert find_stale_alumni(session) == [stranger.id]


def test_stale_summary_is_found_and_missing_ones_are_added(session: Session, alumnus: Traveler) -> None:
    other = make.make_traveler(session, traveled_on=DEPARTS_ON)
    assert find_stale_alumni(session) == sorted([alumnus.id, other.id])
    ensure_alumni(session)
    assert find_stale_alumni(session) == []
    tell(session, alumnus, OutcomeCategory.SERVICE, TOLD_ON)
    assert find_stale_alumni(session) == [alumnus.id]
