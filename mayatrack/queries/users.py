"""Who may sign in, in which roles and by what proof, and who is there now?"""

from datetime import datetime
from typing import Final

import pandas as pd
import sqlalchemy as sa
from sqlmodel import Session

from mayatrack.domain.names import fold
from mayatrack.domain.roles import LOCAL_USER_ID, Action, Actor, Role, check_can_act
from mayatrack.domain.sessions import IDLE_LIMIT, SignInMethod
from mayatrack.models import Base
from mayatrack.queries.frames import as_text, read_frame

SIGN_IN: Final = "sign_in"

_tables = Base.metadata.tables
_credential = _tables["credential"]
_event = _tables["audit_event"]
_role = _tables["user_role"]
_session = _tables["user_session"]
_user = _tables["app_user"]


def read_users(session: Session, *, by: Actor, now: datetime) -> pd.DataFrame:
    """One row per user, the active ones first, each group by name; without the command line's own user.

    Columns: user_id (text), version, name, email, is_active, roles (a list of values, in the order of Role),
    has_password, has_totp, has_identity (the provider vouches for them), is_demonstration, seen_at (UTC, the last
    click of an open session or the last sign-in; missing for who never came), session_count (open now).
    """
    check_can_act(by, Action.EDIT_USERS)
    frame = read_frame(session, _select_users(now))
    frame["roles"] = frame["roles"].map(list_roles)
    moments = frame[["session_seen_at", "signed_in_at"]].apply(pd.to_datetime, utc=True)
    frame["seen_at"] = moments.max(axis=1)
    order = [(not row.is_active, fold(str(row.name)), row.user_id) for row in frame.itertuples(index=False)]
    frame = frame.iloc[sorted(range(len(order)), key=order.__getitem__)].reset_index(drop=True)
    return frame.drop(columns=["session_seen_at", "signed_in_at"])


def _select_users(now: datetime) -> sa.Select[tuple[object, ...]]:
    of_user = _session.c.user_id == _user.c.id
    is_open = sa.and_(_session.c.ends_at > now, _session.c.seen_at > now - IDLE_LIMIT)
    is_demonstration = sa.func.coalesce(_user.c.issuer == SignInMethod.DEMONSTRATION.value, sa.false())
    return (
        sa.select(
            as_text(_user.c.id).label("user_id"),
            _user.c.version,
            _user.c.name,
            _user.c.email,
            _user.c.is_active,
            select_roles().label("roles"),
            _credential.c.password_hash.is_not(None).label("has_password"),
            _credential.c.totp_secret.is_not(None).label("has_totp"),
            sa.and_(_user.c.issuer.is_not(None), sa.not_(is_demonstration)).label("has_identity"),
            is_demonstration.label("is_demonstration"),
            sa.select(sa.func.max(_session.c.seen_at)).where(of_user).scalar_subquery().label("session_seen_at"),
            sa.select(sa.func.count()).where(of_user, is_open).scalar_subquery().label("session_count"),
            _select_last_sign_in().label("signed_in_at"),
        )
        .outerjoin(_credential, _credential.c.user_id == _user.c.id)
        .where(_user.c.id != LOCAL_USER_ID)
        .order_by(_user.c.id)
    )


def select_roles() -> sa.ColumnElement[str]:
    """The roles of each user of a statement, as text for `list_roles`."""
    names = sa.select(sa.func.aggregate_strings(as_text(_role.c.role), " "))
    return sa.func.coalesce(names.where(_role.c.user_id == _user.c.id).scalar_subquery(), "")


def list_roles(text: str) -> list[str]:
    """The values of the roles in this text, in the order of Role."""
    return [role.value for role in Role if role.value in text.split()]


def _select_last_sign_in() -> sa.ScalarSelect[datetime]:
    # Keys are made in the order of time, and user and key share an index.
    return (
        sa.select(_event.c.happened_at)
        .where(_event.c.user_id == _user.c.id, _event.c.action == SIGN_IN)
        .order_by(_event.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )
