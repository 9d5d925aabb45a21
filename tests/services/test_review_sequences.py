"""Can any sequence of what reviewers and the office do show a reviewer what is hidden, or others' scores too early?"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from itertools import cycle
from typing import Any
from uuid import UUID

import pandas as pd
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy.engine import Engine
from sqlmodel import Session

from mayatrack.db.session import reading, writing
from mayatrack.domain import blinding
from mayatrack.domain.application_status import Status
from mayatrack.domain.reviews import OPEN_STATES, REVIEWED_STATUSES, ReviewKind, ReviewState
from mayatrack.domain.roles import LOCAL_USER_ROLES, Actor, Role
from mayatrack.exceptions import MayatrackError, NotFound
from mayatrack.files.calendars import write_calendar
from mayatrack.models import Application, Base, Review
from mayatrack.models.base import now, today
from mayatrack.queries import blinded_answers
from mayatrack.queries import reviews as review_queries
from mayatrack.queries.interviews import read_own_interviews
from mayatrack.queries.reviews import (
    QueueSort,
    read_queue,
    read_review,
    read_review_answers,
    read_review_cohorts,
    read_review_rubric,
)
from mayatrack.services.calendar_feeds import make_feed, read_feed
from mayatrack.services.interviews import book_interview
from mayatrack.services.invitations import invite_to_interview
from mayatrack.services.reviews import abstain, look_at_others, recuse, save_draft, submit_review
from mayatrack.services.selection_plans import read_rubric
from tests import factories as make
from tests.hidden_desk import CRITERIA, QUESTIONS, HiddenDesk, find_in, find_passages

# How far a sequence goes, and how many are tried on each database.
STEPS, SEQUENCES = 14, 4

whoever = st.integers(0, 1)
somebody = st.integers(0, 2)
question = st.sampled_from(QUESTIONS)
points = st.lists(st.integers(0, 2), min_size=len(CRITERIA), max_size=len(CRITERIA))
# What each of both writes for staff, and nobody else.
COMMENTS = ("Wrote no one", "Wrote no two")
# What no answer holds that may be read.
NOWHERE = ("zq", "213 55", "zqfamily", "example.org")
ORDERS = tuple(QueueSort)
_review = Base.metadata.tables["review"]
READS_OF_ONE = (read_review, read_review_answers, read_review_rubric)


class Desks(RuleBasedStateMachine):
    """Three applications, two reviewers who have all of them, and an office that changes what they may read."""

    engine: Engine
    step_count = 0

    @initialize()
    def begin(self) -> None:
        """Start a cohort of its own."""
        with writing(self.engine) as session:
            users = [make.make_user(session, name="Zqcolleague") for _ in range(3)]
            for user in users[1:]:
                make.make_user_role(session, user_id=user.id, role=Role.REVIEWER)
            staff, *self.reviewers = (
                Actor(user.id, user.name, roles)
                for user, roles in zip(users, [LOCAL_USER_ROLES, *[frozenset({Role.REVIEWER})] * 2], strict=True)
            )
            self.desk = HiddenDesk(session, staff, [each.user_id for each in self.reviewers])
            self.feeds = [make_feed(session, by=each) for each in self.reviewers]
        # What each reviewer was told because they asked for what they could not have.
        self.said: list[list[str]] = [[], []]

    @contextmanager
    def office(self) -> Iterator[Session]:
        """One write of staff; what a service refuses is no fault."""
        try:
            with writing(self.engine) as session:
                yield session
        except MayatrackError:
            pass

    @contextmanager
    def reviewing(self, who: int, place: int) -> Iterator[tuple[Session, Review]]:
        """One write of a reviewer to one of their reviews, if they have any; a refusal is told to them."""
        try:
            with writing(self.engine) as session:
                own = self.desk.list_own(session, self.reviewers[who].user_id)
                if own:
                    yield session, own[place % len(own)]
                else:
                    yield session, Review()
        except MayatrackError as refusal:
            self.said[who].append(str(refusal))

    @rule(
        who=whoever, place=somebody, given=st.lists(st.integers(0, 2), min_size=3, max_size=3), is_final=st.booleans()
    )
    def score(self, who: int, place: int, given: list[int], is_final: bool) -> None:
        """Score an application, with a comment for staff."""
        with self.reviewing(who, place) as (session, review):
            write: Callable[..., Any] = submit_review if is_final else save_draft
            rubric = read_rubric(session, self.desk.cohort_id, review.kind)
            points = {each.id: value for each, value in zip(rubric, given, strict=True)}
            write(
                session, review.id, points=points, comment=COMMENTS[who], version=review.version, by=self.reviewers[who]
            )

    @rule(who=whoever, place=somebody, is_conflict=st.booleans())
    def leave(self, who: int, place: int, is_conflict: bool) -> None:
        """Abstain, or declare a conflict of interest."""
        with self.reviewing(who, place) as (session, review):
            write: Callable[..., Any] = recuse if is_conflict else abstain
            write(session, review.id, reason=COMMENTS[who], version=review.version, by=self.reviewers[who])

    @rule(who=whoever, place=somebody)
    def look(self, who: int, place: int) -> None:
        """Look at others' points."""
        with self.reviewing(who, place) as (session, review):
            given = look_at_others(session, review.id, by=self.reviewers[who])
            assert review.state is ReviewState.SUBMITTED
            assert [len(each) for each in given.values()] == [1] * len(given)

    @rule(one=somebody)
    def rename(self, one: int) -> None:
        """An applicant is called otherwise."""
        with self.office() as session:
            self.desk.rename(session, one)

    @rule(one=somebody, question=question, act=st.sampled_from(["rewrite", "mark", "mark", "unmark", "settle"]))
    def change_answer(self, one: int, question: str, act: str) -> None:
        """An answer, or what is black of it, becomes another one."""
        with self.office() as session:
            getattr(self.desk, act)(session, one, question)

    @rule(questions=st.sets(question))
    def show(self, questions: set[str]) -> None:
        """Staff chooses which questions reviewers read."""
        with self.office() as session:
            self.desk.show(session, questions)

    @rule(one=somebody)
    def move(self, one: int) -> None:
        """An applicant withdraws, or comes back."""
        with self.office() as session:
            self.desk.move(session, one)

    @rule(who=whoever, one=somebody, act=st.sampled_from(["keep_from", "assign"]))
    def assign(self, who: int, one: int, act: str) -> None:
        """Staff gives an application to a reviewer, or keeps it from them."""
        with self.office() as session:
            getattr(self.desk, act)(session, one, self.reviewers[who].user_id)

    @rule(who=whoever)
    def take_back(self, who: int) -> None:
        """Staff takes from a reviewer what they have not submitted."""
        with self.office() as session:
            self.desk.take_back(session, self.reviewers[who].user_id)

    @rule(one=somebody, who=whoever)
    def interview(self, one: int, who: int) -> None:
        """Staff invites somebody, and puts them before an interviewer."""
        with self.office() as session:
            by, application_id = self.desk.staff, self.desk.applicants[one].application_id
            if session.get_one(Application, application_id).status is Status.IN_REVIEW:
                invite_to_interview(session, self.desk.cohort_id, application_ids=[application_id], by=by)
            slot = make.make_interview_slot(
                session, cohort_id=self.desk.cohort_id, starts_at=now(), ends_at=now() + timedelta(minutes=30)
            )
            make.make_slot_interviewer(session, slot_id=slot.id, user_id=self.reviewers[who].user_id)
            book_interview(session, slot.id, application_id=application_id, by=by)

    @invariant()
    def nothing_hidden_is_sent(self) -> None:
        """After every step, in all that one of the reviewers can ask for; and all that they may read is there."""
        self.step_count += 1
        who = self.step_count % 2
        by, secrets = self.reviewers[who], {"another's words": COMMENTS[1 - who]}
        with reading(self.engine) as session:
            own = self.desk.list_own(session, by.user_id)
            check_searches(session, self.desk, by, own, (NOWHERE[self.step_count % len(NOWHERE)], "xkpassage"))
            sent = [*self.said[who], *(read_answers(session, self.desk, by, review) for review in own)]
            sent += read_lists(session, self.desk, by, ORDERS[self.step_count % len(ORDERS)])
            sent += try_others(session, self.desk, by, own)
            feed = read_feed(session, self.feeds[who])
            sent.append(write_calendar(feed.entries, kind=feed.kind, page="/").decode())
            assert find_in("\n".join(sent), secrets | self.desk.list_secrets(session, by.user_id)) == set()


def read_lists(session: Session, desk: HiddenDesk, by: Actor, sort: QueueSort) -> Iterator[str]:
    """All that a reviewer is told of all that they have."""
    for kind in ReviewKind:
        yield tell(read_review_cohorts(session, by=by, kind=kind, today=today()))
        yield tell(read_queue(session, by=by, kind=kind, cohort_id=desk.cohort_id, sort=sort))
    yield tell(read_own_interviews(session, by=by))


def read_answers(session: Session, desk: HiddenDesk, by: Actor, review: Review) -> str:
    """All that a reviewer is told of one of theirs; of the answers exactly what they may read."""
    told = " ".join(tell(read(session, by=by, review_id=review.id)) for read in READS_OF_ONE)
    assert find_passages(told) == desk.list_readable(review)
    return told


def check_searches(session: Session, desk: HiddenDesk, by: Actor, own: list[Review], searched: Sequence[str]) -> None:
    """A search finds what may be read, and nothing by what is hidden."""
    for words in searched:
        found = {
            key
            for kind in ReviewKind
            for key in read_queue(session, by=by, kind=kind, cohort_id=desk.cohort_id, search=words)["review_id"]
        }
        holding = [each for each in own if any(word.startswith(words) for word in desk.list_readable(each))]
        assert found == {str(each.id) for each in holding if is_listed(session, each)}


def is_listed(session: Session, review: Review) -> bool:
    """Does the review stand in a list? Not if it can be done no more and never was."""
    status = session.get_one(Application, review.application_id).status
    return review.state not in OPEN_STATES or status in REVIEWED_STATUSES


def try_others(session: Session, desk: HiddenDesk, by: Actor, own: list[Review]) -> Iterator[str]:
    """What a reviewer is told who asks for others' reviews, or by ids of something else."""
    applications = [each.application_id for each in desk.applicants]
    own_ids = {each.id for each in own}
    all_ids = sa.select(_review.c.id).where(_review.c.application_id.in_(applications))
    ids = {*session.execute(all_ids).scalars(), *applications, desk.cohort_id, by.user_id} - own_ids
    for key, read in zip(sorted(ids), cycle(READS_OF_ONE), strict=False):
        with pytest.raises(NotFound) as refusal:
            read(session, by=by, review_id=key)
        yield str(refusal.value)


def tell(frame: pd.DataFrame) -> str:
    """Everything in a frame, as it is."""
    return str(frame.to_dict("records"))


def try_sequences(engine: Engine, count: int = SEQUENCES, *phases: Phase) -> None:
    """Try so many sequences on a database; without other `phases` a sequence that fails is made shorter.

    The same `--hypothesis-seed` tries the same ones again.
    """
    machine: Any = type("DesksHere", (Desks,), {"engine": engine})
    chosen = settings(
        max_examples=count,
        stateful_step_count=STEPS,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
        report_multiple_bugs=False,
        phases=phases or [Phase.generate, Phase.shrink],
        # The control is to find its fault each time; the search itself goes elsewhere each time.
        derandomize=bool(phases),
    )
    run_state_machine_as_test(machine, settings=chosen)


def test_no_sequence_shows_a_reviewer_what_is_hidden(engine: Engine) -> None:
    try_sequences(engine)


def show_all(answer: str, **_: Any) -> str:
    return answer


def forget_digest(answer: str, *, names: Any, marks: Any = ()) -> str:
    """Passages are black where they once stood, whatever stands there now."""
    return blinding.blind_answer(answer, names=names, passages=[(mark.starts_from, mark.ends_before) for mark in marks])


def forget_names(answer: str, *, names: Any, marks: Any = ()) -> str:
    return blinding.show_answer(answer, names=[], marks=marks)


def search_all(session: Session, review_ids: Any, words: str) -> list[UUID]:
    """What is hidden is found as well."""
    with pytest.MonkeyPatch.context() as replaced:
        replaced.setattr(blinded_answers, "show_answer", show_all)
        return list(blinded_answers.find_blinded(session, review_ids, words))


@pytest.mark.parametrize(
    ("module", "name", "instead"),
    [
        (blinded_answers, "show_answer", forget_names),
        (blinded_answers, "show_answer", forget_digest),
        (review_queries, "find_blinded", search_all),
        (review_queries, "ENDED_STATES", frozenset()),
    ],
    ids=["names", "digest", "search", "left"],
)
def test_sequences_find_what_is_missing(
    sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch, module: Any, name: str, instead: Any
) -> None:
    """The control: without one of its protections, the product fails."""
    monkeypatch.setattr(module, name, instead)
    with pytest.raises((AssertionError, ExceptionGroup)):
        try_sequences(sqlite_engine, 30, Phase.generate)
