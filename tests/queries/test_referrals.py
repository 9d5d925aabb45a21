"""Does the funnel count everybody as far as they came, and the history tell each step?"""

from collections.abc import Callable
from datetime import UTC, datetime

import pandas as pd
import pytest
from sqlmodel import Session

from mayatrack.domain.outcomes import OpportunityKind, ReferralState
from mayatrack.domain.roles import Actor, Role
from mayatrack.exceptions import NotAllowed
from mayatrack.models import Referral, Traveler
from mayatrack.queries.alumni import AlumniFilter
from mayatrack.queries.organizations import count_organizations, read_organizations
from mayatrack.queries.referrals import FunnelBy, read_funnel, read_referral_history
from tests.factories import (
    make_cohort,
    make_opportunity,
    make_organization,
    make_placement,
    make_referral,
    make_referral_change,
    make_traveler,
)

STEPS = ["suggested_count", "offered_count", "applied_count", "accepted_count", "started_count", "completed_count"]


def _make_alumnus(session: Session) -> Traveler:
    cohort = make_cohort(session)
    return make_traveler(session, cohort_id=cohort.id, traveled_on=cohort.departs_on)


def _refer(session: Session, opportunity_id: object, state: ReferralState) -> Referral:
    traveler = _make_alumnus(session)
    return make_referral(session, opportunity_id=opportunity_id, traveler_id=traveler.id, state=state)


def test_funnel_counts_each_step_and_the_later_ones(session: Session, local_actor: Actor) -> None:
    museum = make_organization(session, name="Museum")
    one = make_opportunity(session, organization_id=museum.id, title="Guide", kind=OpportunityKind.JOB)
    other = make_opportunity(session, organization_id=museum.id, title="Clerk", kind=OpportunityKind.EVENT)
    for state in (ReferralState.SUGGESTED, ReferralState.APPLIED, ReferralState.STARTED, ReferralState.DECLINED):
        _refer(session, one.id, state)
    withdrawn = _refer(session, one.id, ReferralState.WITHDRAWN)
    for step in (ReferralState.OFFERED, ReferralState.ACCEPTED, ReferralState.WITHDRAWN):
        make_referral_change(session, referral_id=withdrawn.id, to_state=step)
    _refer(session, other.id, ReferralState.COMPLETED)
    funnel = read_funnel(session, by=local_actor, group=FunnelBy.OPPORTUNITY)
    assert list(funnel["name"]) == ["Guide, Museum", "Clerk, Museum"]
    assert funnel[STEPS].to_numpy().tolist() == [[5, 4, 3, 2, 1, 0], [1, 1, 1, 1, 1, 1]]
    assert funnel[["declined_count", "withdrawn_count"]].to_numpy().tolist() == [[1, 1], [0, 0]]
    whole = read_funnel(session, by=local_actor, group=FunnelBy.ORGANIZATION)
    assert (list(whole["name"]), whole[STEPS].iloc[0].tolist()) == (["Museum"], [6, 5, 4, 3, 2, 1])
    jobs = read_funnel(session, by=local_actor, group=FunnelBy.OPPORTUNITY, chosen=AlumniFilter(kind="job"))
    assert list(jobs["name"]) == ["Guide, Museum"]


def test_history_tells_the_latest_step_first(session: Session, local_actor: Actor) -> None:
    referral = _refer(session, make_opportunity(session).id, ReferralState.DECLINED)
    for hour, (start, end, reason) in enumerate(
        [
            (None, ReferralState.OFFERED, None),
            (ReferralState.OFFERED, ReferralState.DECLINED, "No time"),
        ]
    ):
        at = datetime(2026, 5, 1, hour, tzinfo=UTC)
        make_referral_change(
            session, referral_id=referral.id, from_state=start, to_state=end, reason=reason, changed_at=at
        )
    steps = read_referral_history(session, by=local_actor, referral_id=referral.id)
    assert list(steps["to_state"]) == ["declined", "offered"]
    assert (steps["from_state"].iloc[0], pd.isna(steps["from_state"].iloc[1])) == ("offered", True)
    assert steps["reason"].iloc[0] == "No time"


def test_organizations_tell_what_came_of_them(session: Session, local_actor: Actor) -> None:
    port = make_organization(session, name="Port", contact_name="Rosa 100%")
    make_organization(session, name="airport")
    opportunity = make_opportunity(session, organization_id=port.id)
    for state in (ReferralState.ACCEPTED, ReferralState.COMPLETED, ReferralState.OFFERED):
        _refer(session, opportunity.id, state)
    make_placement(session, organization_id=port.id)
    found = read_organizations(session, by=local_actor)
    counts = ["name", "opportunity_count", "accepted_count", "placement_count"]
    assert found[counts].to_numpy().tolist() == [["airport", 0, 0, 0], ["Port", 1, 2, 1]]
    assert list(read_organizations(session, by=local_actor, search="100%")["name"]) == ["Port"]
    assert count_organizations(session, by=local_actor, search="%") == 1
    assert len(read_organizations(session, by=local_actor, page=2)) == 0


def test_reviewers_read_none_of_it(session: Session, actor_with: Callable[..., Actor]) -> None:
    reviewer = actor_with(Role.REVIEWER)
    referral = _refer(session, make_opportunity(session).id, ReferralState.OFFERED)
    with pytest.raises(NotAllowed):
        read_funnel(session, by=reviewer, group=FunnelBy.OPPORTUNITY)
    with pytest.raises(NotAllowed):
        read_referral_history(session, by=reviewer, referral_id=referral.id)
    with pytest.raises(NotAllowed):
        read_organizations(session, by=reviewer)
    with pytest.raises(NotAllowed):
        count_organizations(session, by=reviewer)
