"""Does the page of destinations tell which rules still hold, and keep them true?"""

from datetime import timedelta

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session, select
from streamlit.testing.v1 import AppTest

from mayatrack.domain.roles import LOCAL_USER_ID, Role
from mayatrack.models import Destination, EntryRule
from mayatrack.models.base import today
from tests.factories import make_destination, make_entry_rule
from tests.pages.conftest import OpenPage, Store


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
    shown.number_input[-2].set_value(6)
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
    shown.number_input[-2].set_value(6)
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
