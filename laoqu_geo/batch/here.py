"""Run a batch on this machine: every reader is a process of its own, so that one that dies or hangs takes nobody along."""

import contextlib
import logging
import os
import signal
import threading
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from multiprocessing import get_context, parent_process
from typing import Any

import geopandas as gpd
import pandas as pd

from ..documents import read_bytes
from ..errors import BatchError, DocumentError
from .engine import Engine, Read, Result, pairs
from .folder import Found, one_line
from .reading import Packed, make_ready

START_S = 600.0
"""Seconds within which a reader must have loaded what it needs, on however busy a machine."""


@contextlib.contextmanager
def here(*, jobs: int, limit_s: float, located: bool) -> Iterator[Engine]:
    """
    Give an engine of this machine.

    Parameters
    ----------
    jobs
        How many processes read.
    limit_s
        Seconds that one document may take.
    located
        Whether readers get ready to locate.
    """
    yield Engine(partial(_run, jobs=jobs, limit_s=limit_s, located=located), _within)


def failure_of(error: BaseException) -> str:
    """Say why a document was not read: in our own words where we have any, else with the kind of error."""
    said = one_line(error)
    return said if isinstance(error, DocumentError | BatchError) else f"{type(error).__name__}: {said}"


def _run(
    documents: Iterable[Found], read: Read, *, jobs: int, limit_s: float, located: bool
) -> Iterator[Result]:
    waiting = iter(documents)
    first = next(waiting, None)
    if first is None:
        return
    lanes = [_Lane(limit_s, located) for _ in range(jobs)]
    try:
        ahead: Found | None = first
        while True:
            for lane in lanes:
                while ahead is not None and lane.document is None and lane.is_ready:
                    failed = lane.take(ahead, read)
                    ahead = next(waiting, None)
                    if failed is not None:
                        yield failed
            if ahead is None and all(lane.document is None for lane in lanes):
                return
            at_work = [lane for lane in lanes if lane.future is not None]
            deadline = min(lane.deadline for lane in at_work)
            wait(
                [lane.future for lane in at_work if lane.future is not None],
                timeout=max(0.0, deadline - time.monotonic()),
                return_when=FIRST_COMPLETED,
            )
            for lane in at_work:
                result = lane.look()
                if result is not None:
                    yield result
    finally:
        for lane in lanes:
            lane.stop()


def _start(located: bool) -> int:
    """Get a new process ready and tell its number."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that shares out the work
    threading.Thread(target=_end_with_parent, daemon=True).start()
    logging.getLogger("pypdf").setLevel(
        logging.CRITICAL
    )  # what it finds wrong stands in the list of failures
    make_ready(located=located)
    return os.getpid()


def _end_with_parent() -> None:
    """Leave when the process that shares out the work is gone, be it killed: nobody else would end this one."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


class _Lane:
    """One process that reads one document after the other; a new one is started where it dies or is too slow."""

    def __init__(self, limit_s: float, located: bool) -> None:
        self.limit_s = limit_s
        self.located = located
        self.document: Found | None = None
        self.pid: int | None = None
        self.future: Future[Any] | None = None
        self._begin()

    @property
    def is_ready(self) -> bool:
        return self.pid is not None

    def take(self, document: Found, read: Read) -> Result | None:
        """Begin a document; a result comes back at once only where its file can no longer be read."""
        try:
            data = read_bytes(document.path)
        except DocumentError as error:
            return Result(document, None, one_line(error))
        self.document, self.deadline = document, time.monotonic() + self.limit_s
        try:
            self.future = self.pool.submit(read, data, document.ending)
        except BrokenProcessPool:
            self.future = Future()
            self.future.set_exception(BrokenProcessPool())
        return None

    def look(self) -> Result | None:
        """Give what has come of the document, if anything has; begin anew where the process is gone."""
        assert self.future is not None
        if not self.future.done():
            return self._overdue() if time.monotonic() >= self.deadline else None
        future, document = self.future, self.document
        self.future = self.document = None
        error = future.exception()
        if document is None:
            if error is not None:
                raise BatchError(
                    f"expected a process that reads documents, but it ended while it started ({failure_of(error)}); "
                    "free some memory or ask for fewer with --jobs"
                )
            self.pid = future.result()
            return None
        if isinstance(error, BrokenProcessPool):
            self._begin_anew()
            return Result(
                document, None, "the process that read it ended: out of memory, or a fault in a library"
            )
        if error is not None:
            return Result(document, None, failure_of(error))
        packed: Packed = future.result()
        return Result(document, packed)

    def stop(self) -> None:
        """End the process, whatever it does."""
        if self.pid is not None and self.future is not None:
            with contextlib.suppress(OSError):
                os.kill(self.pid, getattr(signal, "SIGKILL", signal.SIGTERM))
        self.pool.shutdown(wait=True, cancel_futures=True)

    def _overdue(self) -> Result | None:
        document = self.document
        if document is None:
            raise BatchError(
                f"expected a process ready to read within {START_S:.0f} s; ask for fewer with --jobs"
            )
        self._begin_anew()
        return Result(
            document, None, f"not read within {self.limit_s:g} s; split it, or allow more with --time-limit"
        )

    def _begin_anew(self) -> None:
        self.stop()
        self._begin()

    def _begin(self) -> None:
        self.pool = ProcessPoolExecutor(1, mp_context=get_context("spawn"))
        self.pid = None
        self.document = None
        self.deadline = time.monotonic() + START_S
        self.future = self.pool.submit(_start, self.located)


def _within(projects: gpd.GeoDataFrame, areas: gpd.GeoDataFrame) -> pd.DataFrame:
    return pairs(projects[["geometry"]].sjoin(areas[["geometry"]], predicate="intersects").reset_index())
