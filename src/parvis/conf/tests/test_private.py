"""The data folder and what is made in it are their owner's alone, whoever starts the process and how."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from parvis.__main__ import main
from parvis.conf.environment import read


@pytest.fixture(autouse=True)
def careless() -> Iterator[None]:
    """As most systems start a process: what it makes, all may read."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def others(folder: Path) -> dict[str, str]:
    """What anybody but the owner may do with a folder and all in it."""
    modes = {path.name: path.stat().st_mode & 0o077 for path in (folder, *folder.rglob("*"))}
    return {name: oct(mode) for name, mode in modes.items() if mode}


def test_it_is_made_so(tmp_path: Path) -> None:
    read({"PARVIS_DATA": str(tmp_path / "new" / "data")})
    assert (tmp_path / "new" / "data" / "seal.keys").exists()
    assert others(tmp_path / "new") == {}


def test_what_the_process_makes_afterwards_too(tmp_path: Path) -> None:
    read({"PARVIS_DATA": str(tmp_path)})
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "photo").write_bytes(b"picture")
    assert others(tmp_path) == {}


def test_a_folder_that_was_open_is_closed(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir(mode=0o755)
    read({"PARVIS_DATA": str(folder)})
    assert others(folder) == {}


def test_one_that_others_write_in_too_stays(tmp_path: Path) -> None:
    folder = tmp_path / "like-tmp"
    folder.mkdir()
    folder.chmod(0o1777)
    read({"PARVIS_DATA": str(folder)})
    assert folder.stat().st_mode & 0o7777 == 0o1777


def test_every_command_begins_so(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    assert os.umask(0o022) == 0o077
