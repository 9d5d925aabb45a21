"""How does a person take the published numbers away, for a website or for Open SDG?"""

import streamlit as st

from mayatrack.files.open_data import pack, write_open_data
from mayatrack.indicators.rates import derive_rates
from mayatrack.queries.publications import Published


def show_open_data(published: Published, *, is_synthetic: bool) -> None:
    """A button that saves all open files of the publication as one ZIP, made when somebody presses it."""
    st.download_button(
        "Open data",
        lambda: pack_open_data(published, is_synthetic=is_synthetic),
        file_name=f"open-data-{published.as_of_on}.zip",
        mime="application/zip",
        key="open_data_zip",
        icon=":material/download:",
        help=(
            "A ZIP for everybody: the tables as CSV and JSON, what each column means, a Frictionless data package, and "
            "files for Open SDG. It holds what this page shows, and hides what it hides."
        ),
        on_click="ignore",
    )


def pack_open_data(published: Published, *, is_synthetic: bool) -> bytes:
    """The same files that `python -m mayatrack publish` writes, in a ZIP."""
    return pack(write_open_data(published, derive_rates(published.counts), is_synthetic=is_synthetic))
