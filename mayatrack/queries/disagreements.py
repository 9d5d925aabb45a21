"""Where do reviewers disagree most, and what did each of them say? For whoever runs the selection alone."""

from typing import Final
from uuid import UUID

import pandas as pd
import sqlalchemy as sa
from sqlmodel import Session

from mayatrack.domain.names import full_name
from mayatrack.domain.reviews import REVIEWED_STATUSES, ReviewKind, ReviewState
from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.models import Base
from mayatrack.queries.frames import as_text, read_frame

_tables = Base.metadata.tables
_application = _tables["application"]
_criterion = _tables["rubric_criterion"]
_person = _tables["person"]
_review = _tables["review"]
_standing = _tables["standing"]
_user = _tables["app_user"]

SCORE_COLUMNS: Final = (
    *("review_id", "reviewer_id", "reviewer", "score", "comment"),
    *("criterion", "weight", "points", "label"),
)


def read_disagreements(session: Session, *, by: Actor, cohort_id: UUID, limit: int) -> pd.DataFrame:
    """One row per application in review or interview with two reviews that differ, those furthest apart first.

    Columns: application_id (text), number, full_name, status, review_count, review_score, review_spread (0–100). At
    most `limit` rows.
    """
    check_can_act(by, Action.RUN_SELECTION)
    statement = (
        sa.select(
            as_text(_application.c.id).label("application_id"),
            _standing.c.number,
            _person.c.given_name,
            _person.c.family_name,
            as_text(_application.c.status),
            *(_standing.c[f"review_{what}"] for what in ("count", "score", "spread")),
        )
        .join(_application, _application.c.id == _standing.c.application_id)
        .join(_person, _person.c.id == _application.c.person_id)
        .where(
            _standing.c.cohort_id == cohort_id,
            _standing.c.review_spread > 0,
            _application.c.status.in_(REVIEWED_STATUSES),
        )
        .order_by(_standing.c.review_spread.desc(), _standing.c.number)
        .limit(limit)
    )
    frame = read_frame(session, statement)
    names = frame[["given_name", "family_name"]].itertuples(index=False)
    frame.insert(2, "full_name", [full_name(given, family) for given, family in names])
    return frame.drop(columns=["given_name", "family_name"])


def read_scores_of(session: Session, *, by: Actor, application_id: UUID) -> pd.DataFrame:
    """One row per submitted review of the application and criterion, the first submitted first, in the rubric's order.

    Columns: review_id and reviewer_id (text), reviewer, score (0–100), comment, criterion, weight, points, label (what
    these points mean); points and label are missing for a criterion that the rubric got since.
    """
    check_can_act(by, Action.RUN_SELECTION)
    statement = (
        sa.select(
            as_text(_review.c.id).label("review_id"),
            as_text(_review.c.reviewer_id).label("reviewer_id"),
            _user.c.name.label("reviewer"),
            *(_review.c[name] for name in ("score", "comment")),
            _review.c.points,
            _criterion.c.id.label("criterion_id"),
            _criterion.c.name.label("criterion"),
            *(_criterion.c[name] for name in ("weight", "labels")),
        )
        .join(_user, _user.c.id == _review.c.reviewer_id)
        .join(_application, _application.c.id == _review.c.application_id)
        .join(
            _criterion,
            sa.and_(_criterion.c.cohort_id == _application.c.cohort_id, _criterion.c.kind == ReviewKind.READING),
        )
        .where(
            _review.c.application_id == application_id,
            _review.c.kind == ReviewKind.READING,
            _review.c.state == ReviewState.SUBMITTED,
        )
        .order_by(_review.c.submitted_at, _review.c.id, _criterion.c.position, _criterion.c.id)
    )
    rows = []
    for row in session.connection().execute(statement):
        points = row.points.get(str(row.criterion_id))
        told = (row.review_id, row.reviewer_id, row.reviewer, row.score, row.comment, row.criterion, row.weight)
        rows.append((*told, points, row.labels.get(str(points))))
    return pd.DataFrame.from_records(rows, columns=list(SCORE_COLUMNS))
