"""How does a test get a valid record of what follows a trip? As in `program.py`."""

from datetime import date
from typing import Any

from sqlmodel import Session

from mayatrack import models
from mayatrack.domain.career_outcomes import OutcomeCategory
from mayatrack.domain.contacts import ContactResult, ReminderKind
from mayatrack.domain.follow_ups import Channel
from mayatrack.domain.outcomes import OutcomeSource, ReferralState
from mayatrack.domain.roles import LOCAL_USER_ID
from mayatrack.models.base import new_id
from tests.factories.program import RETURNS_ON, add, build, make_person, make_referral, make_traveler, make_user, refer

TOLD_ON = date(2024, 8, 1)


def make_outcome(session: Session, **changes: Any) -> models.Outcome:
    """A new traveler who said to be employed, in a report of its own."""
    traveler_id = refer(session, changes, "traveler_id", make_traveler)
    told = {"category": OutcomeCategory.EMPLOYED_FULL_TIME, "as_of_on": TOLD_ON, "source": OutcomeSource.SELF}
    given = {"report_id": new_id(), "recorded_by_id": LOCAL_USER_ID, **told}
    return add(session, build(models.Outcome, changes, traveler_id=traveler_id, **given))


def make_alumnus_summary(session: Session, **changes: Any) -> models.AlumnusSummary:
    """Of a new traveler nothing is known."""
    traveler_id = refer(session, changes, "traveler_id", make_traveler)
    cohort_id = changes.get("cohort_id", session.get_one(models.Traveler, traveler_id).cohort_id)
    given = {name: value for name, value in changes.items() if name != "cohort_id"}
    return add(session, build(models.AlumnusSummary, given, traveler_id=traveler_id, cohort_id=cohort_id))


def make_contact_attempt(session: Session, **changes: Any) -> models.ContactAttempt:
    """A call that a new traveler did not answer."""
    traveler_id = refer(session, changes, "traveler_id", make_traveler)
    made = {"contacted_on": TOLD_ON, "channel": Channel.PHONE, "result": ContactResult.NO_ANSWER}
    return add(
        session, build(models.ContactAttempt, changes, traveler_id=traveler_id, made_by_id=LOCAL_USER_ID, **made)
    )


def make_contact_wish(session: Session, **changes: Any) -> models.ContactWish:
    """A new person wants to be called."""
    person_id = refer(session, changes, "person_id", make_person)
    wish = {"channel": Channel.PHONE, "as_of_on": TOLD_ON, "recorded_by_id": LOCAL_USER_ID}
    return add(session, build(models.ContactWish, changes, person_id=person_id, **wish))


def make_referral_change(session: Session, **changes: Any) -> models.ReferralChange:
    """A new referral was offered."""
    referral_id = refer(session, changes, "referral_id", make_referral)
    step = {"from_state": ReferralState.SUGGESTED, "to_state": ReferralState.OFFERED, "changed_by_id": LOCAL_USER_ID}
    return add(session, build(models.ReferralChange, changes, referral_id=referral_id, **step))


def make_digest_subscription(session: Session, **changes: Any) -> models.DigestSubscription:
    """A new user wants the digest."""
    return add(
        session, build(models.DigestSubscription, changes, user_id=refer(session, changes, "user_id", make_user))
    )


def make_reminder_sent(session: Session, **changes: Any) -> models.ReminderSent:
    """A new user was reminded of some follow-up."""
    told = {"kind": ReminderKind.FOLLOW_UP, "record_id": new_id(), "due_on": RETURNS_ON}
    user_id = refer(session, changes, "user_id", make_user)
    return add(session, build(models.ReminderSent, changes, user_id=user_id, **told))
