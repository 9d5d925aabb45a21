"""Which destinations are there, and what does each ask of a passport?"""

from datetime import date

import pandas as pd
import sqlalchemy as sa
from sqlmodel import Session

from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.models import Base
from mayatrack.queries.frames import as_text, read_frame

_tables = Base.metadata.tables
_cohort = _tables["cohort"]
_cohort_count = _tables["cohort_count"]
_destination = _tables["destination"]
_entry_rule = _tables["entry_rule"]
_user = _tables["app_user"]


NUMBERS = ("months", "max_age_years", "authorization_days", "rule_version")


def read_destinations(session: Session, *, by: Actor) -> pd.DataFrame:
    """One row per destination, by country and city.

    Columns: destination_id and rule_id (text), country, country_code, city, latitude, longitude (degrees),
    cohort_count, traveler_count (have traveled), anchor, months, max_age_years, authorization, authorization_days,
    entry, source, recheck_by_on, is_confirmed, checked_on, checked_by (a name), rule_version. Without an entry rule all
    that comes from it is missing.
    """
    check_can_act(by, Action.VIEW_OVERVIEW)
    counts = (
        sa.select(
            _cohort.c.destination_id,
            sa.func.count().label("cohort_count"),
            sa.cast(sa.func.coalesce(sa.func.sum(_cohort_count.c.traveler_count), 0), sa.BigInteger).label(
                "traveler_count"
            ),
        )
        .outerjoin(_cohort_count, _cohort_count.c.cohort_id == _cohort.c.id)
        .group_by(_cohort.c.destination_id)
        .subquery()
    )
    rule = _entry_rule.c
    frame = read_frame(
        session,
        sa.select(
            as_text(_destination.c.id).label("destination_id"),
            as_text(rule.id).label("rule_id"),
            _destination.c.country,
            _destination.c.country_code,
            _destination.c.city,
            _destination.c.latitude,
            _destination.c.longitude,
            sa.func.coalesce(counts.c.cohort_count, 0).label("cohort_count"),
            sa.func.coalesce(counts.c.traveler_count, 0).label("traveler_count"),
            as_text(rule.anchor).label("anchor"),
            as_text(rule.authorization).label("authorization"),
            *(rule[name] for name in ("months", "max_age_years", "authorization_days", "entry", "source")),
            rule.recheck_by_on,
            rule.is_confirmed,
            rule.checked_on,
            _user.c.name.label("checked_by"),
            rule.version.label("rule_version"),
        )
        .outerjoin(_entry_rule, rule.destination_id == _destination.c.id)
        .outerjoin(_user, _user.c.id == rule.checked_by_id)
        .outerjoin(counts, counts.c.destination_id == _destination.c.id)
        .order_by(_destination.c.country, _destination.c.city, _destination.c.id),
    )
    # Missing numbers would turn the whole numbers beside them into fractions.
    return frame.astype(dict.fromkeys(NUMBERS, "Int64"))


def read_dependent_trips(session: Session, *, by: Actor, today: date) -> pd.DataFrame:
    """One row per trip that is not over, the next departure first: what a destination's rule still decides about.

    Columns: destination_id (text), cohort, departs_on, returns_on.
    """
    check_can_act(by, Action.VIEW_OVERVIEW)
    return read_frame(
        session,
        sa.select(
            as_text(_cohort.c.destination_id).label("destination_id"),
            _cohort.c.name.label("cohort"),
            _cohort.c.departs_on,
            _cohort.c.returns_on,
        )
        .where(_cohort.c.returns_on >= today)
        .order_by(_cohort.c.departs_on, _cohort.c.id),
    )
