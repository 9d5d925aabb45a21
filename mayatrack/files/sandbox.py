"""How is a workbook opened without danger to the server? In a process with little memory and little time."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from typing import Final

from mayatrack.exceptions import FileRefused
from mayatrack.files.delimited import BLANK_ROW_ALLOWANCE, Cells
from mayatrack.files.kinds import SAVE_AGAIN
from mayatrack.files.workbook import TIME_LIMIT_SECONDS, Problem
from mayatrack.settings import PROJECT_FOLDER

# The reader needs no secret of the server: it is started without the server's environment.
KEPT_VARIABLES: Final = ("PATH", "LD_LIBRARY_PATH", "SYSTEMROOT", "TMPDIR")

SENTENCES: Final = {
    Problem.LOCKED: "{name} is protected with a password: save a copy without it and choose the copy.",
    Problem.DAMAGED: "{name} is damaged or not a workbook: " + SAVE_AGAIN,
    Problem.TOO_LARGE: (
        "{name} takes too much memory or time to read: copy the rows into a new workbook and choose that one."
    ),
    Problem.NO_SHEET: "{name} has no visible sheet of that name: choose one of its sheets.",
}


@dataclass(frozen=True)
class Sheet:
    """One sheet as text, with row 1 first, and the names of all visible sheets."""

    rows: list[Cells]
    name: str
    names: list[str]


def open_workbook(data: bytes, filename: str, *, sheet: str | None, row_limit: int) -> Sheet:
    """The named sheet, or the first that holds anything. Raises FileRefused with a sentence."""
    request = json.dumps({"sheet": sheet, "row_limit": row_limit + BLANK_ROW_ALLOWANCE}).encode() + b"\n" + data
    try:
        finished = subprocess.run(
            [sys.executable, "-m", "mayatrack.files.workbook"],
            input=request,
            capture_output=True,
            timeout=TIME_LIMIT_SECONDS,
            cwd=PROJECT_FOLDER,
            env={name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ},
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise _refuse(Problem.TOO_LARGE, filename) from error
    if finished.returncode:
        # A signal means that the process ran into its limits.
        raise _refuse(Problem.TOO_LARGE if finished.returncode < 0 else Problem.DAMAGED, filename)
    answer = json.loads(finished.stdout)
    if answer.get("problem") == Problem.TOO_LONG:
        raise FileRefused(f"{filename} has more than {row_limit:,} rows: split it into smaller files.")
    if "problem" in answer:
        raise _refuse(Problem(answer["problem"]), filename)
    return Sheet(rows=answer["rows"], name=answer["sheet"], names=answer["sheets"])


def _refuse(problem: Problem, filename: str) -> FileRefused:
    return FileRefused(SENTENCES[problem].format(name=filename))
