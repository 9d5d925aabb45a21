"""How is it said what stands in a person's record, and why something does not?"""

from collections.abc import Mapping
from typing import Final

# Table → column → the heading under which it stands in the file, or the reason why it does not.
Columns = Mapping[str, Mapping[str, str]]

KEY: Final = "an internal key"
VERSION: Final = "counts edits"
DERIVED: Final = "derived from the names"
