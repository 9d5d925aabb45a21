"""Does a choice mean the record that it shows, whatever the others are called?"""

from streamlit.testing.v1 import AppTest

from mayatrack.ui.choices import tell_apart


def draw() -> None:
    """A choice among the names that the state holds, with what is chosen."""
    import streamlit as st

    from mayatrack.ui.choices import choose_record

    chosen = choose_record("Person", st.session_state["names"], key="person")
    st.text(str(chosen))


def show(names: dict[str, str]) -> AppTest:
    shown = AppTest.from_function(draw)
    shown.session_state["names"] = names
    return shown.run()


def test_names_that_come_again_are_numbered() -> None:
    named = {"1": "Ana", "2": "Bo", "3": "Ana", "4": "Ana"}
    assert tell_apart(named) == {"1": "Ana", "2": "Bo", "3": "Ana (2)", "4": "Ana (3)"}


def test_second_of_two_who_are_called_alike_is_chosen() -> None:
    shown = show({"1": "Ana", "2": "Ana"})
    assert shown.text[0].value == "None"
    shown.selectbox[0].select("Ana (2)").run()
    assert shown.text[0].value == "2"


def test_record_stays_chosen_when_it_is_called_and_placed_otherwise() -> None:
    shown = show({"1": "1. Ana", "2": "2. Bo"})
    shown.selectbox[0].select("2. Bo").run()
    shown.session_state["names"] = {"2": "1. Bo", "1": "2. Ana"}
    shown.run()
    assert shown.text[0].value == "2"
    assert shown.selectbox[0].index == 0


def test_nobody_takes_the_place_of_a_record_that_is_gone() -> None:
    shown = show({"1": "Ana", "2": "Bo"})
    shown.selectbox[0].select("Bo").run()
    shown.session_state["names"] = {"1": "Ana"}
    shown.run()
    assert shown.text[0].value == "None"
