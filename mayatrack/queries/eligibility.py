"""What does the automatic part say of the applications that wait for their review, and why?"""

import json
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import pandas as pd
import sqlalchemy as sa
from sqlmodel import Session

from mayatrack.domain.eligibility import CHECKED, CheckResult
from mayatrack.domain.erasure import ERASED_NAME
from mayatrack.domain.names import full_name, sort_name
from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.models import Base
from mayatrack.models.rankings import CHECK_RESULT
from mayatrack.queries.frames import as_text, read_frame
from mayatrack.queries.json_rows import spread_list

PAGE_SIZE: Final = 50

_tables = Base.metadata.tables
_application = _tables["application"]
_person = _tables["person"]
_standing = _tables["standing"]


@dataclass(frozen=True)
class CheckFilter:
    """A cohort's waiting applications, and what they are narrowed to."""

    cohort_id: UUID
    result: CheckResult | None = None
    reason: str | None = None


def count_checks(session: Session, *, by: Actor, cohort_id: UUID) -> pd.DataFrame:
    """How many applications wait, by status, result and reasons.

    Columns: status, result (of CheckResult), reasons (a list of sentences), application_count, checked_at (the
    earliest, UTC; missing where nobody looked yet).
    """
    check_can_act(by, Action.RUN_SELECTION)
    count = sa.func.count()
    statement = _select_waiting(
        cohort_id,
        as_text(_application.c.status).label("status"),
        CHECK_RESULT.label("result"),
        # JSON itself is grouped by no database.
        sa.cast(_standing.c.check_reasons, sa.Text).label("reasons"),
        count.label("application_count"),
        sa.func.min(_standing.c.checked_at).label("checked_at"),
    )
    # By their names: PostgreSQL takes two times the same expression for two expressions.
    frame = read_frame(session, statement.group_by("status", "result", "reasons").order_by(count.desc(), "reasons"))
    frame["reasons"] = [json.loads(reasons) if isinstance(reasons, str) else [] for reasons in frame["reasons"]]
    return frame.assign(checked_at=pd.to_datetime(frame["checked_at"], utc=True))


def read_checks(session: Session, *, by: Actor, chosen: CheckFilter, page: int = 1) -> pd.DataFrame:
    """The waiting applications, 50 to a page, by name.

    Columns: application_id and person_id (text), full_name, status, result, reasons (a list of sentences).
    """
    check_can_act(by, Action.RUN_SELECTION)
    statement = _choose(
        session,
        chosen,
        as_text(_application.c.id).label("application_id"),
        as_text(_application.c.person_id).label("person_id"),
        _person.c.given_name,
        _person.c.family_name,
        as_text(_application.c.status).label("status"),
        CHECK_RESULT.label("result"),
        _standing.c.check_reasons.label("reasons"),
    ).join(_person, _person.c.id == _application.c.person_id)
    ordered = statement.order_by(_application.c.sort_name, _application.c.id)
    frame = read_frame(session, ordered.limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE))
    frame["full_name"] = [
        full_name(given, family) for given, family in zip(frame["given_name"], frame["family_name"], strict=True)
    ]
    frame["reasons"] = [reasons or [] for reasons in frame["reasons"]]
    return frame[["application_id", "person_id", "full_name", "status", "result", "reasons"]]


def list_not_passing(session: Session, *, by: Actor, chosen: CheckFilter) -> pd.DataFrame:
    """All of them that fail or are not known, for a step that many take at once.

    Columns: application_id (text), status, result.
    """
    check_can_act(by, Action.RUN_SELECTION)
    statement = _choose(
        session,
        chosen,
        as_text(_application.c.id).label("application_id"),
        as_text(_application.c.status).label("status"),
        CHECK_RESULT.label("result"),
    )
    is_no = sa.or_(_standing.c.is_eligible.is_(None), _standing.c.is_eligible.is_(False))
    statement = statement.where(_standing.c.checked_at.is_not(None), is_no)
    return read_frame(session, statement.order_by(_application.c.id))


def _choose(session: Session, chosen: CheckFilter, *columns: Any) -> sa.Select[Any]:
    statement = _select_waiting(chosen.cohort_id, *columns)
    if chosen.result is not None:
        statement = statement.where(sa.literal(chosen.result.value) == CHECK_RESULT)
    if chosen.reason is not None:
        reasons = spread_list(session, _standing.c.check_reasons)
        has_reason = sa.select(reasons.c.value).where(reasons.c.value == chosen.reason).correlate(_standing)
        statement = statement.where(has_reason.exists())
    return statement


def _select_waiting(cohort_id: UUID, *columns: Any) -> sa.Select[Any]:
    """Columns of the applications that are to be checked, and of their standings where there are any."""
    statement = sa.select(*columns).select_from(_application)
    is_waiting = (_application.c.cohort_id == cohort_id, _application.c.status.in_(sorted(CHECKED)))
    return statement.outerjoin(_standing, _standing.c.application_id == _application.c.id).where(
        *is_waiting, _application.c.id.not_in(_select_erased(cohort_id))
    )


def _select_erased(cohort_id: UUID) -> sa.Select[Any]:
    """Whose persons are erased: few share the name that they have then, and only those persons are read."""
    other = _application.alias("other")
    return (
        sa.select(other.c.id)
        .join(_person, _person.c.id == other.c.person_id)
        .where(
            other.c.cohort_id == cohort_id,
            other.c.sort_name == sort_name(ERASED_NAME, None),
            _person.c.erased_at.is_not(None),
        )
    )
