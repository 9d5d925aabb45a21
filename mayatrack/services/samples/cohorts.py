"""Which cohorts does the sample program have? Seven past ones on fixed dates, six around today."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from random import Random

from mayatrack.domain.application_status import Status
from mayatrack.models import Cohort, Destination
from mayatrack.services.reference import read_data


@dataclass(frozen=True)
class SampleCohort:
    """A cohort, the statuses that each of its applications went through, and its travelers' baseline facts.

    The three counts are nested: who never flew had no passport, and who had no passport was never abroad.
    """

    key: str
    cohort: Cohort
    country_code: str
    histories: list[tuple[Status, ...]]
    never_abroad_count: int
    no_passport_count: int
    never_flown_count: int

    @cached_property
    def draw(self) -> Random:
        """Chance of this cohort's own, so that no other cohort and no other day changes what it draws."""
        return Random(f"mayatrack {self.key}")  # noqa: S311  Repeatable on purpose; nothing here is secret.


def read_cohorts(destinations: Mapping[str, Destination], *, today: date) -> list[SampleCohort]:
    """The cohorts in the order in which they opened; `destinations` are by country code."""
    histories = _read_histories()
    return [
        SampleCohort(
            key=row["cohort"],
            cohort=_make_cohort(row, destinations[row["country_code"]], today),
            country_code=row["country_code"],
            histories=histories[row["cohort"]],
            never_abroad_count=int(row["never_abroad_count"]),
            no_passport_count=int(row["no_passport_count"]),
            never_flown_count=int(row["never_flown_count"]),
        )
        for row in read_data("sample_cohorts.csv")
    ]


def read_day(text: str, today: date) -> date:
    """A day given as an ISO date, or as a number of days from today."""
    return date.fromisoformat(text) if text.count("-") == 2 else today + timedelta(days=int(text))


def _make_cohort(row: dict[str, str], destination: Destination, today: date) -> Cohort:
    departs_on = read_day(row["departs_on"], today)
    return Cohort(
        name=f"{destination.country} {departs_on.year}",
        destination_id=destination.id,
        seat_count=int(row["seat_count"]),
        opens_on=read_day(row["opens_on"], today),
        closes_on=read_day(row["closes_on"], today),
        selected_by_on=read_day(row["selected_by_on"], today),
        departs_on=departs_on,
        returns_on=read_day(row["returns_on"], today),
    )


def _read_histories() -> dict[str, list[tuple[Status, ...]]]:
    counted: dict[str, Counter[tuple[Status, ...]]] = {}
    for row in read_data("sample_applications.csv"):
        statuses = tuple(Status(word) for word in row["statuses"].split())
        counted.setdefault(row["cohort"], Counter())[statuses] += int(row["application_count"])
    return {cohort: list(histories.elements()) for cohort, histories in counted.items()}
