"""What exactly does each published number count, and how is a gap told from chance? One click away."""

from typing import Final

import streamlit as st

from mayatrack.charts.words import label_value
from mayatrack.domain.catalogue import MEASURE_DEFINITIONS, WORDS
from mayatrack.domain.equity import METHOD_WORDS, EquityMethod
from mayatrack.domain.rates import RATE_DEFINITIONS, STAND_IN, WHY_HIDDEN
from mayatrack.ui.outcome_numbers import MEASURE_LABELS
from mayatrack.ui.text import escape_markdown

INTERVAL: Final = (
    "Wilson's: of a hundred such intervals ninety-five hold the rate that would show if many more were counted. "
    "Few people make it wide."
)
GAP: Final = (
    "The group's rate less everybody else's, in percentage points (PPG-1, California Community Colleges). Everybody "
    "else includes those who gave no answer. It is called a gap where it is at least as wide as its margin below zero; "
    "the margin is 1.96 · √(p(1 − p)/n) and never below a floor. Ten people or fewer, in the group or in everybody "
    "else, are too few to tell. “More for parity” is how many more people would bring "
    "the group level with everybody else."
)
FOUR_FIFTHS: Final = (
    "The group's rate over the highest rate shown of any group of more than ten people. Below 80 % it is worth a "
    "closer look; exactly 80 % is not below. A first look and no finding."
)


def show_outcome_definitions() -> None:
    """A button that opens what each number counts and what each table tells apart."""
    with st.popover("What the numbers mean", icon=":material/help:", type="tertiary"):
        _list({MEASURE_LABELS[measure]: words for measure, words in MEASURE_DEFINITIONS.items()})
        st.divider()
        _list({label_value(rate.value): words for rate, words in RATE_DEFINITIONS.items()})
        _list({"Outcome rates": STAND_IN, "95 % interval": INTERVAL, "Hidden": WHY_HIDDEN})
        st.divider()
        _list({words.title: words.definition for words in WORDS.values()})


def show_equity_definitions(method: EquityMethod) -> None:
    """The same for the equity lens, with the method that applies."""
    with st.popover("How gaps are told", icon=":material/help:", type="tertiary"):
        _list({"A gap": GAP, "Method": f"{METHOD_WORDS[method]}.", "Of the highest": FOUR_FIFTHS})


def _list(words: dict[str, str]) -> None:
    for label, definition in words.items():
        st.markdown(f"**{escape_markdown(label)}**: {escape_markdown(definition)}")
