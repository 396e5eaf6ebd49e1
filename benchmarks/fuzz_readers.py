"""
Feed every reader of the package inputs that break rules, and count what comes out other than a clear error.

    python benchmarks/fuzz_readers.py all --count 1000000          a reader's part grows with its speed
    python benchmarks/fuzz_readers.py pdf --seconds 600 --seed 7
    python benchmarks/fuzz_readers.py pdf --seed 7 --only 1234 --save folder    one input again, kept as a file

An input is made of (seed, reader, number) alone. Inputs are read in worker processes, so that a dead process, a hang over
10 s of processor time and more than 2 GB of memory are counted too; what fails is saved. Exit code 1 if anything failed.
"""

import argparse
import logging
import multiprocessing
import os
import resource
import sys
import tempfile
import time
import traceback
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from random import Random

from fuzzing.readers import READERS

from laoqu_geo.errors import LaoquGeoError

LIMIT_S = 10.0
LIMIT_BYTES = 2 << 30
HARD_LIMIT_BYTES = 12 << 30
"""Of address space: keeps the machine alive; what asks for more fails with MemoryError, which counts."""
PATIENCE_S = 600.0
"""By the clock on the wall, on a busy machine: for a worker to start, and for an input that sleeps."""
KEPT_OF_A_KIND = 3
"""So many inputs of one fault are saved."""


@dataclass
class Tally:
    """What became of one reader's inputs."""

    inputs: int = 0
    read: int = 0
    seconds: float = 0.0
    peak: int = 0
    slowest: float = 0.0
    next: int = 0
    """Number of the input that comes after the last one."""
    faults: Counter[str] = field(default_factory=Counter)

    def add(self, number: int, spent: float, peak: int, *, read: bool) -> None:
        """Count one input that was read to its end."""
        self.inputs, self.next = self.inputs + 1, number + 1
        self.read, self.seconds = self.read + read, self.seconds + spent
        self.slowest, self.peak = max(self.slowest, spent), max(self.peak, peak)

    def join(self, other: "Tally") -> None:
        """Add what another worker counted."""
        self.inputs, self.read = self.inputs + other.inputs, self.read + other.read
        self.seconds += other.seconds
        self.slowest, self.peak = max(self.slowest, other.slowest), max(self.peak, other.peak)
        self.faults += other.faults

    def line(self, name: str) -> str:
        """Say it in one line."""
        hangs, memory = (
            sum(n for what, n in self.faults.items() if what.startswith(kind)) for kind in ("hang", "memory")
        )
        crashes = sum(self.faults.values()) - hangs - memory
        return (
            f"{name:12} {self.inputs:9} {self.read / max(self.inputs, 1):7.0%} {self.seconds / 3600:7.3f} {crashes:8} {hangs:6} "
            f"{memory:6} {self.slowest:8.2f} {self.peak / 1e6:8.0f}"
        )


HEAD = f"{'reader':12} {'inputs':>9} {'read':>7} {'CPU h':>7} {'crashes':>8} {'hangs':>6} {'>2 GB':>6} {'slowest s':>8} {'peak MB':>8}"


@dataclass(frozen=True)
class Wish:
    """Which inputs are wanted, where those that fail are saved, and when to stop (a clock time)."""

    reader: str
    seed: int
    save: Path
    until: float

    def made(self, number: int) -> bytes:
        """Make one input, the same each time."""
        return READERS[self.reader].make(Random(f"{self.seed}/{self.reader}/{number}"))

    def saved(self, number: int) -> Path:
        """Keep one input as a file."""
        self.save.mkdir(parents=True, exist_ok=True)
        path = self.save / f"{self.reader}-{self.seed}-{number}{READERS[self.reader].ending}"
        path.write_bytes(self.made(number))
        return path


def work(wish: Wish, numbers: range, pipe: Connection) -> None:
    """Read inputs one after the other; tell before each which it is, and after each what came of it."""
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    resource.setrlimit(resource.RLIMIT_AS, (HARD_LIMIT_BYTES, HARD_LIMIT_BYTES))
    own = READERS[wish.reader]
    with tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as folder:
        path = Path(folder) / f"laoqu{own.ending}"
        for number in numbers:
            path.write_bytes(wish.made(number))
            pipe.send(("begun", number))
            begun = time.process_time()
            read, fault = _outcome(own.read, path)
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
            pipe.send(("done", number, time.process_time() - begun, fault, read, peak))
            if peak > LIMIT_BYTES or time.time() > wish.until:
                break
    pipe.send(("over",))


def _outcome(read: Callable[[Path], object], path: Path) -> tuple[bool, str]:
    """Say whether a file was read, and what came out other than a clear error."""
    try:
        read(path)
    except LaoquGeoError as error:
        return False, f"message of several lines: {type(error).__name__}" if "\n" in str(error) else ""
    except BaseException as error:  # noqa: BLE001  (whatever else comes out is what is looked for)
        return False, f"{type(error).__name__} {_place(error)}"
    return True, ""


def _place(error: BaseException) -> str:
    """Name the last line of the package on the way to a fault, and the line that raised it."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [f for f in frames if "laoqu_geo" in f.filename] or frames
    ends = [f"{Path(f.filename).name}:{f.lineno}" for f in (own[-1], frames[-1])]
    said = str(error).splitlines()[0][:80] if str(error) else ""
    return f"{' < '.join(dict.fromkeys(reversed(ends)))} {said}"


def run(wish: Wish, numbers: range) -> Tally:
    """Have a range of inputs read, with a new worker after each that dies, hangs or swells."""
    context = multiprocessing.get_context("spawn")
    tally = Tally(next=numbers.start)
    while len(numbers) and time.time() < wish.until:
        ours, theirs = context.Pipe()
        process = context.Process(target=work, args=(wish, numbers, theirs), daemon=True)
        process.start()
        theirs.close()
        last = numbers.stop - 1
        for last, fault in _watch(process, ours, tally, numbers.start):
            tally.faults[fault] += 1
            if tally.faults[fault] <= KEPT_OF_A_KIND:
                wish.saved(last)
                print(f"  {wish.reader} --seed {wish.seed} --only {last}: {fault}", flush=True)
        process.kill()
        process.join()
        # a worker that came to its end has read all there was
        numbers = range(tally.next, numbers.stop)
    return tally


def _watch(process: BaseProcess, pipe: Connection, tally: Tally, start: int) -> Iterator[tuple[int, str]]:
    """Yield the number of each input that failed, and how; at the end that of the last one, if it failed by itself."""
    number, busy = start, False
    while True:
        try:
            if not _answers(process, pipe, busy=busy):
                tally.inputs, tally.next = tally.inputs + 1, number + 1
                yield number, "hang" if busy else "hang before the next input was made"
                return
            what, *told = pipe.recv()
        except (EOFError, OSError):
            process.join(5)
            tally.inputs, tally.next = tally.inputs + 1, max(number, start) + 1
            yield number, f"process died ({process.exitcode})"
            return
        if what == "over":
            return
        number, busy = told[0], what == "begun"
        if what == "done":
            _, spent, fault, read, peak = told
            tally.add(number, spent, peak, read=read)
            if fault:
                yield number, fault
            if peak > LIMIT_BYTES:
                yield number, "memory"


def _answers(process: BaseProcess, pipe: Connection, *, busy: bool) -> bool:
    """Wait for a worker: ten seconds of its own time for an input, so that a busy machine is no hang."""
    end = time.monotonic() + PATIENCE_S
    before = _cpu_s(process)
    while not pipe.poll(1.0):
        if time.monotonic() > end or (busy and _cpu_s(process) - before > LIMIT_S):
            return False
    return True


def _cpu_s(process: BaseProcess) -> float:
    """Return the processor time that a process has used."""
    try:
        told = Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return 0.0
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


def main() -> int:
    """Parse, run, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("reader", choices=["all", *READERS])
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument(
        "--seconds", type=float, default=float("inf"), help="stop after so many, whatever the count"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=1, help="workers at once")
    parser.add_argument("--only", type=int, help="read one input, in this process")
    parser.add_argument("--save", type=Path, default=Path("fuzz-failures"))
    args = parser.parse_args()
    begun = time.time()
    until = begun + args.seconds
    if args.only is not None:
        return _once(Wish(args.reader, args.seed, args.save, until), args.only)
    tallies: dict[str, Tally] = {}
    with ThreadPoolExecutor(args.jobs) as pool:
        for name in READERS if args.reader == "all" else [args.reader]:
            count = READERS[name].share * args.count // 1000 if args.reader == "all" else args.count
            part = -(-count // args.jobs)
            ranges = [range(start, min(start + part, count)) for start in range(0, count, part)]
            tallies[name] = Tally()
            for one in pool.map(run, [Wish(name, args.seed, args.save, until)] * len(ranges), ranges):
                tallies[name].join(one)
            print(HEAD, tallies[name].line(name), sep="\n", flush=True)
    return _report(tallies, time.time() - begun)


def _report(tallies: Mapping[str, Tally], seconds: float) -> int:
    print(HEAD, *(tally.line(name) for name, tally in tallies.items()), sep="\n")
    faults = Counter(
        {f"{name}: {what}": n for name, tally in tallies.items() for what, n in tally.faults.items()}
    )
    for what, count in faults.most_common():
        print(f"{count:8} {what}")
    total = sum(tally.inputs for tally in tallies.values())
    print(f"{total} inputs in {seconds / 3600:.2f} h, {faults.total()} failed")
    return int(faults.total() > 0)


def _once(wish: Wish, number: int) -> int:
    path = wish.saved(number)
    print(path, READERS[wish.reader].read(path))
    return 0


if __name__ == "__main__":
    sys.exit(main())
