"""How many stand where? The exact counts that the gate protects, grouped in the database, never shown as they are."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import Session

from mayatrack.domain.application_status import Stage
from mayatrack.domain.baseline import Baseline
from mayatrack.domain.career_outcomes import ACHIEVED, OutcomeGroup
from mayatrack.domain.catalogue import NO_ANSWER, Breakdown, Measure
from mayatrack.domain.demographics import (
    Education,
    Gender,
    RaceEthnicity,
    YesNoAnswer,
    is_first_generation_cccco,
    is_first_generation_federal,
)
from mayatrack.indicators.atoms import (
    BEFORE,
    EXACT,
    FIRST,
    FIRST_PARTITIONS,
    NEVER,
    NOT_FIRST,
    PARENTS,
    PARTITIONS,
    TRAVELED,
    TRIP,
    AtomKey,
)
from mayatrack.indicators.published_groups import CODES
from mayatrack.models import Base

_tables = Base.metadata.tables
_application = _tables["application"]
_cohort = _tables["cohort"]
_college = _tables["college"]
_demographics = _tables["demographics"]
_destination = _tables["destination"]
_person = _tables["person"]
_summary = _tables["alumnus_summary"]
_traveler = _tables["traveler"]

ExactCounts = Counter[AtomKey]
PREFERS_NOT: Final = "prefer_not_to_say"
# What a trip can be the first of → the traveler's date of it, and what the application says of before.
FIRST_COLUMNS: Final = {
    Measure.FIRST_PASSPORT: (_traveler.c.first_passport_on, _application.c.had_passport_before),
    Measure.FIRST_FLIGHT: (_traveler.c.first_flight_on, _application.c.had_flown_before),
    Measure.FIRST_TRIP_ABROAD: (_traveler.c.first_trip_abroad_on, _application.c.had_traveled_abroad_before),
}
CHOICES: Final[dict[Breakdown, tuple[sa.ColumnElement[Any], list[str]]]] = {
    Breakdown.RACE_ETHNICITY: (
        _demographics.c.race_ethnicity,
        [each.value for each in RaceEthnicity],
    ),
    Breakdown.GENDER: (_demographics.c.gender, [each.value for each in Gender]),
}


def count_applications(session: Session) -> ExactCounts:
    """Every atom of the catalogue: partition, category, furthest measure → how many applications."""
    counts: ExactCounts = Counter()
    _count_trips(session, counts)
    _count_colleges(session, counts)
    _count_parents(session, counts)
    _count_americans(session, counts)
    _count_languages(session, counts)
    for breakdown in CHOICES:
        _count_choices(session, breakdown, counts)
    return counts


def list_labels(session: Session) -> dict[str, dict[str, str]]:
    """What colleges and countries are called: partition → key → name; and the codes of colleges with an IPEDS id."""
    connection = session.connection()
    colleges = connection.execute(sa.select(_college.c.id, _college.c.name, _college.c.ipeds_id)).all()
    countries = connection.execute(
        sa.select(_destination.c.country_code, sa.func.min(_destination.c.country)).group_by(
            _destination.c.country_code
        )
    )
    return {
        Breakdown.COLLEGE: {str(row[0]): row[1] for row in colleges},
        # Another database gives a college another id: whoever reads the open data knows it by this one.
        CODES: {str(row[0]): str(row[2]) for row in colleges if row[2] is not None},
        Breakdown.COUNTRY: {row[0]: row[1] for row in countries},
    }


def _count_trips(session: Session, counts: ExactCounts) -> None:
    year = sa.extract("year", _cohort.c.departs_on)
    for measure, (first_on, answer) in FIRST_COLUMNS.items():
        kind = sa.case(
            (first_on.is_not(None), FIRST),
            (answer == Baseline.NO, NEVER),
            (answer == Baseline.YES, BEFORE),
            else_=NO_ANSWER,
        )
        for departs, country, before, reached, count in _group(session, year, _destination.c.country_code, kind):
            trip = f"{departs}:{country}"
            partition = FIRST_PARTITIONS[measure]
            counts[partition, before, reached] += count
            if reached in TRAVELED:
                counts[partition, f"{trip}|{FIRST if before == FIRST else NOT_FIRST}", reached] += count
            if measure is Measure.FIRST_PASSPORT:
                counts[TRIP, trip, reached] += count
                counts[EXACT, "", reached] += count


def _count_colleges(session: Session, counts: ExactCounts) -> None:
    for college, reached, count in _group(session, _application.c.college_id):
        counts[PARTITIONS[Breakdown.COLLEGE], str(college or NO_ANSWER), reached] += count


def _count_parents(session: Session, counts: ExactCounts) -> None:
    columns = (_demographics.c.parent_1_education, _demographics.c.parent_2_education)
    for one, other, reached, count in _group(session, *(sa.type_coerce(each, sa.String) for each in columns)):
        counts[PARENTS, describe_parents([one, other]), reached] += count


def describe_parents(parents: Iterable[str | None]) -> str:
    """The category of two parents' education, in which both definitions of first-generation are told apart."""
    education = [None if each is None else Education(each) for each in parents]
    answers = (is_first_generation_cccco(education), is_first_generation_federal(education))
    return " ".join(NO_ANSWER if each is None else "yes" if each else "no" for each in answers)


def _count_americans(session: Session, counts: ExactCounts) -> None:
    answer = sa.type_coerce(_demographics.c.first_generation_american, sa.String)
    for said, reached, count in _group(session, answer):
        is_told = said in {YesNoAnswer.YES, YesNoAnswer.NO}
        counts[PARTITIONS[Breakdown.FIRST_GENERATION_AMERICAN], said if is_told else NO_ANSWER, reached] += count


def _count_languages(session: Session, counts: ExactCounts) -> None:
    language = sa.func.lower(sa.func.trim(_person.c.preferred_language))
    for said, reached, count in _group(session, language):
        counts[PARTITIONS[Breakdown.LANGUAGE], said or NO_ANSWER, reached] += count


def _count_choices(session: Session, breakdown: Breakdown, counts: ExactCounts) -> None:
    """Each answer by itself: chosen, alone or in combination, or not; those who chose none stand apart."""
    column, answers = CHOICES[breakdown]
    told: dict[frozenset[str], Counter[Measure]] = defaultdict(Counter)
    # As text, for PostgreSQL compares no JSON; what is written alike is read once.
    for text, reached, count in _group(session, sa.cast(column, sa.Text)):
        told[_read_answers(text)][reached] += count
    for chosen, reaching in told.items():
        # An answer of another scheme is none of these, and would be one that chose nothing.
        known = chosen.intersection(answers) - {PREFERS_NOT}
        categories = [f"{each}|{'yes' if each in known else 'no'}" for each in answers if each != PREFERS_NOT]
        for reached, count in reaching.items():
            for category in categories if known else [NO_ANSWER]:
                counts[breakdown, category, reached] += count


def _read_answers(text: str | None) -> frozenset[str]:
    return frozenset(json.loads(text) or ()) if text else frozenset()


def _group(session: Session, *columns: sa.ColumnElement[Any]) -> Iterator[tuple[Any, ...]]:
    """The values of the columns, the furthest measure reached, and how many applications."""
    reached = _describe_reached()
    statement = (
        sa.select(*columns, reached, sa.func.count())
        .select_from(_application)
        .join(_cohort, _cohort.c.id == _application.c.cohort_id)
        .join(_destination, _destination.c.id == _cohort.c.destination_id)
        .join(_person, _person.c.id == _application.c.person_id)
        .outerjoin(_demographics, _demographics.c.person_id == _application.c.person_id)
        .outerjoin(_traveler, _traveler.c.application_id == _application.c.id)
        .outerjoin(_summary, _summary.c.traveler_id == _traveler.c.id)
        .where(_application.c.stage != Stage.STARTED)
        .group_by(*columns, reached)
    )
    for row in session.connection().execute(statement):
        yield (*row[:-2], Measure(row[-2]), row[-1])


def _describe_reached() -> sa.ColumnElement[str]:
    """The furthest measure of the way that an application reached."""
    stage, group = _application.c.stage, _summary.c.outcome_group
    return sa.case(
        (stage.in_([Stage.APPLIED, Stage.REVIEWED]), Measure.APPLIED.value),
        (stage == Stage.INTERVIEWED, Measure.INTERVIEWED.value),
        (stage.in_([Stage.OFFERED, Stage.CONFIRMED]), Measure.OFFERED.value),
        (group.in_(ACHIEVED), Measure.LANDED.value),
        (group == OutcomeGroup.SEEKING, Measure.TOLD.value),
        (group == OutcomeGroup.NOT_SEEKING, Measure.ANSWERED.value),
        else_=Measure.TRAVELED.value,
    )
