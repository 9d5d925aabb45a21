"""What is hidden in a selection whose office never rests, and what may its reviewers read at this moment?

Whatever nobody may ever read begins with zq, whatever may be read unless somebody hides it with xk. Both say so in
words that stand nowhere else, so that one search of all that a reviewer was sent answers both questions.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from mayatrack.domain.application_status import Status
from mayatrack.domain.blinding import digest_answer
from mayatrack.domain.reviews import ENDED_STATES
from mayatrack.domain.roles import Actor
from mayatrack.models import Application, ApplicationAnswers, Base, Person, Review, SelectionPlan
from mayatrack.models.base import today
from mayatrack.models.people import PersonCreate
from mayatrack.models.selection_plans import SelectionPlanCreate
from mayatrack.queries.blackouts import read_blackouts_of
from mayatrack.services.applications import move_application
from mayatrack.services.assignments import assign_review, take_back
from mayatrack.services.blackouts import black_out, remove_blackout, settle_answer
from mayatrack.services.conflicts_of_interest import declare_conflict
from mayatrack.services.people import check_person, edit_person
from mayatrack.services.selection_plans import edit_plan
from tests import factories as make

QUESTIONS: Final = ("Why do you want to go?", "What does your family say?", "Who told you of it, xkschool?")
# Uneven, so that a score is a number that nobody would write by chance.
CRITERIA: Final = {"Motivation": 3.7, "Community": 1.9, "Plan": 7.3}
LABELS: Final = {"0": "nothing of it", "1": "some", "2": "much"}
HIDDEN: Final = re.compile(r"zq[a-z]+")
PASSAGE: Final = re.compile(r"xk[a-z]+")
# As people write who they are.
ANSWER: Final = (
    "I, {shouted} {family}, called {preferred}, write {plain}. My uncle {passage} runs the harbor. "
    "Ask {email}, {account} or {phone}; my number is {student_number}."
)
_tables = Base.metadata.tables


@dataclass
class Answer:
    """One answer: two words that may be read, and whether the second one was blacked out, then or now."""

    plain: str
    passage: str
    is_marked: bool = False
    is_stale: bool = False


@dataclass
class Applicant:
    """Somebody who applied, by their ids, and what they wrote."""

    application_id: UUID
    person_id: UUID
    answers_id: UUID
    number: int
    answers: dict[str, Answer] = field(default_factory=dict)


class HiddenDesk:
    """A cohort in which applications are reviewed and interviewed, what its office does, and all that is secret."""

    def __init__(self, session: Session, staff: Actor, reviewer_ids: Sequence[UUID], count: int = 3) -> None:
        self.staff = staff
        self.words = 0
        # One database may hold several desks.
        self.place = f"{staff.user_id.hex}.example.org"
        # Numbers and ids that tell whose an application is; of words it is enough that they begin with zq.
        self.secrets: dict[str, str] = {}
        self.shown = list(QUESTIONS[:2])
        own_days = {"opens_on": -40, "closes_on": -9, "selected_by_on": 20, "departs_on": 90, "returns_on": 99}
        own_dates = {name: today() + timedelta(days=offset) for name, offset in own_days.items()}
        name = f"Tokyo {staff.user_id.hex[-9:]}"
        cohort = make.make_cohort(session, name=name, note=self._word("note"), **own_dates)
        self.cohort_id = cohort.id
        days = {"reviews_from_on": -3, "interviews_from_on": -1, "decides_from_on": 9}
        dates = {name: today() + timedelta(days=offset) for name, offset in days.items()}
        make.make_selection_plan(session, cohort_id=cohort.id, shown_questions=list(self.shown), **dates)
        for kind in ("reading", "interview"):
            for place, (name, weight) in enumerate(CRITERIA.items()):
                own = {"position": place, "name": name, "weight": weight, "labels": LABELS, "kind": kind}
                make.make_rubric_criterion(session, cohort_id=cohort.id, **own)
        self.applicants = [self._apply(session, number) for number in range(1, count + 1)]
        for applicant in self.applicants:
            for reviewer_id in reviewer_ids:
                make.make_review(session, application_id=applicant.application_id, reviewer_id=reviewer_id)
        # What is black from the beginning can be laid bare by whatever changes.
        for one in range(count):
            self.mark(session, one, QUESTIONS[0])

    # What the office does, in the way it does it.

    def rename(self, session: Session, one: int) -> None:
        """The applicant is called otherwise from now on, and says so in every answer."""
        applicant = self.applicants[one]
        person = session.get_one(Person, applicant.person_id)
        fields = check_person(self._make_person())
        edit_person(session, person.id, fields=fields, version=person.version, by=self.staff)
        for question in QUESTIONS:
            self.rewrite(session, one, question)

    def rewrite(self, session: Session, one: int, question: str) -> None:
        """The applicant sends another answer."""
        applicant = self.applicants[one]
        answer = applicant.answers[question]
        answer.plain, answer.passage = self._word("xkplain"), self._word("xkpassage")
        answer.is_stale, answer.is_marked = answer.is_stale or answer.is_marked, False
        stored = session.get_one(ApplicationAnswers, applicant.answers_id)
        person = session.get_one(Person, applicant.person_id)
        stored.answers = {**stored.answers, question: _write(person, answer)}
        session.flush()

    def mark(self, session: Session, one: int, question: str) -> None:
        """Staff blacks the passage out."""
        applicant, answer = self.applicants[one], self.applicants[one].answers[question]
        how = {"question": question, "quote": f"uncle {answer.passage}", "digest": self._digest(session, one, question)}
        black_out(session, applicant.answers_id, **how, by=self.staff)
        answer.is_marked = True

    def unmark(self, session: Session, one: int, question: str) -> None:
        """Staff shows the passage again."""
        found = read_blackouts_of(session, by=self.staff, application_id=self.applicants[one].application_id)
        is_current = (found["question"] == question) & found["passage"].notna()
        for blackout_id in found["blackout_id"][is_current]:
            remove_blackout(session, UUID(blackout_id), by=self.staff)
        self.applicants[one].answers[question].is_marked = False

    def settle(self, session: Session, one: int, question: str) -> None:
        """Staff has looked an answer through that changed."""
        digest = self._digest(session, one, question)
        settle_answer(session, self.applicants[one].answers_id, question=question, digest=digest, by=self.staff)
        self.applicants[one].answers[question].is_stale = False

    def show(self, session: Session, questions: Collection[str]) -> None:
        """Staff shows reviewers these questions, and no others."""
        plan = session.exec(sa.select(SelectionPlan).where(SelectionPlan.cohort_id == self.cohort_id)).scalar_one()  # type: ignore[call-overload,arg-type]
        values = {name: getattr(plan, name) for name in SelectionPlanCreate.model_fields}
        fields = SelectionPlanCreate(**{**values, "shown_questions": sorted(questions)})
        edit_plan(session, self.cohort_id, fields=fields, version=plan.version, by=self.staff)
        self.shown = sorted(questions)

    def move(self, session: Session, one: int) -> None:
        """The applicant withdraws, or comes back."""
        key = self.applicants[one].application_id
        is_gone = session.get_one(Application, key).status is Status.WITHDRAWN
        to = Status.IN_REVIEW if is_gone else Status.WITHDRAWN
        move_application(session, key, to=to, reason=self._word("reason"), by=self.staff)

    def keep_from(self, session: Session, one: int, reviewer_id: UUID) -> None:
        """Staff knows that this reviewer knows the applicant."""
        key = self.applicants[one].application_id
        declare_conflict(session, key, reviewer_id, reason=self._word("conflict"), by=self.staff)

    def assign(self, session: Session, one: int, reviewer_id: UUID) -> None:
        """Staff gives the application to one more reviewer."""
        assign_review(session, self.applicants[one].application_id, reviewer_id, by=self.staff)

    def take_back(self, session: Session, reviewer_id: UUID) -> None:
        """Staff takes everything back that this reviewer has not submitted."""
        take_back(session, self.cohort_id, reviewer_id=reviewer_id, with_drafts=True, by=self.staff)

    def act_at_random(self, session: Session, chance: Random, reviewer_id: UUID) -> None:
        """Whatever the office does next."""
        one, question = chance.randrange(len(self.applicants)), chance.choice(QUESTIONS)
        acts = {"rename": (one,), "show": (chance.sample(QUESTIONS, chance.randint(1, 3)),)}
        acts |= dict.fromkeys(("rewrite", "mark", "unmark", "settle"), (one, question))
        acts |= {"keep_from": (one, reviewer_id), "assign": (one, reviewer_id)}
        name = chance.choice(list(acts))
        getattr(self, name)(session, *acts[name])

    # What is secret, and what is not.

    def list_own(self, session: Session, reviewer_id: UUID) -> list[Review]:
        """All that this reviewer has, in any state."""
        found = sa.select(Review).where(Review.reviewer_id == reviewer_id).order_by(Review.id)  # type: ignore[arg-type]
        return list(session.execute(found).scalars())

    def list_readable(self, review: Review) -> set[str]:
        """The words that whoever has this review may read now."""
        (applicant,) = (each for each in self.applicants if each.application_id == review.application_id)
        return set() if review.state in ENDED_STATES else self.list_shown(applicant)

    def list_shown(self, applicant: Applicant) -> set[str]:
        """The words of the applicant's that whoever reviews them may read now."""
        return set(self._list_shown(applicant))

    def _list_shown(self, applicant: Applicant) -> Iterator[str]:
        for question, answer in applicant.answers.items():
            if question not in self.shown:
                continue
            yield from PASSAGE.findall(question)
            if not answer.is_stale:
                yield from [answer.plain] if answer.is_marked else [answer.plain, answer.passage]

    def list_secrets(self, session: Session, reviewer_id: UUID) -> dict[str, str]:
        """Name → what this reviewer is never sent: ids of others' records, and every score but what they gave."""
        found = dict(self.secrets)
        review = _tables["review"]
        standing = _tables["standing"]
        others = sa.select(review).join(standing, standing.c.application_id == review.c.application_id)
        is_others = standing.c.cohort_id == self.cohort_id, review.c.reviewer_id != reviewer_id
        for row in session.execute(others.where(*is_others)).mappings():
            found[f"another's review {row['id']}"] = str(row["id"])
            found[f"another reviewer {row['reviewer_id']}"] = str(row["reviewer_id"])
            found |= _keep_score(f"another's score {row['id']}", row["score"])
        for row in session.execute(sa.select(standing).where(standing.c.cohort_id == self.cohort_id)).mappings():
            found[f"standing {row['id']}"] = str(row["id"])
            found |= _keep_score(f"score {row['id']}", row["score"])
            found |= _keep_score(f"spread {row['id']}", row["review_spread"])
        return found

    # How it begins.

    def _word(self, kind: str) -> str:
        """A word that stands nowhere else; no word begins another one."""
        self.words += 1
        letters = "".join(chr(ord("a") + self.words // 26**place % 26) for place in range(3))
        return f"{kind if kind.startswith('xk') else f'zq{kind}'}{letters}"

    def _make_person(self) -> dict[str, Any]:
        number = self.words
        account, domain = self._word("mail"), self._word("domain")
        values = {"phone": f"213 55{number // 1000 % 10} {number % 1000:03}7", "student_number": f"Z7{number:04}93"}
        self.secrets |= {f"{name} {number}": value for name, value in values.items()}
        names = {f"{name}_name": self._word(name).capitalize() for name in ("given", "preferred")}
        # Accents are left out by many who have one.
        family = self._word("family").capitalize().replace("a", "á", 1)
        return PersonCreate(
            **values, **names, family_name=family, email=f"{account}@{domain}.{self.place}"
        ).model_dump()

    def _apply(self, session: Session, number: int) -> Applicant:
        person = make.make_person(session, **self._make_person())
        application = make.make_application(
            session,
            cohort_id=self.cohort_id,
            person_id=person.id,
            status=Status.IN_REVIEW,
            college_id=make.make_college(session, name=f"{self._word('college')} {self.place}").id,
        )
        make.make_standing(session, application_id=application.id, number=number, lot=self._word("lot"))
        answers = {question: Answer(self._word("xkplain"), self._word("xkpassage")) for question in QUESTIONS}
        texts = {question: _write(person, answer) for question, answer in answers.items()}
        stored = make.make_application_answers(session, application_id=application.id, answers=texts)
        ids = {"application": application.id, "person": person.id, "answers": stored.id}
        self.secrets |= {f"{name} {number}": str(key) for name, key in ids.items()}
        return Applicant(application.id, person.id, stored.id, number, answers)

    def _digest(self, session: Session, one: int, question: str) -> str:
        return digest_answer(session.get_one(ApplicationAnswers, self.applicants[one].answers_id).answers[question])


def _write(person: Person, answer: Answer) -> str:
    family = (person.family_name or "").replace("á", "a")
    return ANSWER.format(
        **person.model_dump(include={"email", "phone", "student_number"}),
        shouted=person.given_name.upper(),
        family=family,
        preferred=person.preferred_name,
        account=f"@{person.email.partition('@')[0]}",
        plain=answer.plain,
        passage=answer.passage,
    )


def _keep_score(name: str, score: float | None) -> dict[str, str]:
    """A score that is no round number: of those that are, nothing tells where they come from."""
    return {name: f"{score:.4f}"} if score is not None and score * 10 % 10 else {}


def find_in(text: str, secrets: dict[str, str]) -> set[str]:
    """What of all this stands in the text, in any case: names of secrets, and words that nobody may ever read."""
    folded = text.casefold()
    return {name for name, secret in secrets.items() if secret.casefold() in folded} | set(HIDDEN.findall(folded))


def find_passages(text: str) -> set[str]:
    """Which words stand in the text that may be read unless somebody hides them."""
    return set(PASSAGE.findall(text.casefold()))
