"""With whom of the sample program does the travel adviser talk?"""

from datetime import date, timedelta
from typing import Final

from mayatrack.domain.application_status import Status
from mayatrack.domain.consults import ConsultState
from mayatrack.models import TravelConsult
from mayatrack.services.samples.cohorts import SampleCohort
from mayatrack.services.samples.rows import Rows
from mayatrack.services.samples.travelers import SampleTraveler

# State, days since it was opened, notes.
CONSULTS: Final = (
    (ConsultState.OPEN, 3, None),
    (ConsultState.OPEN, 12, "Asked to talk by phone on a weekday evening. Call back on Thursday."),
    (ConsultState.DONE, 30, "Questions about the process answered; nothing further is needed."),
    (ConsultState.NOT_TRAVELING, 41, "Decided to apply again for a later cohort."),
)
# So that those in the list are not the first of the alphabet alone.
EVERY: Final = 5


def make_consults(rows: Rows, sample: SampleCohort, travelers: list[SampleTraveler], *, today: date) -> None:
    """A few consults of a trip to come."""
    if sample.cohort.departs_on < today:
        return
    confirmed = [each.traveler for each in travelers if each.status is Status.CONFIRMED]
    for traveler, (state, days, notes) in zip(confirmed[::EVERY], CONSULTS, strict=False):
        opened_on = today - timedelta(days=days)
        closed_on = None if state is ConsultState.OPEN else opened_on + timedelta(days=2)
        rows.add(
            TravelConsult(traveler_id=traveler.id, state=state, notes=notes, opened_on=opened_on, closed_on=closed_on)
        )
