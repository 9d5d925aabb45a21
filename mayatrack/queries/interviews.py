"""When are interviews, who holds them, who is booked, and who waits for a time?"""

from typing import Final
from uuid import UUID

import pandas as pd
import sqlalchemy as sa
from sqlmodel import Session

from mayatrack.domain.application_status import Status
from mayatrack.domain.interviews import INTERVIEWER_ROLES
from mayatrack.domain.names import full_name
from mayatrack.domain.reviews import ReviewKind, ReviewState
from mayatrack.domain.roles import LOCAL_USER_ID, Action, Actor, check_can_act
from mayatrack.models import Base
from mayatrack.queries.frames import as_text, read_frame

# More than anybody invites by hand.
INVITABLE_LIMIT: Final = 200

_tables = Base.metadata.tables
_application = _tables["application"]
_cohort = _tables["cohort"]
_interviewer = _tables["slot_interviewer"]
_person = _tables["person"]
_review = _tables["review"]
_role = _tables["user_role"]
_slot = _tables["interview_slot"]
_standing = _tables["standing"]
_user = _tables["app_user"]


def read_own_interviews(session: Session, *, by: Actor) -> pd.DataFrame:
    """One row per time at which the actor interviews, in order; it never says whose interview it is.

    Columns: slot_id (text), cohort, starts_at, ends_at (UTC), place, number (the blind one; missing for a free time),
    review_id (text) and state of the actor's own review, missing where they have none.
    """
    check_can_act(by, Action.HOLD_INTERVIEWS)
    is_own_review = sa.and_(
        _review.c.application_id == _slot.c.application_id,
        _review.c.reviewer_id == _interviewer.c.user_id,
        _review.c.kind == ReviewKind.INTERVIEW,
    )
    statement = (
        sa.select(
            as_text(_slot.c.id).label("slot_id"),
            _cohort.c.name.label("cohort"),
            _slot.c.starts_at,
            _slot.c.ends_at,
            _slot.c.place,
            _standing.c.number,
            as_text(_review.c.id).label("review_id"),
            as_text(_review.c.state).label("state"),
        )
        .join(_interviewer, _interviewer.c.slot_id == _slot.c.id)
        .join(_cohort, _cohort.c.id == _slot.c.cohort_id)
        .outerjoin(_standing, _standing.c.application_id == _slot.c.application_id)
        .outerjoin(_review, is_own_review)
        .where(_interviewer.c.user_id == by.user_id)
        .order_by(_slot.c.starts_at, _slot.c.id)
    )
    return _number(read_frame(session, statement))


def read_slots(session: Session, *, by: Actor, cohort_id: UUID) -> pd.DataFrame:
    """One row per time of the cohort's interviews, in order.

    Columns: slot_id and application_id (text), version, starts_at, ends_at (UTC), place, number, full_name and status
    of the application that is booked (missing for a free time), interviewer_ids (list of
    text) and interviewers (list of names), both by name, scored_count (submitted reviews of it).
    """
    check_can_act(by, Action.RUN_SELECTION)
    is_scored = sa.and_(
        _review.c.application_id == _slot.c.application_id,
        _review.c.kind == ReviewKind.INTERVIEW,
        _review.c.state == ReviewState.SUBMITTED,
    )
    statement = (
        sa.select(
            as_text(_slot.c.id).label("slot_id"),
            as_text(_slot.c.application_id).label("application_id"),
            _slot.c.version,
            _slot.c.starts_at,
            _slot.c.ends_at,
            _slot.c.place,
            _standing.c.number,
            _person.c.given_name,
            _person.c.family_name,
            as_text(_application.c.status).label("status"),
            sa.select(sa.func.count()).where(is_scored).scalar_subquery().label("scored_count"),
        )
        .outerjoin(_application, _application.c.id == _slot.c.application_id)
        .outerjoin(_person, _person.c.id == _application.c.person_id)
        .outerjoin(_standing, _standing.c.application_id == _slot.c.application_id)
        .where(_slot.c.cohort_id == cohort_id)
        .order_by(_slot.c.starts_at, _slot.c.id)
    )
    frame = _name(read_frame(session, statement))
    held = _read_held(session, cohort_id)
    frame["interviewer_ids"] = pd.Series([list(held.get(key, {})) for key in frame["slot_id"]], dtype=object)
    frame["interviewers"] = pd.Series([list(held.get(key, {}).values()) for key in frame["slot_id"]], dtype=object)
    return frame


def read_interviewers(session: Session, *, by: Actor) -> pd.DataFrame:
    """One row per user who may interview, by name: active, and a reviewer or program staff.

    Columns: user_id (text), name.
    """
    check_can_act(by, Action.RUN_SELECTION)
    may_interview = sa.exists().where(_role.c.user_id == _user.c.id, _role.c.role.in_(sorted(INTERVIEWER_ROLES)))
    # Nobody signs in as the command line's own user, to whom no interview could be shown.
    is_somebody = _user.c.id != LOCAL_USER_ID
    statement = sa.select(as_text(_user.c.id).label("user_id"), _user.c.name)
    found = statement.where(_user.c.is_active, may_interview, is_somebody)
    return read_frame(session, found.order_by(_user.c.name, _user.c.id))


def read_waiting(session: Session, *, by: Actor, cohort_id: UUID) -> pd.DataFrame:
    """One row per application of the cohort that is invited and has no time yet, the highest score first.

    Columns: application_id (text), number, full_name, score (0–100).
    """
    check_can_act(by, Action.RUN_SELECTION)
    has_slot = sa.exists().where(_slot.c.application_id == _application.c.id)
    return _name(read_frame(session, _select_by_score(cohort_id, Status.INTERVIEW).where(~has_slot)))


def read_invitable(session: Session, *, by: Actor, cohort_id: UUID) -> pd.DataFrame:
    """One row per application of the cohort in review, the highest score first, up to INVITABLE_LIMIT of them.

    Columns: application_id (text), number, full_name, score (0–100).
    """
    check_can_act(by, Action.RUN_SELECTION)
    is_erased = _person.c.erased_at.is_not(None)
    found = _select_by_score(cohort_id, Status.IN_REVIEW).where(~is_erased)
    return _name(read_frame(session, found.limit(INVITABLE_LIMIT)))


def _select_by_score(cohort_id: UUID, status: Status) -> sa.Select[tuple[object, ...]]:
    # Whoever has no score yet comes last, on every database.
    order = (_standing.c.score.is_(None), _standing.c.score.desc(), _standing.c.lot, _application.c.id)
    return (
        sa.select(
            as_text(_application.c.id).label("application_id"),
            _standing.c.number,
            _person.c.given_name,
            _person.c.family_name,
            _standing.c.score,
        )
        .join(_person, _person.c.id == _application.c.person_id)
        .outerjoin(_standing, _standing.c.application_id == _application.c.id)
        .where(_application.c.cohort_id == cohort_id, _application.c.status == status)
        .order_by(*order)
    )


def _read_held(session: Session, cohort_id: UUID) -> dict[str, dict[str, str]]:
    """Time → those who interview at it, as id → name, by name."""
    statement = (
        sa.select(as_text(_interviewer.c.slot_id), as_text(_user.c.id), _user.c.name)
        .join(_slot, _slot.c.id == _interviewer.c.slot_id)
        .join(_user, _user.c.id == _interviewer.c.user_id)
        .where(_slot.c.cohort_id == cohort_id)
        .order_by(_user.c.name, _user.c.id)
    )
    held: dict[str, dict[str, str]] = {}
    for slot_id, user_id, name in session.connection().execute(statement):
        held.setdefault(slot_id, {})[user_id] = name
    return held


def _name(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with `full_name` in place of its parts."""
    names = frame[["given_name", "family_name"]].itertuples(index=False)
    told = [full_name(given, family) if isinstance(given, str) else None for given, family in names]
    frame["full_name"] = pd.Series(told, dtype=object)
    return _number(frame.drop(columns=["given_name", "family_name"]))


def _number(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with whole numbers, also where some are missing."""
    return frame.astype({"number": "Int64"})
