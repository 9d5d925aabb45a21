"""How long did a passport take by each service, from which day on, and who says so?"""

import pandas as pd
import sqlalchemy as sa
from sqlmodel import Session

from mayatrack.domain.passport_forecast import PassportService, ProcessingTime, Timetable
from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.models import Base
from mayatrack.queries.frames import as_text, read_frame
from mayatrack.queries.travel_policy import read_policy

_time = Base.metadata.tables["processing_time"]


def read_processing_times(session: Session, *, by: Actor) -> pd.DataFrame:
    """One row per time, the newest first.

    Columns: time_id (text), effective_on, service (a value of `PassportService`), min_weeks and max_weeks (without
    mail), source, version.
    """
    check_can_act(by, Action.EDIT_READINESS)
    return read_frame(
        session,
        sa.select(
            as_text(_time.c.id).label("time_id"),
            _time.c.effective_on,
            as_text(_time.c.service),
            *(_time.c[name] for name in ("min_weeks", "max_weeks", "source", "version")),
        ).order_by(_time.c.effective_on.desc(), _time.c.service.desc(), _time.c.id),
    )


def list_times(times: pd.DataFrame) -> list[ProcessingTime]:
    """The rows of `read_processing_times` as the rules of the forecast know them."""
    columns = times[["effective_on", "service", "min_weeks", "max_weeks"]]
    return [
        ProcessingTime(day, PassportService(service), fewest, most)
        for day, service, fewest, most in columns.itertuples(index=False, name=None)
    ]


def read_timetable(session: Session, *, by: Actor) -> Timetable:
    """All passport times, and the policy that applies now, as forecasts ask for them."""
    return Timetable(list_times(read_processing_times(session, by=by)), read_policy(session, by=by).policy)
