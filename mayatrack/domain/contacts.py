"""What came of it when an alumnus was contacted, and what are they reminded of?"""

from enum import StrEnum


class ContactResult(StrEnum):
    """What came of one attempt."""

    REACHED = "reached"
    LEFT_MESSAGE = "left_message"
    NO_ANSWER = "no_answer"
    WRONG_CONTACT = "wrong_contact"


class ReminderKind(StrEnum):
    """What a coordinator is reminded of."""

    FOLLOW_UP = "follow_up"
    DEADLINE = "deadline"
