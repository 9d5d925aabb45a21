"""What must hold before the first page is served? Settings, a current database, and somebody to work in it."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import streamlit as st
from streamlit import config

from mayatrack.exceptions import MayatrackError
from mayatrack.services.start_up import open_database
from mayatrack.settings import get_settings


@asynccontextmanager
async def start_up(_app: st.App) -> AsyncIterator[None]:
    """Once per process: make everything ready, or end the process with one sentence that names the setting."""
    try:
        await asyncio.to_thread(prepare_installation)
    except MayatrackError as error:
        sys.stderr.write(f"MaYA Track cannot start: {error}\n")
        sys.stderr.flush()
        # Any exception raised from here would be printed by the server with its traceback.
        os._exit(1)
    sys.stdout.write(f"\nMaYA Track is ready: http://localhost:{config.get_option('server.port')}\n\n")
    sys.stdout.flush()
    yield


def prepare_installation() -> None:
    """Check the settings, bring the database to the newest migration, make the local user and the sample program.

    Raises SettingsError when a setting cannot be used or the database that it names does not answer.
    """
    settings = get_settings()
    config.set_option("server.maxUploadSize", settings.upload_limit_megabytes)
    open_database(with_sample=settings.is_local_database)
