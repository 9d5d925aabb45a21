"""What is asked of the sample cohorts that leave or just came back, how far is each traveler, and whom to call?"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Final
from uuid import UUID

from mayatrack.domain.application_status import Status
from mayatrack.domain.baseline import Baseline
from mayatrack.domain.checklists import Asked, MarkState, TravelerFacts, due_on, is_asked, is_minor_on
from mayatrack.domain.documents import Authorization
from mayatrack.models import Chaperone, ChecklistItem, ChecklistMark, Cohort, EmergencyContact, Person, SelectionPlan
from mayatrack.services.reference import read_data, read_template
from mayatrack.services.samples.applications import SampleApplication
from mayatrack.services.samples.cohorts import SampleCohort
from mayatrack.services.samples.rows import Rows
from mayatrack.services.samples.travelers import SampleTraveler

# A trip that ended longer ago than this has no list that anybody still works on.
KEPT_DAYS: Final = 60
# This office wants its papers early: a hundred and ten days, where the template says sixty.
EARLY: Final = {"Waiver": 110, "Code of conduct": 110}
# One in so many papers of a cohort that leaves is in before it is due, and after that.
IN_EARLY: Final = 0.45
IN_LATE: Final = 0.85
# Of one in so many travelers nobody is known yet.
WITHOUT_CONTACT: Final = 0.12
CONTACT: Final = "Emergency contact"
INSURANCE: Final = "Insurance"
MINOR_COUNT: Final = 2
MINOR_AGE: Final = 17


@dataclass(frozen=True)
class Going:
    """A traveler with what decides what is asked of them, and whether somebody is known to call."""

    each: SampleTraveler
    facts: TravelerFacts
    has_contact: bool


def make_checklists(
    rows: Rows,
    sample: SampleCohort,
    travelers: list[SampleTraveler],
    applications: list[SampleApplication],
    *,
    by_id: UUID,
    today: date,
) -> None:
    """The checklist, the chaperones and the emergency contacts of a cohort, where somebody still works on them."""
    cohort = sample.cohort
    going = [each for each in travelers if each.status in {Status.CONFIRMED, Status.TRAVELED}]
    if not going or cohort.returns_on < today - timedelta(days=KEPT_DAYS):
        return
    # Of its own, so that nothing else of the cohort is drawn differently.
    draw = Random(f"mayatrack checklist {sample.key}")  # noqa: S311  Repeatable on purpose; nothing here is secret.
    _make_chaperones(rows, cohort)
    made = {each.application.id: each for each in applications}
    known = [_learn(rows, sample, each, made[each.traveler.application_id], draw) for each in going]
    for template in read_template():
        same = template.model_dump(include={"position", "name", "owner", "scope"})
        days_before = EARLY.get(template.name, template.days_before)
        item = rows.add(ChecklistItem(cohort_id=cohort.id, days_before=days_before, **same))
        _make_marks(rows, item, cohort, known, draw, by_id=by_id, today=today)


def _learn(rows: Rows, sample: SampleCohort, each: SampleTraveler, made: SampleApplication, draw: Random) -> Going:
    rules = {row["country_code"]: Authorization(row["authorization"]) for row in read_data("destinations.csv")}
    person, departs_on = made.applicant.person, sample.cohort.departs_on
    is_minor = is_minor_on(person.birth_on, departs_on)
    facts = TravelerFacts(is_minor, made.application.had_flown_before, rules[sample.country_code])
    return Going(each, facts, has_contact=_make_contacts(rows, person, draw))


def make_minors(plan: SelectionPlan, sample: SampleCohort, applications: list[SampleApplication]) -> None:
    """Let two who leave soon, and never had a passport, be under 18 on that day: their program took them at 17."""
    cohort = sample.cohort
    chosen = [
        made.applicant.person
        for made in applications
        if made.application.status is Status.CONFIRMED
        and made.application.had_passport_before is Baseline.NO
        # Whoever applied before was an adult then.
        and made.applicant.settled_on is None
    ][:MINOR_COUNT]
    for number, person in enumerate(chosen, start=1):
        # Some weeks after the trip they are of age.
        of_age_on = cohort.returns_on + timedelta(days=30 * number)
        person.birth_on = of_age_on.replace(year=of_age_on.year - MINOR_AGE - 1, day=min(of_age_on.day, 28))
    if chosen:
        plan.minimum_age = MINOR_AGE


def _make_chaperones(rows: Rows, cohort: Cohort) -> None:
    for row in read_data("sample_chaperones.csv"):
        chaperone = Chaperone(cohort_id=cohort.id, name=row["name"], phone=row["phone"], email=row["email"] or None)
        chaperone.is_lead = row["is_lead"] == "yes"
        rows.add(chaperone)


def _make_contacts(rows: Rows, person: Person, draw: Random) -> bool:
    """Whom to call for the person; of a few nobody is known."""
    if draw.random() < WITHOUT_CONTACT:
        return False
    kinds = read_data("sample_contacts.csv")
    for position, row in enumerate(draw.sample(kinds, draw.choice((1, 1, 2, 2, 3))), start=1):
        name = " ".join(filter(None, (row["given_name"], (person.family_name or "").split(" ")[0])))
        phone = f"{draw.choice(('213', '323', '818'))}-555-01{draw.randrange(100):02d}"
        contact = EmergencyContact(
            person_id=person.id, position=position, name=name, relationship=row["relationship"], phone=phone
        )
        contact.language = row["language"] or None
        rows.add(contact)
    return True


def _make_marks(
    rows: Rows, item: ChecklistItem, cohort: Cohort, known: list[Going], draw: Random, *, by_id: UUID, today: date
) -> None:
    is_due = today > due_on(cohort.departs_on, item.days_before)
    for going in known:
        if not _is_in(item, going, draw, is_due=is_due):
            continue
        state = MarkState.APPROVED if going.each.has_traveled or draw.random() < 0.5 else MarkState.RECEIVED
        rows.add_values(
            ChecklistMark,
            version=1,
            item_id=item.id,
            traveler_id=going.each.traveler.id,
            state=state,
            expires_on=_expiry(item, cohort, draw),
            changed_at=datetime.combine(min(today, cohort.departs_on) - timedelta(days=3), time(18), UTC),
            changed_by_id=by_id,
        )


def _is_in(item: ChecklistItem, going: Going, draw: Random, *, is_due: bool) -> bool:
    chance = draw.random()
    if is_asked(item.scope, going.facts) is Asked.NO or (item.name == CONTACT and not going.has_contact):
        return False
    return going.each.has_traveled or chance < (IN_LATE if is_due else IN_EARLY)


def _expiry(item: ChecklistItem, cohort: Cohort, draw: Random) -> date | None:
    """Insurance holds for the trip; one in eight policies ends a day too early."""
    if item.name != INSURANCE:
        return None
    return cohort.returns_on + timedelta(days=-1 if draw.random() < 0.12 else 10)
