"""Where may an application go from here? The status table, its reasons and the funnel it feeds."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Final

from mayatrack.domain.roles import Action, Actor, can_act
from mayatrack.exceptions import TransitionRefused


class Status(StrEnum):
    """Where an application stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    NEEDS_INFORMATION = "needs_information"
    IN_REVIEW = "in_review"
    INTERVIEW = "interview"
    OFFERED = "offered"
    WAITLISTED = "waitlisted"
    NOT_SELECTED = "not_selected"
    INELIGIBLE = "ineligible"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    TRAVELED = "traveled"
    DID_NOT_TRAVEL = "did_not_travel"


class Stage(StrEnum):
    """The furthest point of the funnel that an application ever reached, in order."""

    STARTED = "started"
    APPLIED = "applied"
    REVIEWED = "reviewed"
    INTERVIEWED = "interviewed"
    OFFERED = "offered"
    CONFIRMED = "confirmed"
    TRAVELED = "traveled"


TRANSITIONS: Final[dict[Status, frozenset[Status]]] = {
    Status.DRAFT: frozenset({Status.SUBMITTED, Status.WITHDRAWN}),
    Status.SUBMITTED: frozenset({Status.NEEDS_INFORMATION, Status.IN_REVIEW, Status.INELIGIBLE, Status.WITHDRAWN}),
    Status.NEEDS_INFORMATION: frozenset({Status.SUBMITTED, Status.INELIGIBLE, Status.WITHDRAWN}),
    Status.IN_REVIEW: frozenset(
        {
            Status.INTERVIEW,
            Status.OFFERED,
            Status.WAITLISTED,
            Status.NOT_SELECTED,
            Status.INELIGIBLE,
            Status.WITHDRAWN,
        }
    ),
    Status.INTERVIEW: frozenset({Status.OFFERED, Status.WAITLISTED, Status.NOT_SELECTED, Status.WITHDRAWN}),
    Status.WAITLISTED: frozenset({Status.OFFERED, Status.NOT_SELECTED, Status.WITHDRAWN}),
    Status.OFFERED: frozenset({Status.CONFIRMED, Status.DECLINED, Status.WITHDRAWN}),
    Status.CONFIRMED: frozenset({Status.WITHDRAWN, Status.TRAVELED, Status.DID_NOT_TRAVEL}),
    Status.NOT_SELECTED: frozenset({Status.IN_REVIEW}),
    Status.INELIGIBLE: frozenset({Status.IN_REVIEW}),
    Status.DECLINED: frozenset({Status.IN_REVIEW}),
    Status.WITHDRAWN: frozenset({Status.IN_REVIEW}),
    Status.TRAVELED: frozenset(),
    Status.DID_NOT_TRAVEL: frozenset(),
}

# Not steps: how a trip ended was recorded wrongly. `services.trip_corrections` alone takes these, with a reason, and
# moves follow-ups and first times along; the step that was wrong stays in the history with the one that corrects it.
CORRECTIONS: Final = {Status.TRAVELED: Status.DID_NOT_TRAVEL, Status.DID_NOT_TRAVEL: Status.TRAVELED}

CLOSED: Final = frozenset({Status.NOT_SELECTED, Status.INELIGIBLE, Status.DECLINED, Status.WITHDRAWN})
HOLDS_SEAT: Final = frozenset({Status.OFFERED, Status.CONFIRMED})
NO_REPLY: Final = "no_reply"

STAGE_ORDER: Final = tuple(Stage)
STAGE_OF_STATUS: Final[dict[Status, Stage]] = {
    Status.DRAFT: Stage.STARTED,
    Status.SUBMITTED: Stage.APPLIED,
    Status.NEEDS_INFORMATION: Stage.APPLIED,
    Status.IN_REVIEW: Stage.REVIEWED,
    Status.INTERVIEW: Stage.INTERVIEWED,
    Status.WAITLISTED: Stage.REVIEWED,
    Status.OFFERED: Stage.OFFERED,
    Status.CONFIRMED: Stage.CONFIRMED,
    Status.TRAVELED: Stage.TRAVELED,
    Status.NOT_SELECTED: Stage.REVIEWED,
    Status.INELIGIBLE: Stage.APPLIED,
    Status.DECLINED: Stage.OFFERED,
    Status.WITHDRAWN: Stage.STARTED,
    Status.DID_NOT_TRAVEL: Stage.CONFIRMED,
}


def is_reopening(current: Status, to: Status) -> bool:
    """Would this bring a closed application back into review?"""
    return current in CLOSED and to is Status.IN_REVIEW


def check_transition(actor: Actor, current: Status, to: Status, *, reason: str | None = None) -> None:
    """Raise TransitionRefused unless the actor may move an application from `current` to `to`."""
    if to not in TRANSITIONS[current]:
        raise TransitionRefused(
            f"An application that is {label(current)} cannot become {label(to)}; "
            f"{_describe_choices(TRANSITIONS[current])}."
        )
    if is_reopening(current, to):
        if not can_act(actor, Action.REOPEN_APPLICATIONS):
            raise TransitionRefused("Only an administrator can reopen a closed application: ask one to do it.")
        if not (reason or "").strip():
            raise TransitionRefused("Reopening a closed application needs a reason: enter why.")


def can_transition(actor: Actor, current: Status, to: Status, *, reason: str | None = None) -> bool:
    """May the actor move an application from `current` to `to`?"""
    try:
        check_transition(actor, current, to, reason=reason)
    except TransitionRefused:
        return False
    return True


def check_correction(current: Status, to: Status, *, reason: str | None) -> None:
    """Raise TransitionRefused unless a trip recorded as `current` can be corrected to `to`, and it is said why."""
    if CORRECTIONS.get(current) is not to:
        raise TransitionRefused(
            f"Only how a trip ended can be corrected, and this application is {label(current)}: reload the page."
        )
    if not (reason or "").strip():
        raise TransitionRefused("A correction needs a reason: enter why the record was wrong.")


def next_statuses(actor: Actor, current: Status) -> list[Status]:
    """The statuses that the actor may choose next, in the order of the table."""
    return [to for to in Status if can_transition(actor, current, to, reason="asked")]


def furthest_stage(reached: Stage, status: Status) -> Stage:
    """The later of the stage reached so far and the one that `status` stands for."""
    return max(reached, STAGE_OF_STATUS[status], key=STAGE_ORDER.index)


def is_offer_lapsed(reply_by_on: date | None, today: date) -> bool:
    """Has an offer passed its reply-by date without an answer?"""
    return reply_by_on is not None and today > reply_by_on


def label(value: Status | Stage) -> str:
    """The value as words: `needs_information` becomes `needs information`."""
    return value.value.replace("_", " ")


def _describe_choices(choices: Iterable[Status]) -> str:
    ordered = [label(status) for status in Status if status in choices]
    return f"it can become {', '.join(ordered)}" if ordered else "it is final"
