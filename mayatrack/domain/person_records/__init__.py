"""What does the file of everything stored about one person hold, and what is left out of it, and why?"""

from enum import StrEnum
from typing import Final

from mayatrack.domain.impersonal_tables import OTHER_TABLES
from mayatrack.domain.person_records import outcomes, people, selection, trips
from mayatrack.domain.person_records.columns import Columns


class FileFormat(StrEnum):
    """In which form a person is given their record."""

    XLSX = "xlsx"
    JSON = "json"


# Stands where somebody of the office would be named: whose record it is has a right to what, not to who.
STAFF: Final = "staff"

# Table → column → the heading under which it stands in the file. An id of a cohort, college, flight or organization
# stands as its name, and one of a user as the word "staff".
FILED: Final[Columns] = {**people.FILED, **selection.FILED, **trips.FILED, **outcomes.FILED}

# Table → column → why it is not in the file.
LEFT_OUT: Final[Columns] = {**people.LEFT_OUT, **selection.LEFT_OUT, **trips.LEFT_OUT, **outcomes.LEFT_OUT}

# Tables that hold no row about one person, as the log does; their names of things stand beside the rows above.
OFFICE_TABLES: Final = OTHER_TABLES.keys() - {"audit_event"}

NOTES: Final = (
    "Everything that MaYA Track stores about this person, and nothing about anybody else.",
    "Staff are not named. What staff or the person wrote stands here word for word: read it before you hand it over.",
    "Left out: internal keys, edit counters and search words, which only repeat the names; the reason of a legal hold.",
    "The log withholds what people wrote: what is stored today is on the other sheets.",
)
