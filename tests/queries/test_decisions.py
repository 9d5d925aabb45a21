"""What is decided so far, and which steps can be taken back?"""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session

from mayatrack.domain.application_status import Status
from mayatrack.domain.decisions import Decision
from mayatrack.domain.roles import LOCAL_USER_NAME, Actor
from mayatrack.models import Application, Cohort
from mayatrack.models.base import new_id, now
from mayatrack.queries.decisions import read_batches, read_decision_counts
from tests.factories import (
    make_application,
    make_cohort,
    make_decision_change,
    make_pending_decision,
    make_person,
    make_user,
)
from tests.queries.conftest import Recording

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def cohort(session: Session) -> Cohort:
    return make_cohort(session)


def in_review(session: Session, cohort: Cohort, **changes: object) -> Application:
    return make_application(session, cohort_id=cohort.id, **({"status": Status.IN_REVIEW} | changes))


def test_decisions_are_counted_while_they_can_be_made(session: Session, local_actor: Actor, cohort: Cohort) -> None:
    for decision in (Decision.OFFER, Decision.OFFER, Decision.NOT_SELECTED):
        make_pending_decision(session, application_id=in_review(session, cohort).id, decision=decision)
    in_review(session, cohort, status=Status.INTERVIEW)
    gone = in_review(session, cohort, person_id=make_person(session, erased_at=now()).id)
    left = in_review(session, cohort, status=Status.WITHDRAWN)
    for each in (gone, left):
        make_pending_decision(session, application_id=each.id)
    make_pending_decision(session)
    counts = read_decision_counts(session, by=local_actor, cohort_id=cohort.id)
    told = {
        decision if isinstance(decision, str) else None: count
        for decision, count in counts.itertuples(index=False, name=None)
    }
    assert told == {"offer": 2, "not_selected": 1, None: 1}


def test_latest_steps_come_first_without_what_cannot_be_taken_back(
    session: Session, local_actor: Actor, cohort: Cohort
) -> None:
    first, second, undone = (new_id() for _ in range(3))
    somebody = make_user(session, name="Sam")
    for minutes, batch_id, decision, changes in (
        (1, first, Decision.WAITLIST, {}),
        (1, first, Decision.WAITLIST, {}),
        (2, second, None, {"changed_by_id": somebody.id, "from_decision": Decision.OFFER}),
        (3, undone, Decision.OFFER, {"undone_at": NOON}),
    ):
        make_decision_change(
            session,
            application_id=in_review(session, cohort).id,
            batch_id=batch_id,
            to_decision=decision,
            changed_at=NOON + timedelta(minutes=minutes),
            **changes,
        )
    closed = in_review(session, cohort, status=Status.WITHDRAWN)
    make_decision_change(session, application_id=closed.id, batch_id=first, to_decision=Decision.WAITLIST)
    make_decision_change(session)
    batches = read_batches(session, by=local_actor, cohort_id=cohort.id)
    assert list(batches[["batch_id", "application_count", "changed_by"]].itertuples(index=False, name=None)) == [
        (str(second), 1, "Sam"),
        (str(first), 2, LOCAL_USER_NAME),
    ]
    assert list(batches["decision"].fillna("cleared")) == ["cleared", "waitlist"]
    assert len(read_batches(session, by=local_actor, cohort_id=cohort.id, limit=1)) == 1


def test_number_of_statements_does_not_grow(
    session: Session, local_actor: Actor, cohort: Cohort, record_statements: Recording
) -> None:
    counted = []
    for number in range(3):
        make_decision_change(session, application_id=in_review(session, cohort).id)
        if number != 1:
            session.commit()
            with record_statements() as statements:
                read_batches(session, by=local_actor, cohort_id=cohort.id)
                read_decision_counts(session, by=local_actor, cohort_id=cohort.id)
            counted.append(len(statements))
    assert counted == [2, 2]
