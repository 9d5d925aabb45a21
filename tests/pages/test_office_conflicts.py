"""Two administrators change one user or one period: does the second see both versions, and lose nothing?"""

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from mayatrack.db.session import reading, writing
from mayatrack.domain.retention import Period, Unit
from mayatrack.domain.retention_rules import RULES_BY_NAME
from mayatrack.domain.roles import Actor, Role
from mayatrack.models import User, UserRole
from mayatrack.services.retention import edit_period
from mayatrack.services.retention.periods import read_periods
from mayatrack.services.users import change_roles, check_user, edit_user
from mayatrack.ui.conflicts import THEIRS
from tests.factories import make_user, make_user_role
from tests.pages.clicking import find
from tests.pages.comparing import OTHER, is_comparing, press, read_errors, read_stored_heading, read_versions
from tests.pages.conftest import OpenPage, Store
from tests.pages.test_retention import show


@pytest.fixture
def user(store: Store) -> User:
    """Somebody of the program's staff."""
    with store() as session:
        user = make_user(session, name="Ana", email="ana@example.org")
        make_user_role(session, user_id=user.id, role=Role.PROGRAM_STAFF)
        return user


def open_user(open_page: OpenPage, user: User) -> AppTest:
    shown = open_page("users")
    return shown.selectbox(key="chosen_user").set_value(str(user.id)).run()


def read_stored_user(engine: Engine, user: User) -> tuple[str, str | None, set[Role]]:
    with reading(engine) as session:
        stored = session.get_one(User, user.id)
        return stored.name, stored.email, set(session.exec(select(UserRole.role).where(UserRole.user_id == user.id)))


def rename(engine: Engine, user: User, *, name: str, email: str, by: Actor) -> None:
    with writing(engine) as session:
        version = session.get_one(User, user.id).version
        edit_user(session, user.id, fields=check_user({"name": name, "email": email}), version=version, by=by)


def give_roles(engine: Engine, user: User, *roles: Role, by: Actor) -> None:
    with writing(engine) as session:
        change_roles(session, user.id, roles=roles, version=session.get_one(User, user.id).version, by=by)


def type_who(shown: AppTest, **values: str) -> None:
    for name, value in values.items():
        next(each for each in shown.text_input if each.key.endswith(f"_who_0_{name}")).set_value(value)


def test_user_whom_somebody_else_changed_is_compared(
    open_page: OpenPage, user: User, other: Actor, database: Engine
) -> None:
    shown = open_user(open_page, user)
    rename(database, user, name="Ana Núñez", email="nunez@example.org", by=other)
    type_who(shown, name="Ana N.")
    press(shown, "Save")
    assert read_versions(shown) == {
        "Name": ("Ana", "Ana Núñez", "Ana N.", "both"),
        "E-mail": ("ana@example.org", "nunez@example.org", "ana@example.org", "them"),
    }
    find(shown.radio, "Name").set_value("What you typed")
    press(shown, "Save as chosen")
    assert (is_comparing(shown), read_errors(shown)) == (False, [])
    assert read_stored_user(database, user) == ("Ana N.", "nunez@example.org", {Role.PROGRAM_STAFF})


def test_user_is_kept_as_somebody_else_has_it_now(
    open_page: OpenPage, user: User, other: Actor, database: Engine
) -> None:
    shown = open_user(open_page, user)
    rename(database, user, name="Ana Núñez", email="ana@example.org", by=other)
    type_who(shown, name="Ana N.", email="no address")
    press(shown, "Save")
    # Before it is known whose version holds, what was typed is not refused either.
    assert read_versions(shown) == {
        "Name": ("Ana", "Ana Núñez", "Ana N.", "both"),
        "E-mail": ("ana@example.org", "ana@example.org", "no address", "you"),
    }
    press(shown, "Save mine")
    assert [error[:6] for error in read_errors(shown)] == ["Email:"]
    press(shown, "Keep theirs, drop mine")
    assert read_stored_user(database, user) == ("Ana Núñez", "ana@example.org", {Role.PROGRAM_STAFF})
    assert [each.value for each in shown.text_input if "_who_1_" in each.key] == ["Ana Núñez", "ana@example.org"]


def test_roles_that_somebody_else_changed_are_compared(
    open_page: OpenPage, user: User, other: Actor, database: Engine
) -> None:
    shown = open_user(open_page, user)
    give_roles(database, user, Role.PROGRAM_STAFF, Role.REVIEWER, by=other)
    shown.main.multiselect[1].set_value([Role.TRAVEL_ADVISER, Role.ALUMNI_COORDINATOR])
    press(shown, "Save the roles")
    mine = "Alumni coordinator, Travel adviser"
    assert read_versions(shown) == {"Roles": ("Program staff", "Program staff, Reviewer", mine, "both")}
    assert read_stored_heading(shown).startswith(f"{THEIRS} (by {OTHER}, ")
    assert read_stored_user(database, user)[2] == {Role.PROGRAM_STAFF, Role.REVIEWER}
    press(shown, "Save mine")
    assert read_stored_user(database, user)[2] == {Role.ALUMNI_COORDINATOR, Role.TRAVEL_ADVISER}


def test_roles_and_name_of_one_user_change_side_by_side(
    open_page: OpenPage, user: User, other: Actor, database: Engine
) -> None:
    """Neither form shows what the other one changes: there is nothing to compare, and nothing is taken back."""
    shown = open_user(open_page, user)
    rename(database, user, name="Ana Núñez", email="ana@example.org", by=other)
    shown.main.multiselect[1].set_value([Role.TRAVEL_ADVISER])
    press(shown, "Save the roles")
    assert (is_comparing(shown), read_errors(shown)) == (False, [])
    assert read_stored_user(database, user) == ("Ana Núñez", "ana@example.org", {Role.TRAVEL_ADVISER})


def test_same_roles_in_another_order_are_no_conflict(
    open_page: OpenPage, user: User, other: Actor, database: Engine
) -> None:
    shown = open_user(open_page, user)
    give_roles(database, user, Role.PROGRAM_STAFF, Role.REVIEWER, by=other)
    shown.main.multiselect[1].set_value([Role.REVIEWER, Role.PROGRAM_STAFF])
    press(shown, "Save the roles")
    assert (is_comparing(shown), read_errors(shown)) == (False, [])
    assert read_stored_user(database, user)[2] == {Role.PROGRAM_STAFF, Role.REVIEWER}


def open_period(rule: str) -> AppTest:
    """The form of a rule's period, as it stands on the page Privacy."""
    shown = AppTest.from_function(show, default_timeout=30).run()
    return find(shown.selectbox, "What is kept").set_value(RULES_BY_NAME[rule].what).run()


def choose_period(engine: Engine, rule: str, count: int, unit: Unit, *, by: Actor) -> None:
    with writing(engine) as session:
        version = read_periods(session)[rule].version
        edit_period(session, rule, period=Period(count, unit), version=version, by=by)


def read_chosen(engine: Engine, rule: str) -> Period:
    with reading(engine) as session:
        return read_periods(session)[rule].period


@pytest.mark.parametrize("is_chosen_before", [False, True])
def test_period_that_somebody_else_chose_is_compared(database: Engine, other: Actor, is_chosen_before: bool) -> None:
    if is_chosen_before:
        choose_period(database, "drafts", 1, Unit.YEARS, by=other)
        choose_period(database, "drafts", 2, Unit.YEARS, by=other)
    shown = open_period("drafts")
    choose_period(database, "drafts", 18, Unit.MONTHS, by=other)
    find(shown.number_input, "Number").set_value(5)
    press(shown, "Save the period")
    # A number without its unit is no period: both are one field.
    opened = "2 years" if is_chosen_before else "1 year"
    assert read_versions(shown) == {"Period": (opened, "18 months", "5 years", "both")}
    assert read_stored_heading(shown).startswith(f"{THEIRS} (by {OTHER}, ")
    assert read_chosen(database, "drafts") == Period(18, Unit.MONTHS)
    press(shown, "Save mine")
    assert (is_comparing(shown), read_errors(shown)) == (False, [])
    assert read_chosen(database, "drafts") == Period(5, Unit.YEARS)


def test_period_that_differs_in_its_unit_alone_is_kept_as_somebody_else_chose_it(
    database: Engine, other: Actor
) -> None:
    shown = open_period("drafts")
    choose_period(database, "drafts", 18, Unit.MONTHS, by=other)
    find(shown.selectbox, "Unit").set_value("days")
    press(shown, "Save the period")
    assert read_versions(shown) == {"Period": ("1 year", "18 months", "1 day", "both")}
    press(shown, "Keep theirs, drop mine")
    assert read_chosen(database, "drafts") == Period(18, Unit.MONTHS)
    assert (find(shown.number_input, "Number").value, find(shown.selectbox, "Unit").value) == (18, "months")


def test_period_of_another_rule_is_no_conflict(database: Engine, other: Actor) -> None:
    shown = open_period("drafts")
    choose_period(database, "sessions", 60, Unit.DAYS, by=other)
    find(shown.number_input, "Number").set_value(5)
    press(shown, "Save the period")
    assert (is_comparing(shown), read_errors(shown)) == (False, [])
    assert read_chosen(database, "drafts") == Period(5, Unit.YEARS)


def test_period_that_is_none_says_why_and_keeps_what_was_typed(database: Engine) -> None:
    shown = open_period("drafts")
    find(shown.number_input, "Number").set_value(0)
    press(shown, "Save the period")
    assert [error[:34] for error in read_errors(shown)] == ["Nothing can be kept for 0 years: e"]
    assert find(shown.number_input, "Number").value == 0
    assert read_chosen(database, "drafts") == RULES_BY_NAME["drafts"].period
