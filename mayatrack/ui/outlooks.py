"""How does a page show an outlook? In words, with a sign, and in a color that is told apart by everybody."""

from typing import Final, Literal

import pandas as pd
import streamlit as st
from pandas.io.formats.style import Styler

from mayatrack.domain.boarding_words import OUTLOOKS
from mayatrack.domain.passport_forecast import WORST_FIRST, Outlook

BadgeColor = Literal["red", "orange", "gray", "blue", "green"]
COLORS: Final[dict[Outlook, BadgeColor]] = {
    Outlook.WILL_MISS: "red",
    Outlook.AT_RISK: "orange",
    Outlook.UNKNOWN: "gray",
    Outlook.ON_TRACK: "blue",
    Outlook.READY: "green",
}
ICONS: Final = {
    Outlook.WILL_MISS: ":material/dangerous:",
    Outlook.AT_RISK: ":material/warning:",
    Outlook.UNKNOWN: ":material/help:",
    Outlook.ON_TRACK: ":material/schedule:",
    Outlook.READY: ":material/check_circle:",
}
# A table draws no icons; each sign has a shape of its own.
SIGNS: Final = {
    Outlook.WILL_MISS: "✖",
    Outlook.AT_RISK: "▲",
    Outlook.UNKNOWN: "?",
    Outlook.ON_TRACK: "●",
    Outlook.READY: "✔",
}
# Background and text of a cell, with a contrast of 4.5 : 1 and more in light and in dark; the lightness differs too.
CELLS: Final = {
    Outlook.WILL_MISS: ("#8c1d18", "#ffffff"),
    Outlook.AT_RISK: ("#f2b93b", "#1d1300"),
    Outlook.UNKNOWN: ("#d3d9e2", "#0f1724"),
    Outlook.ON_TRACK: ("#3468b0", "#ffffff"),
    Outlook.READY: ("#0b5c3b", "#ffffff"),
}
# Stands before what can be relied on only if a rule is right.
DOUBT: Final = "▲"
_AMBER: Final = "background-color: {}; color: {}".format(*CELLS[Outlook.AT_RISK])
LABELS: Final = {outlook: f"{SIGNS[outlook]} {OUTLOOKS[outlook]}" for outlook in WORST_FIRST}
_STYLES: Final = {
    LABELS[outlook]: f"background-color: {background}; color: {text}" for outlook, (background, text) in CELLS.items()
}


def show_outlook(outlook: Outlook) -> None:
    """A badge."""
    st.badge(OUTLOOKS[outlook], icon=ICONS[outlook], color=COLORS[outlook])


def paint_outlooks(shown: pd.DataFrame, column: str) -> Styler:
    """The table with the cells of a column, which holds values of `LABELS`, in the colors of their outlooks."""
    return shown.style.map(lambda label: _STYLES.get(label, ""), subset=[column])


def paint_doubts(shown: Styler, column: str) -> Styler:
    """The table with the cells of a column in amber that begin with the sign of a doubt."""
    return shown.map(lambda text: _AMBER if str(text).startswith(DOUBT) else "", subset=[column])
