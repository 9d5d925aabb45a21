"""Which text do these bytes hold? Byte order marks first, then UTF-8, then the usual Western encodings."""

import codecs
import re
import unicodedata
from typing import Final

from charset_normalizer import from_bytes

from mayatrack.exceptions import FileRefused

# Longest first: the mark of UTF-32 LE begins with the mark of UTF-16 LE.
BYTE_ORDER_MARKS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
SAMPLE_BYTES: Final = 65_536
# UTF-8 read as Windows-1252 shows pairs such as "Ã©" and "â€™".
TWICE_ENCODED: Final = re.compile("[ÃÂ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|â€")
CONTROL: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
# A stray control character is a slip of the keyboard; many of them, or a NUL, are not text.
CONTROL_SHARE: Final = 0.01


def decode_text(data: bytes, filename: str) -> tuple[str, str]:
    """The text without its byte order mark, and the name of its encoding. Raises FileRefused when it is not text."""
    for mark, encoding in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _decode_marked(data, encoding, filename), encoding
    encoding = _guess_wide(data) or _guess_narrow(data, filename)
    text = _try_decode(data, encoding)
    if text is None or _is_binary(text):
        raise _not_text(filename)
    return text, encoding


def _decode_marked(data: bytes, encoding: str, filename: str) -> str:
    text = _try_decode(data, encoding)
    if text is None:
        raise FileRefused(f"{filename} is damaged: it begins as {encoding} text but does not go on so; save it again.")
    if _is_binary(text):
        raise _not_text(filename)
    return text.removeprefix("\ufeff")


def _is_binary(text: str) -> bool:
    return "\0" in text or len(CONTROL.findall(text)) > max(1, CONTROL_SHARE * len(text))


def _not_text(filename: str) -> FileRefused:
    return FileRefused(f"{filename} is neither a workbook nor text: save the table as .xlsx or as CSV UTF-8.")


def _try_decode(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None


def _guess_wide(data: bytes) -> str | None:
    """UTF-16 without a mark: in Western text every other byte is zero."""
    sample = data[:SAMPLE_BYTES]
    pairs = max(len(sample) // 2, 1)
    if sample[1::2].count(0) > pairs * 0.6:
        return "utf-16-le"
    if sample[0::2].count(0) > pairs * 0.6:
        return "utf-16-be"
    return None


def _guess_narrow(data: bytes, filename: str) -> str:
    if _try_decode(data, "utf-8") is not None:
        return "utf-8"
    western = _try_decode(data, "cp1252")
    if western is not None and TWICE_ENCODED.search(western):
        raise FileRefused(f"{filename} mixes UTF-8 with another encoding: open it and save it again as CSV UTF-8.")
    if western is not None and _is_plausible(western):
        return "cp1252"
    best = from_bytes(data[:SAMPLE_BYTES]).best()
    if best is not None and _try_decode(data, best.encoding) is not None:
        return str(best.encoding)
    return "latin-1"


def _is_plausible(text: str) -> bool:
    """Are the characters beyond ASCII those of Western names and typed punctuation?"""
    special = [char for char in text if ord(char) > 127]
    usual = [char for char in special if unicodedata.category(char)[0] in "LPZ" or char in "©®°ºª€£²³·´™"]
    return len(usual) >= 0.95 * len(special)
