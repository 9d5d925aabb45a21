"""What passes the one gate, and what is kept of it?"""

import json
import threading
from collections import Counter
from datetime import date

import numpy as np
import pandas as pd
import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import Session, select

from mayatrack import models
from mayatrack.benchmark.publications import NAMES, draw_counts
from mayatrack.db.session import reading, writing
from mayatrack.domain.application_status import Stage, Status
from mayatrack.domain.baseline import Baseline
from mayatrack.domain.career_outcomes import OutcomeGroup
from mayatrack.domain.catalogue import EVERYBODY, REACHED, Breakdown, Measure
from mayatrack.domain.roles import Actor, Role
from mayatrack.exceptions import NotAllowed, RuleBroken
from mayatrack.indicators.disclosure import audit, protect
from mayatrack.indicators.published_groups import list_groups
from mayatrack.indicators.published_tables import build_tables
from mayatrack.queries.publications import read_ledger, read_published
from mayatrack.services.indicator_counts import count_applications, describe_parents, list_labels
from mayatrack.services.publications import count_moved, publish_indicators
from mayatrack.settings import get_settings
from tests.factories import (
    make_alumnus_summary,
    make_application,
    make_cohort,
    make_college,
    make_demographics,
    make_destination,
    make_person,
    make_traveler,
)

TODAY = date(2026, 11, 28)


def make_program(session: Session, *, size: int = 120, seed: int = 7) -> None:
    """So many applications of three cohorts and four colleges, with every answer there is, by lot."""
    chance = np.random.default_rng(seed)
    places = [make_destination(session, country=name, country_code=code) for name, code in PLACES]
    cohorts = [
        make_cohort(session, destination_id=place.id, departs_on=date(year, 6, 1), returns_on=date(year, 6, 12))
        for year, place in zip((2025, 2026, 2026), places, strict=True)
    ]
    colleges = [make_college(session, name=f"College {letter}") for letter in "ABCD"]
    for number in range(size):
        add_application(session, chance, cohorts[number % 3], colleges[int(chance.integers(4))])
    session.flush()


PLACES = (("Mexico", "MX"), ("Vietnam", "VN"), ("Japan", "JP"))
RACES = ("asian", "black_or_african_american", "hispanic_or_latino", "white")


def add_application(
    session: Session, chance: np.random.Generator, cohort: models.Cohort, college: models.College
) -> None:
    """One application that went as far as the lot has it."""
    person = make_person(session, preferred_language=str(chance.choice(["Spanish", "spanish ", "English"])))
    make_demographics(
        session,
        person_id=person.id,
        race_ethnicity=sorted(str(each) for each in chance.choice(RACES, int(chance.integers(1, 3)), replace=False)),
        gender=[str(chance.choice(["woman", "man", "prefer_not_to_say"], p=[0.6, 0.3, 0.1]))],
        parent_1_education=chance.choice(["high_school", "some_college", "bachelor", "unknown"]),
        first_generation_american=chance.choice(["yes", "no"]),
    )
    stage = Stage(str(chance.choice(["applied", "interviewed", "offered", "traveled"], p=[0.3, 0.2, 0.1, 0.4])))
    application = make_application(
        session,
        person_id=person.id,
        cohort_id=cohort.id,
        college_id=college.id,
        stage=stage,
        status=Status.TRAVELED if stage is Stage.TRAVELED else Status.SUBMITTED,
        had_passport_before=Baseline(str(chance.choice(["yes", "no", "unknown"]))),
    )
    if stage is Stage.TRAVELED:
        is_first = application.had_passport_before is Baseline.NO
        traveler = make_traveler(
            session,
            application_id=application.id,
            person_id=person.id,
            cohort_id=cohort.id,
            traveled_on=cohort.departs_on,
            first_passport_on=cohort.departs_on if is_first else None,
        )
        group = OutcomeGroup(str(chance.choice(["employed", "seeking", "unknown", "not_seeking"])))
        make_alumnus_summary(session, traveler_id=traveler.id, cohort_id=cohort.id, outcome_group=group)


def list_displayed(session: Session, by: Actor) -> dict[tuple[str, str, str], int | None]:
    """Table, group and measure → the number, None where it is hidden."""
    published = read_published(session, by=by)
    assert published is not None
    rows = published.counts[["table", "group", "measure", "count"]].itertuples(index=False, name=None)
    return {(table, group, measure): None if pd.isna(count) else int(count) for table, group, measure, count in rows}


def test_exact_counts_are_those_of_a_second_route(session: Session) -> None:
    make_program(session)
    counts = count_applications(session)
    facts = list(read_facts(session))
    assert sum(counts[key] for key in counts if key[0] == "exact") == len(facts) == 120
    for table, answers in (("race_ethnicity", RACES), ("gender", ("woman", "man"))):
        for answer in answers:
            chosen = sum(answer in fact[table] for fact in facts)
            assert sum(counts[table, f"{answer}|yes", reached] for reached in REACHED) == chosen
    told = Counter(fact["reached"] for fact in facts)
    assert {reached: counts["exact", "", reached] for reached in REACHED} == {each: told[each] for each in REACHED}
    assert sum(counts["language", "spanish", reached] for reached in REACHED) == sum(
        fact["language"] == "spanish" for fact in facts
    )
    firsts = sum(fact["is_first"] for fact in facts)
    assert sum(counts["passport", "first", reached] for reached in REACHED) == firsts


def read_facts(session: Session) -> list[dict[str, object]]:
    """One dictionary per application, from the records themselves."""
    found = []
    for application in session.exec(select(models.Application)):
        person = session.get_one(models.Person, application.person_id)
        demographics = session.get_one(models.Demographics, application.person_id)
        traveler = session.exec(
            select(models.Traveler).where(models.Traveler.application_id == application.id)
        ).one_or_none()
        summary = session.get(models.AlumnusSummary, traveler.id) if traveler else None
        found.append(
            {
                "race_ethnicity": demographics.race_ethnicity or [],
                "gender": demographics.gender or [],
                "language": (person.preferred_language or "").strip().lower(),
                "is_first": bool(traveler and traveler.first_passport_on),
                "reached": find_reached(application, summary),
            }
        )
    return found


def find_reached(application: models.Application, summary: models.AlumnusSummary | None) -> Measure:
    """The furthest measure, in plain words."""
    if summary is None:
        return Measure(application.stage.value)
    return {
        OutcomeGroup.EMPLOYED: Measure.LANDED,
        OutcomeGroup.SEEKING: Measure.TOLD,
        OutcomeGroup.NOT_SEEKING: Measure.ANSWERED,
        OutcomeGroup.UNKNOWN: Measure.TRAVELED,
    }[summary.outcome_group]


def test_small_counts_are_hidden_and_large_ones_are_exact(session: Session, local_actor: Actor) -> None:
    make_program(session)
    publish_indicators(session, by=local_actor, today=TODAY)
    displayed = list_displayed(session, local_actor)
    counts = count_applications(session)
    applied = sum(counts[key] for key in counts if key[0] == "exact")
    assert displayed["total", EVERYBODY, Measure.APPLIED] == applied == 120
    assert not [key for key, count in displayed.items() if count is not None and 0 < count < 11]
    assert None in displayed.values()
    assert len([count for count in displayed.values() if count is not None]) > 40


def test_audit_finds_nothing_in_what_is_stored(session: Session, local_actor: Actor) -> None:
    make_program(session, size=90, seed=3)
    publish_indicators(session, by=local_actor, today=TODAY)
    counts = count_applications(session)
    tables = build_tables(list_groups(counts, list_labels(session), threshold=11), counts)
    displayed = list_displayed(session, local_actor)
    shown = frozenset(key for key, count in displayed.items() if count is not None)
    assert audit(tables.display(shown), atom_count=tables.atom_count, links=tables.links) == []


def test_nothing_of_the_basis_is_read(session: Session, local_actor: Actor) -> None:
    make_program(session, size=30)
    publication = publish_indicators(session, by=local_actor, today=TODAY)
    assert publication.basis
    published = read_published(session, by=local_actor)
    assert published is not None
    assert set(published.counts.columns) == {"table", "group", "label", "place", "measure", "count"}
    assert "basis" not in vars(published)


def test_empty_program_publishes_zeros(session: Session, local_actor: Actor) -> None:
    publish_indicators(session, by=local_actor, today=TODAY)
    displayed = list_displayed(session, local_actor)
    assert displayed["total", EVERYBODY, Measure.APPLIED] == 0
    assert not set(displayed.values()) - {0, None}


@pytest.mark.parametrize("size", [1, 10])
def test_of_few_people_no_number_is_told(session: Session, local_actor: Actor, size: int) -> None:
    make_program(session, size=size)
    publish_indicators(session, by=local_actor, today=TODAY)
    assert not set(list_displayed(session, local_actor).values()) - {0, None}


def test_who_publish_at_once_publish_once(engine: Engine, local_actor: Actor) -> None:
    with writing(engine) as session:
        make_program(session, size=30)
    together = threading.Barrier(2)

    def publish() -> None:
        with writing(engine) as session:
            together.wait()
            publish_indicators(session, by=local_actor, today=TODAY)

    threads = [threading.Thread(target=publish) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with reading(engine) as session:
        assert len(read_ledger(session, by=local_actor)) == 1


def test_same_numbers_are_published_once(session: Session, local_actor: Actor) -> None:
    make_program(session, size=30)
    first = publish_indicators(session, by=local_actor, today=TODAY)
    assert publish_indicators(session, by=local_actor, today=TODAY).id == first.id
    assert len(read_ledger(session, by=local_actor)) == 1


def test_too_little_changed_for_newer_numbers(session: Session, local_actor: Actor) -> None:
    make_program(session)
    first = publish_indicators(session, by=local_actor, today=TODAY)
    cohort = session.exec(select(models.Cohort)).first()
    college = session.exec(select(models.College)).first()
    assert cohort is not None
    assert college is not None
    chance = np.random.default_rng(1)
    for _ in range(10):
        add_application(session, chance, cohort, college)
    with pytest.raises(RuleBroken, match="Too little has changed"):
        publish_indicators(session, by=local_actor, today=TODAY)
    add_application(session, chance, cohort, college)
    second = publish_indicators(session, by=local_actor, today=TODAY)
    assert second.id != first.id
    assert len(read_ledger(session, by=local_actor)) == 2


def test_later_numbers_keep_earlier_ones_safe(session: Session, local_actor: Actor) -> None:
    make_program(session, size=70)
    publish_indicators(session, by=local_actor, today=TODAY)
    before = count_applications(session)
    cohorts, colleges = session.exec(select(models.Cohort)).all(), session.exec(select(models.College)).all()
    chance = np.random.default_rng(2)
    for number in range(24):
        add_application(session, chance, cohorts[number % 3], colleges[number % 4])
    assert count_moved(before, count_applications(session)) == 24
    publish_indicators(session, by=local_actor, today=TODAY)
    earliest, latest = session.exec(select(models.Publication).order_by(sa.text("made_at"))).all()
    assert json.dumps(earliest.tables) != json.dumps(latest.tables)


def test_few_who_chose_an_answer_are_not_known_from_the_other_answers(session: Session, local_actor: Actor) -> None:
    # Whoever answered chose something: of 60, with 30 and 20 displayed, at least 10 must have chosen what is hidden.
    cohort = make_cohort(session)
    for gender, count in (("woman", 30), ("man", 20), ("non_binary", 10)):
        for _ in range(count):
            person = make_person(session)
            make_demographics(session, person_id=person.id, gender=[gender])
            make_application(session, person_id=person.id, cohort_id=cohort.id, stage=Stage.APPLIED)
    publish_indicators(session, by=local_actor, today=TODAY)
    displayed = list_displayed(session, local_actor)
    applied = {group: displayed["gender", group, "applied"] for group in ("woman", "man", "non_binary", "no_answer")}
    assert displayed["total", EVERYBODY, "applied"] == 60
    assert applied["non_binary"] is None
    assert list(applied.values()).count(None) > 1


def test_answers_of_another_scheme_keep_no_numbers_back(session: Session, local_actor: Actor) -> None:
    cohort = make_cohort(session)
    for gender, count in (("woman", 30), ("as older forms had it", 20)):
        for _ in range(count):
            person = make_person(session)
            make_demographics(session, person_id=person.id, gender=[gender])
            make_application(session, person_id=person.id, cohort_id=cohort.id, stage=Stage.APPLIED)
    publish_indicators(session, by=local_actor, today=TODAY)
    displayed = list_displayed(session, local_actor)
    assert displayed["gender", "woman", "applied"] == 30
    assert displayed["gender", "no_answer", "applied"] == 20


def test_college_is_known_by_its_public_id(session: Session, local_actor: Actor) -> None:
    cohort = make_cohort(session)
    colleges = [
        make_college(session, name="Pierce", ipeds_id=117706),
        make_college(session, name="Elsewhere", ipeds_id=None),
    ]
    for college in colleges:
        for _ in range(30):
            make_application(session, cohort_id=cohort.id, college_id=college.id, stage=Stage.APPLIED)
    publish_indicators(session, by=local_actor, today=TODAY)
    displayed = list_displayed(session, local_actor)
    assert {group for table, group, _ in displayed if table == "college"} == {"117706", str(colleges[1].id)}
    assert displayed["college", "117706", "applied"] == 30


def add_trip(session: Session, year: int, *, people: int, first_passports: int) -> None:
    """A trip that is over, of so many travelers; for some their passport was the first."""
    cohort = make_cohort(session, departs_on=date(year, 6, 1), returns_on=date(year, 6, 12))
    for number in range(people):
        is_first = number < first_passports
        application = make_application(
            session,
            cohort_id=cohort.id,
            stage=Stage.TRAVELED,
            status=Status.TRAVELED,
            had_passport_before=Baseline.NO if is_first else Baseline.YES,
        )
        make_traveler(
            session,
            application_id=application.id,
            person_id=application.person_id,
            cohort_id=cohort.id,
            traveled_on=cohort.departs_on,
            first_passport_on=cohort.departs_on if is_first else None,
        )
    session.flush()


def test_new_trip_is_not_known_from_two_totals(session: Session, local_actor: Actor) -> None:
    # Nothing changes any more of a trip that is over: seven more first passports are those of the new one.
    add_trip(session, 2024, people=60, first_passports=30)
    publish_indicators(session, by=local_actor, today=TODAY)
    add_trip(session, 2025, people=30, first_passports=7)
    publish_indicators(session, by=local_actor, today=TODAY)
    displayed = list_displayed(session, local_actor)
    assert displayed["total", EVERYBODY, "traveled"] == 90
    assert displayed["total", EVERYBODY, "first_passport"] is None
    assert displayed["year", "2025", "first_passport"] is None
    add_trip(session, 2026, people=30, first_passports=15)
    publish_indicators(session, by=local_actor, today=TODAY)
    displayed = list_displayed(session, local_actor)
    assert displayed["year", "2025", "first_passport"] is None
    assert None in {displayed["total", EVERYBODY, "first_passport"], displayed["year", "2026", "first_passport"]}


def test_corrected_records_do_not_keep_later_numbers_back(session: Session, local_actor: Actor) -> None:
    add_trip(session, 2024, people=60, first_passports=30)
    publish_indicators(session, by=local_actor, today=TODAY)
    for traveler in session.exec(select(models.Traveler)).all()[:12]:
        session.delete(traveler)
    for application in session.exec(select(models.Application)).all()[:12]:
        application.stage, application.status = Stage.APPLIED, Status.SUBMITTED
    session.flush()
    publish_indicators(session, by=local_actor, today=TODAY)
    assert list_displayed(session, local_actor)["total", EVERYBODY, "traveled"] == 48


def test_publication_is_in_the_log_without_a_number(session: Session, local_actor: Actor) -> None:
    make_program(session, size=30)
    publish_indicators(session, by=local_actor, today=TODAY)
    event = session.exec(select(models.AuditEvent).where(models.AuditEvent.action == "publish_indicators")).one()
    assert event.after == {"as_of_on": TODAY.isoformat()}


@pytest.mark.parametrize("role", [each for each in Role if each not in {Role.LEADERSHIP, Role.ADMINISTRATOR}])
def test_others_neither_publish_nor_read(session: Session, local_actor: Actor, role: Role) -> None:
    other = Actor(local_actor.user_id, local_actor.name, frozenset({role}))
    with pytest.raises(NotAllowed):
        publish_indicators(session, by=other, today=TODAY)
    with pytest.raises(NotAllowed):
        read_published(session, by=other)
    with pytest.raises(NotAllowed):
        read_ledger(session, by=other)


@pytest.mark.parametrize(
    ("parents", "category"),
    [
        (["high_school", "high_school"], "yes yes"),
        (["some_college", None], "no yes"),
        (["bachelor", "high_school"], "no no"),
        (["some_college", "unknown"], "no no_answer"),
        ([None, None], "no_answer no_answer"),
    ],
)
def test_both_definitions_of_first_generation_are_told_apart(parents: list[str | None], category: str) -> None:
    assert describe_parents(parents) == category


@pytest.mark.parametrize("size", [1, 11, 24, 60, 200])
def test_programs_of_any_size_are_protected(size: int) -> None:
    counts = draw_counts(np.random.default_rng(size), size)
    tables = build_tables(list_groups(counts, NAMES, threshold=11), counts)
    shown = protect(tables)
    assert audit(tables.display(shown), atom_count=tables.atom_count, links=tables.links) == []
    assert not [cell for cell in tables.cells if cell.key in shown and 0 < cell.count < 11]


def test_small_groups_become_one(session: Session, local_actor: Actor) -> None:
    make_program(session, size=60)
    publish_indicators(session, by=local_actor, today=TODAY)
    published = read_published(session, by=local_actor)
    assert published is not None
    colleges = published.counts[published.counts["table"] == Breakdown.COLLEGE]
    assert "All other colleges" in set(colleges["label"]) or set(colleges["group"]) == {EVERYBODY}


def test_threshold_is_the_office_s(session: Session, local_actor: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    make_program(session)
    monkeypatch.setenv("MAYATRACK_PUBLICATION_THRESHOLD", "20")
    get_settings.cache_clear()
    try:
        assert publish_indicators(session, by=local_actor, today=TODAY).threshold == 20
    finally:
        monkeypatch.undo()
        get_settings.cache_clear()
    displayed = [count for count in list_displayed(session, local_actor).values() if count]
    assert displayed
    assert min(displayed) >= 20
