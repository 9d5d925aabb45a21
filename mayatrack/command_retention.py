"""What does the command line say about what has been kept long enough?"""

import typer
from sqlalchemy.engine import Engine

from mayatrack.db.session import reading
from mayatrack.domain.retention_rules import KEPT
from mayatrack.domain.roles import LOCAL_ACTOR
from mayatrack.models.base import today
from mayatrack.services.retention import DueRows, dispose_report, report_retention


def run_report(engine: Engine) -> None:
    """Say what is due under each rule, what a hold keeps, and the number that confirms it."""
    with reading(engine) as session:
        report = report_retention(session, today=today(), by=LOCAL_ACTOR)
    for line in report.lines:
        typer.echo(_describe(line))
    typer.echo(f"Kept for good: {', '.join(sorted(KEPT))}.")
    if report.due_count:
        typer.echo(f"To dispose of it: python -m mayatrack retention dispose --report {report.number}")
    else:
        typer.echo("Nothing is due.")


def run_disposal(engine: Engine, number: str) -> None:
    """Dispose of what the report with this number names. Raises EditConflict if the data changed since."""
    disposed = dispose_report(engine, number=number, today=today(), by=LOCAL_ACTOR)
    for each in disposed:
        typer.echo(f"{each.rule.what}: {each.disposed_count:,} disposed of.")
    if not disposed:
        typer.echo("Nothing was due.")


def _describe(line: DueRows) -> str:
    since = f", the oldest since {line.oldest_on}" if line.oldest_on else ""
    held = f"; {line.held_count:,} held" if line.held_count else ""
    return f"{line.rule.what} ({line.chosen.period} from {line.rule.counts_from}): {line.due_count:,} due{since}{held}."
