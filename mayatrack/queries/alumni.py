"""Who has returned from a trip? Alumni, and the cohorts that they belong to."""

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import pandas as pd
import sqlalchemy as sa
from sqlmodel import Session

from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.models import Base
from mayatrack.queries.frames import as_text, read_frame

_tables = Base.metadata.tables
_application = _tables["application"]
_cohort = _tables["cohort"]
_person = _tables["person"]
_traveler = _tables["traveler"]
_wish = _tables["contact_wish"]


@dataclass(frozen=True)
class AlumniFilter:
    """What a list of outcomes is narrowed to: the alumni of one cohort, and one kind (as it is stored)."""

    cohort_id: UUID | None = None
    kind: str | None = None


EVERYBODY: Final = AlumniFilter()


def read_alumni_cohorts(session: Session, *, by: Actor) -> pd.DataFrame:
    """One row per cohort with alumni, the latest return first: cohort_id (text), cohort, returns_on, alumni_count."""
    check_can_act(by, Action.VIEW_ALUMNI)
    return read_frame(
        session,
        sa.select(
            as_text(_cohort.c.id).label("cohort_id"),
            _cohort.c.name.label("cohort"),
            _cohort.c.returns_on,
            sa.func.count().label("alumni_count"),
        )
        .join(_traveler, _traveler.c.cohort_id == _cohort.c.id)
        .where(_traveler.c.traveled_on.is_not(None))
        .group_by(_cohort.c.id, _cohort.c.name, _cohort.c.returns_on)
        .order_by(_cohort.c.returns_on.desc(), _cohort.c.id.desc()),
    )


def read_alumni(session: Session, *, by: Actor, cohort_id: UUID) -> pd.DataFrame:
    """One row per alumnus of the cohort, by name: traveler_id and person_id (text), full_name, email."""
    check_can_act(by, Action.VIEW_ALUMNI)
    keys = (as_text(_traveler.c.id).label("traveler_id"), as_text(_traveler.c.person_id).label("person_id"))
    return read_frame(
        session,
        select_alumni(*keys, name_people(), _person.c.email)
        .where(_traveler.c.cohort_id == cohort_id, _person.c.erased_at.is_(None))
        .order_by(_person.c.sort_name, _traveler.c.id),
    )


def select_alumni(*columns: sa.ColumnElement[Any]) -> sa.Select[Any]:
    """Columns of travelers who have returned, their people and cohorts: nobody else is ever among them."""
    return (
        sa.select(*columns)
        .select_from(_traveler)
        .join(_person, _person.c.id == _traveler.c.person_id)
        .join(_cohort, _cohort.c.id == _traveler.c.cohort_id)
        .where(_traveler.c.traveled_on.is_not(None))
    )


def is_willing() -> sa.ColumnElement[bool]:
    """May the person be contacted? Whoever said nothing may; of an erased person nobody is left to be."""
    unwilling = sa.select(_wish.c.person_id).where(_wish.c.do_not_contact.is_(sa.true()))
    return sa.and_(_person.c.erased_at.is_(None), _person.c.id.not_in(unwilling))


def select_earlier_trips() -> sa.Select[Any]:
    """The travelers whose person returned from a later trip, for lists in which each person stands once."""
    earlier, later = _traveler.alias("earlier"), _traveler.alias("later")
    before, after = _cohort.alias("before"), _cohort.alias("after")
    # The few people with several trips first, from the index alone.
    several = sa.select(_traveler.c.person_id).group_by(_traveler.c.person_id).having(sa.func.count() > 1)
    return (
        sa.select(earlier.c.id)
        .join(later, later.c.person_id == earlier.c.person_id)
        .join(before, before.c.id == earlier.c.cohort_id)
        .join(after, after.c.id == later.c.cohort_id)
        .where(
            earlier.c.person_id.in_(several.correlate(None)),
            later.c.traveled_on.is_not(None),
            sa.tuple_(after.c.returns_on, later.c.id) > sa.tuple_(before.c.returns_on, earlier.c.id),
        )
        .correlate(None)
    )


def show_email() -> sa.ColumnElement[str | None]:
    """The column email, for lists that leave the house: nothing for whoever does not want to be contacted."""
    return sa.case((is_willing(), _person.c.email)).label("email")


def name_people() -> sa.ColumnElement[str]:
    """The column full_name: given names, then family names."""
    family = sa.func.coalesce(" " + _person.c.family_name, "")
    return (_person.c.given_name + family).label("full_name")
