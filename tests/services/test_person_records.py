"""Does a person's record hold everything about them, nothing about anybody else, and is it kept that it was given?"""

import hashlib
from datetime import UTC, date, datetime
from itertools import count
from typing import Any, Final
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlmodel import Session, select

from mayatrack import models
from mayatrack.domain.application_status import Status
from mayatrack.domain.demographics import Education, YesNoAnswer
from mayatrack.domain.follow_ups import Channel
from mayatrack.domain.person_records import FILED, FileFormat
from mayatrack.domain.reviews import ReviewState
from mayatrack.domain.roles import LOCAL_ACTOR
from mayatrack.exceptions import NotFound
from mayatrack.models.base import new_id
from mayatrack.services.audit import record_event
from mayatrack.services.person_records import Record, give_record
from mayatrack.services.privacy.merge import merge_people
from mayatrack.services.privacy.merge_undo import undo_merge
from tests import factories as make

# Everything that is told of somebody else begins with this word.
OTHER: Final = "Stranger"
DAY: Final = date(2024, 2, 29)
MOMENT: Final = datetime(2024, 2, 29, 12, tzinfo=UTC)


def plant(session: Session, word: str, cohort: models.Cohort, user: models.User) -> models.Person:
    """A person about whom every table has a row, every text in it beginning with the word."""
    numbers = count(1)

    def text() -> str:
        return f"{word} {next(numbers)}"

    names = ("given_name", "family_name", "preferred_name", "phone", "student_number", "preferred_language")
    person = make.make_person(
        session, email=f"{word.lower()}@example.org", birth_on=DAY, **{name: text() for name in names}
    )
    make.make_demographics(
        session,
        person_id=person.id,
        race_ethnicity=["asian", "white"],
        gender=["non_binary"],
        parent_1_education=Education.HIGH_SCHOOL,
        first_generation_american=YesNoAnswer.PREFER_NOT_TO_SAY,
        source=text(),
    )
    application = make.make_application(
        session, person_id=person.id, cohort_id=cohort.id, status=Status.TRAVELED, response_key=text()
    )
    answered = make.make_application_answers(session, application_id=application.id, answers={text(): text()})
    make.make_status_change(session, application_id=application.id, reason=text(), changed_by_id=user.id)
    make.make_blackout(session, answers_id=answered.id)
    make.make_standing(session, application_id=application.id, check_reasons=[text()])
    make.make_review(
        session,
        application_id=application.id,
        reviewer_id=user.id,
        comment=text(),
        reason=text(),
        assigned_by_id=user.id,
    )
    slot = make.make_interview_slot(session, application_id=application.id, cohort_id=cohort.id, place=text())
    make.make_slot_interviewer(session, slot_id=slot.id, user_id=user.id)
    make.make_pending_decision(session, application_id=application.id)
    make.make_decision_change(session, application_id=application.id, changed_by_id=user.id)
    make.make_waitlist_place(session, application_id=application.id)
    traveler = make.make_traveler(session, application_id=application.id, traveled_on=DAY)
    make.make_flight_traveler(session, traveler_id=traveler.id)
    case = make.make_passport_case(session, traveler_id=traveler.id, appointment_on=DAY, appointment_place=text())
    make.make_passport_fee(session, case_id=case.id)
    make.make_checklist_mark(session, traveler_id=traveler.id, changed_by_id=user.id)
    make.make_check_in(session, traveler_id=traveler.id, checked_by_id=user.id)
    told = {"what": text(), "action": text(), "recorded_by_id": user.id}
    make.make_incident(session, traveler_id=traveler.id, cohort_id=cohort.id, **told)
    make.make_buddy(session, traveler_id=traveler.id)
    make.make_travel_consult(session, traveler_id=traveler.id, notes=f"Confided {word}")
    reached = {"name": text(), "relationship": text(), "phone": text(), "language": text()}
    make.make_emergency_contact(session, person_id=person.id, **reached)
    make.make_follow_up(
        session, traveler_id=traveler.id, done_on=DAY, channel=Channel.PHONE, answer=text(), next_step=text()
    )
    referral = make.make_referral(session, traveler_id=traveler.id)
    make.make_referral_change(session, referral_id=referral.id, reason=text(), changed_by_id=user.id)
    make.make_contact_attempt(session, traveler_id=traveler.id, note=text(), made_by_id=user.id)
    make.make_outcome(session, traveler_id=traveler.id, recorded_by_id=user.id)
    make.make_alumnus_summary(session, traveler_id=traveler.id)
    make.make_contact_wish(session, person_id=person.id, recorded_by_id=user.id)
    make.make_placement(session, traveler_id=traveler.id, verified_by_id=user.id)
    batch = make.make_import_batch(session, cohort_id=cohort.id, imported_at=MOMENT, imported_by_id=user.id)
    for record, key, before in (
        ("person", person.id, {"phone": text(), "sort_name": OTHER}),
        ("demographics", person.id, None),
        ("application", application.id, {"response_key": text(), "college_id": str(new_id())}),
        ("application_answers", answered.id, {"answers": {"my_id": text()}}),
    ):
        make.make_import_change(session, batch_id=batch.id, record=record, record_id=key, before=before)
    snapshot = {"rows": {"person": [{"given_name": text(), "id": str(new_id())}]}, "after": {"person": {"x": 1}}}
    make.make_person_merge(session, kept_person_id=person.id, before=snapshot, merged_by_id=user.id)
    make.make_legal_hold(session, person_id=person.id, reason=f"Privileged {word}", placed_by_id=user.id)
    person.phone = text()
    record_event(session, "edit_person", person, by=LOCAL_ACTOR)
    session.flush()
    return person


def give(session: Session, person_id: UUID) -> Record:
    """The record as a file's writer is given it."""
    given: list[Record] = []

    def write(record: Record) -> bytes:
        given.append(record)
        return b"file"

    give_record(session, person_id, file_format=FileFormat.XLSX, write=write, by=LOCAL_ACTOR)
    return given[0]


@pytest.fixture
def people(session: Session) -> tuple[models.Person, models.Person]:
    """Two travelers of one cohort, of whom the second is the stranger; a stranger of the office did all the work."""
    cohort = make.make_cohort(session, name="Tokyo 2024")
    user = make.make_user(session, name=OTHER)
    return plant(session, "Rosa", cohort, user), plant(session, OTHER, cohort, user)


def values_of(record: Record) -> list[Any]:
    return [value for rows in record.values() for row in rows for value in row.values()]


def read_texts(session: Session, word: str) -> set[str]:
    """Every text in the database that begins with the word, but for what is derived, office's, or left out."""
    found: set[str] = set()
    for name, columns in FILED.items():
        table = models.Base.metadata.tables[name]
        if not columns:
            continue
        for row in session.connection().execute(sa.select(*(table.c[column] for column in columns))):
            found |= {part for value in row for part in leaves(value) if part.lower().startswith(word.lower())}
    return found


def leaves(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [leaf for name, part in value.items() if name != "sort_name" for leaf in [name, *leaves(part)]]
    if isinstance(value, list):
        return [leaf for part in value for leaf in leaves(part)]
    return [value] if isinstance(value, str) else []


def test_record_holds_every_word_about_the_person(
    session: Session, people: tuple[models.Person, models.Person]
) -> None:
    planted = read_texts(session, "Rosa")
    assert len(planted) == 31
    assert planted - set(values_of(give(session, people[0].id))) == set()


def test_record_holds_nothing_of_anybody_else(session: Session, people: tuple[models.Person, models.Person]) -> None:
    told = [value for value in values_of(give(session, people[0].id)) if isinstance(value, str)]
    assert [text for text in told if OTHER.lower() in text.lower()] == []
    assert [text for text in told if "Privileged" in text or "Confided" in text] == []


def test_every_sheet_has_the_persons_rows(session: Session, people: tuple[models.Person, models.Person]) -> None:
    record = give(session, people[0].id)
    assert {name: len(rows) for name, rows in record.items()} == {
        "Person": 1,
        "Demographic answers": 1,
        "Applications": 1,
        "Free answers": 1,
        "Status history": 1,
        "Hidden passages": 1,
        "Standing": 1,
        "Reviews": 1,
        "Interviews": 1,
        "Pending decisions": 1,
        "Decision history": 1,
        "Waitlist": 1,
        "Interviewers": 1,
        "Trips": 1,
        "Emergency contacts": 1,
        "Passport cases": 1,
        "Checklists": 1,
        "Check-ins": 1,
        "Incidents": 1,
        "Passport fees": 1,
        "Flights": 1,
        "Contact wishes": 1,
        "Follow-ups": 1,
        "Contacts": 1,
        "Outcomes": 1,
        "Referrals": 1,
        "Referral history": 1,
        "Placements": 1,
        "Imports": 4,
        "Merges": 1,
        "Legal holds": 1,
        "Log": 1,
    }


def test_record_of_a_merged_person_holds_what_the_other_record_left(
    session: Session, people: tuple[models.Person, models.Person]
) -> None:
    for hold in session.exec(select(models.LegalHold)).all():
        session.delete(hold)
    before = give(session, people[0].id)
    second = make.make_person(session, given_name="Rosita", email="rosita@example.org")
    batch = make.make_import_batch(session, file_name="second.csv")
    make.make_import_change(session, batch_id=batch.id, record="person", record_id=second.id, before={"phone": "1"})
    second.phone = "2"
    record_event(session, "edit_person", second, by=LOCAL_ACTOR)
    session.flush()
    merge = merge_people(session, people[0].id, second.id, by=LOCAL_ACTOR)
    record = give(session, people[0].id)
    assert [row["What was done"] for row in record["Log"]] == [
        "edit person", "give record", "edit person", "merge people",
    ]  # fmt: skip
    assert [row["File"] for row in record["Imports"]] == ["applicants.csv"] * 4 + ["second.csv"]
    assert {"person 2, given name", "import change 1, before, phone"} <= {row["Field"] for row in record["Merges"]}
    assert [value for value in values_of(record) if OTHER.lower() in str(value).lower()] == []
    undo_merge(session, merge.id, by=LOCAL_ACTOR)
    # Theirs again, and nobody else's.
    assert [row["What was done"] for row in give(session, second.id)["Log"]] == ["edit person"]
    assert give(session, people[0].id)["Imports"] == before["Imports"]


def test_values_read_as_words(session: Session, people: tuple[models.Person, models.Person]) -> None:
    record = give(session, people[0].id)
    answers = record["Demographic answers"][0]
    assert answers["Race and ethnicity"] == "asian; white"
    assert answers["Gender"] == "non binary"
    assert answers["First parent's education"] == "high school"
    assert answers["Second parent's education"] == "not asked"
    assert answers["First-generation American"] == "prefer not to say"
    assert record["Status history"][0]["By"] == "staff"
    assert (record["Applications"][0]["Cohort"], record["Trips"][0]["Cohort"]) == ("Tokyo 2024", "Tokyo 2024")
    assert record["Person"][0]["Date of birth"] == DAY
    assert [row["Record"] for row in record["Imports"]] == [
        "person",
        "demographics",
        "application",
        "application answers",
    ]
    assert record["Imports"][0]["File"] == "applicants.csv"
    assert record["Imports"][0]["Imported at (UTC)"] == MOMENT
    assert record["Imports"][3]["Field"] == "answers, my_id"
    assert record["Log"][0]["After"] == "phone: withheld"


def test_points_of_a_review_stand_by_the_names_of_their_criteria(session: Session) -> None:
    application = make.make_application(session)
    rubric = {"cohort_id": application.cohort_id, "labels": {"1": "None", "2": "Some", "3": "Much"}}
    second, first = (
        make.make_rubric_criterion(session, name=name, position=position, **rubric)
        for name, position in (("Clear writing", 2), ("Motivation", 1))
    )
    kept = {"application_id": application.id, "state": ReviewState.SUBMITTED, "score": 75.0, "submitted_at": MOMENT}
    make.make_review(session, points={str(second.id): 2, str(first.id): 3}, assigned_at=MOMENT, **kept)
    gone = {str(new_id()): 1, str(first.id): 4}
    make.make_review(session, application_id=application.id, state=ReviewState.DRAFT, points=gone)
    make.make_review(session, application_id=application.id)
    told = [row["Points"] for row in give(session, application.person_id)["Reviews"]]
    assert told == [
        "Motivation: 3, Much; Clear writing: 2, Some",
        "Motivation: 4; A criterion that was removed: 1",
        None,
    ]


def test_person_with_nothing_else_has_empty_sheets(session: Session) -> None:
    record = give(session, make.make_person(session).id)
    assert [name for name, rows in record.items() if rows] == ["Person"]


def test_giving_is_kept_in_the_log_without_contents(session: Session) -> None:
    person = make.make_person(session)
    data = give_record(
        session, person.id, file_format=FileFormat.JSON, write=lambda record: repr(record).encode(), by=LOCAL_ACTOR
    )
    event = session.exec(select(models.AuditEvent)).one()
    assert (event.action, event.record, event.record_id) == ("give_record", "person", person.id)
    assert event.after == {"format": "json", "file_digest": hashlib.sha256(data).hexdigest()}


def test_record_of_nobody_is_not_found(session: Session) -> None:
    with pytest.raises(NotFound):
        give(session, new_id())
    assert session.exec(select(models.AuditEvent)).all() == []
