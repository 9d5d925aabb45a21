"""Do the wordings of surveys become the fixed answers, and nothing else?"""

import pytest

from mayatrack.domain.baseline import Baseline
from mayatrack.domain.demographics import Education, Gender, RaceEthnicity, YesNoAnswer
from mayatrack.domain.imports import fold_text
from mayatrack.exceptions import InvalidInput
from mayatrack.files.choices import parse_baseline, parse_education, parse_genders, parse_races, parse_yes_no
from mayatrack.files.wordings import EDUCATION_WORDS, GENDER_WORDS, RACE_WORDS


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("Yes", "yes"),
        ("sí", "yes"),
        ("TRUE", "yes"),
        ("1", "yes"),
        ("y", "yes"),
        ("Yes, but it expired", "yes"),
        ("Yes, in 2019; I don't use it", "yes"),
        ("I have had a passport since 2019", "yes"),
        ("no", "no"),
        ("No, never", "no"),
        ("0", "no"),
        ("FALSE", "no"),
        ("Never", "no"),
        ("Nunca he volado", "no"),
        ("I have never been on a plane", "no"),
        ("I've never flown.", "no"),
        ("I haven’t", "no"),
        ("I do not have a passport", "no"),
        ("Not sure", "unknown"),
        ("No sé", "unknown"),
        ("Prefer not to say", "unknown"),
        ("unknown", "unknown"),
    ],
)
def test_parse_baseline_reads_answers_and_sentences(text: str, answer: str) -> None:
    assert parse_baseline(text) is Baseline(answer)


@pytest.mark.parametrize(
    "text", ["2", "Mexico", "Yes, I have never flown", "1 trip to Mexico", "I have one but not here", "?"]
)
def test_parse_baseline_refuses_what_says_neither(text: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_baseline(text)
    assert str(refused.value) == "This is neither yes nor no: write yes, no or unknown."


@pytest.mark.parametrize(
    ("text", "answer"),
    [("Yes", YesNoAnswer.YES), ("No", YesNoAnswer.NO), ("Prefer not to answer", YesNoAnswer.PREFER_NOT_TO_SAY)],
)
def test_parse_yes_no_reads_the_three_answers(text: str, answer: YesNoAnswer) -> None:
    assert parse_yes_no(text) is answer


def test_parse_yes_no_keeps_nothing_for_not_sure_and_refuses_the_rest() -> None:
    assert parse_yes_no("I'm not sure") is None
    with pytest.raises(InvalidInput):
        parse_yes_no("both")


R = RaceEthnicity


@pytest.mark.parametrize(
    ("text", "races"),
    [
        ("White; Hispanic or Latino", (R.HISPANIC_OR_LATINO, R.WHITE)),
        ("Hispanic or Latino,White", (R.HISPANIC_OR_LATINO, R.WHITE)),
        ("Hispanic/Latinx", (R.HISPANIC_OR_LATINO,)),
        ("Latino/a/x", (R.HISPANIC_OR_LATINO,)),
        ("Asian (e.g., Chinese, Filipino), Black/African American", (R.ASIAN, R.BLACK_OR_AFRICAN_AMERICAN)),
        ("Black, African American", (R.BLACK_OR_AFRICAN_AMERICAN,)),
        ("American Indian, or Alaska Native", (R.AMERICAN_INDIAN_OR_ALASKA_NATIVE,)),
        (
            (
                "Hispanic or Latino – Includes, for example, Mexican, Puerto Rican, Salvadoran, Cuban, Dominican, "
                "Guatemalan, etc."
            ),
            (R.HISPANIC_OR_LATINO,),
        ),
        ("Native Hawaiian or Other Pacific Islander", (R.NATIVE_HAWAIIAN_OR_PACIFIC_ISLANDER,)),
        ("Middle Eastern/North African", (R.MIDDLE_EASTERN_OR_NORTH_AFRICAN,)),
        ("Decline to state", (R.PREFER_NOT_TO_SAY,)),
        ("hispanic_or_latino; white", (R.HISPANIC_OR_LATINO, R.WHITE)),
    ],
)
def test_parse_races_reads_multiple_choices(text: str, races: tuple[RaceEthnicity, ...]) -> None:
    assert parse_races(text) == races


def test_parse_races_refuses_rather_than_guesses() -> None:
    for text in ("Two or more races", "Other", "Asian; Martian", "  ,"):
        with pytest.raises(InvalidInput):
            parse_races(text)


@pytest.mark.parametrize(
    ("text", "genders"),
    [
        ("Female", (Gender.WOMAN,)),
        ("m", (Gender.MAN,)),
        ("Non-binary / third gender", (Gender.NON_BINARY,)),
        ("Prefer to self-describe", (Gender.SELF_DESCRIBED,)),
        ("Non-binary, Woman", (Gender.WOMAN, Gender.NON_BINARY)),
        ("Mujer", (Gender.WOMAN,)),
        ("I prefer not to say", (Gender.PREFER_NOT_TO_SAY,)),
    ],
)
def test_parse_genders_reads_multiple_choices(text: str, genders: tuple[Gender, ...]) -> None:
    assert parse_genders(text) == genders


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("Some high school, no diploma", Education.NO_HIGH_SCHOOL),
        ("High school diploma or GED", Education.HIGH_SCHOOL),
        ("Some college, no degree", Education.SOME_COLLEGE),
        ("Associate's degree (AA, AS)", Education.ASSOCIATE),
        ("Bachelor’s degree (for example: BA, BS)", Education.BACHELOR),
        ("Bachelor's degree, for example BA", Education.BACHELOR),
        ("Master's degree or higher", Education.GRADUATE),
        ("Don't know", Education.UNKNOWN),
        ("Prefer not to say", Education.PREFER_NOT_TO_SAY),
        ("some_college", Education.SOME_COLLEGE),
        ("Licenciatura", Education.BACHELOR),
    ],
)
def test_parse_education_reads_survey_wordings(text: str, level: Education) -> None:
    assert parse_education(text) is level


def test_parse_education_names_what_is_kept() -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_education("School of life")
    assert str(refused.value) == (
        "This answer is not one that is kept (no high school, high school, some college, associate, bachelor, "
        "graduate, prefer not to say, unknown): correct it or leave it empty."
    )


def test_wordings_are_folded_and_every_stored_value_is_understood() -> None:
    for words in (RACE_WORDS, GENDER_WORDS, EDUCATION_WORDS):
        assert [word for word in words if fold_text(word) != word] == []
    assert all(parse_races(choice.value) == (choice,) for choice in RaceEthnicity)
    assert all(parse_genders(choice.value) == (choice,) for choice in Gender)
    assert all(parse_education(choice.value) is choice for choice in Education)
    assert all(parse_baseline(choice.value) is choice for choice in Baseline)
    assert all(parse_yes_no(choice.value) is choice for choice in YesNoAnswer)
