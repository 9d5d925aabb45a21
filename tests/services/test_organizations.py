"""Is an organization stored once, and can two that are one become one?"""

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import Session, select

from mayatrack.domain.outcomes import PlacementKind
from mayatrack.domain.roles import Actor, Role
from mayatrack.exceptions import EditConflict, InvalidInput, NearlyKnown, NotAllowed, RuleBroken
from mayatrack.models import AuditEvent, Opportunity, Organization, Outcome, Placement
from mayatrack.services.organizations import (
    add_organization,
    check_organization,
    edit_organization,
    ensure_organization,
    find_similar_organizations,
    merge_organizations,
)
from tests.factories import make_opportunity, make_organization, make_outcome, make_placement


def _fields(**changes: Any) -> Any:
    return check_organization({"name": "City Museum"} | changes)


@pytest.mark.parametrize("again", ["sister cities", " Sister  Cities "])
def test_organization_is_stored_once(session: Session, local_actor: Actor, again: str) -> None:
    first = ensure_organization(session, "Sister Cities", by=local_actor)
    assert ensure_organization(session, again, by=local_actor).id == first.id


def test_organization_beyond_plain_letters_is_found_again(session: Session, local_actor: Actor) -> None:
    first = ensure_organization(session, "École de Paris", by=local_actor)
    assert ensure_organization(session, "École de Paris", by=local_actor).id == first.id


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("", "The organization's name is missing: enter it."),
        (
            "A12345678",
            "The organization's name: this looks like a passport number, which is never stored: remove it.",
        ),
    ],
)
def test_organization_with_a_bad_name_is_refused(
    session: Session, local_actor: Actor, name: str, sentence: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        ensure_organization(session, name, by=local_actor)
    assert str(refused.value) == sentence


def test_nearly_known_organization_is_a_question(session: Session, local_actor: Actor) -> None:
    make_organization(session, name="Natural History Museum of Los Angeles")
    make_organization(session, name="Port of Los Angeles")
    wanted = "Natural History Musuem, Los Angeles"
    assert find_similar_organizations(session, wanted, by=local_actor) == ["Natural History Museum of Los Angeles"]
    with pytest.raises(NearlyKnown) as asked:
        ensure_organization(session, wanted, by=local_actor)
    assert (asked.value.name, asked.value.known) == (wanted, ["Natural History Museum of Los Angeles"])
    with pytest.raises(NearlyKnown):
        add_organization(session, fields=_fields(name=wanted), by=local_actor)
    assert ensure_organization(session, wanted, is_new=True, by=local_actor).name == wanted


def test_organization_is_added_once_and_changed_by_version(session: Session, local_actor: Actor) -> None:
    added = add_organization(session, fields=_fields(contact_email="rosa@example.org"), by=local_actor)
    with pytest.raises(InvalidInput, match=r"^City Museum is there already: change that one, or merge the two\.$"):
        add_organization(session, fields=_fields(name="city museum"), by=local_actor)
    edited = edit_organization(session, added.id, fields=_fields(note="Ask in May."), version=1, by=local_actor)
    assert (edited.note, edited.contact_email, edited.version) == ("Ask in May.", None, 2)
    with pytest.raises(EditConflict):
        edit_organization(session, added.id, fields=_fields(), version=1, by=local_actor)
    other = make_organization(session, name="Port")
    with pytest.raises(InvalidInput):
        edit_organization(session, other.id, fields=_fields(), version=1, by=local_actor)


def test_two_organizations_become_one(session: Session, local_actor: Actor) -> None:
    kept = make_organization(session, name="City Museum", note="Kept")
    merged = make_organization(session, name="City Musuem", note="Gone", contact_name="Rosa")
    opportunity = make_opportunity(session, organization_id=merged.id)
    placement = make_placement(session, organization_id=merged.id)
    outcome = make_outcome(session, organization_id=merged.id)
    merge_organizations(session, kept.id, merged.id, version=1, by=local_actor)
    assert session.exec(select(Organization.name)).all() == ["City Museum"]
    for kind, record in ((Opportunity, opportunity), (Placement, placement), (Outcome, outcome)):
        found = session.exec(select(kind.organization_id).where(kind.id == record.id)).one()  # type: ignore[attr-defined]
        assert found == kept.id
    assert (kept.note, kept.contact_name) == ("Kept", "Rosa")
    assert session.get_one(Opportunity, opportunity.id).version == 2
    event = session.exec(select(AuditEvent).where(AuditEvent.action == "merge_organizations")).one()
    assert (event.record_id, event.before) == (merged.id, {"kept_id": str(kept.id)})
    assert event.after == {"opportunity": 1, "outcome": 1, "placement": 1}


def test_merge_that_cannot_be_is_refused(session: Session, local_actor: Actor) -> None:
    kept, merged = make_organization(session), make_organization(session)
    one = make_placement(session, organization_id=kept.id, kind=PlacementKind.MENTOR)
    make_placement(
        session, organization_id=merged.id, kind=one.kind, traveler_id=one.traveler_id, started_on=one.started_on
    )
    with pytest.raises(RuleBroken, match=r"^1 of their placements would stand there twice"):
        merge_organizations(session, kept.id, merged.id, version=1, by=local_actor)
    with pytest.raises(InvalidInput):
        merge_organizations(session, kept.id, kept.id, version=1, by=local_actor)
    with pytest.raises(EditConflict):
        merge_organizations(session, kept.id, make_organization(session).id, version=2, by=local_actor)
    assert len(session.exec(select(Organization)).all()) == 3


def test_organizations_need_the_right_role(session: Session, actor_with: Callable[..., Actor]) -> None:
    staff, one, other = actor_with(Role.PROGRAM_STAFF), make_organization(session), make_organization(session)
    with pytest.raises(NotAllowed):
        ensure_organization(session, one.name, by=staff)
    with pytest.raises(NotAllowed):
        find_similar_organizations(session, one.name, by=staff)
    with pytest.raises(NotAllowed):
        add_organization(session, fields=_fields(), by=staff)
    with pytest.raises(NotAllowed):
        edit_organization(session, one.id, fields=_fields(), version=1, by=staff)
    with pytest.raises(NotAllowed):
        merge_organizations(session, one.id, other.id, version=1, by=staff)
