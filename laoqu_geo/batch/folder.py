"""Find the documents of a folder, each once however many copies of it lie there."""

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from ..documents import read_bytes
from ..errors import DocumentError

ENDINGS = frozenset({".txt", ".docx", ".pdf", ".html", ".htm"})
"""What is taken for a document; all other files are passed over."""


@dataclass(frozen=True, slots=True)
class Found:
    """
    One document of a folder.

    `name` is its path from the folder with `/`, `copies` those of files with the same bytes and ending.
    """

    name: str
    path: Path
    ending: str
    sha256: str
    copies: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The name that tables know it by: the same for the same bytes, whatever the file is called."""
        return self.sha256[:16] if self.ending == ".txt" else f"{self.sha256[:16]}{self.ending}"


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that could not be read, and why, in one line."""

    file: str
    reason: str


def find_documents(folder: Path, *, besides: Path) -> tuple[list[Found], list[Failure]]:
    """
    List the documents under a folder.

    Parameters
    ----------
    folder
        Looked through to its depths; hidden files and folders are passed over, links to folders not followed.
    besides
        Folder of the products, in which nothing is looked for.

    Returns
    -------
    found, failures
        Both in the order of their names; the first of several equal files stands for all.

    Raises
    ------
    DocumentError
        If there is no such folder.
    """
    if not folder.is_dir():
        raise DocumentError(f"expected a folder of plans, found none at {folder}; check the path")
    found: dict[tuple[str, str], Found] = {}
    failures = []
    for name, path in sorted(_files(folder, besides.resolve())):
        try:
            digest = hashlib.sha256(read_bytes(path)).hexdigest()
        except DocumentError as error:
            failures.append(Failure(name, one_line(error)))
            continue
        ending = ".html" if path.suffix.lower() == ".htm" else path.suffix.lower()
        first = found.setdefault((digest, ending), Found(name, path, ending, digest))
        if first.name != name:
            found[digest, ending] = replace(first, copies=(*first.copies, name))
    return list(found.values()), failures


def one_line(error: BaseException) -> str:
    """Say what went wrong on one line."""
    return " ".join(str(error).split()) or type(error).__name__


def _files(folder: Path, besides: Path) -> Iterator[tuple[str, Path]]:
    for home, inner, files in os.walk(folder):
        inner[:] = [
            name for name in inner if not name.startswith(".") and (Path(home) / name).resolve() != besides
        ]
        for file in files:
            path = Path(home) / file
            if path.suffix.lower() in ENDINGS and not file.startswith((".", "~$")):
                # a name that is no Unicode must not stop a table from being written
                name = path.relative_to(folder).as_posix().encode("utf-8", "replace").decode()
                yield name, path
