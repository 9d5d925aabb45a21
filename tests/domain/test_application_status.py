"""May an application go from one status to another? Every pair, against the program's own table."""

from collections.abc import Callable
from datetime import date

import pytest

from mayatrack.domain.application_status import (
    CLOSED,
    HOLDS_SEAT,
    STAGE_OF_STATUS,
    Stage,
    Status,
    can_transition,
    check_transition,
    furthest_stage,
    is_offer_lapsed,
    label,
    next_statuses,
)
from mayatrack.domain.roles import Actor, Role
from mayatrack.exceptions import TransitionRefused

# The table as the program states it, written out again: the code's own table is not looked at here.
TABLE = """
draft: submitted withdrawn
submitted: needs_information in_review ineligible withdrawn
needs_information: submitted ineligible withdrawn
in_review: interview offered waitlisted not_selected ineligible withdrawn
interview: offered waitlisted not_selected withdrawn
waitlisted: offered not_selected withdrawn
offered: confirmed declined withdrawn
confirmed: withdrawn traveled did_not_travel
not_selected: in_review
ineligible: in_review
declined: in_review
withdrawn: in_review
traveled:
did_not_travel:
"""
ALLOWED = {
    (source, target)
    for source, _, targets in (line.partition(":") for line in TABLE.split("\n"))
    for target in targets.split()
}
REOPENED = {"not_selected", "ineligible", "declined", "withdrawn"}
PAIRS = [(current, to) for current in Status for to in Status]


@pytest.fixture
def staff(actor_with: Callable[..., Actor]) -> Actor:
    return actor_with(Role.PROGRAM_STAFF)


@pytest.fixture
def administrator(actor_with: Callable[..., Actor]) -> Actor:
    return actor_with(Role.ADMINISTRATOR)


def test_table_names_every_status() -> None:
    assert {line.partition(":")[0] for line in TABLE.split()} >= {status.value for status in Status}
    assert len(ALLOWED) == 32


@pytest.mark.parametrize(("current", "to"), PAIRS, ids=lambda status: status.value)
def test_administrator_moves_along_the_table_alone(administrator: Actor, current: Status, to: Status) -> None:
    assert can_transition(administrator, current, to, reason="a reason") == ((current.value, to.value) in ALLOWED)


@pytest.mark.parametrize(("current", "to"), PAIRS, ids=lambda status: status.value)
def test_staff_moves_along_the_table_but_reopens_nothing(staff: Actor, current: Status, to: Status) -> None:
    is_open_step = (current.value, to.value) in ALLOWED and current.value not in REOPENED
    assert can_transition(staff, current, to, reason="a reason") == is_open_step


@pytest.mark.parametrize("current", Status, ids=lambda status: status.value)
def test_next_statuses_are_those_of_the_table(administrator: Actor, current: Status) -> None:
    expected = [to for to in Status if (current.value, to.value) in ALLOWED]
    assert next_statuses(administrator, current) == expected


@pytest.mark.parametrize("current", sorted(REOPENED))
@pytest.mark.parametrize("reason", [None, "", "   "])
def test_reopening_needs_a_reason(administrator: Actor, current: str, reason: str | None) -> None:
    with pytest.raises(TransitionRefused) as refusal:
        check_transition(administrator, Status(current), Status.IN_REVIEW, reason=reason)
    assert str(refusal.value) == "Reopening a closed application needs a reason: enter why."


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMINISTRATOR}))
def test_reopening_needs_an_administrator(actor_with: Callable[..., Actor], role: Role) -> None:
    with pytest.raises(TransitionRefused) as refusal:
        check_transition(actor_with(role), Status.DECLINED, Status.IN_REVIEW, reason="asked again")
    assert str(refusal.value) == "Only an administrator can reopen a closed application: ask one to do it."


def test_refusal_names_what_is_possible(staff: Actor) -> None:
    with pytest.raises(TransitionRefused) as refusal:
        check_transition(staff, Status.OFFERED, Status.IN_REVIEW)
    assert str(refusal.value) == (
        "An application that is offered cannot become in review; it can become confirmed, declined, withdrawn."
    )


@pytest.mark.parametrize("final", [Status.TRAVELED, Status.DID_NOT_TRAVEL])
def test_refusal_says_that_an_end_is_final(administrator: Actor, final: Status) -> None:
    with pytest.raises(TransitionRefused) as refusal:
        check_transition(administrator, final, Status.CONFIRMED)
    assert str(refusal.value) == f"An application that is {label(final)} cannot become confirmed; it is final."


def test_seats_are_held_by_offers_and_confirmations_alone() -> None:
    assert sorted(HOLDS_SEAT) == ["confirmed", "offered"]


def test_closed_statuses_are_those_that_can_be_reopened() -> None:
    assert CLOSED == REOPENED


def test_every_status_has_a_stage() -> None:
    assert set(STAGE_OF_STATUS) == set(Status)


@pytest.mark.parametrize("reached", Stage)
@pytest.mark.parametrize("status", Status)
def test_furthest_stage_never_goes_back(reached: Stage, status: Status) -> None:
    order = list(Stage)
    furthest = furthest_stage(reached, status)
    assert order.index(furthest) == max(order.index(reached), order.index(STAGE_OF_STATUS[status]))


def test_offer_lapses_the_day_after_its_reply_by_date() -> None:
    reply_by_on = date(2027, 3, 1)
    assert [is_offer_lapsed(reply_by_on, date(2027, 3, day)) for day in (1, 2)] == [False, True]
    assert not is_offer_lapsed(None, date(2027, 3, 2))
