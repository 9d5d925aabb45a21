"""Publications for tests: numbers as the gate would have displayed them."""

from datetime import date
from typing import Any

from sqlmodel import Session

from mayatrack.domain.catalogue import EVERYBODY, FIRST_TIMES, NO_ANSWER, OTHERS, REACHED, Breakdown
from mayatrack.domain.roles import LOCAL_ACTOR, LOCAL_USER_ID
from mayatrack.domain.targets import FIRST_YEAR, Aim
from mayatrack.models import Publication, Report, Target
from mayatrack.services.reports import freeze_report
from tests.factories.program import add, build, numbers

AS_OF = date(2026, 3, 1)

# Group → label and its counts in the order of `REACHED`; None: hidden.
Counts = tuple[int | None, ...]

FIRSTS: Counts = (70, 42, 60)
TOTAL: Counts = (600, 320, 180, 128, 96, 90, 76)
TABLES: dict[Breakdown, list[tuple[str, str, Counts]]] = {
    Breakdown.TOTAL: [(EVERYBODY, "All", (*TOTAL, *FIRSTS))],
    Breakdown.YEAR: [
        ("2018", "2018", (150, 80, 50, 40, 34, 32, 28, 20, 14, 18)),
        ("2019", "2019", (250, 140, 80, 64, 46, 44, 36, 37, None, 28)),
        ("2024", "2024", (200, 100, 50, 24, 16, 14, 12, 13, None, 14)),
    ],
    Breakdown.COUNTRY: [
        ("MX", "Mexico", (150, 80, 50, 40, 34, 32, 28, 20, 14, 18)),
        ("VN", "Vietnam", (250, 140, 80, 64, 46, 44, 36, 37, None, 28)),
        ("AU", "Australia", (200, 100, 50, 24, 16, 14, 12, 13, None, 14)),
    ],
    Breakdown.COLLEGE: [
        ("117788", "Los Angeles City College", (240, 120, 70, 50, 38, 36, 30)),
        ("117706", "Los Angeles Pierce College", (200, 110, 60, 44, 30, None, None)),
        (OTHERS, "All other colleges", (160, 90, 50, 34, 28, None, None)),
    ],
    Breakdown.FIRST_GENERATION_CCCCO: [
        ("yes", "First-generation", (400, 220, 120, 90, 66, 62, 50)),
        ("no", "Not first-generation", (160, 80, 48, 38, 30, 28, 26)),
        (NO_ANSWER, "No answer", (40, 20, 12, None, None, None, None)),
    ],
    Breakdown.FIRST_GENERATION_FEDERAL: [
        ("yes", "First-generation", (460, 250, 140, 104, 76, 72, 60)),
        ("no", "Not first-generation", (100, 50, 28, None, None, None, None)),
        (NO_ANSWER, "No answer", (40, 20, 12, None, None, None, None)),
    ],
    Breakdown.RACE_ETHNICITY: [
        ("asian", "Asian", (180, 90, 50, 40, 30, 28, 24)),
        ("hispanic_or_latino", "Hispanic or Latino", (330, 180, 100, 70, 52, 48, 40)),
        ("white", "White", (60, 30, None, None, None, None, None)),
        (NO_ANSWER, "No answer", (30, 16, None, None, None, None, None)),
    ],
    Breakdown.GENDER: [
        ("woman", "Woman", (360, 200, 112, 80, 60, 56, 48)),
        ("man", "Man", (210, 104, 58, 41, 30, None, None)),
        ("non_binary", "Non-binary", (None,) * 7),
        (NO_ANSWER, "No answer", (None,) * 7),
    ],
}


def make_publication(session: Session, *, as_of_on: date = AS_OF, **values: Any) -> Publication:
    """A stored publication with the tables above, or with `tables` as the model has them."""
    values.setdefault("tables", [group for breakdown in TABLES for group in _make_groups(breakdown)])
    made = {"as_of_on": as_of_on, "threshold": 11, "made_by_id": LOCAL_USER_ID}
    return add(session, build(Publication, values, **made))


def make_report(session: Session, **values: Any) -> Report:
    """A frozen report of the tables above, reported on the day as of which they are."""
    defaults: dict[str, Any] = {"title": "Quarterly report", "reported_on": AS_OF, "today": AS_OF, "by": LOCAL_ACTOR}
    publication_id = values.pop("publication_id", None) or make_publication(session).id
    return freeze_report(session, publication_id, **(defaults | values))


def make_target(session: Session, **changes: Any) -> Target:
    """A year of its own aims at 40 travelers."""
    defaults = {"year": FIRST_YEAR + next(numbers) % 80, "aim": Aim.TRAVELERS, "goal": 40}
    return add(session, build(Target, changes, **defaults))


def _make_groups(breakdown: Breakdown) -> list[dict[str, Any]]:
    measures = (*REACHED, *FIRST_TIMES)
    return [
        {
            "table": breakdown.value,
            "group": group,
            "label": label,
            "members": [group],
            "counts": {measure.value: count for measure, count in zip(measures, counts, strict=False)},
        }
        for group, label, counts in TABLES[breakdown]
    ]
