"""
Stop `laoqu-geo build` at random moments, fill its disk, hold its files: what stands afterwards must be whole.

    python benchmarks/faults.py kill 200 [SEED]      kill -9 at that many random moments
    python benchmarks/faults.py disk                 on file systems of growing size (root: a tmpfs each)
    python benchmarks/faults.py lock                 a GeoPackage that another program writes in; two builds at once

The folder holds products of one plan while those of another are made, turn by turn; every file must be that of one of
the two, to the byte, and after the next start of any command all of them must be of the same plan.
"""

import os
import random
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from importlib import resources
from pathlib import Path

import laoqu_geo.pipeline
import laoqu_geo.publishing  # noqa: F401  (loaded once here, so that each child starts where the work begins)
from laoqu_geo.cli import app
from laoqu_geo.documents import SHIPPED_PLAN
from laoqu_geo.files import finish_interrupted
from laoqu_geo.files.publication import JOURNAL
from laoqu_geo.manifest import verify

FILES = ("layers/laoqu.gpkg", "layers/laoqu.xlsx", "layers/manifest.json", "maps/index.html",
         "maps/index.embed.html", "maps/overview.png", "maps/overview.pdf")  # fmt: skip


def two_plans(folder: Path) -> list[Path]:
    """The shipped plan, and the same without its second half."""
    text = (resources.files("laoqu_geo") / "data" / "plans" / SHIPPED_PLAN).read_text(encoding="utf-8")
    plans = [folder / "一.txt", folder / "二.txt"]
    for plan, words in zip(plans, (text, text[: len(text) // 2]), strict=True):
        plan.write_text(words, encoding="utf-8")
    return plans


def build(plan: Path, home: Path) -> int:
    """Start a build in a child; give its process id."""
    if child := os.fork():
        return child
    sys.stdout = sys.stderr = open(os.devnull, "w")  # noqa: SIM115, PTH123
    code = 3
    try:
        app(["build", str(plan), "--layers", str(home / "layers"), "--maps", str(home / "maps")])
    except SystemExit as done:
        code = done.code if isinstance(done.code, int) else 3
    finally:
        os._exit(code)


def finished(child: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def state(home: Path) -> dict[str, bytes]:
    return {name: (home / name).read_bytes() if (home / name).exists() else b"" for name in FILES}


def of_which(found: dict[str, bytes], sets: list[dict[str, bytes]]) -> int | None:
    return next((number for number, one in enumerate(sets) if one == found), None)


def cpu_s(child: int) -> float:
    """CPU seconds of a child so far: moments told by them do not depend on how busy the machine is."""
    fields = Path(f"/proc/{child}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def wait_for(child: int, there: Callable[[], bool]) -> bool:
    """Wait until something holds; False where the child is done before."""
    while not there():
        if os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT):
            return False
        time.sleep(0.0005)
    return True


def kill_once(plan: Path, home: Path, whole_s: float, draw: random.Random) -> str:
    """Start a build and kill it: anywhere (half of the times), in its last tenth, or while files change places."""
    where = draw.choices(("anywhere", "in the last tenth", "while files change places"), (2, 1, 1))[0]
    moment = whole_s * (draw.uniform(0, 1.02) if where == "anywhere" else draw.uniform(0.9, 1.02))
    child = build(plan, home)
    if where == "while files change places":
        seen = wait_for(child, (home / "layers" / JOURNAL).exists)
        time.sleep(draw.uniform(0, 0.005))
    else:
        seen = wait_for(child, lambda: cpu_s(child) >= moment)
    if seen:
        os.kill(child, signal.SIGKILL)
    return f"{where}: killed" if finished(child) else f"{where}: done before"


def kill(count: int, seed: int) -> int:
    draw = random.Random(seed)
    ends: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        plans = two_plans(folder)
        lasted = []
        for number, plan in enumerate(plans):
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            assert finished(build(plan, folder / f"ref{number}")) == 0
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            lasted.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
        sets = [state(folder / f"ref{number}") for number in (0, 1)]
        home = folder / "work"
        shutil.copytree(folder / "ref0", home)
        stands = 0
        for turn in range(count):
            wanted = 1 - stands
            how = kill_once(plans[wanted], home, lasted[wanted], draw)
            found = state(home)
            torn = [name for name in FILES if found[name] not in (sets[0][name], sets[1][name])]
            mixed = of_which(found, sets) is None
            finish_interrupted(home / "layers")
            after = of_which(state(home), sets)
            sound = all(finding.right for finding in verify(home / "layers"))
            if torn or after is None or not sound:
                print(f"turn {turn}, {how}: FAULT: {torn or 'mixed'}", flush=True)
                return 1
            ends[f"{how}, {'new' if after == wanted else 'old'} stands"] += 1
            ends["files of both, put right at the next start"] += mixed
            stands = after
            if (turn + 1) % 20 == 0:
                print(turn + 1, dict(ends), flush=True)
    print(
        f"{count} moments, seed {seed}; no file torn, no set mixed after the next start. Where, and what stood:"
    )
    for what, times in sorted(ends.items()):
        print(f"{times:>5}  {what}")
    return 0


def disk() -> int:
    """Build on tmpfs of growing size, old products in place: it fails in one line and the old stand, or all is new."""
    ends: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        plans = two_plans(folder)
        for number, plan in enumerate(plans):
            assert finished(build(plan, folder / f"ref{number}")) == 0
        sets = [state(folder / f"ref{number}") for number in (0, 1)]
        old = sum(map(len, sets[0].values()))
        need = old + sum(map(len, sets[1].values()))
        for share in range(20):
            size = old + int((need - old) * share / 16) + 200_000
            home = folder / f"disk{share}"
            home.mkdir()
            subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", home], check=True)
            try:
                shutil.copytree(folder / "ref0", home, dirs_exist_ok=True)
                done = subprocess.run(
                    [sys.executable, "-m", "laoqu_geo", "build", plans[1], "--layers", home / "layers", "--maps", home / "maps"],
                    capture_output=True, text=True, check=False)  # fmt: skip
                after = of_which(state(home), sets)
                left = [path.name for path in home.rglob(".laoqu-*") if not path.name.endswith(".lock")]
                lines = done.stderr.strip().count("\n") + 1 if done.stderr.strip() else 0
                right = (done.returncode, after) in ((1, 0), (0, 1)) and not left and lines == done.returncode
                ends["new" if after == 1 else "old stands" if after == 0 else "mixed"] += 1
                print(
                    f"{size:>9} bytes: exit {done.returncode}, {'ok' if right else 'FAULT'} {done.stderr.strip()[-150:]} {left}",
                    flush=True,
                )
                ends["fault"] += not right
            finally:
                subprocess.run(["umount", home], check=True)
    print(f"20 sizes: {dict(ends)}; faults: {ends['fault']}")
    return int(ends["fault"] > 0)


def lock() -> int:
    """Hold the GeoPackage, then start two builds at once."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        plans = two_plans(folder)
        home = folder / "work"
        assert finished(build(plans[0], home)) == 0
        before = state(home)
        other = sqlite3.connect(home / "layers" / "laoqu.gpkg", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        held = finished(build(plans[1], home)), state(home) == before
        other.rollback()
        other.close()
        both = [build(plans[1], home), build(plans[0], home)]
        codes = [finished(child) for child in both]
        sound = all(finding.right for finding in verify(home / "layers"))
    print(f"held GeoPackage: exit {held[0]}, old products whole: {held[1]}")
    print(f"two builds at once: exits {codes}, products whole and of one plan: {sound}")
    return int(held != (1, True) or codes != [0, 0] or not sound)


if __name__ == "__main__":
    what, *rest = sys.argv[1:] or ["lock"]
    sys.exit(
        {"kill": lambda: kill(int(rest[0]), int(rest[1]) if rest[1:] else 1), "disk": disk, "lock": lock}[
            what
        ]()
    )
