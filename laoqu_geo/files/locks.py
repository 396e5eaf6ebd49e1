"""Keep two runs from writing into one folder at the same time."""

import contextlib
import logging
from collections.abc import Iterator
from pathlib import Path

from ..errors import LaoquGeoError, OutputError
from .replacing import said

logger = logging.getLogger(__name__)

LOCK = ".laoqu-geo.lock"
"""Name of the file that is locked in a folder; the system frees it when the process ends, however it ends."""

PATIENCE_S = 120.0
"""Seconds to wait for another run: several times what a plan takes."""

_BRIEFLY_S = 0.2


@contextlib.contextmanager
def at_work(*folders: Path, patience_s: float | None = None) -> Iterator[None]:
    """
    Be the only run that writes into some folders; wait for another one that does.

    A block inside a block of the same process goes through.

    Parameters
    ----------
    *folders
        Made if need be.
    patience_s
        Seconds to wait for each; None means `PATIENCE_S`.

    Raises
    ------
    OutputError
        If a folder cannot be written, or the other run takes too long.
    """
    patience_s = PATIENCE_S if patience_s is None else patience_s
    with contextlib.ExitStack() as held:
        for folder in folders:
            held.enter_context(_made(folder))
        # Two runs that name the same folders in another order must not wait for each other.
        for folder in sorted({folder.resolve() for folder in folders}):
            held.enter_context(_held(folder, patience_s))
        yield


@contextlib.contextmanager
def _made(folder: Path) -> Iterator[None]:
    """Make a folder; one that was made for nothing goes again."""
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        yield
    except FileExistsError:
        raise OutputError(
            f"cannot write in {folder}: a file of that name is in the way; choose another folder"
        ) from None
    except OSError as error:
        if isinstance(error, LaoquGeoError):
            raise
        raise OutputError(
            f"cannot write in {folder}: {said(error)}; choose a folder you may write to"
        ) from None
    finally:
        if missing and folder.is_dir() and [one.name for one in folder.iterdir()] == [LOCK]:
            (folder / LOCK).unlink(missing_ok=True)
        for one in missing:
            with contextlib.suppress(OSError):
                one.rmdir()


@contextlib.contextmanager
def _held(folder: Path, patience_s: float) -> Iterator[None]:
    from filelock import FileLock, Timeout  # noqa: PLC0415  (`laoqu-geo extract` locks nothing)

    try:
        lock = FileLock(folder / LOCK, is_singleton=True, thread_local=False)
        try:
            lock.acquire(timeout=min(_BRIEFLY_S, patience_s))
        except Timeout:
            logger.warning("another laoqu-geo is writing in %s; waiting. 另一进程正在写入，等待中。", folder)
            lock.acquire(timeout=patience_s)
    except Timeout:
        raise OutputError(
            f"expected to write in {folder}, but another laoqu-geo has been at work there for {patience_s:.0f} s; "
            "wait until it is done, or choose another folder"
        ) from None
    except OSError as error:
        raise OutputError(
            f"cannot write in {folder}: {said(error)}; choose a folder you may write to"
        ) from None
    try:
        yield
    finally:
        lock.release()
