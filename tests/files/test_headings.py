"""Does every column find its field, and no field two columns?"""

import pandas as pd
import pytest

from mayatrack.domain.imports import Field, fold_text
from mayatrack.files.headings import find_field, heading_key, recognize
from mayatrack.files.reading import RawTable, read_table
from mayatrack.files.synonyms import SYNONYMS
from tests.files.samples import QUESTIONS, google_forms_csv, make_answers, qualtrics_csv, surveymonkey_csv

EXPECTED = {question: Field.ANSWER if key == "essay" else Field(key) for key, question in QUESTIONS.items()}


def make_table(**columns: list[str | None]) -> RawTable:
    frame = pd.DataFrame(columns, dtype=object)
    return RawTable(headings=list(frame.columns), frame=frame, row_numbers=list(range(2, len(frame) + 2)))


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("What is your e-mail address? *", Field.EMAIL),
        ("Correo electrónico", Field.EMAIL),
        ("¿Cuál es tu nombre completo?", Field.FULL_NAME),
        ("1. First Name", Field.GIVEN_NAME),
        ("Q2 - Last Name (as on your ID)", Field.FAMILY_NAME),
        ("Contact - Email Address", Field.EMAIL),
        ("Do you currently have a valid U.S. passport?", Field.HAD_PASSPORT_BEFORE),
        ("¿Alguna vez has viajado en avión?", Field.HAD_FLOWN_BEFORE),
        ("Have you ever travelled abroad?", Field.HAD_TRAVELED_ABROAD_BEFORE),
        ("Parent/Guardian 2: Highest level of education", Field.PARENT_2_EDUCATION),
        ("Mother's highest level of education", Field.PARENT_1_EDUCATION),
        ("Emial address", Field.EMAIL),
        ("Fecha de nacimiento", Field.BIRTH_ON),
        ("had_flown_before", Field.HAD_FLOWN_BEFORE),
        ("IP Address", Field.IGNORE),
        ("Duration (in seconds)", Field.IGNORE),
    ],
)
def test_find_field_knows_the_usual_headings(heading: str, field: Field) -> None:
    assert find_field(heading)[0] is field


@pytest.mark.parametrize(
    "heading",
    [
        "Parent's email",
        "Emergency contact phone",
        "Emergency contact name",
        "Parent 3 education",
        "I have never flown on an airplane",
        "What would you do with a passport?",
        "Why this country?",
        "Name of your favorite teacher",
        "",
    ],
)
def test_find_field_keeps_other_headings_as_answers(heading: str) -> None:
    assert find_field(heading)[0] is Field.ANSWER


def test_every_field_is_recognized_by_its_own_name() -> None:
    for field in Field:
        if field not in {Field.ANSWER, Field.IGNORE}:
            assert find_field(field.value)[0] is field


def test_synonyms_are_folded_and_belong_to_one_field() -> None:
    words = [word for joined in SYNONYMS.values() for word in joined.split("|")]
    assert [word for word in words if fold_text(word) != word] == []
    assert [word for word in set(words) if words.count(word) > 1] == []


@pytest.mark.parametrize(
    ("make", "extra"),
    [
        (google_forms_csv, {"Timestamp": Field.SUBMITTED_AT}),
        (qualtrics_csv, {"EndDate": Field.SUBMITTED_AT, "ResponseId": Field.RESPONSE_KEY}),
        (surveymonkey_csv, {"Respondent ID": Field.RESPONSE_KEY, "End Date": Field.SUBMITTED_AT}),
    ],
)
def test_recognize_maps_every_survey_tool(make, extra: dict[str, Field]) -> None:
    mapping = recognize(read_table(make([make_answers()]), "a.csv"))
    kept = {heading: field for heading, field in mapping.items() if field is not Field.IGNORE}
    # Qualtrics tells in which language the survey was shown.
    kept.pop("UserLanguage", None)
    assert kept == extra | EXPECTED


def test_recognize_gives_a_field_to_the_better_column() -> None:
    table = make_table(**{"Emial address": ["a@e.org"], "Email": ["b@e.org"], "E-mail": [None], "Email 2": ["c@e.org"]})
    assert recognize(table) == {
        "Emial address": Field.ANSWER,
        "Email": Field.EMAIL,
        "E-mail": Field.IGNORE,
        "Email 2": Field.ANSWER,
    }


def test_recognize_prefers_the_column_that_is_filled() -> None:
    table = make_table(**{"Email Address": [None], "What is your email?": ["a@e.org"]})
    assert recognize(table) == {"Email Address": Field.IGNORE, "What is your email?": Field.EMAIL}


def test_recognize_ignores_forbidden_columns() -> None:
    assert recognize(make_table(Name=["Ana"], SSN=["x"])) == {"Name": Field.FULL_NAME, "SSN": Field.IGNORE}


def test_heading_key_stays_the_same_for_the_same_form() -> None:
    assert heading_key(["First name", "E-mail"]) == heading_key(["FIRST NAME:", "e mail"])
    assert heading_key(["First name", "E-mail"]) != heading_key(["E-mail", "First name"])
    assert len(heading_key([])) == 64
