"""Does the page of college terms keep terms, copy them, and say which trips fall into them?"""

from datetime import date, timedelta

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session, col, select
from streamlit.testing.v1 import AppTest

from mayatrack.domain.roles import Role
from mayatrack.models import CollegeTerm
from mayatrack.models.base import today
from tests.factories import make_application, make_cohort, make_college, make_college_term
from tests.pages.clicking import find, press, read_badges, read_errors
from tests.pages.conftest import OpenPage, Store

YEAR = today().year
NAMES = ("East College", "West College", "North College")


@pytest.fixture
def terms(store: Store) -> None:
    """Three colleges; East has a spring with finals, West one whose finals are unknown, North none."""
    with store() as session:
        east, west, _ = (make_college(session, name=name) for name in NAMES)
        days = {"starts_on": date(YEAR, 2, 8), "ends_on": date(YEAR, 6, 7)}
        finals = {"finals_from_on": date(YEAR, 6, 1), "finals_until_on": date(YEAR, 6, 7)}
        make_college_term(session, college_id=east.id, name="Spring", source="[calendar](x)", **days, **finals)
        make_college_term(session, college_id=west.id, name="Spring", finals_from_on=None, finals_until_on=None, **days)


@pytest.fixture
def trips(store: Store, terms: None) -> None:
    """A trip of five days into a term that is on by then, with two applications from East, and one long past."""
    days = {name: today() + timedelta(days=offset) for name, offset in (("opens_on", -9), ("closes_on", -5))}
    leaves = today() + timedelta(days=30)
    days |= {"selected_by_on": today(), "departs_on": leaves, "returns_on": leaves + timedelta(days=4)}
    with store() as session:
        make_cohort(session, name="Past")
        cohort = make_cohort(session, name="Next *trip*", **days)
        terms = session.exec(select(CollegeTerm).order_by(col(CollegeTerm.finals_from_on).is_(None))).all()
        make_college_term(
            session,
            college_id=terms[0].college_id,
            name="Now",
            starts_on=today(),
            ends_on=leaves + timedelta(days=2),
            finals_from_on=leaves + timedelta(days=1),
            finals_until_on=leaves + timedelta(days=2),
        )
        make_college_term(
            session,
            college_id=terms[1].college_id,
            name="Now",
            starts_on=today(),
            ends_on=leaves,
            finals_from_on=None,
            finals_until_on=None,
        )
        for _ in range(2):
            make_application(session, cohort_id=cohort.id, college_id=terms[0].college_id)


def read_terms(database: Engine) -> list[tuple[str, date, date | None]]:
    with Session(database) as session:
        found = session.exec(select(CollegeTerm).order_by(col(CollegeTerm.starts_on), col(CollegeTerm.id)))
        return [(term.name, term.starts_on, term.finals_from_on) for term in found]


def read_sentences(shown: AppTest) -> list[str]:
    return [text.value.partition("] ")[2] for text in shown.main.markdown if ":material/calendar_month:" in text.value]


def test_terms_of_an_empty_database_say_what_to_do(open_page: OpenPage) -> None:
    (caption,) = open_page("terms").main.caption
    assert caption.value == (
        "Enter one from a college's calendar, with its finals: each trip is then compared with it. "
        "One press copies it to the other colleges."
    )


@pytest.mark.usefixtures("terms")
def test_terms_are_listed_with_finals_or_without(open_page: OpenPage) -> None:
    table = open_page("terms").dataframe[-1].value
    assert table[["College", "Finals"]].to_numpy().tolist() == [
        ["East College", f"Jun 1 – 7, {YEAR}"],
        ["West College", "Not entered"],
    ]


@pytest.mark.usefixtures("terms")
def test_terms_narrow_to_a_college(open_page: OpenPage) -> None:
    assert list(open_page("terms", term_college="West College").dataframe[-1].value["College"]) == ["West College"]


@pytest.mark.usefixtures("trips")
def test_terms_page_says_which_trip_falls_into_what(open_page: OpenPage) -> None:
    shown = open_page("terms")
    leaves = today() + timedelta(days=30)
    sentences = read_sentences(shown)
    assert [sentence.partition(":")[0] for sentence in sentences] == [
        "Falls into **finals** of 1 of 3 colleges",
        "Falls into a term of 1 of 3 colleges whose **finals are not entered**",
        "**No terms are entered** for these days at 1 of 3 colleges",
    ]
    assert sentences[0].endswith("(2 applications)")
    assert read_badges(shown) == ["Finals"]
    titles = [text.value for text in shown.main.markdown if text.value.startswith("**Next")]
    assert titles[0].startswith(f"**Next \\*trip\\*** · {leaves:%b}")


@pytest.mark.usefixtures("terms")
def test_new_term_is_entered_without_knowing_its_finals(open_page: OpenPage, database: Engine) -> None:
    shown = open_page("terms")
    shown.selectbox(key="new_term_0_college_id").select_index(1)
    shown.text_input(key="new_term_0_name").input("Fall 2031")
    shown.date_input(key="new_term_0_starts_on").set_value(date(2031, 8, 25))
    shown.date_input(key="new_term_0_ends_on").set_value(date(2031, 12, 14))
    press(shown, "Add")
    assert read_terms(database)[-1] == ("Fall 2031", date(2031, 8, 25), None)


@pytest.mark.usefixtures("terms")
def test_new_term_with_impossible_days_is_refused_with_a_sentence(open_page: OpenPage, database: Engine) -> None:
    shown = open_page("terms")
    shown.selectbox(key="new_term_0_college_id").select_index(1)
    shown.text_input(key="new_term_0_name").input("Fall")
    shown.date_input(key="new_term_0_starts_on").set_value(date(2031, 8, 25))
    shown.date_input(key="new_term_0_ends_on").set_value(date(2031, 8, 24))
    press(shown, "Add")
    assert read_errors(shown) == ["Fall ends on 2031-08-24, before it starts on 2031-08-25: check both."]
    assert len(read_terms(database)) == 2


@pytest.mark.usefixtures("terms")
def test_chosen_term_is_changed(open_page: OpenPage, database: Engine) -> None:
    shown = open_page("terms", term="Spring, West College")
    find(shown.date_input, "Finals from").set_value(date(YEAR, 6, 2))
    finals = [field for field in shown.date_input if field.label in {"Finals from", "Finals until"}]
    finals[-2].set_value(date(YEAR, 6, 2))
    finals[-1].set_value(date(YEAR, 6, 7))
    press(shown, "Save")
    assert ("Spring", date(YEAR, 2, 8), date(YEAR, 6, 2)) in read_terms(database)


@pytest.mark.usefixtures("terms")
def test_term_that_two_people_change_is_compared(open_page: OpenPage, database: Engine) -> None:
    shown = open_page("terms", term="Spring, East College")
    with Session(database) as session:
        term = session.exec(select(CollegeTerm).where(col(CollegeTerm.source).is_not(None))).one()
        term.source = "somebody else's"
        session.commit()
    [field for field in shown.date_input if field.label == "First day"][-1].set_value(date(YEAR, 2, 9))
    press(shown, "Save")
    assert ("Spring", date(YEAR, 2, 8), date(YEAR, 6, 1)) in read_terms(database)
    next(button for button in shown.button if button.label == "Save both changes").click().run()
    with Session(database) as session:
        term = session.exec(select(CollegeTerm).where(CollegeTerm.source == "somebody else's")).one()
        assert term.starts_on == date(YEAR, 2, 9)


@pytest.mark.usefixtures("terms")
def test_term_is_copied_to_the_colleges_that_lack_it(open_page: OpenPage, database: Engine) -> None:
    shown = press(open_page("terms", term="Spring, East College"), "Copy to the other colleges")
    assert len(read_terms(database)) == 3
    press(shown, "Copy to the other colleges")
    assert read_errors(shown) == ["Every college has a term called Spring already: change them one by one."]


@pytest.mark.usefixtures("terms")
def test_year_is_copied_to_the_next(open_page: OpenPage, database: Engine) -> None:
    press(open_page("terms"), f"Enter the terms of {YEAR + 1}")
    assert [name for name, *_ in read_terms(database)] == ["Spring", "Spring", *[f"Spring {YEAR + 1}"] * 2]


@pytest.mark.usefixtures("terms")
def test_term_is_removed(open_page: OpenPage, database: Engine) -> None:
    shown = press(open_page("terms", term="Spring, West College"), "Remove it")
    assert [finals for *_, finals in read_terms(database)] == [date(YEAR, 6, 1)]
    assert list(shown.dataframe[-1].value["College"]) == ["East College"]


@pytest.mark.usefixtures("terms")
def test_text_of_a_term_is_never_read_as_markdown(open_page: OpenPage) -> None:
    shown = open_page("terms", term="Spring, East College")
    sources = [caption.value for caption in shown.main.caption if caption.value.startswith("Source")]
    assert sources == ["Source: \\[calendar\\]\\(x\\)"]


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.LEADERSHIP, Role.ALUMNI_COORDINATOR, Role.TRAVEL_ADVISER])
def test_terms_refused_to_other_roles_shows_nothing(refused: OpenPage, role: Role) -> None:
    shown = refused("terms", role)
    assert not shown.exception
    assert (len(shown.main), len(shown.error)) == (1, 1)
