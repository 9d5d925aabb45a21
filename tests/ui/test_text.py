"""Does text that a person typed lose every meaning that Markdown would give it?"""

import re
import string

from hypothesis import given
from hypothesis import strategies as st

from mayatrack.ui.text import break_links, escape_markdown


def test_escape_markdown_escapes_all_ascii_punctuation() -> None:
    assert escape_markdown(string.punctuation) == "".join(f"\\{character}" for character in string.punctuation)


def test_escape_markdown_leaves_names_alone() -> None:
    assert escape_markdown("María José Núñez 李小龍") == "María José Núñez 李小龍"


def test_escape_markdown_makes_one_line() -> None:
    assert escape_markdown("    code\n\n# heading\tx") == "code \\# heading x"


def test_escape_markdown_breaks_up_what_the_browser_replaces() -> None:
    assert escape_markdown("a -> b http://x www.x :streamlit:") == (
        "a \\-\u2060\\> b http\\:\u2060\\/\\/x w\u2060ww\\.x \\:\u2060streamlit\\:"
    )


def test_break_links_leaves_no_address_that_is_linked() -> None:
    assert break_links(escape_markdown("ana@example.edu")) == "ana\\@\u2060example\\.edu"
    assert break_links("Ana") == "Ana"


@given(st.text())
def test_escape_markdown_keeps_every_character(text: str) -> None:
    shown = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", escape_markdown(text)).replace("\u2060", "")
    assert shown == " ".join(text.split()).replace("\u2060", "")
