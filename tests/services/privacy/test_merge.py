"""Do two records become one, with everything that hung on either, and does undo bring both back?"""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlmodel import Session, col, select

from mayatrack.domain.application_status import Status
from mayatrack.domain.baseline import Baseline
from mayatrack.domain.demographics import Gender
from mayatrack.domain.follow_ups import Wave
from mayatrack.domain.roles import LOCAL_USER_ID, Actor, Role
from mayatrack.exceptions import EditConflict, InvalidInput, NotAllowed, NotFound, RuleBroken, UndoRefused
from mayatrack.models import (
    Application,
    AuditEvent,
    ContactWish,
    Demographics,
    EmergencyContact,
    ImportBatch,
    ImportChange,
    LegalHold,
    Person,
    PersonMerge,
    Traveler,
)
from mayatrack.models.base import new_id
from mayatrack.services.alumni_summaries import ensure_alumni
from mayatrack.services.applications import move_application
from mayatrack.services.imports import undo_import
from mayatrack.services.people import check_person, edit_person
from mayatrack.services.privacy.demographics import AnswerDate, read_answer_dates
from mayatrack.services.privacy.erase import erase_person
from mayatrack.services.privacy.holds import lift_hold, place_hold
from mayatrack.services.privacy.merge import Choices, merge_people
from mayatrack.services.privacy.merge_undo import undo_merge
from mayatrack.services.summaries import find_stale_summaries, rebuild_summaries
from mayatrack.services.travelers import settle_traveler
from tests.factories import (
    add,
    make_application,
    make_application_answers,
    make_blackout,
    make_cohort,
    make_contact_wish,
    make_decision_change,
    make_demographics,
    make_emergency_contact,
    make_flight_traveler,
    make_follow_up,
    make_interview_slot,
    make_pending_decision,
    make_person,
    make_placement,
    make_referral,
    make_review,
    make_standing,
    make_status_change,
    make_traveler,
    make_waitlist_place,
)
from tests.services.applicant_rows import dump, import_rows, make_row

# What may move although merge and undo leave everything as it was; summaries are compared by themselves.
MOVING = ("version", "version_after")
LOG = {"audit_seal", "audit_head", "person_merge"}


def make_pair(session: Session) -> tuple[Person, Person]:
    """Two records of one person: a trip on each, both in one further cohort, and answers on both."""
    one = make_person(session, given_name="Ana", family_name="Núñez", phone="213 555 0101", email="ana@example.org")
    other = make_person(
        session, given_name="Ana María", family_name="Núñez", email="am@example.org", birth_on=date(2004, 3, 4)
    )
    for person, phone in ((one, "213 555 0150"), (other, "213 555 0150"), (other, "213 555 0151")):
        make_emergency_contact(session, person_id=person.id, position=1 + (phone[-1] == "1"), phone=phone)
    for number, person in enumerate((one, other)):
        make_trip(session, person, departs_on=date(2024, 6, 9 + number))
    common = make_cohort(session, name="Cairo")
    for person, status in ((one, Status.SUBMITTED), (other, Status.INTERVIEW)):
        application = make_application(session, person_id=person.id, cohort_id=common.id, status=status)
        answers = make_application_answers(session, application_id=application.id)
        make_blackout(session, answers_id=answers.id)
        make_status_change(session, application_id=application.id, reason="said so")
        for make in (make_standing, make_review, make_pending_decision, make_decision_change, make_waitlist_place):
            make(session, application_id=application.id)
    make_demographics(session, person_id=one.id, gender=["woman"], answered_on=date(2024, 1, 1))
    make_demographics(session, person_id=other.id, gender=["non_binary"], answered_on=date(2024, 2, 2))
    rebuild_summaries(session)
    ensure_alumni(session)
    return one, other


def make_trip(session: Session, person: Person, **dates: Any) -> Traveler:
    """A trip that was made, a first one by all that the record knows, with what followed."""
    cohort = make_cohort(session, **dates)
    application = make_application(
        session,
        person_id=person.id,
        cohort_id=cohort.id,
        status=Status.TRAVELED,
        had_traveled_abroad_before=Baseline.NO,
    )
    day = cohort.departs_on
    traveler = make_traveler(session, application_id=application.id, traveled_on=day, first_trip_abroad_on=day)
    make_flight_traveler(session, traveler_id=traveler.id)
    make_follow_up(session, traveler_id=traveler.id)
    make_placement(session, traveler_id=traveler.id)
    make_referral(session, traveler_id=traveler.id)
    return traveler


def state(session: Session) -> dict[str, Any]:
    """Every row but the log's and the merges', without what counts versions."""
    found = dump(session, without=MOVING)
    return {name: rows for name, rows in found.items() if name not in LOG}


def read_people(session: Session, table: str) -> set[Any]:
    return {row["person_id"] for row in dump(session)[table]}


def test_everything_becomes_one_persons(session: Session, local_actor: Actor) -> None:
    one, other = make_pair(session)
    travelers = len(dump(session)["traveler"])
    merge_people(session, one.id, other.id, by=local_actor)
    assert session.exec(select(Person.id)).all() == [one.id]
    assert {table: read_people(session, table) for table in ("application", "traveler", "demographics")} == {
        "application": {one.id},
        "traveler": {one.id},
        "demographics": {one.id},
    }
    found = dump(session)
    assert [len(found[name]) for name in ("traveler", "follow_up", "placement", "referral", "flight_traveler")] == (
        [travelers] * 5
    )
    assert find_stale_summaries(session) == []
    assert {row["sort_name"] for row in found["application"]} == {one.sort_name}


def read_calls(session: Session, person: Person) -> list[tuple[int, str]]:
    own = select(EmergencyContact).where(EmergencyContact.person_id == person.id)
    found = session.exec(own.order_by(col(EmergencyContact.position)), execution_options={"populate_existing": True})
    return [(contact.position, contact.phone) for contact in found]


def test_whom_to_call_for_either_is_called_once_for_both(session: Session, local_actor: Actor) -> None:
    one, other = make_pair(session)
    merge_people(session, one.id, other.id, by=local_actor)
    assert read_calls(session, one) == [(1, "213 555 0150"), (2, "213 555 0151")]


@pytest.mark.parametrize("barred", [[], [0], [1], [0, 1]])
def test_whoever_must_not_be_contacted_is_not(session: Session, local_actor: Actor, barred: list[int]) -> None:
    people = make_person(session), make_person(session)
    for number in barred:
        make_contact_wish(session, person_id=people[number].id, do_not_contact=True, channel=None)
    before = state(session)["contact_wish"]
    merge = merge_people(session, people[0].id, people[1].id, by=local_actor)
    wish = session.get(ContactWish, people[0].id, populate_existing=True)
    assert (wish is not None and wish.do_not_contact) == bool(barred)
    undo_merge(session, merge.id, by=local_actor)
    assert state(session)["contact_wish"] == before


def test_no_more_are_called_than_there_is_room_for(session: Session, local_actor: Actor) -> None:
    one, other = make_person(session), make_person(session)
    for position in (1, 2, 3, 4):
        make_emergency_contact(session, person_id=one.id, position=position, phone=f"1-{position}")
        make_emergency_contact(session, person_id=other.id, position=position, phone=f"2-{position}")
    merge = merge_people(session, one.id, other.id, by=local_actor)
    assert read_calls(session, one) == [(1, "1-1"), (2, "1-2"), (3, "1-3"), (4, "1-4"), (5, "2-1")]
    undo_merge(session, merge.id, by=local_actor)
    assert [len(read_calls(session, person)) for person in (one, session.get_one(Person, other.id))] == [4, 4]


def test_first_time_stays_on_the_earlier_trip_alone(session: Session, local_actor: Actor) -> None:
    one, other = make_pair(session)
    merge_people(session, other.id, one.id, by=local_actor)
    trips = session.exec(select(Traveler).order_by(col(Traveler.traveled_on))).all()
    assert [trip.first_trip_abroad_on for trip in trips] == [date(2024, 6, 9), None]


def test_application_that_got_further_stays(session: Session, local_actor: Actor) -> None:
    one, other = make_pair(session)
    (further,) = session.exec(select(Application.id).where(Application.status == Status.INTERVIEW)).all()
    merge = merge_people(session, one.id, other.id, by=local_actor)
    stages = session.exec(select(Application).where(Application.cohort_id == session.get_one(
        Application, further).cohort_id)).all()  # fmt: skip
    assert [row.id for row in stages] == [further]
    assert len(merge.before["put_aside"]) == 1


def test_interview_of_an_application_put_aside_is_free_again(session: Session, local_actor: Actor) -> None:
    one, other = make_pair(session)
    statement = select(Application).where(Application.person_id == one.id, Application.status == Status.SUBMITTED)
    application = session.exec(statement).one()
    slot = make_interview_slot(session, cohort_id=application.cohort_id, application_id=application.id)
    merge_people(session, one.id, other.id, by=local_actor)
    session.refresh(slot)
    assert (slot.application_id, slot.version) == (None, 2)


def test_chosen_values_are_taken_from_the_record_that_goes(session: Session, local_actor: Actor) -> None:
    one, other = make_pair(session)
    merge_people(session, one.id, other.id, choices=Choices(fields=["email", "given_name", "birth_on"]), by=local_actor)
    assert (one.given_name, one.email, one.birth_on) == ("Ana María", "am@example.org", date(2004, 3, 4))
    assert (one.phone, one.search_words) == ("213 555 0101", "ana maria nunez am example org")


@pytest.mark.parametrize(
    ("takes", "gender"), [(None, Gender.NON_BINARY), (True, Gender.NON_BINARY), (False, Gender.WOMAN)]
)
def test_demographic_answers_are_one_sides_as_a_whole(
    session: Session, local_actor: Actor, takes: bool | None, gender: Gender
) -> None:
    one, other = make_pair(session)
    merge_people(session, one.id, other.id, choices=Choices(takes_demographics=takes), by=local_actor)
    (answers,) = session.exec(select(Demographics)).all()
    assert (answers.person_id, answers.gender) == (one.id, [gender])


@pytest.mark.parametrize("owner", [0, 1])
def test_answers_of_the_only_one_who_answered_stay(session: Session, local_actor: Actor, owner: int) -> None:
    pair = make_person(session), make_person(session)
    make_demographics(session, person_id=pair[owner].id, gender=["man"])
    merge_people(session, pair[0].id, pair[1].id, by=local_actor)
    assert [row.person_id for row in session.exec(select(Demographics)).all()] == [pair[0].id]


def test_answer_dates_tell_no_answers(session: Session, local_actor: Actor) -> None:
    one, other = make_pair(session)
    found = read_answer_dates(session, person_ids=[one.id, other.id], by=local_actor)
    assert found == [
        AnswerDate(other.id, date(2024, 2, 2), "application form"),
        AnswerDate(one.id, date(2024, 1, 1), "application form"),
    ]


@pytest.mark.parametrize("swap", [False, True])
@pytest.mark.parametrize("takes", [False, True])
def test_undo_brings_every_table_back(session: Session, local_actor: Actor, swap: bool, takes: bool) -> None:
    pair = make_pair(session)
    kept, merged = reversed(pair) if swap else pair
    earlier = make_person(session)
    merge_people(session, merged.id, earlier.id, by=local_actor)
    held = place_hold(session, person_id=merged.id, reason="a claim", by=local_actor)
    lift_hold(session, held.id, by=local_actor)
    before = state(session)
    merges = [row.kept_person_id for row in session.exec(select(PersonMerge)).all()]
    choices = Choices(fields=["email", "family_name", "birth_on"] if takes else [], takes_demographics=takes)
    merge = merge_people(session, kept.id, merged.id, choices=choices, by=local_actor)
    assert state(session) != before
    assert {row.kept_person_id for row in session.exec(select(PersonMerge)).all()} == {kept.id}
    undo_merge(session, merge.id, by=local_actor)
    assert state(session) == before
    assert find_stale_summaries(session) == []
    (first, second) = session.exec(select(PersonMerge).order_by(col(PersonMerge.id))).all()
    assert ([first.kept_person_id], second.before) == (merges, {})
    assert (second.undone_by_id, second.undone_at is None) == (LOCAL_USER_ID, False)


def test_undone_merge_leaves_imports_undoable(session: Session, local_actor: Actor) -> None:
    empty = state(session)
    batches = [import_rows(session, make_cohort(session), [make_row(n, answers={"Why?": "So."}, gender=(Gender.MAN,))])
               for n in (2, 3)]  # fmt: skip
    batches.append(import_rows(session, make_cohort(session), [make_row(3, phone="1")]))
    one, other = session.exec(select(Person).order_by(col(Person.email))).all()
    merge = merge_people(session, one.id, other.id, by=local_actor)
    undo_merge(session, merge.id, by=local_actor)
    for batch in reversed(batches):
        undo_import(session, batch.id, by=local_actor)
    left = state(session)
    assert {name for name in left if left[name] != empty[name]} == {"cohort", "cohort_count", "destination"}


def test_import_of_a_moved_application_cannot_be_undone(session: Session, local_actor: Actor) -> None:
    for number in (2, 3):
        import_rows(session, make_cohort(session), [make_row(number)])
    one, other = session.exec(select(Person).order_by(col(Person.email))).all()
    merge_people(session, one.id, other.id, by=local_actor)
    for batch in session.exec(select(ImportBatch)).all():
        with pytest.raises(UndoRefused):
            undo_import(session, batch.id, by=local_actor)


def test_what_an_import_overwrote_in_a_merged_record_is_in_the_snapshot_alone(
    session: Session, local_actor: Actor
) -> None:
    cohort = make_cohort(session)
    import_rows(session, cohort, [make_row(2, phone="1")])
    import_rows(session, cohort, [make_row(2, phone="2")])
    other = session.exec(select(Person)).one()
    kept = make_person(session)
    before = [row.before for row in session.exec(select(ImportChange).order_by(col(ImportChange.id))).all()]
    merge = merge_people(session, kept.id, other.id, by=local_actor)
    session.expire_all()
    assert [row.before for row in session.exec(select(ImportChange).order_by(col(ImportChange.id))).all()] == [
        None if value is None else {} for value in before
    ]
    undo_merge(session, merge.id, by=local_actor)
    session.expire_all()
    assert [row.before for row in session.exec(select(ImportChange).order_by(col(ImportChange.id))).all()] == before


def edit_name(session: Session, person: Person, by: Actor) -> None:
    fields = check_person({"given_name": "Eva", "email": person.email})
    edit_person(session, person.id, fields=fields, version=person.version, by=by)


def withdraw(session: Session, person: Person, by: Actor) -> None:
    application = session.exec(select(Application).where(Application.status == Status.INTERVIEW)).one()
    move_application(session, application.id, to=Status.WITHDRAWN, by=by)


def apply_elsewhere(session: Session, person: Person, by: Actor) -> None:
    make_application(session, person_id=person.id, cohort_id=make_cohort(session, name="Lima").id)


def answer_again(session: Session, person: Person, by: Actor) -> None:
    session.get_one(Demographics, person.id).gender = ["man"]


def name_somebody(session: Session, person: Person, by: Actor) -> None:
    make_emergency_contact(session, person_id=person.id, position=3)


def wish_for_calls(session: Session, person: Person, by: Actor) -> None:
    make_contact_wish(session, person_id=person.id)


def take_address(session: Session, person: Person, by: Actor) -> None:
    make_person(session, email="am@example.org")


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (edit_name, "because something changed since: names and contacts. Correct the record by hand instead."),
        (withdraw, "because something changed since: the application to Cairo. Correct the record by hand instead."),
        (
            apply_elsewhere,
            "because something changed since: the application to Lima. Correct the record by hand instead.",
        ),
        (answer_again, "because something changed since: demographic answers. Correct the record by hand instead."),
        (name_somebody, "because something changed since: emergency contacts. Correct the record by hand instead."),
        (wish_for_calls, "because something changed since: contact wishes. Correct the record by hand instead."),
        (take_address, "because am@example.org is another person's address by now."),
    ],
)
def test_undo_is_refused_once_something_changed(
    session: Session, local_actor: Actor, change: Callable[..., None], what: str
) -> None:
    one, other = make_pair(session)
    merge = merge_people(session, one.id, other.id, by=local_actor)
    change(session, one, local_actor)
    before = dump(session)
    with pytest.raises(UndoRefused) as refusal:
        undo_merge(session, merge.id, by=local_actor)
    assert str(refusal.value) == f"This merge cannot be undone, {what}"
    assert dump(session) == before


def test_undo_is_refused_once_a_trip_changed(session: Session, local_actor: Actor) -> None:
    cohort = make_cohort(session, name="Tokyo")
    traveler = make_traveler(session, cohort_id=cohort.id)
    kept = make_person(session)
    merge = merge_people(session, kept.id, traveler.person_id, by=local_actor)
    settle_traveler(session, traveler.application_id, has_traveled=True, by=local_actor)
    with pytest.raises(UndoRefused) as refusal:
        undo_merge(session, merge.id, by=local_actor)
    assert str(refusal.value) == (
        "This merge cannot be undone, because something changed since: the application to Tokyo, the trip with Tokyo. "
        "Correct the record by hand instead."
    )


def test_what_was_added_to_a_trip_stays_with_it(session: Session, local_actor: Actor) -> None:
    one, other = make_pair(session)
    trip = session.exec(select(Traveler).where(Traveler.person_id == other.id)).one()
    merge = merge_people(session, one.id, other.id, by=local_actor)
    make_follow_up(session, traveler_id=trip.id, wave=Wave.YEARS_5)
    undo_merge(session, merge.id, by=local_actor)
    session.refresh(trip)
    assert trip.person_id == other.id
    assert len([row for row in dump(session)["follow_up"] if row["traveler_id"] == trip.id]) == 2


def test_later_merge_is_undone_first(session: Session, local_actor: Actor) -> None:
    one, other = make_pair(session)
    third = make_person(session)
    before = state(session)
    first = merge_people(session, one.id, other.id, by=local_actor)
    second = merge_people(session, third.id, one.id, by=local_actor)
    session.refresh(first)
    with pytest.raises(UndoRefused) as refusal:
        undo_merge(session, first.id, by=local_actor)
    assert str(refusal.value) == "This record was merged into another one since: undo that merge first."
    undo_merge(session, second.id, by=local_actor)
    undo_merge(session, first.id, by=local_actor)
    assert state(session) == before


def test_merge_is_undone_once(session: Session, local_actor: Actor) -> None:
    one, other = make_pair(session)
    merge = merge_people(session, one.id, other.id, by=local_actor)
    undo_merge(session, merge.id, by=local_actor)
    with pytest.raises(UndoRefused) as refusal:
        undo_merge(session, merge.id, by=local_actor)
    assert str(refusal.value) == "This merge has been undone already."


def test_two_travelers_of_one_cohort_are_two_people(session: Session, local_actor: Actor) -> None:
    cohort = make_cohort(session, name="Tokyo")
    one, other = (make_traveler(session, cohort_id=cohort.id) for _ in range(2))
    before = dump(session)
    with pytest.raises(RuleBroken, match=r"^Both records have a traveler of Tokyo, "):
        merge_people(session, one.person_id, other.person_id, by=local_actor)
    assert dump(session) == before


def test_traveler_stays_whatever_the_other_application_reached(session: Session, local_actor: Actor) -> None:
    cohort = make_cohort(session)
    traveler = make_traveler(session, cohort_id=cohort.id)
    other = make_application(session, cohort_id=cohort.id, status=Status.CONFIRMED)
    merge_people(session, other.person_id, traveler.person_id, by=local_actor)
    assert session.exec(select(Application.id)).all() == [traveler.application_id]


@pytest.mark.parametrize("which", [0, 1])
def test_held_records_are_not_merged(session: Session, local_actor: Actor, which: int) -> None:
    pair = make_person(session), make_person(session)
    place_hold(session, person_id=pair[which].id, reason="a claim", by=local_actor)
    with pytest.raises(RuleBroken, match=r"^A legal hold of "):
        merge_people(session, pair[0].id, pair[1].id, by=local_actor)


def test_merge_of_held_records_is_not_undone(session: Session, local_actor: Actor) -> None:
    one, other = make_pair(session)
    merge = merge_people(session, one.id, other.id, by=local_actor)
    place_hold(session, reason="a claim", by=local_actor)
    with pytest.raises(RuleBroken, match=r"^A legal hold of .* keeps all records as they are"):
        undo_merge(session, merge.id, by=local_actor)


@pytest.mark.parametrize("which", [0, 1])
def test_erased_records_are_not_merged(session: Session, local_actor: Actor, which: int) -> None:
    pair = make_person(session), make_person(session)
    erase_person(session, pair[which].id, by=local_actor)
    with pytest.raises(RuleBroken, match=r"^This person's record was erased"):
        merge_people(session, pair[0].id, pair[1].id, by=local_actor)


def test_bad_choices_are_refused(session: Session, local_actor: Actor) -> None:
    one, other = make_person(session), make_person(session)
    with pytest.raises(InvalidInput):
        merge_people(session, one.id, one.id, by=local_actor)
    with pytest.raises(InvalidInput, match=r"^Nothing is called version: "):
        merge_people(session, one.id, other.id, choices=Choices(fields=["version"]), by=local_actor)
    with pytest.raises(NotFound):
        merge_people(session, one.id, new_id(), by=local_actor)
    with pytest.raises(EditConflict):
        merge_people(session, one.id, other.id, versions=(one.version, other.version + 1), by=local_actor)
    assert session.exec(select(PersonMerge)).all() == []


def test_lifted_hold_follows_the_person(session: Session, local_actor: Actor) -> None:
    one, other = make_person(session), make_person(session)
    lifted = {"lifted_on": date(2025, 2, 2), "lifted_by_id": LOCAL_USER_ID, "placed_by_id": LOCAL_USER_ID}
    hold = add(session, LegalHold(person_id=other.id, reason="a claim", placed_on=date(2025, 1, 1), **lifted))
    merge_people(session, one.id, other.id, by=local_actor)
    session.refresh(hold)
    assert hold.person_id == one.id


def test_merge_and_undo_are_logged_without_values(session: Session, local_actor: Actor) -> None:
    one, other = make_pair(session)
    merge = merge_people(session, one.id, other.id, choices=Choices(fields=["email"]), by=local_actor)
    put_aside = merge.before["put_aside"]
    undo_merge(session, merge.id, by=local_actor)
    events = session.exec(select(AuditEvent).where(AuditEvent.record_id == one.id).order_by(col(AuditEvent.id))).all()
    assert [(event.action, event.after) for event in events] == [
        ("merge_people", {"merged_person_id": str(other.id), "taken": ["email"], "put_aside": put_aside}),
        ("undo_merge", {"merged_person_id": str(other.id)}),
    ]


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMINISTRATOR}))
def test_other_roles_merge_nobody(session: Session, actor_with: Callable[..., Actor], role: Role) -> None:
    one, other, by = make_person(session), make_person(session), actor_with(role)
    with pytest.raises(NotAllowed):
        merge_people(session, one.id, other.id, by=by)
    with pytest.raises(NotAllowed):
        undo_merge(session, new_id(), by=by)
    with pytest.raises(NotAllowed):
        read_answer_dates(session, person_ids=[one.id], by=by)
