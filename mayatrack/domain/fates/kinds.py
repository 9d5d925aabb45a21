"""What can become of a column when a person is erased?"""

from collections.abc import Mapping
from enum import StrEnum


class Fate(StrEnum):
    """What happens to one column of a row that belongs to the person."""

    KEEP = "keep"
    REMOVE = "remove"
    REPLACE = "replace"


# Table → column → fate.
Fates = Mapping[str, Mapping[str, Fate]]
