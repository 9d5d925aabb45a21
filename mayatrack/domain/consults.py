"""How far is a confidential travel-document consult?"""

from enum import StrEnum


class ConsultState(StrEnum):
    """Whether the consult goes on, and what came of it; it says nothing about citizenship or status."""

    OPEN = "open"
    DONE = "done"
    NOT_TRAVELING = "not_traveling"
