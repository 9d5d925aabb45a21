"""What must hold before the first page is served? Settings, a current database, and a way in that is not too wide."""

import asyncio
import gc
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import streamlit as st
from cryptography.x509 import load_pem_x509_certificate
from sqlalchemy.engine import Engine
from streamlit import config

from mayatrack.exceptions import MayatrackError, SettingsError
from mayatrack.services.start_up import open_database, open_doors
from mayatrack.settings import get_settings
from mayatrack.web.links import FIRST_ADMINISTRATOR, write_link
from mayatrack.web.mail import check_mail
from mayatrack.web.openid_start import check_provider


@asynccontextmanager
async def start_up(_app: st.App) -> AsyncIterator[None]:
    """Once per process: make everything ready, or end the process with one sentence that names the setting."""
    try:
        greeting = await asyncio.to_thread(prepare_service)
    except MayatrackError as error:
        sys.stderr.write(f"MaYA Track cannot start: {error}\n")
        sys.stderr.flush()
        # Any exception raised from here would be printed by the server with its traceback.
        os._exit(1)
    sys.stdout.write(f"\n{greeting}\n\n")
    sys.stdout.flush()
    # What was loaded until here stays for good: a third of a large board's time went into looking through it again.
    gc.collect()
    gc.freeze()
    yield


def prepare_service() -> str:
    """Make the installation ready and open its doors: what the terminal says then."""
    engine = prepare_installation()
    doors, token = open_doors(engine)
    base = get_settings().public_url or f"{_own_scheme()}://localhost:{config.get_option('server.port')}"
    lines = [f"MaYA Track is ready: {base}"]
    if doors.has_demonstration:
        lines.append("This is a demonstration with synthetic people: anybody at this computer may look around.")
    if token is not None:
        lines.append("Nobody has an account yet. This link makes the first administrator, once and within three days:")
        lines.append(write_link(FIRST_ADMINISTRATOR, token, origin=base))
    return "\n".join(lines)


def prepare_installation() -> Engine:
    """Check the settings, bring the database to the newest migration, make the local user and the sample program.

    Raises SettingsError when a setting cannot be used or the database that it names does not answer.
    """
    settings = get_settings()
    check_certificate(config.get_option("server.sslCertFile"))
    check_provider(settings)
    check_mail(settings)
    config.set_option("server.maxUploadSize", settings.upload_limit_megabytes)
    return open_database(with_sample=settings.is_local_database)


def check_certificate(path: str | None, *, now: datetime | None = None) -> None:
    """Raise SettingsError if the server's own certificate is missing, unreadable or past its last day."""
    if not path:
        return
    try:
        ends_at = load_pem_x509_certificate(Path(path).read_bytes()).not_valid_after_utc
    except (OSError, ValueError) as error:
        raise SettingsError(f"The setting server.sslCertFile names no certificate that can be read: {path}.") from error
    if ends_at <= (now or datetime.now(UTC)):
        raise SettingsError(
            f"The certificate that server.sslCertFile names ended on {ends_at.date()}: put a new one in its place."
        )


def _own_scheme() -> str:
    return "https" if config.get_option("server.sslCertFile") else "http"
