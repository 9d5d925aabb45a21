from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import Session, select

from mayatrack.db.session import writing
from mayatrack.domain.application_status import Status
from mayatrack.domain.baseline import Baseline
from mayatrack.domain.demographics import Education, Gender, RaceEthnicity, YesNoAnswer
from mayatrack.domain.import_plans import RowOutcome
from mayatrack.domain.names import sort_name
from mayatrack.domain.roles import Actor, Role
from mayatrack.exceptions import EditConflict, InvalidInput, NotAllowed, NotFound
from mayatrack.models import (
    Application,
    ApplicationAnswers,
    AuditEvent,
    Demographics,
    ImportBatch,
    Person,
    StatusChange,
    Traveler,
)
from mayatrack.models.base import new_id
from mayatrack.services.imports import commit_import, plan_import, recall_mapping, remember_mapping
from mayatrack.services.people import derive_names
from mayatrack.services.summaries import find_stale_summaries, rebuild_summaries
from tests.factories import make_application, make_cohort, make_college, make_person, make_traveler
from tests.services.applicant_rows import BIRTH, dump, import_rows, make_row


def _outcomes(session: Session, rows: list, cohort, by: Actor, **options: bool) -> list[RowOutcome]:
    plan = plan_import(session, cohort_id=cohort.id, rows=rows, by=by, **options)
    return [planned.outcome for planned in plan.rows]


def test_import_adds_people_with_everything_the_file_says(session: Session) -> None:
    cohort, college = make_cohort(session), make_college(session, name="Los Angeles City College")
    row = make_row(
        2,
        preferred_name="Rosie",
        phone="213-555-0102",
        birth_on=BIRTH,
        student_number="0012345",
        preferred_language="Spanish",
        college=college.name,
        response_key="R_1",
        had_flown_before=Baseline.YES,
        race_ethnicity=(RaceEthnicity.HISPANIC_OR_LATINO, RaceEthnicity.WHITE),
        gender=(Gender.WOMAN,),
        parent_1_education=Education.HIGH_SCHOOL,
        first_generation_american=YesNoAnswer.YES,
        answers={"Why?": "To learn."},
    )
    import_rows(session, cohort, [row])
    person = session.exec(select(Person)).one()
    application = session.exec(select(Application)).one()
    demographics = session.exec(select(Demographics)).one()
    assert (person.given_name, person.family_name, person.email) == ("Rosa", "Ávila 2", "rosa2@example.edu")
    assert (person.preferred_name, person.phone, person.birth_on) == ("Rosie", "213-555-0102", BIRTH)
    assert (person.student_number, person.preferred_language, person.version) == ("0012345", "Spanish", 1)
    assert {"sort_name": person.sort_name, "search_words": person.search_words} == derive_names(person.model_dump())
    assert (application.person_id, application.cohort_id, application.college_id) == (person.id, cohort.id, college.id)
    assert (application.status, application.applied_at) == (Status.SUBMITTED, row.submitted_at)
    assert (application.response_key, application.sort_name) == ("R_1", person.sort_name)
    assert (application.had_passport_before, application.had_flown_before) == (Baseline.NO, Baseline.YES)
    assert application.had_traveled_abroad_before is Baseline.UNKNOWN
    assert (demographics.race_ethnicity, demographics.gender) == (["hispanic_or_latino", "white"], ["woman"])
    assert (demographics.source, demographics.answered_on) == ("import", row.submitted_at.date())
    assert demographics.parent_2_education is None
    assert session.exec(select(ApplicationAnswers)).one().answers == {"Why?": "To learn."}
    step = session.exec(select(StatusChange)).one()
    assert (step.from_status, step.to_status, step.changed_at) == (None, Status.SUBMITTED, row.submitted_at)
    assert find_stale_summaries(session) == []


def test_import_of_silent_cells_stores_nothing_for_them(session: Session) -> None:
    import_rows(session, make_cohort(session), [make_row(2, family_name="", submitted_at=None)])
    person = session.exec(select(Person)).one()
    assert (person.family_name, person.phone, person.sort_name) == (None, None, sort_name("Rosa", None))
    assert session.exec(select(Demographics)).all() == []
    assert session.exec(select(ApplicationAnswers)).all() == []


def test_plan_tells_the_five_outcomes_apart(session: Session, local_actor: Actor) -> None:
    cohort = make_cohort(session)
    import_rows(session, cohort, [make_row(2), make_row(3)])
    rows = [
        make_row(2),
        make_row(3, phone="213-555-0103"),
        make_row(4),
        make_row(5, email="rosa4@example.edu", submitted_at=datetime(2026, 1, 1, tzinfo=UTC)),
        make_row(6, phone="2" * 41),
    ]
    assert _outcomes(session, rows, cohort, local_actor) == [
        RowOutcome.UNCHANGED,
        RowOutcome.CHANGED,
        RowOutcome.NEW,
        RowOutcome.DUPLICATE,
        RowOutcome.REFUSED,
    ]


def test_batch_counts_every_row_of_the_file(session: Session) -> None:
    cohort = make_cohort(session)
    import_rows(session, cohort, [make_row(2), make_row(3)])
    rows = [
        make_row(2),
        make_row(3, phone="1"),
        make_row(4),
        make_row(5, email="rosa4@example.edu"),
        make_row(6, college="Nowhere"),
    ]
    batch = import_rows(session, cohort, rows, refused_count=7)
    assert (batch.new_count, batch.changed_count, batch.unchanged_count) == (1, 1, 1)
    assert (batch.duplicate_count, batch.refused_count) == (1, 8)


def test_row_of_a_college_that_is_not_listed_is_refused(session: Session, local_actor: Actor) -> None:
    plan = plan_import(
        session, cohort_id=make_cohort(session).id, rows=[make_row(2, college="Nowhere")], by=local_actor
    )
    assert plan.rows[0].reason == "Nowhere is not in the list of colleges: add it, or correct the cell."


def test_same_file_twice_changes_nothing(session: Session) -> None:
    cohort, college = make_cohort(session), make_college(session)
    rows = [
        make_row(
            number,
            college=college.name,
            birth_on=BIRTH,
            gender=(Gender.WOMAN, Gender.NON_BINARY),
            parent_1_education=Education.UNKNOWN,
            answers={"Why?": " two  spaces\nand a line"},
            given_name="Zoe\u0308",
        )
        for number in range(2, 6)
    ]
    first = import_rows(session, cohort, rows, add_look_alikes=True)
    before = dump(session)
    second = import_rows(session, cohort, rows, add_look_alikes=True)
    assert (first.new_count, second.new_count, second.changed_count, second.unchanged_count) == (4, 0, 0, 4)
    assert dump(session) == before


def test_order_of_several_answers_is_no_change(session: Session, local_actor: Actor) -> None:
    cohort = make_cohort(session)
    import_rows(session, cohort, [make_row(2, gender=(Gender.WOMAN, Gender.NON_BINARY))])
    rows = [make_row(2, gender=(Gender.NON_BINARY, Gender.WOMAN))]
    assert _outcomes(session, rows, cohort, local_actor) == [RowOutcome.UNCHANGED]


def test_empty_cells_never_erase(session: Session) -> None:
    cohort, college = make_cohort(session), make_college(session)
    full = make_row(
        2,
        phone="213-555-0102",
        birth_on=BIRTH,
        college=college.name,
        gender=(Gender.MAN,),
        answers={"Why?": "To learn."},
    )
    import_rows(session, cohort, [full])
    before = dump(session)
    silent = make_row(2, family_name="", submitted_at=None, had_passport_before=Baseline.UNKNOWN)
    assert import_rows(session, cohort, [silent]).unchanged_count == 1
    assert dump(session) == before


def test_changed_cells_are_stored_and_others_kept(session: Session) -> None:
    cohort = make_cohort(session)
    import_rows(
        session, cohort, [make_row(2, phone="213-555-0102", gender=(Gender.MAN,), answers={"Why?": "To learn."})]
    )
    changed = make_row(2, family_name="Zúñiga", had_passport_before=Baseline.YES, answers={"Where?": "Tokyo."})
    import_rows(session, cohort, [replace(changed, gender=(Gender.PREFER_NOT_TO_SAY,))])
    person, application = session.exec(select(Person)).one(), session.exec(select(Application)).one()
    assert (person.family_name, person.phone, person.version) == ("Zúñiga", "213-555-0102", 2)
    assert (person.sort_name, application.sort_name) == ("zuniga rosa", "zuniga rosa")
    assert derive_names(person.model_dump())["search_words"] == person.search_words
    assert (application.had_passport_before, application.version) == (Baseline.YES, 2)
    assert session.exec(select(Demographics)).one().gender == ["prefer_not_to_say"]
    assert session.exec(select(ApplicationAnswers)).one().answers == {"Why?": "To learn.", "Where?": "Tokyo."}
    assert find_stale_summaries(session) == []


def test_answers_and_demographics_of_a_known_person_are_added(session: Session) -> None:
    cohort = make_cohort(session)
    import_rows(session, cohort, [make_row(2)])
    batch = import_rows(session, cohort, [make_row(2, gender=(Gender.WOMAN,), answers={"Why?": "To learn."})])
    assert batch.changed_count == 1
    assert session.exec(select(Demographics)).one().gender == ["woman"]
    assert session.exec(select(ApplicationAnswers)).one().answers == {"Why?": "To learn."}


def test_changed_race_answer_carries_todays_scheme_source_and_date(session: Session) -> None:
    cohort = make_cohort(session)
    import_rows(session, cohort, [make_row(2, race_ethnicity=(RaceEthnicity.WHITE,))])
    stored = session.exec(select(Demographics)).one()
    stored.race_ethnicity_scheme, stored.source = "two questions", "paper"
    session.flush()
    later = datetime(2026, 2, 1, 18, tzinfo=UTC)
    import_rows(session, cohort, [make_row(2, race_ethnicity=(RaceEthnicity.ASIAN,), submitted_at=later)])
    found = session.exec(select(Demographics)).one()
    assert (found.race_ethnicity_scheme, found.source, found.answered_on) == ("omb-spd15-2024", "import", later.date())


def test_known_person_applies_to_a_second_cohort(session: Session) -> None:
    first, second = make_cohort(session), make_cohort(session)
    import_rows(session, first, [make_row(2)])
    batch = import_rows(session, second, [make_row(2, family_name="Zúñiga", had_passport_before=Baseline.YES)])
    person = session.exec(select(Person)).one()
    applications = session.exec(select(Application).order_by(Application.id)).all()
    assert (batch.new_count, person.family_name) == (1, "Zúñiga")
    assert [application.cohort_id for application in applications] == [first.id, second.id]
    assert [application.sort_name for application in applications] == ["zuniga rosa", "zuniga rosa"]
    assert [application.had_passport_before for application in applications] == [Baseline.NO, Baseline.YES]
    assert find_stale_summaries(session) == []


def test_later_submission_of_one_file_stands(session: Session, local_actor: Actor) -> None:
    cohort = make_cohort(session)
    late, early = datetime(2026, 1, 9, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC)
    rows = [make_row(2, submitted_at=late, phone="1"), make_row(3, email="rosa2@example.edu", submitted_at=early)]
    plan = plan_import(session, cohort_id=cohort.id, rows=rows, by=local_actor)
    assert [planned.outcome for planned in plan.rows] == [RowOutcome.NEW, RowOutcome.DUPLICATE]
    assert plan.rows[1].reason == "Row 2 has the same e-mail address and is the later one."


def test_look_alike_of_a_stored_person_is_a_duplicate_unless_asked_for(session: Session, local_actor: Actor) -> None:
    cohort = make_cohort(session)
    make_person(session, given_name="José", family_name="Núñez", email="jose@example.org", birth_on=BIRTH)
    rows = [make_row(2, given_name="Jose", family_name="Nunez", birth_on=BIRTH)]
    plan = plan_import(session, cohort_id=cohort.id, rows=rows, by=local_actor)
    assert plan.rows[0].reason == "The same name and birth date as jose@example.org, under another e-mail address."
    assert _outcomes(session, rows, cohort, local_actor, add_look_alikes=True) == [RowOutcome.NEW]


def test_look_alike_needs_the_birth_date_too(session: Session, local_actor: Actor) -> None:
    make_person(session, given_name="José", family_name="Núñez", birth_on=BIRTH)
    rows = [
        make_row(2, given_name="José", family_name="Núñez", birth_on=None),
        make_row(3, given_name="José", family_name="Núñez", birth_on=BIRTH.replace(day=5)),
    ]
    assert _outcomes(session, rows, make_cohort(session), local_actor) == [RowOutcome.NEW, RowOutcome.NEW]


def test_look_alikes_within_one_file_are_found(session: Session, local_actor: Actor) -> None:
    rows = [make_row(number, family_name="Ávila", birth_on=BIRTH) for number in (2, 3)]
    cohort = make_cohort(session)
    assert _outcomes(session, rows, cohort, local_actor) == [RowOutcome.NEW, RowOutcome.DUPLICATE]
    assert _outcomes(session, rows, cohort, local_actor, add_look_alikes=True) == [RowOutcome.NEW, RowOutcome.NEW]


def test_plan_that_was_not_shown_is_refused(session: Session, local_actor: Actor) -> None:
    cohort = make_cohort(session)
    import_rows(session, cohort, [make_row(2, phone="1")])
    rows = [make_row(2, phone="2"), make_row(3)]
    shown = plan_import(session, cohort_id=cohort.id, rows=rows, by=local_actor).digest
    # The outcomes stay the same; what would be overwritten does not.
    session.execute(sa.update(Person).values(phone="3"))
    before = dump(session)
    with pytest.raises(EditConflict):
        import_rows(session, cohort, rows, confirmed_digest=shown)
    assert dump(session) == before
    assert session.exec(select(ImportBatch)).all()[1:] == []


def test_plan_that_was_shown_is_written(session: Session, local_actor: Actor) -> None:
    cohort = make_cohort(session)
    rows = [make_row(2), make_row(3)]
    shown = plan_import(session, cohort_id=cohort.id, rows=rows, by=local_actor).digest
    assert import_rows(session, cohort, rows, confirmed_digest=shown).new_count == 2


def test_import_that_fails_at_its_last_row_leaves_nothing(engine: Engine) -> None:
    with writing(engine) as session:
        cohort = make_cohort(session)
        rebuild_summaries(session)
        before = dump(session)
    rows = [make_row(number) for number in range(2, 1_200)]
    # No plan would let this row pass: a text where the database wants one of three words.
    rows.append(make_row(1_200, had_flown_before="perhaps"))  # type: ignore[arg-type]
    with pytest.raises((InvalidInput, sa.exc.StatementError)), writing(engine) as session:
        import_rows(session, cohort, rows)
    with writing(engine) as session:
        assert dump(session) == before
        assert session.exec(select(AuditEvent)).all() == []


def test_progress_is_told_to_the_end(session: Session) -> None:
    told: list[tuple[int, int]] = []
    rows = [make_row(number) for number in range(2, 1_503)]
    import_rows(session, make_cohort(session), rows, progress=lambda done, total: told.append((done, total)))
    assert told == [(1_000, 1_501), (1_501, 1_501)]


def test_baseline_that_the_import_corrects_moves_first_times(session: Session) -> None:
    cohort = make_cohort(session)
    person = make_person(session, email="rosa2@example.edu", given_name="Rosa", family_name="Ávila 2")
    application = make_application(
        session,
        person_id=person.id,
        cohort_id=cohort.id,
        status=Status.TRAVELED,
        had_traveled_abroad_before=Baseline.YES,
    )
    traveler = make_traveler(session, application_id=application.id, traveled_on=cohort.departs_on)
    rebuild_summaries(session)
    import_rows(session, cohort, [make_row(2, had_traveled_abroad_before=Baseline.NO)])
    assert session.get_one(Traveler, traveler.id).first_trip_abroad_on == cohort.departs_on
    assert find_stale_summaries(session) == []


def test_audit_tells_of_the_import_and_nobodys_data(session: Session) -> None:
    cohort = make_cohort(session)
    import_rows(session, cohort, [make_row(2, gender=(Gender.MAN,))])
    changed = make_row(2, phone="213-555-0199", gender=(Gender.WOMAN,), had_passport_before=Baseline.YES)
    import_rows(session, cohort, [changed])
    events = session.exec(select(AuditEvent).order_by(AuditEvent.id)).all()
    assert [(event.action, event.record) for event in events] == [
        ("import_applicants", "import_batch"),
        ("import_applicants", "import_batch"),
        ("import_person", "person"),
        ("import_demographics", "demographics"),
        ("import_application", "application"),
    ]
    person, demographics, application = events[2:]
    assert (person.before, person.after) == ({"phone": None}, {"phone": "withheld"})
    assert set(demographics.after.values()) == {"withheld"}
    assert (application.before, application.after) == ({"had_passport_before": "no"}, {"had_passport_before": "yes"})


def test_import_into_a_cohort_that_is_gone_is_refused(session: Session, local_actor: Actor) -> None:
    with pytest.raises(NotFound):
        commit_import(
            session, cohort_id=new_id(), rows=[], refused_count=0, file_name="a.csv", file_digest="d", by=local_actor
        )


def test_import_needs_the_right_role(session: Session, actor_with: Callable[..., Actor]) -> None:
    cohort, coordinator = make_cohort(session), actor_with(Role.ALUMNI_COORDINATOR)
    with pytest.raises(NotAllowed):
        plan_import(session, cohort_id=cohort.id, rows=[make_row(2)], by=coordinator)
    with pytest.raises(NotAllowed):
        import_rows(session, cohort, [make_row(2)], by=coordinator)
    with pytest.raises(NotAllowed):
        remember_mapping(session, heading_key="k", fields={}, by=coordinator)
    with pytest.raises(NotAllowed):
        recall_mapping(session, heading_key="k", by=coordinator)


def test_mapping_is_remembered_by_its_headings(session: Session, local_actor: Actor) -> None:
    remember_mapping(session, heading_key="k", fields={"E-mail": "email"}, by=local_actor)
    remember_mapping(session, heading_key="k", fields={"E-mail": "email", "Name": "full_name"}, by=local_actor)
    assert recall_mapping(session, heading_key="k", by=local_actor) == {"E-mail": "email", "Name": "full_name"}
    assert recall_mapping(session, heading_key="another", by=local_actor) == {}
