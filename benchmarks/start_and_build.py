"""
Measure `extract` against importing typer and rich, and `build` against importing its libraries, in one run.

    python benchmarks/start_and_build.py

Prints CPU and wall seconds of whole processes (best of three) and their ratios.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from importlib.resources import files
from pathlib import Path

PLAN = files("laoqu_geo") / "data" / "plans" / "2018-chuanshan-work-plan.txt"
RUNS = 3


def run(*arguments: str) -> tuple[float, float]:
    """Run a Python process; return CPU and wall seconds, the best of several runs."""
    best = (float("inf"), float("inf"))
    for _ in range(RUNS):
        before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL, env=os.environ)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        best = (min(best[0], cpu), min(best[1], time.perf_counter() - start))
    return best


def main() -> None:
    """Print the figures."""
    light = run("-c", "import typer, rich")
    extract = run("-m", "laoqu_geo", "extract", str(PLAN))
    print(f"import typer, rich: {light[1]:.2f} s wall; extract: {extract[1]:.2f} s wall")
    print(f"extract may take {1.5 * light[1] + 0.5:.2f} s (1.5 x the import + 0.5 s)")
    heavy = run("-c", "import geopandas, folium, matplotlib.pyplot, osmnx")
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        whole = run(
            "-m", "laoqu_geo", "--quiet", "build", "--layers", str(out / "l"), "--maps", str(out / "m")
        )
    print(
        f"import geopandas, folium, matplotlib.pyplot, osmnx: {heavy[0]:.2f} s CPU; build: {whole[0]:.2f} s CPU"
    )
    print(f"build / imports = {whole[0] / heavy[0]:.1f} (at most 10)")


if __name__ == "__main__":
    main()
