"""What do alumni do, and what do both rates make of it? Exact numbers, for those who may see people's records."""

from uuid import UUID

import pandas as pd
import sqlalchemy as sa
from sqlmodel import Session

from mayatrack.domain.career_outcomes import ACHIEVED, KNOWN, OutcomeGroup
from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.models import Base
from mayatrack.queries.frames import as_text, read_frame

_tables = Base.metadata.tables
_cohort = _tables["cohort"]
_organization = _tables["organization"]
_outcome = _tables["outcome"]
_summary = _tables["alumnus_summary"]
_traveler = _tables["traveler"]
_user = _tables["app_user"]


def read_rates(session: Session, *, by: Actor) -> pd.DataFrame:
    """One row per cohort with alumni, the latest return first: what both rates of it are made of.

    Columns: cohort_id (text), cohort, returns_on, a count per `OutcomeGroup` under its value, known_count of
    returned_count (the knowledge rate), achieved_count of told_count (the career outcomes rate).
    """
    check_can_act(by, Action.VIEW_ALUMNI)
    groups = {group: sa.func.sum(sa.case((_summary.c.outcome_group == group, 1), else_=0)) for group in OutcomeGroup}
    frame = read_frame(
        session,
        sa.select(
            as_text(_cohort.c.id).label("cohort_id"),
            _cohort.c.name.label("cohort"),
            _cohort.c.returns_on,
            *(column.label(group.value) for group, column in groups.items()),
        )
        .join(_summary, _summary.c.cohort_id == _cohort.c.id)
        .group_by(_cohort.c.id, _cohort.c.name, _cohort.c.returns_on)
        .order_by(_cohort.c.returns_on.desc(), _cohort.c.id.desc()),
    )
    frame[list(OutcomeGroup)] = frame[list(OutcomeGroup)].astype(int)
    known, achieved = frame[list(KNOWN)].sum(axis=1), frame[list(ACHIEVED)].sum(axis=1)
    return frame.assign(
        known_count=known,
        returned_count=known + frame[OutcomeGroup.UNKNOWN],
        achieved_count=achieved,
        told_count=achieved + frame[OutcomeGroup.SEEKING],
    )


def read_first_placements(session: Session, *, by: Actor, cohort_id: UUID | None = None) -> pd.DataFrame:
    """One row per alumnus, of one cohort or of all: returned_on, placed_on (None for whoever is not placed yet)."""
    check_can_act(by, Action.VIEW_ALUMNI)
    statement = (
        sa.select(_cohort.c.returns_on.label("returned_on"), _summary.c.placed_on)
        .join(_cohort, _cohort.c.id == _summary.c.cohort_id)
        .order_by(_cohort.c.returns_on, _summary.c.traveler_id)
    )
    return read_frame(session, statement if cohort_id is None else statement.where(_summary.c.cohort_id == cohort_id))


def read_outcomes_of(session: Session, *, by: Actor, person_id: UUID) -> pd.DataFrame:
    """One row per category of every report about the person, the latest first, also of those that were taken back.

    Columns: report_id and traveler_id (text), cohort, category, employment, organization (None where none was named),
    as_of_on, source, recorded_at, recorded_by (a name), retracted_at, retracted_by (None where it still counts).
    """
    check_can_act(by, Action.VIEW_ALUMNI)
    retractor = _user.alias("retractor")
    return read_frame(
        session,
        sa.select(
            as_text(_outcome.c.report_id),
            as_text(_outcome.c.traveler_id),
            _cohort.c.name.label("cohort"),
            as_text(_outcome.c.category),
            as_text(_outcome.c.employment),
            _organization.c.name.label("organization"),
            _outcome.c.as_of_on,
            as_text(_outcome.c.source),
            _outcome.c.recorded_at,
            _user.c.name.label("recorded_by"),
            _outcome.c.retracted_at,
            retractor.c.name.label("retracted_by"),
        )
        .join(_traveler, _traveler.c.id == _outcome.c.traveler_id)
        .join(_cohort, _cohort.c.id == _traveler.c.cohort_id)
        .outerjoin(_organization, _organization.c.id == _outcome.c.organization_id)
        .join(_user, _user.c.id == _outcome.c.recorded_by_id)
        .outerjoin(retractor, retractor.c.id == _outcome.c.retracted_by_id)
        .where(_traveler.c.person_id == person_id)
        .order_by(_outcome.c.as_of_on.desc(), _outcome.c.id.desc()),
    )
