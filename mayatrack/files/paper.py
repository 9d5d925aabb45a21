"""How do titles, texts and tables get onto printed pages, in every writing that people's names are in?

Loading the library takes two seconds: only what makes a document imports this, and not on the way to a page.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from fpdf import FPDF

from mayatrack.files.printable import FONTS, make_printable

MAIN: Final = "DejaVu"
EAST_ASIAN: Final = "NotoSansJP"
# Letters that need joining or reordering, which is not done here: they are better told in plain letters.
_JOINED: Final = (range(0x0600, 0x0780), range(0x08A0, 0x0900), range(0xFB50, 0xFE00), range(0xFE70, 0xFF00))
_GRAY: Final = (110, 110, 110)
_SIZE: Final = 9.0
_LEADING: Final = 4.4
_MARGIN: Final = 15.0
_FOOTER: Final = 20.0
_GAP: Final = 1.4


@dataclass(frozen=True)
class Line:
    """One line of a cell; a long one is wrapped."""

    text: str
    is_bold: bool = False


Cell = Sequence[Line]


class Paper(FPDF):
    """A document of letter pages, each with the same two footers and its number. `texts`: what will be written."""

    def __init__(self, *, title: str, footer: tuple[str, str], texts: Sequence[str]) -> None:
        super().__init__(format="letter")
        self._footers = footer
        self._known = self._load_fonts({sign for text in (*texts, *footer, title) for sign in text})
        self.set_title(make_printable(title, self._known))
        self.set_lang("en-US")
        self.set_margins(_MARGIN, _MARGIN)
        self.set_auto_page_break(auto=True, margin=_FOOTER)
        self.add_page()

    def footer(self) -> None:
        """At the foot of every page: what it is and as of when, and its number."""
        self.set_y(-_FOOTER + 4)
        self.set_font(MAIN, "", 7.5)
        self.set_text_color(*_GRAY)
        for text in (*self._footers, f"Page {self.page_no()} of {{nb}}"):
            self.cell(self.epw, 3.6, make_printable(text, self._known), new_x="LMARGIN", new_y="NEXT")
        self.set_text_color(0)

    def write_title(self, title: str, beneath: str) -> None:
        """The document's title, and a line below it."""
        self._write(title, size=17, leading=8, style="B")
        self._write(beneath, size=11, leading=6)

    def write_heading(self, text: str) -> None:
        """A heading, never alone at the end of a page."""
        if self.get_y() > self.page_break_trigger - 30:
            self.add_page()
        self.ln(4)
        self._write(text, size=12, leading=6, style="B")
        self.ln(1)

    def write_text(self, text: str) -> None:
        """A paragraph."""
        self._write(text, size=_SIZE, leading=_LEADING + 0.4)

    def write_table(self, columns: Mapping[str, float], rows: Sequence[Sequence[Cell]]) -> None:
        """Rows of cells below headings, which every page repeats; a row is never torn in two. Column → its share."""
        widths = [share * self.epw for share in columns.values()]
        if rows:
            self._write_headings(columns, widths)
        for row in rows:
            height = max(self._measure(cell, width) for cell, width in zip(row, widths, strict=True))
            if self.get_y() + height > self.page_break_trigger:
                self.add_page()
                self._write_headings(columns, widths)
            self._write_row(row, widths, height)
        self.ln(1)

    def finish(self) -> bytes:
        """The document as a file."""
        return bytes(self.output())

    def _load_fonts(self, signs: set[str]) -> frozenset[int]:
        """Load what the signs need; the code points that can be written."""
        self.add_font(MAIN, "", FONTS / "DejaVuSansCondensed.ttf")
        self.add_font(MAIN, "B", FONTS / "DejaVuSansCondensed-Bold.ttf")
        known = _list_signs(self, MAIN.lower())
        if {ord(sign) for sign in signs} - known:
            # Five megabytes, and only the signs that are used go into the file.
            self.add_font(EAST_ASIAN, "", FONTS / "NotoSansJP-Regular.ttf")
            self.set_fallback_fonts([EAST_ASIAN], exact_match=False)
            known |= _list_signs(self, EAST_ASIAN.lower())
        return frozenset(code for code in known if not any(code in joined for joined in _JOINED))

    def _write(self, text: str, *, size: float, leading: float, style: str = "") -> None:
        self.set_font(MAIN, style, size)
        self.multi_cell(self.epw, leading, make_printable(text, self._known), align="L", new_x="LMARGIN", new_y="NEXT")

    def _write_headings(self, columns: Mapping[str, float], widths: Sequence[float]) -> None:
        self.set_font(MAIN, "B", 8)
        self.set_text_color(*_GRAY)
        for name, width in zip(columns, widths, strict=True):
            self.cell(width, 5, name)
        self.set_text_color(0)
        self.ln(5)
        self._rule()

    def _write_row(self, row: Sequence[Cell], widths: Sequence[float], height: float) -> None:
        top, left = self.get_y(), self.l_margin
        for cell, width in zip(row, widths, strict=True):
            self.set_xy(left, top + _GAP)
            for line in cell:
                self.set_x(left)
                self._put(line, width)
            left += width
        self.set_y(top + height)
        self._rule()

    def _measure(self, cell: Cell, width: float) -> float:
        return 2 * _GAP + sum(float(self._put(line, width, dry_run=True, output="HEIGHT")) for line in cell)

    def _put(self, line: Line, width: float, **options: Any) -> Any:
        self.set_font(MAIN, "B" if line.is_bold else "", _SIZE)
        text = make_printable(line.text, self._known)
        return self.multi_cell(width - 3, _LEADING, text, align="L", new_x="LEFT", new_y="NEXT", **options)

    def _rule(self) -> None:
        self.set_draw_color(190)
        # As wide as the texts, which keep a distance from the edges of their cells.
        self.line(self.l_margin + self.c_margin, self.get_y(), self.l_margin + self.epw - self.c_margin, self.get_y())


def _list_signs(document: FPDF, family: str) -> set[int]:
    font: Any = document.fonts[family]
    return set(font.cmap)
