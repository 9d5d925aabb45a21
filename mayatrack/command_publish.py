"""What does the command line say while it publishes the indicators as open data?"""

from pathlib import Path
from typing import Final
from uuid import UUID

import typer
from sqlalchemy.engine import Engine
from sqlmodel import Session

from mayatrack.db.session import reading, writing
from mayatrack.domain.roles import LOCAL_ACTOR
from mayatrack.exceptions import InvalidInput, NotFound, RuleBroken
from mayatrack.files.open_data import write_open_data
from mayatrack.files.open_folder import check_folder, replace_folder
from mayatrack.indicators.rates import derive_rates
from mayatrack.models.base import today
from mayatrack.queries.publications import Published, read_ledger, read_published
from mayatrack.services.publications import publish_indicators
from mayatrack.services.samples import is_sample

LATEST: Final = "latest"


def run_publish(engine: Engine, folder: Path, publication: str | None) -> None:
    """Publish today's numbers, or take those of an earlier publication, and write them into the folder.

    Only what was published is read and written, never an exact count. Raises InvalidInput if the folder holds anything
    else or cannot be written, RuleBroken if today's numbers may not be published; the folder stays as it was.
    """
    # Nothing is published for a folder that cannot take it.
    check_folder(folder)
    published = _publish(engine) if publication is None else _find(engine, publication)
    with reading(engine) as session:
        is_synthetic = is_sample(session)
    rates = derive_rates(published.counts)
    replace_folder(folder, write_open_data(published, rates, is_synthetic=is_synthetic))
    typer.echo(f"The numbers as of {published.as_of_on} are in {folder}.")
    typer.echo(f"To write them again: python -m mayatrack publish FOLDER --publication {published.publication_id}")


def find_publication(session: Session, text: str) -> Published:
    """The latest publication, or the one with this id.

    Raises NotFound before there is any, InvalidInput with the ids that there are.
    """
    ledger = read_ledger(session, by=LOCAL_ACTOR)
    if ledger.empty:
        raise NotFound("Nothing is published yet: leave --publication out to publish today's numbers.")
    ids = [LATEST, *ledger["publication_id"]]
    wanted = text.strip().casefold()
    if wanted not in ids:
        listed = "; ".join(
            f"{publication_id} as of {as_of_on}"
            for publication_id, as_of_on in zip(ledger["publication_id"], ledger["as_of_on"], strict=True)
        )
        raise InvalidInput(f"There is no publication “{text}”; there are: {LATEST}; {listed}.")
    return _read(session, UUID(ids[1] if wanted == LATEST else wanted))


def _publish(engine: Engine) -> Published:
    try:
        with writing(engine) as session:
            publication_id = publish_indicators(session, by=LOCAL_ACTOR, today=today()).id
    except RuleBroken as error:
        raise RuleBroken(f"{error} To write what stands, add --publication {LATEST}.") from error
    with reading(engine) as session:
        return _read(session, publication_id)


def _find(engine: Engine, text: str) -> Published:
    with reading(engine) as session:
        return find_publication(session, text)


def _read(session: Session, publication_id: UUID) -> Published:
    published = read_published(session, by=LOCAL_ACTOR, publication_id=publication_id)
    # An id that is none raises.
    assert published is not None  # noqa: S101
    return published
