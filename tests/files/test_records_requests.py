"""Does the answer to a records request open in Excel, run nothing, and say on its cover what was left out?"""

import io
from datetime import date

import openpyxl
import pandas as pd

from mayatrack.domain.redaction import Exemption, Redaction, Subject, Treatment
from mayatrack.files.records_requests import Cover, write_answer


def test_cover_says_what_was_asked_and_left_out() -> None:
    redactions = {"person.email": Redaction(Treatment.REDACT, Exemption.PRIVACY, "identifies a person")}
    cover = Cover(date(2026, 6, 1), "=Gazette", "Trips", date(2026, 7, 1), "Ana Ruiz", redactions)
    data = write_answer({Subject.TRIPS: pd.DataFrame({"Cohort": ["=1+1"], "Travelers": [24]})}, cover)
    book = openpyxl.load_workbook(io.BytesIO(data))
    rows = list(book["Cover"].values)
    assert rows[:6] == [
        ("Item", "What", "Exemption", "Why"),
        ("Asked on", "2026-06-01", None, None),
        ("Asked by", "'=Gazette", None, None),
        ("What was asked", "Trips", None, None),
        ("Made on", "2026-07-01", None, None),
        ("Made by", "Ana Ruiz", None, None),
    ]
    assert rows[-1] == ("Column person.email", "left out", "Gov. Code § 7927.700", "identifies a person")
    assert [row[3] for row in rows if row[0] == "Exemption"] == ["to be confirmed by counsel"] * 3
    assert list(book["Trips"].values) == [("Cohort", "Travelers"), ("'=1+1", 24)]
