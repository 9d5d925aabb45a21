"""Are legal holds listed with whom they hold, those in force first?"""

import pytest
from sqlmodel import Session

from mayatrack.domain.roles import Actor
from mayatrack.queries.holds import read_holds
from mayatrack.services.privacy.holds import lift_hold, place_hold
from tests.factories import make_application, make_cohort, make_person
from tests.queries.conftest import Recording


def test_holds_name_their_subject(session: Session, local_actor: Actor) -> None:
    person, cohort = make_person(session, given_name="Ana", family_name="Núñez"), make_cohort(session, name="Cairo")
    lifted = place_hold(session, person_id=person.id, reason="over", by=local_actor)
    lift_hold(session, lifted.id, by=local_actor)
    place_hold(session, reason="all", by=local_actor)
    place_hold(session, cohort_id=cohort.id, reason="trip", by=local_actor)
    place_hold(session, person_id=person.id, reason="claim", by=local_actor)
    frame = read_holds(session, by=local_actor)
    told = (
        frame[["reason", "full_name", "cohort"]]
        .astype(object)
        .where(frame[["reason", "full_name", "cohort"]].notna(), None)
    )
    assert [tuple(row) for row in told.itertuples(index=False)] == [
        ("claim", "Ana Núñez", None),
        ("trip", None, "Cairo"),
        ("all", None, None),
        ("over", "Ana Núñez", None),
    ]
    assert list(frame["lifted_on"].isna()) == [True, True, True, False]


def test_holds_of_a_person_are_those_that_cover_them(session: Session, local_actor: Actor) -> None:
    application, other = make_application(session), make_application(session)
    place_hold(session, cohort_id=other.cohort_id, reason="of others", by=local_actor)
    place_hold(session, cohort_id=application.cohort_id, reason="trip", by=local_actor)
    place_hold(session, person_id=application.person_id, reason="claim", by=local_actor)
    frame = read_holds(session, by=local_actor, person_id=application.person_id)
    assert list(frame["reason"]) == ["claim", "trip"]


@pytest.mark.parametrize("count", [1, 3])
def test_holds_are_read_in_one_statement(
    session: Session, local_actor: Actor, record_statements: Recording, count: int
) -> None:
    for _ in range(count):
        place_hold(session, reason="all", by=local_actor)
    with record_statements() as statements:
        read_holds(session, by=local_actor)
    assert len(statements) == 1
