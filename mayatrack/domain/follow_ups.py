"""When is an alumnus contacted after the trip, and how?"""

from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from mayatrack.domain.documents import add_months


class Wave(StrEnum):
    """One scheduled contact after the return date (Gilman; U.S. Department of State MODE)."""

    DAYS_30 = "days_30"
    MONTHS_6 = "months_6"
    YEARS_1 = "years_1"
    YEARS_3 = "years_3"
    YEARS_5 = "years_5"


class Channel(StrEnum):
    """How the contact was made."""

    PHONE = "phone"
    TEXT_MESSAGE = "text_message"
    EMAIL = "email"
    IN_PERSON = "in_person"
    SURVEY = "survey"


WAVE_MONTHS: Final = {Wave.MONTHS_6: 6, Wave.YEARS_1: 12, Wave.YEARS_3: 36, Wave.YEARS_5: 60}


def due_on(wave: Wave, returned_on: date) -> date:
    """The day on which the wave's contact is due."""
    if wave is Wave.DAYS_30:
        return returned_on + timedelta(days=30)
    return add_months(returned_on, WAVE_MONTHS[wave])
