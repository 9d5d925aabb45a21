"""What do reviewers read of the applications they review? Answers in black where they say whose they are.

The one place of a selection that reads who somebody is, in order to hide it; nothing but blinded text leaves it.
"""

from collections import OrderedDict, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from hashlib import blake2b
from threading import Lock
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from mayatrack.domain.blinding import Mark, show_answer
from mayatrack.models import Base
from mayatrack.queries.json_texts import can_hold, find_run

# How many are read at once: most of them hold no rare word, and few are shown of a common one.
CHUNK: Final = 1_000
BLINDED_AT_ONCE: Final = 100
# Of about a kilobyte each.
MOST_SEEN: Final = 20_000

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
    return [
        answered
        for (_, _, answers, questions, *writer), marks in _read_rows(session, [review_id])
        for answered in _blind(answers or {}, questions, writer, marks)
    ]


def find_blinded(session: Session, review_ids: Sequence[UUID], words: str) -> Iterator[UUID]:
    """Those reviews, in their order, of which a blinded answer holds the words, in upper or lower case."""
    wanted = _fold(words)
    for start in range(0, len(review_ids), CHUNK):
        chosen = _find_likely(session, review_ids[start : start + CHUNK], find_run(wanted))
        for first in range(0, len(chosen), BLINDED_AT_ONCE):
            for row, marks in _read_rows(session, chosen[first : first + BLINDED_AT_ONCE]):
                if _holds(row, marks, wanted):
                    yield row[0]


def _find_likely(session: Session, review_ids: Sequence[UUID], run: str) -> Sequence[UUID]:
    """Those whose answers, as they are stored, can hold the run of letters: only these have to be read and blinded.

    What stands in a blinded answer stands in the answer itself.
    """
    statement = (
        sa.select(_review.c.id, sa.cast(_answers.c.answers, sa.Text))
        .join(_answers, _answers.c.application_id == _review.c.application_id)
        .where(_review.c.id.in_(review_ids))
    )
    likely = {row[0] for row in session.connection().execute(statement) if can_hold(row[1], run)}
    return [review_id for review_id in review_ids if review_id in likely]


def _holds(row: Sequence[Any], marks: Mapping[str, list[Mark]], wanted: str) -> bool:
    _, _, answers, questions, *writer = row
    names = tuple(word for word in writer if word)
    return any(
        wanted in _fold(answers[question])
        and wanted in _seen.blind(answers[question], names, tuple(marks.get(question, ())))
        for question in questions
        if question in (answers or {})
    )


def _read_rows(session: Session, review_ids: Sequence[UUID]) -> Iterator[tuple[Any, Mapping[str, list[Mark]]]]:
    """(review, answers' id, answers, shown questions, writer …) and the marks, in the order of the ids."""
    statement = (
        sa.select(_review.c.id, _answers.c.id, _answers.c.answers, _plan.c.shown_questions, *_writer)
        .select_from(_review)
        .join(_application, _application.c.id == _review.c.application_id)
        .join(_person, _person.c.id == _application.c.person_id)
        .join(_plan, _plan.c.cohort_id == _application.c.cohort_id)
        .outerjoin(_answers, _answers.c.application_id == _application.c.id)
        .where(_review.c.id.in_(review_ids))
    )
    found = {row[0]: row for row in session.connection().execute(statement)}
    rows = [found[review_id] for review_id in review_ids if review_id in found]
    marks = _read_marks(session, [row[1] for row in rows])
    for row in rows:
        yield row, marks.get(row[1], {})


def _fold(answer: str) -> str:
    return " ".join(answer.split()).casefold()


class _Seen:
    """Blinded answers as they are searched, kept while the process lives, the latest ones.

    Kept under the digest of all that decides how an answer is blinded: whatever of it changes, it is blinded anew.
    Without them a search would take longer where what is hidden holds the words, and tell that it does.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._texts: OrderedDict[bytes, str] = OrderedDict()
        self._lock = Lock()

    def blind(self, answer: str, names: tuple[str, ...], marks: tuple[Mark, ...]) -> str:
        """The folded text of the blinded answer."""
        key = blake2b(repr((answer, names, marks)).encode(errors="surrogatepass"), digest_size=32).digest()
        with self._lock:
            if key in self._texts:
                self._texts.move_to_end(key)
                return self._texts[key]
        text = _fold(show_answer(answer, names=names, marks=marks))
        with self._lock:
            self._texts[key] = text
            if len(self._texts) > self._most:
                self._texts.popitem(last=False)
        return text


_seen: Final = _Seen(MOST_SEEN)


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
