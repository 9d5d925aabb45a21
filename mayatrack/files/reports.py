"""How is the Mayor's page written as a PDF that prints on paper and that a screen reader can read?

Drawing the charts holds up a whole process for seconds: it is done in one of its own, `report_writer.py`.
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final

from mayatrack.domain.reports import MayorsPage
from mayatrack.exceptions import FileRefused
from mayatrack.files.sandbox import KEPT_VARIABLES
from mayatrack.settings import PROJECT_FOLDER

TIME_LIMIT_SECONDS: Final = 60


def write_report(page: MayorsPage, charts: Mapping[str, Mapping[str, Any]], *, reported: str | None = None) -> bytes:
    """The page as a tagged PDF (PDF/UA-1) of US letter pages; the same page and charts give the same bytes.

    `charts`: the Vega-Lite specifications of `map` and `years`. `reported`: as what the page was frozen. Raises
    FileRefused with a sentence.
    """
    told = asdict(page) | {
        "reported": reported,
        "document_title": f"{page.title}. {reported or page.as_of}",
        "footer": f"{reported or page.title} · {page.as_of}",
    }
    request = json.dumps({"page": told, "charts": charts}, default=str).encode()
    try:
        finished = subprocess.run(
            [sys.executable, "-m", "mayatrack.files.report_writer"],
            input=request,
            capture_output=True,
            timeout=TIME_LIMIT_SECONDS,
            cwd=PROJECT_FOLDER,
            env={name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ},
            check=True,
        )
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as error:
        raise FileRefused(
            "The page could not be written as a PDF: try again in a moment, or print it from the browser."
        ) from error
    return finished.stdout
