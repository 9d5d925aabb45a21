"""Does the PDF of the Mayor's page say what the page holds, to eyes and to screen readers, on one sheet of paper?"""

import ctypes
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium
import pytest

from mayatrack.domain.catalogue import FIRST_TIMES, OTHERS, REACHED, Breakdown
from mayatrack.domain.reports import Group, MayorsPage, Row, build_page
from mayatrack.exceptions import FileRefused
from mayatrack.files import reports
from mayatrack.files.reports import write_report
from mayatrack.ui.report_charts import build_paper_specs
from tests.factories.publications import TABLES
from tests.files.test_packets import read_pages

MEASURES = tuple(measure.value for measure in (*REACHED, *FIRST_TIMES))
LETTER = (612, 792)
NAUGHTY = """#sys.inputs *a* _b_ $x^2$ = <script>alert("1")</script> \\ @ref // x /* ' */ `raw` https://example.org/a"""
REPORTED = "As reported on March 3, 2026: Quarterly report"


def make_page(*countries: tuple[str, str, int | None, int | None]) -> MayorsPage:
    """The page of the usual tables, or with these countries instead of theirs."""
    tables = {name: rows for name, rows in TABLES.items() if not countries or name != Breakdown.COUNTRY}
    groups = [
        Group(table, group, label, dict(zip(MEASURES, counts, strict=False)))
        for table, rows in tables.items()
        for group, label, counts in rows
    ]
    groups += [
        Group(Breakdown.COUNTRY, code, name, {"traveled": travelers, "first_passport": passports})
        for code, name, travelers, passports in countries
    ]
    return build_page(groups, as_of_on=date(2026, 3, 1))


def write(page: MayorsPage, reported: str | None = None) -> bytes:
    return write_report(page, build_paper_specs(page), reported=reported)


@pytest.fixture(scope="module")
def written() -> bytes:
    return write(make_page())


def read_text(data: bytes) -> str:
    return " ".join(read_pages(data))


def list_words(page: MayorsPage) -> Iterator[str]:
    """Every word and number that the page shows."""
    yield from (page.title, page.as_of, page.sentence, *page.headings.values(), *page.columns, *page.notes)
    for figure in page.figures:
        yield from (figure.label, figure.number.text, figure.definition)
    for row in page.destinations:
        yield from (row.name, row.travelers.text, row.first_passports.text)
    for rate in page.rates:
        yield from (rate.label, rate.value, rate.parts, rate.interval, rate.definition)


def read_string(ask: Any, element: Any) -> str:
    size = ask(element, None, 0)
    kept = ctypes.create_string_buffer(max(size, 2))
    ask(element, kept, size)
    return kept.raw.decode("utf-16-le").rstrip("\0")


def list_structure(element: Any, count: Any, child: Any) -> Iterator[tuple[str, str]]:
    """Tag and alternative text of everything below, in the order in which it is read out."""
    for place in range(count(element)):
        if below := child(element, place):
            ask = pdfium.FPDF_StructElement_GetType, pdfium.FPDF_StructElement_GetAltText
            yield read_string(ask[0], below), read_string(ask[1], below)
            yield from list_structure(
                below, pdfium.FPDF_StructElement_CountChildren, pdfium.FPDF_StructElement_GetChildAtIndex
            )


def read_structure(data: bytes) -> list[tuple[str, str]]:
    document = pypdfium2.PdfDocument(data)
    tree = pdfium.FPDF_StructTree_GetForPage(document[0])
    told = list(list_structure(tree, pdfium.FPDF_StructTree_CountChildren, pdfium.FPDF_StructTree_GetChildAtIndex))
    pdfium.FPDF_StructTree_Close(tree)
    document.close()
    return told


def test_usual_page_is_one_letter_sheet_with_every_word_and_number(written: bytes) -> None:
    document = pypdfium2.PdfDocument(written)
    assert [page.get_size() for page in document] == [LETTER]
    document.close()
    text = read_text(written)
    # A line that is full goes on in the next, where a hyphen of a word may end it.
    told = [" ".join(words.split()) for words in list_words(make_page())]
    assert [words for words in told if words not in text] == []


def test_page_is_tagged_and_has_title_and_language(written: bytes) -> None:
    document = pypdfium2.PdfDocument(written)
    assert document.is_tagged()
    title = document.get_metadata_dict()["Title"]
    document.close()
    assert title == "Mayor's Young Ambassadors: the program in numbers. As of March 1, 2026"
    assert b"/Lang(en-US)" in written
    assert b"<pdfuaid:part>1</pdfuaid:part>" in written


def test_structure_holds_headings_table_and_alternative_texts_in_reading_order(written: bytes) -> None:
    page, structure = make_page(), read_structure(written)
    tags = [tag for tag, _ in structure]
    assert [alt for tag, alt in structure if tag == "Figure"] == [page.map_alt, page.years_alt]
    assert tags.count("H1") == len(page.headings)
    assert (tags.count("Table"), tags.count("TH"), tags.count("TR")) == (1, 4, 1 + len(page.destinations))
    assert tags.index("H1") < tags.index("Figure") < tags.index("Table")


def test_frozen_page_says_as_what_it_was_reported(written: bytes) -> None:
    data = write(make_page(), REPORTED)
    assert REPORTED in read_text(data)
    assert REPORTED not in read_text(written)
    document = pypdfium2.PdfDocument(data)
    assert document.get_metadata_dict()["Title"].endswith(REPORTED)
    document.close()


def test_same_page_gives_the_same_bytes(written: bytes) -> None:
    assert write(make_page()) == written


def test_what_people_typed_is_text_and_never_markup() -> None:
    page = make_page(("VN", NAUGHTY, 64, 37))
    data = write(page, f"As reported: {NAUGHTY}")
    text = read_text(data)
    assert text.count(" ".join(NAUGHTY.split())) >= 2
    assert [alt for tag, alt in read_structure(data) if tag == "Figure"] == [page.map_alt, page.years_alt]


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("日本 Việt Nam Κύπρος", "日本 Việt Nam Κύπρος"),
        ("Japan 🌞", "Japan :sun_with_face:"),
        ("Mexi\x07co\u202e\u200b", "Mexico"),
        ("한국", "HanGug"),
    ],
)
def test_sign_without_a_picture_is_told_in_letters(typed: str, printed: str) -> None:
    assert printed in read_text(write(make_page(("JP", typed, 64, 37))))


@pytest.mark.parametrize(
    "countries",
    [
        [("MX", "Mexico", 128, 70)],
        [("MX", "Mexico", None, None), ("AU", "Australia", None, None)],
        [(OTHERS, "All other countries", 128, None)],
    ],
    ids=["one", "all hidden", "only others"],
)
def test_odd_destinations_still_make_one_sheet(countries: list[tuple[str, str, int | None, int | None]]) -> None:
    page = make_page(*countries)
    (text,) = read_pages(write(page))
    assert page.sentence in text
    assert page.destinations[0].name in text


def test_empty_publication_makes_a_sheet_that_says_so() -> None:
    page = build_page([], as_of_on=date(2026, 3, 1))
    (text,) = read_pages(write(page))
    assert "the numbers of applications and travelers are hidden" in text


def test_hundred_countries_go_on_over_the_sheet_and_none_is_lost() -> None:
    countries = [(f"{number:02}", f"Country {number:02}", 200 - number, 11) for number in range(100)]
    page = make_page(*countries)
    pages = read_pages(write(page))
    text = " ".join(pages)
    assert len(pages) > 1
    # The first sheet is the whole page but for the rest of the table.
    assert [note for note in page.notes if " ".join(note.split()) not in pages[0]] == []
    assert "More destinations" in text
    assert [name for _, name, _, _ in countries if name not in text] == []


def test_row_of_any_length_stays_readable() -> None:
    page = make_page()
    long = replace(page.destinations[0], name="Saint Vincent and the Grenadines " * 3)
    assert isinstance(long, Row)
    (text,) = read_pages(write(replace(page, destinations=(long, *page.destinations[1:]))))
    assert text.count("Grenadines") == 3


def test_writer_that_fails_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reports, "TIME_LIMIT_SECONDS", 0.001)
    with pytest.raises(FileRefused, match="could not be written as a PDF: try again"):
        write(make_page())
    monkeypatch.undo()
    with pytest.raises(FileRefused, match="could not be written as a PDF: try again"):
        write_report(make_page(), {"map": {"mark": "no such mark"}})
