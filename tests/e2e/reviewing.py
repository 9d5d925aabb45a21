"""What does a reviewer have on their desk in the tests of a real browser, and what must never reach them?"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

from playwright.sync_api import Page, expect
from sqlalchemy.engine import Engine
from sqlmodel import Session

from mayatrack.db.engine import make_engine
from mayatrack.db.session import writing
from mayatrack.domain.application_status import Status
from mayatrack.domain.blinding import digest_answer
from mayatrack.domain.reviews import ReviewState
from mayatrack.domain.roles import Role
from mayatrack.models import Review
from mayatrack.models.base import now, today
from tests import factories as make
from tests.databases import disposed, fill_template
from tests.e2e.serving import running_server, sign_in_with

TOKEN: Final = "a-reviewer-is-signed-in-with-this-cookie"
WHY: Final = "Why do you want to go?"
UNCLE: Final = "What does your family say?"
# Stands in every answer that a reviewer may read: what is looked for can be found.
READ: Final = "Zqreadable"
LABELS: Final = {"0": "nothing of it", "1": "some", "2": "much"}
# What somebody else wrote about the applications that the reviewer has, and how they scored.
OTHERS_COMMENT: Final = "Zqothers"


@dataclass(frozen=True)
class Desk:
    """The reviews of somebody who is signed in with TOKEN, in the order of their numbers."""

    reviews: list[UUID]
    # All that would tell whose the applications are, or what others make of them.
    secrets: dict[str, str] = field(default_factory=dict)
    url: str = ""
    engine: Engine | None = None


def plant_reviews(session: Session, reviewer_id: UUID, count: int = 3) -> Desk:
    """Applications in which whoever wrote them says so in many ways, with somebody else's review of each."""
    cohort = make.make_cohort(session, name="Tokyo 2027", note="Zqnote")
    plan = make.make_selection_plan(
        session,
        cohort_id=cohort.id,
        reviews_from_on=today(),
        interviews_from_on=None,
        decides_from_on=today() + timedelta(days=9),
        shown_questions=[WHY, UNCLE],
    )
    criteria = [
        make.make_rubric_criterion(session, cohort_id=plan.cohort_id, position=place, name=name, labels=LABELS).id
        for place, name in enumerate(["Motivation", "Community"])
    ]
    other = make.make_user(session, name="Zqother Reviewer", email="zqcolleague@example.org")
    desk = Desk([])
    for number in range(1, count + 1):
        application_id = _plant_application(session, plan.cohort_id, number, desk.secrets)
        done = {"state": ReviewState.SUBMITTED, "score": 87.625, "submitted_at": now(), "comment": OTHERS_COMMENT}
        points = {str(criterion): 2 for criterion in criteria}
        theirs = make.make_review(session, application_id=application_id, reviewer_id=other.id, points=points, **done)
        desk.secrets[f"their review {number}"] = str(theirs.id)
        desk.reviews.append(make.make_review(session, application_id=application_id, reviewer_id=reviewer_id).id)
    desk.secrets.update(colleague="zqother", colleague_email="zqcolleague", comment=OTHERS_COMMENT, note="zqnote")
    return desk


def _plant_application(session: Session, cohort_id: UUID, number: int, secrets: dict[str, str]) -> UUID:
    person = make.make_person(
        session,
        given_name="Zqgiven",
        family_name="Zqfámily",
        preferred_name="Zqpreferred",
        email=f"zqmail{number}@zqdomain.example.org",
        phone=f"213 555 01{number:02}",
        student_number=f"Z88123{number:02}",
    )
    application = make.make_application(
        session,
        cohort_id=cohort_id,
        person_id=person.id,
        status=Status.IN_REVIEW,
        college_id=make.make_college(session, name=f"Zqcollege {number}").id,
    )
    standing = make.make_standing(session, application_id=application.id, number=number, lot=f"zqlot{number}")
    answers = {
        WHY: f"I, ZQGIVEN Zqfamily, want to see the sea {number}. {READ}. Write to {person.email} or {person.phone}.",
        UNCLE: f"My uncle Zquncle runs the harbor. {READ}.",
        "What is your name?": "Zqhidden answer",
    }
    stored = make.make_application_answers(session, application_id=application.id, answers=answers)
    start = answers[UNCLE].index("uncle Zquncle")
    make.make_blackout(
        session,
        answers_id=stored.id,
        question=UNCLE,
        starts_from=start,
        ends_before=start + len("uncle Zquncle"),
        answer_digest=digest_answer(answers[UNCLE]),
    )
    secrets.update(
        given="zqgiven",
        family="zqfamily",
        accented="zqfámily",
        preferred="zqpreferred",
        domain="zqdomain",
        college="zqcollege",
        hidden="zqhidden",
        hidden_question="what is your name?",
        blackout="zquncle",
        lot="zqlot",
        score="87.6",
    )
    secrets.update(
        {
            f"email {number}": f"zqmail{number}",
            f"phone {number}": f"555 01{number:02}",
            f"student number {number}": f"88123{number:02}",
            f"application {number}": str(application.id),
            f"person {number}": str(person.id),
            f"standing {number}": str(standing.id),
            f"answers {number}": str(stored.id),
        }
    )
    return application.id


@contextmanager
def desk_server(folder: Path, count: int = 3) -> Iterator[Desk]:
    """A server with a reviewer who has so many applications to review."""
    address = f"sqlite:///{folder / 'mayatrack.db'}"
    fill_template(make_engine(address))
    with running_server(folder, address) as url, disposed(make_engine(address)) as engine:
        reviewer = sign_in_with(address, TOKEN, Role.REVIEWER, name="Rita Reviewer")
        with writing(engine) as session:
            desk = plant_reviews(session, reviewer.user_id, count)
        yield Desk(desk.reviews, desk.secrets, url, engine)


def read_review(desk: Desk, place: int) -> Review:
    """One of the reviews as it is stored now."""
    assert desk.engine is not None
    with Session(desk.engine) as session:
        return session.get_one(Review, desk.reviews[place])


def expect_application(page: Page, number: int) -> None:
    """The page shows the application of this number, and nothing runs any more."""
    expect(page.get_by_role("heading", level=2, name=f"Application {number}", exact=True)).to_be_visible()
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
