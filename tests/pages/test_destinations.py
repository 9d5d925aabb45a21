"""Does the page of destinations tell which rules still hold, and keep them true?"""

from datetime import date, timedelta

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session, select
from streamlit.testing.v1 import AppTest

from mayatrack.domain.roles import LOCAL_USER_ID, Role
from mayatrack.models import Destination, EntryRule
from mayatrack.models.base import today
from mayatrack.ui.formats import format_date
from tests.factories import make_cohort, make_destination, make_entry_rule
from tests.pages.clicking import find, press, read_badges, read_errors
from tests.pages.conftest import OpenPage, Store
from tests.pages.file_pages import upload


@pytest.fixture
def rules(store: Store) -> None:
    """Japan was checked today, France 91 days ago, and Egypt's rule has never been confirmed."""
    places = {"Japan": ("JP", today()), "France": ("FR", today() - timedelta(days=91)), "Egypt": ("EG", None)}
    with store() as session:
        for country, (code, day) in places.items():
            destination = make_destination(session, country=country, country_code=code, city=f"City of {country}")
            make_entry_rule(
                session,
                destination_id=destination.id,
                max_age_years=10 if country == "France" else None,
                is_confirmed=day is not None,
                checked_on=day,
                checked_by_id=LOCAL_USER_ID if day else None,
            )


def read_rule(database: Engine, country: str) -> EntryRule:
    with Session(database) as session:
        found = select(EntryRule).join(Destination).where(Destination.country == country)
        return session.exec(found).one()


def read_cards(shown: AppTest) -> list[str]:
    return [card.value for card in shown.subheader]


def test_destinations_of_an_empty_database_say_what_to_do(open_page: OpenPage) -> None:
    shown = open_page("destinations")
    assert [caption.value for caption in shown.main.caption] == [
        "Add the first one, with what it asks of a passport: a cohort needs a destination."
    ]


@pytest.mark.usefixtures("rules")
def test_destinations_warn_of_rules_that_nobody_checked_lately(open_page: OpenPage) -> None:
    assert [warning.value[:24] for warning in open_page("destinations").warning] == ["2 of 3 rules not confirm"]


@pytest.mark.usefixtures("rules")
def test_destinations_narrow_to_a_country(open_page: OpenPage) -> None:
    shown = open_page("destinations", place="Japan")
    assert read_cards(shown) == ["Japan"]
    assert list(shown.warning) == []


@pytest.mark.usefixtures("rules")
def test_destinations_say_what_a_rule_asks(open_page: OpenPage) -> None:
    texts = [text.value for text in open_page("destinations", place="France").main.markdown]
    sentence = "**Passport** Valid until the end of the stay, and issued less than 10 years before entry."
    assert texts.count(sentence) == 1


@pytest.mark.usefixtures("rules")
def test_destinations_rule_is_confirmed_as_checked_today(open_page: OpenPage, database: Engine) -> None:
    shown = open_page("destinations", place="Egypt")
    next(button for button in shown.button if button.label == "Confirm as checked today").click().run()
    rule = read_rule(database, "Egypt")
    assert (rule.is_confirmed, rule.checked_on, rule.checked_by_id) == (True, today(), LOCAL_USER_ID)
    assert list(shown.warning) == []


@pytest.mark.usefixtures("rules")
def test_destinations_changed_rule_is_no_longer_confirmed(open_page: OpenPage, database: Engine) -> None:
    shown = open_page("destinations", place="Japan")
    shown.number_input[-3].set_value(6)
    next(button for button in shown.button if button.label == "Save").click().run()
    rule = read_rule(database, "Japan")
    assert (rule.months, rule.is_confirmed, rule.checked_on) == (6, False, None)


@pytest.mark.usefixtures("rules")
def test_destinations_rule_changed_by_somebody_else_is_not_overwritten(open_page: OpenPage, database: Engine) -> None:
    shown = open_page("destinations", place="Japan")
    with Session(database) as session:
        rule = session.exec(select(EntryRule).join(Destination).where(Destination.country == "Japan")).one()
        rule.source = "somebody else's"
        session.commit()
    shown.number_input[-3].set_value(6)
    next(button for button in shown.button if button.label == "Save").click().run()
    assert (read_rule(database, "Japan").months, read_rule(database, "Japan").source) == (0, "somebody else's")
    next(button for button in shown.button if button.label == "Save both changes").click().run()
    assert (read_rule(database, "Japan").months, read_rule(database, "Japan").source) == (6, "somebody else's")


def test_destinations_without_a_rule_say_so(open_page: OpenPage, store: Store) -> None:
    with store() as session:
        make_destination(session, country="Peru")
    shown = open_page("destinations")
    assert [text.value for text in shown.main.markdown].count("No entry rule is recorded.") == 1
    assert not [button for button in shown.button if button.label == "Confirm as checked today"]


def test_destinations_new_one_is_added_with_its_rule(open_page: OpenPage, database: Engine) -> None:
    shown = open_page("destinations")
    texts = {"country": "Peru", "country_code": "pe", "city": "Lima", "entry": "none", "source": "embassy"}
    for field, value in texts.items():
        shown.text_input(key=f"new_destination_0_{field}").input(value)
    shown.number_input(key="new_destination_0_latitude").set_value(-12.0)
    shown.number_input(key="new_destination_0_longitude").set_value(-77.0)
    next(button for button in shown.button if button.label == "Add").click().run()
    assert read_cards(shown) == ["Peru"]
    assert read_rule(database, "Peru").is_confirmed is False


def test_destinations_new_one_without_a_place_on_the_globe_is_refused(open_page: OpenPage, database: Engine) -> None:
    shown = open_page("destinations")
    for field in ("country", "city", "entry", "source"):
        shown.text_input(key=f"new_destination_0_{field}").input("Peru")
    shown.text_input(key="new_destination_0_country_code").input("PE")
    next(button for button in shown.button if button.label == "Add").click().run()
    assert len(shown.error) == 1
    with Session(database) as session:
        assert session.exec(select(Destination)).all() == []


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.LEADERSHIP, Role.TRAVEL_ADVISER])
def test_destinations_refused_to_other_roles_shows_nothing(refused: OpenPage, role: Role) -> None:
    shown = refused("destinations", role)
    assert not shown.exception
    assert (len(shown.main), len(shown.error)) == (1, 1)


def open_tab(open_page: OpenPage, tab: str) -> AppTest:
    shown = open_page("destinations")
    shown.session_state["rules_section"] = tab
    return shown.run()


@pytest.fixture
def trips(store: Store, rules: None) -> None:
    """A trip to Egypt in ten days, one to France in five, and one to Japan that is over."""
    with store() as session:
        found = {each.country: each.id for each in session.exec(select(Destination))}
        for country, days in (("Egypt", 10), ("France", 5), ("Japan", -20)):
            departs_on = today() + timedelta(days=days)
            make_cohort(
                session,
                name=f"*{country}* trip",
                destination_id=found[country],
                departs_on=departs_on,
                returns_on=departs_on + timedelta(days=9),
            )
        make_destination(session, country="Peru", city="Lima")


@pytest.mark.usefixtures("trips")
def test_destinations_to_check_come_worst_first_with_their_trips(open_page: OpenPage) -> None:
    shown = open_tab(open_page, "To check")
    assert read_cards(shown) == ["France\\, City of France", "Egypt\\, City of Egypt", "Peru\\, Lima"]
    told = [text.value.replace("\\", "") for text in shown.main.markdown]
    departs_on = format_date(today() + timedelta(days=5))
    assert told.count(f"**1 trip** to come: *France* trip ({departs_on})") == 1
    assert told.count("No trip to come depends on it.") == 1
    assert read_badges(shown) == [
        f"Last checked {format_date(today() - timedelta(days=91))}", "Not confirmed", "No rule",
    ]  # fmt: skip


@pytest.mark.usefixtures("trips")
def test_destinations_to_check_are_confirmed_with_one_click(open_page: OpenPage, database: Engine) -> None:
    shown = open_tab(open_page, "To check")
    press(shown, "Confirm as checked today")
    rule = read_rule(database, "France")
    assert (rule.is_confirmed, rule.checked_on, rule.checked_by_id) == (True, today(), LOCAL_USER_ID)
    assert read_cards(shown) == ["Egypt\\, City of Egypt", "Peru\\, Lima"]


@pytest.mark.usefixtures("rules")
def test_destinations_rule_keeps_authorization_and_when_to_look_again(open_page: OpenPage, database: Engine) -> None:
    shown = open_page("destinations", place="Japan")
    [field for field in shown.selectbox if field.label == "Visa or authorization"][-1].select("electronic")
    [field for field in shown.number_input if field.label == "Days that it takes"][-1].set_value(14)
    again = today() + timedelta(days=30)
    [field for field in shown.date_input if field.label == "Look again by"][-1].set_value(again)
    press(shown, "Save")
    rule = read_rule(database, "Japan")
    assert (rule.authorization, rule.authorization_days, rule.recheck_by_on) == ("electronic", 14, again)
    told = [text.value.replace("\\", "") for text in shown.main.markdown]
    assert told.count("**Visa or authorization** Electronic authorization or e-visa, 14 days") == 1
    assert [caption.value.rpartition(" · ")[2] for caption in shown.main.caption][-1] == (
        f"look again by {format_date(again)}"
    )


@pytest.mark.usefixtures("rules")
def test_destinations_day_to_look_again_in_another_century_is_refused(open_page: OpenPage, database: Engine) -> None:
    shown = open_page("destinations", place="Japan")
    [field for field in shown.date_input if field.label == "Look again by"][-1].set_value(date(2206, 1, 1))
    press(shown, "Save")
    assert read_errors(shown) == ["The day to look again, 2206-01-01, is more than a year ahead: check the year."]
    assert read_rule(database, "Japan").recheck_by_on is None


TABLE = (
    "Destination,Passport must be valid,Issued within,Visa?\n"
    "Japan,Duration of stay,,No visa\n"
    "EG,6 months from arrival,,Visa on arrival\n"
    "FRANCE,ask [x](http://evil.example),none,no\n"
)


@pytest.mark.usefixtures("rules")
def test_destinations_are_compared_with_a_table_which_changes_nothing(open_page: OpenPage, database: Engine) -> None:
    before = {country: read_rule(database, country).model_dump() for country in ("Japan", "Egypt", "France")}
    shown = upload(open_tab(open_page, "Compare"), TABLE.encode(), "rules.csv")
    findings = shown.main.dataframe[0].value
    assert findings[["Country", "What", "In the table", "Finding"]].to_numpy().tolist() == [
        ["Egypt, City of Egypt", "Passport validity", "6 months from arrival", "Differs"],
        ["Egypt, City of Egypt", "Visa or authorization", "Visa on arrival", "Differs"],
        ["France, City of France", "Age of the book", "none", "Differs"],
        ["France, City of France", "Passport validity", "ask [x](http://evil.example)", "Read it yourself"],
        ["Egypt, City of Egypt", "Age of the book", "", "Not in the table"],
        ["Japan, City of Japan", "Age of the book", "", "Not in the table"],
        ["France, City of France", "Visa or authorization", "no", "Same"],
        ["Japan, City of Japan", "Passport validity", "Duration of stay", "Same"],
        ["Japan, City of Japan", "Visa or authorization", "No visa", "Same"],
    ]
    assert [warning.value for warning in shown.main.warning] == ["3 differences: look at the source of each."]
    assert {country: read_rule(database, country).model_dump() for country in before} == before


@pytest.mark.usefixtures("rules")
def test_destinations_table_without_countries_asks_for_their_column(open_page: OpenPage) -> None:
    shown = upload(open_tab(open_page, "Compare"), b"A,B\nJapan,6 months\n", "rules.csv")
    assert [info.value for info in shown.main.info] == ["Choose the column of countries, and at least one more."]
    find(shown.selectbox, "Country").select("A")
    find(shown.selectbox, "Passport validity, months").select("B").run()
    assert list(shown.main.dataframe[0].value["Finding"]) == ["Differs", "Not in the table", "Not in the table"]


@pytest.mark.usefixtures("rules")
def test_destinations_file_that_is_no_table_gets_a_sentence(open_page: OpenPage) -> None:
    shown = upload(open_tab(open_page, "Compare"), b"", "rules.csv")
    assert len(read_errors(shown)) == 1
