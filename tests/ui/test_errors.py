"""Is an error shown as one sentence, and does nothing else of it leave the server?"""

import logging
import re

import pytest
from streamlit.testing.v1 import AppTest


def refuse() -> None:
    import streamlit as st

    from mayatrack.exceptions import SeatsTaken
    from mayatrack.ui.errors import shown_errors

    with shown_errors():
        st.text("before")
        raise SeatsTaken("No seat is *free* in Egypt.")
    st.text("after")


def break_down() -> None:
    import streamlit as st

    from mayatrack.ui.errors import show_unexpected_error

    st.session_state["is_shown"] = show_unexpected_error(ValueError("ana@example.org"))


def let_through() -> None:
    import streamlit as st

    from mayatrack.exceptions import NotFound
    from mayatrack.ui.errors import show_unexpected_error

    st.session_state["is_shown"] = show_unexpected_error(NotFound("This person was erased."))


def test_error_on_purpose_is_shown_as_its_sentence() -> None:
    shown = AppTest.from_function(refuse).run()
    assert [error.value for error in shown.error] == ["No seat is \\*free\\* in Egypt\\."]
    assert [text.value for text in shown.text] == ["before", "after"]


def test_unexpected_error_shows_a_reference_and_logs_the_rest(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR, logger="mayatrack.ui.errors"):
        shown = AppTest.from_function(break_down).run()
    sentence = shown.error[0].value
    reference = re.findall(r"\*\*([0-9a-f]{8})\*\*$", sentence)[0]
    assert "ana@example.org" not in sentence
    logged = [record for record in caplog.records if record.name == "mayatrack.ui.errors"]
    assert [record.getMessage() for record in logged] == [f"Unexpected error, reference {reference}"]
    assert logged[0].exc_info is not None
    assert str(logged[0].exc_info[1]) == "ana@example.org"
    assert shown.session_state["is_shown"] is True


def test_error_on_purpose_that_no_page_caught_is_shown_as_its_sentence() -> None:
    shown = AppTest.from_function(let_through).run()
    assert [error.value for error in shown.error] == ["This person was erased\\."]
    assert shown.session_state["is_shown"] is True
