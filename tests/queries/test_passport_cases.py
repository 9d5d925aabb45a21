"""Do first-passport cases come with what they cost, and add up by year?"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session

from mayatrack.domain.application_status import Status
from mayatrack.domain.baseline import Baseline
from mayatrack.domain.passport_cases import FeeKind, Payer
from mayatrack.domain.roles import Actor, Role
from mayatrack.exceptions import NotAllowed, NotFound
from mayatrack.models import PassportCase, Traveler
from mayatrack.models.base import new_id, now
from mayatrack.queries.passport_cases import (
    read_case,
    read_cases,
    read_fees_of,
    read_passports_by_year,
    read_travelers_without_case,
)
from mayatrack.services.passport_cases import check_case, record_case
from tests import factories as make
from tests.queries.conftest import Recording


def make_first_timer(session: Session, cohort_id: Any, *, family: str, **changes: Any) -> Traveler:
    person = make.make_person(session, given_name="Ana", family_name=family)
    values = {"status": Status.CONFIRMED, "had_passport_before": Baseline.NO} | changes
    application = make.make_application(session, person_id=person.id, cohort_id=cohort_id, **values)
    return make.make_traveler(session, application_id=application.id)


def test_cases_come_by_name_with_their_fees_and_without_those_who_withdrew(
    session: Session, local_actor: Actor
) -> None:
    cohort = make.make_cohort(session)
    made = [make_first_timer(session, cohort.id, family=family) for family in ("Mora", "Ávila")]
    gone = make_first_timer(session, cohort.id, family="Gone", status=Status.WITHDRAWN)
    cases = [make.make_passport_case(session, traveler_id=each.id) for each in (*made, gone)]
    make.make_passport_case(session)
    for cents, payer in ((13_000, Payer.PROGRAM), (3_500, Payer.TRAVELER)):
        make.make_passport_fee(session, case_id=cases[0].id, cents=cents, paid_by=payer)
    rows = read_cases(session, by=local_actor, cohort_id=cohort.id).to_dict("records")
    told = [(row["full_name"], row["fee_count"], row["paid_cents"], row["program_cents"]) for row in rows]
    assert told == [("Ana Ávila", 0, 0, 0), ("Ana Mora", 2, 16_500, 13_000)]
    assert {(row["version"], row["document_state"], row["service"]) for row in rows} == {(2, "not_started", "routine")}


def test_travelers_without_a_case_are_first_timers_who_are_confirmed(session: Session, local_actor: Actor) -> None:
    cohort = make.make_cohort(session)
    make_first_timer(session, cohort.id, family="Wanted")
    make_first_timer(session, cohort.id, family="Had", had_passport_before=Baseline.YES)
    make_first_timer(session, cohort.id, family="Unknown", had_passport_before=Baseline.UNKNOWN)
    make_first_timer(session, cohort.id, family="Gone", status=Status.WITHDRAWN)
    opened = make_first_timer(session, cohort.id, family="Opened")
    make.make_passport_case(session, traveler_id=opened.id)
    frame = read_travelers_without_case(session, by=local_actor, cohort_id=cohort.id)
    assert list(frame["full_name"]) == ["Ana Wanted"]


def test_case_says_who_changed_it_or_its_book_since(session: Session, local_actor: Actor) -> None:
    case = make.make_passport_case(session)
    since = now()
    before = read_case(session, by=local_actor, case_id=case.id, since=since).iloc[0]
    assert (before["version"], before["changed_by"]) == (2, None)
    record_case(session, case.id, fields=check_case({"service": "agency"}), version=2, by=local_actor)
    after = read_case(session, by=local_actor, case_id=case.id, since=since).iloc[0]
    assert (after["version"], after["service"], after["changed_by"]) == (3, "agency", local_actor.name)
    with pytest.raises(NotFound, match="somebody removed it"):
        read_case(session, by=local_actor, case_id=new_id(), since=datetime(2020, 1, 1, tzinfo=UTC))


def test_fees_come_in_the_order_in_which_they_were_paid(session: Session, local_actor: Actor) -> None:
    case = make.make_passport_case(session)
    for day, kind in ((5, FeeKind.EXPEDITE), (4, FeeKind.APPLICATION)):
        make.make_passport_fee(session, case_id=case.id, kind=kind, paid_on=date(2024, 3, day))
    make.make_passport_fee(session)
    frame = read_fees_of(session, by=local_actor, case_id=case.id)
    assert list(frame["kind"]) == ["application", "expedite"]


def test_passports_add_up_by_year_of_issue_beside_what_the_program_paid(session: Session, local_actor: Actor) -> None:
    for issued_on, fees in (
        (date(2024, 12, 31), [(13_000, Payer.PROGRAM), (3_500, Payer.PROGRAM), (6_000, Payer.TRAVELER)]),
        (date(2024, 2, 29), [(3_500, Payer.SOMEBODY_ELSE)]),
        (date(2025, 1, 1), []),
        # Nobody's first passport: whatever was paid for it is not counted.
        (None, [(99_999, Payer.PROGRAM)]),
    ):
        traveler = make.make_traveler(session, first_passport_on=issued_on)
        case = make.make_passport_case(session, traveler_id=traveler.id)
        for cents, payer in fees:
            make.make_passport_fee(session, case_id=case.id, cents=cents, paid_by=payer)
    make.make_traveler(session, first_passport_on=date(2025, 6, 1))
    rows = read_passports_by_year(session, by=local_actor).to_dict("tight")["data"]
    assert rows == [[2024, 2, 1, 16_500], [2025, 2, 0, 0]]


def test_reading_takes_one_statement_for_one_case_or_many(
    session: Session, local_actor: Actor, record_statements: Recording
) -> None:
    cohort = make.make_cohort(session)
    counts = []
    for more in (1, 2):
        for number in range(more):
            case = make.make_passport_case(
                session, traveler_id=make_first_timer(session, cohort.id, family=f"Number {number}").id
            )
            make.make_passport_fee(session, case_id=case.id)
        with record_statements() as statements:
            read_cases(session, by=local_actor, cohort_id=cohort.id)
            read_travelers_without_case(session, by=local_actor, cohort_id=cohort.id)
            read_passports_by_year(session, by=local_actor)
        counts.append(len(statements))
    assert counts == [3, 3]


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.LEADERSHIP, Role.ALUMNI_COORDINATOR, Role.TRAVEL_ADVISER])
def test_cases_are_refused_without_the_right(session: Session, actor_with: Callable[..., Actor], role: Role) -> None:
    case = make.make_passport_case(session)
    cohort_id = session.get_one(Traveler, session.get_one(PassportCase, case.id).traveler_id).cohort_id
    by = actor_with(role)
    for read in (
        lambda: read_cases(session, by=by, cohort_id=cohort_id),
        lambda: read_travelers_without_case(session, by=by, cohort_id=cohort_id),
        lambda: read_case(session, by=by, case_id=case.id, since=now() - timedelta(days=1)),
        lambda: read_fees_of(session, by=by, case_id=case.id),
        lambda: read_passports_by_year(session, by=by),
    ):
        with pytest.raises(NotAllowed):
            read()
