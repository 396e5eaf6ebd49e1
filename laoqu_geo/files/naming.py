"""Name files to libraries that see names otherwise than Python does: GDAL, osmium and SQLite."""

import contextlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path, PurePath
from urllib.parse import quote

LONGEST = 480
"""Bytes in the longest path that SQLite opens: 512, less what it adds for its journal."""

_MEANT_OTHERWISE = ("!", ";")
"""Marks in a path that pyogrio reads as the way into an archive, or drops."""


@contextlib.contextmanager
def plainly_named(path: Path) -> Iterator[Path]:
    """
    Give a path under which any library can read a file.

    Nearly always that is the path itself. Where the system keeps names of files in another encoding than UTF-8 (a
    Linux under GB 18030), or the path is too long or holds a mark that stands for something else, it is a link or a
    copy that lies elsewhere.

    Yields
    ------
    path
        Good until the end of the block, and to be read only.
    """
    if _is_plain(path):
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="laoqu-") as folder:
        there = Path(folder) / f"file{_ending(path)}"
        if path.is_file():
            _link_or_copy(path, there)
        yield there


@contextlib.contextmanager
def written_plainly(path: Path) -> Iterator[Path]:
    """
    Give a path to which any library can write a new file, which stands where it should at the end of the block.

    See `plainly_named`; like there, this is the path itself nearly always.
    """
    if _is_plain(path):
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="laoqu-") as folder:
        there = Path(folder) / f"file{_ending(path)}"
        yield there
        shutil.copyfile(there, path)


def sqlite_address(path: PurePath, mode: str) -> str:
    """
    Write the address under which SQLite opens a file in a mode; `Path.as_uri` would give it the host of a share.

    Parameters
    ----------
    path
        Absolute.
    mode
        `ro`, `rw` or `rwc`.
    """
    said = path.as_posix()
    root = "" if said.startswith("/") else "/"  # C:/… stands behind a slash
    return f"file://{root}{quote(os.fsencode(said), safe='/:')}?mode={mode}"


def as_text(name: str) -> str:
    """Give a file's name as text that any product can hold: bytes that are no text become escapes."""
    return name.encode("utf-8", "backslashreplace").decode("utf-8")


def _is_plain(path: Path) -> bool:
    if sys.platform == "win32":  # names are Unicode there, and GDAL is given them as they are
        return True
    try:
        same = os.fsencode(path) == str(path).encode("utf-8")
    except UnicodeEncodeError:
        return False
    return (
        same and len(os.fsencode(path)) <= LONGEST and not any(mark in str(path) for mark in _MEANT_OTHERWISE)
    )


def _ending(path: Path) -> str:
    """Give the ending that tells a library the format: `.osm.pbf`, `.gpkg`."""
    return "".join(part for part in path.suffixes[-2:] if part.isascii())


def _link_or_copy(path: Path, there: Path) -> None:
    if len(os.fsencode(path)) <= LONGEST:  # SQLite follows a link and then finds its end too long
        with contextlib.suppress(OSError):
            there.symlink_to(path.absolute())
            return
    shutil.copyfile(path, there)
