"""Put alumni forward for opportunities, and keep every step that came of it."""

from collections.abc import Collection
from typing import Final
from uuid import UUID

from sqlmodel import Session, col, select

from mayatrack.domain.erasure import check_not_erased
from mayatrack.domain.outcomes import HOLDS_PLACE, ReferralState, check_places
from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.exceptions import InvalidInput, RuleBroken
from mayatrack.models import ContactWish, Opportunity, Person, Placement, Referral, ReferralChange, Traveler
from mayatrack.models.base import today
from mayatrack.services.alumni_summaries import refresh_alumni
from mayatrack.services.audit import add_event, record_event
from mayatrack.services.opportunities import count_taken_places, lock_opportunity
from mayatrack.services.records import check_text, fetch
from mayatrack.services.summaries import refresh_summaries

# A suggestion is the office's own; the person hears of it once it is offered.
FIRST_STATES: Final = frozenset({ReferralState.SUGGESTED, ReferralState.OFFERED})
UNDONE: Final = "Taken back"


def refer_traveler(
    session: Session,
    *,
    opportunity_id: UUID,
    traveler_id: UUID,
    by: Actor,
    state: ReferralState = ReferralState.OFFERED,
) -> Referral:
    """Put an alumnus forward for an opportunity that is open; by default it is offered to them at once.

    Raises RuleBroken for somebody who has not traveled, does not want to be contacted, or is late.
    """
    check_can_act(by, Action.EDIT_OUTCOMES)
    opportunity, traveler = lock_opportunity(session, opportunity_id), fetch(session, Traveler, traveler_id)
    _check_can_be_referred(session, opportunity, traveler)
    if _find_referred(session, opportunity_id, [traveler_id]):
        raise InvalidInput(f"This person has already been referred to “{opportunity.title}”.")
    referral = _refer(session, opportunity, traveler, state, by=by)
    _keep_in_step(session, [traveler])
    return referral


def suggest_alumni(session: Session, opportunity_id: UUID, *, traveler_ids: Collection[UUID], by: Actor) -> int:
    """Put several alumni forward at once, as suggestions; how many of them are new there.

    Who was referred meanwhile is left as they are. Raises RuleBroken, and suggests nobody, as `refer_traveler` does.
    """
    check_can_act(by, Action.EDIT_OUTCOMES)
    opportunity = lock_opportunity(session, opportunity_id)
    referred = _find_referred(session, opportunity_id, traveler_ids)
    travelers = [fetch(session, Traveler, each) for each in sorted(set(traveler_ids) - referred)]
    for traveler in travelers:
        _check_can_be_referred(session, opportunity, traveler)
        _refer(session, opportunity, traveler, ReferralState.SUGGESTED, by=by)
    _keep_in_step(session, travelers)
    return len(travelers)


def move_referral(
    session: Session,
    referral_id: UUID,
    *,
    to: ReferralState,
    by: Actor,
    version: int | None = None,
    reason: str | None = None,
) -> Referral:
    """Record how far an alumnus went with an opportunity, and why; its places are never overfilled."""
    check_can_act(by, Action.EDIT_OUTCOMES)
    referral, opportunity = _lock_referral(session, referral_id, version)
    traveler = fetch(session, Traveler, referral.traveler_id)
    check_not_erased(fetch(session, Person, traveler.person_id).erased_at)
    if to is ReferralState.OFFERED:
        _check_is_willing(session, traveler)
    if to is referral.state:
        raise InvalidInput(f"It stands at “{to.value}” already: choose how far they went.")
    if to in HOLDS_PLACE and referral.state not in HOLDS_PLACE:
        check_places(count_taken_places(session, opportunity.id), opportunity.place_count)
    if referral.state is ReferralState.SUGGESTED and to is ReferralState.OFFERED:
        # The wait for the next offer counts from the day on which the person heard of this one.
        referral.referred_on = today()
    _step(session, referral, to, check_text(reason, "The reason", longest=300), by=by)
    referral.state = to
    record_event(session, "move_referral", referral, by=by)
    _keep_in_step(session, [traveler])
    return referral


def undo_move(session: Session, referral_id: UUID, *, version: int, by: Actor) -> Referral | None:
    """Take the last step back; the history keeps both. Taking the first one back removes the referral: None.

    Raises EditConflict if somebody moved it since `version`, RuleBroken if a placement came of it or the place is
    somebody else's by now.
    """
    check_can_act(by, Action.EDIT_OUTCOMES)
    referral, opportunity = _lock_referral(session, referral_id, version)
    steps = select(ReferralChange).where(ReferralChange.referral_id == referral_id)
    latest = session.exec(steps.order_by(col(ReferralChange.changed_at).desc(), col(ReferralChange.id).desc())).first()
    if latest is None or latest.from_state is None:
        _remove(session, referral, by=by)
        return None
    before = latest.from_state
    if before in HOLDS_PLACE and referral.state not in HOLDS_PLACE:
        check_places(count_taken_places(session, opportunity.id), opportunity.place_count)
    _step(session, referral, before, UNDONE, by=by)
    referral.state = before
    record_event(session, "undo_referral_move", referral, by=by)
    _keep_in_step(session, [fetch(session, Traveler, referral.traveler_id)])
    return referral


def _lock_referral(session: Session, referral_id: UUID, version: int | None) -> tuple[Referral, Opportunity]:
    referral = fetch(session, Referral, referral_id)
    opportunity = lock_opportunity(session, referral.opportunity_id)
    session.refresh(referral)
    return fetch(session, Referral, referral_id, version=version), opportunity


def _check_can_be_referred(session: Session, opportunity: Opportunity, traveler: Traveler) -> None:
    if traveler.traveled_on is None:
        raise RuleBroken("Only alumni are referred: this person's trip is not marked done yet.")
    check_not_erased(fetch(session, Person, traveler.person_id).erased_at)
    if opportunity.closes_on is not None and opportunity.closes_on < today():
        raise RuleBroken(f"The deadline of “{opportunity.title}” has passed: nobody can be referred to it any more.")
    _check_is_willing(session, traveler)


def _check_is_willing(session: Session, traveler: Traveler) -> None:
    wish = session.get(ContactWish, traveler.person_id)
    if wish is not None and wish.do_not_contact:
        raise RuleBroken("This person does not want to be contacted: nothing is offered to them.")


def _find_referred(session: Session, opportunity_id: UUID, traveler_ids: Collection[UUID]) -> set[UUID]:
    """Those of the travelers whose person is referred already, after whichever of their trips."""
    own = select(Traveler.person_id).join(Referral, col(Referral.traveler_id) == col(Traveler.id))
    people = own.where(Referral.opportunity_id == opportunity_id)
    found = select(Traveler.id).where(col(Traveler.id).in_(traveler_ids), col(Traveler.person_id).in_(people))
    return set(session.exec(found).all())


def _refer(
    session: Session, opportunity: Opportunity, traveler: Traveler, state: ReferralState, *, by: Actor
) -> Referral:
    if state not in FIRST_STATES:
        raise InvalidInput("A referral begins as a suggestion or an offer: move it on from there.")
    referral = Referral(opportunity_id=opportunity.id, traveler_id=traveler.id, state=state, referred_on=today())
    session.add(referral)
    record_event(session, "refer_traveler", referral, by=by)
    session.flush()
    session.add(ReferralChange(referral_id=referral.id, to_state=state, changed_by_id=by.user_id))
    return referral


def _step(session: Session, referral: Referral, to: ReferralState, reason: str | None, *, by: Actor) -> None:
    session.add(
        ReferralChange(
            referral_id=referral.id, from_state=referral.state, to_state=to, changed_by_id=by.user_id, reason=reason
        )
    )


def _remove(session: Session, referral: Referral, *, by: Actor) -> None:
    if session.exec(select(Placement.id).where(Placement.referral_id == referral.id)).first() is not None:
        raise RuleBroken("A placement came of this referral: remove the placement first.")
    traveler = fetch(session, Traveler, referral.traveler_id)
    before = {"state": referral.state.value, "opportunity_id": str(referral.opportunity_id)}
    add_event(session, "remove_referral", referral, before=before, by=by)
    session.delete(referral)
    _keep_in_step(session, [traveler])


def _keep_in_step(session: Session, travelers: Collection[Traveler]) -> None:
    session.flush()
    refresh_summaries(session, {traveler.cohort_id for traveler in travelers})
    refresh_alumni(session, [traveler.id for traveler in travelers])
