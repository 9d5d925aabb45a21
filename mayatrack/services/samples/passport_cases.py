"""Which first passports of the sample program have a case, and what was paid for them?"""

from datetime import date, timedelta
from typing import Final

from mayatrack.domain.baseline import Baseline
from mayatrack.domain.documents import DocumentState
from mayatrack.domain.passport_cases import USUAL_FEES, FeeKind, Payer
from mayatrack.domain.passport_forecast import PassportService
from mayatrack.models import PassportCase, PassportFee
from mayatrack.services.samples.applications import SampleApplication
from mayatrack.services.samples.rows import Rows
from mayatrack.services.samples.travelers import SampleTraveler

# From then on the office kept cases; of earlier trips it knows the books alone.
CASES_SINCE: Final = date(2023, 1, 1)
PLACES: Final = ("Van Nuys Post Office", "County Clerk, Norwalk", "Pasadena Library")
MAIL_DAYS: Final = timedelta(days=1)


def make_passport_cases(
    rows: Rows, applications: list[SampleApplication], travelers: list[SampleTraveler], *, today: date
) -> None:
    """Cases of those who had no passport before, as far as the document is, with the fees so far.

    Of those who have not started, nobody has opened every second one's yet.
    """
    had_none = {made.application.id for made in applications if made.application.had_passport_before is Baseline.NO}
    for number, each in enumerate(travelers):
        traveler = each.traveler
        is_unopened = traveler.document_state is DocumentState.NOT_STARTED and number % 2
        if traveler.application_id not in had_none or _is_early(each) or is_unopened:
            continue
        # What is first in the list goes a different way than what is last.
        case = rows.add(_make_case(each, number, today))
        if traveler.passport_applied_on:
            _add_fees(rows, case, number, paid_on=traveler.passport_applied_on)


def _is_early(each: SampleTraveler) -> bool:
    issued_on = each.traveler.passport_issued_on
    return issued_on is not None and issued_on < CASES_SINCE


def _make_case(each: SampleTraveler, number: int, today: date) -> PassportCase:
    traveler, state = each.traveler, each.traveler.document_state
    applied_on, issued_on = traveler.passport_applied_on, traveler.passport_issued_on
    case = PassportCase(
        traveler_id=traveler.id,
        service=PassportService.EXPEDITED if number % 4 == 0 else PassportService.ROUTINE,
        is_photo_id_seen=state is not DocumentState.NOT_STARTED or number % 4 == 0,
    )
    if state is DocumentState.APPOINTMENT:
        case.appointment_on = today + timedelta(days=4 + number % 9)
        case.has_photo = number % 2 == 0
    if applied_on:
        case.appointment_on = applied_on
        case.is_evidence_seen = case.has_photo = True
        # Of one, nobody has written down yet that it was mailed.
        case.mailed_on = applied_on + MAIL_DAYS if issued_on or number % 3 else None
    if issued_on:
        case.arrived_on = min(issued_on + timedelta(days=9), today)
    if case.appointment_on:
        case.appointment_place = PLACES[number % len(PLACES)]
    return case


def _add_fees(rows: Rows, case: PassportCase, number: int, *, paid_on: date) -> None:
    for kind, cents in USUAL_FEES.items():
        if kind is FeeKind.EXPEDITE and case.service is not PassportService.EXPEDITED:
            continue
        payer = Payer.TRAVELER if number % 5 == 0 and kind is FeeKind.ACCEPTANCE else Payer.PROGRAM
        rows.add_values(PassportFee, version=1, case_id=case.id, kind=kind, cents=cents, paid_by=payer, paid_on=paid_on)
