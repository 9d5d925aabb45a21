"""Is what happened on a trip kept as it was told, corrected without a loss, and told to nobody else?"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from mayatrack.domain.roles import Actor, Role
from mayatrack.domain.trip_days import IncidentKind
from mayatrack.exceptions import EditConflict, InvalidInput, NotAllowed
from mayatrack.models import AuditEvent, Cohort, Incident
from mayatrack.models.base import now
from mayatrack.models.trip_days import IncidentCreate
from mayatrack.queries.exports import Export, read_export
from mayatrack.queries.incidents import read_incidents
from mayatrack.services.incidents import add_incident, check_incident, edit_incident
from tests.factories import DEPARTS_AT, make_application, make_cohort, make_incident, make_traveler

TOLD: dict[str, Any] = {
    "kind": IncidentKind.HEALTH,
    "happened_at": DEPARTS_AT,
    "what": "Plantwhat: fainted in the heat",
    "action": "Plantaction: rested, drank water",
}


def check(**changes: Any) -> IncidentCreate:
    return check_incident(TOLD | changes)


def test_incident_of_the_group_and_of_one(session: Session, local_actor: Actor) -> None:
    cohort = make_cohort(session)
    traveler = make_traveler(session, application_id=make_application(session, cohort_id=cohort.id).id)
    for traveler_id in (None, traveler.id):
        stored = add_incident(session, cohort.id, fields=check(traveler_id=traveler_id), by=local_actor)
        assert (stored.traveler_id, stored.what, stored.recorded_by_id) == (
            traveler_id,
            TOLD["what"],
            local_actor.user_id,
        )


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"what": " "}, "What happened is missing: enter it."),
        ({"what": "His SSN is 123-45-6789"}, "What happened: "),
        ({"action": "Wrote down passport C12345678"}, "What was done: "),
        ({"what": "x" * 2_001}, "What happened has 2001 characters; 2000 are allowed: shorten it."),
    ],
)
def test_text_that_cannot_be_is_refused(changes: dict[str, Any], sentence: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        check(**changes)
    assert str(refusal.value).startswith(sentence)


@pytest.mark.parametrize(
    ("happened_at", "sentence"),
    [
        (now() + timedelta(days=1), "still to come"),
        (datetime(2023, 6, 9, tzinfo=UTC), "It cannot have happened on 2023-06-09 on the trip from 2024-06-09"),
        (datetime(2206, 6, 9, tzinfo=UTC), "still to come"),
    ],
)
def test_time_that_cannot_be_is_refused(
    session: Session, local_actor: Actor, happened_at: datetime, sentence: str
) -> None:
    cohort = make_cohort(session)
    with pytest.raises(InvalidInput, match=sentence):
        add_incident(session, cohort.id, fields=check(happened_at=happened_at), by=local_actor)
    assert session.exec(select(Incident)).all() == []


def test_traveler_of_another_cohort_is_refused(session: Session, local_actor: Actor) -> None:
    cohort, stranger = make_cohort(session, name="Tokyo"), make_traveler(session)
    with pytest.raises(InvalidInput, match="not one of Tokyo"):
        add_incident(session, cohort.id, fields=check(traveler_id=stranger.id), by=local_actor)


def test_change_over_a_newer_one_is_refused(session: Session, local_actor: Actor) -> None:
    incident = make_incident(session)
    edit_incident(session, incident.id, fields=check(action="Found"), version=1, by=local_actor)
    with pytest.raises(EditConflict):
        edit_incident(session, incident.id, fields=check(action="Lost"), version=1, by=local_actor)
    assert session.get_one(Incident, incident.id).action == "Found"


def plant(session: Session) -> Cohort:
    incident = make_incident(session, what="Plantwhat", action="Plantaction")
    return session.get_one(Cohort, incident.cohort_id)


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.PROGRAM_STAFF, Role.ADMINISTRATOR}))
def test_others_learn_of_no_incident(session: Session, actor_with: Callable[..., Actor], role: Role) -> None:
    cohort = plant(session)
    with pytest.raises(NotAllowed):
        read_incidents(session, by=actor_with(role), cohort_id=cohort.id)
    with pytest.raises(NotAllowed):
        add_incident(session, cohort.id, fields=check(), by=actor_with(role))


def test_no_export_and_no_log_tells_of_an_incident(session: Session, local_actor: Actor) -> None:
    cohort = plant(session)
    stored = add_incident(session, cohort.id, fields=check(), by=local_actor)
    edit_incident(session, stored.id, fields=check(what="Plantwhat, again"), version=1, by=local_actor)
    told = "".join(read_export(session, by=local_actor, export=export).to_csv() for export in Export)
    told += repr([(event.before, event.after) for event in session.exec(select(AuditEvent)).all()])
    assert "Plantwhat" in read_incidents(session, by=local_actor, cohort_id=cohort.id).to_csv()
    assert [word for word in ("Plantwhat", "Plantaction") if word in told] == []
