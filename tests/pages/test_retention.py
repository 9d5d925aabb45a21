"""Does an administrator read what is due before anything is disposed of?"""

from datetime import timedelta

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from mayatrack.db.session import reading
from mayatrack.domain.retention import Period, Unit
from mayatrack.domain.retention_rules import RULES
from mayatrack.domain.roles import LOCAL_ACTOR
from mayatrack.models import AuditEvent, Setting, SignInThrottle
from mayatrack.models.base import now, today
from mayatrack.services.retention import report_retention
from tests.factories import make_legal_hold, make_sign_in_throttle
from tests.pages.clicking import find, press, read_errors
from tests.pages.conftest import Store


def show() -> None:
    from mayatrack.domain.roles import LOCAL_ACTOR
    from mayatrack.ui.forms import show_notice
    from mayatrack.ui.retention import show_retention

    # As around every page.
    show_notice()
    show_retention(by=LOCAL_ACTOR)


@pytest.fixture
def shown(database: Engine) -> AppTest:
    return AppTest.from_function(show, default_timeout=30)


def store_due(store: Store) -> None:
    with store() as session:
        make_sign_in_throttle(session, failed_at=now() - timedelta(days=40))


def read_number(engine: Engine) -> str:
    with reading(engine) as session:
        return report_retention(session, today=today(), by=LOCAL_ACTOR).number


def read_throttles(engine: Engine) -> int:
    with reading(engine) as session:
        return len(session.exec(select(SignInThrottle)).all())


def test_nothing_due_has_nothing_to_confirm(shown: AppTest) -> None:
    shown.run()
    assert [text.value for text in shown.info] == ["Nothing is due today."]
    report = shown.dataframe[0].value
    # The numbers are what a phone shows without scrolling.
    assert list(report.columns[:3]) == ["Due", "Held", "What"]
    assert list(report["What"]) == [rule.what for rule in RULES]
    assert list(report["Due"]) == [0] * len(RULES)
    assert [button.label for button in shown.button] == ["Save the period"]


def test_report_says_what_is_due_and_what_is_held(shown: AppTest, store: Store) -> None:
    store_due(store)
    with store() as session:
        make_legal_hold(session)
    shown.run()
    report = shown.dataframe[0].value.set_index("What").loc["Counts of failed sign-ins"]
    assert (report["Due"], report["Held"], report["Kept for"]) == (0, 1, "30 days")


def test_report_is_disposed_of_by_its_number(shown: AppTest, store: Store, database: Engine) -> None:
    store_due(store)
    number = read_number(database)
    shown.run()
    assert number in shown.markdown[0].value
    find(shown.text_input, "Number of the report").set_value(f" {number.upper()} ")
    press(shown, "Dispose of what is due")
    assert read_errors(shown) == []
    assert read_throttles(database) == 0
    assert [text.value for text in shown.info] == ["Nothing is due today."]


@pytest.mark.parametrize("typed", ["", "000000000000"])
def test_wrong_number_disposes_of_nothing(shown: AppTest, store: Store, database: Engine, typed: str) -> None:
    store_due(store)
    shown.run()
    find(shown.text_input, "Number of the report").set_value(typed)
    press(shown, "Dispose of what is due")
    assert len(read_errors(shown)) == 1
    assert read_throttles(database) == 1


def test_period_is_changed(shown: AppTest, database: Engine) -> None:
    shown.run()
    find(shown.selectbox, "What is kept").set_value("Drafts that were never submitted").run()
    find(shown.number_input, "Number").set_value(18)
    find(shown.selectbox, "Unit").set_value("months")
    press(shown, "Save the period")
    assert shown.dataframe[0].value.set_index("What").loc["Drafts that were never submitted"]["Kept for"] == str(
        Period(18, Unit.MONTHS)
    )
    with reading(database) as session:
        assert session.exec(select(AuditEvent.action)).all() == ["edit_retention"]


def test_period_of_nothing_is_refused(shown: AppTest, database: Engine) -> None:
    shown.run()
    find(shown.number_input, "Number").set_value(0)
    press(shown, "Save the period")
    (sentence,) = read_errors(shown)
    assert sentence.startswith("Nothing can be kept for 0 years: enter a period from 1 day to 100 years")
    with reading(database) as session:
        assert session.exec(select(Setting)).all() == []


def test_what_is_kept_for_good_is_listed_with_the_reason(shown: AppTest) -> None:
    shown.run()
    kept = shown.dataframe[1].value.set_index("Table")
    assert "append-only" in kept.loc["audit event"]["Why"]
