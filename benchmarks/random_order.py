"""
Run the test suite in random order again and again: a line a run, then what failed in any.

    python benchmarks/random_order.py RUNS [SEED] [-- further pytest arguments]

Files are shuffled, and the tests within a file; the order of a run comes back with its seed:

    python -m pytest --random-order-bucket=module --random-order-seed=SEED
"""

import argparse
import re
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]


def run(seed: int, further: list[str]) -> tuple[dict[str, int], list[str], float]:
    """Run the suite once; return counts by outcome, the tests that failed, and seconds."""
    start = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--random-order-bucket=module", "--no-loadscope-reorder", f"--random-order-seed={seed}", "-rfE", *further],
        cwd=ROOT, capture_output=True, text=True, encoding="utf-8", errors="replace", check=False,
    )  # fmt: skip
    seconds = time.monotonic() - start
    counts = {
        word.rstrip("s"): int(n)
        for n, word in re.findall(r"(\d+) (passed|failed|errors?|skipped)", done.stdout)
    }
    failed = re.findall(r"^(?:FAILED|ERROR) (\S.*?)(?: - .*)?$", done.stdout, re.MULTILINE)
    if done.returncode and not failed:
        failed = [f"pytest ended with {done.returncode}: {(done.stderr or done.stdout).strip()[-300:]}"]
    return counts, failed, seconds


def main() -> int:
    """Run, and tell."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[1])
    parser.add_argument("runs", type=int)
    parser.add_argument("seed", type=int, nargs="?", default=1, help="of the first run; the next ones follow")
    parser.add_argument("further", nargs="*", help="for pytest, after --")
    asked = parser.parse_args()
    faults: dict[str, list[int]] = {}
    slowest = 0.0
    for seed in range(asked.seed, asked.seed + asked.runs):
        counts, failed, seconds = run(seed, asked.further)
        slowest = max(slowest, seconds)
        for test in failed:
            faults.setdefault(test, []).append(seed)
        print(
            f"seed {seed}: {counts.get('passed', 0)} passed, {len(failed)} failed, "
            f"{counts.get('skipped', 0)} skipped, {seconds:.0f} s",
            flush=True,
        )
    clean = asked.runs - len({seed for seeds in faults.values() for seed in seeds})
    print(f"{clean} of {asked.runs} runs without a failure; the slowest took {slowest:.0f} s")
    for test, seeds in faults.items():
        print(f"{test}  seeds {', '.join(map(str, seeds))}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
