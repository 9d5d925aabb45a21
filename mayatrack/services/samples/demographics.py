"""What did a sample person answer about background? Voluntary, under the scheme of that day."""

from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Final, TypeVar
from uuid import UUID

from mayatrack.domain.demographics import RACE_ETHNICITY_SCHEME, Education, Gender, RaceEthnicity, YesNoAnswer
from mayatrack.models import Demographics
from mayatrack.services.reference import read_data

# Answers given before the 2024 directive keep the older scheme, which had no Middle Eastern or North African.
SCHEME_2024_ON: Final = date(2024, 3, 28)
OLDER_SCHEME: Final = "omb-spd15-1997"

PARENT_EDUCATION: Final = {
    Education.NO_HIGH_SCHOOL: 46,
    Education.HIGH_SCHOOL: 43,
    Education.SOME_COLLEGE: 3,
    Education.ASSOCIATE: 2,
    Education.BACHELOR: 3,
    Education.GRADUATE: 1,
    Education.UNKNOWN: 1,
    Education.PREFER_NOT_TO_SAY: 1,
}
GENDERS: Final = {
    (Gender.WOMAN,): 57,
    (Gender.MAN,): 35,
    (Gender.NON_BINARY,): 4,
    (Gender.WOMAN, Gender.SELF_DESCRIBED): 2,
    (Gender.PREFER_NOT_TO_SAY,): 2,
}
FIRST_GENERATION_AMERICAN: Final = {YesNoAnswer.YES: 76, YesNoAnswer.NO: 20, YesNoAnswer.PREFER_NOT_TO_SAY: 4}

Choice = TypeVar("Choice")


@dataclass(frozen=True)
class Background:
    """A language of names, and what people with such names answer; `weight` says how often it is drawn."""

    language: str
    weight: int
    race_ethnicity: tuple[RaceEthnicity, ...]
    preferred_language: str


def read_backgrounds() -> list[Background]:
    """The backgrounds that people are drawn from."""
    return [
        Background(
            language=row["language"],
            weight=int(row["weight"]),
            race_ethnicity=tuple(RaceEthnicity(word) for word in row["race_ethnicity"].split(";")),
            preferred_language=row["preferred_language"],
        )
        for row in read_data("sample_languages.csv")
    ]


def make_demographics(person_id: UUID, background: Background, answered_on: date, draw: Random) -> Demographics | None:
    """The answers of one person; None for the few who were not asked."""
    if draw.random() < 0.04:
        return None
    first_parent = _choose(PARENT_EDUCATION, draw)
    # Parents often went to school equally long; some people answer for one parent alone.
    second_parent = first_parent if draw.random() < 0.6 else _choose(PARENT_EDUCATION, draw)
    return Demographics(
        person_id=person_id,
        race_ethnicity=_answer_race_ethnicity(background, answered_on, draw),
        race_ethnicity_scheme=RACE_ETHNICITY_SCHEME if answered_on >= SCHEME_2024_ON else OLDER_SCHEME,
        gender=[gender.value for gender in _choose(GENDERS, draw)],
        parent_1_education=first_parent,
        parent_2_education=None if draw.random() < 0.15 else second_parent,
        first_generation_american=_choose(FIRST_GENERATION_AMERICAN, draw),
        source="application",
        answered_on=answered_on,
    )


def _answer_race_ethnicity(background: Background, answered_on: date, draw: Random) -> list[str]:
    if draw.random() < 0.02:
        return [RaceEthnicity.PREFER_NOT_TO_SAY.value]
    answers = background.race_ethnicity
    if answered_on < SCHEME_2024_ON:
        older = {RaceEthnicity.MIDDLE_EASTERN_OR_NORTH_AFRICAN: RaceEthnicity.WHITE}
        answers = tuple(older.get(answer, answer) for answer in answers)
    return [answer.value for answer in answers]


def _choose(weights: dict[Choice, int], draw: Random) -> Choice:
    return draw.choices(list(weights), list(weights.values()))[0]
