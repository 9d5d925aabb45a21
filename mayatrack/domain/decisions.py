"""What is to become of an application, before anybody is told? Pending decisions, private until they are released."""

from enum import StrEnum
from typing import Final

from mayatrack.domain.application_status import Status, label
from mayatrack.exceptions import RuleBroken


class Decision(StrEnum):
    """What staff means to tell the applicant."""

    OFFER = "offer"
    WAITLIST = "waitlist"
    NOT_SELECTED = "not_selected"


STATUS_OF_DECISION: Final[dict[Decision, Status]] = {
    Decision.OFFER: Status.OFFERED,
    Decision.WAITLIST: Status.WAITLISTED,
    Decision.NOT_SELECTED: Status.NOT_SELECTED,
}
# An application can be decided on while it is one of these.
DECIDABLE: Final = frozenset({Status.IN_REVIEW, Status.INTERVIEW})


def check_can_be_decided(status: Status) -> None:
    """Raise RuleBroken unless an application of this status may get a pending decision."""
    if status not in DECIDABLE:
        raise RuleBroken(
            f"An application that is {label(status)} cannot be decided on: only one in review or interview can."
        )
