"""How is an answer to a request for public records written? A cover that says what was left out, then what is told."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

from mayatrack.domain.redaction import EXEMPTIONS, NOTES, Redaction, Subject
from mayatrack.files.writing import write_book

COVER = "Cover"


@dataclass(frozen=True)
class Cover:
    """What the first sheet says about the answer; `made_by` is the name of whoever made it."""

    asked_on: date
    requester: str
    scope: str
    made_on: date
    made_by: str
    redactions: Mapping[str, Redaction]


def write_answer(told: Mapping[Subject, pd.DataFrame], cover: Cover) -> bytes:
    """A workbook: the cover with the log of what was left out, then a sheet per subject."""
    return write_book({COVER: _lay_out(cover), **{subject.value: frame for subject, frame in told.items()}})


def _lay_out(cover: Cover) -> pd.DataFrame:
    lines = [
        ("Asked on", str(cover.asked_on), None, None),
        ("Asked by", cover.requester, None, None),
        ("What was asked", cover.scope, None, None),
        ("Made on", str(cover.made_on), None, None),
        ("Made by", cover.made_by, None, None),
        *(("How to read this", note, None, None) for note in NOTES),
        *(("Exemption", meaning, law.value, "to be confirmed by counsel") for law, meaning in EXEMPTIONS.items()),
        *(
            (f"Column {name}", rule.treatment.value, rule.exemption and rule.exemption.value, rule.reason)
            for name, rule in cover.redactions.items()
        ),
    ]
    return pd.DataFrame(lines, columns=["Item", "What", "Exemption", "Why"], dtype=object)
