"""Do opportunities come out of a file all together, with a question where an organization is nearly known?"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from mayatrack.domain.outcomes import OpportunityKind
from mayatrack.domain.roles import Actor, Role
from mayatrack.exceptions import InvalidInput, NotAllowed
from mayatrack.models import Opportunity, Organization
from mayatrack.models.base import today
from mayatrack.services.opportunities import remove_opportunities
from mayatrack.services.opportunity_imports import Entry, import_opportunities, plan_opportunities
from tests.factories import make_opportunity, make_organization


def _entry(row_number: int, organization: str = "Port", **values: Any) -> Entry:
    return Entry(row_number, organization, {"kind": OpportunityKind.JOB, "title": f"Clerk {row_number}"} | values)


def test_trial_says_what_is_left_out_and_what_is_asked(session: Session, local_actor: Actor) -> None:
    port = make_organization(session, name="Port of Los Angeles")
    make_opportunity(session, organization_id=port.id, title="Guide", closes_on=None)
    past = today() - timedelta(days=1)
    plan = plan_opportunities(
        session,
        [
            _entry(2, closes_on=past),
            _entry(3, "port of los angeles", title="guide"),
            _entry(4, "Los Angeles Port"),
            _entry(5, title="Same"),
            _entry(6, title="Same"),
            _entry(7, least_age=30, most_age=20),
            _entry(8, place_count=0),
        ],
        by=local_actor,
    )
    assert plan.problems == {
        2: f"The deadline {past} has passed already: enter a later one, or none.",
        3: "It is there already.",
        6: "The file has it twice.",
        7: "Input: nobody is at least 30 and at most 20: correct one of them.",
        8: "Place count: the number of places lies between 1 and 10,000: correct it, or leave it open.",
    }
    assert plan.questions == {"Los Angeles Port": ["Port of Los Angeles"]}
    assert len(session.exec(select(Opportunity)).all()) == 1


def test_organization_that_the_file_spells_twice_is_asked_about(session: Session, local_actor: Actor) -> None:
    entries = [_entry(2, "City Museum"), _entry(3, "City Musuem"), _entry(4, "city museum"), _entry(5, "City Musuem")]
    assert plan_opportunities(session, entries, by=local_actor).questions == {"City Musuem": ["City Museum"]}
    import_opportunities(session, entries, organizations={"City Musuem": "City Museum"}, by=local_actor)
    assert session.exec(select(Organization.name)).all() == ["City Museum"]
    assert len(session.exec(select(Opportunity)).all()) == 4


def test_organization_that_cannot_be_stored_is_left_out(session: Session, local_actor: Actor) -> None:
    plan = plan_opportunities(session, [_entry(2, "P" * 201), _entry(3, "SSN 123-45-6789")], by=local_actor)
    assert list(plan.problems) == [2, 3]
    assert "200 are allowed" in plan.problems[2]


def test_import_follows_the_answers_and_is_undone(session: Session, local_actor: Actor) -> None:
    make_organization(session, name="Port of Los Angeles")
    entries = [_entry(2, "Los Angeles Port"), _entry(3, "Port of Los Angles"), _entry(4, "Getty")]
    meant = {"Los Angeles Port": "Port of Los Angeles", "Port of Los Angles": None}
    added = import_opportunities(session, entries, organizations=meant, by=local_actor)
    joined = select(Organization.name, Opportunity.title).join(
        Opportunity,
        Opportunity.organization_id == Organization.id,  # type: ignore[arg-type]
    )
    assert set(session.exec(joined).all()) == {
        ("Port of Los Angeles", "Clerk 2"),
        ("Port of Los Angles", "Clerk 3"),
        ("Getty", "Clerk 4"),
    }
    assert remove_opportunities(session, added, by=local_actor) == 3
    assert session.exec(select(Opportunity)).all() == []


def test_import_that_cannot_be_stored_stores_nothing(session: Session, local_actor: Actor) -> None:
    session.commit()
    with pytest.raises(InvalidInput, match=r"^Row 3: Title is missing: enter it\. Nothing was imported\.$"):
        import_opportunities(session, [_entry(2), _entry(3, title="")], organizations={}, by=local_actor)
    session.rollback()
    assert session.exec(select(Opportunity)).all() == []
    assert session.exec(select(Organization)).all() == []


def test_imports_need_the_right_role(session: Session, actor_with: Callable[..., Actor]) -> None:
    staff = actor_with(Role.PROGRAM_STAFF)
    with pytest.raises(NotAllowed):
        plan_opportunities(session, [_entry(2)], by=staff)
    with pytest.raises(NotAllowed):
        import_opportunities(session, [_entry(2)], organizations={}, by=staff)
