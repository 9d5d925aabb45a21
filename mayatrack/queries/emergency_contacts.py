"""Whom to call for a person, and of which travelers is nobody known?"""

from uuid import UUID

import pandas as pd
import sqlalchemy as sa
from sqlmodel import Session

from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.models import Base
from mayatrack.queries.frames import as_text, read_frame
from mayatrack.queries.travelers import TRAVELER_STATUSES

_tables = Base.metadata.tables
_application = _tables["application"]
_contact = _tables["emergency_contact"]
_traveler = _tables["traveler"]

COLUMNS = ("position", "name", "relationship", "phone", "language")


def read_contacts_of(session: Session, *, by: Actor, person_id: UUID) -> pd.DataFrame:
    """One row per emergency contact of the person, in the order in which they are called.

    Columns: contact_id (text), position, name, relationship, phone, language, version.
    """
    check_can_act(by, Action.RUN_TRIPS)
    columns = [_contact.c[name] for name in (*COLUMNS, "version")]
    statement = sa.select(as_text(_contact.c.id).label("contact_id"), *columns)
    return read_frame(session, statement.where(_contact.c.person_id == person_id).order_by(_contact.c.position))


def read_contacts(session: Session, *, by: Actor, cohort_id: UUID) -> pd.DataFrame:
    """One row per emergency contact of a traveler of the cohort, in the order in which they are called.

    Columns: traveler_id (text), position, name, relationship, phone, language.
    """
    check_can_act(by, Action.RUN_TRIPS)
    statement = (
        sa.select(as_text(_traveler.c.id).label("traveler_id"), *(_contact.c[name] for name in COLUMNS))
        .join(_contact, _contact.c.person_id == _traveler.c.person_id)
        .join(_application, _application.c.id == _traveler.c.application_id)
        .where(_traveler.c.cohort_id == cohort_id, _application.c.status.in_(TRAVELER_STATUSES))
        .order_by(_traveler.c.id, _contact.c.position)
    )
    return read_frame(session, statement)
