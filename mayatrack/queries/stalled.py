"""Which applications have waited, at which college, and what is missing in them?"""

from datetime import datetime
from typing import Final

import pandas as pd
import sqlalchemy as sa
from sqlmodel import Session

from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.domain.stalled import Section
from mayatrack.models import Base
from mayatrack.models.summaries import NO_COLLEGE
from mayatrack.queries.alumni import name_people
from mayatrack.queries.frames import as_text, read_frame
from mayatrack.queries.stalled_statements import (
    Missing,
    StalledFilter,
    find_chosen,
    find_missing_in,
    read_required,
    select_waiting,
)

PAGE_SIZE: Final = 50

_tables = Base.metadata.tables
_answers = _tables["application_answers"]
_application = _tables["application"]
_change = _tables["status_change"]
_cohort = _tables["cohort"]
_college = _tables["college"]
_person = _tables["person"]


def read_stalled_counts(session: Session, *, by: Actor, chosen: StalledFilter, now: datetime) -> pd.DataFrame:
    """How many applications wait, one row per college, the most first; `chosen.college_id` and `.section` do not apply.

    An application waits since it took its status: as a draft, asked for information, or submitted and not taken up.
    Cohorts that have left and erased people do not count. Columns: college_id (text), college (both missing where none
    is given), application_count, and for each part how many lack it: college_count, birth_date_count, … (`Section`).
    """
    check_can_act(by, Action.VIEW_PEOPLE)
    missing = _find_missing(session, now)
    flags = [sa.case((condition, 1), else_=0).label(_count(section)) for section, condition in missing.items()]
    found = select_waiting(chosen, now, _application.c.college_id, *flags).subquery("found")
    count = sa.func.count().label("application_count")
    totals = [sa.cast(sa.func.sum(found.c[flag.name]), sa.BigInteger).label(flag.name) for flag in flags]
    return read_frame(
        session,
        sa.select(as_text(found.c.college_id), _college.c.name.label("college"), count, *totals)
        .select_from(found)
        .outerjoin(_college, _college.c.id == found.c.college_id)
        .group_by(found.c.college_id, _college.c.name)
        .order_by(count.desc(), _college.c.name, found.c.college_id),
    )


def read_stalled(
    session: Session, *, by: Actor, chosen: StalledFilter, now: datetime, page: int = 1, size: int = PAGE_SIZE
) -> pd.DataFrame:
    """One page of the applications that wait, the longest first; an empty one beyond the last.

    Columns: application_id and person_id (text), full_name, email, phone, cohort, college (missing where not given),
    status, since_at (UTC), reason (of the last step: what was asked for), and a bool for each part: missing_college, …
    """
    check_can_act(by, Action.VIEW_PEOPLE)
    missing = _find_missing(session, now)
    found = select_waiting(chosen, now, _application.c.id, where=find_chosen(chosen, missing)).subquery("found")
    places = sa.select(found).order_by(found.c.since_at, found.c.id).limit(size).offset((page - 1) * size)
    place = places.subquery("place")
    reason = sa.select(_change.c.reason).where(_change.c.application_id == _application.c.id)
    last = reason.order_by(_change.c.changed_at.desc(), _change.c.id.desc()).limit(1).scalar_subquery()
    return read_frame(
        session,
        sa.select(
            as_text(_application.c.id).label("application_id"),
            as_text(_application.c.person_id),
            name_people(),
            _person.c.email,
            _person.c.phone,
            _cohort.c.name.label("cohort"),
            _college.c.name.label("college"),
            as_text(_application.c.status),
            place.c.since_at,
            last.label("reason"),
            *(condition.label(f"missing_{section}") for section, condition in missing.items()),
        )
        .select_from(place)
        .join(_application, _application.c.id == place.c.id)
        .join(_person, _person.c.id == _application.c.person_id)
        .join(_cohort, _cohort.c.id == _application.c.cohort_id)
        .outerjoin(_college, _college.c.id == _application.c.college_id)
        .outerjoin(_answers, _answers.c.application_id == _application.c.id)
        .order_by(place.c.since_at, place.c.id),
    )


def read_stalled_emails(
    session: Session, *, by: Actor, chosen: StalledFilter, now: datetime, limit: int
) -> pd.DataFrame:
    """The addresses of those who wait, each once, the longest first, at most `limit`: email."""
    check_can_act(by, Action.EXPORT_PEOPLE)
    where = find_chosen(chosen, _find_missing(session, now))
    found = select_waiting(chosen, now, _person.c.email, where=where).subquery("found")
    longest = sa.func.min(found.c.since_at)
    return read_frame(
        session, sa.select(found.c.email).group_by(found.c.email).order_by(longest, found.c.email).limit(limit)
    )


def count_stalled(counts: pd.DataFrame, chosen: StalledFilter) -> int:
    """How many applications of `read_stalled_counts` the whole filter lets through."""
    return int(_of_college(counts, chosen)[_count(chosen.section)].sum())


def count_by_section(counts: pd.DataFrame, chosen: StalledFilter) -> pd.DataFrame:
    """How many applications of the chosen college lack each part: section, application_count, in the order of parts."""
    own = _of_college(counts, chosen)
    totals = [int(own[_count(section)].sum()) for section in Section]
    return pd.DataFrame({"section": [str(section) for section in Section], "application_count": totals})


def count_by_college(counts: pd.DataFrame, chosen: StalledFilter) -> pd.DataFrame:
    """How many applications of each college wait, or lack the chosen part: college_id, college, application_count.

    The most first; colleges without any are left out.
    """
    told = counts[["college_id", "college"]].assign(application_count=counts[_count(chosen.section)])
    present = told[told["application_count"] > 0]
    return present.sort_values("application_count", ascending=False, kind="stable").reset_index(drop=True)


def _find_missing(session: Session, now: datetime) -> Missing:
    return find_missing_in(session.connection().dialect.name, read_required(session, now))


def _count(section: Section | None) -> str:
    return "application_count" if section is None else f"{section}_count"


def _of_college(counts: pd.DataFrame, chosen: StalledFilter) -> pd.DataFrame:
    if chosen.college_id is None:
        return counts
    if chosen.college_id == NO_COLLEGE:
        return counts[counts["college_id"].isna()]
    return counts[counts["college_id"] == str(chosen.college_id)]
