"""Does leadership set goals, and read where each year stands by what was published alone?"""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session, col, select
from streamlit.testing.v1 import AppTest

from mayatrack.domain.application_status import Status
from mayatrack.domain.rates import WHY_HIDDEN
from mayatrack.domain.roles import ROLE_ACTIONS, Action, Actor, Role
from mayatrack.domain.targets import Aim
from mayatrack.models import Publication, Target
from mayatrack.models.base import today
from mayatrack.services.targets import change_target
from mayatrack.ui import identity
from tests.factories import make_application, make_cohort, make_publication, make_target, make_traveler
from tests.pages.clicking import press, read_errors
from tests.pages.conftest import OpenPage, Store

# As `make_publication` has it: 24 traveled in 2024 and 16 of them answered; the first flights are hidden.
GOALS = {Aim.TRAVELERS: 24, Aim.FIRST_PASSPORTS: 20, Aim.FIRST_FLIGHTS: 12, Aim.KNOWLEDGE_RATE: 75}
NOTHING_SHOWN = dict.fromkeys(("applied", "traveled", "answered", "told", "landed", "first_passport"))
HIDDEN_TOTAL = {"table": "total", "group": "all", "label": "All", "members": [], "counts": NOTHING_SHOWN}
HIDDEN_YEAR = {"table": "year", "group": "2024", "label": "2024", "members": [], "counts": NOTHING_SHOWN}


@pytest.fixture(autouse=True)
def leadership(monkeypatch: pytest.MonkeyPatch, actor_with: Callable[..., Actor]) -> Actor:
    actor = actor_with(Role.LEADERSHIP)
    monkeypatch.setattr(identity, "current_actor", lambda: actor)
    return actor


@pytest.fixture
def goals(store: Store) -> None:
    """All four goals of 2024, and one of a year of which nothing was published."""
    with store() as session:
        make_publication(session)
        for aim, goal in GOALS.items():
            make_target(session, year=2024, aim=aim, goal=goal)
        make_target(session, year=2031, aim=Aim.TRAVELERS, goal=50)


def read_goals(database: Engine) -> list[tuple[int, Aim, int]]:
    with Session(database) as session:
        found = session.exec(select(Target).order_by(col(Target.year), col(Target.id)))
        return [(each.year, each.aim, each.goal) for each in found]


def read_tables(shown: AppTest) -> list[list[tuple[str, ...]]]:
    return [[tuple(row) for row in _plain(table.value)] for table in shown.main.table]


def read_sent(shown: AppTest) -> list[str]:
    """Every element of the page as it goes to the browser."""
    return [str(each.proto) for each in shown.main if hasattr(each, "proto")] + [str(read_tables(shown))]


def _plain(frame: Any) -> list[list[str]]:
    return [[str(cell).replace("\\", "").replace("\u00a0", " ") for cell in row] for row in frame.to_numpy()]


def read_captions(shown: AppTest) -> list[str]:
    return [each.value.replace("\\", "").replace("\u00a0", " ") for each in shown.main.caption]


def enter(shown: AppTest, aim: Aim, year: int, goal: int | None) -> AppTest:
    shown.selectbox(key="new_target_0_aim").select(aim)
    shown.number_input(key="new_target_0_year").set_value(year)
    if goal is not None:
        shown.number_input(key="new_target_0_goal").set_value(goal)
    return press(shown, "Set it")


def test_without_goals_the_page_says_what_to_do(open_page: OpenPage) -> None:
    shown = open_page("targets")
    assert [header.value for header in shown.main.header] == ["No year has a goal yet"]
    assert read_captions(shown)[0].startswith("Set what a year aims at: travelers, first passports")
    assert len(shown.main.table) == 0


@pytest.mark.usefixtures("goals")
def test_each_year_stands_where_the_published_numbers_say(open_page: OpenPage) -> None:
    shown = open_page("targets")
    assert [header.value for header in shown.main.header] == ["2031", "2024"]
    assert read_tables(shown) == [
        [("Travelers", "50", "", "", "nothing to compare yet")],
        [
            ("Travelers", "24", "24", "100 %", "reached"),
            ("First passports", "20", "13", "65 %", "7 more to go"),
            ("First flights", "12", "*", "*", "*"),
            ("Knowledge rate", "75 %", "66.7 %", "88 %", "2 more answers to go"),
        ],
    ]


@pytest.mark.usefixtures("goals")
def test_page_says_as_of_when_and_why_something_is_blank(open_page: OpenPage) -> None:
    shown = open_page("targets")
    assert [text.value for text in shown.main.markdown if "**Mar 1, 2026**" in text.value] != []
    assert read_captions(shown)[0] == WHY_HIDDEN


@pytest.mark.usefixtures("goals")
def test_knowledge_rate_is_never_read_without_the_other_one(open_page: OpenPage) -> None:
    (caption,) = [each for each in read_captions(open_page("targets")) if each.startswith("Career outcomes rate")]
    assert caption.startswith("Career outcomes rate: 85.7 % = 12/14. Both outcome rates follow")


@pytest.mark.usefixtures("goals")
def test_picture_tells_the_same_to_those_who_hear_it(open_page: OpenPage) -> None:
    # Of the year of which nothing is known there is none.
    (chart,) = open_page("targets").get("vega_lite_chart")
    assert chart.proto.alt.replace("\u00a0", " ") == (
        "Goals of 2024. Travelers: 24, goal 24, reached. First passports: 13, goal 20, 7 more to go. "
        "First flights: *, goal 12, *. Knowledge rate: 66.7 %, goal 75 %, 2 more answers to go."
    )


def test_nothing_that_is_hidden_changes_what_the_browser_gets(store: Store, open_page: OpenPage) -> None:
    with store() as session:
        publication = make_publication(session, tables=[HIDDEN_TOTAL, HIDDEN_YEAR])
        for aim in Aim:
            make_target(session, year=2024, aim=aim, goal=35)
    before = read_sent(open_page("targets"))
    with store() as session:
        cohort = make_cohort(session)
        for _ in range(7):
            application = make_application(session, cohort_id=cohort.id, status=Status.TRAVELED)
            make_traveler(session, application_id=application.id, traveled_on=cohort.departs_on)
        session.get_one(Publication, publication.id).basis = [["trip", "2024:JP", "traveled", 7]]
    shown = open_page("targets")
    assert [row[2:] for table in read_tables(shown) for row in table] == [("*", "*", "*")] * 4
    assert list(shown.get("vega_lite_chart")) == []
    assert read_sent(shown) == before


def test_goals_stand_before_anything_is_published(store: Store, open_page: OpenPage) -> None:
    with store() as session:
        make_target(session, year=2024)
    shown = open_page("targets")
    assert [info.value for info in shown.main.info] == [
        "Nothing is published yet: goals are compared once somebody publishes today's numbers on Outcomes."
    ]
    assert read_tables(shown) == [[("Travelers", "40", "", "", "nothing to compare yet")]]


def test_goal_is_set(open_page: OpenPage, database: Engine) -> None:
    shown = enter(open_page("targets"), Aim.KNOWLEDGE_RATE, 2027, 65)
    assert read_errors(shown) == []
    assert read_goals(database) == [(2027, Aim.KNOWLEDGE_RATE, 65)]


@pytest.mark.parametrize(
    ("aim", "year", "goal", "sentence"),
    [
        (Aim.TRAVELERS, 2027, 0, "Goal: a goal is 1 or more, not 0: remove it where nothing is aimed at."),
        (Aim.TRAVELERS, 2027, -5, "Goal: a goal is 1 or more, not -5: remove it where nothing is aimed at."),
        (Aim.KNOWLEDGE_RATE, 2027, 101, "Goal: a rate is at most 100 %, not 101 %: enter a smaller goal."),
        (Aim.TRAVELERS, 1999, 40, "Year: a goal is for a year from 2018 to 2100, not 1999: enter another year."),
        (Aim.TRAVELERS, 2027, None, "Goal is missing: enter it."),
        (Aim.TRAVELERS, 2031, 60, "2031 has a goal for travelers already, 50: change that one."),
    ],
    ids=str,
)
@pytest.mark.usefixtures("goals")
def test_goal_that_cannot_be_gets_a_sentence_and_changes_nothing(
    open_page: OpenPage, database: Engine, aim: Aim, year: int, goal: int | None, sentence: str
) -> None:
    before = read_goals(database)
    shown = enter(open_page("targets"), aim, year, goal)
    assert read_errors(shown) == [sentence]
    assert read_goals(database) == before


@pytest.fixture
def one_goal(store: Store) -> str:
    """One goal, and the key of the forms that change it."""
    with store() as session:
        return str(make_target(session, year=2031, goal=50).id)


def test_goal_is_changed(open_page: OpenPage, database: Engine, one_goal: str) -> None:
    shown = open_page("targets", goal="2031, travelers")
    shown.number_input(key=f"target_{one_goal}_0_goal").set_value(55)
    press(shown, "Save")
    assert read_goals(database) == [(2031, Aim.TRAVELERS, 55)]


def test_changed_goal_that_cannot_be_is_refused(open_page: OpenPage, database: Engine, one_goal: str) -> None:
    shown = open_page("targets", goal="2031, travelers")
    shown.number_input(key=f"target_{one_goal}_0_goal").set_value(0)
    press(shown, "Save")
    assert read_errors(shown) == ["Goal: a goal is 1 or more, not 0: remove it where nothing is aimed at."]
    assert read_goals(database) == [(2031, Aim.TRAVELERS, 50)]


def test_goal_that_two_change_at_once_is_compared(
    open_page: OpenPage, store: Store, database: Engine, one_goal: str, other: Actor
) -> None:
    shown = open_page("targets", goal="2031, travelers")
    with store() as session:
        target = session.exec(select(Target)).one()
        change_target(session, target.id, goal=60, version=1, by=other)
    shown.number_input(key=f"target_{one_goal}_0_goal").set_value(55)
    press(shown, "Save")
    (versions,) = [table.value for table in shown.table if "Field" in table.value]
    assert list(versions.iloc[0])[2:] == ["50", "60", "55"]
    assert read_goals(database) == [(2031, Aim.TRAVELERS, 60)]


def test_removed_goal_is_set_again_with_one_press(open_page: OpenPage, database: Engine, one_goal: str) -> None:
    shown = open_page("targets", goal="2031, travelers")
    press(shown, "Remove it")
    assert (read_goals(database), one_goal) == ([], one_goal)
    assert [info.value for info in shown.main.info] == ["2031, travelers: the goal of 50 is removed."]
    press(shown, "Set it again")
    assert read_goals(database) == [(2031, Aim.TRAVELERS, 50)]
    assert "Set it again" not in [button.label for button in shown.main.button]


def test_many_years_are_shown_six_at_a_time(store: Store, open_page: OpenPage) -> None:
    with store() as session:
        for year in range(2020, 2028):
            make_target(session, year=year)
    shown = open_page("targets")
    assert [header.value for header in shown.main.header] == [str(year) for year in range(2027, 2021, -1)]


def test_whoever_only_reads_is_offered_no_form(
    store: Store, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    with store() as session:
        make_target(session, year=2031)
    monkeypatch.setitem(ROLE_ACTIONS, Role.LEADERSHIP, frozenset({Action.VIEW_OUTCOMES}))
    shown = open_page("targets", goal="2031, travelers")
    assert [button.label for button in shown.main.button] == []
    assert read_tables(shown) == [[("Travelers", "40", "", "", "nothing to compare yet")]]


@pytest.mark.parametrize("role", [Role.PROGRAM_STAFF, Role.REVIEWER, Role.ALUMNI_COORDINATOR, Role.TRAVEL_ADVISER])
def test_targets_are_refused_to_others(refused: OpenPage, role: Role) -> None:
    assert read_errors(refused("targets", role)) == [
        "Your roles do not include the page Targets: ask an administrator if you need it."
    ]


def test_form_proposes_this_year(open_page: OpenPage) -> None:
    assert open_page("targets").number_input(key="new_target_0_year").value == today().year
