"""What a plan file may ask of the machine: beyond it, a file is refused by name, in one line, before it costs more."""

import struct
import time
import zlib
from collections.abc import Callable
from pathlib import Path

from ..errors import DocumentError

MAX_BYTES = 64 << 20
"""Of a file as it lies on disk; the longest plans known have two."""
MAX_CHARACTERS = 20_000_000
"""Of text: some ten thousand pages."""
MAX_CELLS = 1_000_000
"""Of all tables of a document: a plan of 10,000 projects in thirty columns has a third of that."""
MAX_COLUMNS = 1_000
"""Of a table; Word itself allows 63."""
MAX_PAGES = 10_000
MAX_SECONDS = 120.0
"""For reading one file; a plan of a thousand pages takes half a minute."""

BROKEN = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    MemoryError,
    NotImplementedError,
    OSError,
    RecursionError,
    SyntaxError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)
"""What parsers of other people's raise on bytes that are not what they claim to be; caught around their calls only."""


class Deadline:
    """
    Time left for one file, asked between pages and steps: nothing is interrupted from outside, so it works anywhere.

    Parameters
    ----------
    path
        Named in the refusal.
    seconds
        Given in all, from now.
    """

    def __init__(
        self, path: Path, seconds: float = MAX_SECONDS, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._path, self._seconds, self._clock = path, seconds, clock
        self._end = clock() + seconds

    def check(self) -> None:
        """
        Go on while there is time.

        Raises
        ------
        DocumentError
            If there is none left.
        """
        if self._clock() > self._end:
            raise DocumentError(
                f"expected a plan that is read within {self._seconds:.0f} s, found one that takes longer: "
                f"{self._path}; split it or save it as text"
            )


def refuse_beyond(count: int, limit: int, what: str, path: Path) -> None:
    """
    Refuse a file with too many of something.

    Raises
    ------
    DocumentError
        If the count is beyond the limit.
    """
    if count > limit:
        raise DocumentError(f"expected a plan of at most {limit:,} {what}, found more: {path}; split it")
