"""Hide a passage of an answer from reviewers, and show it again. What it says is never repeated in the log."""

from uuid import UUID

from sqlmodel import Session, col, select

from mayatrack.domain.blinding import digest_answer, find_passages
from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.exceptions import EditConflict, InvalidInput, RuleBroken
from mayatrack.models import ApplicationAnswers, Blackout
from mayatrack.services.audit import add_event
from mayatrack.services.records import fetch


def black_out(session: Session, answers_id: UUID, *, question: str, quote: str, digest: str, by: Actor) -> int:
    """Hide every place at which the answer holds the quote; how many were not hidden yet.

    `digest` is that of the answer which the actor read. Raises EditConflict if it reads otherwise by now, InvalidInput
    for words that it does not hold or that are hidden already.
    """
    check_can_act(by, Action.RUN_SELECTION)
    answers = fetch(session, ApplicationAnswers, answers_id)
    answer = _find_answer(answers, question, digest)
    marked = [(each.starts_from, each.ends_before) for each in _list_marks(session, answers_id, question, digest)]
    found = [
        (start, end)
        for start, end in find_passages(answer, quote)
        if not any(first <= start and end <= last for first, last in marked)
    ]
    if not found:
        raise InvalidInput("Reviewers read nothing of this passage already: mark another, or leave it at that.")
    for start, end in found:
        blackout = Blackout(
            answers_id=answers_id,
            question=question,
            starts_from=start,
            ends_before=end,
            answer_digest=digest,
            made_by_id=by.user_id,
        )
        session.add(blackout)
    add_event(session, "black_out", answers, after={"passage_count": len(found)}, by=by)
    session.flush()
    return len(found)


def remove_blackout(session: Session, blackout_id: UUID, *, by: Actor) -> None:
    """Let reviewers read a passage again. Raises NotFound if somebody removed the blackout meanwhile.

    Raises RuleBroken where the answer has changed since: then all of it is looked through, see `settle_answer`.
    """
    check_can_act(by, Action.RUN_SELECTION)
    blackout = fetch(session, Blackout, blackout_id)
    answers = fetch(session, ApplicationAnswers, blackout.answers_id)
    if digest_answer(answers.answers.get(blackout.question, "")) != blackout.answer_digest:
        raise RuleBroken("This answer changed since the passage was blacked out: look all of it through first.")
    session.delete(blackout)
    add_event(session, "remove_blackout", answers, before={"passage_count": 1}, by=by)
    session.flush()


def settle_answer(session: Session, answers_id: UUID, *, question: str, digest: str, by: Actor) -> int:
    """Let reviewers read an answer that changed, but for what is blacked out in it as it stands now.

    Answers how many blackouts of earlier wordings are gone. Raises EditConflict if it changed once more since the
    actor read the answer with this digest, RuleBroken if it had not changed.
    """
    check_can_act(by, Action.RUN_SELECTION)
    answers = fetch(session, ApplicationAnswers, answers_id)
    _find_answer(answers, question, digest)
    stale = [each for each in _list_marks(session, answers_id, question) if each.answer_digest != digest]
    if not stale:
        raise RuleBroken("This answer is shown already: it reads as it did when its passages were blacked out.")
    for blackout in stale:
        session.delete(blackout)
    add_event(session, "settle_answer", answers, before={"passage_count": len(stale)}, by=by)
    session.flush()
    return len(stale)


def _find_answer(answers: ApplicationAnswers, question: str, digest: str) -> str:
    answer = answers.answers.get(question)
    if answer is None or digest_answer(answer) != digest:
        raise EditConflict("This answer reads otherwise since you opened it: read it again, then mark the passage.")
    return answer


def _list_marks(session: Session, answers_id: UUID, question: str, digest: str | None = None) -> list[Blackout]:
    found = select(Blackout).where(Blackout.answers_id == answers_id, Blackout.question == question)
    if digest is not None:
        found = found.where(Blackout.answer_digest == digest)
    return list(session.exec(found.order_by(col(Blackout.starts_from), col(Blackout.id))))
