"""Is a report kept as it was, for good, and by whom who may?"""

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from mayatrack.domain import catalogue, reports
from mayatrack.domain.roles import Actor, Role
from mayatrack.exceptions import InvalidInput, NotAllowed, NotFound
from mayatrack.models import AuditEvent, Publication, Report
from mayatrack.queries.reports import read_current_page, read_frozen_page, read_reports
from mayatrack.services.reports import LONGEST_TITLE, freeze_report
from tests.factories.publications import make_publication

TODAY = date(2026, 4, 1)
FIRST_OF_MARCH = date(2026, 3, 1)
TITLE = "Quarterly report"


@pytest.fixture
def leader(actor_with: Callable[..., Actor]) -> Actor:
    return actor_with(Role.LEADERSHIP)


def freeze(session: Session, publication: Publication, *, by: Actor, **changes: Any) -> Report:
    values: dict[str, Any] = {"title": TITLE, "reported_on": FIRST_OF_MARCH, "today": TODAY, "by": by} | changes
    return freeze_report(session, publication.id, **values)


def test_report_is_what_was_on_the_screen(session: Session, leader: Actor) -> None:
    publication = make_publication(session)
    current = read_current_page(session, by=leader)
    report = freeze(session, publication, by=leader)
    session.expire_all()
    frozen = read_frozen_page(session, by=leader, report_id=report.id)
    assert current is not None
    assert current.publication_id == publication.id
    assert (frozen.page, frozen.title, frozen.reported_on) == (current.page, TITLE, FIRST_OF_MARCH)


def test_report_stays_word_for_word_whatever_changes_since(
    session: Session, leader: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = freeze(session, make_publication(session), by=leader)
    session.commit()
    before = read_frozen_page(session, by=leader, report_id=report.id)
    later = make_publication(session, as_of_on=date(2026, 3, 20), tables=[])
    session.commit()
    monkeypatch.setattr(reports, "MEASURE_DEFINITIONS", dict.fromkeys(catalogue.Measure, "Another definition."))
    monkeypatch.setattr(reports, "HIDDEN", "—")
    monkeypatch.setattr(reports, "TITLE", "Another title")
    monkeypatch.setattr(reports, "HEADINGS", dict.fromkeys(reports.HEADINGS, "Another heading"))
    current = read_current_page(session, by=leader)
    assert current is not None
    assert (current.publication_id, current.page.title) == (later.id, "Another title")
    assert current.page.figures[0].definition == "Another definition."
    session.expire_all()
    assert read_frozen_page(session, by=leader, report_id=report.id) == before
    assert before.page.figures[1].number.text == "128"


def test_report_holds_nothing_that_the_page_does_not_show(session: Session, leader: Actor) -> None:
    hidden = {
        "table": "country",
        "group": "MX",
        "label": "Mexico",
        "members": ["Planted 77771"],
        "counts": {"applied": 77_772, "traveled": None, "first_passport": None},
        "planted": 77_773,
    }
    basis = [["country", "MX", "traveled", 77_774]]
    report = freeze(session, make_publication(session, tables=[hidden], basis=basis), by=leader)
    assert "Mexico" in json.dumps(report.content)
    assert "7777" not in json.dumps(report.content)


def test_frozen_report_leaves_its_event_without_its_words(session: Session, leader: Actor) -> None:
    report = freeze(session, make_publication(session), by=leader)
    (event,) = session.exec(select(AuditEvent).where(AuditEvent.action == "freeze_report")).all()
    assert (event.record, event.record_id, event.user_id) == ("report", report.id, leader.user_id)
    assert (event.after or {})["reported_on"] == "2026-03-01"
    assert TITLE not in json.dumps(event.after)


@pytest.mark.parametrize("title", [TITLE, f"  {TITLE} "])
def test_title_that_is_taken_is_refused(session: Session, leader: Actor, title: str) -> None:
    publication = make_publication(session)
    freeze(session, publication, by=leader)
    with pytest.raises(InvalidInput, match="There is a report called Quarterly report already"):
        freeze(session, publication, by=leader, title=title)
    assert len(session.exec(select(Report)).all()) == 1


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title": " "}, "The title is missing: enter it."),
        ({"title": "x" * (LONGEST_TITLE + 1)}, "The title has 121 characters; 120 are allowed: shorten it."),
        ({"reported_on": TODAY + timedelta(days=1)}, "April 2, 2026, which is still to come"),
        ({"reported_on": FIRST_OF_MARCH - timedelta(days=1)}, "cannot have been reported on February 28, 2026"),
    ],
)
def test_bad_input_gets_a_sentence_and_stores_nothing(
    session: Session, leader: Actor, changes: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(InvalidInput, match=sentence):
        freeze(session, make_publication(session), by=leader, **changes)
    assert session.exec(select(Report)).all() == []


@pytest.mark.parametrize("role", [role for role in Role if role not in {Role.LEADERSHIP, Role.ADMINISTRATOR}])
def test_nobody_else_freezes_or_reads(
    session: Session, leader: Actor, actor_with: Callable[..., Actor], role: Role
) -> None:
    publication, by = make_publication(session), actor_with(role)
    report = freeze(session, publication, by=leader)
    with pytest.raises(NotAllowed):
        freeze(session, publication, by=by, title="Another")
    with pytest.raises(NotAllowed):
        read_current_page(session, by=by)
    with pytest.raises(NotAllowed):
        read_frozen_page(session, by=by, report_id=report.id)
    with pytest.raises(NotAllowed):
        read_reports(session, by=by)
    assert len(session.exec(select(Report)).all()) == 1


def test_administrator_may(session: Session, actor_with: Callable[..., Actor]) -> None:
    by = actor_with(Role.ADMINISTRATOR)
    assert freeze(session, make_publication(session), by=by).title == TITLE


def test_publication_that_is_none_cannot_be_frozen(session: Session, leader: Actor) -> None:
    report = freeze(session, make_publication(session), by=leader)
    with pytest.raises(NotFound):
        freeze_report(session, report.id, title="Another", reported_on=TODAY, today=TODAY, by=leader)
