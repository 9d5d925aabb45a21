"""Does a folder get the whole new set of files, or keep what it held?"""

import json
import os
from pathlib import Path

import pytest

from mayatrack.exceptions import InvalidInput
from mayatrack.files.data_package import PACKAGE_NAME
from mayatrack.files.open_folder import check_folder, replace_folder

OLD = {"datapackage.json": json.dumps({"name": PACKAGE_NAME}).encode(), "tables/total.csv": b"old"}
NEW = {**OLD, "rates.csv": b"new", "open-sdg/meta/4-3-x1.md": b"new"}
del NEW["tables/total.csv"]


def read(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that was published before, alone in the one that it lies in."""
    parent = tmp_path / "website"
    parent.mkdir()
    replace_folder(parent / "data", OLD)
    return parent / "data"


def test_new_and_empty_folders_are_filled(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for name in ("empty", "new"):
        replace_folder(tmp_path / name, NEW)
        assert read(tmp_path / name) == NEW


def test_earlier_files_are_replaced_as_a_whole(folder: Path) -> None:
    folder.chmod(0o750)
    replace_folder(folder, NEW)
    assert read(folder) == NEW
    assert folder.stat().st_mode & 0o777 == 0o750
    assert [path.name for path in folder.parent.iterdir()] == ["data"]


def test_new_folder_may_be_read_by_those_who_may_read_its_neighbors(folder: Path) -> None:
    neighbor = folder.parent / "neighbor"
    neighbor.mkdir()
    assert folder.stat().st_mode == neighbor.stat().st_mode


def test_link_keeps_leading_to_the_folder(folder: Path) -> None:
    link = folder.parent / "link"
    link.symlink_to(folder)
    replace_folder(link, NEW)
    assert link.is_symlink()
    assert read(folder) == NEW


@pytest.mark.parametrize("name", ["notes.txt", ".git/config", "tables/mine.csv", "open-sdg/data/indicator_1-1-1.csv"])
def test_what_somebody_put_beside_ours_is_kept(folder: Path, name: str) -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(b"mine")
    before = read(folder)
    with pytest.raises(InvalidInput, match=f"such as {name.split('/')[0]}"):
        replace_folder(folder, NEW)
    assert read(folder) == before


@pytest.mark.parametrize("package", [b'{"name": "other"}', b"[]", b"{", b"{}", b"\xff"])
def test_package_of_somebody_else_is_kept(tmp_path: Path, package: bytes) -> None:
    (tmp_path / "datapackage.json").write_bytes(package)
    with pytest.raises(InvalidInput, match=r"such as datapackage\.json"):
        replace_folder(tmp_path, NEW)
    assert read(tmp_path) == {"datapackage.json": package}


def test_file_of_our_name_alone_is_kept(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_bytes(b"mine")
    with pytest.raises(InvalidInput, match=r"such as README\.md"):
        replace_folder(tmp_path, NEW)
    assert read(tmp_path) == {"README.md": b"mine"}


def test_file_in_place_of_the_folder_is_kept(tmp_path: Path) -> None:
    (tmp_path / "data").write_bytes(b"mine")
    with pytest.raises(InvalidInput, match="is a file: choose a folder"):
        check_folder(tmp_path / "data")


def test_folder_to_lie_in_has_to_be_there(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"There is no folder .*/missing: make it first"):
        replace_folder(tmp_path / "missing" / "data", NEW)
    assert list(tmp_path.iterdir()) == []


def test_files_that_cannot_be_written_leave_the_old_ones(folder: Path) -> None:
    # A name that no disk takes stands last: everything before it was written.
    with pytest.raises(InvalidInput, match=r"cannot be written: File name too long\. Nothing in it has changed\."):
        replace_folder(folder, {**NEW, "x" * 300: b""})
    assert read(folder) == OLD
    assert [path.name for path in folder.parent.iterdir()] == ["data"]


def test_folder_that_cannot_be_put_in_place_leaves_the_old_one(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rename = Path.rename

    def fail_for_the_new_one(self: Path, target: Path) -> Path:
        if self.name == "new":
            raise OSError(28, os.strerror(28))
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", fail_for_the_new_one)
    with pytest.raises(InvalidInput, match="No space left on device"):
        replace_folder(folder, NEW)
    assert read(folder) == OLD
    assert [path.name for path in folder.parent.iterdir()] == ["data"]
