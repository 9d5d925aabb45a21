"""Does the Mayor's page say only what was published, in words that stay true whatever is hidden?"""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

import pytest

from mayatrack.domain.catalogue import EVERYBODY, FIRST_TIMES, MEASURE_DEFINITIONS, OTHERS, REACHED, Breakdown
from mayatrack.domain.rates import HIDDEN, WHY_HIDDEN
from mayatrack.domain.reports import Group, MayorsPage, build_page

AS_OF = date(2026, 3, 1)
NAMES = ("applied", "interviewed", "offered", "traveled", "answered", "told", "landed", *FIRST_TIMES)
ALL = dict(zip(NAMES, (600, 320, 180, 128, 96, 90, 76, 70, 42, 60), strict=True))
NOTHING: dict[str, int | None] = dict.fromkeys(NAMES)


def country(code: str, name: str, traveled: int | None, first_passport: int | None = None) -> Group:
    return Group(Breakdown.COUNTRY, code, name, {"traveled": traveled, "first_passport": first_passport})


def year(name: str, traveled: int | None, first_passport: int | None = None) -> Group:
    return Group(Breakdown.YEAR, name, name, {"traveled": traveled, "first_passport": first_passport})


def build(total: Mapping[str, int | None] = ALL, *groups: Group) -> MayorsPage:
    return build_page([Group(Breakdown.TOTAL, EVERYBODY, "All", total), *groups], as_of_on=AS_OF)


def say(total: Mapping[str, int | None] = ALL, *groups: Group) -> str:
    sentence = build(total, *groups).sentence
    assert sentence.startswith("As of March 1, 2026, ")
    return sentence.removeprefix("As of March 1, 2026, ")


FIRSTS = ": 70 with a first passport, 42 on a first flight and 60 on a first trip abroad."


@pytest.mark.parametrize(
    ("groups", "where"),
    [
        ([], ""),
        ([country("MX", "Mexico", 128)], ", to Mexico"),
        ([country("MX", "Mexico", 64), country("EG", "Egypt", 64)], ", to Egypt and Mexico"),
        ([country("MX", "Mexico", 128), country("EG", "Egypt", 0)], ", to Mexico"),
        ([country(code, code, 32) for code in ("MX", "EG", "JP", "FR")], ", to 4 countries"),
        # Whether anybody went to Egypt is not told, and neither is that nobody did.
        ([country("MX", "Mexico", 100), country("EG", "Egypt", None)], ", to at least 1 country"),
        ([country("MX", "Mexico", 100), country("EG", "Egypt", 28), country(OTHERS, "All other", 11)],
         ", to at least 2 countries"),
        ([country("MX", "Mexico", None), country("EG", "Egypt", None)], ""),
    ],
)  # fmt: skip
def test_sentence_names_the_countries_that_are_certain(groups: list[Group], where: str) -> None:
    assert say(ALL, *groups) == f"128 travelers have gone abroad{where}{FIRSTS}"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"traveled": 1, "first_passport": 1}, "1 traveler has gone abroad: 1 with a first passport."),
        ({"traveled": 1_204}, "1,204 travelers have gone abroad."),
        ({"traveled": 20, "first_passport": 0, "first_flight": 11},
         "20 travelers have gone abroad: 11 on a first flight."),
        ({"applied": 600}, "600 applications were submitted; how many people traveled is hidden."),
        ({"applied": 1, "traveled": 0}, "1 application was submitted; nobody has traveled yet."),
        ({"applied": 0, "traveled": 0}, "nobody has applied yet."),
        ({"traveled": 0}, "nobody has traveled yet."),
        ({}, "the numbers of applications and travelers are hidden."),
    ],
)  # fmt: skip
def test_sentence_is_true_for_any_numbers(changes: dict[str, int], sentence: str) -> None:
    assert say(NOTHING | changes) == sentence


def test_page_without_any_group_says_that_nothing_is_shown() -> None:
    page = build_page([], as_of_on=AS_OF)
    assert page.sentence == "As of March 1, 2026, the numbers of applications and travelers are hidden."
    assert {figure.number.text for figure in page.figures} == {HIDDEN}
    assert page.map_alt == "Travelers and first passports by country. There is nothing to show yet."


def test_every_figure_has_its_number_and_definition() -> None:
    told = [(figure.label, figure.number.text, figure.definition) for figure in build().figures]
    assert told == [
        ("Applications", "600", MEASURE_DEFINITIONS[REACHED[0]]),
        ("Travelers", "128", MEASURE_DEFINITIONS[REACHED[3]]),
        ("First passports", "70", MEASURE_DEFINITIONS[FIRST_TIMES[0]]),
        ("First flights", "42", MEASURE_DEFINITIONS[FIRST_TIMES[1]]),
        ("First trips abroad", "60", MEASURE_DEFINITIONS[FIRST_TIMES[2]]),
    ]


def test_rates_are_those_of_the_worked_example() -> None:
    # 40 returned: 34 known, 32 of them employed, in service, studying or seeking, 28 without the seeking.
    rates = build(NOTHING | {"traveled": 40, "answered": 34, "told": 32, "landed": 28}).rates
    assert [(rate.label, rate.value, rate.parts, rate.interval) for rate in rates] == [
        ("Knowledge rate", "85.0\u00a0%", "34 of 40", "95\u00a0% interval 70.9–92.9\u00a0%"),
        ("Career outcomes rate", "87.5\u00a0%", "28 of 32", "95\u00a0% interval 71.9–95.0\u00a0%"),
    ]


@pytest.mark.parametrize("measure", ["answered", "traveled"])
def test_rate_with_a_hidden_part_is_hidden_altogether(measure: str) -> None:
    page = build(ALL | {measure: None})
    knowledge, outcomes = page.rates
    assert (knowledge.value, knowledge.parts, knowledge.interval, knowledge.rate) == (HIDDEN, "", "", None)
    assert outcomes.parts == "76 of 90"
    assert WHY_HIDDEN in page.notes


def test_rate_of_nobody_has_no_interval() -> None:
    knowledge = build(NOTHING | {"traveled": 0, "answered": 0}).rates[0]
    assert (knowledge.value, knowledge.parts, knowledge.interval) == ("nobody to count", "0 of 0", "")


def test_one_sentence_says_why_numbers_are_missing_and_only_where_some_are() -> None:
    assert WHY_HIDDEN not in build(ALL, country("MX", "Mexico", 128, 70)).notes
    assert build(ALL, country("MX", "Mexico", 128)).notes.count(WHY_HIDDEN) == 1
    assert build(ALL, year("2018", None, 70)).notes.count(WHY_HIDDEN) == 1


def test_order_of_destinations_rests_on_what_is_displayed() -> None:
    stored = [
        country(OTHERS, "All other countries", 500),
        country("ZM", "Zambia", None, 30),
        country("AU", "Australia", None),
        country("EG", "Egypt", 0),
        country("MX", "Mexico", 40),
        country("JP", "Japan", 40),
        country("VN", "Vietnam", 64),
    ]
    names = ["Vietnam", "Japan", "Mexico", "Egypt", "Australia", "Zambia", "All other countries"]
    assert [row.name for row in build(ALL, *stored).destinations] == names
    assert [row.name for row in build(ALL, *reversed(stored)).destinations] == names


def test_charts_are_told_in_words_with_hidden_numbers_as_such() -> None:
    page = build(ALL, country("VN", "Vietnam", 64, None), country("AU", "Australia", None), year("2019", 64, 37))
    assert page.map_alt == (
        "Travelers and first passports by country. Vietnam: travelers 64, first passports hidden; "
        "Australia: travelers hidden, first passports hidden."
    )
    assert page.years_alt == (
        "Travelers and first passports by year of departure. 2019: travelers 64, first passports 37."
    )


def test_hundred_countries_all_have_their_row() -> None:
    groups = [country(f"{number:02}", f"Country {number:02}", 11) for number in range(100)]
    page = build(ALL, *groups)
    assert (len(page.destinations), page.headings["more"]) == (12, "More destinations")
    assert [row.name for row in page.every_destination] == [f"Country {number:02}" for number in range(100)]
    assert "to 100 countries" in page.sentence
    assert page.map_alt.count("travelers 11") == 40
    assert page.map_alt.endswith("; and 60 more, which stand in the table.")


def test_nothing_but_what_is_displayed_is_on_the_page() -> None:
    def list_texts(value: Any) -> list[str]:
        if isinstance(value, dict):
            return [text for each in value.values() for text in list_texts(each)]
        if isinstance(value, (list, tuple)):
            return [text for each in value for text in list_texts(each)]
        return [str(value)]

    # Numbers of other measures and tables, which the page has no business with.
    groups = [
        Group(Breakdown.COUNTRY, "MX", "Mexico", {"traveled": 128, "first_passport": 70, "landed": 77_771}),
        Group(Breakdown.GENDER, "woman", "Woman", {"traveled": 77_772}),
    ]
    assert [text for text in list_texts(asdict(build(ALL, *groups))) if "7777" in text or "77,77" in text] == []
