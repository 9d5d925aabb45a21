"""Is a table of flights read whatever its columns are called, and each cell that cannot be refused with a sentence?"""

from datetime import datetime

import pytest

from mayatrack.domain.itineraries import ItineraryField as Field
from mayatrack.domain.itineraries import ItineraryRow
from mayatrack.exceptions import FileRefused
from mayatrack.files.itineraries import read_itinerary, recognize_itinerary
from mayatrack.files.reading import RawTable, read_table

HEADINGS = "Flight,From,To,Departs,Arrives,E-mail\n"
ROW = "JL61,LAX,NRT,2027-03-07 12:55,2027-03-08 16:30,Ana@Example.org\n"


def table(text: str) -> RawTable:
    return read_table(text.encode(), "flights.csv")


def read(text: str) -> tuple[list[ItineraryRow], list[tuple[int, str, str, str]]]:
    raw = table(text)
    rows, refusals = read_itinerary(raw, recognize_itinerary(raw))
    return rows, [(each.row_number, each.column, each.value, each.sentence) for each in refusals]


def test_row_is_read_in_local_times() -> None:
    rows, refusals = read(HEADINGS + ROW)
    assert refusals == []
    assert rows == [
        ItineraryRow(
            2,
            "JL61",
            "LAX",
            "NRT",
            datetime(2027, 3, 7, 12, 55),  # noqa: DTZ001 - the airport's own time.
            datetime(2027, 3, 8, 16, 30),  # noqa: DTZ001
            "ana@example.org",
        )
    ]


@pytest.mark.parametrize(
    ("headings", "fields"),
    [
        (
            "Airline flight,Origin,Destination,Departure,Arrival,Passenger email",
            [Field.NUMBER, Field.ORIGIN, Field.DESTINATION, Field.DEPARTS, Field.ARRIVES, Field.EMAIL],
        ),
        (
            "Vuelo,Origen,Destino,Salida,Llegada,Correo",
            [Field.NUMBER, Field.ORIGIN, Field.DESTINATION, Field.DEPARTS, Field.ARRIVES, Field.EMAIL],
        ),
        (
            "Flight number,Departure airport,Arrival airport,Departure time,Arrival time,Seat",
            [Field.NUMBER, Field.ORIGIN, Field.DESTINATION, Field.DEPARTS, Field.ARRIVES, Field.IGNORE],
        ),
        (
            "Flight,From,To,Departure date,Departure time,Arrival date,Arrival time",
            [
                *(Field.NUMBER, Field.ORIGIN, Field.DESTINATION),
                *(Field.DEPARTS, Field.DEPARTS_TIME, Field.ARRIVES, Field.ARRIVES_TIME),
            ],
        ),
    ],
)
def test_columns_are_recognized(headings: str, fields: list[Field]) -> None:
    raw = table(f"{headings}\n" + ",".join("x" for _ in fields) + "\n")
    assert list(recognize_itinerary(raw).values()) == fields


def test_day_and_time_in_two_columns_are_one_moment() -> None:
    rows, refusals = read(
        "Flight,From,To,Departure date,Departure time,Arrival date,Arrival time\n"
        "AA27,LAX,HND,03/25/2027,10:50 AM,2027-03-26 00:00:00,15:35\n"
    )
    assert refusals == []
    assert [(row.departs_at.isoformat(), row.arrives_at.isoformat()) for row in rows] == [
        ("2027-03-25T10:50:00", "2027-03-26T15:35:00")
    ]


HOW = "write it as 2003-12-25 or December 25, 2003."
OUT, LANDS = "2027-03-07 12:55", "2027-03-08 16:30"


@pytest.mark.parametrize(
    ("cells", "column", "sentence"),
    [
        (("", OUT, LANDS, ""), "Flight", "Flight number is missing: enter it, or delete the row."),
        (
            ("JL61", "2027-03-07", LANDS, ""),
            "Departs",
            "The time of day is missing: write both, as 2027-03-07 17:40.",
        ),
        (("JL61", "2027-02-30 12:00", LANDS, ""), "Departs", f"This day does not exist: {HOW}"),
        (
            ("JL61", "2027-03-07 25:00", LANDS, ""),
            "Departs",
            "This time of day does not exist: write it as 14:05 or 2:05 PM.",
        ),
        (
            ("JL61", f"{OUT} PST", LANDS, ""),
            "Departs",
            "Write the airport's own time without a zone, as 2027-03-07 17:40.",
        ),
        (("JL61", OUT, "tomorrow", ""), "Arrives", f"This is not a date: {HOW}"),
        (
            ("JL61", OUT, LANDS, "ana"),
            "E-mail",
            "This is not an e-mail address: correct it, it should look like name@example.com.",
        ),
    ],
)
def test_cell_that_cannot_be_is_refused(cells: tuple[str, ...], column: str, sentence: str) -> None:
    number, departs, arrives, email = cells
    rows, refusals = read(f"{HEADINGS}{number},LAX,NRT,{departs},{arrives},{email}\n{ROW}")
    assert [(each[0], each[1], each[3]) for each in refusals] == [(2, column, sentence)]
    assert [each.row_number for each in rows] == [3]


def test_what_is_never_stored_is_refused_and_not_shown() -> None:
    rows, refusals = read(HEADINGS + "SSN 123-45-6789,LAX,NRT,2027-03-07 12:55,2027-03-08 16:30,\n")
    assert rows == []
    assert [value for _, _, value, _ in refusals] == ["•••"]


def test_column_that_asks_for_what_is_never_stored_is_refused_by_name() -> None:
    raw = table(HEADINGS.strip() + ",Passport number\n" + ROW.strip() + ",C1\n")
    with pytest.raises(FileRefused, match="“Passport number”: this column asks for passport number or scan"):
        read_itinerary(raw, recognize_itinerary(raw))


def test_table_without_a_column_for_every_fact_is_refused() -> None:
    raw = table("Flight,From,Departs\nJL61,LAX,2027-03-07 12:55\n")
    with pytest.raises(FileRefused, match="No column holds this: To, Arrives"):
        read_itinerary(raw, recognize_itinerary(raw))
    mapping = {"Flight": Field.NUMBER, "From": Field.ORIGIN, "Departs": Field.ORIGIN}
    with pytest.raises(FileRefused):
        read_itinerary(raw, mapping)
