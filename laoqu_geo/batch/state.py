"""Keep what was read of each document beside the products, so that a run that was stopped goes on where it was."""

import logging
import os
import shutil
import zlib
from dataclasses import dataclass
from pathlib import Path

from ..errors import OutputError
from ..files import ADVICE, said
from .folder import Found
from .reading import Packed, Record, unpack
from .stamp import code_version

logger = logging.getLogger(__name__)

STATE = ".laoqu-batch"
"""Name of the folder among the products; may be deleted, then all is read anew."""


@dataclass(frozen=True, slots=True)
class State:
    """The records of one way of reading with one state of the program."""

    home: Path
    """A folder of its own for every state of the program and every way of reading."""

    @classmethod
    def beside(cls, products: Path, *, located: bool) -> "State":
        """Find or make the folder of records among the products."""
        home = products / STATE / code_version() / ("located" if located else "read")
        try:
            home.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutputError(f"cannot write in {products}: {said(error)}; {ADVICE}") from None
        return cls(home)

    def holds(self, document: Found) -> bool:
        """Tell whether a document was read; a record that was not written to its end does not count."""
        try:
            zlib.decompress(self._file(document).read_bytes())
        except (OSError, zlib.error):
            return False
        return True

    def record(self, document: Found) -> Record:
        """Give what was read of a document."""
        return unpack(self._file(document).read_bytes())

    def keep(self, document: Found, packed: Packed) -> None:
        """
        Keep a record under its name at once, without waiting for the disk: what a power cut tears is read anew.

        Raises
        ------
        OutputError
            If it cannot be written.
        """
        file = self._file(document)
        draft = file.with_name(f".{file.name}.{os.getpid()}")
        try:
            file.parent.mkdir(exist_ok=True)
            draft.write_bytes(packed)
            draft.replace(file)
        except OSError as error:
            raise OutputError(f"expected to write {file}, but: {said(error)}; {ADVICE}") from None

    def forget_others(self) -> None:
        """Take away what earlier states of the program have read: it is never looked at again."""
        for old in self.home.parent.parent.iterdir():
            if old != self.home.parent:
                shutil.rmtree(old, ignore_errors=True)
                logger.info("records of an earlier version removed: %s", old.name)

    def _file(self, document: Found) -> Path:
        return self.home / document.sha256[:2] / f"{document.sha256}{document.ending}.z"
