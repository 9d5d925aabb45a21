"""What do reviewers read of the applications they review? Answers in black where they say whose they are.

The one place of a selection that reads who somebody is, in order to hide it; nothing but blinded text leaves it.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from mayatrack.domain.blinding import Mark, show_answer
from mayatrack.models import Base

CHUNK: Final = 200

_tables = Base.metadata.tables
_answers = _tables["application_answers"]
_application = _tables["application"]
_blackout = _tables["blackout"]
_person = _tables["person"]
_plan = _tables["selection_plan"]
_review = _tables["review"]

_writer: Final = [
    _person.c[name] for name in ("given_name", "family_name", "preferred_name", "email", "phone", "student_number")
]

Blinded = list[tuple[str, str]]


def read_blinded(session: Session, review_id: UUID) -> Blinded:
    """(question, blinded answer) for each question that the plan shows, in its order; an answer may be empty.

    The caller has asked whether the actor may read this review.
    """
    return next(iter(_read(session, [review_id])), (review_id, []))[1]


def find_blinded(session: Session, review_ids: Sequence[UUID], words: str) -> Iterator[UUID]:
    """Those reviews, in their order, of which a blinded answer holds the words, in upper or lower case."""
    wanted = " ".join(words.split()).casefold()
    for start in range(0, len(review_ids), CHUNK):
        for review_id, blinded in _read(session, review_ids[start : start + CHUNK], holding=wanted):
            if any(wanted in _fold(answer) for _, answer in blinded):
                yield review_id


def _read(session: Session, review_ids: Sequence[UUID], *, holding: str = "") -> Iterator[tuple[UUID, Blinded]]:
    """Review → its blinded answers, in the order of the ids; those alone that can hold the words, if there are any.

    What stands in a blinded answer stands in the answer itself: the others need not be blinded.
    """
    statement = (
        sa.select(
            _review.c.id,
            _answers.c.id,
            _answers.c.answers,
            _plan.c.shown_questions,
            *_writer,
        )
        .select_from(_review)
        .join(_application, _application.c.id == _review.c.application_id)
        .join(_person, _person.c.id == _application.c.person_id)
        .join(_plan, _plan.c.cohort_id == _application.c.cohort_id)
        .outerjoin(_answers, _answers.c.application_id == _application.c.id)
        .where(_review.c.id.in_(review_ids))
    )
    found = {row[0]: row for row in session.connection().execute(statement)}
    rows = [found[review_id] for review_id in review_ids if review_id in found and _can_hold(found[review_id], holding)]
    marks = _read_marks(session, [row[1] for row in rows])
    for review_id, answers_id, answers, questions, *writer in rows:
        yield review_id, list(_blind(answers or {}, questions, writer, marks.get(answers_id, {})))


def _can_hold(row: Sequence[Any], words: str) -> bool:
    _, _, answers, questions, *_ = row
    return not words or any(words in _fold(answers[question]) for question in questions if question in (answers or {}))


def _fold(answer: str) -> str:
    return " ".join(answer.split()).casefold()


def _read_marks(session: Session, answers_ids: Sequence[UUID | None]) -> Mapping[UUID, Mapping[str, list[Mark]]]:
    """Answers → question → what staff blacked out."""
    statement = sa.select(
        *(_blackout.c[name] for name in ("answers_id", "question", "starts_from", "ends_before", "answer_digest"))
    ).where(_blackout.c.answers_id.in_([each for each in answers_ids if each is not None]))
    marks: dict[UUID, dict[str, list[Mark]]] = defaultdict(lambda: defaultdict(list))
    for answers_id, question, *mark in session.connection().execute(statement.order_by(_blackout.c.id)):
        marks[answers_id][question].append(Mark(*mark))
    return marks


def _blind(
    answers: Mapping[str, str], questions: Sequence[str], writer: Sequence[str | None], marks: Mapping[str, list[Mark]]
) -> Iterator[tuple[str, str]]:
    names = [word for word in writer if word]
    for question in questions:
        answer = answers.get(question) or ""
        yield question, show_answer(answer, names=names, marks=marks.get(question, ())) if answer else ""
