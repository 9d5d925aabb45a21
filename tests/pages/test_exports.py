"""Does the Export page show what a file will hold, and keep that it was taken?"""

import pandas as pd
import pytest
from sqlalchemy.engine import Engine
from sqlmodel import select

from mayatrack.db.session import reading
from mayatrack.domain.application_status import Status
from mayatrack.domain.roles import Actor, Role
from mayatrack.models import AuditEvent
from mayatrack.queries.exports import Export, ExportFilter
from mayatrack.ui.export_choices import EXPORTS
from mayatrack.ui.export_files import take_rows, take_table
from tests.factories import make_application, make_cohort, make_demographics, make_person
from tests.pages.clicking import find, read_errors
from tests.pages.conftest import OpenPage, Store
from tests.pages.file_pages import open_file_page, read_tables


@pytest.fixture
def cohort(store: Store) -> str:
    with store() as session:
        cohort = make_cohort(session, name="Tokyo 2026")
        for name, status in {"Rosa": Status.SUBMITTED, "Luis": Status.WITHDRAWN}.items():
            person = make_person(session, given_name=name)
            make_demographics(session, person_id=person.id, gender=["non_binary"])
            make_application(session, person_id=person.id, cohort_id=cohort.id, status=status)
        return cohort.name


def test_empty_database_has_nothing_to_export(database: Engine) -> None:
    shown = open_file_page("exports")
    assert [text.value for text in shown.info] == ["Nothing matches: choose less to narrow it down."]
    assert len(shown.get("download_button")) == 0


def test_first_rows_and_their_number_are_shown(cohort: str) -> None:
    shown = open_file_page("exports")
    assert list(read_tables(shown)[0]["Given name"]) == ["Rosa", "Luis"]
    assert any(text.value == "**2 rows**" for text in shown.markdown)
    assert [button.label for button in shown.get("download_button")] == ["CSV", "Excel"]


def test_choices_in_the_address_narrow_the_rows(cohort: str) -> None:
    shown = open_file_page("exports", export_cohort=cohort, export_status="Withdrawn")
    assert list(read_tables(shown)[0]["Given name"]) == ["Luis"]
    find(shown.text_input, "Search").set_value("rosa").run()
    assert [text.value for text in shown.info] == ["Nothing matches: choose less to narrow it down."]


@pytest.mark.parametrize("label", EXPORTS)
def test_every_export_opens_without_demographics(cohort: str, label: str) -> None:
    shown = open_file_page("exports", export=label)
    assert not any("non_binary" in table.to_csv() for table in read_tables(shown))


def test_download_is_kept_in_the_log(cohort: str, database: Engine, local_actor: Actor) -> None:
    chosen = ExportFilter(status=Status.WITHDRAWN, search=" luis ")
    frame = take_rows(Export.APPLICANTS, chosen, file_format="xlsx", by=local_actor)
    assert list(frame["Given name"]) == ["Luis"]
    with reading(database) as session:
        event = session.exec(select(AuditEvent)).one()
    taken = {"what": "applicants", "row_count": 1, "file_format": "xlsx", "status": "withdrawn", "has_search": True}
    assert (event.action, event.after) == ("export_people", taken)


def test_table_taken_from_the_screen_is_kept_in_the_log(database: Engine, local_actor: Actor) -> None:
    take_table(pd.DataFrame({"Name": ["Rosa", "Luis"]}), what="referrals", by=local_actor)
    with reading(database) as session:
        event = session.exec(select(AuditEvent)).one()
    assert (event.action, event.after) == ("export_people", {"what": "referrals", "row_count": 2, "file_format": "csv"})


def test_page_is_closed_to_alumni_coordinators(refused: OpenPage, cohort: str) -> None:
    shown = refused("exports", Role.ALUMNI_COORDINATOR)
    assert len(read_errors(shown)) == 1
    assert read_tables(shown) == []
