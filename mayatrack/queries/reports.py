"""What does the Mayor's page say now, and what did it say when it was reported?"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import pandas as pd
import sqlalchemy as sa
from sqlmodel import Session

from mayatrack.domain.reports import Group, MayorsPage, build_page
from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.exceptions import NotFound
from mayatrack.models import Base, Report
from mayatrack.models.publications import STORED_PAGE
from mayatrack.queries.frames import as_text, read_frame
from mayatrack.queries.publications import read_published

_tables = Base.metadata.tables
_report = _tables["report"]
_user = _tables["app_user"]


@dataclass(frozen=True)
class CurrentPage:
    """The page of the latest publication."""

    publication_id: UUID
    page: MayorsPage


@dataclass(frozen=True)
class FrozenPage:
    """The page as it was reported."""

    title: str
    reported_on: date
    frozen_at: datetime
    page: MayorsPage


def read_current_page(session: Session, *, by: Actor) -> CurrentPage | None:
    """The page of what was published last; None before anything was."""
    check_can_act(by, Action.VIEW_OUTCOMES)
    published = read_published(session, by=by)
    if published is None:
        return None
    page = build_page(_list_groups(published.counts), as_of_on=published.as_of_on)
    return CurrentPage(published.publication_id, page)


def read_frozen_page(session: Session, *, by: Actor, report_id: UUID) -> FrozenPage:
    """A report, word for word as it was frozen. Raises NotFound."""
    check_can_act(by, Action.VIEW_OUTCOMES)
    report = session.get(Report, report_id)
    if report is None:
        raise NotFound("This report does not exist: choose one of the list.")
    return FrozenPage(report.title, report.reported_on, report.frozen_at, STORED_PAGE.validate_python(report.content))


def read_reports(session: Session, *, by: Actor) -> pd.DataFrame:
    """One row per frozen report, the latest first: report_id (text), title, reported_on, frozen_at, frozen_by."""
    check_can_act(by, Action.VIEW_OUTCOMES)
    return read_frame(
        session,
        sa.select(
            as_text(_report.c.id).label("report_id"),
            _report.c.title,
            _report.c.reported_on,
            _report.c.frozen_at,
            _user.c.name.label("frozen_by"),
        )
        .join(_user, _user.c.id == _report.c.frozen_by_id)
        .order_by(_report.c.reported_on.desc(), _report.c.id.desc()),
    )


def _list_groups(counts: pd.DataFrame) -> Iterator[Group]:
    """The groups of a frame of `read_published`, in its order."""
    for (table, group), rows in counts.groupby(["table", "group"], sort=False):
        numbers = {
            str(measure): None if pd.isna(count) else int(count)
            for measure, count in zip(rows["measure"], rows["count"], strict=True)
        }
        yield Group(str(table), str(group), str(rows["label"].iloc[0]), numbers)
