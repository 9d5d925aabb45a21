"""Does the download hold the files that the command writes?"""

import io
import zipfile
from pathlib import Path

from sqlalchemy.engine import Engine
from sqlmodel import Session
from streamlit.testing.v1 import AppTest

from mayatrack.command_publish import run_publish
from mayatrack.db.session import reading
from mayatrack.domain.roles import LOCAL_ACTOR
from mayatrack.queries.publications import Published, read_published
from mayatrack.ui.open_data import pack_open_data
from tests.factories.publications import make_publication


def draw() -> None:
    """The part of the page, for what the state holds."""
    import streamlit as st

    from mayatrack.ui.open_data import show_open_data

    show_open_data(st.session_state["published"], is_synthetic=True)


def read_latest(engine: Engine) -> Published:
    with reading(engine) as session:
        published = read_published(session, by=LOCAL_ACTOR)
    assert published is not None
    return published


def test_zip_holds_what_the_command_writes(session: Session, engine: Engine, tmp_path: Path) -> None:
    make_publication(session)
    session.commit()
    run_publish(engine, tmp_path / "data", "latest")
    written = {
        path.relative_to(tmp_path / "data").as_posix(): path.read_bytes()
        for path in (tmp_path / "data").rglob("*")
        if path.is_file()
    }
    with zipfile.ZipFile(io.BytesIO(pack_open_data(read_latest(engine), is_synthetic=False))) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == written


def test_page_offers_one_download(session: Session, engine: Engine) -> None:
    make_publication(session)
    session.commit()
    shown = AppTest.from_function(draw)
    shown.session_state["published"] = read_latest(engine)
    shown.run()
    assert not shown.exception
    (button,) = shown.get("download_button")
    assert button.proto.label == "Open data"
