"""Keep who offers opportunities or employs alumni: find, add, change and merge organizations."""

from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from mayatrack.domain.organizations import find_similar_names
from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.exceptions import InvalidInput, NearlyKnown, RuleBroken
from mayatrack.models import Base, Organization, Placement
from mayatrack.models.organizations import OrganizationCreate
from mayatrack.services.audit import add_event, record_event
from mayatrack.services.records import check_input, fetch, require_text

_tables = Base.metadata.tables
# Whatever refers to an organization.
REFERRING: Final = ("opportunity", "outcome", "placement")


def find_similar_organizations(session: Session, name: str, *, by: Actor) -> list[str]:
    """The organizations whose names are nearly this one, the nearest first: probably one of them is meant."""
    check_can_act(by, Action.EDIT_OUTCOMES)
    return find_similar_names(name, session.exec(select(Organization.name).order_by(col(Organization.name))))


def ensure_organization(session: Session, name: str, *, by: Actor, is_new: bool = False) -> Organization:
    """The organization of that name, added if it is not there yet; case does not matter.

    Raises NearlyKnown if it is nearly one that is there, unless somebody said that it `is_new`.
    """
    check_can_act(by, Action.EDIT_OUTCOMES)
    wanted = require_text(name, "The organization's name")
    found = _find(session, wanted)
    if found is not None:
        return found
    _ask_if_near(session, wanted, is_new=is_new, by=by)
    organization = Organization(name=wanted)
    session.add(organization)
    record_event(session, "add_organization", organization, by=by)
    session.flush()
    return organization


def check_organization(values: dict[str, Any]) -> OrganizationCreate:
    """The values as checked input. Raises InvalidInput with a sentence."""
    return check_input(OrganizationCreate, values)


def add_organization(session: Session, *, fields: OrganizationCreate, by: Actor, is_new: bool = False) -> Organization:
    """Add an organization. Raises InvalidInput if it is there already, NearlyKnown if it nearly is."""
    check_can_act(by, Action.EDIT_OUTCOMES)
    _check_is_free(session, fields.name, None)
    _ask_if_near(session, fields.name, is_new=is_new, by=by)
    organization = Organization(**fields.model_dump())
    session.add(organization)
    record_event(session, "add_organization", organization, by=by)
    session.flush()
    return organization


def edit_organization(
    session: Session, organization_id: UUID, *, fields: OrganizationCreate, version: int, by: Actor
) -> Organization:
    """Change an organization. Raises EditConflict if somebody changed it since `version`."""
    check_can_act(by, Action.EDIT_OUTCOMES)
    organization = fetch(session, Organization, organization_id, version=version)
    _check_is_free(session, fields.name, organization_id)
    for name, value in fields.model_dump().items():
        setattr(organization, name, value)
    record_event(session, "edit_organization", organization, by=by)
    session.flush()
    return organization


def merge_organizations(session: Session, kept_id: UUID, merged_id: UUID, *, version: int, by: Actor) -> Organization:
    """Make `merged_id` part of `kept_id`: its opportunities, placements and outcomes are the kept one's from then on.

    What the kept one lacks, such as a contact, is taken over. Raises EditConflict if somebody changed the one that goes
    since `version`, RuleBroken if a placement stands at both.
    """
    check_can_act(by, Action.EDIT_OUTCOMES)
    if kept_id == merged_id:
        raise InvalidInput("These are one organization already: choose another one.")
    # In the order of their ids, so that two merges the opposite way round wait instead of locking each other out.
    for one in sorted((kept_id, merged_id)):
        session.exec(select(Organization).where(col(Organization.id) == one).with_for_update()).one_or_none()
    kept = fetch(session, Organization, kept_id)
    merged = fetch(session, Organization, merged_id, version=version)
    _check_no_twins(session, kept_id, merged_id)
    moved = {name: _move(session, name, merged_id, kept_id) for name in REFERRING}
    add_event(session, "merge_organizations", merged, before={"kept_id": str(kept_id)}, after=moved, by=by)
    for name in OrganizationCreate.model_fields:
        if getattr(kept, name) is None:
            setattr(kept, name, getattr(merged, name))
    record_event(session, "edit_organization", kept, by=by)
    session.delete(merged)
    session.flush()
    session.expire_all()
    return kept


def _find(session: Session, wanted: str) -> Organization | None:
    # SQLite lowers plain letters alone: "École" is found by itself, "ÉCOLE" would be another one.
    same = (col(Organization.name) == wanted) | (sa.func.lower(Organization.name) == wanted.lower())
    return session.exec(select(Organization).where(same).order_by(col(Organization.id))).first()


def _ask_if_near(session: Session, name: str, *, is_new: bool, by: Actor) -> None:
    if not is_new and (near := find_similar_organizations(session, name, by=by)):
        raise NearlyKnown(
            f"“{name}” is not known yet. Did you mean {' or '.join(near)}? Choose it, or add the new one.",
            name=name,
            known=near,
        )


def _check_is_free(session: Session, name: str, own_id: UUID | None) -> None:
    found = _find(session, name)
    if found is not None and found.id != own_id:
        raise InvalidInput(f"{found.name} is there already: change that one, or merge the two.")


def _check_no_twins(session: Session, kept_id: UUID, merged_id: UUID) -> None:
    """A placement that stands at both would stand twice at one."""
    twin = sa.orm.aliased(Placement)
    same = (
        select(Placement.id)
        .join(
            twin,
            (col(twin.traveler_id) == col(Placement.traveler_id))
            & (col(twin.kind) == col(Placement.kind))
            & (col(twin.started_on) == col(Placement.started_on)),
        )
        .where(Placement.organization_id == kept_id, twin.organization_id == merged_id)
    )
    if count := len(session.exec(same).all()):
        raise RuleBroken(
            f"{count} of their placements would stand there twice, with the same person, kind and start: "
            "remove one of each pair first."
        )


def _move(session: Session, name: str, merged_id: UUID, kept_id: UUID) -> int:
    table = _tables[name]
    values: dict[str, Any] = {"organization_id": kept_id}
    if "version" in table.c:
        values["version"] = table.c.version + 1
    statement = sa.update(table).where(table.c.organization_id == merged_id).values(values)
    session.flush()
    return int(session.connection().execute(statement).rowcount)
