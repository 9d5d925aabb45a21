"""Who of a cohort flies for the first time, and who keeps them company?"""

from uuid import UUID

import pandas as pd
import sqlalchemy as sa
from sqlmodel import Session

from mayatrack.domain.baseline import Baseline
from mayatrack.domain.names import full_name
from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.models import Base
from mayatrack.queries.frames import as_text, read_frame
from mayatrack.queries.travelers import TRAVELER_STATUSES

_tables = Base.metadata.tables
_application = _tables["application"]
_buddy = _tables["buddy"]
_person = _tables["person"]
_traveler = _tables["traveler"]
_other = _traveler.alias("other")
_beside = _traveler.alias("beside")
_beside_application = _application.alias("beside_application")
_beside_person = _person.alias("beside_person")


def read_fliers(session: Session, *, by: Actor, cohort_id: UUID) -> pd.DataFrame:
    """One row per traveler of the cohort, by name.

    Columns: traveler_id (text), full_name, email, status; is_first: has never flown before this trip; is_experienced:
    has; and of the buddy, who may have withdrawn, all missing without one: buddy_id (text), buddy_name, buddy_status.
    """
    check_can_act(by, Action.VIEW_PEOPLE)
    # A first flight on another trip of the program is known, whatever was said when this one was asked for.
    has_flown = sa.exists().where(
        _other.c.person_id == _traveler.c.person_id,
        _other.c.id != _traveler.c.id,
        _other.c.first_flight_on.is_not(None),
    )
    past = _application.c.had_flown_before
    statement = (
        sa.select(
            as_text(_traveler.c.id).label("traveler_id"),
            _person.c.given_name,
            _person.c.family_name,
            _person.c.email,
            as_text(_application.c.status),
            sa.and_(past == Baseline.NO, ~has_flown).label("is_first"),
            sa.or_(past == Baseline.YES, has_flown).label("is_experienced"),
            as_text(_buddy.c.buddy_id),
            _beside_person.c.given_name.label("buddy_given_name"),
            _beside_person.c.family_name.label("buddy_family_name"),
            as_text(_beside_application.c.status).label("buddy_status"),
        )
        .select_from(_traveler)
        .join(_application, _application.c.id == _traveler.c.application_id)
        .join(_person, _person.c.id == _traveler.c.person_id)
        .outerjoin(_buddy, _buddy.c.traveler_id == _traveler.c.id)
        .outerjoin(_beside, _beside.c.id == _buddy.c.buddy_id)
        .outerjoin(_beside_application, _beside_application.c.id == _beside.c.application_id)
        .outerjoin(_beside_person, _beside_person.c.id == _beside.c.person_id)
        .where(_traveler.c.cohort_id == cohort_id, _application.c.status.in_(TRAVELER_STATUSES))
        .order_by(_application.c.sort_name, _traveler.c.id)
    )
    return _name_people(read_frame(session, statement))


def _name_people(frame: pd.DataFrame) -> pd.DataFrame:
    for prefix, column in (("", "full_name"), ("buddy_", "buddy_name")):
        names = frame[[f"{prefix}given_name", f"{prefix}family_name"]].itertuples(index=False)
        frame[column] = [full_name(given, family) if given else None for given, family in names]
        frame = frame.drop(columns=[f"{prefix}given_name", f"{prefix}family_name"])
    for column in ("is_first", "is_experienced"):
        frame[column] = frame[column].astype(bool)
    return frame
