"""Whose records does a legal hold keep, and from when until when?"""

from collections.abc import Callable

import pytest
from sqlmodel import Session

from mayatrack.domain.roles import Actor, Role
from mayatrack.exceptions import EditConflict, InvalidInput, NotAllowed, NotFound, RuleBroken
from mayatrack.models.base import new_id, today
from mayatrack.services.privacy.erase import erase_person
from mayatrack.services.privacy.holds import check_not_held, held_person_ids, is_held, lift_hold, place_hold
from tests.factories import make_application, make_cohort, make_person


def test_hold_on_a_person_keeps_that_person_alone(session: Session, local_actor: Actor) -> None:
    held, free = make_person(session), make_person(session)
    hold = place_hold(session, person_id=held.id, reason="a claim", by=local_actor)
    assert (held_person_ids(session), is_held(session, held.id), is_held(session, free.id)) == ({held.id}, True, False)
    check_not_held(session, free.id)
    assert (hold.placed_on, hold.placed_by_id, hold.lifted_on) == (today(), local_actor.user_id, None)


def test_hold_on_a_cohort_keeps_everybody_who_applied_to_it(session: Session, local_actor: Actor) -> None:
    applications = [make_application(session) for _ in range(2)]
    place_hold(session, cohort_id=applications[0].cohort_id, reason="a claim", by=local_actor)
    assert held_person_ids(session) == {applications[0].person_id}
    assert [is_held(session, each.person_id) for each in applications] == [True, False]


def test_hold_on_everything_keeps_everybody(session: Session, local_actor: Actor) -> None:
    people = {make_person(session).id for _ in range(2)}
    place_hold(session, reason="a claim", by=local_actor)
    assert held_person_ids(session) == people
    assert all(is_held(session, person_id) for person_id in people)


@pytest.mark.parametrize(
    ("subject", "what"), [("person_id", "this person's"), ("cohort_id", "this person's cohort's"), (None, "all")]
)
def test_refusal_says_what_is_held(session: Session, local_actor: Actor, subject: str | None, what: str) -> None:
    application = make_application(session)
    place_hold(
        session, reason="a claim", by=local_actor, **({subject: getattr(application, subject)} if subject else {})
    )
    with pytest.raises(RuleBroken) as refusal:
        check_not_held(session, application.person_id)
    assert str(refusal.value) == (
        f"A legal hold of {today()} keeps {what} records as they are: nothing of this person can be erased, merged or "
        "disposed of before the hold is lifted."
    )


def test_lifted_hold_keeps_nobody(session: Session, local_actor: Actor) -> None:
    person = make_person(session)
    hold = place_hold(session, person_id=person.id, reason="a claim", by=local_actor)
    other = place_hold(session, person_id=person.id, reason="another claim", by=local_actor)
    lift_hold(session, hold.id, by=local_actor)
    assert is_held(session, person.id)
    lift_hold(session, other.id, version=other.version, by=local_actor)
    assert (held_person_ids(session), is_held(session, person.id)) == (set(), False)
    assert (other.lifted_on, other.lifted_by_id) == (today(), local_actor.user_id)


def test_hold_is_lifted_once(session: Session, local_actor: Actor) -> None:
    hold = place_hold(session, reason="a claim", by=local_actor)
    with pytest.raises(EditConflict):
        lift_hold(session, hold.id, version=hold.version - 1, by=local_actor)
    lift_hold(session, hold.id, by=local_actor)
    with pytest.raises(RuleBroken) as refusal:
        lift_hold(session, hold.id, by=local_actor)
    assert str(refusal.value) == f"This hold was lifted on {today()} already."


def test_bad_holds_are_refused(session: Session, local_actor: Actor) -> None:
    person, cohort = make_person(session), make_cohort(session)
    with pytest.raises(InvalidInput, match=r"^A hold is on one person, on one cohort or on everything"):
        place_hold(session, person_id=person.id, cohort_id=cohort.id, reason="a claim", by=local_actor)
    with pytest.raises(InvalidInput, match=r"^The reason is missing: "):
        place_hold(session, person_id=person.id, reason=" ", by=local_actor)
    for subject in ("person_id", "cohort_id"):
        with pytest.raises(NotFound):
            place_hold(session, reason="a claim", by=local_actor, **{subject: new_id()})
    erase_person(session, person.id, by=local_actor)
    with pytest.raises(RuleBroken, match=r"^This person's record was erased"):
        place_hold(session, person_id=person.id, reason="a claim", by=local_actor)
    assert held_person_ids(session) == set()


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMINISTRATOR}))
def test_other_roles_hold_nothing(session: Session, actor_with: Callable[..., Actor], role: Role) -> None:
    by = actor_with(role)
    with pytest.raises(NotAllowed):
        place_hold(session, reason="a claim", by=by)
    with pytest.raises(NotAllowed):
        lift_hold(session, new_id(), by=by)
