"""How does a person take the Mayor's page away on paper?"""

import streamlit as st

from mayatrack.domain.reports import MayorsPage
from mayatrack.files.reports import write_report
from mayatrack.queries.reports import FrozenPage
from mayatrack.ui.packet_file import PDF
from mayatrack.ui.report_charts import build_paper_specs
from mayatrack.ui.report_frozen import describe_frozen


def show_report_download(page: MayorsPage, *, frozen: FrozenPage | None = None) -> None:
    """The button that makes the PDF of exactly this page; it is written only when somebody presses it."""
    reported = describe_frozen(frozen) if frozen else None
    day = frozen.reported_on if frozen else page.as_of_on
    st.download_button(
        "Download as PDF",
        lambda: make_pdf(page, reported),
        file_name=f"mayors-page-{day}.pdf",
        mime=PDF,
        key="report_pdf",
        icon=":material/download:",
        on_click="ignore",
    )


# Writing takes a second or two of another process: the same page is written once.
@st.cache_data(max_entries=20, show_spinner=False)
def make_pdf(page: MayorsPage, reported: str | None) -> bytes:
    """The page on paper; `reported`: as what it was frozen."""
    return write_report(page, build_paper_specs(page), reported=reported)
