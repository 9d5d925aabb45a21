from collections.abc import Callable

import pytest
import sqlalchemy as sa
from sqlmodel import Session, select

from mayatrack.domain.application_status import Status
from mayatrack.domain.baseline import Baseline
from mayatrack.domain.demographics import Education, Gender, RaceEthnicity
from mayatrack.domain.roles import Actor, Role
from mayatrack.exceptions import NotAllowed, UndoRefused
from mayatrack.models import Application, AuditEvent, Demographics, ImportBatch, Person, Traveler
from mayatrack.models.people import PersonCreate
from mayatrack.services.applications import move_application
from mayatrack.services.imports import undo_import
from mayatrack.services.people import edit_person
from mayatrack.services.privacy.holds import lift_hold, place_hold
from mayatrack.services.privacy.merge import merge_people
from mayatrack.services.privacy.merge_undo import undo_merge
from mayatrack.services.summaries import find_stale_summaries, rebuild_summaries
from tests.factories import make_application, make_cohort, make_college, make_person, make_traveler
from tests.services.applicant_rows import BIRTH, dump, import_rows, make_row


def _refusal(name: str) -> str:
    return (
        f"This import cannot be undone, because records were changed since: {name}. "
        "Take those changes back first, or correct the records one by one."
    )


def test_undo_restores_everything_byte_for_byte(session: Session, local_actor: Actor) -> None:
    cohort, other, college = make_cohort(session), make_cohort(session), make_college(session)
    known = [
        make_row(number, gender=(Gender.MAN,), race_ethnicity=(RaceEthnicity.ASIAN,), answers={"Why?": "To learn."})
        for number in (2, 3)
    ]
    import_rows(session, cohort, known)
    import_rows(session, other, [make_row(4)])
    before = dump(session, without=["version"])
    rows = [
        make_row(
            2,
            given_name="Róisín",
            preferred_name="Ro",
            birth_on=BIRTH,
            college=college.name,
            had_passport_before=Baseline.YES,
            race_ethnicity=(RaceEthnicity.WHITE,),
            parent_1_education=Education.GRADUATE,
            answers={"Why?": "To see.", "Where?": "Tokyo"},
        ),
        make_row(3),
        make_row(4, family_name="Zúñiga", gender=(Gender.WOMAN,), answers={"Why?": "Again."}),
        make_row(5, gender=(Gender.WOMAN,), answers={"Why?": "New."}),
    ]
    batch = import_rows(session, cohort, rows)
    assert (batch.new_count, batch.changed_count, batch.unchanged_count) == (2, 1, 1)
    undone = undo_import(session, batch.id, by=local_actor)
    assert dump(session, without=["version"]) == before
    assert (undone.undone_at is not None, undone.undone_by_id) == (True, local_actor.user_id)
    assert find_stale_summaries(session) == []


def test_file_can_be_imported_again_after_undo(session: Session, local_actor: Actor) -> None:
    cohort = make_cohort(session)
    undo_import(session, import_rows(session, cohort, [make_row(2)]).id, by=local_actor)
    assert import_rows(session, cohort, [make_row(2)]).new_count == 1


def test_undo_twice_is_refused(session: Session, local_actor: Actor) -> None:
    batch = import_rows(session, make_cohort(session), [make_row(2)])
    undo_import(session, batch.id, by=local_actor)
    with pytest.raises(UndoRefused, match=r"^The import of people.csv has been undone already\.$"):
        undo_import(session, batch.id, by=local_actor)


@pytest.mark.parametrize("subject", ["person", "cohort", "everything"])
@pytest.mark.parametrize("is_new", [True, False])
def test_legal_hold_keeps_what_an_import_brought(
    session: Session, local_actor: Actor, subject: str, is_new: bool
) -> None:
    cohort = make_cohort(session)
    if not is_new:
        import_rows(session, make_cohort(session), [make_row(2, phone="1")])
    batch = import_rows(session, cohort, [make_row(2, phone="2", answers={"Why?": "To see."}), make_row(3)])
    person = session.exec(select(Person).where(Person.email == "rosa2@example.edu")).one()
    subjects = {"person": {"person_id": person.id}, "cohort": {"cohort_id": cohort.id}, "everything": {}}
    hold = place_hold(session, reason="a claim", by=local_actor, **subjects[subject])
    before = dump(session)
    with pytest.raises(UndoRefused) as refusal:
        undo_import(session, batch.id, by=local_actor)
    assert str(refusal.value) == (
        "This import cannot be undone, because a legal hold keeps records of people in it as they are: "
        "ask an administrator when the hold is lifted."
    )
    assert dump(session) == before
    lift_hold(session, hold.id, by=local_actor)
    if subject == "person" and is_new:
        # The lifted hold shows that a duty to preserve was kept: it may not go with the person.
        with pytest.raises(UndoRefused) as refusal:
            undo_import(session, batch.id, by=local_actor)
        assert str(refusal.value) == _refusal("Rosa Ávila 2")
    else:
        undo_import(session, batch.id, by=local_actor)


@pytest.mark.parametrize("has_applied", [True, False])
def test_import_whose_record_was_merged_is_undone_after_the_merge(
    session: Session, local_actor: Actor, has_applied: bool
) -> None:
    cohort, known = make_cohort(session), make_person(session, family_name="Kept")
    if has_applied:
        # Then the imported application is put aside, and nothing of the import is left to be found changed.
        make_application(session, person_id=known.id, cohort_id=cohort.id, status=Status.INTERVIEW)
    batch = import_rows(session, cohort, [make_row(2)])
    imported = session.exec(select(Person).where(Person.email == "rosa2@example.edu")).one()
    merge = merge_people(session, known.id, imported.id, by=local_actor)
    before = dump(session)
    with pytest.raises(UndoRefused) as refusal:
        undo_import(session, batch.id, by=local_actor)
    gone = (
        "This import cannot be undone, because records of it were merged into others or removed since: "
        "undo those merges first, or correct the records one by one."
    )
    assert str(refusal.value) == (gone if has_applied else _refusal("Ana María Kept"))
    assert dump(session) == before
    undo_merge(session, merge.id, by=local_actor)
    undo_import(session, batch.id, by=local_actor)
    assert [person.id for person in session.exec(select(Person))] == [known.id]


def test_hold_on_somebody_else_does_not_keep_an_import(session: Session, local_actor: Actor) -> None:
    batch = import_rows(session, make_cohort(session), [make_row(2)])
    place_hold(session, person_id=make_person(session).id, reason="a claim", by=local_actor)
    undo_import(session, batch.id, by=local_actor)
    assert session.exec(select(Application)).all() == []


def test_imports_can_be_undone_one_after_the_other(session: Session, local_actor: Actor) -> None:
    cohort = make_cohort(session)
    import_rows(session, cohort, [make_row(2, phone="1")])
    before = dump(session, without=["version"])
    second = import_rows(session, cohort, [make_row(2, phone="2", gender=(Gender.MAN,))])
    third = import_rows(session, cohort, [make_row(2, phone="3", gender=(Gender.WOMAN,), answers={"Why?": "So."})])
    with pytest.raises(UndoRefused):
        undo_import(session, second.id, by=local_actor)
    undo_import(session, third.id, by=local_actor)
    undo_import(session, second.id, by=local_actor)
    assert dump(session, without=["version"]) == before


def test_undo_is_refused_when_a_person_was_edited_since(session: Session, local_actor: Actor) -> None:
    batch = import_rows(session, make_cohort(session), [make_row(2), make_row(3)])
    person = session.exec(select(Person).where(Person.email == "rosa3@example.edu")).one()
    fields = PersonCreate(given_name="Rosa", family_name="Changed", email=person.email)
    edit_person(session, person.id, fields=fields, version=person.version, by=local_actor)
    before = dump(session)
    with pytest.raises(UndoRefused) as refused:
        undo_import(session, batch.id, by=local_actor)
    assert str(refused.value) == _refusal("Rosa Changed")
    assert dump(session) == before


def test_undo_is_refused_when_an_application_was_moved_since(session: Session, local_actor: Actor) -> None:
    batch = import_rows(session, make_cohort(session), [make_row(2)])
    application = session.exec(select(Application)).one()
    move_application(session, application.id, to=Status.IN_REVIEW, by=local_actor)
    with pytest.raises(UndoRefused) as refused:
        undo_import(session, batch.id, by=local_actor)
    assert str(refused.value) == _refusal("Rosa Ávila 2")


def test_undo_is_refused_when_a_new_person_applied_elsewhere_since(session: Session, local_actor: Actor) -> None:
    batch = import_rows(session, make_cohort(session), [make_row(2)])
    make_application(session, person_id=session.exec(select(Person)).one().id)
    with pytest.raises(UndoRefused):
        undo_import(session, batch.id, by=local_actor)


@pytest.mark.parametrize(
    "addition", [{"gender": (Gender.WOMAN,)}, {"answers": {"Why?": "So."}}], ids=["demographics", "answers"]
)
def test_undo_is_refused_when_a_later_import_added_to_its_records(
    session: Session, local_actor: Actor, addition: dict
) -> None:
    cohort = make_cohort(session)
    first = import_rows(session, cohort, [make_row(2)])
    second = import_rows(session, cohort, [make_row(2, **addition)])
    with pytest.raises(UndoRefused):
        undo_import(session, first.id, by=local_actor)
    undo_import(session, second.id, by=local_actor)
    undo_import(session, first.id, by=local_actor)
    assert session.exec(select(Person)).all() == []


def test_undo_is_refused_when_demographics_were_edited_since(session: Session, local_actor: Actor) -> None:
    batch = import_rows(session, make_cohort(session), [make_row(2, gender=(Gender.MAN,))])
    session.execute(sa.update(Demographics).values(version=Demographics.version + 1))
    with pytest.raises(UndoRefused):
        undo_import(session, batch.id, by=local_actor)


def test_refusal_names_three_people_and_counts_the_others(session: Session, local_actor: Actor) -> None:
    batch = import_rows(session, make_cohort(session), [make_row(number) for number in range(2, 7)])
    session.execute(sa.update(Person).values(version=2))
    with pytest.raises(UndoRefused) as refused:
        undo_import(session, batch.id, by=local_actor)
    assert str(refused.value) == _refusal("Rosa Ávila 2, Rosa Ávila 3, Rosa Ávila 4 and 2 more")


def test_undo_counts_the_cohort_that_now_received_a_person_first(session: Session, local_actor: Actor) -> None:
    cohort = make_cohort(session)
    person = make_person(session, email="rosa2@example.edu", given_name="Rosa", family_name="Ávila 2")
    batch = import_rows(session, cohort, [make_row(2)])
    make_application(session, person_id=person.id)
    rebuild_summaries(session)
    undo_import(session, batch.id, by=local_actor)
    assert find_stale_summaries(session) == []


def test_undo_of_a_baseline_moves_first_times_back(session: Session, local_actor: Actor) -> None:
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
    batch = import_rows(session, cohort, [make_row(2, had_traveled_abroad_before=Baseline.NO)])
    undo_import(session, batch.id, by=local_actor)
    assert session.get_one(Traveler, traveler.id).first_trip_abroad_on is None
    assert find_stale_summaries(session) == []


def test_undo_is_logged(session: Session, local_actor: Actor) -> None:
    batch = import_rows(session, make_cohort(session), [make_row(2)])
    undo_import(session, batch.id, by=local_actor)
    logged = session.exec(select(AuditEvent).where(AuditEvent.record_id == batch.id).order_by(AuditEvent.id)).all()
    assert [event.action for event in logged] == ["import_applicants", "undo_import"]


def test_undo_needs_the_right_role(session: Session, actor_with: Callable[..., Actor]) -> None:
    batch = import_rows(session, make_cohort(session), [make_row(2)])
    with pytest.raises(NotAllowed):
        undo_import(session, batch.id, by=actor_with(Role.ALUMNI_COORDINATOR))
    assert session.exec(select(ImportBatch)).one().undone_at is None
