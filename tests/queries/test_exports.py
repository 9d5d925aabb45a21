"""Does an export hold what it should, and nothing else? And can it be imported again?"""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pandas as pd
import pytest
from sqlmodel import Session, select

from mayatrack.domain.application_status import Status
from mayatrack.domain.baseline import Baseline
from mayatrack.domain.import_plans import RowOutcome
from mayatrack.domain.roles import Actor, Role
from mayatrack.exceptions import NotAllowed
from mayatrack.files.applicants import check_table
from mayatrack.files.headings import recognize
from mayatrack.files.reading import read_table
from mayatrack.files.writing import write_csv, write_xlsx
from mayatrack.models import AuditEvent, Person
from mayatrack.models.summaries import NO_COLLEGE
from mayatrack.queries.exports import Export, ExportFilter, count_export, read_export
from mayatrack.services.exports import record_export
from mayatrack.services.imports import plan_import
from tests.factories import (
    make_application,
    make_cohort,
    make_college,
    make_demographics,
    make_flight,
    make_flight_traveler,
    make_opportunity,
    make_person,
    make_placement,
    make_referral,
    make_traveler,
)

WRITERS = {"people.csv": write_csv, "people.xlsx": lambda frame: write_xlsx(frame, sheet_name="people")}
APPLIED_AT = datetime(2026, 3, 8, 10, 30, 5, 999_999, tzinfo=UTC)


def _make_applicants(session: Session) -> tuple[object, object]:
    college = make_college(session, name="East Los Angeles College")
    cohort = make_cohort(session)
    people = [
        make_person(
            session,
            given_name="Ana María",
            family_name="Núñez O’Brien",
            preferred_name="=Ana",
            phone="+1 (213) 555-0101",
            birth_on=date(2004, 3, 4),
            student_number="0012345",
            preferred_language="Español",
        ),
        make_person(session, given_name="Sukarno", family_name=None),
    ]
    applications = [
        make_application(
            session,
            person_id=people[0].id,
            cohort_id=cohort.id,
            college_id=college.id,
            applied_at=APPLIED_AT,
            response_key="R_000000000000001",
            had_passport_before=Baseline.NO,
            had_flown_before=Baseline.YES,
        ),
        make_application(session, person_id=people[1].id, cohort_id=cohort.id, status=Status.WITHDRAWN),
    ]
    make_demographics(session, person_id=people[0].id, gender=["woman"], race_ethnicity=["asian"])
    return cohort, applications[0]


@pytest.mark.parametrize("filename", WRITERS)
def test_exported_applicants_imported_again_are_unchanged(session: Session, local_actor: Actor, filename: str) -> None:
    cohort, _ = _make_applicants(session)
    chosen = ExportFilter(cohort_id=cohort.id)
    frame = read_export(session, by=local_actor, export=Export.APPLICANTS, chosen=chosen)
    table = read_table(WRITERS[filename](frame), filename)
    checked = check_table(table, recognize(table), colleges={"East Los Angeles College": "East Los Angeles College"})
    plan = plan_import(session, cohort_id=cohort.id, rows=checked.rows, by=local_actor)
    assert checked.refusals == []
    assert [(planned.outcome, planned.changes) for planned in plan.rows] == [(RowOutcome.UNCHANGED, {})] * 2


def test_no_export_holds_a_demographic_answer(session: Session, local_actor: Actor) -> None:
    cohort, application = _make_applicants(session)
    traveler = make_traveler(session, application_id=application.id, traveled_on=cohort.departs_on)
    make_flight_traveler(session, traveler_id=traveler.id)
    make_placement(session, traveler_id=traveler.id)
    make_referral(session, traveler_id=traveler.id)
    for export in Export:
        frame = read_export(session, by=local_actor, export=export)
        assert len(frame) == count_export(session, by=local_actor, export=export) > 0
        told = frame.to_csv().casefold()
        assert not any(word in told for word in ("woman", "asian", "gender", "race", "ethnic", "education"))


def test_applicants_are_narrowed_by_every_filter(session: Session, local_actor: Actor) -> None:
    cohort, application = _make_applicants(session)
    make_application(session)
    for chosen, names in {
        ExportFilter(): ["Ana María", "Ana María", "Sukarno"],
        ExportFilter(cohort_id=cohort.id): ["Ana María", "Sukarno"],
        ExportFilter(status=Status.WITHDRAWN): ["Sukarno"],
        ExportFilter(college_id=application.college_id): ["Ana María"],
        ExportFilter(search="nunez brien"): ["Ana María"],
        ExportFilter(search="MARIA o’b"): ["Ana María"],
        ExportFilter(search="rien"): [],
        ExportFilter(search="%_"): ["Ana María", "Ana María", "Sukarno"],
    }.items():
        frame = read_export(session, by=local_actor, export=Export.APPLICANTS, chosen=chosen)
        assert sorted(frame["Given name"]) == names
        assert count_export(session, by=local_actor, export=Export.APPLICANTS, chosen=chosen) == len(names)


def test_applicants_without_a_college_are_chosen_alone(session: Session, local_actor: Actor) -> None:
    make_application(session, college_id=make_college(session).id)
    without = make_application(session, college_id=None)
    chosen = ExportFilter(college_id=NO_COLLEGE)
    exported = read_export(session, by=local_actor, export=Export.APPLICANTS, chosen=chosen)
    assert list(exported["E-mail"]) == [session.get_one(Person, without.person_id).email]


@pytest.mark.parametrize(
    "export", [Export.APPLICANTS, Export.TRAVELERS, Export.FLIGHTS, Export.REFERRALS, Export.PLACEMENTS, Export.COHORTS]
)
def test_exports_are_narrowed_to_a_cohort(session: Session, local_actor: Actor, export: Export) -> None:
    travelers = [make_traveler(session), make_traveler(session)]
    for traveler in travelers:
        make_flight_traveler(session, traveler_id=traveler.id)
        make_referral(session, traveler_id=traveler.id)
        make_placement(session, traveler_id=traveler.id)
    chosen = ExportFilter(cohort_id=travelers[0].cohort_id)
    assert len(read_export(session, by=local_actor, export=export, chosen=chosen)) == 1


def test_flight_that_nobody_is_booked_on_is_exported(session: Session, local_actor: Actor) -> None:
    flight = make_flight(session)
    frame = read_export(session, by=local_actor, export=Export.FLIGHTS)
    assert frame[["Flight", "Given name"]].values.tolist() == [[flight.number, None]]


def test_limit_takes_the_first_rows(session: Session, local_actor: Actor) -> None:
    for _ in range(3):
        make_opportunity(session)
    everything = read_export(session, by=local_actor, export=Export.OPPORTUNITIES)
    first = read_export(session, by=local_actor, export=Export.OPPORTUNITIES, limit=2)
    pd.testing.assert_frame_equal(first, everything.head(2))


def test_export_needs_the_right_role(session: Session, actor_with: Callable[..., Actor]) -> None:
    coordinator = actor_with(Role.ALUMNI_COORDINATOR)
    with pytest.raises(NotAllowed):
        read_export(session, by=coordinator, export=Export.APPLICANTS)
    with pytest.raises(NotAllowed):
        count_export(session, by=coordinator, export=Export.APPLICANTS)
    with pytest.raises(NotAllowed):
        record_export(session, by=coordinator, what="applicants", row_count=1, file_format="csv", chosen={})


def test_export_is_kept_in_the_log(session: Session, local_actor: Actor) -> None:
    chosen = {"status": "submitted"}
    record_export(session, by=local_actor, what="applicants", row_count=3, file_format="csv", chosen=chosen)
    event = session.exec(select(AuditEvent)).one()
    assert (event.action, event.record, event.user_id) == ("export_people", "export", local_actor.user_id)
    taken = {"what": "applicants", "row_count": 3, "file_format": "csv", "status": "submitted"}
    assert (event.before, event.after) == (None, taken)
