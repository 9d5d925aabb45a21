"""What does the program itself ask of a passport, and how much room does it leave before a departure?"""

from dataclasses import asdict, dataclass, fields
from datetime import timedelta
from typing import Final

from mayatrack.exceptions import InvalidInput

SETTING: Final = "travel_policy"
# The version of a policy that the office has not changed yet.
SHIPPED_VERSION: Final = 0


@dataclass(frozen=True)
class TravelPolicy:
    """What the office decides for all destinations; the defaults are what is shipped.

    `months_beyond_return`: a book has to be valid so long after the return, whatever the destination asks.
    `mail_weeks`: the most that the mail may add each way (travel.state.gov: up to two weeks).
    `buffer_days`: between the passport's latest arrival and the departure, so that nobody waits for the mail that day.
    `risk_below_days`: whoever has fewer days than these to spare is at risk.
    """

    months_beyond_return: int = 6
    mail_weeks: int = 2
    buffer_days: int = 7
    risk_below_days: int = 14

    @property
    def mail(self) -> timedelta:
        """The most that the mail may add one way."""
        return timedelta(weeks=self.mail_weeks)


SHIPPED_POLICY: Final = TravelPolicy()
# Field → what people call it, and the most that it can be.
LIMITS: Final = {
    "months_beyond_return": ("Months beyond the return", 24),
    "mail_weeks": ("Weeks of mail each way", 8),
    "buffer_days": ("Days between arrival and departure", 90),
    "risk_below_days": ("Days below which somebody is at risk", 90),
}


@dataclass(frozen=True)
class ChosenPolicy:
    """The policy that applies, and the version of the office's own; `SHIPPED_VERSION` where it has none."""

    policy: TravelPolicy = SHIPPED_POLICY
    version: int = SHIPPED_VERSION


def check_policy(policy: TravelPolicy) -> None:
    """Raise InvalidInput unless every number is a whole one from 0 up to its limit."""
    for field in fields(policy):
        value, (label, most) = getattr(policy, field.name), LIMITS[field.name]
        if type(value) is not int or not 0 <= value <= most:
            raise InvalidInput(f"{label} cannot be {value}: enter a whole number from 0 to {most}.")


def read_policy_value(value: object) -> TravelPolicy:
    """The policy as the table of settings keeps it; what is not in there is as shipped."""
    stored = value if isinstance(value, dict) else {}
    return TravelPolicy(**{name: int(stored.get(name, shipped)) for name, shipped in asdict(SHIPPED_POLICY).items()})
