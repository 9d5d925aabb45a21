"""What does the command line say about the audit log?"""

import typer
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError

from mayatrack.db.audit_check import ChainCheck, Head, check_chain
from mayatrack.db.migrations import is_current
from mayatrack.exceptions import InvalidInput, SettingsError
from mayatrack.ui.formats import format_count


def run_verify(engine: Engine, kept: str | None) -> None:
    """Read the whole log and say what is wrong with it, or where its chain ends; ends with exit code 1 if it is wrong.

    `kept` is a head that was noted earlier, as `NUMBER:HASH`. Nothing is written. Raises InvalidInput for any other
    text, SettingsError where the database cannot be read.
    """
    head = parse_head(kept) if kept is not None else None
    try:
        if not is_current(engine):
            raise SettingsError("The database is not at the newest tables: run `python -m mayatrack migrate` first.")
        check = check_chain(engine, head)
    except DBAPIError as error:
        raise SettingsError("The database that DATABASE_URL names cannot be read: check the setting.") from error
    _say(check)
    if check.finding_count:
        raise typer.Exit(1)


def parse_head(text: str) -> Head:
    """`NUMBER:HASH` as it was printed. Raises InvalidInput."""
    number, _, kept = text.strip().partition(":")
    if not (number.isascii() and number.isdigit() and kept):
        raise InvalidInput(f"“{text}” is no head of the log: give it as it was printed, NUMBER:HASH.")
    return Head(int(number), kept)


def _say(check: ChainCheck) -> None:
    for sentence in check.findings:
        typer.echo(sentence)
    untold = check.finding_count - len(check.findings)
    if untold:
        typer.echo(f"And {untold:,} more.")
    if check.finding_count:
        findings = format_count(check.finding_count, "finding")
        typer.echo(f"The audit log is not as it was sealed: {findings} in {_count(check)}.")
        return
    typer.echo(f"The audit log is as it was sealed: {_count(check)}.")
    typer.echo(f"Its head: {check.newest.number}:{check.newest.hash}")
    typer.echo("Keep the head outside of this database and give it back with --head: so no end is cut off unseen.")


def _count(check: ChainCheck) -> str:
    return f"{format_count(check.event_count, 'event')}, {format_count(check.newest.number, 'seal')}"
