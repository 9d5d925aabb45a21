"""Take opportunities over from a spreadsheet, all of them or none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from mayatrack.domain.organizations import find_similar_names
from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.exceptions import InvalidInput, MayatrackError
from mayatrack.models import Opportunity, Organization
from mayatrack.models.base import new_id, today
from mayatrack.services.opportunities import add_opportunity, check_opportunity
from mayatrack.services.organizations import ensure_organization
from mayatrack.services.records import require_text


@dataclass(frozen=True)
class Entry:
    """One opportunity of a file, as its row says it; `values` are the fields of an opportunity but its organization."""

    row_number: int
    organization: str
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Plan:
    """What importing would do: row number → why it is left out; organization that is nearly known → those it may be."""

    problems: dict[int, str] = field(default_factory=dict)
    questions: dict[str, list[str]] = field(default_factory=dict)


def plan_opportunities(session: Session, entries: Sequence[Entry], *, by: Actor) -> Plan:
    """What importing these would do; nothing is stored."""
    check_can_act(by, Action.EDIT_OUTCOMES)
    plan = Plan()
    seen: set[tuple[str, str, object]] = set()
    names = list(session.exec(select(Organization.name).order_by(col(Organization.name))))
    known = {name.lower() for name in names}
    for entry in entries:
        key = (entry.organization.lower(), str(entry.values.get("title")).lower(), entry.values.get("closes_on"))
        problem = _find_problem(session, entry) or ("The file has it twice." if key in seen else None)
        seen.add(key)
        if problem:
            plan.problems[entry.row_number] = problem
        elif entry.organization.lower() not in known:
            if near := find_similar_names(entry.organization, names):
                plan.questions[entry.organization] = near
            # The next row may mean this one, which the file is the first to name.
            names.append(entry.organization)
            known.add(entry.organization.lower())
    return plan


def import_opportunities(
    session: Session, entries: Sequence[Entry], *, organizations: Mapping[str, str | None], by: Actor
) -> list[UUID]:
    """Add the opportunities, and their organizations where they are new; the ids of the opportunities.

    `organizations`: a name that is nearly known → the one that is meant, or None if it is new. Raises InvalidInput, and
    adds none, if one of them cannot be stored.
    """
    check_can_act(by, Action.EDIT_OUTCOMES)
    added = []
    for entry in entries:
        meant = organizations.get(entry.organization, entry.organization)
        try:
            organization = ensure_organization(
                session, meant or entry.organization, is_new=entry.organization in organizations, by=by
            )
            fields = check_opportunity({**entry.values, "organization_id": organization.id})
            added.append(add_opportunity(session, fields=fields, by=by).id)
        except InvalidInput as error:
            raise InvalidInput(f"Row {entry.row_number}: {error} Nothing was imported.") from error
    return added


def _find_problem(session: Session, entry: Entry) -> str | None:
    closes_on = entry.values.get("closes_on")
    if closes_on is not None and closes_on < today():
        return f"The deadline {closes_on} has passed already: enter a later one, or none."
    try:
        require_text(entry.organization, "The organization's name")
        fields = check_opportunity({**entry.values, "organization_id": new_id()})
    except MayatrackError as error:
        return str(error)
    same = (
        select(Opportunity.id)
        .join(Organization, col(Organization.id) == col(Opportunity.organization_id))
        .where(
            sa.func.lower(Organization.name) == entry.organization.lower(),
            sa.func.lower(Opportunity.title) == fields.title.lower(),
            Opportunity.closes_on == fields.closes_on,
        )
    )
    return "It is there already." if session.exec(same).first() is not None else None
