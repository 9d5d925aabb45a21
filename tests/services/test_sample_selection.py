"""Does the sample program show every phase of a selection, on whatever day it is loaded?"""

from collections import Counter
from datetime import date

from sqlmodel import Session, col, select

from mayatrack.domain.application_status import Status
from mayatrack.domain.eligibility import CHECKED, Facts, Requirements, check_eligibility
from mayatrack.domain.reviews import ReviewKind
from mayatrack.domain.roles import LOCAL_USER_ID
from mayatrack.domain.selection_phases import Phase, find_phase
from mayatrack.models import Application, ApplicationAnswers, Person, RubricCriterion, SelectionPlan, Standing
from mayatrack.services.selection_plans import read_dates, read_rubric
from tests.services.sample_databases import TODAY
from tests.services.sample_reads import read_cohorts


def read_plans(session: Session) -> list[SelectionPlan]:
    """The plans of all cohorts, in the order of `read_cohorts`."""
    plans = {plan.cohort_id: plan for plan in session.exec(select(SelectionPlan))}
    return [plans[cohort.id] for cohort in read_cohorts(session)]


def test_past_selections_are_released_and_three_go_on(other_day: tuple[Session, date]) -> None:
    session, today = other_day
    cohorts, plans = read_cohorts(session), read_plans(session)
    phases = [find_phase(read_dates(cohort, plan), today) for cohort, plan in zip(cohorts, plans, strict=True)]
    assert phases == [Phase.RELEASED] * 10 + [Phase.INTERVIEW, Phase.DECIDE, Phase.OPEN]


def test_decisions_were_released_before_selection_ended_and_not_before_they_were_made(sample: Session) -> None:
    for cohort, plan in zip(read_cohorts(sample), read_plans(sample), strict=True):
        assert cohort.closes_on <= plan.reviews_from_on <= plan.decides_from_on <= cohort.selected_by_on
        if plan.released_at is not None:
            assert plan.released_at.date() == plan.decides_from_on
            assert plan.released_by_id == LOCAL_USER_ID


def test_every_cohort_scores_readings_and_interviews(sample: Session) -> None:
    for cohort in read_cohorts(sample):
        assert [len(read_rubric(sample, cohort.id, kind)) for kind in ReviewKind] == [4, 3]
    assert {len(each.labels) for each in sample.exec(select(RubricCriterion))} == {3, 4}


def test_applications_to_trips_to_come_have_one_number_each(sample: Session) -> None:
    going_on = [cohort.id for cohort in read_cohorts(sample) if cohort.departs_on > TODAY]
    assert len(going_on) == 5
    applications = sample.exec(select(Application).where(col(Application.cohort_id).in_(going_on))).all()
    standings = {standing.application_id: standing for standing in sample.exec(select(Standing))}
    assert standings.keys() == {each.id for each in applications if each.status is not Status.DRAFT}
    for cohort_id in going_on:
        numbers = sorted(standing.number for standing in standings.values() if standing.cohort_id == cohort_id)
        assert numbers == list(range(1, len(numbers) + 1))
    unchecked = {Status.SUBMITTED, Status.NEEDS_INFORMATION, Status.WITHDRAWN, Status.INELIGIBLE}
    numbered = [each for each in applications if each.id in standings]
    assert {each.status for each in numbered if standings[each.id].is_eligible is None} <= unchecked
    in_review = [each for each in applications if each.status in {Status.IN_REVIEW, Status.INTERVIEW}]
    assert {standings[each.id].is_eligible for each in in_review} == {True}


def test_shown_questions_are_those_that_were_asked(sample: Session) -> None:
    asked = {question for answers in sample.exec(select(ApplicationAnswers.answers)) for question in answers}
    assert {tuple(plan.shown_questions) for plan in read_plans(sample)} == {tuple(sorted(asked, reverse=True))}


def test_numbers_are_the_same_on_every_load(sample: Session, plain_day: Session) -> None:
    def number(session: Session) -> Counter[tuple[int, str]]:
        rows = session.exec(select(Standing.number, Application.sort_name).join(Application))
        return Counter((number, name) for number, name in rows)

    assert number(sample) == number(plain_day)


def test_automatic_part_finds_all_three_answers(sample: Session) -> None:
    waiting = sample.exec(
        select(Application, Person, ApplicationAnswers)
        .join(Person, col(Person.id) == Application.person_id)
        .join(ApplicationAnswers, col(ApplicationAnswers.application_id) == Application.id)
        .where(col(Application.status).in_(CHECKED))
    ).all()
    questions = read_plans(sample)[-1].required_questions
    requirements = Requirements(read_cohorts(sample)[-1].departs_on, questions, 18)
    found = Counter(
        check_eligibility(
            requirements,
            Facts(person.birth_on, has_college=application.college_id is not None, answers=given.answers),
        ).is_eligible
        for application, person, given in waiting
    )
    assert found.keys() == {True, False, None}
    assert found[True] > 40
