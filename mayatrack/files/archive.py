"""Is a zipped workbook safe to unpack? Told by its directory alone, before anything is unpacked."""

import io
import zipfile
from typing import Final

from mayatrack.exceptions import FileRefused
from mayatrack.files.kinds import SAVE_AGAIN

UNPACKED_LIMIT_BYTES: Final = 600 * 1024 * 1024
# Sheets of repeated words pack about 30 : 1, bombs 1,000 : 1.
RATIO_LIMIT: Final = 200
RATIO_COUNTS_FROM_BYTES: Final = 10 * 1024 * 1024
ENTRY_LIMIT: Final = 5_000

WORKBOOK_PARTS: Final = ("xl/workbook.xml", "xl/workbook.bin", "content.xml")


def check_archive(data: bytes, filename: str) -> None:
    """Raise FileRefused if the archive is damaged, would unpack to too much, or holds no workbook."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
        raise FileRefused(
            f"{filename} is damaged or was not copied whole: save it again and choose the new copy."
        ) from error
    _check_size(entries, filename)
    names = {entry.filename.lower() for entry in entries}
    if any(name.endswith(".iwa") for name in names):
        raise FileRefused(f"{filename} is a Numbers document: export it from Numbers to Excel and choose that file.")
    if names.isdisjoint(WORKBOOK_PARTS):
        raise FileRefused(f"{filename} is an archive without a workbook in it: {SAVE_AGAIN}")


def _check_size(entries: list[zipfile.ZipInfo], filename: str) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    packed = max(sum(entry.compress_size for entry in entries), 1)
    is_bomb = unpacked > RATIO_COUNTS_FROM_BYTES and unpacked > RATIO_LIMIT * packed
    if is_bomb or unpacked > UNPACKED_LIMIT_BYTES or len(entries) > ENTRY_LIMIT:
        raise FileRefused(
            f"{filename} would unpack to far more than a table needs: "
            "copy the rows into a new workbook and choose that one."
        )
