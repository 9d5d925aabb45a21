"""How many records are incomplete or say what cannot be, which are they, and how much of that may leadership know?"""

from collections.abc import Mapping
from datetime import date
from typing import Final

import pandas as pd
import sqlalchemy as sa
from sqlmodel import Session

from mayatrack.domain.data_quality import Check, find_step
from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.queries.frames import read_frame
from mayatrack.queries.quality_statements import ALUMNI_CHECKS, PEOPLE_CHECKS, Select

PAGE_SIZE: Final = 50
COLUMNS: Final = ("person_id", "name", "cohort", "day")
# What weakens an indicator that leadership reads, and cannot be worked out from what was published.
NOTED: Final = (
    Check.PASSPORT_UNDATED,
    Check.PASSPORT_AFTER_DEPARTURE,
    Check.FLIGHT_MISSING,
    Check.TRIP_UNSETTLED,
    Check.WAVE_OVERDUE,
)


def read_checks(session: Session, *, by: Actor, today: date) -> pd.DataFrame:
    """One row per check of applicants, trips and destinations, in the order of `Check`: check, count."""
    check_can_act(by, Action.VIEW_PEOPLE)
    return _count(session, PEOPLE_CHECKS, today)


def read_alumni_checks(session: Session, *, by: Actor, today: date) -> pd.DataFrame:
    """One row per check of what happened after the trip, in the order of `Check`: check, count."""
    check_can_act(by, Action.VIEW_ALUMNI)
    return _count(session, ALUMNI_CHECKS, today)


def read_check_rows(session: Session, *, by: Actor, check: Check, today: date, page: int = 1) -> pd.DataFrame:
    """A page of what a check of `read_checks` found, 50 at a time, people by name; an empty one beyond the last.

    Columns: person_id (text, missing of flights and destinations), name (of the person, the flight or the place),
    cohort and day (which one `CHECK_WORDS` says), both missing where there is none.
    """
    check_can_act(by, Action.VIEW_PEOPLE)
    return _read_page(session, PEOPLE_CHECKS[check], today, page)


def read_alumni_check_rows(session: Session, *, by: Actor, check: Check, today: date, page: int = 1) -> pd.DataFrame:
    """The same for a check of `read_alumni_checks`."""
    check_can_act(by, Action.VIEW_ALUMNI)
    return _read_page(session, ALUMNI_CHECKS[check], today, page)


def read_quality_notes(session: Session, *, by: Actor, today: date) -> pd.DataFrame:
    """One row per check that weakens what leadership reads: check, more_than_count (Int64).

    Never an exact count, and nothing of ten or fewer, which is missing as nobody is: more than 10, 20, 30 … alone. So
    none of them can be subtracted from a published number to find a few people: what is left has a range of ten. What
    can be found from published numbers alone, such as how many outcomes are unknown, is not counted here again:
    `indicators.data_quality` derives it from them.
    """
    check_can_act(by, Action.VIEW_OUTCOMES)
    checks = {**PEOPLE_CHECKS, **ALUMNI_CHECKS}
    counts = _count(session, {check: checks[check] for check in NOTED}, today)
    steps = [find_step(int(count)) for count in counts["count"]]
    return pd.DataFrame({"check": counts["check"], "more_than_count": pd.Series(steps, dtype="Int64")})


def _count(session: Session, checks: Mapping[Check, Select], today: date) -> pd.DataFrame:
    counts = []
    for select in checks.values():
        found = select(today).order_by(None).subquery()
        counts.append(session.connection().execute(sa.select(sa.func.count()).select_from(found)).scalar_one())
    return pd.DataFrame({"check": [check.value for check in checks], "count": pd.Series(counts, dtype="int64")})


def _read_page(session: Session, select: Select, today: date, page: int) -> pd.DataFrame:
    return read_frame(session, select(today).limit(PAGE_SIZE).offset((max(page, 1) - 1) * PAGE_SIZE))
