"""Are the sample program's people and their answers possible, diverse and harmless?"""

import unicodedata
from collections import Counter, defaultdict
from datetime import date
from uuid import UUID

from sqlmodel import Session, select

from mayatrack.domain.application_status import Status
from mayatrack.domain.baseline import Baseline
from mayatrack.domain.demographics import (
    RaceEthnicity,
)
from mayatrack.domain.forbidden import check_heading, find_forbidden_text
from mayatrack.domain.names import search_words, sort_name
from mayatrack.models import (
    Application,
    ApplicationAnswers,
    Demographics,
    Person,
    StatusChange,
)
from tests.services.sample_databases import LAST_PAST_DAY
from tests.services.sample_reads import (
    read_applications,
    read_histories,
    read_texts,
)


def test_several_times_as_many_applied_as_traveled(sample: Session) -> None:
    past = [application for application, cohort in read_applications(sample) if cohort.departs_on <= LAST_PAST_DAY]
    assert 4 <= len(past) / 128 <= 6


def test_some_applied_to_two_cohorts_and_nobody_to_more(sample: Session) -> None:
    counts = Counter(Counter(application.person_id for application, _ in read_applications(sample)).values())
    assert counts.keys() == {1, 2}
    assert counts[2] >= 30


def test_every_person_applied_and_is_stored_once(sample: Session) -> None:
    people = sample.exec(select(Person)).all()
    applicants = {application.person_id for application, _ in read_applications(sample)}
    assert {person.id for person in people} == applicants
    assert len({(person.sort_name, person.birth_on) for person in people}) == len(people)


def test_a_second_application_came_after_the_first_was_settled(sample: Session) -> None:
    histories = read_histories(sample)
    by_person: dict[UUID, list[list[StatusChange]]] = defaultdict(list)
    for application, _ in read_applications(sample):
        by_person[application.person_id].append(histories[application.id])
    for first, second in (pair for pair in by_person.values() if len(pair) == 2):
        assert first[-1].changed_at < second[0].changed_at
        assert first[-1].to_status not in {Status.TRAVELED, Status.CONFIRMED}


def test_names_are_diverse(sample: Session) -> None:
    people = sample.exec(select(Person)).all()
    names = [f"{person.given_name} {person.family_name or ''}" for person in people]
    assert sum(not name.isascii() for name in names) >= 100
    assert sum(person.family_name is None for person in people) >= 5
    assert sum(len((person.family_name or "").split()) == 2 for person in people) >= 100
    assert [name for name in names if name != unicodedata.normalize("NFC", name)] == []


def test_names_are_sorted_and_searched_as_the_services_do(sample: Session) -> None:
    for person in sample.exec(select(Person)):
        assert person.sort_name == sort_name(person.given_name, person.family_name)
        names = (person.given_name, person.family_name, person.preferred_name, person.email)
        assert person.search_words == search_words(*names)
    rows = sample.exec(select(Application.sort_name, Person.sort_name).join(Person))
    assert [pair for pair in rows if pair[0] != pair[1]] == []


def test_contacts_can_reach_nobody(sample: Session) -> None:
    for person in sample.exec(select(Person)):
        assert person.email.endswith(("@example.edu", "@example.org"))
        assert person.phone is None or person.phone[3:10] == "-555-01"


def test_all_but_two_of_each_group_about_to_leave_are_adults_when_applying(sample: Session) -> None:
    rows = sample.exec(select(Person.birth_on, Application.applied_at, Application.status).join(Application)).all()
    ages = [(applied_at.date() - birth_on).days / 365.25 for birth_on, applied_at, _ in rows if birth_on]
    young = [status for birth_on, applied_at, status in rows if birth_on and (applied_at.date() - birth_on).days < 6570]
    assert young == [Status.CONFIRMED] * 4
    assert 16 < min(ages) < 18
    assert max(ages) < 28


def test_nothing_forbidden_is_stored(sample: Session) -> None:
    answers = sample.exec(select(ApplicationAnswers.answers)).all()
    headings = {heading for each in answers for heading in each}
    assert len(headings) == 2
    assert [heading for heading in headings if check_heading(heading)] == []
    texts = {text for each in answers for text in each.values()} | set(read_texts(sample))
    assert len(texts) > 1000
    assert [text for text in texts if find_forbidden_text(text)] == []


def test_middle_eastern_is_an_answer_of_the_2024_scheme_alone(sample: Session) -> None:
    for answers in sample.exec(select(Demographics)):
        is_new = answers.answered_on >= date(2024, 3, 28)
        assert (answers.race_ethnicity_scheme == "omb-spd15-2024") == is_new
        assert is_new or RaceEthnicity.MIDDLE_EASTERN_OR_NORTH_AFRICAN not in (answers.race_ethnicity or [])


def test_baseline_facts_never_contradict_each_other(sample: Session) -> None:
    for application, _ in read_applications(sample):
        if Baseline.NO in {application.had_passport_before, application.had_flown_before}:
            assert application.had_traveled_abroad_before is Baseline.NO
