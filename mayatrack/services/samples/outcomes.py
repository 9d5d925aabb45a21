"""Where did the sample travelers land? Organizations, opportunities, referrals and placements."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Final
from uuid import UUID

from mayatrack.domain.outcomes import ENDED, STEPS, OpportunityKind, OutcomeSource, PlacementKind, ReferralState
from mayatrack.models import Cohort, Opportunity, Organization, Placement, Referral, ReferralChange
from mayatrack.services.reference import read_data
from mayatrack.services.samples.cohorts import SampleCohort, read_day
from mayatrack.services.samples.rows import Rows
from mayatrack.services.samples.travelers import SampleTraveler

TOOK_PART: Final = frozenset({ReferralState.STARTED, ReferralState.COMPLETED})
# Most, not all, reach something in the years after a trip.
PLACED_RATES: Final = (0.72, 0.3)
FALL_TERM: Final = (9, 22)
MONTH_DAYS: Final = 30
STEPPED_AT: Final = time()
NO_TIME: Final = "The hours clash with classes"


@dataclass(frozen=True)
class Alumnus:
    """Somebody whose trip is over."""

    traveler_id: UUID
    person_id: UUID
    country_code: str
    returned_on: date


class Outcomes:
    """Makes everything that follows the trips of all sample cohorts."""

    def __init__(self, rows: Rows, *, by_id: UUID, today: date) -> None:
        self._rows = rows
        self._by_id = by_id
        self._today = today
        self._draw = Random("mayatrack outcomes")  # noqa: S311  Repeatable on purpose; nothing here is secret.
        self._organizations: dict[str, Organization] = {}

    def make_referrals(self, alumni: Sequence[Alumnus]) -> None:
        """The opportunities, who was referred to each, and what came of it."""
        for row in read_data("sample_opportunities.csv"):
            closes_on = read_day(row["closes_on"], self._today)
            opportunity = self._rows.add(self._make_opportunity(row, closes_on))
            states = [ReferralState(word) for word in row["states"].split()]
            eligible = [each for each in alumni if _is_eligible(each, row["countries"], closes_on)]
            chosen = self._draw.sample(eligible, min(len(states), len(eligible)))
            for alumnus, state in zip(chosen, states, strict=False):
                referral = self._refer(alumnus, opportunity, state, closes_on)
                if state in TOOK_PART and row["placement_kind"]:
                    kind = PlacementKind(row["placement_kind"])
                    started_on = closes_on + timedelta(days=self._draw.randint(14, 40))
                    self._place(alumnus, kind, opportunity.organization_id, started_on, referral)

    def make_placements(self, alumni: Sequence[Alumnus]) -> None:
        """What alumni reached on their own: transfers, jobs, service."""
        choices = read_data("sample_placements.csv")
        weights = [int(row["weight"]) for row in choices]
        for alumnus in alumni:
            earlier: set[str] = set()
            for rate in PLACED_RATES:
                row = self._draw.choices(choices, weights)[0]
                started_on = self._start_on(row, alumnus)
                if self._draw.random() < rate and row["kind"] not in earlier and started_on <= self._today:
                    earlier.add(row["kind"])
                    organization_id = self._organization(row["organization"]) if row["organization"] else None
                    self._place(alumnus, PlacementKind(row["kind"]), organization_id, started_on, None)

    def _organization(self, name: str) -> UUID:
        if name not in self._organizations:
            self._organizations[name] = self._rows.add(Organization(name=name))
        return self._organizations[name].id

    def _make_opportunity(self, row: dict[str, str], closes_on: date) -> Opportunity:
        name, _, address = row["contact"].removesuffix(">").partition(" <")
        return Opportunity(
            organization_id=self._organization(row["organization"]),
            kind=OpportunityKind(row["kind"]),
            title=row["title"],
            closes_on=closes_on,
            place_count=int(row["place_count"]) if row["place_count"] else None,
            starts_on=closes_on + timedelta(days=int(row["first_day"])) if row["first_day"] else None,
            least_age=int(row["least_age"]) if row["least_age"] else None,
            languages=row["languages"].split() or None,
            weekdays=[int(day) for day in row["weekdays"].split()] or None,
            contact_name=name or None,
            contact_email=address or None,
        )

    def _refer(self, alumnus: Alumnus, opportunity: Opportunity, state: ReferralState, closes_on: date) -> Referral:
        latest = min(closes_on, self._today)
        referred_on = max(alumnus.returned_on + timedelta(days=1), latest - timedelta(days=self._draw.randint(1, 21)))
        referral = self._rows.add(
            Referral(
                opportunity_id=opportunity.id, traveler_id=alumnus.traveler_id, state=state, referred_on=referred_on
            )
        )
        self._keep_steps(referral)
        return referral

    def _keep_steps(self, referral: Referral) -> None:
        """The way to where the referral stands, a step every few days and the last one by today."""
        before: ReferralState | None = None
        for number, step in enumerate(_list_steps(referral.state)):
            day = min(referral.referred_on + timedelta(days=9 * number), self._today)
            self._rows.add_values(
                ReferralChange,
                referral_id=referral.id,
                from_state=before,
                to_state=step,
                changed_at=datetime.combine(day, STEPPED_AT, UTC) + timedelta(minutes=number),
                changed_by_id=self._by_id,
                reason=NO_TIME if step is ReferralState.DECLINED else None,
            )
            before = step

    def _start_on(self, row: dict[str, str], alumnus: Alumnus) -> date:
        months = self._draw.randint(int(row["least_months"]), int(row["most_months"]))
        earliest = alumnus.returned_on + timedelta(days=MONTH_DAYS * months + self._draw.randrange(MONTH_DAYS))
        if row["kind"] != PlacementKind.TRANSFERRED:
            return earliest
        this_fall = date(earliest.year, *FALL_TERM)
        return this_fall if this_fall >= earliest else date(earliest.year + 1, *FALL_TERM)

    def _place(
        self,
        alumnus: Alumnus,
        kind: PlacementKind,
        organization_id: UUID | None,
        started_on: date,
        referral: Referral | None,
    ) -> None:
        self._rows.add(
            Placement(
                traveler_id=alumnus.traveler_id,
                organization_id=organization_id,
                referral_id=referral.id if referral else None,
                kind=kind,
                started_on=started_on,
                source=OutcomeSource.PARTNER if referral else self._draw.choice(list(OutcomeSource)),
                as_of_on=min(self._today, started_on + timedelta(days=self._draw.randint(10, 90))),
                verified_by_id=self._by_id,
            )
        )


def list_alumni(sample: SampleCohort, travelers: Sequence[SampleTraveler]) -> list[Alumnus]:
    """Those of the cohort who made its trip."""
    cohort: Cohort = sample.cohort
    return [
        Alumnus(each.traveler.id, each.traveler.person_id, sample.country_code, cohort.returns_on)
        for each in travelers
        if each.has_traveled
    ]


def _list_steps(state: ReferralState) -> list[ReferralState]:
    if state in ENDED:
        return [ReferralState.SUGGESTED, ReferralState.OFFERED, state]
    return list(STEPS[: STEPS.index(state) + 1])


def _is_eligible(alumnus: Alumnus, countries: str, closes_on: date) -> bool:
    return alumnus.country_code in countries.split() and alumnus.returned_on + timedelta(days=7) < closes_on
