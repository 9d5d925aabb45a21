"""Who cannot be erased yet, and what stands in place of what is gone?"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from mayatrack.domain.fates import FATES, Fate
from mayatrack.exceptions import RuleBroken

ERASED_NAME: Final = "Erased person"
ERASED_TEXT: Final = "Erased"


def removed_columns(table: str) -> list[str]:
    """The columns of the table that are emptied."""
    return [column for column, fate in FATES[table].items() if fate is Fate.REMOVE]


def erased_email(person_id: UUID) -> str:
    """What stands in place of the e-mail address: unique, and at a domain that RFC 2606 keeps from ever existing."""
    return f"erased-{person_id}@erased.invalid"


def check_not_erased(erased_at: datetime | None) -> None:
    """Raise RuleBroken if the record was erased."""
    if erased_at is not None:
        raise RuleBroken(
            f"This person's record was erased on {erased_at.date()}: nothing can be entered in it any more."
        )


def check_is_settled(open_cohorts: Sequence[str]) -> None:
    """Raise RuleBroken if the person is offered a seat of, or confirmed for, any of these cohorts."""
    if open_cohorts:
        raise RuleBroken(
            f"This person holds a seat of {' and '.join(open_cohorts)}: mark that trip done, or withdraw the "
            "application, and erase the person then."
        )
