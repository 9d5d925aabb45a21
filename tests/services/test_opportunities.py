from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session, select

from mayatrack.db.session import writing
from mayatrack.domain.outcomes import OpportunityKind, ReferralState
from mayatrack.domain.roles import LOCAL_ACTOR, Actor, Role
from mayatrack.exceptions import EditConflict, InvalidInput, MayatrackError, NotAllowed, RuleBroken
from mayatrack.models import AuditEvent, Opportunity, Organization, Referral
from mayatrack.models.base import today
from mayatrack.services.opportunities import add_opportunity, ensure_organization, move_referral, refer_traveler
from mayatrack.services.summaries import find_stale_summaries, rebuild_summaries
from tests.factories import make_cohort, make_opportunity, make_organization, make_referral, make_traveler


def _make_alumnus(session: Session) -> Any:
    cohort = make_cohort(session)
    traveler = make_traveler(session, cohort_id=cohort.id, traveled_on=cohort.departs_on)
    rebuild_summaries(session)
    return traveler


def _add(session: Session, by: Actor, **changes: Any) -> Opportunity:
    values = {"organization": "Sister Cities", "kind": OpportunityKind.JOB, "title": "Clerk"} | changes
    return add_opportunity(session, by=by, **values)


def test_opportunity_is_stored_with_its_new_organization(session: Session, local_actor: Actor) -> None:
    opportunity = _add(session, local_actor, closes_on=today(), place_count=2, title="  Clerk  of\nworks ")
    organization = session.exec(select(Organization)).one()
    assert (opportunity.organization_id, organization.name) == (organization.id, "Sister Cities")
    assert (opportunity.title, opportunity.closes_on, opportunity.place_count) == ("Clerk of works", today(), 2)
    actions = session.exec(select(AuditEvent.action).order_by(AuditEvent.id)).all()
    assert actions == ["add_organization", "add_opportunity"]


@pytest.mark.parametrize("again", ["sister cities", " Sister  Cities "])
def test_organization_is_stored_once(session: Session, local_actor: Actor, again: str) -> None:
    first = ensure_organization(session, "Sister Cities", by=local_actor)
    assert ensure_organization(session, again, by=local_actor).id == first.id


def test_organization_beyond_plain_letters_is_found_again(session: Session, local_actor: Actor) -> None:
    first = ensure_organization(session, "École de Paris", by=local_actor)
    assert ensure_organization(session, "École de Paris", by=local_actor).id == first.id


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title": " "}, "The title is missing: enter it."),
        ({"organization": ""}, "The organization's name is missing: enter it."),
        (
            {"title": "Clerk, SSN 123-45-6789"},
            "The title: this looks like a Social Security number, which is never stored: remove it.",
        ),
        (
            {"organization": "A12345678"},
            "The organization's name: this looks like a passport number, which is never stored: remove it.",
        ),
        ({"place_count": 0}, "The number of places lies between 1 and 10,000: correct it, or leave it open."),
        (
            {"closes_on": today() - timedelta(days=1)},
            f"The deadline {today() - timedelta(days=1)} has passed already: enter a later one, or none.",
        ),
    ],
)
def test_opportunity_with_bad_input_is_refused(
    session: Session, local_actor: Actor, changes: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        _add(session, local_actor, **changes)
    assert str(refused.value) == sentence
    assert session.exec(select(Opportunity)).all() == []


def test_referral_is_dated_offered_and_counted(session: Session, local_actor: Actor) -> None:
    traveler, opportunity = _make_alumnus(session), make_opportunity(session)
    referral = refer_traveler(session, opportunity_id=opportunity.id, traveler_id=traveler.id, by=local_actor)
    assert (referral.state, referral.referred_on) == (ReferralState.OFFERED, today())
    assert session.exec(select(AuditEvent.action)).all() == ["refer_traveler"]
    assert find_stale_summaries(session) == []


def test_second_referral_to_the_same_opportunity_is_refused(session: Session, local_actor: Actor) -> None:
    traveler, opportunity = _make_alumnus(session), make_opportunity(session, title="Clerk")
    refer_traveler(session, opportunity_id=opportunity.id, traveler_id=traveler.id, by=local_actor)
    with pytest.raises(InvalidInput, match=r"^This person has already been referred to “Clerk”\.$"):
        refer_traveler(session, opportunity_id=opportunity.id, traveler_id=traveler.id, by=local_actor)


def test_somebody_who_has_not_returned_is_not_referred(session: Session, local_actor: Actor) -> None:
    traveler, opportunity = make_traveler(session), make_opportunity(session)
    with pytest.raises(RuleBroken):
        refer_traveler(session, opportunity_id=opportunity.id, traveler_id=traveler.id, by=local_actor)
    assert session.exec(select(Referral)).all() == []


def test_referral_moves_and_is_counted_again(session: Session, local_actor: Actor) -> None:
    traveler = _make_alumnus(session)
    referral = make_referral(session, traveler_id=traveler.id, state=ReferralState.SUGGESTED)
    rebuild_summaries(session)
    move_referral(session, referral.id, to=ReferralState.STARTED, version=1, by=local_actor)
    assert (referral.state, referral.version) == (ReferralState.STARTED, 2)
    assert find_stale_summaries(session) == []
    event = session.exec(select(AuditEvent)).one()
    assert (event.before, event.after) == ({"state": "suggested"}, {"state": "started"})


def test_referral_changed_by_somebody_else_is_not_overwritten(session: Session, local_actor: Actor) -> None:
    referral = make_referral(session, traveler_id=_make_alumnus(session).id)
    move_referral(session, referral.id, to=ReferralState.APPLIED, by=local_actor)
    with pytest.raises(EditConflict):
        move_referral(session, referral.id, to=ReferralState.DECLINED, version=1, by=local_actor)


def test_places_are_not_overfilled(session: Session, local_actor: Actor) -> None:
    opportunity = make_opportunity(session, place_count=1)
    taken, waiting = (
        make_referral(session, opportunity_id=opportunity.id, traveler_id=_make_alumnus(session).id) for _ in range(2)
    )
    move_referral(session, taken.id, to=ReferralState.ACCEPTED, by=local_actor)
    with pytest.raises(
        RuleBroken, match=r"^All 1 places of this opportunity are taken: free one or add places first\.$"
    ):
        move_referral(session, waiting.id, to=ReferralState.STARTED, by=local_actor)
    # Going on from accepted takes no second place, and leaving frees it.
    move_referral(session, taken.id, to=ReferralState.STARTED, by=local_actor)
    move_referral(session, taken.id, to=ReferralState.WITHDRAWN, by=local_actor)
    move_referral(session, waiting.id, to=ReferralState.STARTED, by=local_actor)


def test_two_people_cannot_take_the_last_place_at_once(engine: Engine) -> None:
    with writing(engine) as session:
        opportunity = make_opportunity(session, place_count=1)
        referrals = [
            make_referral(session, opportunity_id=opportunity.id, traveler_id=_make_alumnus(session).id).id
            for _ in range(2)
        ]
    start, outcomes = Barrier(2), []

    def accept(referral_id: Any) -> None:
        start.wait()
        try:
            with writing(engine) as session:
                move_referral(session, referral_id, to=ReferralState.ACCEPTED, by=LOCAL_ACTOR)
            outcomes.append("accepted")
        except MayatrackError as error:
            outcomes.append(type(error).__name__)

    threads = [Thread(target=accept, args=(referral_id,)) for referral_id in referrals]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["RuleBroken", "accepted"]


def test_outcomes_need_the_right_role(session: Session, actor_with: Callable[..., Actor]) -> None:
    staff = actor_with(Role.PROGRAM_STAFF)
    traveler, opportunity = _make_alumnus(session), make_opportunity(session)
    referral = make_referral(session, traveler_id=traveler.id)
    make_organization(session, name="Sister Cities")
    with pytest.raises(NotAllowed):
        _add(session, staff)
    with pytest.raises(NotAllowed):
        refer_traveler(session, opportunity_id=opportunity.id, traveler_id=traveler.id, by=staff)
    with pytest.raises(NotAllowed):
        move_referral(session, referral.id, to=ReferralState.STARTED, by=staff)
    with pytest.raises(NotAllowed):
        ensure_organization(session, "Sister Cities", by=staff)
