"""What value does a cell of each field become, and in which sentence is it refused?"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from typing import Any, Final

from mayatrack.domain.imports import Field
from mayatrack.exceptions import InvalidInput
from mayatrack.files.choices import parse_baseline, parse_education, parse_genders, parse_races, parse_yes_no
from mayatrack.files.colleges import match_college
from mayatrack.files.dates import find_zone, has_day_first, parse_birth, parse_moment

# Longest text of each field, in characters.
LONGEST: Final[Mapping[Field, int]] = {
    Field.GIVEN_NAME: 120,
    Field.FAMILY_NAME: 120,
    Field.FULL_NAME: 120,
    Field.PREFERRED_NAME: 120,
    Field.EMAIL: 254,
    Field.PHONE: 40,
    Field.STUDENT_NUMBER: 40,
    Field.PREFERRED_LANGUAGE: 60,
    Field.RESPONSE_KEY: 120,
    Field.ANSWER: 10_000,
}
LONGEST_CHOICE: Final = 2_000

_EMAIL: Final = re.compile(
    r"[^\s@<>()\[\],;:\"\\.]+(?:\.[^\s@<>()\[\],;:\"\\.]+)*@(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_]{2,63}", re.UNICODE
)
_PHONE: Final = re.compile(r"[+(]?[\d(][\d\s().\-/]{5,}\d(?:\s*(?:x|ext\.?|extension|#)\s*\d{1,6})?", re.IGNORECASE)

Parse = Callable[[str], Any]


@dataclass(frozen=True)
class Reading:
    """What a cell means: its value, or the sentence why it has none."""

    value: Any = None
    sentence: str | None = None


def find_reader(
    field: Field, heading: str, texts: Iterable[str], *, time_zone: str, colleges: Iterable[str], today: date
) -> Callable[[str], Reading]:
    """The function that reads the cells of one column; each different text is read once.

    `texts` are the filled cells of the column: dates are only certain in the company of the others.
    """
    parse = PARSERS.get(field, str)
    if field is Field.COLLEGE:
        parse = partial(match_college, names=list(colleges))
    elif field is Field.BIRTH_ON:
        parse = partial(parse_birth, today=today, is_day_first=has_day_first(texts))
    elif field is Field.SUBMITTED_AT:
        zone = find_zone(time_zone, heading)
        parse = partial(parse_moment, zone=zone, today=today, is_day_first=has_day_first(texts))
    return cache(partial(_read, parse))


def _read(parse: Parse, text: str) -> Reading:
    try:
        return Reading(value=parse(text))
    except InvalidInput as error:
        return Reading(sentence=str(error))


def parse_email(text: str) -> str:
    """The address in lower case. Raises InvalidInput with a sentence."""
    if not _EMAIL.fullmatch(text) or text.index("@") > 64:
        raise InvalidInput("This is not an e-mail address: correct it, it should look like name@example.com.")
    return text.lower()


def parse_phone(text: str) -> str:
    """The number as typed. Raises InvalidInput with a sentence."""
    if not _PHONE.fullmatch(text) or not 7 <= len(re.sub(r"\D", "", text)) <= 21:
        raise InvalidInput("This is not a phone number: correct it or leave it empty.")
    return text


def parse_name(text: str) -> str:
    """The name as typed. Raises InvalidInput when the cell holds something else, as a shifted column does."""
    if "@" in text or not any(char.isalpha() for char in text):
        raise InvalidInput("This is not a name: correct it, or choose another column for the name.")
    return text


def split_full_name(name: str) -> tuple[str, str]:
    """Given and family name: "Family, Given", else the first word is given; one word is a given name."""
    before, comma, after = (part.strip() for part in name.partition(","))
    # "Smith, Jr." names no given name.
    if comma and before and after and after.casefold().rstrip(".") not in {"jr", "sr", "ii", "iii", "iv"}:
        return after, before
    given, _, family = name.partition(" ")
    return given, family.strip()


PARSERS: Final[Mapping[Field, Parse]] = {
    Field.GIVEN_NAME: parse_name,
    Field.FAMILY_NAME: parse_name,
    Field.FULL_NAME: parse_name,
    Field.EMAIL: parse_email,
    Field.PHONE: parse_phone,
    Field.HAD_PASSPORT_BEFORE: parse_baseline,
    Field.HAD_FLOWN_BEFORE: parse_baseline,
    Field.HAD_TRAVELED_ABROAD_BEFORE: parse_baseline,
    Field.RACE_ETHNICITY: parse_races,
    Field.GENDER: parse_genders,
    Field.PARENT_1_EDUCATION: parse_education,
    Field.PARENT_2_EDUCATION: parse_education,
    Field.FIRST_GENERATION_AMERICAN: parse_yes_no,
}
