"""Which opportunities does a spreadsheet hold, and what is wrong with each of its rows?"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from mayatrack.domain.forbidden import check_heading
from mayatrack.domain.imports import fold_text
from mayatrack.domain.matching import WEEKDAYS
from mayatrack.domain.outcomes import OpportunityKind
from mayatrack.exceptions import FileRefused, InvalidInput, MayatrackError
from mayatrack.files.colleges import match_college
from mayatrack.files.dates import has_day_first, parse_day
from mayatrack.files.reading import RawTable

# Column → the headings that mean it, folded; the first is what people are told.
HEADINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "organization": ("organization", "organisation", "company", "employer", "host", "partner", "offered by"),
    "title": ("title", "opportunity", "name", "position", "role", "program"),
    "kind": ("kind", "type", "category"),
    "closes_on": ("deadline", "closes", "closes on", "apply by", "due", "application deadline"),
    "place_count": ("places", "spots", "openings", "number of places", "seats", "slots"),
    "starts_on": ("first day", "starts", "starts on", "start", "start date", "begins"),
    "ends_on": ("last day", "ends", "ends on", "end", "end date"),
    "least_age": ("at least this old", "minimum age", "min age", "least age", "age from"),
    "most_age": ("at most this old", "maximum age", "max age", "most age", "age to"),
    "college_ids": ("colleges", "college"),
    "languages": ("languages", "language"),
    "weekdays": ("free on", "weekdays", "days"),
    "contact_name": ("contact", "contact name", "contact person"),
    "contact_email": ("contact email", "contact e mail", "contact s e mail", "email", "e mail"),
    "note": ("note", "notes", "comment", "comments", "description"),
}
REQUIRED: Final = ("organization", "title", "kind")
# What people call a kind besides its own name.
KINDS: Final = {"volunteer": "volunteering", "mentor": "mentoring", "mentorship": "mentoring", "work": "job"}
SEPARATORS: Final = ";/|"
Read = Callable[[str], Any]


@dataclass(frozen=True)
class OpportunityRow:
    """One row of the file: what it says, or what is wrong with it, a sentence each."""

    row_number: int
    organization: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    problems: tuple[str, ...] = ()


def check_opportunities(table: RawTable, *, colleges: Mapping[str, str]) -> list[OpportunityRow]:
    """The rows in the order of the file. `colleges`: name → id.

    Raises FileRefused if a column that every opportunity needs is missing, or one asks for what is never stored.
    """
    columns = find_columns(table.headings)
    cells = {name: [cell and cell.strip() for cell in table.frame[heading]] for name, heading in columns.items()}
    dates = [text for name in ("closes_on", "starts_on", "ends_on") for text in cells.get(name, ()) if text]
    readers = _make_readers(colleges, is_day_first=has_day_first(dates))
    rows = []
    for place, row_number in enumerate(table.row_numbers):
        texts = {name: values[place] for name, values in cells.items()}
        if any(texts.values()):
            rows.append(_read_row(row_number, texts, columns, readers))
    return rows


def find_columns(headings: list[str]) -> dict[str, str]:
    """Column → its heading in the file. Raises FileRefused as `check_opportunities` does."""
    for heading in headings:
        if (sentence := check_heading(heading)) is not None:
            raise FileRefused(sentence)
    by_word = {word: name for name, words in HEADINGS.items() for word in words}
    found: dict[str, str] = {}
    for heading in headings:
        name = by_word.get(fold_text(heading))
        if name is not None:
            found.setdefault(name, heading)
    if missing := [HEADINGS[name][0] for name in REQUIRED if name not in found]:
        raise FileRefused(f"The file has no column for {' and '.join(missing)}: name one so in its first row.")
    return found


def _read_row(
    row_number: int, texts: Mapping[str, str | None], columns: Mapping[str, str], readers: Mapping[str, Read]
) -> OpportunityRow:
    values: dict[str, Any] = {}
    problems = [f"{HEADINGS[name][0].capitalize()} is missing: enter it." for name in REQUIRED if not texts.get(name)]
    for name, text in texts.items():
        if not text or name == "organization":
            continue
        try:
            values[name] = readers.get(name, str)(text)
        except (MayatrackError, ValueError) as error:
            problems.append(f"{columns[name]}: {error}")
    return OpportunityRow(row_number, texts.get("organization") or "", values, tuple(problems))


def _make_readers(colleges: Mapping[str, str], *, is_day_first: bool) -> dict[str, Read]:
    def read_day(text: str) -> date:
        return parse_day(text, is_day_first=is_day_first)

    def read_colleges(text: str) -> list[str]:
        return [colleges[match_college(name, colleges)] for name in _split(text)]

    numbers = dict.fromkeys(("place_count", "least_age", "most_age"), _read_number)
    days = dict.fromkeys(("closes_on", "starts_on", "ends_on"), read_day)
    lists: dict[str, Read] = {"college_ids": read_colleges, "languages": _split, "weekdays": _read_weekdays}
    return {"kind": _read_kind, **numbers, **days, **lists}


def _read_kind(text: str) -> OpportunityKind:
    word = fold_text(text)
    try:
        return OpportunityKind(KINDS.get(word, word))
    except ValueError:
        known = ", ".join(kind.value for kind in OpportunityKind)
        raise InvalidInput(f"“{text}” is no kind of opportunity: use one of {known}.") from None


def _read_number(text: str) -> int:
    try:
        return int(text.removesuffix(".0"))
    except ValueError:
        raise InvalidInput(f"“{text}” is no whole number: correct it, or leave it empty.") from None


def _read_weekdays(text: str) -> list[int]:
    return [_read_weekday(word) for word in _split(text)]


def _read_weekday(word: str) -> int:
    short = fold_text(word)[:3]
    known = {day[:3].lower(): number for number, day in enumerate(WEEKDAYS)}
    if len(short) < 3 or short not in known:
        raise InvalidInput(f"“{word}” is no day of the week: write it as Monday or Mon.")
    return known[short]


def _split(text: str) -> list[str]:
    for separator in SEPARATORS:
        text = text.replace(separator, ",")
    return [word for part in text.split(",") if (word := part.strip())]
