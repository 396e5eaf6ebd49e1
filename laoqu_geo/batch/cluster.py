"""Run a batch on a Dask cluster: the same readers as tasks, the join of layers as dask-geopandas does it."""

import contextlib
import os
import threading
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd

from ..documents import read_bytes
from ..errors import BatchError, DocumentError
from .engine import Engine, Read, Result, pairs
from .folder import Found, one_line
from .here import failure_of
from .reading import Packed, make_ready

if TYPE_CHECKING:
    from distributed import Client, Future

Begin = Callable[[Read, bytes, str], Packed]
"""How a worker begins to read a document."""
CONNECT_S = 30
"""Seconds to wait for the scheduler, and for its first worker."""
AHEAD = 3
"""Documents on their way for each thread of the workers: none is idle, and no worker is sent more than it can hold."""
TOO_SLOW = 75
"""Exit code of a worker that ended itself because a document took too long."""


@contextlib.contextmanager
def on_cluster(address: str, *, limit_s: float, located: bool) -> Iterator[Engine]:
    """
    Give an engine that hands the work to a running Dask scheduler.

    Parameters
    ----------
    address
        Such as `tcp://10.0.0.1:8786`.
    limit_s
        Seconds that one document may take; a worker that needs longer ends itself and its nanny starts it again.
    located
        Whether readers get ready to locate.

    Raises
    ------
    BatchError
        If Dask is not installed, or no scheduler or worker answers.
    """
    try:
        import dask_geopandas  # noqa: F401, PLC0415  (an optional extra)
        from distributed import Client  # noqa: PLC0415
    except ImportError as error:
        raise BatchError(
            f'expected Dask for --scheduler, but {error.name} is not installed; pip install "laoqu-geo[dask]"'
        ) from None
    try:
        client = Client(address, timeout=CONNECT_S, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise BatchError(
            f"expected a Dask scheduler at {address}, but: {one_line(error)}; start one with `dask scheduler`"
        ) from None
    with client:
        try:
            client.wait_for_workers(1, timeout=CONNECT_S)
        except TimeoutError:
            raise BatchError(
                f"expected workers at {address}, found none within {CONNECT_S} s; start some with `dask worker`"
            ) from None
        begin = partial(_read, limit_s=limit_s, located=located)
        yield Engine(partial(_run, client=client, begin=begin), partial(_within, client=client))


def _run(documents: Iterable[Found], read: Read, *, client: "Client", begin: Begin) -> Iterator[Result]:
    """Read all; what was on a worker that died several times gets one more chance, alone."""
    from distributed import KilledWorker  # noqa: PLC0415

    again: list[Found] = []
    ahead = AHEAD * max(1, sum(client.ncores().values()))
    for result, error in _shared_out(documents, read, client=client, begin=begin, ahead=ahead):
        if isinstance(error, KilledWorker):
            again.append(result.document)
        else:
            yield result
    for result, _ in _shared_out(again, read, client=client, begin=begin, ahead=1):
        yield result


def _shared_out(
    documents: Iterable[Found], read: Read, *, client: "Client", begin: Begin, ahead: int
) -> Iterator[tuple[Result, BaseException | None]]:
    from distributed import as_completed  # noqa: PLC0415

    waiting = iter(documents)
    on_the_way: dict[str, Found] = {}
    finished = as_completed(loop=client.loop)

    def send() -> Iterator[Result]:
        while len(on_the_way) < ahead and (document := next(waiting, None)) is not None:
            try:
                data = read_bytes(document.path)
            except DocumentError as error:
                yield Result(document, None, one_line(error))
                continue
            future = client.submit(begin, read, data, document.ending, pure=False, retries=0)
            on_the_way[future.key] = document
            finished.add(future)

    for failed in send():
        yield failed, None
    for future in finished:
        document = on_the_way.pop(future.key)
        yield _result(document, future)
        for failed in send():
            yield failed, None


def _result(document: Found, future: "Future") -> tuple[Result, BaseException | None]:
    if future.status == "finished":
        return Result(document, future.result()), None
    error = future.exception() if future.status == "error" else BatchError("the scheduler gave it up")
    return Result(document, None, _reason(error)), error


def _reason(error: BaseException) -> str:
    from distributed import KilledWorker  # noqa: PLC0415

    if isinstance(error, KilledWorker):
        return "every worker that read it ended: out of memory, too slow, or a fault in a library"
    return failure_of(error)


def _read(read: Read, data: bytes, ending: str, *, limit_s: float, located: bool) -> Packed:
    """Read a document on a worker; a thread cannot be stopped, so a worker that is too slow ends as a whole."""
    make_ready(located=located)
    alarm = threading.Timer(limit_s, os._exit, (TOO_SLOW,))
    alarm.daemon = True
    alarm.start()
    try:
        return read(data, ending)
    finally:
        alarm.cancel()


def _within(projects: gpd.GeoDataFrame, areas: gpd.GeoDataFrame, *, client: "Client") -> pd.DataFrame:
    """Join on the cluster: each worker takes some of the projects."""
    import dask_geopandas  # noqa: PLC0415

    parts = min(len(projects), max(1, sum(client.ncores().values())))
    spread = dask_geopandas.from_geopandas(projects[["geometry"]], npartitions=parts, sort=False)
    joined = spread.sjoin(areas[["geometry"]], predicate="intersects").reset_index()
    return pairs(client.compute(joined).result())
