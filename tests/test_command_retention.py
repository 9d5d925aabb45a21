"""Does the command line report what is due, and dispose of that alone?"""

import re
from datetime import timedelta

import pytest
from sqlalchemy.engine import Engine

from mayatrack.command_retention import run_disposal, run_report
from mayatrack.db.session import writing
from mayatrack.domain.retention_rules import RULES
from mayatrack.exceptions import EditConflict
from mayatrack.models.base import now
from tests.factories import make_sign_in_throttle


def read_number(engine: Engine, capsys: pytest.CaptureFixture[str]) -> str:
    run_report(engine)
    return re.findall(r"retention dispose --report (\w+)", capsys.readouterr().out)[0]


def test_report_has_a_line_per_rule(sqlite_engine: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    run_report(sqlite_engine)
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(RULES) + 2
    assert "Counts of failed sign-ins (30 days from the last failure): 0 due." in lines
    assert "audit_event" in lines[-2]
    assert lines[-1] == "Nothing is due."


def test_what_the_report_named_is_disposed_of(sqlite_engine: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    with writing(sqlite_engine) as session:
        make_sign_in_throttle(session, failed_at=now() - timedelta(days=40))
    number = read_number(sqlite_engine, capsys)
    run_disposal(sqlite_engine, number)
    assert capsys.readouterr().out == "Counts of failed sign-ins: 1 disposed of.\n"
    with pytest.raises(EditConflict):
        run_disposal(sqlite_engine, number)


def test_report_of_nothing_disposes_of_nothing(sqlite_engine: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    with writing(sqlite_engine) as session:
        make_sign_in_throttle(session, failed_at=now() - timedelta(days=20))
    with pytest.raises(EditConflict):
        run_disposal(sqlite_engine, "000000000000")
    assert capsys.readouterr().out == ""
