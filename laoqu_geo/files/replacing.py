"""Replace one file: all of it is written beside the old one, then takes its name."""

import contextlib
import errno
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from ..errors import OutputError

ADVICE = "free some space, close the file in other programs, or choose another folder"

BESIDE = ".laoqu-"
"""How the names of drafts begin: hidden, and told from what users keep."""


@contextlib.contextmanager
def replacing(path: Path, advice: str = ADVICE) -> Iterator[Path]:
    """
    Give a name beside a file to write to; what is there at the end of the block takes the file's place.

    Parameters
    ----------
    path
        File to write; its folder is made if need be. A link keeps pointing to where it points.
    advice
        What to do where it cannot be written.

    Yields
    ------
    draft
        A path with the same ending in a new folder beside the file.

    Raises
    ------
    OutputError
        If it cannot be written; the old file is as it was, and nothing lies beside it.
    """
    try:
        target = Path(os.path.realpath(path))
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=BESIDE) as folder:
            draft = Path(folder) / target.name
            yield draft
            flush(draft)
            draft.replace(target)
    except OSError as error:
        if isinstance(error, OutputError):
            raise
        raise OutputError(f"expected to write {path}, but: {said(error)}; {advice}") from error


@contextlib.contextmanager
def replacing_folder(path: Path, advice: str = ADVICE) -> Iterator[Path]:
    """
    Give an empty folder beside a folder; at the end of the block all of it takes the folder's place.

    Whoever is stopped between the two renames leaves neither half of the old nor half of the new, but nothing.

    Parameters
    ----------
    path
        Folder to write; what it holds now is gone when the block has ended well.
    advice
        What to do where it cannot be written.

    Raises
    ------
    OutputError
        If it cannot be written; then the old one stands as it was.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=BESIDE) as home:
            draft, before = Path(home) / path.name, Path(home) / "before"
            draft.mkdir()
            yield draft
            for file in sorted(draft.rglob("*")):
                if file.is_file():
                    flush(file)
            if path.exists():
                path.replace(before)
            try:
                draft.replace(path)
            except OSError:
                if before.exists():
                    before.replace(path)
                raise
    except OSError as error:
        if isinstance(error, OutputError):
            raise
        raise OutputError(f"expected to write {path}, but: {said(error)}; {advice}") from error


def move(draft: Path, path: Path) -> None:
    """Let a draft take the place of a file; across file systems (a linked file) it is copied beside it first."""
    target = Path(os.path.realpath(path))
    try:
        draft.replace(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=BESIDE) as folder:
            copy = Path(folder) / target.name
            shutil.copy2(draft, copy)
            flush(copy)
            copy.replace(target)
        draft.unlink()


def flush(path: Path) -> None:
    """Have a file on the disk before it is given its name: a power cut may keep a rename and lose what it renames."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def flush_folder(folder: Path) -> None:
    """Have the names in a folder on the disk, where the system lets a folder be opened (Windows does not)."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def said(error: OSError) -> str:
    """Give the system's own words on one line."""
    return " ".join(str(error.strerror or error).split())
