"""Who began an application to the sample cohort that is open, and has not sent it yet?"""

from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Final
from uuid import UUID

from mayatrack.domain.application_status import Stage, Status
from mayatrack.domain.baseline import Baseline
from mayatrack.models import Application, StatusChange
from mayatrack.models.base import new_id
from mayatrack.services.samples.cohorts import SampleCohort
from mayatrack.services.samples.people import Applicant, People
from mayatrack.services.samples.rows import Rows

# Days before today on which each was begun; some so lately that nobody wonders yet.
BEGUN: Final = (1, 2, 4, 8, 9, 12, 15, 19, 23, 28, 33, 38)


def make_drafts(rows: Rows, sample: SampleCohort, people: People, *, by_id: UUID, today: date) -> None:
    """Applications that were begun while the cohort is open, each with parts still missing; none for other cohorts."""
    if not sample.cohort.opens_on <= today <= sample.cohort.closes_on:
        return
    # Chance of their own: what the cohort's other applications draw does not change.
    draw = Random(f"mayatrack drafts {sample.key}")  # noqa: S311  Repeatable on purpose; nothing here is secret.
    for days in BEGUN:
        began_at = datetime.combine(today - timedelta(days=days), time(16), UTC) + timedelta(
            minutes=draw.randrange(480)
        )
        _make_draft(rows, sample, people.make(began_at, draw, None), began_at, draw, by_id=by_id)


def _make_draft(
    rows: Rows, sample: SampleCohort, applicant: Applicant, began_at: datetime, draw: Random, *, by_id: UUID
) -> None:
    person, baselines = applicant.person, applicant.baselines
    if draw.random() < 0.5:
        person.birth_on = None
    has_facts = draw.random() < 0.5
    application = Application(
        id=new_id(),
        person_id=person.id,
        cohort_id=sample.cohort.id,
        college_id=applicant.college_id if draw.random() < 0.7 else None,
        status=Status.DRAFT,
        stage=Stage.STARTED,
        applied_at=began_at,
        had_passport_before=baselines.had_passport if has_facts else Baseline.UNKNOWN,
        had_flown_before=baselines.had_flown if has_facts else Baseline.UNKNOWN,
        had_traveled_abroad_before=baselines.had_traveled_abroad if has_facts else Baseline.UNKNOWN,
        sort_name=person.sort_name,
    )
    rows.add(application)
    rows.add_values(
        StatusChange,
        application_id=application.id,
        from_status=None,
        to_status=Status.DRAFT,
        changed_at=began_at,
        changed_by_id=by_id,
        reason=None,
    )
