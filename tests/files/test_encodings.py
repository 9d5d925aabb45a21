"""Does text of every encoding that an office saves arrive as it was typed?"""

import codecs

import pytest

from mayatrack.exceptions import FileRefused
from mayatrack.files.encodings import decode_text

NAMES = "Nombre,Correo\r\nJosé Peña,jose@example.com\r\nZoë – “Zo” Müller,zoe@example.com\r\n"


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (NAMES.encode(), "utf-8"),
        (NAMES.encode("utf-8-sig"), "utf-8-sig"),
        (NAMES.encode("utf-16"), "utf-16"),
        (codecs.BOM_UTF16_BE + NAMES.encode("utf-16-be"), "utf-16"),
        (NAMES.encode("utf-32"), "utf-32"),
        (NAMES.encode("utf-16-le"), "utf-16-le"),
        (NAMES.encode("utf-16-be"), "utf-16-be"),
        (NAMES.encode("cp1252"), "cp1252"),
    ],
)
def test_decode_text_finds_the_encoding(data: bytes, encoding: str) -> None:
    assert decode_text(data, "a.csv") == (NAMES, encoding)


def test_decode_text_reads_one_accent_in_a_short_latin_1_file() -> None:
    text = "Name\nJosé\n"
    assert decode_text(text.encode("latin-1"), "a.csv")[0] == text


def test_decode_text_reads_what_windows_1252_lacks() -> None:
    text = "имя,почта\nАнна Иванова,anna@example.com\nПётр Смирнов,petr@example.com\n" * 5
    assert decode_text(text.encode("cp1251"), "a.csv")[0] == text


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (
            "José,Peña\n".encode() + "José\n".encode("cp1252"),
            "a.csv mixes UTF-8 with another encoding: open it and save it again as CSV UTF-8.",
        ),
        (
            b"\x00\x01\x02\x03binary\x07\x08" * 20,
            "a.csv is neither a workbook nor text: save the table as .xlsx or as CSV UTF-8.",
        ),
        (
            b"name,mail\x00\nAna,a@example.com",
            "a.csv is neither a workbook nor text: save the table as .xlsx or as CSV UTF-8.",
        ),
        (
            codecs.BOM_UTF16_LE + "Name".encode("utf-16-le") + b"\x00",
            "a.csv is damaged: it begins as utf-16 text but does not go on so; save it again.",
        ),
    ],
)
def test_decode_text_refuses_with_a_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(FileRefused) as refused:
        decode_text(data, "a.csv")
    assert str(refused.value) == sentence
