"""How does a person learn that something went wrong? One place for errors on purpose, one for all others."""

import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from mayatrack.exceptions import MayatrackError, NotAllowed
from mayatrack.ui.audit_refusals import log_refusal
from mayatrack.ui.text import escape_markdown

_LOGGER = logging.getLogger(__name__)


@contextmanager
def shown_errors() -> Iterator[None]:
    """Show an error raised on purpose as its sentence and skip the rest of the block; others pass through."""
    try:
        yield
    except MayatrackError as error:
        show_error(error)


def show_unexpected_error(error: Exception) -> bool:
    """Show a calm sentence for an error that no page handled; True tells Streamlit that it has been shown.

    The error's own text may hold personal data or a query: it goes to the server's log, under the reference shown.
    """
    if isinstance(error, MayatrackError):
        show_error(error)
        return True
    reference = secrets.token_hex(4)
    _LOGGER.error("Unexpected error, reference %s", reference, exc_info=error)
    st.error(
        "Something went wrong on our side. Reload the page to go on; if it happens again, "
        f"give this reference to whoever runs MaYA Track: **{reference}**",
        icon=":material/error:",
    )
    return True


def show_error(error: MayatrackError) -> None:
    """Show an error raised on purpose as its sentence; a refusal is kept in the audit log."""
    st.error(escape_markdown(str(error)), icon=":material/error:")
    if isinstance(error, NotAllowed):
        log_refusal(error)
