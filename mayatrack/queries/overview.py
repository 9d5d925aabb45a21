"""What does the whole program add up to? The numbers of the overview, from the summaries alone.

Every function takes the actor `by`, raises NotAllowed without the right to see the overview, and counts within `scope`.
A trip has begun once somebody is recorded as having traveled on it: a canceled trip never counts. `person_count` counts
a person in the one cohort that received the person's first application, so that cohorts add up to the program.
"""

from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlmodel import Session

from mayatrack.domain.application_status import STAGE_ORDER, Stage, Status
from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.models import Base
from mayatrack.queries.frames import as_text, read_frame
from mayatrack.queries.scope import WHOLE_PROGRAM, Scope

FUNNEL_STAGES = STAGE_ORDER[STAGE_ORDER.index(Stage.APPLIED) :]
OUTCOMES = (
    "traveler_count",
    "first_passport_count",
    "first_flight_count",
    "first_trip_abroad_count",
    "referred_count",
    "placed_count",
)

_tables = Base.metadata.tables
_application_count = _tables["application_count"]
_cohort = _tables["cohort"]
_cohort_count = _tables["cohort_count"]
_destination = _tables["destination"]


def read_totals(session: Session, *, by: Actor, scope: Scope = WHOLE_PROGRAM) -> pd.DataFrame:
    """One row with the totals.

    Columns: person_count, application_count, cohort_count and destination_count (with a trip that has begun),
    traveler_count, first_passport_count, first_flight_count, first_trip_abroad_count, referred_count (travelers whom
    the office put forward for an opportunity), placed_count (travelers with a placement).
    """
    check_can_act(by, Action.VIEW_OVERVIEW)
    has_begun = _cohort_count.c.traveler_count > 0
    applications = sa.select(_total(_application_count.c.application_count)).where(
        *scope.conditions(_application_count.c.cohort_id)
    )
    return read_frame(
        session,
        sa.select(
            _total(_cohort_count.c.new_person_count).label("person_count"),
            applications.scalar_subquery().label("application_count"),
            sa.func.count(sa.case((has_begun, _cohort.c.id))).label("cohort_count"),
            sa.func.count(sa.distinct(sa.case((has_begun, _cohort.c.destination_id)))).label("destination_count"),
            *(_total(_cohort_count.c[name]).label(name) for name in OUTCOMES),
        )
        .join(_cohort, _cohort.c.id == _cohort_count.c.cohort_id)
        .where(*scope.conditions(_cohort_count.c.cohort_id)),
    )


def read_funnel(session: Session, *, by: Actor, scope: Scope = WHOLE_PROGRAM) -> pd.DataFrame:
    """Six rows in the order of the funnel: stage, application_count (applications that came at least that far)."""
    check_can_act(by, Action.VIEW_OVERVIEW)
    counts = _count_by(session, _application_count.c.stage, scope)
    reached = [sum(counts.get(later, 0) for later in FUNNEL_STAGES[place:]) for place in range(len(FUNNEL_STAGES))]
    return pd.DataFrame({"stage": [stage.value for stage in FUNNEL_STAGES], "application_count": reached})


def read_statuses(session: Session, *, by: Actor, scope: Scope = WHOLE_PROGRAM) -> pd.DataFrame:
    """One row per status that any application has, in the order of the statuses: status, application_count."""
    check_can_act(by, Action.VIEW_OVERVIEW)
    counts = _count_by(session, _application_count.c.status, scope)
    found = [status.value for status in Status if status in counts]
    return pd.DataFrame({"status": found, "application_count": [counts[status] for status in found]})


def read_trend(session: Session, *, by: Actor, scope: Scope = WHOLE_PROGRAM) -> pd.DataFrame:
    """One row per cohort, the earliest departure first.

    Columns: cohort_id (text), cohort, country, departs_on, seat_count, application_count and the counts of `OUTCOMES`.
    """
    check_can_act(by, Action.VIEW_OVERVIEW)
    applications = (
        sa.select(
            _application_count.c.cohort_id, _total(_application_count.c.application_count).label("application_count")
        )
        .where(*scope.conditions(_application_count.c.cohort_id))
        .group_by(_application_count.c.cohort_id)
        .subquery()
    )
    return read_frame(
        session,
        sa.select(
            as_text(_cohort.c.id).label("cohort_id"),
            _cohort.c.name.label("cohort"),
            _destination.c.country,
            _cohort.c.departs_on,
            _cohort.c.seat_count,
            sa.func.coalesce(applications.c.application_count, 0).label("application_count"),
            *(sa.func.coalesce(_cohort_count.c[name], 0).label(name) for name in OUTCOMES),
        )
        .join(_destination, _destination.c.id == _cohort.c.destination_id)
        .outerjoin(_cohort_count, _cohort_count.c.cohort_id == _cohort.c.id)
        .outerjoin(applications, applications.c.cohort_id == _cohort.c.id)
        .where(*scope.conditions(_cohort.c.id))
        .order_by(_cohort.c.departs_on, _cohort.c.id),
    )


def read_countries(session: Session, *, by: Actor, scope: Scope = WHOLE_PROGRAM) -> pd.DataFrame:
    """One row per country to which a cohort goes, by name.

    Columns: country_code, country, latitude and longitude (degrees, the mean over its cohorts), cohort_count (with a
    trip that has begun), traveler_count, first_passport_count, first_flight_count.
    """
    check_can_act(by, Action.VIEW_OVERVIEW)
    return read_frame(
        session,
        sa.select(
            _destination.c.country_code,
            sa.func.min(_destination.c.country).label("country"),
            sa.func.avg(_destination.c.latitude).label("latitude"),
            sa.func.avg(_destination.c.longitude).label("longitude"),
            sa.func.count(sa.case((_cohort_count.c.traveler_count > 0, _cohort.c.id))).label("cohort_count"),
            *(_total(_cohort_count.c[name]).label(name) for name in OUTCOMES[:3]),
        )
        .join(_cohort, _cohort.c.destination_id == _destination.c.id)
        .outerjoin(_cohort_count, _cohort_count.c.cohort_id == _cohort.c.id)
        .where(*scope.conditions(_cohort.c.id))
        .group_by(_destination.c.country_code)
        .order_by(sa.func.min(_destination.c.country), _destination.c.country_code),
    )


def _count_by(session: Session, column: sa.Column[Any], scope: Scope) -> dict[Any, int]:
    counted = (
        sa.select(as_text(column), _total(_application_count.c.application_count))
        .where(*scope.conditions(_application_count.c.cohort_id))
        .group_by(column)
    )
    return {row[0]: row[1] for row in session.connection().execute(counted)}


def _total(column: sa.ColumnElement[int]) -> sa.ColumnElement[int]:
    # PostgreSQL sums integers into a decimal number, which would come back as one.
    return sa.cast(sa.func.coalesce(sa.func.sum(column), 0), sa.BigInteger)
