"""Does leadership read what was published, in words and pictures, and nothing else?"""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pandas as pd
import pytest
from streamlit.dataframe_util import convert_arrow_bytes_to_pandas_df
from streamlit.testing.v1 import AppTest

from mayatrack.domain.application_status import Status
from mayatrack.domain.catalogue import FIRST_TIMES, REACHED, Breakdown, Measure
from mayatrack.domain.equity import EquityMethod
from mayatrack.domain.rates import WHY_HIDDEN
from mayatrack.domain.roles import ROLE_ACTIONS, Action, Actor, Role
from mayatrack.services.equity_method import read_equity_method
from mayatrack.ui import identity
from tests.factories import make_application, make_cohort, make_demographics, make_person, make_setting
from tests.factories.publications import TABLES, TOTAL, make_publication
from tests.pages.clicking import find, press, read_errors
from tests.pages.conftest import OpenPage, Store

TABS = ("By group", "Equity lens", "By year")
PICTURE = "![x](http://example.org)"
Counts = tuple[int | None, ...]


@pytest.fixture(autouse=True)
def leadership(monkeypatch: pytest.MonkeyPatch, actor_with: Callable[..., Actor]) -> None:
    monkeypatch.setattr(identity, "current_actor", lambda: actor_with(Role.LEADERSHIP))


def make_entries(breakdown: Breakdown, groups: list[tuple[str, str, Counts]]) -> list[dict[str, Any]]:
    return [
        {
            "table": breakdown.value,
            "group": group,
            "label": label,
            "members": [group],
            "counts": {measure.value: count for measure, count in zip(REACHED, counts, strict=True)},
        }
        for group, label, counts in groups
    ]


def make_tables(total: Counts, *groups: tuple[str, str, Counts], by: Breakdown = Breakdown.GENDER) -> list[Any]:
    return [*make_entries(Breakdown.TOTAL, [("all", "All", total)]), *make_entries(by, list(groups))]


def open_tab(open_page: OpenPage, tab: str = "By group", **choices: str) -> AppTest:
    shown = open_page("outcomes", **choices)
    if tab != "By group":
        shown.session_state["outcomes"] = tab
        shown.run()
        assert not shown.exception
    return shown


def read_charts(shown: AppTest) -> list[pd.DataFrame]:
    """The data of each chart, as it goes to the browser."""
    charts = [each.proto for each in walk(shown.main) if each.type == "vega_lite_chart"]
    # All of it stands in there, and none in the chart's own description.
    assert [part for chart in charts for part in ('"datasets"', '"data": {"values"') if part in chart.spec] == []
    return [convert_arrow_bytes_to_pandas_df(data.data.data) for chart in charts for data in chart.datasets]


def walk(block: Any) -> Iterator[Any]:
    """Every element in a block, in its order."""
    for child in block.children.values():
        if hasattr(child, "children"):
            yield from walk(child)
        else:
            yield child


def read_tables(shown: AppTest) -> list[dict[str, list[str]]]:
    """The tables of numbers: all but the ledger."""
    return [
        {
            str(name).replace("\\", ""): [str(each).replace("\\", "") for each in values]
            for name, values in table.value.items()
        }
        for table in shown.main.table
        if "Published" not in table.value
    ]


def read_texts(shown: AppTest) -> str:
    texts = [*shown.main.markdown, *shown.main.caption, *shown.main.info, *shown.main.header]
    return "\n".join(each.value for each in texts).replace("\\", "")


def test_empty_database_says_what_to_do(open_page: OpenPage) -> None:
    shown = open_page("outcomes")
    assert [each.value for each in shown.header] == ["Nothing is published yet"]
    assert list(shown.main.table) == []


def test_people_who_were_not_published_are_not_there(open_page: OpenPage, store: Store) -> None:
    with store() as session:
        make_application(session, status=Status.SUBMITTED)
    shown = open_page("outcomes")
    assert [each.value for each in shown.header] == ["Nothing is published yet"]
    assert list(shown.main.metric) == []


@pytest.fixture
def published(store: Store) -> None:
    with store() as session:
        make_publication(session)


def test_ledger_lists_what_was_published_the_latest_first(open_page: OpenPage, store: Store) -> None:
    with store() as session:
        for day in (date(2026, 1, 5), date(2026, 3, 1)):
            make_publication(session, as_of_on=day)
    ledger = open_page("outcomes").main.table[0].value
    assert list(ledger["As of"]) == ["Mar 1, 2026", "Jan 5, 2026"]
    assert list(ledger.columns) == ["As of", "Published", "By"]


@pytest.mark.usefixtures("published")
def test_page_says_as_of_when_and_adds_up_all(open_page: OpenPage) -> None:
    shown = open_page("outcomes")
    assert "As of **Mar 1, 2026**" in read_texts(shown)
    assert [each.value for each in shown.metric] == [str(count) for count in (*TOTAL, 70, 42, 60)]
    assert WHY_HIDDEN in read_texts(shown)


@pytest.mark.usefixtures("published")
def test_catalogue_is_the_only_choice(open_page: OpenPage) -> None:
    shown = open_page("outcomes")
    assert [(each.label, each.options) for each in shown.main.selectbox] == [
        (
            "Compare by",
            [
                "College",
                "First-generation college (no parent attended college)",
                "First-generation college (no parent holds a bachelor's degree)",
                "Race and ethnicity",
                "Gender",
                "Destination",
            ],
        )
    ]


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize(
    ("breakdown", "words"),
    [
        ("First-generation college (no parent attended college)", "(CCCCO)"),
        ("First-generation college (no parent holds a bachelor's degree)", "20 USC 1070a-11"),
        ("Race and ethnicity", "It adds to more than 100 %."),
        ("Gender", "It adds to more than 100 %."),
    ],
)
def test_table_names_its_definition(open_page: OpenPage, breakdown: str, words: str) -> None:
    # The popover holds every definition: here it stands beside the choice.
    captions = [each.value.replace("\\", "") for each in open_page("outcomes", compare=breakdown).main.caption]
    assert len([each for each in captions if words in each]) == 1


@pytest.mark.usefixtures("published")
def test_rates_stand_beside_their_counts(open_page: OpenPage) -> None:
    shown = open_page("outcomes", compare="Gender")
    counts, rates = read_tables(shown)
    assert counts["Gender"] == ["Woman", "Man", "Non-binary", "No answer"]
    assert counts["Landed"] == ["48", "*", "*", "*"]
    assert rates["Rate"][:4] == ["Interview rate"] * 4
    assert rates["Numerator"][:4] == ["200", "104", "*", "*"]
    assert rates["Denominator"][:4] == ["360", "210", "*", "*"]
    assert rates["Percent"][:4] == ["55.6 %", "49.5 %", "*", "*"]
    assert rates["95 % interval"][:4] == ["50.4–60.6 %", "42.8–56.2 %", "*", "*"]
    assert rates["Numerator"][-4:] == ["48", "*", "*", "*"]


@pytest.mark.usefixtures("published")
def test_both_outcome_rates_stand_together(open_page: OpenPage) -> None:
    for tab in ("By group", "By year"):
        titles = [each.value for each in open_tab(open_page, tab).header]
        assert titles[3:5] == ["Knowledge rate", "Career outcomes rate"]
        assert "returned travelers stand in for graduates" in read_texts(open_tab(open_page, tab))


def allow(breakdown: Breakdown) -> set[float]:
    """Every number that follows from what is displayed of this table, worked out anew."""
    pairs = [(1, 0), (2, 0), (3, 0), (4, 3), (6, 5)]
    groups = [counts for _, _, counts in (*TABLES[breakdown], *TABLES[Breakdown.TOTAL])]
    allowed = {0.0, 1.0, *map(float, range(len(groups)))}
    everybody = TABLES[Breakdown.TOTAL][0][2]
    for counts in groups:
        for numerator, denominator in pairs:
            count, total = counts[numerator], counts[denominator]
            if count is None or not total:
                continue
            rate = count / total
            others = everybody[denominator] - total  # type: ignore[operator]
            margin = max(1.96 * (rate * (1 - rate) / total) ** 0.5, 0.02)
            center = (rate + 1.959963984540054**2 / (2 * total)) / (1 + 1.959963984540054**2 / total)
            spread = (1.959963984540054 / (1 + 1.959963984540054**2 / total)) * (
                rate * (1 - rate) / total + 1.959963984540054**2 / (4 * total**2)
            ) ** 0.5
            allowed |= {rate, center - spread, center + spread}
            if others:
                gap = rate - (everybody[numerator] - count) / others  # type: ignore[operator]
                allowed |= {gap * 100, (gap - margin) * 100, (gap + margin) * 100}
    return {round(each, 6) for each in allowed}


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize("tab", TABS)
@pytest.mark.parametrize("breakdown", [Breakdown.COLLEGE, Breakdown.GENDER])
def test_charts_hold_nothing_but_what_is_displayed(open_page: OpenPage, tab: str, breakdown: Breakdown) -> None:
    shown = open_tab(open_page, tab, compare=breakdown.value.capitalize())
    charts = read_charts(shown)
    numbers = {
        round(float(value), 6)
        for chart in charts
        for name in chart.select_dtypes("number")
        for value in chart[name].dropna()
    }
    assert len(charts) == (1 if tab == "Equity lens" else 5)
    assert len(numbers) > 5
    assert numbers - allow(Breakdown.YEAR if tab == "By year" else breakdown) == set()


@pytest.mark.usefixtures("published")
def test_chart_says_its_numbers_to_those_who_hear_it(open_page: OpenPage) -> None:
    shown = open_page("outcomes", compare="Gender")
    told = [each.proto.alt for each in walk(shown.main) if each.type == "vega_lite_chart"]
    assert told[0] == (
        "Interview rate by Gender. Woman: 55.6\u00a0% = 200/360, 95 % interval 50.4–60.6\u00a0%. "
        "Man: 49.5\u00a0% = 104/210, 95 % interval 42.8–56.2\u00a0%. Non-binary: *. No answer: *."
    )


def read_elements(shown: AppTest) -> list[bytes]:
    """Everything on the page as it goes to the browser, but for the random keys of its downloads."""
    found = []
    for each in walk(shown.main):
        proto = getattr(each, "proto", None)
        if proto is not None:
            if each.type == "download_button":
                proto.ClearField("url")
                proto.ClearField("deferred_file_id")
            found.append(proto.SerializeToString(deterministic=True))
    return found


def test_exact_counts_change_nothing_on_the_page(open_page: OpenPage, store: Store) -> None:
    with store() as session:
        cohort = make_cohort(session)
        make_publication(session, id=UUID(int=7), made_at=datetime(2026, 3, 1, tzinfo=UTC))
    before = {tab: read_elements(open_tab(open_page, tab, compare="Gender")) for tab in TABS}
    with store() as session:
        for _ in range(13):
            person = make_person(session)
            make_demographics(session, person_id=person.id, gender=["non_binary"])
            make_application(session, person_id=person.id, cohort_id=cohort.id, status=Status.SUBMITTED)
    after = {tab: read_elements(open_tab(open_page, tab, compare="Gender")) for tab in TABS}
    assert min(len(each) for each in before.values()) > 20
    assert after == before


@pytest.mark.parametrize("tab", TABS)
def test_all_hidden_says_so(open_page: OpenPage, store: Store, tab: str) -> None:
    hidden: Counts = (None,) * 7
    tables = make_tables(hidden, ("woman", "Woman", hidden), ("man", "Man", hidden))
    with store() as session:
        make_publication(session, tables=[*tables, *make_entries(Breakdown.YEAR, [("2019", "2019", hidden)])])
    shown = open_tab(open_page, tab)
    assert {each.value for each in shown.metric} == {r"\*"}
    told = {
        "By group": "No rate of this table can be shown.",
        "Equity lens": "Nothing can be told of this table.",
        "By year": "95 % interval",
    }
    assert told[tab] in read_texts(shown)
    numbers = {value for table in read_tables(shown) for name, values in table.items() for value in values}
    assert {each for each in numbers if each[0].isdigit()} <= {"2019"}


def test_rate_that_no_group_shows_is_no_empty_picture(open_page: OpenPage, store: Store) -> None:
    counts: Counts = (400, 300, None, None, None, None, None)
    with store() as session:
        make_publication(session, tables=make_tables((600, 400, *TOTAL[2:]), ("woman", "Woman", counts)))
    shown = open_page("outcomes")
    assert len(read_charts(shown)) == 1
    assert [each.value for each in shown.main.markdown].count(r"\* for each of them") == 4


def test_nobody_applied_says_so(open_page: OpenPage, store: Store) -> None:
    with store() as session:
        make_publication(session, tables=make_tables((0,) * 7, ("woman", "Woman", (0,) * 7)))
    shown = open_page("outcomes")
    assert "Nobody had applied by then: publish again once somebody has." in read_texts(shown)
    assert read_tables(shown)[1]["Percent"] == ["nobody"] * 5


def test_totals_alone_leave_nothing_to_compare(open_page: OpenPage, store: Store) -> None:
    with store() as session:
        make_publication(session, tables=make_tables((24, 20, 20, 20, 15, 14, 12)))
    shown = open_page("outcomes")
    assert "No table of groups is published: publish again once there are groups." in read_texts(shown)
    assert [each.value for each in shown.metric][:2] == ["24", "20"]


@pytest.mark.parametrize("tab", TABS)
def test_one_group_has_nobody_to_compare_with(open_page: OpenPage, store: Store, tab: str) -> None:
    total = (24, 20, 20, 20, 15, 14, 12)
    with store() as session:
        make_publication(session, tables=make_tables(total, ("woman", "Woman", total)))
    shown = open_tab(open_page, tab)
    if tab == "Equity lens":
        assert read_tables(shown)[0]["Interview rate"] == ["nobody to compare with"]
        assert "Nothing can be told of this table." in read_texts(shown)
    if tab == "By year":
        assert "No year can be shown yet" in read_texts(shown)


@pytest.mark.parametrize("tab", TABS)
def test_hundred_groups_are_all_there(open_page: OpenPage, store: Store, tab: str) -> None:
    counts = (40, 30, 20, 15, 14, 13, 12)
    groups = [(f"g{number}", f"Language {number}", counts) for number in range(100)]
    total = tuple(100 * count for count in counts)
    with store() as session:
        make_publication(session, tables=make_tables(total, *groups, by=Breakdown.LANGUAGE))
    shown = open_tab(open_page, tab)
    if tab != "By year":
        assert len(read_tables(shown)[0]["Language"]) == 100


def test_groups_keep_the_order_in_which_they_were_published(open_page: OpenPage, store: Store) -> None:
    groups = [("b", "B", (50, 10, 9, 8, 7, 6, 5)), ("a", "A", (None,) * 7), ("c", "C", (90, 80, 70, 60, 50, 40, 30))]
    with store() as session:
        make_publication(session, tables=make_tables((200, 100, 90, 80, 70, 60, 50), *groups))
    shown = open_page("outcomes")
    assert read_tables(shown)[0]["Gender"] == ["B", "A", "C"]
    assert list(read_charts(shown)[0]["label"]) == ["B", "A", "C"]


def test_lens_says_in_words_who_is_behind(open_page: OpenPage, store: Store) -> None:
    groups = [
        ("woman", "Woman", (40, 12, 12, 12, 12, 12, 12)),
        ("man", "Man", (110, 56, 55, 50, 40, 30, 20)),
        ("few", "Few", (10, 2, 2, 2, 2, 2, 2)),
    ]
    with store() as session:
        make_publication(session, tables=make_tables((160, 70, 69, 64, 54, 44, 34), *groups))
    shown = open_tab(open_page, "Equity lens", compare="Gender")
    assert "**Interview rate**: a gap for Woman (8 more would close it)." in read_texts(shown)
    words, closer = read_tables(shown)
    assert words["Interview rate"] == ["▼ a gap", "no gap found", "too few to tell"]
    assert closer["More for parity"] == ["8 more", "", ""]
    assert closer["Difference"] == ["−18.3 points", "+22.9 points", "−25.3 points"]
    assert closer["Of the highest"][:2] == ["58.9 %, look closer", "100.0 %"]
    everything = json.dumps([read_texts(shown), words, closer]).casefold()
    assert "compliance" not in everything
    assert "placement rate" not in everything


@pytest.mark.usefixtures("published")
def test_lens_looks_closer_at_another_rate(open_page: OpenPage) -> None:
    shown = open_tab(open_page, "Equity lens", compare="Gender")
    find(shown.main.button_group, "Look closer at").set_value("offer_rate").run()
    assert not shown.exception
    assert "Offer rate: each group beside everybody else" in [each.value for each in shown.header]


@pytest.mark.usefixtures("published")
def test_destinations_are_not_compared(open_page: OpenPage) -> None:
    shown = open_tab(open_page, "Equity lens", compare="Destination")
    assert "Destinations are no groups of people: choose another table to compare." in read_texts(shown)


@pytest.mark.usefixtures("published")
def test_leadership_changes_the_method(open_page: OpenPage, database: Any, store: Store) -> None:
    shown = open_tab(open_page, "Equity lens", compare="Gender")
    before = read_tables(shown)[1]["Margin"]
    find(shown.main.radio, "How the margin is reckoned").set_value("2017: a rate of one half, at least 3 points")
    press(shown, "Save")
    with store() as session:
        assert read_equity_method(session).method is EquityMethod.FORM_2017
    assert read_tables(shown)[1]["Margin"] != before
    assert before[0] == "±5.1"


def test_names_of_groups_are_shown_as_text(open_page: OpenPage, store: Store) -> None:
    counts = (40, 30, 20, 15, 14, 13, 12)
    tables = make_tables((80, 60, 40, 30, 28, 26, 24), ("x", PICTURE, counts), by=Breakdown.COLLEGE)
    with store() as session:
        make_publication(session, tables=tables)
    for tab in TABS[:2]:
        shown = open_tab(open_page, tab)
        texts = [each.value for each in [*shown.main.markdown, *shown.main.caption]]
        cells = [str(cell) for table in shown.main.table for cell in table.value.to_numpy().ravel()]
        assert [each for each in [*texts, *cells] if PICTURE in each] == []
        assert any("http" in each for each in cells)


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize("is_marked", [True, False])
def test_page_says_when_people_are_synthetic(open_page: OpenPage, store: Store, is_marked: bool) -> None:
    if is_marked:
        with store() as session:
            make_setting(session, name="sample_program", value=True)
    notes = [text.value for text in open_page("outcomes").main.markdown if "Sample program" in text.value]
    assert len(notes) == int(is_marked)


@pytest.mark.usefixtures("published")
def test_latest_publication_is_shown(open_page: OpenPage, store: Store) -> None:
    with store() as session:
        make_publication(session, as_of_on=date(2026, 5, 1), tables=make_tables((700, *TOTAL[1:])))
    assert next(iter(open_page("outcomes").metric)).value == "700"


@pytest.mark.parametrize("role", [Role.PROGRAM_STAFF, Role.REVIEWER, Role.ALUMNI_COORDINATOR, Role.TRAVEL_ADVISER])
@pytest.mark.usefixtures("published")
def test_other_roles_see_nothing(refused: OpenPage, role: Role) -> None:
    shown = refused("outcomes", role)
    assert not shown.exception
    assert (len(shown.main), len(shown.error)) == (1, 1)


def test_every_measure_is_on_the_page() -> None:
    assert {*REACHED, *FIRST_TIMES} == set(Measure)


def test_numbers_are_published_from_the_page(open_page: OpenPage, store: Store) -> None:
    with store() as session:
        cohort = make_cohort(session)
        for _ in range(30):
            make_application(session, cohort_id=cohort.id, status=Status.SUBMITTED)
    shown = press(open_page("outcomes"), "Publish")
    assert [each.value for each in shown.toast] == ["Today's numbers are published."]
    assert shown.metric[0].value == "30"
    again = press(open_page("outcomes"), "Publish")
    assert [each.value.partition(":")[0] for each in again.toast] == ["Nothing has changed"]


@pytest.mark.usefixtures("published")
def test_page_offers_nothing_that_would_be_refused(open_page: OpenPage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ROLE_ACTIONS, Role.LEADERSHIP, frozenset({Action.VIEW_OUTCOMES}))
    shown = open_tab(open_page, "Equity lens")
    assert {each.label for each in shown.main.button} & {"Publish", "Save"} == set()


def test_too_little_change_gets_a_sentence_and_publishes_nothing(open_page: OpenPage, store: Store) -> None:
    with store() as session:
        cohort = make_cohort(session)
        for _ in range(30):
            make_application(session, cohort_id=cohort.id, status=Status.SUBMITTED)
    press(open_page("outcomes"), "Publish")
    with store() as session:
        make_application(session, cohort_id=cohort.id, status=Status.SUBMITTED)
    shown = press(open_page("outcomes"), "Publish")
    assert [each.startswith("Too little has changed since") for each in read_errors(shown)] == [True]
    assert shown.metric[0].value == "30"
