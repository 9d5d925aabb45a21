"""How does a folder get a new set of files, whole or not at all?"""

import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from mayatrack.exceptions import InvalidInput
from mayatrack.files.data_package import PACKAGE_NAME
from mayatrack.files.open_data import PACKAGE, list_file_names


def check_folder(folder: Path) -> None:
    """Raise InvalidInput unless the folder is new, empty, or holds an earlier set of these files and nothing else."""
    try:
        if not folder.exists():
            if not folder.resolve().parent.is_dir():
                raise InvalidInput(f"There is no folder {folder.resolve().parent}: make it first, or choose another.")
            return
        if not folder.is_dir():
            raise InvalidInput(f"{folder} is a file: choose a folder.")
        foreign = _find_foreign(folder)
    except OSError as error:
        raise InvalidInput(f"{folder} cannot be read: {error.strerror}. Choose another folder.") from error
    if foreign:
        raise InvalidInput(
            f"{folder} holds what was not published here, such as {foreign}: choose a new or an empty folder."
        )


def replace_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """The folder holds exactly these files afterwards, or what it held before. Raises InvalidInput.

    They are written beside it and put in its place once they are complete.
    """
    check_folder(folder)
    target = folder.resolve()
    try:
        staging = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    except OSError as error:
        raise _refuse(folder, error) from error
    try:
        _write(staging / "new", files)
        _swap(target, staging)
    except OSError as error:
        raise _refuse(folder, error) from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _refuse(folder: Path, error: OSError) -> InvalidInput:
    return InvalidInput(f"{folder} cannot be written: {error.strerror}. Nothing in it has changed.")


def _find_foreign(folder: Path) -> str | None:
    """The first name in the folder that is none of ours."""
    names = list_file_names()
    known = {*names, *(str(parent) for name in names for parent in Path(name).parents)}
    found = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))
    foreign = [name for name in found if name not in known]
    return foreign[0] if foreign else None if not found or _is_ours(folder) else found[0]


def _is_ours(folder: Path) -> bool:
    try:
        return bool(json.loads((folder / PACKAGE).read_bytes())["name"] == PACKAGE_NAME)
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return False


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())


def _swap(target: Path, staging: Path) -> None:
    if not target.exists():
        (staging / "new").rename(target)
        return
    shutil.copymode(target, staging / "new")
    target.rename(staging / "old")
    try:
        (staging / "new").rename(target)
    except OSError:
        (staging / "old").rename(target)
        raise
