"""Does a form send the day that was typed, whichever it is?"""

from datetime import date

from streamlit.testing.v1 import AppTest


def ask() -> None:
    from datetime import date

    from mayatrack.ui.forms import ask_date

    ask_date("Began on", date(2026, 11, 22), key="began_on")


def test_day_is_not_kept_from_the_service_by_limits_of_its_field() -> None:
    (field,) = AppTest.from_function(ask).run().date_input
    # Beyond its limits a field would send the day that it held before, and that day would be stored.
    assert (field.min, field.max) == (date.min, date.max)
