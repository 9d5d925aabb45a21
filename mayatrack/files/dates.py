"""Which day or moment does a cell mean? ISO, American order and months in words; never a guess between two days."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import Final
from zoneinfo import ZoneInfo

from mayatrack.domain.imports import fold_text
from mayatrack.exceptions import InvalidInput

EARLIEST_BIRTH: Final = date(1900, 1, 1)
EARLIEST_SUBMISSION: Final = date(2000, 1, 1)

MONTHS: Final = {
    word: number
    for number, words in enumerate(
        (
            "jan january ene enero",
            "feb february febrero",
            "mar march marzo",
            "apr april abr abril",
            "may mayo",
            "jun june junio",
            "jul july julio",
            "aug august ago agosto",
            "sep sept september septiembre setiembre",
            "oct october octubre",
            "nov november noviembre",
            "dec december dic diciembre",
        ),
        start=1,
    )
    for word in words.split()
}

_ISO: Final = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})")
_NUMERIC: Final = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{2}|\d{4})")
_MONTH_FIRST: Final = re.compile(r"([a-z]+) (\d{1,2})(?:st|nd|rd|th)? (\d{4})")
_DAY_FIRST: Final = re.compile(r"(\d{1,2})(?:st|nd|rd|th|ro|o)? (?:of |de )?([a-z]+) (?:de |del )?(\d{4})")
_WEEKDAY: Final = re.compile(r"^(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)? ")
_SERIAL: Final = re.compile(r"\d{4,5}(?:\.\d+)?")
_DATE_AND_TIME: Final = re.compile(
    r"(?P<date>.+?)(?:T|,?\s+(?:at\s+)?)(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:\.\d+)?)?"
    r"\s*(?P<half>[AaPp]\.?\s?[Mm]\.?)?\s*(?P<zone>Z|[A-Z]{2,4}(?:[+-]\d{1,2}(?::?\d\d)?)?|[+-]\d\d:?\d\d)?"
)
_OFFSET: Final = re.compile(r"(?:GMT|UTC)?([+-])(\d{1,2}):?(\d\d)?")
ZONE_HOURS: Final = {
    "Z": 0,
    "UTC": 0,
    "GMT": 0,
    "PST": -8,
    "PDT": -7,
    "MST": -7,
    "MDT": -6,
    "CST": -6,
    "CDT": -5,
    "EST": -5,
    "EDT": -4,
    "AKST": -9,
    "AKDT": -8,
    "HST": -10,
}

HOW_TO_WRITE: Final = "write it as 2003-12-25 or December 25, 2003"
NOT_A_DATE: Final = f"This is not a date: {HOW_TO_WRITE}."
TWO_DAYS: Final = f"It is not certain which number is the month: {HOW_TO_WRITE}."
SHORT_YEAR: Final = f"The year has two digits: {HOW_TO_WRITE}."
BARE_NUMBER: Final = f"This is a number, not a date: format the column as a date, or {HOW_TO_WRITE}."


def has_day_first(texts: Iterable[str]) -> bool:
    """Does any date such as 25/12/2003 show that the column does not write the month first?"""
    return any((found := _NUMERIC.match(text)) and int(found[1]) > 12 >= int(found[3]) for text in texts)


def parse_day(text: str, *, is_day_first: bool = False) -> date:
    """The day. `is_day_first`: the column writes days first somewhere, so 3/4/2003 could be two days.

    Raises InvalidInput with a sentence.
    """
    try:
        return _parse_day(text.strip(), is_day_first=is_day_first)
    except ValueError as error:
        raise InvalidInput(f"This day does not exist: {HOW_TO_WRITE}.") from error


def _parse_day(text: str, *, is_day_first: bool) -> date:
    if found := _ISO.fullmatch(text):
        return date(int(found[1]), int(found[2]), int(found[3]))
    if found := _NUMERIC.fullmatch(text):
        return _read_numeric(found, is_day_first=is_day_first)
    if _SERIAL.fullmatch(text):
        raise InvalidInput(BARE_NUMBER)
    folded = _WEEKDAY.sub("", fold_text(text))
    if (found := _MONTH_FIRST.fullmatch(folded)) and found[1] in MONTHS:
        return date(int(found[3]), MONTHS[found[1]], int(found[2]))
    if (found := _DAY_FIRST.fullmatch(folded)) and found[2] in MONTHS:
        return date(int(found[3]), MONTHS[found[2]], int(found[1]))
    raise InvalidInput(NOT_A_DATE)


def _read_numeric(found: re.Match[str], *, is_day_first: bool) -> date:
    first, second = int(found[1]), int(found[3])
    if len(found[4]) == 2:
        raise InvalidInput(SHORT_YEAR)
    # With points the day comes first in most of the world, but not for everybody here.
    is_certain = first == second or (second > 12 and first <= 12)
    if first > 12 or (not is_certain and (is_day_first or found[2] == ".")):
        raise InvalidInput(TWO_DAYS)
    return date(int(found[4]), first, second)


def parse_birth(text: str, *, today: date, is_day_first: bool = False) -> date:
    """A birth date from 1900 to today; a midnight behind it is dropped. Raises InvalidInput with a sentence."""
    day = parse_day(re.sub(r"(?:T|\s+)0?0:00(?::00)?$", "", text.strip()), is_day_first=is_day_first)
    if not EARLIEST_BIRTH <= day <= today:
        raise InvalidInput("A birth date lies between 1900 and today: correct the year.")
    return day


def parse_moment(text: str, *, zone: tzinfo, today: date, is_day_first: bool = False) -> datetime:
    """The moment in UTC; `zone` applies where the text names none, and a day alone is its midnight.

    Raises InvalidInput with a sentence.
    """
    found = _DATE_AND_TIME.fullmatch(text.strip())
    day = parse_day(found["date"] if found else text, is_day_first=is_day_first)
    # A survey tool in another zone may already write tomorrow's date.
    if not EARLIEST_SUBMISSION <= day <= today + timedelta(days=1):
        raise InvalidInput("A time of submission lies between 2000 and today: correct the date.")
    if found is None:
        return datetime.combine(day, time(), zone).astimezone(UTC)
    moment = datetime.combine(day, _read_time(found), _read_zone(found["zone"]) or zone)
    return moment.astimezone(UTC)


def _read_time(found: re.Match[str]) -> time:
    hour = int(found["hour"])
    if found["half"]:
        if not 1 <= hour <= 12:
            raise InvalidInput("This time of day does not exist: write it as 14:05 or 2:05 PM.")
        hour = hour % 12 + (12 if found["half"][0] in "pP" else 0)
    try:
        return time(hour, int(found["minute"]), int(found["second"] or 0))
    except ValueError as error:
        raise InvalidInput("This time of day does not exist: write it as 14:05 or 2:05 PM.") from error


def _read_zone(name: str | None) -> tzinfo | None:
    if not name:
        return None
    if name in ZONE_HOURS:
        return timezone(timedelta(hours=ZONE_HOURS[name]))
    found = _OFFSET.fullmatch(name)
    if found is None or int(found[2]) > 14:
        raise InvalidInput("The time zone is not known: write the offset, for example 2026-03-04 14:05 -08:00.")
    offset = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
    return timezone(-offset if found[1] == "-" else offset)


def find_zone(name: str, heading: str) -> tzinfo:
    """The zone of times without one: UTC under a heading that says so, as our own exports do, else the named zone."""
    words = heading.strip().casefold()
    return UTC if words.endswith("_at") or "utc" in fold_text(heading).split() else ZoneInfo(name)


def parse_local(text: str) -> datetime:
    """A date and time as an airport's clock shows them, without a zone. Raises InvalidInput with a sentence."""
    found = _DATE_AND_TIME.fullmatch(text.strip())
    if found is None:
        parse_day(text)
        raise InvalidInput("The time of day is missing: write both, as 2027-03-07 17:40.")
    if found["zone"]:
        raise InvalidInput("Write the airport's own time without a zone, as 2027-03-07 17:40.")
    return datetime.combine(parse_day(found["date"]), _read_time(found))
