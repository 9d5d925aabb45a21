"""Give a person everything that is stored about them, and keep that it was given."""

from mayatrack.services.person_records.giving import give_record
from mayatrack.services.person_records.rows import Record

__all__ = ["Record", "give_record"]
