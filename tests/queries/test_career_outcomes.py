"""Are rates read by cohort with their denominators, and is every report shown, also one that was taken back?"""

from datetime import timedelta

from sqlmodel import Session

from mayatrack.domain.career_outcomes import OutcomeCategory, OutcomeGroup
from mayatrack.domain.follow_ups import Channel
from mayatrack.domain.roles import LOCAL_USER_ID, Actor
from mayatrack.models.base import now
from mayatrack.queries.career_outcomes import read_first_placements, read_outcomes_of, read_rates
from mayatrack.queries.contact_wishes import read_wish_of
from tests import factories as make
from tests.factories import DEPARTS_ON, RETURNS_ON, TOLD_ON


def test_rates_are_read_by_cohort_the_latest_first(session: Session, local_actor: Actor) -> None:
    early, late = make.make_cohort(session), make.make_cohort(session, returns_on=RETURNS_ON + timedelta(days=9))
    told = {
        early.id: [OutcomeGroup.EMPLOYED, OutcomeGroup.SEEKING, OutcomeGroup.UNKNOWN],
        late.id: [OutcomeGroup.NOT_SEEKING],
    }
    for cohort_id, groups in told.items():
        for group in groups:
            traveler = make.make_traveler(session, cohort_id=cohort_id, traveled_on=DEPARTS_ON)
            make.make_alumnus_summary(session, traveler_id=traveler.id, outcome_group=group)
    found = read_rates(session, by=local_actor)
    columns = ["cohort", "known_count", "returned_count", "achieved_count", "told_count"]
    assert found[columns].values.tolist() == [[late.name, 1, 1, 0, 0], [early.name, 2, 3, 1, 2]]


def test_rates_of_nobody_are_an_empty_frame(session: Session, local_actor: Actor) -> None:
    assert read_rates(session, by=local_actor).empty


def test_first_placements_are_read_with_those_who_wait(session: Session, local_actor: Actor) -> None:
    placed = make.make_alumnus_summary(session, placed_on=TOLD_ON)
    make.make_alumnus_summary(session)
    everybody = read_first_placements(session, by=local_actor)
    assert sorted(everybody["placed_on"].dropna()) == [TOLD_ON]
    assert list(everybody["returned_on"]) == [RETURNS_ON, RETURNS_ON]
    assert len(read_first_placements(session, by=local_actor, cohort_id=placed.cohort_id)) == 1


def test_every_report_is_shown_with_who_kept_it(session: Session, local_actor: Actor) -> None:
    traveler = make.make_traveler(session, traveled_on=DEPARTS_ON)
    make.make_outcome(session, traveler_id=traveler.id, category=OutcomeCategory.MILITARY)
    retracted = {"retracted_at": now(), "retracted_by_id": LOCAL_USER_ID}
    later = TOLD_ON + timedelta(days=1)
    make.make_outcome(session, traveler_id=traveler.id, as_of_on=later, **retracted)
    make.make_outcome(session)
    found = read_outcomes_of(session, by=local_actor, person_id=traveler.person_id)
    assert found[["category", "as_of_on", "recorded_by"]].values.tolist() == [
        ["employed_full_time", later, local_actor.name],
        ["military", TOLD_ON, local_actor.name],
    ]
    assert [isinstance(name, str) for name in found["retracted_by"]] == [True, False]


def test_wish_is_read_of_alumni_alone(session: Session, local_actor: Actor) -> None:
    alumnus = make.make_traveler(session, traveled_on=DEPARTS_ON)
    traveler = make.make_traveler(session)
    row = read_wish_of(session, by=local_actor, person_id=alumnus.person_id).iloc[0]
    assert (row["traveler_id"], bool(row["do_not_contact"]), row["version"]) == (str(alumnus.id), False, 0)
    make.make_contact_wish(session, person_id=alumnus.person_id, do_not_contact=True, channel=Channel.EMAIL)
    row = read_wish_of(session, by=local_actor, person_id=alumnus.person_id).iloc[0]
    assert (bool(row["do_not_contact"]), row["channel"], row["version"]) == (True, "email", 1)
    assert read_wish_of(session, by=local_actor, person_id=traveler.person_id).empty
