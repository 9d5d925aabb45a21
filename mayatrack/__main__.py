"""Which commands are there? `python -m mayatrack` lists them."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer
from typer.core import TyperGroup

from mayatrack.domain.roles import LOCAL_ACTOR
from mayatrack.exceptions import InvalidInput, MayatrackError

# Each command imports what it needs: a library that one of them uses must not slow the others down.


class Sentences(TyperGroup):
    """Commands whose errors on purpose end in one sentence and exit code 1."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except MayatrackError as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(1) from error


app = typer.Typer(
    cls=Sentences,
    help="MaYA Track: from applications to boarding to where people landed.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


@app.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(help="The spreadsheet: CSV, TSV, XLSX, XLS, XLSB or ODS.")],
    *,
    cohort: Annotated[str, typer.Option(help="The name or the id of the cohort that the people apply to.")],
    sheet: Annotated[str | None, typer.Option(help="The sheet of a workbook that has several.")] = None,
    mapping: Annotated[
        list[str] | None, typer.Option(help="What a column holds, as HEADING=FIELD; may be given several times.")
    ] = None,
    add_look_alikes: Annotated[
        bool, typer.Option("--add-look-alikes", help="Add people of a known name and birth date as new people.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would happen and write nothing.")] = False,
) -> None:
    """Import a spreadsheet of applicants into a cohort."""
    from mayatrack.command_import import run_import

    run_import(
        _open_database(),
        file,
        cohort=cohort,
        sheet=sheet,
        corrections=_split_mapping(mapping or []),
        add_look_alikes=add_look_alikes,
        dry_run=dry_run,
    )


@app.command("undo-import")
def undo_import(batch: Annotated[str, typer.Argument(help="The id that the import printed.")]) -> None:
    """Take a whole import back, unless later work stands on it."""
    from mayatrack.db.session import writing
    from mayatrack.services.imports import undo_import as undo

    with writing(_open_database()) as session:
        undone = undo(session, _parse_id(batch), by=LOCAL_ACTOR)
    typer.echo(f"The import of {undone.file_name} is undone.")


@app.command("sign-in-link")
def make_sign_in_link(email: Annotated[str, typer.Argument(help="The e-mail address of the user.")]) -> None:
    """Make a one-time link with which a user chooses a new password, for when no administrator can."""
    from mayatrack.db.session import writing
    from mayatrack.services.users import make_password_link_of
    from mayatrack.settings import get_settings
    from mayatrack.web.links import CHOOSE_PASSWORD, write_link

    with writing(_open_database()) as session:
        token = make_password_link_of(session, email=email, by=LOCAL_ACTOR)
    origin = get_settings().public_url or "http://localhost:8501"
    typer.echo(f"Once, within three days: {write_link(CHOOSE_PASSWORD, token, origin=origin)}")


@app.command("sample")
def load_sample_program() -> None:
    """Load the sample program of synthetic people into an empty database."""
    from mayatrack.db.session import writing
    from mayatrack.models.base import today
    from mayatrack.services.publications import publish_indicators
    from mayatrack.services.samples import is_empty, load_sample

    with writing(_open_database()) as session:
        if not is_empty(session):
            raise InvalidInput("There are people in this database already: the sample program needs an empty one.")
        load_sample(session, by=LOCAL_ACTOR, today=today())
        publish_indicators(session, by=LOCAL_ACTOR, today=today())
    typer.echo("The sample program is loaded.")


@app.command("migrate")
def migrate() -> None:
    """Bring the database to the newest tables."""
    _open_database()
    typer.echo("The database is up to date.")


@app.command("rebuild-summaries")
def rebuild() -> None:
    """Count the numbers of every cohort, and what is derived of every alumnus, again from the records."""
    from mayatrack.db.session import writing
    from mayatrack.services.alumni_summaries import find_stale_alumni, rebuild_alumni
    from mayatrack.services.summaries import find_stale_summaries, rebuild_summaries

    with writing(_open_database()) as session:
        stale, stale_alumni = len(find_stale_summaries(session)), len(find_stale_alumni(session))
        rebuild_summaries(session)
        rebuild_alumni(session)
    typer.echo(f"The numbers of every cohort are counted again; {stale} had other ones.")
    typer.echo(f"What is derived of every alumnus is derived again; {stale_alumni} had something else.")


@app.command("lapse-offers")
def lapse() -> None:
    """Decline every offer whose reply-by date has passed."""
    from mayatrack.db.session import writing
    from mayatrack.models.base import today
    from mayatrack.services.applications import lapse_offers

    with writing(_open_database()) as session:
        count = lapse_offers(session, today=today(), by=LOCAL_ACTOR)
    typer.echo(f"Offers lapsed: {count}.")


@app.command("publish")
def publish(
    folder: Annotated[Path, typer.Argument(help="The folder for the files: new, empty, or published before.")],
    *,
    publication: Annotated[
        str | None,
        typer.Option(help="Publish nothing new: write the publication with this id again, or the “latest”."),
    ] = None,
) -> None:
    """Publish today's protected numbers as open data: CSV, JSON, a data package and Open SDG files."""
    from mayatrack.command_publish import run_publish

    run_publish(_open_database(), folder, publication)


retention = typer.Typer(
    cls=Sentences,
    help="What has been kept long enough: report it, read the report, dispose of it.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.add_typer(retention, name="retention")


@retention.command("report")
def report_retention() -> None:
    """Say what has been kept long enough, what a legal hold keeps, and the number of this report."""
    from mayatrack.command_retention import run_report

    run_report(_open_database())


@retention.command("dispose")
def dispose(*, report: Annotated[str, typer.Option(help="The number of the report that you read.")]) -> None:
    """Dispose of exactly what that report named; if anything changed since, of nothing."""
    from mayatrack.command_retention import run_disposal

    run_disposal(_open_database(), report)


digest = typer.Typer(
    cls=Sentences,
    help="The daily digest of calls and deadlines, by e-mail.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.add_typer(digest, name="digest")


@digest.callback()
def _digest() -> None:
    """Without this, the only command would stand in for its group."""


@digest.command("send")
def send_digests() -> None:
    """Send everybody who wants it what is due and what they were not told yet; for a timer, once a day."""
    from mayatrack.command_digest import run_send
    from mayatrack.settings import get_settings

    run_send(_open_database(), get_settings())


@app.command("benchmark")
def benchmark(
    sizes: Annotated[list[int] | None, typer.Option(help="How many applications; may be given several times.")] = None,
    folder: Annotated[Path | None, typer.Option(help="Where the databases are kept for the next run.")] = None,
) -> None:
    """Measure the queries behind Overview and Applicants against plain DuckDB."""
    from mayatrack.benchmark.report import describe_benchmark
    from mayatrack.benchmark.run import run_benchmark

    typer.echo(describe_benchmark(run_benchmark(sizes or [10_000, 1_000_000], folder)))


audit = typer.Typer(
    cls=Sentences,
    help="The audit log: who did what, and is it as it was written?",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.add_typer(audit, name="audit")


@audit.callback()
def _audit() -> None:
    """Without this, the only command would stand in for its group."""


@audit.command("verify")
def verify_audit(
    *,
    head: Annotated[str | None, typer.Option(help="A head that was printed earlier and kept, as NUMBER:HASH.")] = None,
) -> None:
    """Read the whole audit log and find what was altered, removed or added past the application."""
    from mayatrack.command_audit import run_verify
    from mayatrack.db.engine import get_engine

    run_verify(get_engine(), head)


def _open_database() -> Any:
    """The engine of the database that the settings name, migrated and with its local user."""
    from mayatrack.services.start_up import open_database

    return open_database()


def _split_mapping(pairs: Sequence[str]) -> dict[str, str]:
    """`HEADING=FIELD` as heading → field; a heading may hold an equals sign itself."""
    mapping = {}
    for pair in pairs:
        heading, sign, field = pair.rpartition("=")
        if not sign or not heading:
            raise InvalidInput(f"“{pair}” is no mapping: write it as HEADING=FIELD, for example “Correo=email”.")
        mapping[heading] = field
    return mapping


def _parse_id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise InvalidInput(f"“{text}” is not the id of an import: copy the one that the import printed.") from error


if __name__ == "__main__":
    app(prog_name="python -m mayatrack")
