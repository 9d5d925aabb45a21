"""Is a file known to the session alone whose page was told its address?"""

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.memory_media_file_storage import MediaFileKind, MemoryMediaFileStorage
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager

from mayatrack.web import told_files
from mayatrack.web.told_files import ToldFiles

PAGE = "01890000-0000-7000-8000-000000000001"


def make_address(content: bytes, mimetype: str = "text/csv") -> str:
    """The address that Streamlit gives a file."""
    storage = MemoryMediaFileStorage("/media")
    return storage.get_url(storage.load_and_get_id(content, mimetype, MediaFileKind.DOWNLOADABLE, "people.csv"))


@pytest.mark.parametrize("mimetype", ["text/csv", "application/vnd.apache.arrow.stream", "image/png"])
def test_download_is_known_to_the_session_that_was_told(mimetype: str) -> None:
    told, address = ToldFiles(), make_address(b"1", mimetype)
    message = ForwardMsg()
    message.delta.new_element.download_button.url = address
    # Whatever follows in the message, if it looks like more of the address.
    told.note("one", message.SerializeToString() + b"2ab")
    told.note("two", b"/media/none /media/")
    other = make_address(b"2", mimetype)
    known = [told.was_told(session, path) for session in ("one", "two", "") for path in (address, other)]
    assert known == [True, False, False, False, False, False]


def test_upload_is_known_to_the_session_that_was_told() -> None:
    told = ToldFiles()
    urls = MemoryUploadedFileManager("/_stcore/upload_file").get_upload_urls(PAGE, ["a.csv", "b.csv"])
    message = ForwardMsg()
    message.file_urls_response.file_urls.add(upload_url=urls[0].upload_url)
    told.note("one", message.SerializeToString())
    assert [told.was_told("one", url.upload_url) for url in urls] == [True, False]
    assert told.was_told("one", urls[0].upload_url.replace(PAGE, PAGE.replace("1", "2"))) is False


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(told_files, "_FILES", 2)
    monkeypatch.setattr(told_files, "_SESSIONS", 2)
    told = ToldFiles()
    paths = [f"/media/{number:032x}.csv" for number in range(3)]
    for session in ("one", "two"):
        for path in paths:
            told.note(session, path.encode())
    assert [told.was_told("one", path) for path in paths] == [False, True, True]
    told.note("three", paths[0].encode())
    assert [told.was_told(session, paths[2]) for session in ("one", "two")] == [False, True]
