"""Does every step of a selection learn the phase and the rubric that hold, and is it told what is missing?"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from sqlmodel import Session

from mayatrack.domain.reviews import ReviewKind
from mayatrack.domain.roles import Actor, Role
from mayatrack.domain.selection_phases import Phase, find_misfits
from mayatrack.exceptions import NotAllowed, RuleBroken
from mayatrack.models import Cohort
from mayatrack.services.selection_plans import (
    find_cohorts_in,
    find_selection,
    read_own_dates,
    read_rubric,
    require_plan,
)
from tests.factories import CLOSES_ON, DEPARTS_ON, RETURNS_ON, make_cohort, make_rubric_criterion, make_selection_plan


def test_phase_follows_the_plans_dates(session: Session, local_actor: Actor) -> None:
    plan = make_selection_plan(session)
    selection = find_selection(session, plan.cohort_id, by=local_actor)
    days = [CLOSES_ON + timedelta(days=day) for day in (-1, 0, 5, 10)]
    assert [selection.find_phase(day) for day in days] == [Phase.OPEN, Phase.REVIEW, Phase.INTERVIEW, Phase.DECIDE]
    plan.released_at = datetime(2024, 3, 5, 20, tzinfo=UTC)
    assert selection.find_phase(CLOSES_ON) is Phase.RELEASED


def test_cohorts_of_a_phase_are_found_the_next_to_leave_first(session: Session, local_actor: Actor) -> None:
    later = make_cohort(session, departs_on=DEPARTS_ON + timedelta(days=1), returns_on=RETURNS_ON + timedelta(days=1))
    sooner, other = make_cohort(session), make_cohort(session)
    for cohort in (later, sooner):
        make_selection_plan(session, cohort_id=cohort.id)
    make_selection_plan(session, cohort_id=other.id, interviews_from_on=None, decides_from_on=DEPARTS_ON)
    decides = CLOSES_ON + timedelta(days=10)
    find = partial(find_cohorts_in, session, Phase.DECIDE, by=local_actor)
    assert find(today=decides) == [sooner.id, later.id]
    assert find(today=decides - timedelta(days=1)) == []
    assert find(today=DEPARTS_ON) == [later.id]


def test_cohort_without_a_plan_says_so(session: Session, local_actor: Actor) -> None:
    cohort = make_cohort(session, name="Cairo 2027")
    selection = find_selection(session, cohort.id, by=local_actor)
    assert (selection.plan, selection.dates, selection.find_phase(CLOSES_ON)) == (None, None, None)
    with pytest.raises(RuleBroken, match="The selection of Cairo 2027 is not set up yet"):
        require_plan(session, cohort)


def test_rubric_is_read_in_its_order_and_for_its_kind(session: Session) -> None:
    cohort = make_cohort(session)
    make_rubric_criterion(session, cohort_id=cohort.id, position=2, name="Need")
    labels = {"10": "much", "2": "some", "0": "none"}
    make_rubric_criterion(session, cohort_id=cohort.id, position=1, name="Goals", labels=labels)
    make_rubric_criterion(session, cohort_id=cohort.id, name="Presence", kind=ReviewKind.INTERVIEW)
    make_rubric_criterion(session)
    rubric = read_rubric(session, cohort.id, ReviewKind.READING)
    assert [criterion.name for criterion in rubric] == ["Goals", "Need"]
    assert list(rubric[0].labels.items()) == [(0, "none"), (2, "some"), (10, "much")]


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.PROGRAM_STAFF, Role.ADMINISTRATOR}))
def test_other_roles_see_no_selection(session: Session, actor_with: Callable[..., Actor], role: Role) -> None:
    plan = make_selection_plan(session)
    with pytest.raises(NotAllowed):
        find_selection(session, plan.cohort_id, by=actor_with(role))


def test_cohort_that_was_moved_since_still_has_phases_in_order(session: Session, local_actor: Actor) -> None:
    plan = make_selection_plan(session)
    cohort = session.get_one(Cohort, plan.cohort_id)
    for name in ("opens_on", "closes_on", "selected_by_on", "departs_on", "returns_on"):
        setattr(cohort, name, getattr(cohort, name) + timedelta(days=365))
    session.flush()
    selection = find_selection(session, cohort.id, by=local_actor)
    assert selection.find_phase(CLOSES_ON) is Phase.REVIEW
    assert selection.dates is not None
    assert [sentence[:18] for sentence in find_misfits(selection.dates, read_own_dates(cohort))] == [
        "Reviews begin on 2"
    ]
