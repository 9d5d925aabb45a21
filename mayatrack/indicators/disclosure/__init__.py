"""Disclosure control: which counts may be displayed together so that no small one comes back by subtraction?

`cells.py` says what is counted, `ranges.py` what a reader can work out, `protecting.py` which numbers are hidden, and
`auditing.py`, which shares nothing with these two, checks what is displayed in the end.
"""

from mayatrack.indicators.disclosure.auditing import Finding, audit
from mayatrack.indicators.disclosure.cells import Cell, Displayed, Duty, Tables
from mayatrack.indicators.disclosure.protecting import THRESHOLD, protect
from mayatrack.indicators.disclosure.ranges import Contradiction

__all__ = ["THRESHOLD", "Cell", "Contradiction", "Displayed", "Duty", "Finding", "Tables", "audit", "protect"]
