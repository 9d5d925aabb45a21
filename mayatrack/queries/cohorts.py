"""Which cohorts are there, and how full is each?"""

import pandas as pd
import sqlalchemy as sa
from sqlmodel import Session

from mayatrack.domain.application_status import HOLDS_SEAT
from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.models import Base
from mayatrack.queries.frames import as_text, read_frame

_tables = Base.metadata.tables
_application_count = _tables["application_count"]
_cohort = _tables["cohort"]
_cohort_count = _tables["cohort_count"]
_destination = _tables["destination"]


def read_cohorts(session: Session, *, by: Actor) -> pd.DataFrame:
    """One row per cohort, the latest departure first.

    Columns: cohort_id and destination_id (text), cohort, country, country_code, city, the dates opens_on, closes_on,
    selected_by_on, departs_on and returns_on, seat_count, taken_seat_count (offered or confirmed), application_count,
    traveler_count (have traveled).
    """
    check_can_act(by, Action.VIEW_OVERVIEW)
    count = _application_count.c.application_count
    counts = (
        sa.select(
            _application_count.c.cohort_id,
            sa.cast(sa.func.sum(count), sa.BigInteger).label("application_count"),
            sa.cast(
                sa.func.sum(sa.case((_application_count.c.status.in_(sorted(HOLDS_SEAT)), count), else_=0)),
                sa.BigInteger,
            ).label("taken_seat_count"),
        )
        .group_by(_application_count.c.cohort_id)
        .subquery()
    )
    return read_frame(
        session,
        sa.select(
            as_text(_cohort.c.id).label("cohort_id"),
            as_text(_cohort.c.destination_id).label("destination_id"),
            _cohort.c.name.label("cohort"),
            _destination.c.country,
            _destination.c.country_code,
            _destination.c.city,
            _cohort.c.opens_on,
            _cohort.c.closes_on,
            _cohort.c.selected_by_on,
            _cohort.c.departs_on,
            _cohort.c.returns_on,
            _cohort.c.seat_count,
            sa.func.coalesce(counts.c.taken_seat_count, 0).label("taken_seat_count"),
            sa.func.coalesce(counts.c.application_count, 0).label("application_count"),
            sa.func.coalesce(_cohort_count.c.traveler_count, 0).label("traveler_count"),
        )
        .join(_destination, _destination.c.id == _cohort.c.destination_id)
        .outerjoin(counts, counts.c.cohort_id == _cohort.c.id)
        .outerjoin(_cohort_count, _cohort_count.c.cohort_id == _cohort.c.id)
        .order_by(_cohort.c.departs_on.desc(), _cohort.c.id.desc()),
    )
