"""What does the office decide about the time after a trip? The target, how long without an offer, and the waves."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from mayatrack.domain.follow_ups import SHIPPED_PERIODS, Wave, check_periods
from mayatrack.exceptions import InvalidInput

# Under this name the office's own values are stored.
SETTING: Final = "after_the_trip"
LONGEST_WITHOUT_OFFER: Final = 60


@dataclass(frozen=True)
class AfterSettings:
    """The values that apply, and the version of the office's own: 0 while it has none."""

    target_percent: int = 65
    months_without_offer: int = 6
    periods: Mapping[Wave, int] = field(default_factory=lambda: SHIPPED_PERIODS)
    version: int = 0


def check_after_settings(chosen: AfterSettings) -> None:
    """Raise InvalidInput with a sentence for values of which nothing sensible would come."""
    if not 1 <= chosen.target_percent <= 100:
        raise InvalidInput("The target of the knowledge rate lies between 1 % and 100 %: correct it.")
    if not 1 <= chosen.months_without_offer <= LONGEST_WITHOUT_OFFER:
        raise InvalidInput(f"Without an offer for 1 to {LONGEST_WITHOUT_OFFER} months: correct the number.")
    check_periods(chosen.periods)


def write_after_settings(chosen: AfterSettings) -> dict[str, Any]:
    """The values as they are stored."""
    return {
        "target_percent": chosen.target_percent,
        "months_without_offer": chosen.months_without_offer,
        "waves": {wave.value: chosen.periods[wave] for wave in Wave},
    }


def read_stored(value: Mapping[str, Any], version: int) -> AfterSettings:
    """The stored values."""
    periods = {Wave(name): int(count) for name, count in value["waves"].items()}
    return AfterSettings(int(value["target_percent"]), int(value["months_without_offer"]), periods, version)
