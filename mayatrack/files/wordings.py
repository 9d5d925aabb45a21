"""Which wordings of surveys stand for which fixed answer? English and Spanish, in the form of `fold_text`."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, TypeVar

from mayatrack.domain.demographics import Education, Gender, RaceEthnicity
from mayatrack.domain.imports import fold_text

Choice = TypeVar("Choice", bound=StrEnum)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split("|"))


YES_WORDS: Final = frozenset({"yes", "y", "si", "s", "true", "verdadero", "1", "x", "checked"})
NO_WORDS: Final = frozenset({"no", "n", "false", "falso", "0", "never", "nunca", "none", "unchecked"})
PREFER_NOT_WORDS: Final = _words(
    "prefer not to say|prefer not to answer|prefer not to respond|prefer not to disclose|prefer not to state|"
    "prefer not to share|prefer not to specify|decline to state|decline to answer|decline to say|decline|"
    "rather not say|id rather not say|i prefer not to say|i prefer not to answer|i do not wish to answer|"
    "choose not to answer|choose not to say|prefiero no decir|prefiero no responder|prefiero no contestar|"
    "prefiero no decirlo"
)
UNSURE_WORDS: Final = _words(
    "unknown|not sure|unsure|im not sure|i am not sure|dont know|do not know|i dont know|i do not know|"
    "dont remember|i dont remember|maybe|unspecified|not applicable|n a|na|no se|no lo se|no estoy seguro|"
    "no estoy segura|no sabe|no recuerdo|desconocido|desconocida|no aplica"
)

RACES: Final[Mapping[RaceEthnicity, str]] = {
    # Examples of groups are those of the directive itself; nothing else is sorted into a category.
    RaceEthnicity.AMERICAN_INDIAN_OR_ALASKA_NATIVE: (
        "american indian or alaska native|american indian|alaska native|alaskan native|native american|indigenous|"
        "american indian alaska native|american indian or alaskan native|american indian alaskan native|"
        "native american or alaska native|native american alaska native|native american american indian|first nations|"
        "navajo nation|blackfeet tribe|native village of barrow inupiat traditional government|"
        "nome eskimo community|aztec|maya|indigena|nativo americano"
    ),
    RaceEthnicity.ASIAN: (
        "asian|asian american|asian or asian american|chinese|asian indian|filipino|filipina|filipinx|vietnamese|"
        "korean|japanese|east asian|south asian|southeast asian|asiatico|asiatica"
    ),
    RaceEthnicity.BLACK_OR_AFRICAN_AMERICAN: (
        "black or african american|black|african american|black african american|african american black|"
        "african american or black|jamaican|haitian|nigerian|ethiopian|somali|afro american|negro|negra|"
        "afroamericano|afroamericana|negro o afroamericano|negro afroamericano"
    ),
    RaceEthnicity.HISPANIC_OR_LATINO: (
        "hispanic or latino|hispanic|latino|latina|latinx|latine|latin|latino a|latina o|latino a x|latina o x|"
        "latino a e|hispanic latino|hispanic latina|hispanic latinx|hispanic latino a|hispanic latina o|"
        "hispanic latino a x|hispanic or latina|hispanic or latinx|hispanic or latino a|hispanic or latino a x|"
        "latino hispanic|latino or hispanic|latinx hispanic|latino a or hispanic|"
        "chicano|chicana|chicanx|mexican|mexican american|puerto rican|salvadoran|cuban|dominican|guatemalan|"
        "hispano|hispana|hispano o latino|hispano latino|hispano a o latino a"
    ),
    RaceEthnicity.MIDDLE_EASTERN_OR_NORTH_AFRICAN: (
        "middle eastern or north african|middle eastern|north african|mena|middle eastern north african|arab|"
        "lebanese|iranian|egyptian|syrian|iraqi|israeli|medio oriente o norte de africa|medio oriente"
    ),
    RaceEthnicity.NATIVE_HAWAIIAN_OR_PACIFIC_ISLANDER: (
        "native hawaiian or pacific islander|native hawaiian|pacific islander|hawaiian|"
        "native hawaiian pacific islander|native hawaiian or other pacific islander|other pacific islander|"
        "native hawaiian other pacific islander|hawaiian or pacific islander|samoan|chamorro|tongan|fijian|"
        "marshallese|nativo hawaiano|islas del pacifico|islas del pacifico o hawaiano"
    ),
    RaceEthnicity.WHITE: (
        "white|caucasian|white or caucasian|white caucasian|caucasian white|european american|english|german|irish|"
        "italian|polish|scottish|blanco|blanca"
    ),
}
GENDERS: Final[Mapping[Gender, str]] = {
    Gender.WOMAN: (
        "woman|female|f|w|girl|cisgender woman|cis woman|cisgender female|trans woman|transgender woman|"
        "woman female|female woman|transgender female|she her|mujer|femenino|femenina"
    ),
    Gender.MAN: (
        "man|male|m|boy|cisgender man|cis man|cisgender male|trans man|transgender man|man male|male man|"
        "transgender male|he him|hombre|masculino"
    ),
    Gender.NON_BINARY: (
        "non binary|nonbinary|nb|enby|x|non binary third gender|nonbinary third gender|third gender|"
        "gender non binary|non binary person|they them|no binario|no binaria|no binarie"
    ),
    Gender.SELF_DESCRIBED: (
        "self described|self describe|prefer to self describe|i prefer to self describe|prefer to self identify|"
        "not listed|gender not listed|other|another gender|other gender|genderqueer|gender queer|agender|"
        "gender fluid|genderfluid|gender non conforming|gender nonconforming|genderqueer gender non conforming|"
        "two spirit|bigender|intersex|transgender|trans|questioning|otro|otra|otro genero|me describo yo"
    ),
}
EDUCATIONS: Final[Mapping[Education, str]] = {
    Education.NO_HIGH_SCHOOL: (
        "no high school|less than high school|some high school|did not finish high school|none|no formal education|"
        "did not complete high school|less than a high school diploma|less than high school diploma|no schooling|"
        "no high school diploma|some high school no diploma|elementary school|elementary|primary school|middle school|"
        "junior high|middle school or less|elementary school or less|8th grade or less|grade school|"
        "did not graduate high school|did not graduate from high school|primaria|sin estudios|ninguno|ninguna|"
        "menos de preparatoria|no termino la preparatoria"
    ),
    Education.HIGH_SCHOOL: (
        "high school|high school diploma|high school graduate|high school diploma or ged|high school ged|ged|"
        "high school or ged|high school diploma ged|high school graduate or ged|high school diploma or equivalent|"
        "high school or equivalent|high school equivalent|high school graduate or equivalent|hs diploma|hs|"
        "completed high school|graduated high school|preparatoria|bachillerato|preparatoria o bachillerato"
    ),
    Education.SOME_COLLEGE: (
        "some college|some college no degree|some college but no degree|some college credit no degree|"
        "some college or university|attended college no degree|attended some college|"
        "some community college|some university|algo de universidad|universidad incompleta|universidad sin titulo"
    ),
    Education.ASSOCIATE: (
        "associate|associates|associate degree|associates degree|associate of arts|aa|as|aa as|2 year degree|"
        "two year degree|2 year college degree|associate s degree|community college degree|"
        "grado asociado|titulo asociado"
    ),
    Education.BACHELOR: (
        "bachelor|bachelors|bachelor degree|bachelors degree|ba|bs|ba bs|4 year degree|four year degree|"
        "4 year college degree|college degree|college graduate|undergraduate degree|university degree|"
        "four year college degree|licenciatura|titulo universitario|universidad"
    ),
    Education.GRADUATE: (
        "graduate|graduate degree|graduate or professional degree|masters|master|masters degree|master degree|"
        "doctorate|doctoral degree|phd|professional degree|advanced degree|masters or higher|masters degree or higher|"
        "masters degree or above|ma|ms|mba|jd|md|postgraduate|postgraduate degree|post graduate degree|"
        "graduate degree or higher|doctorate or professional degree|maestria|doctorado|posgrado|"
        "maestria o doctorado"
    ),
}


def _table(wordings: Mapping[Choice, str]) -> dict[str, Choice]:
    table = {word: choice for choice, words in wordings.items() for word in words.split("|")}
    # What an export of ours wrote is always understood.
    return table | {fold_text(choice.value): choice for choice in wordings}


RACE_WORDS: Final = _table(RACES) | dict.fromkeys(PREFER_NOT_WORDS, RaceEthnicity.PREFER_NOT_TO_SAY)
GENDER_WORDS: Final = _table(GENDERS) | dict.fromkeys(PREFER_NOT_WORDS, Gender.PREFER_NOT_TO_SAY)
EDUCATION_WORDS: Final = (
    _table(EDUCATIONS)
    | dict.fromkeys(PREFER_NOT_WORDS, Education.PREFER_NOT_TO_SAY)
    | dict.fromkeys(UNSURE_WORDS, Education.UNKNOWN)
)
