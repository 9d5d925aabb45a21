"""Does the printed packet say what a trip needs, in every writing, on pages that can be told apart?"""

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pypdfium2
import pytest

from mayatrack.domain.packets import Packet, PacketFlight, PacketPerson, PacketTraveler
from mayatrack.files.packets import CONFIDENTIAL, write_moment, write_packet
from mayatrack.files.paper import make_printable

MADE_AT = datetime(2027, 3, 10, 20, 5, tzinfo=UTC)
LONG = "María de los Ángeles Guadalupe Fernández-Villavicencio y Cuauhtémoc Xochiquetzal"
MOTHER = PacketPerson("Kaʻiulani Keʻelikōlani", "213 555 0143", relationship="mother", language="Hawaiian")
TRAVELER = PacketTraveler(
    full_name="Nguyễn Thị Ngọc Diệp",
    preferred_name="Ngọc",
    phone="213 555 0100",
    language="Vietnamese",
    buddy="Ana López",
    is_first_flight=True,
    is_minor=True,
    contacts=(MOTHER,),
    missing=("Waiver", "Insurance"),
)
PACKET = Packet(
    cohort="Tokyo 2027",
    place="Tokyo, Japan",
    departs_on=date(2027, 3, 13),
    returns_on=date(2027, 3, 24),
    made_at=MADE_AT,
    chaperones=(PacketPerson("Dolores Huerta", "+1 213 555 0142", "dolores@example.org", is_lead=True),),
    flights=(
        PacketFlight(
            "JL61",
            "LAX",
            "NRT",
            datetime(2027, 3, 13, 13, 25, tzinfo=ZoneInfo("America/Los_Angeles")),
            datetime(2027, 3, 14, 17, 30, tzinfo=ZoneInfo("Asia/Tokyo")),
            booked_count=1,
            absent=("髙橋 しんいち",),
        ),
    ),
    travelers=(TRAVELER, replace(TRAVELER, full_name="髙橋 しんいち", is_minor=False, is_first_flight=False)),
)


def read_pages(data: bytes) -> list[str]:
    """The text of every page, with single spaces."""
    document = pypdfium2.PdfDocument(data)
    texts = [" ".join(page.get_textpage().get_text_range().split()) for page in document]
    document.close()
    return texts


@pytest.fixture(scope="module")
def printed() -> str:
    return " ".join(read_pages(write_packet(PACKET)))


@pytest.mark.parametrize(
    "text",
    [
        "Tokyo 2027",
        "Tokyo, Japan · Sat Mar 13, 2027 – Wed Mar 24, 2027",
        "2 travelers and 1 chaperone: 1 under 18, 1 on a first flight, 2 with something still missing.",
        "Dolores Huerta (leads) +1 213 555 0142 dolores@example.org",
        "Sat Mar 13, 2027, 1:25 PM PST (UTC−8)",
        "Sun Mar 14, 2027, 5:30 PM JST (UTC+9)",
        "1 of 2",
        "Not on JL61: 髙橋 しんいち.",
        "1. Nguyễn Thị Ngọc Diệp UNDER 18 · FIRST FLIGHT Called Ngọc 213 555 0100 Speaks Vietnamese Buddy: Ana López",
        "1. Kaʻiulani Keʻelikōlani, mother, speaks Hawaiian 213 555 0143",
        "Waiver; Insurance",
        "2. 髙橋 しんいち Called",
        CONFIDENTIAL,
        "Tokyo 2027 · as of Wed Mar 10, 2027, 12:05 PM PST (UTC−8)",
        "Page 1 of 1",
    ],
)
def test_packet_tells(printed: str, text: str) -> None:
    assert text in printed


def test_what_is_not_known_is_said_and_what_is_usual_is_not() -> None:
    plain = PacketTraveler("Ana López", "Ana López", None, None, None, is_first_flight=None, is_minor=None)
    told = " ".join(read_pages(write_packet(replace(PACKET, chaperones=(), flights=(), travelers=(plain,)))))
    assert "1. Ana López AGE NOT KNOWN · MAY BE A FIRST FLIGHT No phone Nobody is entered Nothing" in told
    assert told.count("Nobody is entered yet.") == 1
    assert "No flight is entered yet." in told
    assert [word for word in ("Called", "Speaks", "Buddy", "UNDER 18") if word in told] == []


def test_no_row_is_torn_and_every_page_repeats_headings_and_says_what_it_is() -> None:
    many = tuple(
        replace(TRAVELER, full_name=f"{LONG} {number:03}", contacts=(MOTHER,) * (number % 6), phone=f"phone{number:03}")
        for number in range(60)
    )
    pages = read_pages(write_packet(replace(PACKET, travelers=many)))
    assert len(pages) > 8
    for number, page in enumerate(pages, start=1):
        assert f"Page {number} of {len(pages)}" in page
        assert CONFIDENTIAL in page
        assert "Traveler Call in an emergency Still missing" in page
    for number in range(60):
        # Name and phone of a traveler stand on one page.
        assert sum(f"{number:03}" in page and f"phone{number:03}" in page for page in pages) == 1


def test_fonts_are_embedded_and_the_large_one_only_where_it_is_needed() -> None:
    latin = replace(PACKET, flights=(), travelers=(TRAVELER,))
    assert b"NotoSansJP" not in write_packet(latin)
    data = write_packet(PACKET)
    assert data.count(b"/FontFile2") >= 3
    assert len(data) < 100_000


def test_letters_that_no_font_sets_are_told_in_plain_ones() -> None:
    known = frozenset(map(ord, "Ana "))
    assert make_printable("Ana 김", known) == "Ana Gim"
    told = " ".join(read_pages(write_packet(replace(PACKET, travelers=(replace(TRAVELER, full_name="김 민준"),)))))
    assert "1. Gim MinJun" in told


@pytest.mark.parametrize(
    ("zone", "text"),
    [
        ("Asia/Kolkata", "Sun Jun 6, 2027, 12:00 AM IST (UTC+5:30)"),
        ("America/Sao_Paulo", "Sat Jun 5, 2027, 3:30 PM UTC−3"),
        ("UTC", "Sat Jun 5, 2027, 6:30 PM UTC+0"),
    ],
)
def test_moment_names_its_zone(zone: str, text: str) -> None:
    assert write_moment(datetime(2027, 6, 5, 18, 30, tzinfo=UTC).astimezone(ZoneInfo(zone))) == text
