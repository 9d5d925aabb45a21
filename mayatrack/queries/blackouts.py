"""What did an applicant answer, what do reviewers read of it, and where has an answer changed since it was marked?"""

from typing import Any, Final
from uuid import UUID

import pandas as pd
import sqlalchemy as sa
from sqlmodel import Session

from mayatrack.domain.blinding import Mark, digest_answer, show_answer
from mayatrack.domain.names import full_name
from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.exceptions import NotFound
from mayatrack.models import Base
from mayatrack.queries.frames import as_text

# All that is known of who wrote an answer, and stands in none that a reviewer reads.
WRITER: Final = ("given_name", "family_name", "preferred_name", "email", "student_number", "phone")

_tables = Base.metadata.tables
_answers = _tables["application_answers"]
_application = _tables["application"]
_blackout = _tables["blackout"]
_person = _tables["person"]
_plan = _tables["selection_plan"]
_standing = _tables["standing"]
_user = _tables["app_user"]


def read_answers_to_blind(session: Session, *, by: Actor, application_id: UUID) -> pd.DataFrame:
    """One row per answer of the application, in the order of the form; empty where it has none. Raises NotFound.

    Columns: answers_id (text), question, answer, digest (of the answer), is_shown (to reviewers, by the cohort's plan),
    is_stale (it changed since a passage was blacked out), read_now (what reviewers read of it), read_then (what they
    would read without the blackouts of earlier wordings).
    """
    check_can_act(by, Action.RUN_SELECTION)
    found = session.connection().execute(_select_answers().where(_application.c.id == application_id)).one_or_none()
    if found is None:
        raise NotFound("This application does not exist any more: somebody removed it meanwhile.")
    marks = _read_marks(session, application_id)
    names = [value for value in (getattr(found, name) for name in WRITER) if value]
    rows = []
    for question, answer in (found.answers or {}).items():
        digest, own = digest_answer(answer), marks.get(question, [])
        current = [mark for mark in own if mark.answer_digest == digest]
        rows.append(
            {
                "answers_id": found.answers_id,
                "question": question,
                "answer": answer,
                "digest": digest,
                "is_shown": question in (found.shown_questions or []),
                "is_stale": len(current) < len(own),
                "read_now": show_answer(answer, names=names, marks=own),
                "read_then": show_answer(answer, names=names, marks=current),
            }
        )
    columns = ["answers_id", "question", "answer", "digest", "is_shown", "is_stale", "read_now", "read_then"]
    return pd.DataFrame.from_records(rows, columns=columns)


def read_blackouts_of(session: Session, *, by: Actor, application_id: UUID) -> pd.DataFrame:
    """One row per blackout of the application, by question and place.

    Columns: blackout_id (text), question, passage (missing where the answer has changed since), made_at (UTC), made_by.
    """
    check_can_act(by, Action.RUN_SELECTION)
    statement = (
        sa.select(
            as_text(_blackout.c.id).label("blackout_id"),
            *(_blackout.c[name] for name in ("question", "starts_from", "ends_before", "answer_digest", "made_at")),
            _user.c.name.label("made_by"),
            _answers.c.answers,
        )
        .join(_answers, _answers.c.id == _blackout.c.answers_id)
        .join(_user, _user.c.id == _blackout.c.made_by_id)
        .where(_answers.c.application_id == application_id)
        .order_by(_blackout.c.question, _blackout.c.starts_from, _blackout.c.id)
    )
    rows = [
        (row.blackout_id, row.question, _find_passage(row), row.made_at, row.made_by)
        for row in session.connection().execute(statement)
    ]
    return pd.DataFrame.from_records(rows, columns=["blackout_id", "question", "passage", "made_at", "made_by"])


def read_stale_answers(session: Session, *, by: Actor, cohort_id: UUID) -> pd.DataFrame:
    """One row per answer of the cohort that changed since a passage of it was blacked out, by number.

    Reviewers read nothing of it until staff has looked it through. Columns: application_id (text), number, full_name,
    question, stale_count (blackouts of earlier wordings).
    """
    check_can_act(by, Action.RUN_SELECTION)
    statement = (
        sa.select(
            as_text(_application.c.id).label("application_id"),
            _standing.c.number,
            _person.c.given_name,
            _person.c.family_name,
            _blackout.c.question,
            _blackout.c.answer_digest,
            _answers.c.answers,
        )
        .join(_answers, _answers.c.id == _blackout.c.answers_id)
        .join(_application, _application.c.id == _answers.c.application_id)
        .join(_person, _person.c.id == _application.c.person_id)
        .outerjoin(_standing, _standing.c.application_id == _application.c.id)
        .where(_application.c.cohort_id == cohort_id)
        .order_by(_standing.c.number, _application.c.id, _blackout.c.question, _blackout.c.id)
    )
    counts: dict[tuple[Any, ...], int] = {}
    for row in session.connection().execute(statement):
        answer = row.answers.get(row.question)
        if answer is not None and digest_answer(answer) != row.answer_digest:
            key = (row.application_id, row.number, full_name(row.given_name, row.family_name), row.question)
            counts[key] = counts.get(key, 0) + 1
    rows = [(*key, count) for key, count in counts.items()]
    return pd.DataFrame.from_records(rows, columns=["application_id", "number", "full_name", "question", "stale_count"])


def _select_answers() -> sa.Select[Any]:
    return (
        sa.select(
            as_text(_answers.c.id).label("answers_id"),
            _answers.c.answers,
            _plan.c.shown_questions,
            *(_person.c[name] for name in WRITER),
        )
        .select_from(_application)
        .join(_person, _person.c.id == _application.c.person_id)
        .outerjoin(_answers, _answers.c.application_id == _application.c.id)
        .outerjoin(_plan, _plan.c.cohort_id == _application.c.cohort_id)
    )


def _read_marks(session: Session, application_id: UUID) -> dict[str, list[Mark]]:
    statement = (
        sa.select(_blackout.c.question, _blackout.c.starts_from, _blackout.c.ends_before, _blackout.c.answer_digest)
        .join(_answers, _answers.c.id == _blackout.c.answers_id)
        .where(_answers.c.application_id == application_id)
        .order_by(_blackout.c.starts_from, _blackout.c.id)
    )
    marks: dict[str, list[Mark]] = {}
    for question, *mark in session.connection().execute(statement):
        marks.setdefault(question, []).append(Mark(*mark))
    return marks


def _find_passage(row: Any) -> str | None:
    answer = row.answers.get(row.question, "")
    return answer[row.starts_from : row.ends_before] if digest_answer(answer) == row.answer_digest else None
