"""What did the sample alumni say that they do, and whom did nobody reach?"""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import Final
from uuid import UUID

from mayatrack.domain.career_outcomes import OutcomeCategory
from mayatrack.domain.contacts import ContactResult
from mayatrack.domain.follow_ups import Channel
from mayatrack.domain.outcomes import OutcomeSource
from mayatrack.models import ContactAttempt, Outcome
from mayatrack.models.base import new_id
from mayatrack.services.samples.outcomes import Alumnus
from mayatrack.services.samples.rows import Rows

# Somewhat fewer than the office aims at.
KNOWN_RATE: Final = 0.6
ATTEMPT_RATE: Final = 0.3
TOLD_AFTER: Final = (40, 400)
TRIED_BEFORE_DAYS: Final = (4, 60)
# What is told at once, and how often.
TOLD: Final = (
    ((OutcomeCategory.EMPLOYED_FULL_TIME,), 24),
    ((OutcomeCategory.TRANSFERRED,), 22),
    ((OutcomeCategory.ENROLLED_AT_LACCD, OutcomeCategory.EMPLOYED_PART_TIME), 18),
    ((OutcomeCategory.ENROLLED_AT_LACCD,), 12),
    ((OutcomeCategory.SEEKING_EMPLOYMENT,), 10),
    ((OutcomeCategory.SERVICE,), 5),
    ((OutcomeCategory.SEEKING_EDUCATION,), 4),
    ((OutcomeCategory.NOT_SEEKING,), 4),
    ((OutcomeCategory.MILITARY,), 1),
)
UNREACHED: Final = (ContactResult.LEFT_MESSAGE, ContactResult.NO_ANSWER, ContactResult.WRONG_CONTACT)


def make_career_outcomes(rows: Rows, alumni: Sequence[Alumnus], *, by_id: UUID, today: date) -> None:
    """A report of most alumni, and attempts to reach others that reached nobody."""
    draw = Random("mayatrack career outcomes")  # noqa: S311  Repeatable on purpose; nothing here is secret.
    choices, weights = [told for told, _ in TOLD], [weight for _, weight in TOLD]
    for alumnus in alumni:
        told_on = alumnus.returned_on + timedelta(days=draw.randint(*TOLD_AFTER))
        categories = draw.choices(choices, weights)[0]
        if told_on <= today and draw.random() < KNOWN_RATE:
            _report(rows, alumnus, categories, told_on, by_id)
        elif draw.random() < ATTEMPT_RATE:
            _attempt(rows, alumnus, draw, by_id, today)


def _report(rows: Rows, alumnus: Alumnus, categories: tuple[OutcomeCategory, ...], told_on: date, by_id: UUID) -> None:
    report_id = new_id()
    for category in categories:
        outcome = Outcome(
            report_id=report_id,
            traveler_id=alumnus.traveler_id,
            category=category,
            as_of_on=told_on,
            source=OutcomeSource.SELF,
            recorded_by_id=by_id,
        )
        rows.add(outcome)


def _attempt(rows: Rows, alumnus: Alumnus, draw: Random, by_id: UUID, today: date) -> None:
    tried_on = today - timedelta(days=draw.randint(*TRIED_BEFORE_DAYS))
    if tried_on <= alumnus.returned_on:
        return
    attempt = ContactAttempt(
        traveler_id=alumnus.traveler_id,
        contacted_on=tried_on,
        channel=Channel.PHONE,
        result=draw.choice(UNREACHED),
        made_by_id=by_id,
    )
    rows.add(attempt)
