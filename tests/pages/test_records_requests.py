"""Does the answer to a records request hold what it may, and no name that anybody ever typed?"""

import hashlib
import io
import zipfile
from datetime import UTC, date, datetime
from itertools import count
from typing import Any, Final

import openpyxl
import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import AutoString, Session, select
from streamlit.testing.v1 import AppTest

from mayatrack import models
from mayatrack.db.session import reading, writing
from mayatrack.domain.redaction import Exemption, Subject, Treatment, find_redaction
from mayatrack.domain.roles import LOCAL_ACTOR, LOCAL_USER_NAME
from mayatrack.queries.records_requests import Asked
from mayatrack.ui.records_requests import ANSWER, make_answer
from tests import factories as make
from tests.pages.clicking import find, press, read_errors

NOW: Final = datetime(2026, 7, 1, 12, tzinfo=UTC)
TODAY: Final = date(2026, 7, 1)
PLANTED: Final = "plantedname"
# These say nothing that a person typed, or the database would not take a name in them.
TYPED_BY_NOBODY: Final = {"audit_event", "audit_head", "audit_seal"}
COPIES: Final = 12
OF_APPLICATIONS: Final = (
    make.make_decision_change,
    make.make_pending_decision,
    make.make_review,
    make.make_standing,
    make.make_waitlist_place,
)
OF_TRAVELERS: Final = (
    make.make_alumnus_summary,
    make.make_checklist_mark,
    make.make_contact_attempt,
    make.make_flight_traveler,
    make.make_follow_up,
    make.make_incident,
    make.make_outcome,
    make.make_passport_case,
    make.make_placement,
    make.make_referral,
    make.make_travel_consult,
)
OTHERS: Final = (
    make.make_calendar_feed,
    make.make_chaperone,
    make.make_college_term,
    make.make_credential,
    make.make_entry_rule,
    make.make_import_change,
    make.make_import_mapping,
    make.make_interview_slot,
    make.make_legal_hold,
    make.make_openid_request,
    make.make_person_merge,
    make.make_processing_time,
    make.make_report,
    make.make_records_request,
    make.make_rubric_criterion,
    make.make_selection_plan,
    make.make_setting,
    make.make_sign_in_link,
)


def show() -> None:
    from mayatrack.domain.roles import LOCAL_ACTOR
    from mayatrack.ui.records_requests import show_records_requests

    show_records_requests(by=LOCAL_ACTOR)


def ask(**changes: Any) -> bytes:
    asked = Asked(list(Subject), **changes)
    return make_answer(asked, date(2026, 6, 1), "Valley Gazette", "Trips of 2024", made_at=NOW, by=LOCAL_ACTOR)


def fill(session: Session) -> None:
    """Enough rows of every table that numbers are told."""
    cohort = make.make_cohort(session)
    college = make.make_college(session)
    for _ in range(COPIES):
        application = make.make_application(session, cohort_id=cohort.id, status="traveled", college_id=college.id)
        answers = make.make_application_answers(session, application_id=application.id)
        make.make_blackout(session, answers_id=answers.id)
        for make_one in OF_APPLICATIONS:
            make_one(session, application_id=application.id)
        make.make_status_change(session, application_id=application.id, changed_by_id=make.make_user(session).id)
        make.make_demographics(session, person_id=application.person_id)
        traveler = make.make_traveler(session, application_id=application.id, traveled_on=cohort.departs_on)
        for make_one in OF_TRAVELERS:
            make_one(session, traveler_id=traveler.id)
        make.make_emergency_contact(session, person_id=application.person_id)
        make.make_contact_wish(session, person_id=application.person_id)
        make.make_referral_change(session, referral_id=make.make_referral(session, traveler_id=traveler.id).id)
    for make_one in OTHERS:
        make_one(session)


def plant(session: Session) -> dict[str, set[str]]:
    """A name of its own in every text column of every row: `table.column` → its names."""
    numbers, planted = count(1), {}
    for table in models.Base.metadata.sorted_tables:
        keys, texts = list(table.primary_key.columns), list_texts(table)
        for row in session.connection().execute(sa.select(*keys)).all() if texts else ():
            values = {column: f"{PLANTED}{next(numbers)}x" for column in texts}
            for column, name in values.items():
                planted.setdefault(f"{table.name}.{column.name}", set()).add(name)
            written = {
                column.name: {name: name} if isinstance(column.type, sa.JSON) else name
                for column, name in values.items()
            }
            is_row = sa.and_(*(key == value for key, value in zip(keys, row, strict=True)))
            session.connection().execute(sa.update(table).where(is_row).values(written))
    return planted


def list_texts(table: sa.Table) -> list[sa.Column[Any]]:
    return [
        column
        for column in table.columns
        if isinstance(column.type, sa.String | AutoString | sa.JSON)
        and not isinstance(column.type, sa.Enum)
        and not {table.name, f"{table.name}.{column.name}"} & TYPED_BY_NOBODY
        # A key would lead nowhere, and a country's code has two letters.
        and not column.primary_key
        and column.name != "country_code"
    ]


def read_all(data: bytes) -> str:
    """Every byte of every part of the workbook, as lower-case text."""
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        return "\n".join(parts.read(name).decode(errors="replace") for name in parts.namelist()).lower()


def test_no_planted_name_is_told_but_those_of_things(database: Engine) -> None:
    with writing(database) as session:
        fill(session)
        session.flush()
        planted = plant(session)
    data = ask()
    told = read_all(data)
    found = {column for column, names in planted.items() if any(name in told for name in names)}
    assert found == {column for column in planted if find_redaction(column).treatment is Treatment.KEEP}
    # Something was told, and a name was planted wherever one can be.
    assert len(openpyxl.load_workbook(io.BytesIO(data))["Applications"]["A"]) == 2
    tables = models.Base.metadata.sorted_tables
    assert planted.keys() == {f"{table.name}.{column.name}" for table in tables for column in list_texts(table)}
    assert len(planted) > 50


def test_answer_has_a_cover_and_a_sheet_per_subject(database: Engine) -> None:
    with writing(database) as session:
        fill(session)
    book = openpyxl.load_workbook(io.BytesIO(ask(more={"cohort.name": Exemption.PUBLIC_INTEREST})))
    assert book.sheetnames == ["Cover", *(subject.value for subject in Subject)]
    cover = {(row[0], row[1]): row[2:] for row in book["Cover"].values}
    assert ("Asked by", "Valley Gazette") in cover
    assert ("Made by", LOCAL_USER_NAME) in cover
    assert cover["Column person.email", "left out"] == (
        "Gov. Code § 7927.700",
        "identifies or describes a person",
    )
    assert cover["Column cohort.name", "left out"] == ("Gov. Code § 7922.000", "left out by the office")
    assert [row[0] for row in book["Trips"].values] == ["Cohort", "Gov. Code § 7922.000"]


def test_answer_is_kept_with_its_digest(database: Engine) -> None:
    data = ask()
    with reading(database) as session:
        kept = session.exec(select(models.RecordsRequest)).one()
        event = session.exec(select(models.AuditEvent)).one()
    assert (kept.requester, kept.row_count, kept.file_digest) == (
        "Valley Gazette",
        0,
        hashlib.sha256(data).hexdigest(),
    )
    assert kept.redactions["person.email"] == "Gov. Code § 7927.700"
    assert (event.action, event.record_id) == ("answer_records_request", kept.id)
    assert event.after == {
        "row_count": 0,
        "file_digest": kept.file_digest,
        "redaction_count": len(kept.redactions),
    }


@pytest.fixture
def shown(database: Engine) -> AppTest:
    return AppTest.from_function(show, default_timeout=30)


def test_answer_is_made_and_listed(shown: AppTest, database: Engine) -> None:
    shown.run()
    assert any(text.value == "Nobody has asked yet." for text in shown.caption)
    find(shown.text_input, "Asked by").set_value("Valley Gazette")
    find(shown.text_area, "What was asked, in the request's words").set_value("All trips")
    find(shown.multiselect, "Leave out more").set_value(["Cohort (cohort.name)"]).run()
    press(shown, "Make the answer")
    assert read_errors(shown) == []
    assert [button.label for button in shown.get("download_button")] == ["Excel"]
    assert any("it is gone when you reload or leave" in text.value for text in shown.markdown)
    past = shown.dataframe[-1].value
    assert list(past["Asked by"]) == ["Valley Gazette"]
    digest = hashlib.sha256(shown.session_state[ANSWER]).hexdigest()
    assert list(past["SHA-256 of the file"]) == [digest]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"Asked by": ""}, "Who asked is missing: enter it."),
        ({"What was asked, in the request's words": " "}, "What was asked is missing: enter it."),
    ],
)
def test_incomplete_request_is_refused(
    shown: AppTest, database: Engine, changes: dict[str, str], sentence: str
) -> None:
    shown.run()
    values = {"Asked by": "Valley Gazette", "What was asked, in the request's words": "All trips"} | changes
    find(shown.text_input, "Asked by").set_value(values["Asked by"])
    find(shown.text_area, "What was asked, in the request's words").set_value(
        values["What was asked, in the request's words"]
    )
    press(shown, "Make the answer")
    assert read_errors(shown) == [sentence]
    with reading(database) as session:
        assert session.exec(select(models.RecordsRequest)).all() == []


def test_request_of_tomorrow_is_refused(shown: AppTest) -> None:
    shown.run()
    find(shown.text_input, "Asked by").set_value("Valley Gazette")
    find(shown.text_area, "What was asked, in the request's words").set_value("All trips")
    find(shown.date_input, "Asked on").set_value(date(2999, 1, 1))
    press(shown, "Make the answer")
    assert read_errors(shown) == ["Nobody can have asked on 2999-01-01, which is still to come: check the day."]


def test_nothing_chosen_is_refused(shown: AppTest) -> None:
    shown.run()
    find(shown.multiselect, "Sheets").set_value([]).run()
    press(shown, "Make the answer")
    assert read_errors(shown) == ["Nothing is chosen: choose at least one of the sheets."]
