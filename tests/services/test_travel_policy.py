"""Does the office's own policy hold from then on, for travelers and for the waitlist, and is a bad one refused?"""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from mayatrack.domain.application_status import Status
from mayatrack.domain.baseline import Baseline
from mayatrack.domain.passport_forecast import Outlook, PassportService
from mayatrack.domain.roles import Actor
from mayatrack.domain.travel_policy import SHIPPED_POLICY, ChosenPolicy, TravelPolicy
from mayatrack.exceptions import EditConflict, InvalidInput
from mayatrack.models import AuditEvent
from mayatrack.models.base import now, today
from mayatrack.queries.boards import read_board
from mayatrack.queries.travel_policy import read_policy, read_policy_record
from mayatrack.services.travel_policy import edit_policy, find_policy
from mayatrack.services.waitlists import judge_alternates
from tests.factories import (
    make_application,
    make_cohort,
    make_entry_rule,
    make_processing_time,
    make_setting,
    make_traveler,
    make_waitlist_place,
)

OWN = TravelPolicy(months_beyond_return=3, mail_weeks=1, buffer_days=10, risk_below_days=21)


def test_policy_is_the_shipped_one_until_the_office_has_its_own(session: Session, local_actor: Actor) -> None:
    assert find_policy(session) == ChosenPolicy(SHIPPED_POLICY, 0)
    edit_policy(session, policy=OWN, version=0, by=local_actor)
    assert find_policy(session) == read_policy(session, by=local_actor) == ChosenPolicy(OWN, 1)
    edit_policy(session, policy=OWN, version=1, by=local_actor)
    edit_policy(session, policy=SHIPPED_POLICY, version=1, by=local_actor)
    assert find_policy(session) == ChosenPolicy(SHIPPED_POLICY, 2)
    events = session.exec(select(AuditEvent).where(AuditEvent.action == "edit_travel_policy")).all()
    # What changes nothing leaves no event.
    assert [(event.before["buffer_days"], event.after["buffer_days"]) for event in events] == [(7, 10), (10, 7)]


def test_policy_that_an_older_version_stored_is_completed(session: Session) -> None:
    make_setting(session, name="travel_policy", value={"buffer_days": 3})
    assert find_policy(session).policy == TravelPolicy(buffer_days=3)


@pytest.mark.parametrize(
    ("policy", "sentence"),
    [
        (
            TravelPolicy(months_beyond_return=25),
            "Months beyond the return cannot be 25: enter a whole number from 0 to 24.",
        ),
        (TravelPolicy(buffer_days=-1), "Days between arrival and departure cannot be -1"),
        (TravelPolicy(mail_weeks=1.5), "Weeks of mail each way cannot be 1.5"),  # type: ignore[arg-type]
        (TravelPolicy(risk_below_days=True), "Days below which somebody is at risk cannot be True"),
    ],
)
def test_policy_that_cannot_be_is_refused(
    session: Session, local_actor: Actor, policy: TravelPolicy, sentence: str
) -> None:
    with pytest.raises(InvalidInput, match=sentence):
        edit_policy(session, policy=policy, version=0, by=local_actor)
    assert find_policy(session) == ChosenPolicy()


def test_policy_that_somebody_changed_meanwhile_is_not_overwritten(session: Session, local_actor: Actor) -> None:
    since = now()
    edit_policy(session, policy=OWN, version=0, by=local_actor)
    with pytest.raises(EditConflict):
        edit_policy(session, policy=SHIPPED_POLICY, version=0, by=local_actor)
    (row,) = read_policy_record(session, by=local_actor, since=since).to_dict("records")
    assert (row["version"], row["buffer_days"], row["changed_by"]) == (1, 10, local_actor.name)
    assert read_policy_record(session, by=local_actor, since=now())["changed_by"].to_list() == [None]


def test_travelers_and_the_waitlist_are_judged_with_the_same_margin(session: Session, local_actor: Actor) -> None:
    departs_on = today() + timedelta(days=49 + 14 + 7 + 20)
    rule = make_entry_rule(session, authorization_days=14)
    dates = {"opens_on": today(), "closes_on": today(), "selected_by_on": today(), "departs_on": departs_on}
    cohort = make_cohort(
        session, destination_id=rule.destination_id, returns_on=departs_on + timedelta(days=9), **dates
    )
    make_processing_time(session, service=PassportService.EXPEDITED, effective_on=today(), min_weeks=2, max_weeks=3)
    first = {"cohort_id": cohort.id, "had_passport_before": Baseline.NO}
    going = make_application(session, status=Status.CONFIRMED, **first)
    make_traveler(session, application_id=going.id)
    waiting = make_application(session, status=Status.WAITLISTED, **first)
    make_waitlist_place(session, application_id=waiting.id, position=1)

    def judge() -> tuple[list[Outlook], list[Outlook]]:
        board = read_board(session, by=local_actor, today=today())
        travelers = [each.readiness.outlook for each in board.travelers]
        return travelers, [each.outlook for each in judge_alternates(session, cohort.id, by=local_actor)]

    # 49 days of processing and mail, 14 for the visa, 7 of buffer: 20 are to spare.
    assert judge() == ([Outlook.ON_TRACK], [Outlook.ON_TRACK])
    edit_policy(session, policy=TravelPolicy(buffer_days=14), version=0, by=local_actor)
    assert judge() == ([Outlook.AT_RISK], [Outlook.AT_RISK])
