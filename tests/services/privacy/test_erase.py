"""Is an erased person forgotten everywhere, while everything that they did still counts?"""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import Session, col, select

from mayatrack.db.session import reading, writing
from mayatrack.domain.application_status import NO_REPLY, Status
from mayatrack.domain.contacts import ContactResult
from mayatrack.domain.demographics import Gender
from mayatrack.domain.documents import DocumentState
from mayatrack.domain.follow_ups import Channel
from mayatrack.domain.outcomes import OutcomeSource, PlacementKind, ReferralState
from mayatrack.domain.roles import Actor, Role
from mayatrack.exceptions import EditConflict, NotAllowed, RuleBroken, UndoRefused
from mayatrack.models import (
    Application,
    ApplicationAnswers,
    AuditEvent,
    Demographics,
    FollowUp,
    ImportBatch,
    ImportChange,
    Person,
    PersonMerge,
    StatusChange,
    Traveler,
)
from mayatrack.services.applications import move_application, submit_application
from mayatrack.services.career_outcomes import Call, log_call
from mayatrack.services.contact_wishes import Wish, keep_wish
from mayatrack.services.follow_ups import record_follow_up
from mayatrack.services.imports import undo_import
from mayatrack.services.people import check_person, edit_person
from mayatrack.services.placements import log_placement
from mayatrack.services.privacy.erase import erase_person
from mayatrack.services.privacy.holds import place_hold
from mayatrack.services.privacy.merge_undo import undo_merge
from mayatrack.services.referrals import move_referral, refer_traveler
from mayatrack.services.summaries import find_stale_summaries, rebuild_summaries
from tests.factories import (
    DEPARTS_ON,
    RETURNS_ON,
    make_application,
    make_cohort,
    make_follow_up,
    make_opportunity,
    make_person,
    make_referral,
    make_status_change,
    make_traveler,
)
from tests.services.applicant_rows import dump, import_rows, make_row
from tests.services.privacy.planting import (
    EMAIL,
    PLANTED,
    find_planted,
    plant,
    read_files,
    read_texts,
    summaries,
)


def test_planted_words_are_found_before(engine: Engine) -> None:
    with writing(engine) as session:
        plant(session)
    assert find_planted(read_texts(engine)) == list(PLANTED)


def test_erased_person_is_in_no_row(engine: Engine, local_actor: Actor) -> None:
    with writing(engine) as session:
        person = plant(session)
    with writing(engine) as session:
        erase_person(session, person.id, by=local_actor)
    assert find_planted(read_texts(engine)) == []


def test_erased_person_is_in_no_byte_of_the_file(sqlite_engine: Engine, local_actor: Actor) -> None:
    with writing(sqlite_engine) as session:
        person_id = plant(session).id
        others = make_cohort(session)
        import_rows(session, others, [make_row(number, phone=f"555 {number}") for number in range(10, 300)])
    assert find_planted(read_files(sqlite_engine)) == list(PLANTED)
    with writing(sqlite_engine) as session:
        erase_person(session, person_id, by=local_actor)
    assert find_planted(read_files(sqlite_engine)) == []


def test_name_that_was_corrected_before_is_in_no_byte_of_the_file(sqlite_engine: Engine, local_actor: Actor) -> None:
    with writing(sqlite_engine) as session:
        person = make_person(session, given_name="Kqxolder")
        make_application(session, person_id=person.id)
    fields = check_person({"given_name": "Ana", "email": "ana@example.edu"})
    with writing(sqlite_engine) as session:
        edit_person(session, person.id, fields=fields, version=person.version, by=local_actor)
    assert b"kqxolder" in read_files(sqlite_engine)
    with writing(sqlite_engine) as session:
        erase_person(session, person.id, by=local_actor)
    assert b"kqxolder" not in read_files(sqlite_engine)


def test_counts_and_first_times_stay_exact(session: Session, local_actor: Actor) -> None:
    person = plant(session)
    before = summaries(session)
    trips = dump(session, without=["version"])["traveler"]
    first_times = [[row[f"first_{what}_on"] for what in ("passport", "flight", "trip_abroad")] for row in trips]
    assert first_times == [[date(2024, 4, 4), date(2024, 6, 9), date(2024, 6, 9)]]
    erase_person(session, person.id, by=local_actor)
    assert summaries(session) == before
    assert find_stale_summaries(session) == []
    rebuild_summaries(session)
    assert summaries(session) == before
    after = dump(session, without=["version"])["traveler"]
    assert [[row[f"first_{what}_on"] for what in ("passport", "flight", "trip_abroad")] for row in after] == first_times


def test_what_stays_is_a_nameless_record(session: Session, local_actor: Actor) -> None:
    person = plant(session)
    erase_person(session, person.id, by=local_actor)
    assert person.model_dump(exclude={"id", "version", "created_at", "erased_at"}) == {
        "given_name": "Erased person",
        "family_name": None,
        "preferred_name": None,
        "email": f"erased-{person.id}@erased.invalid",
        "phone": None,
        "birth_on": None,
        "student_number": None,
        "preferred_language": None,
        "sort_name": "erased person",
        "search_words": f"erased person erased {str(person.id).replace('-', ' ')} erased invalid",
    }
    assert person.erased_at is not None
    applications = session.exec(select(Application)).all()
    assert {(row.sort_name, row.response_key) for row in applications} == {("erased person", None)}
    assert session.get_one(Demographics, person.id).gender == [Gender.WOMAN]
    (traveler,) = session.exec(select(Traveler)).all()
    assert traveler.document_state is DocumentState.IN_HAND
    assert (traveler.passport_applied_on, traveler.passport_expires_on) == (None, None)
    (follow_up,) = session.exec(select(FollowUp)).all()
    assert (follow_up.answer, follow_up.next_step) == ("Erased", None)
    assert session.exec(select(ApplicationAnswers)).all() == []


def test_others_are_left_alone(session: Session, local_actor: Actor) -> None:
    person = plant(session)
    cohort = make_cohort(session)
    batch = import_rows(session, cohort, [make_row(7, answers={"Why?": "So."}, response_key="k")])
    import_rows(session, cohort, [make_row(7, phone="1")])
    make_status_change(session, application_id=session.exec(select(Application.id).where(
        Application.cohort_id == cohort.id)).one(), reason="mine")  # fmt: skip
    mine = {row["id"] for row in dump(session)["application"] if row["person_id"] == person.id}
    mine |= {row["id"] for row in dump(session)["application_answers"] if row["application_id"] in mine}
    before = without_person(dump(session), person.id, mine)
    changes = session.exec(select(ImportChange).where(ImportChange.batch_id == batch.id)).all()
    kept = [change.model_dump() for change in changes]
    erase_person(session, person.id, by=local_actor)
    assert without_person(dump(session), person.id, mine) == before
    for change in changes:
        session.refresh(change)
    assert [change.model_dump() for change in changes] == kept


def without_person(found: dict[str, list[dict[str, Any]]], person_id: Any, applications: set[Any]) -> dict[str, Any]:
    """The rows that are about others."""
    own = {person_id, *applications, *(row["id"] for row in found["traveler"] if row["person_id"] == person_id)}
    own |= {row["id"] for row in found["referral"] if row["traveler_id"] in own}
    links = ("id", "referral_id", "person_id", "application_id", "traveler_id", "kept_person_id", "answers_id")
    # SQLite's own table holds keys as bytes.
    own |= {key.bytes for key in own}
    return {
        name: [row for row in rows if not own & {row.get(link) for link in links}]
        for name, rows in found.items()
        if name not in {"audit_seal", "audit_head"}
    }


def test_reason_of_the_program_stays(session: Session, local_actor: Actor) -> None:
    application = make_application(session, status=Status.DECLINED)
    for reason in (NO_REPLY, "She told us why"):
        make_status_change(session, application_id=application.id, reason=reason)
    erase_person(session, application.person_id, by=local_actor)
    reasons = session.exec(select(StatusChange.reason).order_by(col(StatusChange.id))).all()
    assert reasons == [NO_REPLY, None]


def test_follow_ups_to_come_are_removed(session: Session, local_actor: Actor) -> None:
    traveler = make_traveler(session, application_id=make_application(session, status=Status.TRAVELED).id)
    make_follow_up(session, traveler_id=traveler.id)
    erase_person(session, traveler.person_id, by=local_actor)
    assert session.exec(select(FollowUp)).all() == []


def test_erasure_is_logged_without_contents(session: Session, local_actor: Actor) -> None:
    person = plant(session)
    erase_person(session, person.id, by=local_actor)
    event = session.exec(select(AuditEvent).where(AuditEvent.action == "erase_person")).one()
    assert (event.record, event.record_id, event.before) == ("person", person.id, None)
    assert event.after == {
        "import_change_count": 2,
        "application_answers_count": 2,
        "status_change_count": 1,
        "review_count": 1,
        "standing_count": 1,
        "follow_up_count": 2,
        "emergency_contact_count": 1,
        "contact_wish_count": 1,
        "contact_attempt_count": 1,
        "referral_change_count": 1,
        "passport_case_count": 1,
        "incident_count": 1,
        "traveler_count": 1,
        "application_count": 2,
        "legal_hold_count": 1,
        "person_merge_count": 1,
    }


@pytest.mark.parametrize("status", [Status.OFFERED, Status.CONFIRMED])
def test_whoever_holds_a_seat_is_not_erased(session: Session, local_actor: Actor, status: Status) -> None:
    cohort = make_cohort(session, name="Tokyo 2027")
    application = make_application(session, cohort_id=cohort.id, status=status)
    before = dump(session)
    with pytest.raises(RuleBroken) as refusal:
        erase_person(session, application.person_id, by=local_actor)
    assert str(refusal.value) == (
        "This person holds a seat of Tokyo 2027: mark that trip done, or withdraw the application, "
        "and erase the person then."
    )
    assert dump(session) == before


def test_nobody_is_erased_under_a_hold(session: Session, local_actor: Actor) -> None:
    person = make_person(session)
    hold = place_hold(session, person_id=person.id, reason="a claim", by=local_actor)
    before = dump(session)
    with pytest.raises(RuleBroken) as refusal:
        erase_person(session, person.id, by=local_actor)
    assert str(refusal.value) == (
        f"A legal hold of {hold.placed_on} keeps this person's records as they are: nothing of this person can be "
        "erased, merged or disposed of before the hold is lifted."
    )
    assert dump(session) == before


def test_nobody_is_erased_twice(session: Session, local_actor: Actor) -> None:
    person = make_person(session)
    erase_person(session, person.id, by=local_actor)
    with pytest.raises(RuleBroken, match=r"^This person's record was erased on "):
        erase_person(session, person.id, by=local_actor)


def test_person_who_changed_meanwhile_is_not_erased(session: Session, local_actor: Actor) -> None:
    person = make_person(session)
    with pytest.raises(EditConflict):
        erase_person(session, person.id, version=person.version - 1, by=local_actor)
    assert person.erased_at is None


def test_erased_person_cannot_be_edited(session: Session, local_actor: Actor) -> None:
    person = make_person(session)
    erase_person(session, person.id, by=local_actor)
    fields = check_person({"given_name": "Ana", "email": "ana@example.edu"})
    with pytest.raises(RuleBroken, match=r"^This person's record was erased on "):
        edit_person(session, person.id, fields=fields, version=person.version, by=local_actor)


def test_row_of_an_erased_person_is_a_new_person(session: Session, local_actor: Actor) -> None:
    person = plant(session)
    erase_person(session, person.id, by=local_actor)
    row = make_row(2, given_name="Zyxwvut", family_name="Qwolfram", email=EMAIL, birth_on=date(2003, 7, 19))
    import_rows(session, make_cohort(session), [row])
    found = session.exec(select(Person).where(Person.email == EMAIL)).one()
    assert (found.id != person.id, found.erased_at) == (True, None)


def test_import_of_an_erased_person_cannot_be_undone(session: Session, local_actor: Actor) -> None:
    person = plant(session)
    erase_person(session, person.id, by=local_actor)
    before = dump(session)
    own = select(ImportBatch).join(ImportChange, col(ImportChange.batch_id) == col(ImportBatch.id))
    for batch in session.exec(own.where(ImportChange.record_id == person.id)).all():
        with pytest.raises(UndoRefused, match="records were changed since: Erased person"):
            undo_import(session, batch.id, by=local_actor)
    assert dump(session) == before


def test_merge_of_an_erased_person_cannot_be_undone(session: Session, local_actor: Actor) -> None:
    person = plant(session)
    erase_person(session, person.id, by=local_actor)
    merge = session.exec(select(PersonMerge)).one()
    assert merge.before == {}
    with pytest.raises(UndoRefused) as refusal:
        undo_merge(session, merge.id, by=local_actor)
    assert str(refusal.value) == ("What it takes to undo this merge is no longer kept: it was too long ago, or erased.")


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMINISTRATOR}))
def test_other_roles_erase_nobody(session: Session, actor_with: Callable[..., Actor], role: Role) -> None:
    person = make_person(session)
    with pytest.raises(NotAllowed):
        erase_person(session, person.id, by=actor_with(role))


def test_erasing_several_in_one_transaction_wipes_the_file_once(sqlite_engine: Engine, local_actor: Actor) -> None:
    with writing(sqlite_engine) as session:
        people = [make_person(session, given_name=f"Zyxwvut{number}") for number in range(3)]
        for person in people:
            make_application(session, person_id=person.id)
    statements: list[str] = []
    sa.event.listen(sqlite_engine, "before_cursor_execute", lambda _c, _cu, statement, *_: statements.append(statement))
    with writing(sqlite_engine) as session:
        for person in people:
            erase_person(session, person.id, by=local_actor)
    assert len([statement for statement in statements if "'optimize'" in statement]) == 1
    assert b"zyxwvut" not in read_files(sqlite_engine)


def test_erasure_that_fails_erases_nothing(engine: Engine, local_actor: Actor) -> None:
    with writing(engine) as session:
        person = make_person(session)

    def fail() -> None:
        with writing(engine) as session:
            erase_person(session, person.id, by=local_actor)
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    with reading(engine) as session:
        assert session.get_one(Person, person.id).erased_at is None


def test_erased_person_neither_applies_nor_moves_on(session: Session, local_actor: Actor) -> None:
    application = make_application(session, status=Status.IN_REVIEW)
    erase_person(session, application.person_id, by=local_actor)
    with pytest.raises(RuleBroken):
        move_application(session, application.id, to=Status.INTERVIEW, by=local_actor)
    with pytest.raises(RuleBroken):
        submit_application(session, person_id=application.person_id, cohort_id=make_cohort(session).id, by=local_actor)


def test_nothing_is_logged_of_an_erased_alumnus(session: Session, local_actor: Actor) -> None:
    application = make_application(session, status=Status.TRAVELED)
    traveler = make_traveler(session, application_id=application.id, traveled_on=DEPARTS_ON)
    made = make_follow_up(session, traveler_id=traveler.id, done_on=RETURNS_ON, channel=Channel.PHONE, answer="Well.")
    referral = make_referral(session, traveler_id=traveler.id)
    erase_person(session, traveler.person_id, by=local_actor)
    by = {"by": local_actor}
    said = {"channel": Channel.PHONE, "result": ContactResult.REACHED, "note": "Asked for Rosa Ávila."}
    placed: dict[str, Any] = {"kind": PlacementKind.MENTOR, "started_on": RETURNS_ON, "source": OutcomeSource.SELF}
    writes: list[Callable[[], Any]] = [
        lambda: log_call(session, traveler.id, call=Call(contacted_on=RETURNS_ON, **said), **by),
        lambda: record_follow_up(session, made.id, done_on=RETURNS_ON, channel=Channel.PHONE, answer="Rosa", **by),
        lambda: keep_wish(session, traveler.id, wish=Wish(language="Spanish"), version=0, **by),
        lambda: refer_traveler(session, opportunity_id=make_opportunity(session).id, traveler_id=traveler.id, **by),
        lambda: move_referral(session, referral.id, to=ReferralState.DECLINED, reason="Rosa moved", **by),
        lambda: log_placement(session, traveler.id, **placed, **by),
    ]
    for write in writes:
        with pytest.raises(RuleBroken, match="was erased"):
            write()
