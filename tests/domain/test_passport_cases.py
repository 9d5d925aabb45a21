"""What comes next in a first-passport case, and which dates cannot be those of one?"""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mayatrack.domain.baseline import Baseline
from mayatrack.domain.documents import DocumentState
from mayatrack.domain.passport_cases import (
    CaseDates,
    CaseStep,
    Papers,
    check_can_open_case,
    check_case_dates,
    check_fee_day,
    find_next_step,
    find_state,
)
from mayatrack.domain.passport_forecast import PassportService
from mayatrack.exceptions import InvalidInput, RuleBroken

TODAY, DEPARTS_ON = date(2028, 2, 29), date(2028, 6, 9)
MARCH, EARLIER, EARLIEST = date(2028, 3, 7), date(2028, 2, 20), date(2028, 2, 1)
COMPLETE = Papers(is_evidence_seen=True, is_photo_id_seen=True, has_photo=True)
ROUTINE, AGENCY = PassportService.ROUTINE, PassportService.AGENCY
days = st.dates(date(2025, 6, 9), TODAY)


@pytest.mark.parametrize(
    ("dates", "papers", "service", "step"),
    [
        (CaseDates(), COMPLETE, ROUTINE, CaseStep.APPOINTMENT),
        (CaseDates(MARCH), Papers(is_evidence_seen=True, has_photo=True), ROUTINE, CaseStep.PAPERS),
        (CaseDates(MARCH), COMPLETE, ROUTINE, CaseStep.APPLY),
        (CaseDates(EARLIER, EARLIER), COMPLETE, ROUTINE, CaseStep.MAIL),
        # An agency takes the application itself.
        (CaseDates(EARLIER, EARLIER), COMPLETE, AGENCY, CaseStep.WAIT),
        (CaseDates(EARLIER, EARLIER, EARLIER), Papers(), ROUTINE, CaseStep.WAIT),
        (CaseDates(issued_on=EARLIER), Papers(), ROUTINE, CaseStep.WAIT),
        (CaseDates(issued_on=EARLIEST, arrived_on=EARLIER, expires_on=MARCH), Papers(), ROUTINE, CaseStep.DONE),
    ],
)
def test_next_step_follows_from_what_happened(
    dates: CaseDates, papers: Papers, service: PassportService, step: CaseStep
) -> None:
    assert find_next_step(dates, papers, service=service, state=DocumentState.APPLIED) is step
    in_hand = find_next_step(dates, papers, service=service, state=DocumentState.IN_HAND)
    assert in_hand is CaseStep.DONE


@pytest.mark.parametrize(
    ("dates", "before", "state"),
    [
        (CaseDates(), DocumentState.APPLIED, DocumentState.NOT_STARTED),
        (CaseDates(MARCH), DocumentState.NOT_STARTED, DocumentState.APPOINTMENT),
        (CaseDates(EARLIER, EARLIER), DocumentState.APPOINTMENT, DocumentState.APPLIED),
        (CaseDates(arrived_on=EARLIER), DocumentState.APPLIED, DocumentState.IN_HAND),
        # Recorded on the page Travel, which does not ask when it came.
        (CaseDates(applied_on=EARLIER, expires_on=MARCH), DocumentState.IN_HAND, DocumentState.IN_HAND),
        (CaseDates(applied_on=EARLIER), DocumentState.IN_HAND, DocumentState.APPLIED),
    ],
)
def test_state_of_the_document_follows_from_the_dates(
    dates: CaseDates, before: DocumentState, state: DocumentState
) -> None:
    assert find_state(dates, before=before) is state


@pytest.mark.parametrize(
    ("dates", "sentence"),
    [
        (
            CaseDates(appointment_on=DEPARTS_ON),
            "The appointment on 2028-06-09 is not before the departure on 2028-06-09: check the date.",
        ),
        (
            CaseDates(appointment_on=date(2206, 3, 1)),
            "The appointment on 2206-03-01 is not before the departure on 2028-06-09: check the date.",
        ),
        (
            CaseDates(appointment_on=date(206, 3, 1)),
            (
                "It cannot be that the appointment is on 0206-03-01, more than three years before the departure on "
                "2028-06-09: check the year."
            ),
        ),
        (
            CaseDates(applied_on=date(2206, 3, 1)),
            "It cannot be that the passport was applied for on 2206-03-01, which is still to come: check the date.",
        ),
        (
            CaseDates(EARLIER, EARLIEST),
            "The passport was applied for on 2028-02-01, before the appointment on 2028-02-20: check both dates.",
        ),
        (
            CaseDates(applied_on=EARLIER, mailed_on=EARLIEST),
            (
                "The application was mailed on 2028-02-01, before the passport was applied for on 2028-02-20: "
                "check both dates."
            ),
        ),
        (
            CaseDates(applied_on=EARLIER, issued_on=EARLIEST),
            (
                "The passport was issued on 2028-02-01, before the passport was applied for on 2028-02-20: "
                "check both dates."
            ),
        ),
        (
            CaseDates(applied_on=EARLIER, arrived_on=EARLIEST),
            (
                "The passport was in hand on 2028-02-01, before the passport was applied for on 2028-02-20: "
                "check both dates."
            ),
        ),
        (
            CaseDates(mailed_on=EARLIER),
            "An application that was mailed needs the day on which it was made: enter it.",
        ),
        (
            CaseDates(arrived_on=EARLIER, expires_on=MARCH),
            "A passport in hand needs the days of issue and of expiry that are printed in it: enter both.",
        ),
    ],
)
def test_dates_that_cannot_be_are_refused_with_a_sentence(dates: CaseDates, sentence: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        check_case_dates(dates, today=TODAY, departs_on=DEPARTS_ON)
    assert str(refusal.value) == sentence


@given(st.lists(days, min_size=5, max_size=5))
def test_dates_in_their_order_are_taken_and_in_no_other(drawn: list[date]) -> None:
    ordered = CaseDates(*sorted(drawn), expires_on=date(2038, 1, 1))
    check_case_dates(ordered, today=TODAY, departs_on=DEPARTS_ON)
    if drawn != sorted(drawn):
        with pytest.raises(InvalidInput, match="check both dates"):
            check_case_dates(CaseDates(*drawn, expires_on=date(2038, 1, 1)), today=TODAY, departs_on=DEPARTS_ON)


@pytest.mark.parametrize("day", [date(2028, 3, 1), date(2206, 1, 1), date(2025, 6, 8)])
def test_fee_is_paid_between_the_plan_and_today(day: date) -> None:
    with pytest.raises(InvalidInput, match=r"^It cannot be that the fee was paid on "):
        check_fee_day(day, today=TODAY, departs_on=DEPARTS_ON)
    check_fee_day(TODAY, today=TODAY, departs_on=DEPARTS_ON)


def test_case_is_for_confirmed_travelers_who_never_had_a_passport() -> None:
    check_can_open_case(Baseline.NO, is_confirmed=True)
    with pytest.raises(RuleBroken, match="confirm the seat first"):
        check_can_open_case(Baseline.NO, is_confirmed=False)
    for baseline in (Baseline.YES, Baseline.UNKNOWN):
        with pytest.raises(RuleBroken, match="whoever never had a passport"):
            check_can_open_case(baseline, is_confirmed=True)
