"""Do the dates of a traveler's book go with those of the first-passport case?"""

from datetime import date

from sqlmodel import Session, select

from mayatrack.domain.passport_cases import CaseDates, check_case_dates
from mayatrack.models import Cohort, PassportCase, Traveler
from mayatrack.models.base import today
from mayatrack.services.records import fetch


def check_dates_of_case(
    session: Session, traveler: Traveler, *, applied_on: date | None, issued_on: date | None, expires_on: date | None
) -> None:
    """Raise InvalidInput if the traveler has a case and these dates of the book cannot stand beside it."""
    case = session.exec(select(PassportCase).where(PassportCase.traveler_id == traveler.id)).one_or_none()
    if case is not None:
        dates = CaseDates(case.appointment_on, applied_on, case.mailed_on, issued_on, case.arrived_on, expires_on)
        departs_on = fetch(session, Cohort, traveler.cohort_id).departs_on
        check_case_dates(dates, today=today(), departs_on=departs_on)
