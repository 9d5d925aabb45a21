"""Keep the Mayor's page as it is reported on a day: it can be opened again, and nobody can change it."""

from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlmodel import Session, select

from mayatrack.domain.report_words import write_day
from mayatrack.domain.reports import Group, MayorsPage, build_page
from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.exceptions import InvalidInput
from mayatrack.models import Publication, Report
from mayatrack.models.publications import STORED_PAGE
from mayatrack.services.audit import record_event
from mayatrack.services.records import fetch, require_text

LONGEST_TITLE: Final = 120


def freeze_report(
    session: Session, publication_id: UUID, *, title: str, reported_on: date, today: date, by: Actor
) -> Report:
    """Keep the page of a publication, with every word of it, as what was reported on a day.

    The publication is named, so that what is kept is what was on the screen, whatever was published since. Raises
    InvalidInput for a title that is missing or taken, and for a day that cannot be.
    """
    check_can_act(by, Action.PUBLISH_INDICATORS)
    publication = fetch(session, Publication, publication_id)
    name = require_text(title, "The title", longest=LONGEST_TITLE)
    _check_day(reported_on, as_of_on=publication.as_of_on, today=today)
    _check_title_is_free(session, name)
    report = Report(
        publication_id=publication.id,
        title=name,
        reported_on=reported_on,
        content=STORED_PAGE.dump_python(_make_page(publication), mode="json"),
        frozen_by_id=by.user_id,
    )
    session.add(report)
    # What the page says is no text for a log, and stands in the report itself.
    record_event(session, "freeze_report", report, by=by)
    session.flush()
    return report


def _make_page(publication: Publication) -> MayorsPage:
    return build_page(map(_read_group, publication.tables), as_of_on=publication.as_of_on)


def _read_group(stored: dict[str, Any]) -> Group:
    return Group(stored["table"], stored["group"], stored["label"], stored["counts"])


def _check_day(reported_on: date, *, as_of_on: date, today: date) -> None:
    if reported_on > today:
        raise InvalidInput(f"The day of the report is {write_day(reported_on)}, which is still to come: choose today.")
    if reported_on < as_of_on:
        raise InvalidInput(
            f"Numbers as of {write_day(as_of_on)} cannot have been reported on {write_day(reported_on)}: "
            "choose a day on or after it."
        )


def _check_title_is_free(session: Session, title: str) -> None:
    if session.exec(select(Report.id).where(Report.title == title)).first() is not None:
        raise InvalidInput(f"There is a report called {title} already: choose another title.")
