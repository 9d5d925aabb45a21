"""Which of the published tables does somebody look at? A fixed list: a reader with filters could subtract."""

from typing import Final

import pandas as pd
import streamlit as st

from mayatrack.domain.catalogue import WORDS, Breakdown
from mayatrack.ui.text import escape_markdown

# Whoever chose several counts in each.
SEVERAL: Final = dict.fromkeys((Breakdown.RACE_ETHNICITY, Breakdown.GENDER), " It adds to more than 100 %.")


def list_breakdowns(counts: pd.DataFrame) -> list[Breakdown]:
    """The published tables that tell groups apart, in the order of the catalogue; destinations, no people, last."""
    shown = [each for each in Breakdown if each not in {Breakdown.TOTAL, Breakdown.YEAR, Breakdown.COUNTRY}]
    published = set(counts["table"])
    return [each for each in (*shown, Breakdown.COUNTRY) if each in published]


def choose_breakdown(counts: pd.DataFrame) -> Breakdown | None:
    """One of the published tables, with what its groups mean; None where nothing but totals was published."""
    titles = {WORDS[each].title: each for each in list_breakdowns(counts)}
    if not titles:
        return None
    chosen = st.selectbox("Compare by", list(titles), key="compare", bind="query-params", width=420)
    breakdown = titles[chosen]
    st.caption(escape_markdown(f"{WORDS[breakdown].definition}{SEVERAL.get(breakdown, '')}"))
    return breakdown
