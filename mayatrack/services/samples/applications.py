"""Which applications did each sample cohort receive, and what became of them?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache, reduce
from itertools import cycle
from random import Random
from typing import Final
from uuid import UUID

from mayatrack.domain.application_status import CLOSED, NO_REPLY, Stage, Status, furthest_stage
from mayatrack.domain.eligibility import CHECKED
from mayatrack.models import Application, ApplicationAnswers, StatusChange
from mayatrack.models.base import new_id
from mayatrack.services.reference import read_data
from mayatrack.services.samples.baselines import NEVER_HAD_PASSPORT, TRAVELED_ABROAD, Baselines, deal_baselines
from mayatrack.services.samples.cohorts import SampleCohort
from mayatrack.services.samples.histories import is_offered_late, offer_late, reply_by, schedule
from mayatrack.services.samples.people import Applicant, People
from mayatrack.services.samples.rows import Rows

# One in so many applications comes from somebody who was turned down before, where there is such a person.
RETRY_RATE: Final = 0.12
# One in so many applications that wait for their review left a question open, one the birth date.
GAP: Final = 9
GOES: Final = frozenset({Status.CONFIRMED, Status.TRAVELED})
# In a group that is about to leave: one late offer has run out, one is about to, one has time left. Days from today.
LATE_REPLIES: Final = (-1, 1, 4)
# On every waitlist somebody needs a first passport and somebody does not.
ALTERNATES: Final = (NEVER_HAD_PASSPORT, TRAVELED_ABROAD)
REASONS: Final = {
    Status.WITHDRAWN: ("a new job", "dates clash with summer classes", "family needs help at home", None),
    Status.INELIGIBLE: ("not enrolled in an LA College Promise program", "fewer units than the program asks for"),
    Status.DID_NOT_TRAVEL: ("fell ill the week before",),
    Status.NEEDS_INFORMATION: ("unofficial transcript is missing", "second answer is empty"),
    Status.DECLINED: ("accepted a paid internship", "cannot miss work"),
}


@dataclass(frozen=True)
class SampleApplication:
    """An application with its applicant and the moment of every status."""

    application: Application
    applicant: Applicant
    steps: dict[Status, datetime]


def make_applications(
    rows: Rows, sample: SampleCohort, people: People, *, by_id: UUID, today: date
) -> list[SampleApplication]:
    """All applications of one cohort, with histories and answers."""
    dealt, alternates, late_replies = _deal(sample), cycle(ALTERNATES), cycle(LATE_REPLIES)
    made = []
    for index, statuses in enumerate(sample.histories):
        moments = schedule(sample.cohort, statuses, sample.draw, today=today, is_first=index == 0)
        reply_by_on = reply_by(sample.cohort, statuses)
        if is_offered_late(sample.cohort, statuses, today):
            reply_by_on = today + timedelta(days=next(late_replies))
            moments[-1] = offer_late(reply_by_on, sample.draw)
        baselines = _choose_baselines(statuses[-1], dealt, alternates)
        applicant = _find_applicant(sample, people, moments[0], baselines)
        application = rows.add(_make_application(sample, applicant, statuses, moments[0], reply_by_on))
        _add_history(rows, application, statuses, moments, by_id=by_id, draw=sample.draw)
        answers = _answer(sample.draw)
        if statuses[-1] in CHECKED:
            _leave_gaps(index, applicant, answers)
        rows.add_values(ApplicationAnswers, version=1, application_id=application.id, answers=answers)
        if statuses[-1] in CLOSED and Status.CONFIRMED not in statuses:
            people.turn_down(applicant, moments[-1].date())
        made.append(SampleApplication(application, applicant, dict(zip(statuses, moments, strict=True))))
    return made


def _deal(sample: SampleCohort) -> Iterator[Baselines]:
    return iter(
        deal_baselines(
            sum(statuses[-1] in GOES for statuses in sample.histories),
            never_abroad_count=sample.never_abroad_count,
            no_passport_count=sample.no_passport_count,
            never_flown_count=sample.never_flown_count,
            draw=sample.draw,
        )
    )


def _choose_baselines(status: Status, dealt: Iterator[Baselines], alternates: Iterator[Baselines]) -> Baselines | None:
    """The baseline facts that are laid down for whoever came to this status; None where chance decides."""
    if status in GOES:
        return next(dealt)
    return next(alternates) if status is Status.WAITLISTED else None


def _find_applicant(
    sample: SampleCohort, people: People, applied_at: datetime, baselines: Baselines | None
) -> Applicant:
    is_retry = sample.draw.random() < RETRY_RATE
    again = people.take_again(sample.cohort.opens_on, sample.draw, baselines) if is_retry else None
    return again or people.make(applied_at, sample.draw, baselines)


def _make_application(
    sample: SampleCohort,
    applicant: Applicant,
    statuses: Sequence[Status],
    applied_at: datetime,
    reply_by_on: date | None,
) -> Application:
    return Application(
        id=new_id(),
        person_id=applicant.person.id,
        cohort_id=sample.cohort.id,
        college_id=applicant.college_id,
        status=statuses[-1],
        stage=reduce(furthest_stage, statuses, Stage.APPLIED),
        applied_at=applied_at,
        reply_by_on=reply_by_on,
        had_passport_before=applicant.baselines.had_passport,
        had_flown_before=applicant.baselines.had_flown,
        had_traveled_abroad_before=applicant.baselines.had_traveled_abroad,
        sort_name=applicant.person.sort_name,
    )


def _add_history(
    rows: Rows,
    application: Application,
    statuses: Sequence[Status],
    moments: Sequence[datetime],
    *,
    by_id: UUID,
    draw: Random,
) -> None:
    for from_status, to_status, moment in zip([None, *statuses[:-1]], statuses, moments, strict=True):
        rows.add_values(
            StatusChange,
            application_id=application.id,
            from_status=from_status,
            to_status=to_status,
            changed_at=moment,
            changed_by_id=by_id,
            reason=_reason(application, to_status, moment, draw),
        )


def _reason(application: Application, status: Status, moment: datetime, draw: Random) -> str | None:
    if status not in REASONS:
        return None
    if status is Status.DECLINED and application.reply_by_on and moment.date() > application.reply_by_on:
        return NO_REPLY
    return draw.choice(REASONS[status])


def _leave_gaps(index: int, applicant: Applicant, answers: dict[str, str]) -> None:
    """Some who wait for their review left something open, so that the automatic part has something to find."""
    if index % GAP == 0:
        answers[list(answers)[-1]] = ""
    # Whoever applied before gave it then.
    if index % GAP == GAP // 2 and applicant.settled_on is None:
        applicant.person.birth_on = None


def _answer(draw: Random) -> dict[str, str]:
    return {question: draw.choice(answers) for question, answers in _read_answers().items()}


@lru_cache(maxsize=1)
def _read_answers() -> dict[str, list[str]]:
    answers: dict[str, list[str]] = {}
    for row in read_data("sample_answers.csv"):
        answers.setdefault(row["question"], []).append(row["answer"])
    return answers
