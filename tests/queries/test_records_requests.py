"""Does an answer to a request for public records tell numbers alone, and no small one?"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

import pytest
from sqlmodel import Session

from mayatrack import models
from mayatrack.domain.application_status import Status
from mayatrack.domain.outcomes import PlacementKind
from mayatrack.domain.redaction import HIDDEN, RELEASED, Exemption, Subject
from mayatrack.domain.roles import LOCAL_ACTOR, LOCAL_USER_NAME, Actor, Role
from mayatrack.exceptions import InvalidInput, NotAllowed
from mayatrack.queries.records_requests import Asked, describe_redactions, read_records_requests, read_release
from tests import factories as make
from tests.queries.conftest import Recording

NOW: Final = datetime(2026, 7, 1, tzinfo=UTC)


def travel(session: Session, cohort: models.Cohort, count: int, **changes: Any) -> list[models.Traveler]:
    found = []
    for _ in range(count):
        application = make.make_application(session, cohort_id=cohort.id, status=Status.TRAVELED)
        traveled = {"traveled_on": cohort.departs_on} | changes
        found.append(make.make_traveler(session, application_id=application.id, **traveled))
    return found


def read(session: Session, subject: Subject, **asked: Any) -> list[dict[str, Any]]:
    frames = read_release(session, by=LOCAL_ACTOR, asked=Asked([subject], **asked), now=NOW)
    assert list(frames) == [subject]
    assert list(frames[subject].columns) == list(RELEASED[subject])
    rows: list[dict[str, Any]] = frames[subject].to_dict("records")
    return rows


@pytest.fixture
def cohort(session: Session) -> models.Cohort:
    destination = make.make_destination(session, city="Tokyo")
    return make.make_cohort(session, name="Tokyo 2024", destination_id=destination.id, note="Ask Rosa")


def test_cohorts_are_told_without_their_notes(session: Session, cohort: models.Cohort) -> None:
    assert read(session, Subject.COHORTS) == [
        {
            "Cohort": "Tokyo 2024",
            "Country": "Japan",
            "City": "Tokyo",
            "Seats": 20,
            "Applications open": cohort.opens_on,
            "Applications close": cohort.closes_on,
            "Selected by": cohort.selected_by_on,
            "Departs": cohort.departs_on,
            "Returns": cohort.returns_on,
        }
    ]


def test_applications_are_counted_by_status_and_small_numbers_hidden(session: Session, cohort: models.Cohort) -> None:
    travel(session, cohort, 12)
    for _ in range(3):
        make.make_application(session, cohort_id=cohort.id, status=Status.NOT_SELECTED)
    assert read(session, Subject.APPLICATIONS) == [
        {"Cohort": "Tokyo 2024", "Status": "not selected", "Applications": HIDDEN},
        {"Cohort": "Tokyo 2024", "Status": "traveled", "Applications": 12},
    ]


def test_statuses_are_told_by_month_where_enough_reached_them(session: Session, cohort: models.Cohort) -> None:
    applications = [make.make_application(session, cohort_id=cohort.id) for _ in range(11)]
    for day, application in enumerate(applications):
        at = datetime(2024, 1, 25, tzinfo=UTC) + timedelta(days=day)
        make.make_status_change(session, application_id=application.id, changed_at=at)
    for _ in range(12):
        make.make_status_change(session, application_id=applications[0].id, to_status=Status.OFFERED)
    assert read(session, Subject.STATUSES) == [
        {"Cohort": "Tokyo 2024", "Status": "submitted", "First month": "2024-01", "Last month": "2024-02"}
    ]


def test_travelers_are_counted_once_they_traveled(session: Session, cohort: models.Cohort) -> None:
    few = make.make_cohort(session, name="Lima 2024", departs_on=cohort.departs_on - timedelta(days=1))
    travel(session, cohort, 11)
    travel(session, cohort, 2, traveled_on=None)
    travel(session, few, 10)
    assert read(session, Subject.TRIPS) == [
        {"Cohort": "Lima 2024", "Travelers": HIDDEN},
        {"Cohort": "Tokyo 2024", "Travelers": 11},
    ]


def test_first_times_are_pooled_and_hide_also_the_few_who_had_none(session: Session, cohort: models.Cohort) -> None:
    other = make.make_cohort(session)
    travel(session, cohort, 13, first_passport_on=date(2024, 3, 1), first_flight_on=date(2024, 6, 9))
    travel(session, other, 11, first_flight_on=date(2024, 6, 9))
    travel(session, cohort, 2, traveled_on=None)
    expected = {"Year of departure": 2024, "First passports": 13, "First flights": 24, "First trips abroad": 0}
    assert read(session, Subject.FIRST_TIMES) == [expected]
    assert read(session, Subject.FIRST_TIMES, cohort_ids=[cohort.id]) == [expected]
    travel(session, cohort, 1)
    assert read(session, Subject.FIRST_TIMES) == [expected | {"First flights": HIDDEN}]


def test_flights_are_told_by_month_once_they_departed(session: Session, cohort: models.Cohort) -> None:
    made = {"cohort_id": cohort.id, "origin": "LAX", "destination": "HND"}
    make.make_flight(session, number="JL61", **made)
    make.make_flight(session, number="JL62", departs_at=NOW, arrives_at=NOW + timedelta(hours=11), **made)
    assert read(session, Subject.FLIGHTS) == [
        {
            "Cohort": "Tokyo 2024",
            "Flight": "JL61",
            "From": "LAX",
            "To": "HND",
            "Departed in": "2024-06",
            "Arrived in": "2024-06",
        }
    ]


def test_outcomes_are_pooled_over_the_whole_year(session: Session, cohort: models.Cohort) -> None:
    other = make.make_cohort(session)
    for each, count in ((cohort, 11), (other, 11)):
        for traveler in travel(session, each, count):
            make.make_placement(session, traveler_id=traveler.id)
    few = travel(session, other, 11)
    make.make_placement(session, traveler_id=few[0].id, kind=PlacementKind.SERVICE)
    # Twice in one kind is one person.
    make.make_placement(session, traveler_id=few[0].id, kind=PlacementKind.SERVICE)
    expected = [
        {"Year of departure": 2024, "Kind": "employed full time", "People": 22},
        {"Year of departure": 2024, "Kind": "service", "People": HIDDEN},
    ]
    assert read(session, Subject.OUTCOMES) == expected
    assert read(session, Subject.OUTCOMES, cohort_ids=[cohort.id]) == expected


def test_answer_is_narrowed_to_the_chosen_cohorts(session: Session, cohort: models.Cohort) -> None:
    make.make_cohort(session, name="Paris 2024")
    assert [row["Cohort"] for row in read(session, Subject.COHORTS, cohort_ids=[cohort.id])] == ["Tokyo 2024"]
    assert {row["Cohort"] for row in read(session, Subject.COHORTS)} == {"Tokyo 2024", "Paris 2024"}


def test_leaving_out_more_keeps_the_same_groups(session: Session, cohort: models.Cohort) -> None:
    travel(session, cohort, 12)
    make.make_application(session, cohort_id=cohort.id)
    law = Exemption.PUBLIC_INTEREST
    assert read(session, Subject.APPLICATIONS, more={"application.status": law}) == [
        {"Cohort": "Tokyo 2024", "Status": "Gov. Code § 7922.000", "Applications": HIDDEN},
        {"Cohort": "Tokyo 2024", "Status": "Gov. Code § 7922.000", "Applications": 12},
    ]


def test_more_than_is_told_cannot_be_left_out(session: Session) -> None:
    with pytest.raises(InvalidInput):
        read(session, Subject.APPLICATIONS, more={"person.email": Exemption.PRIVACY})


@pytest.mark.parametrize("subject", Subject)
def test_empty_program_has_empty_sheets(session: Session, subject: Subject) -> None:
    assert read(session, subject) == []


def test_number_of_statements_does_not_grow_with_the_rows(session: Session, record_statements: Recording) -> None:
    counts = []
    for _ in range(2):
        cohort = make.make_cohort(session)
        make.make_placement(session, traveler_id=travel(session, cohort, 1)[0].id)
        session.flush()
        with record_statements() as statements:
            read_release(session, by=LOCAL_ACTOR, asked=Asked(list(Subject)), now=NOW)
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_every_column_of_the_chosen_tables_is_told_or_explained() -> None:
    found = describe_redactions(Asked([Subject.FLIGHTS]))
    assert found["flight_traveler.state"].exemption is Exemption.PRIVACY
    assert found["flight.departs_at"].treatment.value == "month alone"
    assert "person.email" not in found


def test_past_answers_are_listed_the_latest_first(session: Session) -> None:
    make.make_records_request(session, requester="Valley Gazette", made_at=NOW - timedelta(days=2))
    make.make_records_request(session, requester="Harbor News", made_at=NOW, redactions={"a": "x", "b": "y"})
    frame = read_records_requests(session, by=LOCAL_ACTOR)
    assert list(frame["requester"]) == ["Harbor News", "Valley Gazette"]
    assert list(frame["redaction_count"]) == [2, 1]
    assert set(frame["made_by"]) == {LOCAL_USER_NAME}


def test_staff_are_given_nothing(session: Session, actor_with: Callable[..., Actor]) -> None:
    staff = actor_with(Role.PROGRAM_STAFF)
    with pytest.raises(NotAllowed):
        read_release(session, by=staff, asked=Asked([Subject.COHORTS]), now=NOW)
    with pytest.raises(NotAllowed):
        read_records_requests(session, by=staff)
