"""Is a file known to the session alone whose page was told its address?"""

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.memory_media_file_storage import MediaFileKind, MemoryMediaFileStorage
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager

from mayatrack.web import told_files
from mayatrack.web.told_files import ToldFiles, find_files

PAGE = "01890000-0000-7000-8000-000000000001"


def make_address(content: bytes, mimetype: str = "text/csv") -> str:
    """The address that Streamlit gives a file."""
    storage = MemoryMediaFileStorage("/media")
    return storage.get_url(storage.load_and_get_id(content, mimetype, MediaFileKind.DOWNLOADABLE, "people.csv"))


def tell(address: str) -> bytes:
    """A message to a page that offers this file."""
    message = ForwardMsg()
    message.delta.new_element.download_button.url = address
    return message.SerializeToString()


@pytest.mark.parametrize("mimetype", ["text/csv", "application/vnd.apache.arrow.stream", "image/png"])
def test_download_is_known_to_the_session_that_was_told(mimetype: str) -> None:
    told, address = ToldFiles(), make_address(b"1", mimetype)
    message = ForwardMsg()
    message.delta.new_element.download_button.url = address
    told.note("one", message.SerializeToString())
    told.note("two", b"/media/none /media/")
    other = make_address(b"2", mimetype)
    known = [told.was_told(session, path) for session in ("one", "two", "") for path in (address, other)]
    assert known == [True, False, False, False, False, False]


def test_address_that_somebody_typed_makes_no_file_theirs() -> None:
    told, address = ToldFiles(), make_address(b"1")
    message = ForwardMsg()
    message.delta.new_element.text_input.value = address
    message.delta.new_element.text_input.label = address
    told.note("one", message.SerializeToString())
    message.delta.new_element.link_button.url = address
    told.note("one", message.SerializeToString())
    message.delta.new_element.download_button.label = address
    told.note("one", message.SerializeToString())
    told.note("one", address.encode())
    assert told.was_told("one", address) is False


def test_files_below_a_map_or_a_list_are_found() -> None:
    message = ForwardMsg()
    images = message.delta.new_element.imgs.imgs
    images.add(url=make_address(b"1", "image/png"))
    images.add(url=make_address(b"2", "image/png"))
    assert len(find_files(message.SerializeToString())) == 2


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
            told.note(session, tell(path))
    assert [told.was_told("one", path) for path in paths] == [False, True, True]
    told.note("three", tell(paths[0]))
    assert [told.was_told(session, paths[2]) for session in ("one", "two")] == [False, True]
