"""Is a passage hidden wherever it stands, shown again on purpose only, and never repeated in the log?"""

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import Session, col, select

from mayatrack.domain.blinding import BLACK, digest_answer
from mayatrack.domain.roles import Actor, Role
from mayatrack.exceptions import EditConflict, InvalidInput, NotAllowed, NotFound, RuleBroken
from mayatrack.models import Application, ApplicationAnswers, AuditEvent, Blackout
from mayatrack.models.base import new_id
from mayatrack.queries.blackouts import read_answers_to_blind, read_blackouts_of, read_stale_answers
from mayatrack.services.blackouts import black_out, remove_blackout, settle_answer
from tests.factories import (
    make_application,
    make_application_answers,
    make_person,
    make_selection_plan,
    make_standing,
)
from tests.queries.conftest import Recording, record_statements

__all__ = ["record_statements"]

WHY = "Why?"
ANSWER = "My aunt's bakery, the Zyxwvu bakery, is where Ana learned. zyxwvu BAKERY bread."
OTHER = "Who?"


@pytest.fixture
def staff(actor_with: Callable[..., Actor]) -> Actor:
    return actor_with(Role.PROGRAM_STAFF)


@pytest.fixture
def answers(session: Session) -> ApplicationAnswers:
    person = make_person(session, given_name="Ana", family_name="Lara", student_number="S8812345")
    application = make_application(session, person_id=person.id)
    make_standing(session, application_id=application.id, number=7)
    make_selection_plan(session, cohort_id=application.cohort_id, shown_questions=[WHY])
    return make_application_answers(session, application_id=application.id, answers={WHY: ANSWER, OTHER: "My aunt"})


def hide(session: Session, answers: ApplicationAnswers, quote: str, by: Actor, question: str = WHY) -> int:
    digest = digest_answer(answers.answers[question])
    return black_out(session, answers.id, question=question, quote=quote, digest=digest, by=by)


def change(session: Session, answers: ApplicationAnswers, answer: str) -> None:
    answers.answers = {**answers.answers, WHY: answer}
    session.flush()


def read(session: Session, answers: ApplicationAnswers, by: Actor) -> dict[str, object]:
    return dict(read_answers_to_blind(session, by=by, application_id=answers.application_id).iloc[0])


def marks(session: Session) -> list[tuple[int, int]]:
    found = session.exec(select(Blackout).order_by(col(Blackout.starts_from)))
    return [(each.starts_from, each.ends_before) for each in found]


def test_passage_is_hidden_wherever_it_stands(session: Session, answers: ApplicationAnswers, staff: Actor) -> None:
    assert hide(session, answers, "zyxwvu bakery ", staff) == 2
    row = read(session, answers, staff)
    assert row["answer"] == ANSWER
    assert row["read_now"] == f"My aunt's bakery, the {BLACK}, is where {BLACK} learned. {BLACK} bread."
    assert (bool(row["is_shown"]), bool(row["is_stale"])) == (True, False)
    frame = read_blackouts_of(session, by=staff, application_id=answers.application_id)
    assert list(frame["passage"]) == ["Zyxwvu bakery", "zyxwvu BAKERY"]
    assert set(frame["made_by"]) == {"This computer"}


def test_other_answers_are_read_as_before(session: Session, answers: ApplicationAnswers, staff: Actor) -> None:
    hide(session, answers, "aunt", staff)
    frame = read_answers_to_blind(session, by=staff, application_id=answers.application_id)
    assert list(frame["question"]) == [WHY, OTHER]
    assert frame["read_now"][1] == "My aunt"
    assert [bool(each) for each in frame["is_shown"]] == [True, False]


@pytest.mark.parametrize("quote", ["", "  ", "uncle", "My aunt's bakery; the"])
def test_words_that_are_not_there_are_refused(
    session: Session, answers: ApplicationAnswers, staff: Actor, quote: str
) -> None:
    with pytest.raises(InvalidInput, match="copy the passage from it exactly"):
        hide(session, answers, quote, staff)
    assert marks(session) == []


def test_what_is_hidden_already_is_refused_and_what_is_not_is_added(
    session: Session, answers: ApplicationAnswers, staff: Actor
) -> None:
    hide(session, answers, "the Zyxwvu bakery", staff)
    with pytest.raises(InvalidInput, match="already"):
        hide(session, answers, "the Zyxwvu bakery", staff)
    assert hide(session, answers, "Zyxwvu", staff) == 1
    assert len(marks(session)) == 2


def test_answer_that_changed_is_hidden_until_it_was_looked_through(
    session: Session, answers: ApplicationAnswers, staff: Actor
) -> None:
    hide(session, answers, "Zyxwvu bakery", staff)
    new = "Now it is the Zyxwvu cafe."
    change(session, answers, new)
    row = read(session, answers, staff)
    assert (row["read_now"], row["read_then"], bool(row["is_stale"])) == (BLACK, new, True)
    assert read_blackouts_of(session, by=staff, application_id=answers.application_id)["passage"].isna().all()
    stale = read_stale_answers(session, by=staff, cohort_id=answers_cohort(session, answers))
    told = stale[["number", "full_name", "question", "stale_count"]].to_numpy().tolist()
    assert told == [[7, "Ana Lara", WHY, 2]]
    seen: dict[str, Any] = {"question": WHY, "digest": digest_answer(ANSWER), "by": staff}
    with pytest.raises(EditConflict, match="reads otherwise since you opened it"):
        black_out(session, answers.id, quote="cafe", **seen)
    with pytest.raises(EditConflict, match="reads otherwise since you opened it"):
        settle_answer(session, answers.id, **seen)
    hide(session, answers, "Zyxwvu cafe", staff)
    assert read(session, answers, staff)["read_now"] == BLACK
    assert settle_answer(session, answers.id, question=WHY, digest=digest_answer(new), by=staff) == 2
    assert read(session, answers, staff)["read_now"] == f"Now it is the {BLACK}."
    assert read_stale_answers(session, by=staff, cohort_id=answers_cohort(session, answers)).empty
    with pytest.raises(RuleBroken, match="is shown already"):
        settle_answer(session, answers.id, question=WHY, digest=digest_answer(new), by=staff)


def answers_cohort(session: Session, answers: ApplicationAnswers) -> UUID:
    return session.get_one(Application, answers.application_id).cohort_id


def test_blackout_is_removed_but_not_from_an_answer_that_changed(
    session: Session, answers: ApplicationAnswers, staff: Actor
) -> None:
    hide(session, answers, "Zyxwvu bakery", staff)
    one, other = session.exec(select(Blackout.id).order_by(col(Blackout.starts_from))).all()
    remove_blackout(session, one, by=staff)
    with pytest.raises(NotFound):
        remove_blackout(session, one, by=staff)
    assert "the Zyxwvu bakery, is" in str(read(session, answers, staff)["read_now"])
    change(session, answers, "Another Zyxwvu bakery")
    with pytest.raises(RuleBroken, match="changed since the passage was blacked out"):
        remove_blackout(session, other, by=staff)
    assert len(marks(session)) == 1


def test_log_repeats_nothing_that_somebody_wrote(session: Session, answers: ApplicationAnswers, staff: Actor) -> None:
    hide(session, answers, "Zyxwvu bakery", staff)
    remove_blackout(session, session.exec(select(Blackout.id)).first(), by=staff)
    change(session, answers, "Zyxwvu again")
    settle_answer(session, answers.id, question=WHY, digest=digest_answer("Zyxwvu again"), by=staff)
    events = session.exec(select(AuditEvent).order_by(col(AuditEvent.id))).all()
    assert [event.action for event in events] == ["black_out", "remove_blackout", "settle_answer"]
    told = json.dumps([(event.before, event.after) for event in events])
    assert [word for word in ("Zyxwvu", WHY) if word in told] == []


def test_application_without_answers_has_none_to_read(session: Session, staff: Actor) -> None:
    application = make_application(session)
    assert read_answers_to_blind(session, by=staff, application_id=application.id).empty
    with pytest.raises(NotFound):
        read_answers_to_blind(session, by=staff, application_id=new_id())


@pytest.mark.parametrize("count", [1, 3])
def test_answers_are_read_in_a_constant_number_of_statements(
    session: Session, answers: ApplicationAnswers, staff: Actor, record_statements: Recording, count: int
) -> None:
    change(session, answers, "one two three")
    for word in ("one", "two", "three")[:count]:
        hide(session, answers, word, staff)
    change(session, answers, "four")
    session.expire_all()
    cohort_id = answers_cohort(session, answers)
    with record_statements() as statements:
        read_answers_to_blind(session, by=staff, application_id=answers.application_id)
        assert len(read_blackouts_of(session, by=staff, application_id=answers.application_id)) == count
        assert len(read_stale_answers(session, by=staff, cohort_id=cohort_id)) == 1
    assert len([each for each in statements if each.startswith("SELECT")]) == 4


def test_reviewer_is_refused(
    session: Session, answers: ApplicationAnswers, staff: Actor, actor_with: Callable[..., Actor]
) -> None:
    reviewer = actor_with(Role.REVIEWER)
    hide(session, answers, "aunt", staff)
    blackout_id = session.exec(select(Blackout.id)).one()
    digest = digest_answer(ANSWER)
    for step in (
        lambda: hide(session, answers, "bakery", reviewer),
        lambda: remove_blackout(session, blackout_id, by=reviewer),
        lambda: settle_answer(session, answers.id, question=WHY, digest=digest, by=reviewer),
        lambda: read_answers_to_blind(session, by=reviewer, application_id=answers.application_id),
        lambda: read_blackouts_of(session, by=reviewer, application_id=answers.application_id),
        lambda: read_stale_answers(session, by=reviewer, cohort_id=answers_cohort(session, answers)),
    ):
        with pytest.raises(NotAllowed):
            step()
    assert len(marks(session)) == 1
