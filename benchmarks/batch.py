"""
Measure a batch: documents a second, two Dask workers against one, memory, growth, and what the whole country would cost.

    python benchmarks/batch.py [--documents 1000] [--grow 1000,3000,10000] [--located 40] [--no-dask]

Documents come from `make_documents.py`; their sizes are printed. Figures say the load of the machine before and after:
on a machine that does something else besides, seconds are too many, and two processes on two busy processors show nothing.
"""

import argparse
import contextlib
import os
import resource
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import numpy as np
from make_documents import make

from laoqu_geo.batch import here, run_batch
from laoqu_geo.batch.folder import find_documents
from laoqu_geo.batch.reading import make_ready, read_one
from laoqu_geo.batch.stamp import code_version

COUNTIES = 2_850
"""Units of county level, of which every one publishes plans."""
PLANS = 12
"""A year's plans of a county: work report, annual plan, lists, sector plans; 10 to 15 is what county websites hold."""
ABOVE = 400
"""Provinces, prefectures and districts of special rank above them."""
MIB = 1 << 20


def load() -> str:
    """Say how busy the machine is."""
    return f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors"


def documents(count: int, folder: Path) -> Path:
    """Make documents and say how long they are."""
    sizes = np.array(make(count, folder, 8)) / 1000
    p10, p50, p90 = np.percentile(sizes, [10, 50, 90])
    print(
        f"{count} documents: mean {sizes.mean():.1f} kB of text, 10 % below {p10:.1f}, half below {p50:.1f}, "
        f"90 % below {p90:.1f}, longest {sizes.max():.1f}"
    )
    return folder


def one_process(folder: Path) -> float:
    """Read in this process, after start; return seconds a document."""
    make_ready(located=False)
    found, _ = find_documents(folder, besides=folder / "out")
    version, before = code_version(), load()
    wall, cpu = time.perf_counter(), time.process_time()
    for document in found:
        read_one(document.path.read_bytes(), document.ending, located=False, version=version)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"one process, extraction only: {len(found) / wall:.0f} documents/s ({len(found) / cpu:.0f} a second of processor), "
        f"target ≥ 50; memory {peak:.0f} MiB, target ≤ 1024; {before} → {load()}"
    )
    return wall / len(found)


def placed(folder: Path, count: int) -> float:
    """Read, locate and join some documents in this process, after start; return seconds a document."""
    make_ready(located=True)
    found, _ = find_documents(folder, besides=folder / "out")
    version, before = code_version(), load()
    began = time.perf_counter()
    for document in found[:count]:
        read_one(document.path.read_bytes(), document.ending, located=True, version=version)
    wall = (time.perf_counter() - began) / min(count, len(found))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"one process, located and joined: {1 / wall:.1f} documents/s; memory {peak:.0f} MiB, target ≤ 1024; "
        f"{before} → {load()}"
    )
    return wall


@contextlib.contextmanager
def workers(count: int) -> Iterator[str]:
    """Start a Dask cluster on loopback, one thread a worker."""
    import distributed

    with distributed.LocalCluster(
        n_workers=count, threads_per_worker=1, host="127.0.0.1", dashboard_address=None
    ) as cluster:
        yield cluster.scheduler_address


def on_dask(folder: Path, count: int) -> float:
    """Read with some Dask workers, after start; return seconds."""
    import distributed

    from laoqu_geo.batch import on_cluster

    found, _ = find_documents(folder, besides=folder / "out")
    read = partial(read_one, located=False, version=code_version())
    with workers(count) as address, on_cluster(address, limit_s=600, located=False) as engine:
        for _ in engine.run(found[: 8 * count], read):
            pass  # all workers have loaded what they need
        before, began = load(), time.perf_counter()
        done = sum(result.packed is not None for result in engine.run(found, read))
        wall = time.perf_counter() - began
        with distributed.Client(address, set_as_default=False) as client:
            peaks = client.run(lambda: __import__("resource").getrusage(0).ru_maxrss / 1024)
    print(
        f"{count} Dask worker{'s' * (count > 1)}: {done / wall:.0f} documents/s; "
        f"memory {max(peaks.values()):.0f} MiB a worker, target ≤ 1024; {before} → {load()}"
    )
    return wall


def growth(counts: list[int], home: Path) -> None:
    """Run whole batches of more and more documents, products included."""
    costs = []
    for count in counts:
        folder = documents(count, home / f"plans-{count}")
        before, began = load(), time.perf_counter()
        with here(jobs=os.cpu_count() or 1, limit_s=600, located=False) as engine:
            outcome = run_batch(folder, home / f"out-{count}", engine, located=False, formats=("jsonl",))
        wall = time.perf_counter() - began
        costs.append(wall / count)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"  {count} documents in all: {wall:.0f} s, {1000 * wall / count:.1f} ms each, {outcome.projects} projects; "
            f"memory of the process that puts together {peak:.0f} MiB; {before} → {load()}"
        )
        shutil.rmtree(folder)
        shutil.rmtree(home / f"out-{count}")
    if len(costs) > 1:
        print(f"  cost of a document at most {max(costs) / costs[0]:.2f} times that among {counts[0]}")


def country(extracted_s: float, located_s: float) -> None:
    """Reckon what all plans of all counties would cost."""
    plans = COUNTIES * PLANS + ABOVE * PLANS
    print(
        f"all plans of a year, {COUNTIES} counties and {ABOVE} units above, {PLANS} each: {plans} documents"
    )
    for what, seconds in (("extraction", extracted_s), ("with places", located_s)):
        hours = plans * seconds / 3600
        print(
            f"  {what}: {hours:.1f} processor hours; on 8 processors {hours / 8:.1f} h, on 32 {hours / 32:.2f} h"
        )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--documents", type=int, default=1000)
    parser.add_argument("--grow", default="1000,3000,10000", help="counts with commas; empty for none")
    parser.add_argument("--located", type=int, default=40)
    parser.add_argument("--no-dask", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        folder = documents(asked.documents, Path(home) / "plans")
        extracted_s = one_process(folder)
        if not asked.no_dask:
            run: Callable[[int], float] = partial(on_dask, folder)
            print(f"two Dask workers against one: {run(1) / run(2):.2f} times as fast, target ≥ 1.7")
        located_s = placed(folder, asked.located)
        if asked.grow:
            growth([int(count) for count in asked.grow.split(",")], Path(home))
        country(extracted_s, located_s)


if __name__ == "__main__":
    main()
