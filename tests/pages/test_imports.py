"""Can staff import a spreadsheet by clicking, see beforehand what it does, and take it back?"""

from collections.abc import Callable
from hashlib import sha256
from typing import Any

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from mayatrack.db.session import reading, writing
from mayatrack.domain.roles import Role
from mayatrack.files.headings import heading_key
from mayatrack.files.reading import read_table
from mayatrack.models import Application, ImportBatch, ImportMapping, Person
from mayatrack.ui import import_draft, import_upload
from mayatrack.ui.import_upload import CHECKED, PLAN, TABLE
from tests.factories import make_cohort, make_college
from tests.files.samples import google_forms_csv, make_answers, make_notes_first
from tests.pages.clicking import find, press, read_errors
from tests.pages.conftest import OpenPage, Store
from tests.pages.file_pages import open_file_page, read_tables, upload
from tests.services.applicant_rows import import_rows, make_row

NAMES = ("Rosa", "Luis", "Zoë")


def _file(*rows: dict[str, str]) -> bytes:
    return google_forms_csv(rows)


def _people(*changes: dict[str, str]) -> list[dict[str, str]]:
    rows = [make_answers(number, given_name=name) for number, name in enumerate(NAMES, start=1)]
    return [row | change for row, change in zip(rows, [*changes, {}, {}, {}], strict=False)]


def _metrics(shown: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in shown.metric}


@pytest.fixture
def cohort(store: Store) -> str:
    with store() as session:
        make_college(session, name="East Los Angeles College")
        return make_cohort(session, name="Tokyo 2026").name


def _count(database: Engine) -> int:
    with reading(database) as session:
        return len(session.exec(select(Application.id)).all())


def test_page_without_a_cohort_says_where_to_begin(database: Engine) -> None:
    shown = open_file_page("imports")
    assert next(text.value for text in shown.caption).startswith("Create the cohort")
    assert len(shown.get("file_uploader")) == 0


def test_file_is_shown_before_anything_is_written(cohort: str, database: Engine) -> None:
    shown = upload(open_file_page("imports", into=cohort), _file(*_people({"email": "nobody"})))
    assert _metrics(shown) == {"New": "2", "Changed": "0", "Unchanged": "0", "Duplicate": "0", "Refused": "1"}
    assert find(shown.button, "Import 2 people").disabled is False
    assert _count(database) == 0


def test_refusals_say_row_column_value_and_what_to_do(cohort: str) -> None:
    shown = upload(open_file_page("imports", into=cohort), _file(*_people({"email": "nobody", "birth_on": "soon"})))
    refused = next(table for table in read_tables(shown) if "Why" in table)
    assert refused[["Row", "Column", "Value"]].values.tolist() == [
        [2, "Email address", "nobody"],
        [2, "Date of birth", "soon"],
    ]
    assert all(sentence.endswith(".") for sentence in refused["Why"])


def test_confirmed_import_is_written_and_shown(cohort: str, database: Engine) -> None:
    shown = press(upload(open_file_page("imports", into=cohort), _file(*_people())), "Import 3 people")
    assert _count(database) == 3
    assert [text.value for text in shown.success] == [
        "**people\\.csv** is imported into **Tokyo 2026**: 3 new, 0 changed."
    ]
    # The field is empty again, and what the session held of the people is gone.
    assert _metrics(shown) == {}
    assert [name for name in (TABLE, CHECKED, PLAN) if name in shown.session_state] == []
    assert any("people\\.csv" in text.value and "3 new" in text.value for text in shown.markdown)


def test_same_file_again_offers_nothing_to_import(cohort: str) -> None:
    shown = press(upload(open_file_page("imports", into=cohort), _file(*_people())), "Import 3 people")
    upload(shown, _file(*_people()))
    assert _metrics(shown)["Unchanged"] == "3"
    assert [text.value for text in shown.info] == ["Importing this file would change nothing."]
    assert find(shown.button, "Import 0 people").disabled is True


def test_changes_are_shown_without_what_people_said_about_themselves(store: Store, cohort: str) -> None:
    shown = press(upload(open_file_page("imports", into=cohort), _file(*_people())), "Import 3 people")
    changed = {"phone": "(213) 555-0199", "gender": "Man", "essay": "Another reason"}
    upload(shown, _file(*_people(changed)))
    assert _metrics(shown)["Changed"] == "1"
    table = next(table for table in read_tables(shown) if "Stored" in table)
    fields = {field: (stored, new) for field, stored, new in table[["Field", "Stored", "In the file"]].values.tolist()}
    assert fields["Phone"] == ("(213) 555-0001", "(213) 555-0199")
    assert fields["Gender"] == ("not shown", "not shown")
    assert fields["Why do you want to travel with us?"][1] == "Another reason"
    assert len(fields) == 3


def test_import_is_undone_by_clicking(cohort: str, database: Engine) -> None:
    shown = press(upload(open_file_page("imports", into=cohort), _file(*_people())), "Import 3 people")
    press(shown, "Undo this import")
    assert _count(database) == 0
    assert len(shown.success) == 0
    assert any("Undone" in text.value for text in shown.markdown)
    assert [button.label for button in shown.button if button.label == "Undo this import"] == []


def test_undo_that_is_refused_says_because_of_whom(store: Store, database: Engine) -> None:
    with store() as session:
        import_rows(session, make_cohort(session), [make_row(2)])
    with writing(database) as session:
        session.exec(select(Person)).one().phone = "213-555-0111"
    shown = press(open_file_page("imports"), "Undo this import")
    (sentence,) = read_errors(shown)
    assert sentence == (
        "This import cannot be undone, because records were changed since: Rosa Ávila 2. "
        "Take those changes back first, or correct the records one by one."
    )


def test_forbidden_column_blocks_the_file(cohort: str) -> None:
    data = b"Name,Email,Citizenship\r\nAna Diaz,ana@example.edu,Elsewhere\r\n"
    shown = upload(open_file_page("imports", into=cohort), data)
    (sentence,) = read_errors(shown)
    assert sentence.startswith("**Citizenship**: This column asks for citizenship, which is never stored")
    assert [button.label for button in shown.button if button.label.startswith("Import")] == []
    assert not any("Elsewhere" in table.to_csv() for table in read_tables(shown))


def test_file_that_cannot_be_read_gets_a_sentence(cohort: str) -> None:
    shown = upload(open_file_page("imports", into=cohort), b"%PDF-1.7", name="people.csv")
    (sentence,) = read_errors(shown)
    assert sentence.startswith("people.csv is a PDF document, not a spreadsheet")


def test_sheet_that_cannot_be_imported_can_be_left_again(cohort: str) -> None:
    shown = upload(open_file_page("imports", into=cohort), make_notes_first(), name="people.xlsx")
    assert _metrics(shown)["New"] == "1"
    find(shown.selectbox, "Sheet").select("Notes").run()
    assert [error.partition(".")[0] for error in read_errors(shown)] == ["The sheet Notes cannot be imported"]
    find(shown.selectbox, "Sheet").select("Responses").run()
    assert (_metrics(shown)["New"], read_errors(shown)) == ("1", [])


def test_corrected_column_counts_and_is_remembered(cohort: str, database: Engine) -> None:
    data = b"Contact,Who,Nick\r\nana@example.edu,Ana Diaz,Anita\r\n"
    shown = upload(open_file_page("imports", into=cohort), data)
    assert len(read_errors(shown)) > 0
    key = f"import_columns_{sha256(data).hexdigest()}_None"
    edits = {0: {"Import as": "E-mail"}, 1: {"Import as": "Full name"}, 2: {"Import as": "Preferred name"}}
    shown.session_state[key] = {"edited_rows": edits, "added_rows": [], "deleted_rows": []}
    shown.run()
    assert _metrics(shown)["New"] == "1"
    press(shown, "Import 1 person")
    with reading(database) as session:
        assert session.exec(select(Person.preferred_name)).one() == "Anita"
        remembered = session.get_one(ImportMapping, heading_key(read_table(data, "people.csv").headings))
        assert remembered.fields == {"Contact": "email", "Who": "full_name", "Nick": "preferred_name"}
    again = upload(open_file_page("imports", into=cohort), data)
    assert _metrics(again)["Unchanged"] == "1"


def test_look_alikes_are_added_when_asked_for(cohort: str, database: Engine) -> None:
    twice = [make_answers(1), make_answers(1, email="other@example.com")]
    shown = upload(open_file_page("imports", into=cohort), _file(*twice))
    assert _metrics(shown)["Duplicate"] == "1"
    shown.toggle(key="import_look_alikes").set_value(True).run()
    assert _metrics(shown)["Duplicate"] == "0"
    press(shown, "Import 2 people")
    assert _count(database) == 2


def test_records_that_changed_meanwhile_are_shown_again(store: Store, cohort: str, database: Engine) -> None:
    shown = press(upload(open_file_page("imports", into=cohort), _file(*_people())), "Import 3 people")
    upload(shown, _file(*_people({"phone": "(213) 555-0199"})))
    with store() as session:
        session.exec(select(Person).where(Person.given_name == "Rosa")).one().phone = "1"
    press(shown, "Import 1 person")
    assert read_errors(shown) == [
        "Records changed since this file was checked: look at the new result and confirm again."
    ]
    press(shown, "Import 1 person")
    with reading(database) as session:
        assert session.exec(select(Person.phone).where(Person.given_name == "Rosa")).one() == "(213) 555-0199"
        assert len(session.exec(select(ImportBatch)).all()) == 2


def test_file_is_read_once_however_often_the_page_runs(cohort: str, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[str] = []
    for module, name in ((import_upload, "read_table"), (import_draft, "check_table"), (import_draft, "plan_import")):
        real = getattr(module, name)

        def count(*values: Any, _name: str = name, _real: Callable[..., Any] = real, **options: Any) -> Any:
            calls.append(_name)
            return _real(*values, **options)

        monkeypatch.setattr(module, name, count)
    shown = upload(open_file_page("imports", into=cohort), _file(*_people()))
    shown.run()
    shown.run()
    assert calls == ["read_table", "check_table", "plan_import"]


def test_page_is_closed_to_alumni_coordinators(refused: OpenPage, cohort: str) -> None:
    shown = refused("imports", Role.ALUMNI_COORDINATOR)
    assert len(read_errors(shown)) == 1
    assert len(shown.get("file_uploader")) == 0


def test_samples_of_columns_hide_what_is_never_stored(cohort: str) -> None:
    data = b"Name,Email,Notes\r\nAna Diaz,ana@example.edu,SSN 123-45-6789\r\n"
    shown = upload(open_file_page("imports", into=cohort), data)
    assert not any("123-45" in table.to_csv() for table in read_tables(shown))
