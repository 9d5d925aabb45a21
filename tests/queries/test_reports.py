"""What is read for the Mayor's page: the latest numbers, the reports in their order, and one of long ago."""

import json
from collections.abc import Callable
from datetime import date
from uuid import uuid4

import pytest
from sqlmodel import Session

from mayatrack.domain.roles import LOCAL_USER_ID, LOCAL_USER_NAME, Actor, Role
from mayatrack.exceptions import NotFound
from mayatrack.models import Report
from mayatrack.queries.reports import read_current_page, read_frozen_page, read_reports
from tests.factories.publications import make_publication
from tests.queries.conftest import Recording

# As the first version stored it: a report of then opens for good.
FIRST_STORED = """
{"title": "Numbers", "as_of_on": "2026-03-01", "as_of": "As of March 1, 2026", "sentence": "A sentence.",
 "headings": {"people": "People", "map": "Map", "destinations": "Places", "years": "Years", "outcomes": "Outcomes",
 "notes": "Notes"},
 "figures": [{"label": "Travelers", "number": {"text": "128", "count": 128}, "definition": "Who traveled."}],
 "columns": ["No.", "Country", "Travelers", "First passports"],
 "destinations": [{"key": "MX", "name": "Mexico", "travelers": {"text": "128", "count": 128},
 "first_passports": {"text": "not shown", "count": null}}],
 "map_alt": "The map.", "years": [], "years_alt": "The years.",
 "rates": [{"label": "Knowledge rate", "value": "75.0 %", "parts": "96 of 128", "interval": "", "definition": "What.",
 "rate": 0.75, "low": 0.6, "high": 0.9}],
 "notes": ["A note."]}
"""


@pytest.fixture
def leader(actor_with: Callable[..., Actor]) -> Actor:
    return actor_with(Role.LEADERSHIP)


def make_report(session: Session, title: str = "First", reported_on: date = date(2026, 3, 1)) -> Report:
    report = Report(
        publication_id=make_publication(session).id,
        title=title,
        reported_on=reported_on,
        content=json.loads(FIRST_STORED),
        frozen_by_id=LOCAL_USER_ID,
    )
    session.add(report)
    session.flush()
    return report


def test_before_anything_is_published_there_is_no_page(session: Session, leader: Actor) -> None:
    assert read_current_page(session, by=leader) is None
    assert read_reports(session, by=leader).empty


def test_page_is_made_of_the_latest_publication(session: Session, leader: Actor) -> None:
    make_publication(session, tables=[])
    latest = make_publication(session, as_of_on=date(2026, 5, 6))
    current = read_current_page(session, by=leader)
    assert current is not None
    assert (current.publication_id, current.page.as_of) == (latest.id, "As of May 6, 2026")
    assert current.page.sentence == (
        "As of May 6, 2026, 128 travelers have gone abroad, to Vietnam, Mexico and Australia: "
        "70 with a first passport, 42 on a first flight and 60 on a first trip abroad."
    )


def test_report_of_the_first_version_opens_as_it_was(session: Session, leader: Actor) -> None:
    frozen = read_frozen_page(session, by=leader, report_id=make_report(session).id)
    assert (frozen.page.as_of_on, frozen.page.figures[0].number.text) == (date(2026, 3, 1), "128")
    assert (frozen.page.destinations[0].name, frozen.page.destinations[0].first_passports.count) == ("Mexico", None)
    assert (frozen.page.rates[0].parts, frozen.page.notes) == ("96 of 128", ("A note.",))


def test_report_that_does_not_exist_is_said_to(session: Session, leader: Actor) -> None:
    with pytest.raises(NotFound, match="This report does not exist"):
        read_frozen_page(session, by=leader, report_id=uuid4())


def test_reports_are_listed_the_latest_first_in_one_statement(
    session: Session, leader: Actor, record_statements: Recording
) -> None:
    make_report(session, "One", date(2026, 3, 1))
    with record_statements() as of_one:
        read_reports(session, by=leader)
    make_report(session, "Two", date(2026, 6, 1))
    make_report(session, "Three", date(2026, 3, 1))
    with record_statements() as of_three:
        listed = read_reports(session, by=leader)
    assert len(of_one) == len(of_three) == 1
    assert list(listed["title"]) == ["Two", "Three", "One"]
    assert set(listed["frozen_by"]) == {LOCAL_USER_NAME}
