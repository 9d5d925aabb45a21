"""Who may do what? Roles, actions and the one check between them."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from mayatrack.exceptions import InvalidInput, NotAllowed


class Role(StrEnum):
    """What a user works on; a user holds a set of these."""

    PROGRAM_STAFF = "program_staff"
    REVIEWER = "reviewer"
    LEADERSHIP = "leadership"
    ALUMNI_COORDINATOR = "alumni_coordinator"
    TRAVEL_ADVISER = "travel_adviser"
    ADMINISTRATOR = "administrator"


class Action(StrEnum):
    """Something that services and queries guard."""

    VIEW_OVERVIEW = "view_overview"
    VIEW_PEOPLE = "view_people"
    VIEW_ALUMNI = "view_alumni"
    EDIT_COHORTS = "edit_cohorts"
    EDIT_DESTINATIONS = "edit_destinations"
    EDIT_APPLICATIONS = "edit_applications"
    REOPEN_APPLICATIONS = "reopen_applications"
    EDIT_TERMS = "edit_terms"
    RUN_SELECTION = "run_selection"
    REVIEW_APPLICATIONS = "review_applications"
    HOLD_INTERVIEWS = "hold_interviews"
    EDIT_READINESS = "edit_readiness"
    EDIT_FLIGHTS = "edit_flights"
    RUN_TRIPS = "run_trips"
    HOLD_CONSULTS = "hold_consults"
    EDIT_OUTCOMES = "edit_outcomes"
    VIEW_OUTCOMES = "view_outcomes"
    PUBLISH_INDICATORS = "publish_indicators"
    EDIT_TARGETS = "edit_targets"
    IMPORT_PEOPLE = "import_people"
    EXPORT_PEOPLE = "export_people"
    VIEW_DEMOGRAPHICS = "view_demographics"
    MERGE_PEOPLE = "merge_people"
    ERASE_PEOPLE = "erase_people"
    GIVE_RECORDS = "give_records"
    EDIT_RETENTION = "edit_retention"
    EDIT_USERS = "edit_users"
    VIEW_AUDIT = "view_audit"


STAFF_ACTIONS: Final = frozenset(
    {
        Action.VIEW_OVERVIEW,
        Action.VIEW_PEOPLE,
        Action.VIEW_ALUMNI,
        Action.EDIT_COHORTS,
        Action.EDIT_DESTINATIONS,
        Action.EDIT_APPLICATIONS,
        Action.EDIT_TERMS,
        Action.RUN_SELECTION,
        Action.HOLD_INTERVIEWS,
        Action.EDIT_READINESS,
        Action.EDIT_FLIGHTS,
        Action.RUN_TRIPS,
        Action.IMPORT_PEOPLE,
        Action.EXPORT_PEOPLE,
    }
)

# Deny by default: an action that a role does not list here is refused.
ROLE_ACTIONS: Final[dict[Role, frozenset[Action]]] = {
    Role.PROGRAM_STAFF: STAFF_ACTIONS,
    Role.REVIEWER: frozenset({Action.REVIEW_APPLICATIONS, Action.HOLD_INTERVIEWS}),
    # The overview counts exactly; leadership sees numbers only behind disclosure control.
    Role.LEADERSHIP: frozenset({Action.VIEW_OUTCOMES, Action.PUBLISH_INDICATORS, Action.EDIT_TARGETS}),
    Role.ALUMNI_COORDINATOR: frozenset({Action.VIEW_ALUMNI, Action.EDIT_OUTCOMES}),
    Role.TRAVEL_ADVISER: frozenset({Action.HOLD_CONSULTS}),
    # Everything but what somebody told a travel adviser in confidence.
    Role.ADMINISTRATOR: frozenset(Action) - {Action.HOLD_CONSULTS},
}

# California Constitution art. I §31: who scores applications must not see protected aggregates by group.
INCOMPATIBLE_ROLES: Final = frozenset({Role.REVIEWER, Role.LEADERSHIP})

ROLE_SENTENCES: Final = {
    Role.PROGRAM_STAFF: (
        "Runs cohorts, destinations, applicants, selection, readiness, flights and the import; "
        "sees people and their applications, never one person's demographics."
    ),
    Role.REVIEWER: (
        "Scores the applications assigned to them from redacted answers and the rubric; "
        "never sees names, contacts, demographics, or others' scores before their own."
    ),
    Role.LEADERSHIP: (
        "Reads outcomes and reports as protected totals, publishes them and sets targets; "
        "never sees the record of any person."
    ),
    Role.ALUMNI_COORDINATOR: (
        "Keeps follow-ups, opportunities, referrals and placements; "
        "sees returned travelers with their contacts and outcomes, never reviews, scores, health or demographics."
    ),
    Role.TRAVEL_ADVISER: (
        "Handles confidential travel-document consults; sees that a traveler needs one and its notes, nothing else."
    ),
    Role.ADMINISTRATOR: (
        "Keeps users, roles, lists, settings, audit and backups, merges and erases people; "
        "sees everything but what a travel adviser is told, and every sensitive view is audited."
    ),
}


@dataclass(frozen=True)
class Actor:
    """The signed-in user on whose behalf something is read or written."""

    user_id: UUID
    name: str
    roles: frozenset[Role]


def can_act(actor: Actor, action: Action) -> bool:
    """Does any role of the actor cover the action?"""
    return any(action in ROLE_ACTIONS[role] for role in actor.roles)


def check_can_act(actor: Actor, action: Action) -> None:
    """Raise NotAllowed unless a role of the actor covers the action."""
    if not can_act(actor, action):
        raise NotAllowed(f"Your roles do not include this: {action.value.replace('_', ' ')}.", action=action.value)


def check_roles(roles: Iterable[Role]) -> None:
    """Raise InvalidInput if one user must not hold all of these roles together."""
    if frozenset(roles) >= INCOMPATIBLE_ROLES:
        raise InvalidInput("A reviewer cannot also be leadership: choose one of the two.")


def describe_role(role: Role) -> str:
    """One sentence for people who hand out roles or hold one: what it works on and sees, and what it never sees."""
    return ROLE_SENTENCES[role]


# Start-up and the command line act as this user, who can never sign in.
LOCAL_USER_ID: Final = UUID("01890000-0000-7000-8000-000000000001")
LOCAL_USER_NAME: Final = "This computer"
LOCAL_USER_ROLES: Final = frozenset({Role.PROGRAM_STAFF, Role.ALUMNI_COORDINATOR, Role.ADMINISTRATOR})
LOCAL_ACTOR: Final = Actor(user_id=LOCAL_USER_ID, name=LOCAL_USER_NAME, roles=LOCAL_USER_ROLES)
