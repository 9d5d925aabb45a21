"""What is each answer of the automatic part called?"""

from typing import Final

from mayatrack.domain.eligibility import CheckResult

CHECK_RESULTS: Final = {
    CheckResult.PASSES: "Passes",
    CheckResult.NOT_KNOWN: "Not known",
    CheckResult.FAILS: "Does not pass",
    CheckResult.UNCHECKED: "Not checked yet",
}
