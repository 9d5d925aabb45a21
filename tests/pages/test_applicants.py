"""Does the list of applicants show, narrow, order and page what is there, and take new people in?"""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session, select
from streamlit.testing.v1 import AppTest

from mayatrack.domain.application_status import Status
from mayatrack.domain.roles import Role
from mayatrack.models import Application, Person
from mayatrack.ui.text import escape_markdown
from tests.factories import make_application, make_cohort, make_college, make_person
from tests.pages.clicking import find
from tests.pages.conftest import OpenPage, Store

FIRST_DAY = datetime(2024, 1, 8, 18, tzinfo=UTC)


def read_names(shown: AppTest) -> list[str]:
    return list(shown.dataframe[0].value["Name"])


def read_count(shown: AppTest) -> str:
    return next(text.value for text in shown.main.markdown if " of **" in text.value)


@pytest.fixture
def applicants(store: Store) -> None:
    """Ana, Ben and Carla apply to Tokyo one day after the other; Ana also to Paris, where she has an offer."""
    with store() as session:
        tokyo, paris = make_cohort(session, name="Tokyo 2024"), make_cohort(session, name="Paris 2024")
        college = make_college(session, name="Valley College")
        for day, name in enumerate(["Carla", "Ben", "Ana"]):
            person = make_person(session, given_name=name, family_name=None)
            changes = {"person_id": person.id, "applied_at": FIRST_DAY + timedelta(days=day)}
            make_application(session, cohort_id=tokyo.id, college_id=college.id, **changes)
        changes["applied_at"] += timedelta(days=9)
        make_application(session, cohort_id=paris.id, status=Status.OFFERED, **changes)


@pytest.fixture
def crowd(store: Store) -> None:
    """120 applicants of one cohort, Person 000 to Person 119."""
    with store() as session:
        cohort = make_cohort(session)
        for number in range(120):
            person = make_person(session, given_name=f"Person {number:03}", family_name=None)
            make_application(session, cohort_id=cohort.id, person_id=person.id)


def test_applicants_of_an_empty_database_say_what_to_do(open_page: OpenPage) -> None:
    shown = open_page("applicants")
    assert [caption.value for caption in shown.main.caption] == [
        "No application fits what you chose: take a choice back, or import applicants from a spreadsheet."
    ]


@pytest.mark.usefixtures("applicants")
def test_applicants_are_listed_by_name(open_page: OpenPage) -> None:
    shown = open_page("applicants")
    assert read_names(shown) == ["Ana", "Ana", "Ben", "Carla"]
    assert read_count(shown) == "1–4 of **4**"


@pytest.mark.usefixtures("applicants")
@pytest.mark.parametrize(
    ("choices", "names"),
    [
        ({"cohort": "Paris 2024"}, ["Ana"]),
        ({"status": "Submitted"}, ["Ana", "Ben", "Carla"]),
        ({"college": "Valley College", "status": "Offered"}, None),
        ({"college": "No college given"}, ["Ana"]),
        ({"search": "ben"}, ["Ben"]),
        ({"sort": "Name, Z to A", "status": "Submitted"}, ["Carla", "Ben", "Ana"]),
        ({"sort": "Oldest first"}, ["Carla", "Ben", "Ana", "Ana"]),
    ],
)
def test_applicants_are_narrowed_by_a_link(
    open_page: OpenPage, choices: dict[str, str], names: list[str] | None
) -> None:
    shown = open_page("applicants", **choices)
    assert (read_names(shown) if names else list(shown.dataframe)) == (names or [])


@pytest.mark.usefixtures("applicants")
def test_applicants_are_narrowed_by_a_choice(open_page: OpenPage) -> None:
    shown = open_page("applicants")
    shown.selectbox(key="status").select("Offered").run()
    assert read_names(shown) == ["Ana"]


@pytest.mark.usefixtures("applicants")
def test_applicants_table_speaks_to_people(open_page: OpenPage) -> None:
    row = open_page("applicants", cohort="Paris 2024").dataframe[0].value.iloc[0]
    assert row["Status"] == "Offered"
    assert str(row["Applied"]) == "2024-01-19"
    assert not [name for name in row.index if name.endswith("_id")]


@pytest.mark.usefixtures("crowd")
def test_applicants_pages_go_forth_and_back(open_page: OpenPage) -> None:
    shown = open_page("applicants")
    seen = [read_count(shown)]
    for step in ("Next", "Next", "Previous", "First", "Last"):
        shown.button(key=f"step_{step}").click().run()
        seen.append(read_count(shown))
    assert seen == [f"{rows} of **120**" for rows in ("1–50", "51–100", "101–120", "51–100", "1–50", "71–120")]
    assert read_names(shown)[-1] == "Person 119"


@pytest.mark.usefixtures("crowd")
def test_applicants_page_ends_where_the_list_ends(open_page: OpenPage) -> None:
    shown = open_page("applicants")
    assert shown.button(key="step_Previous").disabled
    assert not shown.button(key="step_Next").disabled


@pytest.mark.usefixtures("crowd")
def test_applicants_choice_goes_back_to_the_first_page(open_page: OpenPage) -> None:
    shown = open_page("applicants")
    shown.button(key="step_Next").click().run()
    shown.selectbox(key="sort").select("Name, Z to A").run()
    assert read_count(shown) == "1–50 of **120**"
    assert read_names(shown)[0] == "Person 119"


@pytest.mark.usefixtures("crowd")
def test_applicants_jump_to_a_name(open_page: OpenPage) -> None:
    shown = open_page("applicants")
    shown.text_input(key="from").input("person 06").run()
    assert read_names(shown)[0] == "Person 060"
    assert read_count(shown) == "50 of **120**"


@pytest.mark.usefixtures("applicants")
@pytest.mark.parametrize("row", ["x", "-1", "²", "9" * 5_000])
def test_applicants_position_that_was_made_up_shows_the_first_page(open_page: OpenPage, row: str) -> None:
    shown = open_page("applicants", at="nonsense", row=row)
    assert read_names(shown) == ["Ana", "Ana", "Ben", "Carla"]


def enter(shown: AppTest, **values: str) -> AppTest:
    for field, value in values.items():
        shown.text_input(key=f"new_applicant_0_{field}").input(value)
    shown.selectbox(key="new_applicant_0_cohort").select("Tokyo 2024")
    add = next(button for button in shown.button if button.label == "Add")
    return add.click().run()


@pytest.mark.usefixtures("applicants")
def test_applicants_new_one_is_stored_and_shown(open_page: OpenPage, database: Engine) -> None:
    shown = enter(open_page("applicants"), given_name="Đặng", email="Dang@Example.org")
    assert [toast.value for toast in shown.toast] == ["Đặng is on the list."]
    assert read_names(shown) == ["Ana", "Ana", "Ben", "Carla", "Đặng"]
    with Session(database) as session:
        person = session.exec(select(Person).where(Person.email == "dang@example.org")).one()
        stored = session.exec(select(Application).where(Application.person_id == person.id)).one()
    assert stored.status is Status.SUBMITTED


@pytest.mark.usefixtures("applicants")
def test_applicants_new_one_without_a_name_is_refused(open_page: OpenPage, database: Engine) -> None:
    shown = enter(open_page("applicants"), email="dang@example.org")
    assert len(shown.error) == 1
    assert shown.error[0].value.startswith("Given name")
    with Session(database) as session:
        assert session.exec(select(Person).where(Person.email == "dang@example.org")).first() is None


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.LEADERSHIP, Role.TRAVEL_ADVISER])
def test_applicants_refused_to_other_roles_shows_nothing(refused: OpenPage, role: Role) -> None:
    shown = refused("applicants", role)
    assert not shown.exception
    assert (len(shown.main), len(shown.error)) == (1, 1)


@pytest.mark.usefixtures("applicants")
def test_person_is_opened_without_the_mouse(open_page: OpenPage) -> None:
    shown = open_page("applicants")
    find(shown.selectbox, "Open a person").select_index(1).run()
    assert not shown.exception
    assert [title.value for title in shown.title] == [escape_markdown(read_names(open_page("applicants"))[1])]
