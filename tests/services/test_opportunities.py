"""Can an opportunity be added, changed and copied, and does it stay what people agreed on?"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from mayatrack.domain.outcomes import OpportunityKind, ReferralState
from mayatrack.domain.roles import Actor, Role
from mayatrack.exceptions import EditConflict, InvalidInput, NotAllowed, RuleBroken
from mayatrack.models import AuditEvent, Opportunity
from mayatrack.models.base import today
from mayatrack.services.opportunities import (
    FIELDS,
    add_opportunity,
    check_opportunity,
    copy_opportunity,
    edit_opportunity,
    remove_opportunities,
)
from tests.factories import make_opportunity, make_organization, make_referral


def _values(session: Session, **changes: Any) -> dict[str, Any]:
    organization_id = make_organization(session).id
    return {"organization_id": organization_id, "kind": OpportunityKind.JOB, "title": "Clerk"} | changes


def _add(session: Session, by: Actor, **changes: Any) -> Opportunity:
    return add_opportunity(session, fields=check_opportunity(_values(session, **changes)), by=by)


def _edit(session: Session, stored: Opportunity, by: Actor, *, version: int = 1, **changes: Any) -> Opportunity:
    values = {name: getattr(stored, name) for name in FIELDS} | changes
    return edit_opportunity(session, stored.id, fields=check_opportunity(values), version=version, by=by)


def test_opportunity_is_stored_with_what_it_asks(session: Session, local_actor: Actor) -> None:
    opportunity = _add(
        session,
        local_actor,
        closes_on=today(),
        place_count=2,
        title="  Clerk  of\nworks ",
        least_age=18,
        languages=["Spanish", " Spanish ", "English"],
        weekdays=[4, 0, 4],
        college_ids=[],
    )
    session.expire_all()
    assert (opportunity.title, opportunity.closes_on, opportunity.place_count) == ("Clerk of works", today(), 2)
    assert (opportunity.languages, opportunity.weekdays) == (["English", "Spanish"], [0, 4])
    assert (opportunity.least_age, opportunity.college_ids) == (18, None)
    assert session.exec(select(AuditEvent.action)).all() == ["add_opportunity"]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title": " "}, "Title is missing: enter it."),
        (
            {"title": "Clerk, SSN 123-45-6789"},
            "Title: this looks like a Social Security number, which is never stored: remove it.",
        ),
        (
            {"note": "A12345678"},
            "Note: this looks like a passport number, which is never stored: remove it.",
        ),
        (
            {"place_count": 0},
            "Place count: the number of places lies between 1 and 10,000: correct it, or leave it open.",
        ),
        (
            {"closes_on": today() - timedelta(days=1)},
            f"The deadline {today() - timedelta(days=1)} has passed already: enter a later one, or none.",
        ),
        (
            {"starts_on": date(2027, 5, 2), "ends_on": date(2027, 5, 1)},
            "Input: the last day 2027-05-01 is before the first, 2027-05-02: correct one of them.",
        ),
        (
            {"least_age": 21, "most_age": 18},
            "Input: nobody is at least 21 and at most 18: correct one of them.",
        ),
        ({"weekdays": [7]}, "Weekdays: a week has seven days: choose among them."),
    ],
)
def test_opportunity_with_bad_input_is_refused(
    session: Session, local_actor: Actor, changes: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        _add(session, local_actor, **changes)
    assert str(refused.value) == sentence
    assert session.exec(select(Opportunity)).all() == []


def test_opportunity_is_changed_once_by_each_version(session: Session, local_actor: Actor) -> None:
    stored = make_opportunity(session, title="Clerk")
    edited = _edit(session, stored, local_actor, title="Head clerk", weekdays=[1])
    assert (edited.title, edited.weekdays, edited.version) == ("Head clerk", [1], 2)
    with pytest.raises(EditConflict):
        _edit(session, stored, local_actor, title="Another")
    assert stored.title == "Head clerk"


def test_past_deadline_stays_and_no_new_one_is_in_the_past(session: Session, local_actor: Actor) -> None:
    past = today() - timedelta(days=3)
    stored = make_opportunity(session, closes_on=past)
    assert _edit(session, stored, local_actor, note="Ask Rosa.").closes_on == past
    with pytest.raises(InvalidInput):
        _edit(session, stored, local_actor, version=2, closes_on=past + timedelta(days=1))


def test_places_that_are_taken_stay(session: Session, local_actor: Actor) -> None:
    stored = make_opportunity(session, place_count=3)
    for _ in range(2):
        make_referral(session, opportunity_id=stored.id, state=ReferralState.ACCEPTED)
    assert _edit(session, stored, local_actor, place_count=2).place_count == 2
    with pytest.raises(RuleBroken, match=r"^2 places are taken already: enter at least as many, or free some first\.$"):
        _edit(session, stored, local_actor, version=2, place_count=1)


def test_copy_is_a_year_later_with_a_deadline_of_its_own(session: Session, local_actor: Actor) -> None:
    old = make_opportunity(
        session,
        starts_on=date(2024, 2, 29),
        ends_on=date(2024, 6, 30),
        closes_on=date(2024, 1, 1),
        weekdays=[2],
        contact_email="rosa@example.org",
    )
    make_referral(session, opportunity_id=old.id)
    copy = copy_opportunity(session, old.id, closes_on=today(), by=local_actor)
    assert (copy.starts_on, copy.ends_on, copy.closes_on) == (date(2025, 2, 28), date(2025, 6, 30), today())
    same = {"title", "organization_id", "kind", "weekdays", "contact_email"}
    assert [getattr(copy, name) for name in same] == [getattr(old, name) for name in same]
    assert copy.id != old.id
    with pytest.raises(InvalidInput):
        copy_opportunity(session, old.id, closes_on=today() - timedelta(days=1), by=local_actor)


def test_opportunities_to_which_nobody_was_referred_are_removed(session: Session, local_actor: Actor) -> None:
    one, other = make_opportunity(session), make_opportunity(session)
    taken = make_opportunity(session, title="Clerk")
    make_referral(session, opportunity_id=taken.id)
    assert remove_opportunities(session, [one.id], by=local_actor) == 1
    session.commit()
    with pytest.raises(RuleBroken, match=r"^Somebody was referred to “Clerk”: it stays, and so do the others\.$"):
        remove_opportunities(session, [other.id, taken.id], by=local_actor)
    session.rollback()
    assert set(session.exec(select(Opportunity.id)).all()) == {other.id, taken.id}


def test_opportunities_need_the_right_role(session: Session, actor_with: Callable[..., Actor]) -> None:
    staff, stored = actor_with(Role.PROGRAM_STAFF), make_opportunity(session)
    with pytest.raises(NotAllowed):
        _add(session, staff)
    with pytest.raises(NotAllowed):
        _edit(session, stored, staff)
    with pytest.raises(NotAllowed):
        copy_opportunity(session, stored.id, closes_on=None, by=staff)
    with pytest.raises(NotAllowed):
        remove_opportunities(session, [stored.id], by=staff)
