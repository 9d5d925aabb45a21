"""Who is erased or merged in these tests? Somebody about whom every table says something that is found again."""

from datetime import date
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import Session, select

from mayatrack.domain.application_status import Status
from mayatrack.domain.baseline import Baseline
from mayatrack.domain.demographics import Gender
from mayatrack.domain.documents import DocumentState
from mayatrack.domain.follow_ups import Channel, Wave
from mayatrack.domain.roles import LOCAL_ACTOR, LOCAL_USER_ID
from mayatrack.models import Application, ApplicationAnswers, Base, Cohort, LegalHold, Person, StatusChange, Traveler
from mayatrack.services.people import check_person, edit_person
from mayatrack.services.privacy.merge import Choices, merge_people
from mayatrack.services.summaries import rebuild_summaries
from tests.factories import (
    add,
    make_blackout,
    make_cohort,
    make_college,
    make_contact_attempt,
    make_contact_wish,
    make_emergency_contact,
    make_flight,
    make_flight_traveler,
    make_follow_up,
    make_incident,
    make_passport_case,
    make_placement,
    make_referral,
    make_referral_change,
    make_review,
    make_standing,
    make_travel_consult,
    make_traveler,
)
from tests.services.applicant_rows import import_rows, make_row

EMAIL: Final = "zyxwvut.qwolfram@plantedmail.example.edu"
OTHER_EMAIL: Final = "jqxz.vwolfsky@otherplanted.example.edu"
# Parts of everything that was ever typed about the person, lower case, as it stands in a file.
PLANTED: Final = (
    "zyxwvut", "qwolfram", "plimsoll", "plantedmail", "555 0177", "2003-07-19", "plant-4411", "plantish", "respkeyxq",
    "plantedanswer", "plantedreason", "plantedfollowup", "plantednextstep", "oldgivenxq", "olderfamilyxq",
    "jqxz", "vwolfsky", "otherplanted", "555 0188", "plantedhold", "plantedaside", "2031-11-23",
    "plantedcomment", "plantedconflict", "plantedcheck",
    "wordingxq", "plantedplace", "plantedconsult", "plantedincident", "plantedaction", "plantedcontact", "plantedkin",
    "plantednumber", "plantedcall", "plantedstep",
)  # fmt: skip


def plant(session: Session) -> Person:
    """Somebody with a trip and everything that can be about it, imported, edited, merged, and once under a hold."""
    trip, other = make_cohort(session), make_cohort(session)
    college = make_college(session)
    told = {
        "family_name": "Olderfamilyxq",
        "email": EMAIL,
        "phone": "213 555 0177",
        "preferred_name": "Plimsoll",
        "birth_on": date(2003, 7, 19),
        "student_number": "PLANT-4411",
        "preferred_language": "Plantish",
        "response_key": "respkeyxq",
        "college": college.name,
        "gender": (Gender.WOMAN,),
        "answers": {"Wordingxq?": "plantedanswer of long ago"},
    }
    import_rows(session, trip, [make_row(2, given_name="Oldgivenxq", **told)])
    import_rows(session, trip, [make_row(2, given_name="Kqxolder", **{**told, "answers": {"Why?": "plantedanswer"}})])
    person = session.exec(select(Person).where(Person.email == EMAIL)).one()
    fields = {
        **person.model_dump(include=set(check_person_fields())),
        "given_name": "Zyxwvut",
        "family_name": "Qwolfram",
    }
    edit_person(session, person.id, fields=check_person(fields), version=person.version, by=LOCAL_ACTOR)
    application = session.exec(select(Application).where(Application.person_id == person.id)).one()
    travel(session, application, trip)
    merge_second_record(session, person, trip, other)
    hold = {"reason": "plantedhold", "placed_on": date(2025, 1, 2), "placed_by_id": LOCAL_USER_ID}
    add(session, LegalHold(person_id=person.id, lifted_on=date(2025, 2, 2), lifted_by_id=LOCAL_USER_ID, **hold))
    rebuild_summaries(session)
    return session.get_one(Person, person.id, populate_existing=True)


def check_person_fields() -> list[str]:
    """The columns of a person that staff edits."""
    return ["given_name", "family_name", "preferred_name", "email", "phone", "birth_on", "student_number",
            "preferred_language"]  # fmt: skip


def travel(session: Session, application: Application, cohort: Cohort) -> Traveler:
    """The application's trip, made, with everything that follows."""
    application.status, application.stage = Status.TRAVELED, application.stage.TRAVELED
    application.had_flown_before = application.had_traveled_abroad_before = Baseline.NO
    session.add(StatusChange(application_id=application.id, to_status=Status.OFFERED, changed_by_id=LOCAL_USER_ID,
                             reason="plantedreason"))  # fmt: skip
    session.flush()
    make_review(session, application_id=application.id, comment="plantedcomment", reason="plantedconflict")
    make_standing(session, application_id=application.id, check_reasons=["plantedcheck"])
    answers = session.exec(select(ApplicationAnswers).where(ApplicationAnswers.application_id == application.id)).one()
    make_blackout(session, answers_id=answers.id)
    traveler = make_traveler(
        session,
        application_id=application.id,
        document_state=DocumentState.IN_HAND,
        passport_applied_on=date(2024, 3, 3),
        passport_issued_on=date(2024, 4, 4),
        passport_expires_on=date(2031, 11, 23),
        traveled_on=cohort.departs_on,
        first_passport_on=date(2024, 4, 4),
        first_flight_on=date(2024, 6, 9),
        first_trip_abroad_on=cohort.departs_on,
    )
    plant_readiness(session, traveler)
    flight = make_flight(session, cohort_id=cohort.id)
    make_flight_traveler(session, traveler_id=traveler.id, flight_id=flight.id, state="flown")
    said = {"answer": "plantedfollowup", "next_step": "plantednextstep"}
    make_follow_up(session, traveler_id=traveler.id, done_on=date(2024, 8, 1), channel=Channel.PHONE, **said)
    make_follow_up(session, traveler_id=traveler.id, wave=Wave.YEARS_1)
    referral = make_referral(session, traveler_id=traveler.id, state="accepted")
    make_placement(session, traveler_id=traveler.id, referral_id=referral.id)
    make_referral_change(session, referral_id=referral.id, reason="plantedstep")
    make_contact_attempt(session, traveler_id=traveler.id, note="plantedcall")
    make_contact_wish(session, person_id=traveler.person_id)
    return traveler


def plant_readiness(session: Session, traveler: Traveler) -> None:
    """What got the traveler ready, and what happened on the trip."""
    make_passport_case(
        session, traveler_id=traveler.id, appointment_on=date(2024, 3, 4), appointment_place="plantedplace"
    )
    make_travel_consult(session, traveler_id=traveler.id, notes="plantedconsult")
    make_incident(
        session, cohort_id=traveler.cohort_id, traveler_id=traveler.id, what="plantedincident", action="plantedaction"
    )
    called = {"name": "plantedcontact", "relationship": "plantedkin", "phone": "plantednumber"}
    make_emergency_contact(session, person_id=traveler.person_id, **called)


def merge_second_record(session: Session, person: Person, trip: Cohort, other: Cohort) -> None:
    """A second record of the person, imported into both cohorts, is merged into the first one."""
    names = {"given_name": "Jqxz", "family_name": "Vwolfsky", "email": OTHER_EMAIL, "phone": "213 555 0188"}
    row = make_row(3, **names, answers={"Why?": "plantedaside"}, gender=(Gender.WOMAN,))
    import_rows(session, trip, [row])
    import_rows(
        session, trip, [make_row(3, **{**names, "given_name": "Jqxzold"}, answers={"Why?": "plantedaside too"})]
    )
    import_rows(session, other, [row])
    second = session.exec(select(Person).where(Person.email == OTHER_EMAIL)).one()
    merge_people(session, person.id, second.id, choices=Choices(fields=["phone"]), by=LOCAL_ACTOR)


def read_texts(engine: Engine) -> str:
    """All that the database's rows say, lower case."""
    tables = Base.metadata.sorted_tables
    with engine.connect() as connection:
        rows = [str(tuple(row)) for table in tables for row in connection.execute(sa.select(table))]
    return "\n".join(rows).lower()


def read_files(engine: Engine) -> bytes:
    """All bytes of an SQLite file, its log included, lower case."""
    name = str(engine.url.database)
    found = b""
    for path in (name, f"{name}-wal"):
        try:
            with open(path, "rb") as file:
                found += file.read()
        except FileNotFoundError:
            continue
    return found.lower()


def find_planted(text: str | bytes) -> list[str]:
    """Which of the planted words stand in the text."""
    return [word for word in PLANTED if (word.encode() if isinstance(text, bytes) else word) in text]


def summaries(session: Session) -> dict[str, list[Any]]:
    """Both summary tables, in order."""
    session.flush()
    tables = [Base.metadata.tables[name] for name in ("application_count", "cohort_count")]
    rows = {table.name: session.connection().execute(sa.select(table).order_by(*table.primary_key)) for table in tables}
    return {name: [tuple(row) for row in found] for name, found in rows.items()}
