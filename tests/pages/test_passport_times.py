"""Does the page of passport times say what holds today, and keep what was published?"""

from datetime import date, timedelta

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session, col, select

from mayatrack.domain.passport_forecast import PassportService
from mayatrack.domain.roles import Role
from mayatrack.models import ProcessingTime
from mayatrack.models.base import today
from tests.factories import make_processing_time
from tests.pages.clicking import press, read_errors
from tests.pages.conftest import OpenPage, Store
from tests.pages.file_pages import open_file_page

DAY = date(2025, 3, 10)


@pytest.fixture
def times(store: Store) -> None:
    """Routine service by two entries, a third that holds from tomorrow on, and nothing of expedited service."""
    with store() as session:
        make_processing_time(session, effective_on=date(2023, 3, 24), min_weeks=10, max_weeks=13, source="old *notice*")
        make_processing_time(session, effective_on=DAY, min_weeks=4, max_weeks=6, source="travel.state.gov")
        make_processing_time(session, effective_on=today() + timedelta(days=1), min_weeks=8, max_weeks=9)


def read_times(database: Engine) -> list[tuple[PassportService, date, float, float]]:
    with Session(database) as session:
        found = session.exec(select(ProcessingTime).order_by(col(ProcessingTime.effective_on)))
        return [(time.service, time.effective_on, time.min_weeks, time.max_weeks) for time in found]


@pytest.mark.usefixtures("database")
def test_passport_times_of_an_empty_table_say_what_to_do() -> None:
    assert [caption.value for caption in open_file_page("passport_times").main.caption] == [
        "Enter what travel.state.gov says today: without it nobody can tell whether a passport arrives in time."
    ]


@pytest.mark.usefixtures("times")
def test_passport_times_say_what_holds_today() -> None:
    shown = open_file_page("passport_times")
    texts = [text.value for text in shown.main.markdown]
    assert texts.count("**4 to 6 weeks** of processing, since Mar 10, 2025") == 1
    assert (
        texts.count("Whoever applies today holds the passport within 10 weeks, with up to 2 weeks of mail each way.")
        == 1
    )
    assert [warning.value for warning in shown.warning] == [
        "No time for expedited service is entered yet: no forecast can be made."
    ]
    assert [caption.value for caption in shown.main.caption][-1] == "1 entry below will hold from a later day on."


@pytest.mark.usefixtures("times")
def test_passport_times_are_listed_newest_first() -> None:
    table = open_file_page("passport_times").dataframe[0].value
    assert list(table["Most weeks"]) == [9, 6, 13]


@pytest.mark.usefixtures("times")
def test_new_passport_time_is_entered(database: Engine) -> None:
    shown = open_file_page("passport_times")
    shown.selectbox(key="new_time_0_service").select(PassportService.EXPEDITED)
    shown.date_input(key="new_time_0_effective_on").set_value(DAY)
    shown.number_input(key="new_time_0_min_weeks").set_value(2.0)
    shown.number_input(key="new_time_0_max_weeks").set_value(3.0)
    shown.text_input(key="new_time_0_source").input("travel.state.gov")
    press(shown, "Add")
    assert (PassportService.EXPEDITED, DAY, 2, 3) in read_times(database)
    assert list(shown.warning) == []


@pytest.mark.usefixtures("times")
def test_new_passport_time_with_most_below_fewest_is_refused(database: Engine) -> None:
    shown = open_file_page("passport_times")
    shown.number_input(key="new_time_0_min_weeks").set_value(4.0)
    shown.number_input(key="new_time_0_max_weeks").set_value(3.0)
    shown.text_input(key="new_time_0_source").input("travel.state.gov")
    press(shown, "Add")
    assert read_errors(shown) == ["Most weeks: 3 are fewer than the 4 that it takes at least: check both."]
    assert len(read_times(database)) == 3


@pytest.mark.usefixtures("times")
def test_chosen_passport_time_is_changed(database: Engine) -> None:
    shown = open_file_page("passport_times", passport_time="Routine, Mar 10, 2025")
    [field for field in shown.number_input if field.label == "Most weeks"][-1].set_value(7.0)
    press(shown, "Save")
    assert (PassportService.ROUTINE, DAY, 4, 7) in read_times(database)


@pytest.mark.usefixtures("times")
def test_passport_time_that_two_people_change_is_compared(database: Engine) -> None:
    shown = open_file_page("passport_times", passport_time="Routine, Mar 10, 2025")
    with Session(database) as session:
        session.exec(select(ProcessingTime).where(ProcessingTime.effective_on == DAY)).one().min_weeks = 5
        session.commit()
    [field for field in shown.number_input if field.label == "Most weeks"][-1].set_value(7.0)
    press(shown, "Save")
    assert (PassportService.ROUTINE, DAY, 5, 6) in read_times(database)
    next(button for button in shown.button if button.label == "Save both changes").click().run()
    assert (PassportService.ROUTINE, DAY, 5, 7) in read_times(database)


@pytest.mark.usefixtures("times")
def test_passport_time_is_removed_and_the_one_before_holds_again(database: Engine) -> None:
    shown = press(open_file_page("passport_times", passport_time="Routine, Mar 10, 2025"), "Remove it")
    assert len(read_times(database)) == 2
    texts = [text.value for text in shown.main.markdown]
    assert texts.count("**10 to 13 weeks** of processing, since Mar 24, 2023") == 1
    assert next(caption.value[:23] for caption in shown.main.caption) == "Source: old \\*notice\\* "


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.LEADERSHIP, Role.ALUMNI_COORDINATOR, Role.TRAVEL_ADVISER])
def test_passport_times_refused_to_other_roles_shows_nothing(refused: OpenPage, role: Role) -> None:
    shown = refused("passport_times", role)
    assert not shown.exception
    assert (len(shown.main), len(shown.error)) == (1, 1)
