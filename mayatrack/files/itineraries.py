"""Which flights does a table hold? Columns recognized by their headings, times read as the ticket prints them."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from mayatrack.domain.forbidden import HIDDEN_VALUE, check_heading, find_forbidden_text
from mayatrack.domain.imports import Refusal, fold_text, shorten
from mayatrack.domain.itineraries import REQUIRED, ItineraryField, ItineraryRow
from mayatrack.exceptions import FileRefused, InvalidInput
from mayatrack.files.cells import parse_email
from mayatrack.files.dates import parse_local
from mayatrack.files.reading import RawTable

LABELS: Final = {
    ItineraryField.NUMBER: "Flight number",
    ItineraryField.ORIGIN: "From",
    ItineraryField.DESTINATION: "To",
    ItineraryField.DEPARTS: "Departs",
    ItineraryField.DEPARTS_TIME: "Departure time",
    ItineraryField.ARRIVES: "Arrives",
    ItineraryField.ARRIVES_TIME: "Arrival time",
    ItineraryField.EMAIL: "Traveler's e-mail",
    ItineraryField.IGNORE: "Do not import",
}
# Folded headings, English and Spanish; the first pattern that fits decides.
_PATTERNS: Final = (
    (ItineraryField.EMAIL, r"e ?mail|correo"),
    (ItineraryField.ARRIVES_TIME, r"(arriv|arr|lleg)\w* (time|hora|at)$|(time|hora) (of |de )?(arriv|lleg)\w*|^sta$"),
    (ItineraryField.DEPARTS_TIME, r"(depart|dep|sal)\w* (time|hora|at)$|(time|hora) (of |de )?(depart|sal)\w*|^std$"),
    (ItineraryField.DESTINATION, r"^to\b|destination|destino|^hacia|(arrival|arriving) (airport|city)|^a$"),
    (ItineraryField.ORIGIN, r"^from\b|origin|origen|^desde|^de$|(departure|departing) (airport|city)"),
    (ItineraryField.ARRIVES, r"arriv|^arr\b|llegada|llega"),
    (ItineraryField.DEPARTS, r"depart|^dep\b|salida|sale"),
    (ItineraryField.NUMBER, r"flight|vuelo|^(number|no|num|numero)$"),
)


def recognize_itinerary(table: RawTable) -> dict[str, ItineraryField]:
    """A field for every heading, each field once; what fits nothing, or is forbidden, is not imported."""
    taken: set[ItineraryField] = set()
    found = {}
    for heading in table.headings:
        field = ItineraryField.IGNORE if check_heading(heading) else _find_field(fold_text(heading))
        found[heading] = ItineraryField.IGNORE if field in taken else field
        taken.add(field)
    return _swap_lone_times(found)


def check_mapping(mapping: Mapping[str, ItineraryField]) -> None:
    """Raise FileRefused with a sentence unless every fact of a flight has exactly one column."""
    for heading in mapping:
        if sentence := check_heading(heading):
            raise FileRefused(f"“{shorten(heading)}”: {sentence[:1].lower()}{sentence[1:]}")
    used = [field for field in mapping.values() if field is not ItineraryField.IGNORE]
    if missing := [LABELS[field] for field in REQUIRED if field not in used]:
        raise FileRefused(f"No column holds this: {', '.join(missing)}. Choose the column that does.")
    if twice := sorted({LABELS[field] for field in used if used.count(field) > 1}):
        raise FileRefused(f"Two columns hold the same: {', '.join(twice)}. Choose one of them for each.")


def read_itinerary(table: RawTable, mapping: Mapping[str, ItineraryField]) -> tuple[list[ItineraryRow], list[Refusal]]:
    """The rows that can be read, and why each of the others cannot. Raises FileRefused as `check_mapping` does."""
    check_mapping(mapping)
    columns: dict[ItineraryField, str] = {
        field: heading for heading, field in mapping.items() if field is not ItineraryField.IGNORE
    }
    rows, refusals = [], []
    for row_number, cells in zip(table.row_numbers, table.frame.to_dict("records"), strict=True):
        texts: dict[ItineraryField, str] = {
            field: str(cells[heading] or "").strip() for field, heading in columns.items()
        }
        read, refused = _read_row(row_number, texts, columns)
        rows += [read] if read else []
        refusals += refused
    return rows, refusals


def _find_field(folded: str) -> ItineraryField:
    return next((field for field, pattern in _PATTERNS if re.search(pattern, folded)), ItineraryField.IGNORE)


def _swap_lone_times(found: dict[str, ItineraryField]) -> dict[str, ItineraryField]:
    """“Departure time” without a column for the day holds both, as most tables call it."""
    for day, time in (
        (ItineraryField.DEPARTS, ItineraryField.DEPARTS_TIME),
        (ItineraryField.ARRIVES, ItineraryField.ARRIVES_TIME),
    ):
        if time in found.values() and day not in found.values():
            found = {heading: day if field is time else field for heading, field in found.items()}
    return found


def _read_row(
    row_number: int, texts: Mapping[ItineraryField, str], columns: Mapping[ItineraryField, str]
) -> tuple[ItineraryRow | None, list[Refusal]]:
    values: dict[str, Any] = {"row_number": row_number, "email": None}
    refusals = []
    for field in (*REQUIRED, ItineraryField.EMAIL):
        try:
            values |= _read_cell(field, texts)
        except InvalidInput as error:
            typed = texts.get(field, "")
            value = HIDDEN_VALUE if find_forbidden_text(typed) else shorten(typed)
            refusals.append(Refusal(row_number, columns.get(field, LABELS[field]), value, str(error)))
    return (None if refusals else ItineraryRow(**values)), refusals


def _read_cell(field: ItineraryField, texts: Mapping[ItineraryField, str]) -> dict[str, Any]:
    text = texts.get(field, "")
    if sentence := find_forbidden_text(text):
        raise InvalidInput(sentence)
    if field is ItineraryField.EMAIL:
        return {"email": parse_email(text) if text else None}
    if not text:
        raise InvalidInput(f"{LABELS[field]} is missing: enter it, or delete the row.")
    if field in {ItineraryField.DEPARTS, ItineraryField.ARRIVES}:
        return {f"{field.value}_at": _read_moment(field, texts)}
    return {field.value: text}


def _read_moment(field: ItineraryField, texts: Mapping[ItineraryField, str]) -> datetime:
    time = texts.get(ItineraryField(f"{field.value}_time"), "")
    # A workbook writes the midnight of its day beside a column for the time.
    day = re.sub(r"(?:T|\s+)0?0:00(?::00)?$", "", texts[field]) if time else texts[field]
    return parse_local(f"{day} {time}".strip())
