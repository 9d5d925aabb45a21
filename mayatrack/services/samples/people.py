"""Who are the sample program's people? Made up, from lists of names, with answers that fit together."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Final
from uuid import UUID

from mayatrack.domain.names import fold, full_name, search_words, sort_name
from mayatrack.models import Person
from mayatrack.models.base import new_id
from mayatrack.services.reference import read_data
from mayatrack.services.samples.baselines import Baselines
from mayatrack.services.samples.demographics import Background, make_demographics, read_backgrounds
from mayatrack.services.samples.rows import Rows

AREA_CODES: Final = ("213", "323", "310", "818", "626", "747", "424")
YOUNGEST_DAYS: Final = 6_800
OLDEST_DAYS: Final = 9_000
# Somebody who was turned down longer ago than this does not try again.
RETRY_DAYS: Final = 900


@dataclass(eq=False)
class Applicant:
    """A person with what stays the same from one application to the next."""

    person: Person
    birth_on: date
    baselines: Baselines
    college_id: UUID | None
    settled_on: date | None = None


class People:
    """Makes people, and remembers who was turned down and may apply once more."""

    def __init__(self, rows: Rows, college_ids: Sequence[UUID]) -> None:
        self._rows = rows
        self._college_ids = college_ids
        self._backgrounds = read_backgrounds()
        self._names = _read_names()
        self._addresses: set[str] = set()
        self._turned_down: list[Applicant] = []

    def turn_down(self, applicant: Applicant, settled_on: date) -> None:
        """Remember that this person may apply to a later cohort; nobody applies more than twice."""
        if applicant.settled_on is None:
            applicant.settled_on = settled_on
            self._turned_down.append(applicant)

    def take_again(self, opens_on: date, draw: Random, baselines: Baselines | None) -> Applicant | None:
        """Somebody turned down before `opens_on` who applies again, with these baseline facts where they matter."""
        found = [applicant for applicant in self._turned_down if _may_return(applicant, opens_on, baselines)]
        if not found:
            return None
        chosen = draw.choice(found)
        self._turned_down.remove(chosen)
        return chosen

    def make(self, applied_at: datetime, draw: Random, baselines: Baselines | None) -> Applicant:
        """Somebody new."""
        background = draw.choices(self._backgrounds, [each.weight for each in self._backgrounds])[0]
        birth_on = applied_at.date() - timedelta(days=draw.randint(YOUNGEST_DAYS, OLDEST_DAYS))
        person = self._rows.add(self._make_person(background, birth_on, applied_at, draw))
        if answers := make_demographics(person.id, background, applied_at.date(), draw):
            self._rows.add(answers)
        college_id = None if draw.random() < 0.02 else draw.choice(self._college_ids)
        return Applicant(person, birth_on, baselines or Baselines.draw(draw), college_id)

    def _make_person(self, background: Background, birth_on: date, applied_at: datetime, draw: Random) -> Person:
        given, family = self._choose_name(background.language, draw)
        first = given.split()[0]
        preferred = first if first != given and draw.random() < 0.3 else None
        email = self._make_address(full_name(given, family))
        return Person(
            id=new_id(),
            given_name=given,
            family_name=family,
            preferred_name=preferred,
            email=email,
            phone=_make_phone(draw) if draw.random() < 0.85 else None,
            birth_on=birth_on,
            student_number=f"{draw.randrange(1, 2_000_000):07d}" if draw.random() < 0.9 else None,
            preferred_language=background.preferred_language if draw.random() < 0.3 else "English",
            sort_name=sort_name(given, family),
            search_words=search_words(given, family, preferred, email),
            created_at=applied_at,
        )

    def _choose_name(self, language: str, draw: Random) -> tuple[str, str | None]:
        given = draw.choice(self._names[language, "given"])
        families = self._names[language, "family"]
        if not families:
            return given, None
        count = 2 if language == "spanish" and draw.random() < 0.6 else 1
        return given, " ".join(draw.sample(families, count))

    def _make_address(self, name: str) -> str:
        words = fold(name).replace(" ", ".")
        domain = "example.org" if len(self._addresses) % 9 == 8 else "example.edu"
        number, address = 2, f"{words}@{domain}"
        while address in self._addresses:
            number, address = number + 1, f"{words}.{number}@{domain}"
        self._addresses.add(address)
        return address


def _may_return(applicant: Applicant, opens_on: date, baselines: Baselines | None) -> bool:
    settled_on = applicant.settled_on
    if settled_on is None or not opens_on - timedelta(days=RETRY_DAYS) < settled_on < opens_on:
        return False
    return baselines is None or applicant.baselines == baselines


def _make_phone(draw: Random) -> str:
    # 555-0100 to 555-0199 are set aside for made-up people.
    return f"{draw.choice(AREA_CODES)}-555-01{draw.randrange(100):02d}"


def _read_names() -> dict[tuple[str, str], list[str]]:
    names: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in read_data("sample_names.csv"):
        names[row["language"], row["part"]].append(row["name"])
    return names
