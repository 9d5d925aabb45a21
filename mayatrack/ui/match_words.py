"""How is it told why somebody fits an opportunity?"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from mayatrack.domain.matching import Fit, Question

FITS: Final = {Fit.FITS: "Fit", Fit.ASK: "To be asked", Fit.DOES_NOT_FIT: "Do not fit"}
# Question → what its answer means. Of an age it is said whether it fits, never what it is.
REASONS: Final[Mapping[Question, Mapping[Fit, str]]] = {
    Question.CONTACT: {Fit.DOES_NOT_FIT: "does not want to be contacted"},
    Question.REFERRAL: {Fit.DOES_NOT_FIT: "was referred already"},
    Question.AGE: {
        Fit.FITS: "of the right age",
        Fit.ASK: "ask the birth date",
        Fit.DOES_NOT_FIT: "not of the right age",
    },
    Question.COLLEGE: {
        Fit.FITS: "at the right college",
        Fit.ASK: "ask which college",
        Fit.DOES_NOT_FIT: "at another college",
    },
    Question.COHORT: {Fit.FITS: "of the right cohort", Fit.DOES_NOT_FIT: "of another cohort"},
    Question.LANGUAGE: {Fit.FITS: "speaks the language", Fit.ASK: "ask about the language"},
    Question.WEEKDAYS: {
        Fit.FITS: "free on the right days",
        Fit.ASK: "ask which days are free",
        Fit.DOES_NOT_FIT: "not free on these days",
    },
}
ASKS_NOTHING: Final = "Nothing is asked"
MARKS: Final = {Fit.FITS: "✓", Fit.ASK: "?", Fit.DOES_NOT_FIT: "✗"}


def tell_reasons(reasons: Iterable[tuple[Question, Any]]) -> str:
    """The reasons as one text, each with its mark: what speaks against first, then what is to be asked."""
    order = (Fit.DOES_NOT_FIT, Fit.ASK, Fit.FITS)
    told = [(Fit(fit), REASONS[question].get(Fit(fit))) for question, fit in reasons]
    parts = sorted(((fit, words) for fit, words in told if words), key=lambda part: order.index(part[0]))
    return ", ".join(f"{MARKS[fit]} {words}" for fit, words in parts) or ASKS_NOTHING
