"""Which kind of file is this? Told by its first bytes, never by its name."""

import re
from enum import StrEnum
from typing import Final

from mayatrack.exceptions import FileRefused


class Kind(StrEnum):
    """How the file has to be opened."""

    TEXT = "text"
    ZIP_WORKBOOK = "zip_workbook"
    OLE_WORKBOOK = "ole_workbook"


OLE_SIGNATURE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP_SIGNATURE: Final = b"PK\x03\x04"

SAVE_AGAIN: Final = "open it in Excel or Google Sheets, save it as .xlsx or .csv, and choose that file."

OTHER_SIGNATURES: Final = {
    b"%PDF": "a PDF document",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"BM\x00": "a picture",
    b"II*\x00": "a picture",
    b"MM\x00*": "a picture",
    b"{\\rtf": "a rich-text document",
    b"\x1f\x8b": "a compressed archive",
    b"7z\xbc\xaf": "a compressed archive",
    b"Rar!": "a compressed archive",
    b"PK\x05\x06": "an empty archive",
    b"SQLite format 3": "a database",
    b"PAR1": "a Parquet file",
}
HTML_START: Final = re.compile(rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype|html|head|body|table|meta|div)\b", re.I | re.S)
XML_START: Final = re.compile(rb"\s*<\?xml\b|\s*<Workbook\b", re.I)


def find_kind(data: bytes, filename: str) -> Kind:
    """How to open these bytes. Raises FileRefused for an empty file and for what is not a spreadsheet."""
    if not data.strip(b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise FileRefused(f"{filename} is empty: choose the file that holds the table.")
    if data.startswith(ZIP_SIGNATURE):
        return Kind.ZIP_WORKBOOK
    if data.startswith(OLE_SIGNATURE):
        return Kind.OLE_WORKBOOK
    for signature, name in OTHER_SIGNATURES.items():
        if data.startswith(signature):
            raise FileRefused(f"{filename} is {name}, not a spreadsheet: {SAVE_AGAIN}")
    _refuse_markup(data, filename)
    return Kind.TEXT


def _refuse_markup(data: bytes, filename: str) -> None:
    # Older systems name a web page .xls; Excel opens it, a reader of tables cannot.
    start = data[:2000].replace(b"\0", b"").removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe")
    if HTML_START.match(start):
        raise FileRefused(f"{filename} is a web page, not a spreadsheet: {SAVE_AGAIN}")
    if XML_START.match(start):
        raise FileRefused(f"{filename} is an XML document, not a spreadsheet: {SAVE_AGAIN}")
