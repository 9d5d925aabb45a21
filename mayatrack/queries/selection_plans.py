"""What can a cohort's selection be set up with: other cohorts' plans, its rubric, the questions that were answered?"""

from uuid import UUID

import pandas as pd
import sqlalchemy as sa
from sqlmodel import Session

from mayatrack.domain.application_status import Status
from mayatrack.domain.reviews import ReviewState
from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.models import Base
from mayatrack.queries.frames import as_text, read_frame
from mayatrack.queries.json_rows import spread_entries

_tables = Base.metadata.tables
_answers = _tables["application_answers"]
_application = _tables["application"]
_cohort = _tables["cohort"]
_criterion = _tables["rubric_criterion"]
_plan = _tables["selection_plan"]
_review = _tables["review"]


def read_set_ups(session: Session, *, by: Actor, cohort_id: UUID) -> pd.DataFrame:
    """One row per other cohort whose set-up can be copied, the one to propose first.

    That is the latest of those that depart no later; of two on one day, the one to the same destination. Columns:
    cohort_id (text), cohort, departs_on, criterion_count.
    """
    check_can_act(by, Action.RUN_SELECTION)
    own = sa.select(_cohort.c.departs_on, _cohort.c.destination_id).where(_cohort.c.id == cohort_id).subquery("own")
    criteria = sa.select(sa.func.count()).where(_criterion.c.cohort_id == _cohort.c.id).scalar_subquery()
    is_later = sa.case((_cohort.c.departs_on > own.c.departs_on, 1), else_=0)
    is_elsewhere = sa.case((_cohort.c.destination_id == own.c.destination_id, 0), else_=1)
    return read_frame(
        session,
        sa.select(
            as_text(_cohort.c.id).label("cohort_id"),
            _cohort.c.name.label("cohort"),
            _cohort.c.departs_on,
            criteria.label("criterion_count"),
        )
        .join(_plan, _plan.c.cohort_id == _cohort.c.id)
        .join(own, sa.true())
        .where(_cohort.c.id != cohort_id)
        .order_by(is_later, _cohort.c.departs_on.desc(), is_elsewhere, _cohort.c.id.desc()),
    )


def read_criteria(session: Session, *, by: Actor, cohort_id: UUID) -> pd.DataFrame:
    """One row per criterion of a cohort's rubric, readings before interviews, each kind in its order.

    Columns: criterion_id (text), version, kind, name, description, weight, labels (points as text → what they mean),
    is_used (a review of this kind is submitted).
    """
    check_can_act(by, Action.RUN_SELECTION)
    columns = _criterion.c
    is_used = (
        sa.exists()
        .where(
            _review.c.application_id == _application.c.id,
            _application.c.cohort_id == cohort_id,
            _review.c.kind == columns.kind,
            _review.c.state == ReviewState.SUBMITTED,
        )
        .correlate(_criterion)
    )
    return read_frame(
        session,
        sa.select(
            as_text(columns.id).label("criterion_id"),
            columns.version,
            as_text(columns.kind).label("kind"),
            columns.name,
            columns.description,
            columns.weight,
            columns.labels,
            is_used.label("is_used"),
        )
        .where(columns.cohort_id == cohort_id)
        # Reading comes before interview; in the alphabet it would not.
        .order_by(as_text(columns.kind).desc(), columns.position, columns.id),
    )


def read_questions(session: Session, *, by: Actor, cohort_id: UUID) -> pd.DataFrame:
    """One row per question that a cohort's applicants were asked, those that most answered first; no drafts.

    Columns: question, answer_count (how many wrote something).
    """
    check_can_act(by, Action.RUN_SELECTION)
    entries = spread_entries(session, _answers.c.answers)
    is_answered = sa.func.trim(entries.c.value) != ""
    count = sa.func.count(sa.case((is_answered, 1)))
    return read_frame(
        session,
        sa.select(entries.c.key.label("question"), count.label("answer_count"))
        .select_from(_application)
        .join(_answers, _answers.c.application_id == _application.c.id)
        .join(entries, sa.true())
        .where(_application.c.cohort_id == cohort_id, _application.c.status != Status.DRAFT)
        .group_by(entries.c.key)
        .order_by(count.desc(), entries.c.key),
    )
