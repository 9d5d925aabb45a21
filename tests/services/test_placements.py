from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from mayatrack.domain.career_outcomes import Employment, OutcomeCategory, OutcomeGroup
from mayatrack.domain.outcomes import OUTCOME_OF_PLACEMENT, OutcomeSource, PlacementKind
from mayatrack.domain.roles import Actor, Role
from mayatrack.exceptions import InvalidInput, MayatrackError, NearlyKnown, NotAllowed, RuleBroken
from mayatrack.models import AlumnusSummary, AuditEvent, Organization, Outcome, Placement, Traveler
from mayatrack.models.base import today
from mayatrack.services.alumni_summaries import find_stale_alumni
from mayatrack.services.career_outcomes import Report, log_reports
from mayatrack.services.placements import delete_placement, log_placement
from mayatrack.services.summaries import find_stale_summaries, rebuild_summaries
from tests.factories import RETURNS_ON, make_organization, make_placement, make_referral, make_traveler


def _make_alumnus(session: Session) -> Traveler:
    traveler = make_traveler(session, traveled_on=RETURNS_ON)
    rebuild_summaries(session)
    return traveler


def _log(session: Session, traveler: Traveler, by: Actor, **changes: Any) -> Placement:
    values = {"kind": PlacementKind.SERVICE, "started_on": RETURNS_ON, "source": OutcomeSource.SELF} | changes
    return log_placement(session, traveler.id, by=by, **values)


def test_placement_is_dated_verified_and_counted(session: Session, local_actor: Actor) -> None:
    traveler = _make_alumnus(session)
    referral = make_referral(session, traveler_id=traveler.id)
    placement = _log(session, traveler, local_actor, organization=" City  Hall ", referral_id=referral.id)
    assert (placement.as_of_on, placement.verified_by_id) == (today(), local_actor.user_id)
    assert (placement.referral_id, placement.started_on) == (referral.id, RETURNS_ON)
    assert (
        session.exec(select(Organization.name).where(Organization.id == placement.organization_id)).one() == "City Hall"
    )
    assert find_stale_summaries(session) == []


def test_placement_needs_no_organization(session: Session, local_actor: Actor) -> None:
    assert _log(session, _make_alumnus(session), local_actor, organization="  ").organization_id is None


@pytest.mark.parametrize(
    ("started_on", "error"),
    [
        (RETURNS_ON - timedelta(days=1), InvalidInput),
        (today() + timedelta(days=1), InvalidInput),
    ],
)
def test_placement_before_the_return_or_in_the_future_is_refused(
    session: Session, local_actor: Actor, started_on: date, error: type[MayatrackError]
) -> None:
    with pytest.raises(error):
        _log(session, _make_alumnus(session), local_actor, started_on=started_on)
    assert session.exec(select(Placement)).all() == []


def test_placement_of_somebody_who_has_not_returned_is_refused(session: Session, local_actor: Actor) -> None:
    with pytest.raises(RuleBroken):
        _log(session, make_traveler(session), local_actor)


def test_same_placement_twice_is_refused(session: Session, local_actor: Actor) -> None:
    traveler = _make_alumnus(session)
    _log(session, traveler, local_actor)
    with pytest.raises(InvalidInput):
        _log(session, traveler, local_actor)


def test_referral_of_somebody_else_is_refused(session: Session, local_actor: Actor) -> None:
    other = make_referral(session)
    with pytest.raises(InvalidInput):
        _log(session, _make_alumnus(session), local_actor, referral_id=other.id)


def test_deleted_placement_is_counted_out_and_kept_in_the_audit(session: Session, local_actor: Actor) -> None:
    traveler = _make_alumnus(session)
    placement = make_placement(session, traveler_id=traveler.id)
    rebuild_summaries(session)
    delete_placement(session, placement.id, by=local_actor)
    assert session.exec(select(Placement)).all() == []
    assert find_stale_summaries(session) == []
    assert session.exec(select(AuditEvent.action)).all() == ["delete_placement"]


def test_placements_need_the_right_role(session: Session, actor_with: Callable[..., Actor]) -> None:
    traveler = _make_alumnus(session)
    placement = make_placement(session, traveler_id=traveler.id)
    with pytest.raises(NotAllowed):
        _log(session, traveler, actor_with(Role.PROGRAM_STAFF))
    with pytest.raises(NotAllowed):
        delete_placement(session, placement.id, by=actor_with(Role.PROGRAM_STAFF))


def test_career_placement_is_an_outcome_until_it_is_taken_back(session: Session, local_actor: Actor) -> None:
    traveler = _make_alumnus(session)
    placement = _log(session, traveler, local_actor, kind=PlacementKind.INTERNSHIP_OR_FELLOWSHIP, organization="Port")
    outcome = session.exec(select(Outcome)).one()
    assert (outcome.category, outcome.employment) == (
        OutcomeCategory.EMPLOYED_PART_TIME,
        Employment.INTERNSHIP_OR_FELLOWSHIP,
    )
    assert (outcome.organization_id, outcome.as_of_on) == (placement.organization_id, today())
    assert session.exec(select(AlumnusSummary.outcome_group)).one() is OutcomeGroup.EMPLOYED
    delete_placement(session, placement.id, by=local_actor)
    assert (outcome.retracted_at is not None, outcome.retracted_by_id) == (True, local_actor.user_id)
    session.expire_all()
    assert session.exec(select(AlumnusSummary.outcome_group)).one() is OutcomeGroup.UNKNOWN
    assert find_stale_alumni(session) == []


def test_placement_that_ended_is_no_news_of_today(session: Session, local_actor: Actor) -> None:
    traveler = _make_alumnus(session)
    ended_on = RETURNS_ON + timedelta(days=90)
    told = Report(frozenset({OutcomeCategory.SEEKING_EMPLOYMENT}), ended_on + timedelta(days=1), OutcomeSource.SELF)
    log_reports(session, [(traveler.id, told)], by=local_actor)
    internship = {"kind": PlacementKind.INTERNSHIP_OR_FELLOWSHIP, "as_of_on": ended_on}
    placement = _log(session, traveler, local_actor, **internship)
    assert (placement.started_on, placement.as_of_on) == (RETURNS_ON, ended_on)
    summary = session.get_one(AlumnusSummary, traveler.id)
    assert (summary.outcome_group, summary.placed_on) == (OutcomeGroup.SEEKING, RETURNS_ON)


@pytest.mark.parametrize("as_of_on", [RETURNS_ON - timedelta(days=1), today() + timedelta(days=1)])
def test_placement_holds_from_its_first_day_until_today(session: Session, local_actor: Actor, as_of_on: date) -> None:
    traveler = _make_alumnus(session)
    with pytest.raises(InvalidInput):
        _log(session, traveler, local_actor, as_of_on=as_of_on)
    assert session.exec(select(Placement)).all() == []


def test_report_that_says_more_outlives_its_placement(session: Session, local_actor: Actor) -> None:
    told = frozenset({OutcomeCategory.EMPLOYED_PART_TIME, OutcomeCategory.TRANSFERRED})
    report = Report(told, today(), OutcomeSource.SELF, started_on=RETURNS_ON)
    log_reports(session, [(_make_alumnus(session).id, report)], by=local_actor)
    delete_placement(session, session.exec(select(Placement.id)).one(), by=local_actor)
    # Whole, so that it can be taken back as one.
    assert session.exec(select(Outcome.retracted_at)).all() == [None, None]


@pytest.mark.parametrize(
    "kind",
    [
        PlacementKind.MEMBERSHIP,
        PlacementKind.DELEGATION,
        PlacementKind.MENTOR,
        PlacementKind.CHAPERONE,
        PlacementKind.SPEAKER,
    ],
)
def test_other_placement_counts_in_no_rate(session: Session, local_actor: Actor, kind: PlacementKind) -> None:
    placement = _log(session, _make_alumnus(session), local_actor, kind=kind)
    assert placement.kind is kind
    assert session.exec(select(Outcome)).all() == []
    assert session.exec(select(AlumnusSummary.outcome_group)).one() is OutcomeGroup.UNKNOWN
    assert session.exec(select(AlumnusSummary.placed_on)).one() == RETURNS_ON
    delete_placement(session, placement.id, by=local_actor)


def test_every_kind_of_placement_is_an_outcome_or_counts_in_no_rate() -> None:
    assert {kind.value for kind in set(PlacementKind) - set(OUTCOME_OF_PLACEMENT)} == {
        *("membership", "delegation", "mentor", "chaperone", "speaker")
    }


def test_nearly_known_organization_of_a_placement_is_a_question(session: Session, local_actor: Actor) -> None:
    make_organization(session, name="City Museum")
    traveler = _make_alumnus(session)
    with pytest.raises(NearlyKnown):
        _log(session, traveler, local_actor, organization="City Musuem")
    assert session.exec(select(Placement)).all() == []
    _log(session, traveler, local_actor, organization="City Musuem", is_new_organization=True)
    assert len(session.exec(select(Organization)).all()) == 2
