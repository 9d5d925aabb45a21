"""Which airports and airlines are there, what are they called, and in which country and time zone is an airport?"""

import csv
from functools import lru_cache
from zoneinfo import ZoneInfo

import airportsdata

from mayatrack.exceptions import InvalidInput
from mayatrack.settings import DATA_FOLDER


def check_airport(code: str) -> str:
    """The airport's IATA code in capitals. Raises InvalidInput if there is no such airport."""
    known = code.strip().upper()
    if known not in _airports():
        raise InvalidInput(f"“{code}” is not an airport's IATA code: enter three letters, such as LAX.")
    return known


def airport_zone(code: str) -> ZoneInfo:
    """The time zone of the airport."""
    return ZoneInfo(_airports()[code]["tz"])


def airport_country(code: str) -> str:
    """The two letters of the country that the airport is in."""
    return _airports()[code]["country"]


def airport_city(code: str) -> str:
    """The city that the airport says it belongs to, `Tokyo`; its name where it says none."""
    airport = _airports()[code]
    return airport["city"] or airport["name"]


def airport_name(code: str) -> str:
    """What the airport is called: `Narita International Airport, Tokyo`."""
    airport = _airports()[code]
    is_told = not airport["city"] or airport["city"] in airport["name"]
    return airport["name"] if is_told else f"{airport['name']}, {airport['city']}"


def airline_name(number: str) -> str:
    """The airline of a flight number: `Japan Airlines`; the code itself where the list does not know it."""
    code = number[:2]
    return _airlines().get(code, code)


@lru_cache(maxsize=1)
def _airports() -> dict[str, airportsdata.Airport]:
    return airportsdata.load("IATA")


@lru_cache(maxsize=1)
def _airlines() -> dict[str, str]:
    with open(DATA_FOLDER / "airlines.csv", encoding="utf-8", newline="") as file:
        return {row["code"]: row["name"] for row in csv.DictReader(file)}
