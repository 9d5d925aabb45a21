"""What does the process do that writes the Mayor's page? Charts become SVG, and with the words a tagged PDF.

It reads one JSON object and writes the PDF; it needs neither the network nor a font of the system.
"""

import json
import sys
import unicodedata
from pathlib import Path
from typing import Any, Final

import typst
import vl_convert
from fontTools.ttLib import TTFont

from mayatrack.files.printable import FONTS, make_printable

TEMPLATE: Final = Path(__file__).with_name("report.typ")
# Signs without a picture: some turn the direction of what follows, and none belongs into a picture.
UNSEEN: Final = frozenset({"Cc", "Cf", "Cs"})


def write_pdf(page: dict[str, Any], charts: dict[str, dict[str, Any]]) -> bytes:
    """The PDF of a page's words and charts."""
    vl_convert.register_font_directory(str(FONTS))
    known = _list_signs()
    # Data, never markup: the template shows what is in these as text.
    inputs = {"page": json.dumps(_make_printable(page, known))}
    inputs |= {name: _draw(_make_printable(spec, known)) for name, spec in charts.items()}
    written: bytes = typst.compile(
        TEMPLATE,
        format="pdf",
        font_paths=[FONTS],
        ignore_system_fonts=True,
        sys_inputs=inputs,
        pdf_standards="ua-1",
        timestamp=0,
    )
    return written


def _draw(spec: dict[str, Any]) -> str:
    # No address is allowed: a chart holds its own data.
    return vl_convert.vegalite_to_svg(spec, allowed_base_urls=[])


def _list_signs() -> frozenset[int]:
    """The code points of the fonts that the template names."""
    fonts = (TTFont(path, lazy=True) for path in sorted(FONTS.glob("*.ttf")))
    return frozenset(code for font in fonts for code in font.getBestCmap())


def _make_printable(value: Any, known: frozenset[int]) -> Any:
    """The same with every text in it in letters that the fonts know: PDF/UA refuses a sign without a picture."""
    if isinstance(value, str):
        seen = value if value.isprintable() else "".join(s for s in value if unicodedata.category(s) not in UNSEEN)
        return make_printable(seen, known)
    if isinstance(value, dict):
        return {name: _make_printable(each, known) for name, each in value.items()}
    if isinstance(value, list):
        return [_make_printable(each, known) for each in value]
    return value


if __name__ == "__main__":
    request = json.load(sys.stdin.buffer)
    sys.stdout.buffer.write(write_pdf(request["page"], request["charts"]))
