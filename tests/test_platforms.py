"""Other machines: systems, encodings, time zones, folders and clocks that this one does not have."""

import ast
import io
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest
from worlds import small_world

from laoqu_geo import __version__, files, geopackage, ledger, static_map, web_map
from laoqu_geo.cli import app
from laoqu_geo.corrections import Correction, read_corrections, write_corrections
from laoqu_geo.documents import read_document
from laoqu_geo.errors import OutputError
from laoqu_geo.files import as_text
from laoqu_geo.gazetteer import read_areas
from laoqu_geo.listing import write_listing
from laoqu_geo.osm import from_pbf
from laoqu_geo.osm.elements import write_elements
from laoqu_geo.presentation import Presentation
from laoqu_geo.review import kept_corrections
from laoqu_geo.tables import Layers

PACKAGE = Path(files.__file__).parents[1]
ROOM_FOR_SYSTEMS = "files"
"""The one subpackage that may know on which system it runs."""

PLAN = "加快建设青山水库、白水至石门高速公路。"
SMALL = Presentation(formats=("png",), dpi=20)


# What the code may not say ----------------------------------------------------------------------------

POSIX_MODULES = frozenset(
    {"fcntl", "resource", "pwd", "grp", "termios", "tty", "pty", "posix", "syslog", "crypt", "curses", "readline"}
)  # fmt: skip
GONE_MODULES = frozenset(
    {"asynchat", "asyncore", "audioop", "cgi", "cgitb", "chunk", "crypt", "distutils", "imghdr", "imp", "lib2to3",
     "mailcap", "msilib", "nis", "nntplib", "ossaudiodev", "pipes", "sndhdr", "smtpd", "spwd", "sunau", "telnetlib",
     "uu", "xdrlib"}
)  # fmt: skip
"""Left out of Python 3.12 or 3.13."""

POSIX_NAMES = frozenset(
    {"chown", "chroot", "fchmod", "fchown", "fork", "forkpty", "getegid", "geteuid", "getgid", "getgroups", "getloadavg",
     "getpgid", "getpgrp", "getpriority", "getuid", "killpg", "lchown", "link", "lockf", "mkfifo", "mknod", "nice", "openpty",
     "pread", "pwrite", "posix_fallocate", "readv", "sched_getaffinity", "sched_setaffinity", "sendfile", "setegid",
     "seteuid", "setgid", "setpgid", "setpriority", "setsid", "setuid", "statvfs", "symlink", "sync", "sysconf", "uname",
     "wait3", "wait4", "waitpid", "writev", "O_DIRECTORY", "O_NOFOLLOW", "O_SYNC", "O_RDONLY", "O_WRONLY", "O_CREAT",
     "fsync", "alarm", "setitimer", "pthread_kill", "sigwait", "SIGALRM", "SIGHUP", "SIGKILL", "SIGPIPE", "SIGQUIT",
     "SIGUSR1", "SIGUSR2", "hardlink_to", "symlink_to", "is_mount", "realpath", "AF_UNIX"}
)  # fmt: skip
"""Attributes that are missing on Windows, do otherwise there, or tell systems apart."""

CLOCK = {
    "datetime": {"now", "today", "utcnow", "fromtimestamp"},
    "date": {"today", "fromtimestamp"},
    "time": {
        "time",
        "time_ns",
        "localtime",
        "gmtime",
        "ctime",
        "asctime",
        "mktime",
        "strftime",
        "tzset",
        "timezone",
    },
    "locale": {"setlocale", "getlocale", "strcoll", "strxfrm", "getpreferredencoding", "format_string"},
}
WITH_ZONE = {("datetime", "fromtimestamp")}
"""Allowed where a time zone is given."""

PLACES = re.compile(r"^(/tmp|/var|/dev|/proc|/etc|/usr|/home|/opt|/root|/bin)(/|$)|^[A-Za-z]:\\|\\\\|^~/")
TEXT_CALLS = {"open": 2, "read_text": 0, "write_text": 1}
"""Calls that read or write text, and how many values may stand before the encoding; one more where `open` is no method."""

GIVE_BYTES = {"os.open", "archive.open", "_OPENER.open"}
"""Not text: a descriptor, a file of a zip archive."""


def modules() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*.py") if "__pycache__" not in path.parts)


def faults(source: str, *, may_know_the_system: bool = False) -> list[str]:
    """Say what in a source text would not do on another system, or would differ there."""
    tree = ast.parse(source)
    found = []
    for node in ast.walk(tree):
        if not may_know_the_system:
            found += _of_one_system(node)
        found += _of_one_python(node) + _of_one_moment(node) + _without_encoding(node)
    return found


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [name.name.split(".")[0] for name in node.names]
    if isinstance(node, ast.ImportFrom) and node.level == 0:
        return [(node.module or "").split(".")[0], *(name.name for name in node.names)]
    return []


def _of_one_system(node: ast.AST) -> list[str]:
    found = [f"imports {name}" for name in _imported(node) if name in POSIX_MODULES | POSIX_NAMES]
    if isinstance(node, ast.Attribute) and node.attr in POSIX_NAMES:
        found.append(f"line {node.lineno}: {node.attr}")
    if isinstance(node, ast.Attribute) and ast.unparse(node) in {
        "os.name",
        "sys.platform",
        "platform.system",
    }:
        found.append(f"line {node.lineno}: {ast.unparse(node)}")
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and PLACES.search(node.value):
        found.append(f"line {node.lineno}: {node.value!r} is a place of one system")
    return found


def _of_one_python(node: ast.AST) -> list[str]:
    return [f"imports {name}, which Python 3.13 lacks" for name in _imported(node) if name in GONE_MODULES]


def _of_one_moment(node: ast.AST) -> list[str]:
    if not (isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)):
        return ["imports locale"] if "locale" in _imported(node) else []
    if node.attr in CLOCK.get(node.value.id, ()) and (node.value.id, node.attr) not in WITH_ZONE:
        return [f"line {node.lineno}: {ast.unparse(node)} depends on the clock, the time zone or the locale"]
    return []


def _without_encoding(node: ast.AST) -> list[str]:
    if not isinstance(node, ast.Call):
        return []
    name = getattr(node.func, "attr", getattr(node.func, "id", ""))
    if name not in TEXT_CALLS:
        return []
    given = {word.arg for word in node.keywords}
    modes = [value for part in [*node.args, *(w.value for w in node.keywords)] for value in ast.walk(part)]
    words = [mode.value for mode in modes if isinstance(mode, ast.Constant) and isinstance(mode.value, str)]
    binary = any(re.fullmatch(r"[rwxa+]*b[rwxa+]*", word) for word in words)
    if name == "open" and (binary or ast.unparse(node.func) in GIVE_BYTES):
        return []
    before = TEXT_CALLS[name] + isinstance(node.func, ast.Name)
    if "encoding" not in given and len(node.args) <= before:
        return [f"line {node.lineno}: {ast.unparse(node)[:60]} names no encoding"]
    if name == "write_text" and "newline" not in given:
        return [f"line {node.lineno}: {ast.unparse(node)[:60]} ends lines as the system does"]
    return []


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_nothing_of_one_system_one_moment_or_one_encoding(path: Path) -> None:
    inside = path.relative_to(PACKAGE).parts[0] == ROOM_FOR_SYSTEMS
    assert faults(path.read_text("utf-8"), may_know_the_system=inside) == []


@pytest.mark.parametrize(
    "source",
    ["import fcntl", "from os import fork", "os.getuid()", "signal.SIGKILL", "p = '/tmp/x'", r"p = 'C:\\a'", "sys.platform",
     "from datetime import datetime\ndatetime.now()", "time.strftime('%B')", "import locale", "import distutils", "os.name",
     "open('a')", "open('a', 'w')", "p.open()", "p.read_text()", "p.write_text(t)", "p.write_text(t, encoding='utf-8')",
     "a.symlink_to(b)"],
)  # fmt: skip
def test_the_check_itself_sees(source: str) -> None:
    assert faults(source)


@pytest.mark.parametrize(
    "source",
    ["open('a', 'rb')", "p.open('wb')", "p.read_text('utf-8')", "p.read_text(encoding='utf-8')", "time.monotonic()",
     "p.write_text(t, encoding='utf-8', newline='\\n')", "name = 'a/b'", "datetime.fromtimestamp(0, UTC)"],
)  # fmt: skip
def test_the_check_itself_lets_through(source: str) -> None:
    assert faults(source) == []


# Consoles of any encoding -----------------------------------------------------------------------------

CONSOLES = ("cp1252", "cp936", "cp437", "ascii", "gb18030", "utf-8")


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A GeoPackage in a plain folder."""
    return geopackage.write(small_world(), tmp_path_factory.mktemp("plain") / "laoqu.gpkg")


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "规划 №1.txt"
    path.write_text(PLAN, encoding="utf-8")
    return path


def told(monkeypatch: pytest.MonkeyPatch, encoding: str, *words: object) -> tuple[int, bytes, bytes]:
    """Run a command on a console of an encoding; Python writes errors with backslashes there."""
    out = io.TextIOWrapper(io.BytesIO(), encoding, newline="\n")
    err = io.TextIOWrapper(io.BytesIO(), encoding, errors="backslashreplace", newline="\n")
    with monkeypatch.context() as patch, pytest.raises(SystemExit) as end:
        patch.setattr(sys, "stdout", out)
        patch.setattr(sys, "stderr", err)
        app([str(word) for word in words])
    said = []
    for stream in (out, err):
        stream.flush()
        said.append(stream.buffer.getvalue())
    return int(end.value.code or 0), *said


@pytest.mark.parametrize("encoding", CONSOLES)
def test_no_message_stops_at_a_console_that_lacks_its_characters(
    monkeypatch: pytest.MonkeyPatch, encoding: str, plan: Path
) -> None:
    for words in (["--help"], ["build", "--help"], ["extract", "--help"], ["osm", "fetch", "--help"]):
        code, out, err = told(monkeypatch, encoding, *words)
        assert (code, err) == (0, b"")
        assert len(out) > 300
    code, out, err = told(monkeypatch, encoding, "extract", plan, "-o", plan.with_suffix(".csv"))
    assert (code, err) == (0, b"")
    # typer takes a console that says ASCII for one that does not know better, and gives it UTF-8
    assert out.startswith(("2 projects → ".encode(encoding, "replace"), "2 projects → ".encode()))
    code, out, err = told(monkeypatch, encoding, "extract", plan.with_name("没有→.txt"))
    assert (code, out) == (1, b"")
    assert "没有→".encode(encoding, "backslashreplace") in err or "没有→".encode() in err
    assert told(monkeypatch, encoding, "extract", "--没有")[0] == 2


@pytest.mark.parametrize("encoding", CONSOLES)
def test_what_other_programs_read_is_utf8_on_any_console(
    monkeypatch: pytest.MonkeyPatch, encoding: str, plan: Path, package: Path
) -> None:
    code, out, _ = told(monkeypatch, encoding, "extract", plan)
    assert [row["name"] for row in json.loads(out.decode("utf-8"))] == ["青山水库", "白水至石门高速公路"]
    code, out, _ = told(monkeypatch, encoding, "extract", plan, "--explain")
    assert code == 0
    assert "【青山水库】" in out.decode("utf-8")
    code, out, _ = told(monkeypatch, encoding, "review", package)
    assert code == 0
    assert "某某作业区" in out.decode("utf-8")


# Locales, time zones, systems -------------------------------------------------------------------------


@pytest.fixture(scope="session")
def gbk(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of a Linux whose names of files are GBK (a GB 18030 locale takes ten times as long to make)."""
    folder = tmp_path_factory.mktemp("locale")
    made = shutil.which("localedef") and subprocess.run(
        ["localedef", "-i", "zh_CN", "-f", "GBK", folder / "zh_CN.GBK"],
        capture_output=True,
        check=False,
    )
    if not made or made.returncode > 1 or not (folder / "zh_CN.GBK").exists():
        pytest.skip("localedef with the sources of zh_CN and GBK (Debian: locales) is not installed")
    return {"LOCPATH": str(folder), "LC_ALL": "zh_CN.GBK"}


BARE = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
"""A C locale as it is, without what Python does to mend it: names of files are ASCII."""

EVERY_KIND_OF_FILE = """
import os, sys
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from worlds import small_world
from laoqu_geo import geopackage
from laoqu_geo.manifest import file_input, verify
from laoqu_geo.publishing import publish
import test_platforms as t

name = os.fsdecode(bytes.fromhex(sys.argv[3]))
folder = Path(sys.argv[2], name)
t.write_and_read_small_files(folder)
maps = folder / (name + " 2")
plan = folder / "plan.txt"
publish(small_world(), layers_folder=folder, maps_folder=maps, wish=t.SMALL, inputs=[file_input("plan", plan)])
assert len(geopackage.read(folder / "laoqu.gpkg")["projects"]) == 8
assert t.kept_corrections(folder).corrections == ()
assert not (folder / "laoqu-earlier.gpkg").exists(), "the GeoPackage was read"
findings = verify(folder, [plan])
assert len(findings) >= 5 and all(one.right for one in findings), findings
print(sys.getfilesystemencoding())
"""


@pytest.mark.parametrize("where", ["gbk", "bare"])
def test_names_of_files_in_another_encoding(
    where: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    wanted = request.getfixturevalue("gbk") if where == "gbk" else BARE
    name = "规划".encode("gb18030")
    done = subprocess.run(
        [sys.executable, "-c", EVERY_KIND_OF_FILE, Path(__file__).parent, tmp_path, name.hex()],
        env={**os.environ, **wanted},
        capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")
    assert done.stdout.split()[-1] == {"gbk": b"gbk", "bare": b"ascii"}[where]
    assert name in [os.fsencode(path.name) for path in tmp_path.iterdir()]


def write_and_read_all(folder: Path) -> tuple[Path, Path]:
    """Write every kind of file into a folder, read back what is read back; give the GeoPackage and the page."""
    world = small_world()
    package = geopackage.write(world, folder / "laoqu.gpkg")
    assert len(geopackage.read(package)["projects"]) == len(world["projects"])
    assert kept_corrections(folder).corrections == ()
    assert not (folder / "laoqu-earlier.gpkg").exists(), "the GeoPackage was read"
    assert zipfile.is_zipfile(ledger.write(world, folder / "laoqu.xlsx"))
    [sheet] = static_map.draw_sheets(world, folder, wish=SMALL)
    assert sheet.read_bytes().startswith(b"\x89PNG")
    page = web_map.draw(world, folder)
    assert b"</html>" in page.read_bytes()
    write_and_read_small_files(folder)
    assert not [path for path in folder.iterdir() if path.name.startswith(".") or path.suffix == ".part"]
    return package, page


def write_and_read_small_files(folder: Path) -> None:
    """Corrections, OSM data, a plan, lists."""
    one = Correction("a", "甲", None, None, None, "无误", "", "c.csv")
    [back] = read_corrections(write_corrections([one], folder / "c.csv"))
    assert back.note == "无误"
    node = {
        "type": "node",
        "id": 1,
        "lon": 105.0,
        "lat": 31.0,
        "tags": {"aeroway": "aerodrome", "name": "甲"},
    }
    assert list(from_pbf(write_elements([node], folder / "a.osm.pbf"))["name"]) == ["甲"]
    plan = folder / "plan.txt"
    plan.write_bytes(PLAN.encode("gb18030"))
    assert read_document(plan).text == PLAN
    for ending in ("json", "csv", "xlsx"):
        assert write_listing({as_text(str(plan)): []}, folder / f"list.{ending}").stat().st_size


def test_a_name_that_no_text_can_hold_becomes_one_with_marks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    try:
        path = Path(os.fsdecode(os.fsencode(tmp_path) + "/规划.txt".encode("gb18030")))
        path.write_text(PLAN, encoding="utf-8")
    except (OSError, UnicodeError):
        pytest.skip("this system keeps names of files as text")
    document = read_document(path)
    assert document.source.encode("utf-8").endswith(b".txt")
    other = tmp_path / "乙.txt"
    other.write_text(PLAN, encoding="utf-8")
    code, out, _ = told(monkeypatch, "utf-8", "extract", path, other)
    assert code == 0
    assert len(json.loads(out)) == 2
    for ending in (".json", ".csv", ".xlsx"):
        code, _, err = told(monkeypatch, "utf-8", "extract", path, other, "-o", tmp_path / f"a{ending}")
        assert (code, err) == (0, b"")


def test_sqlite_is_given_the_address_of_any_file() -> None:
    assert files.sqlite_address(PurePosixPath("/成果 1/50%#?.gpkg"), "ro") == (
        "file:///%E6%88%90%E6%9E%9C%201/50%25%23%3F.gpkg?mode=ro"
    )
    assert files.sqlite_address(PureWindowsPath("C:/a b/c.gpkg"), "rw") == "file:///C:/a%20b/c.gpkg?mode=rw"
    share = files.sqlite_address(PureWindowsPath(r"\\server\share\a.gpkg"), "ro")
    assert share == "file:////server/share/a.gpkg?mode=ro", "the server is part of the path, no host"


@pytest.mark.parametrize(
    ("platform", "variables", "ends"),
    [
        ("win32", {"LOCALAPPDATA": "/l"}, "/l/laoqu-geo"),
        ("win32", {}, "/AppData/Local/laoqu-geo"),
        ("darwin", {}, "/Library/Caches/laoqu-geo"),
        ("linux", {}, "/.cache/laoqu-geo"),
        ("linux", {"LOCALAPPDATA": "/l"}, "/.cache/laoqu-geo"),
        ("darwin", {"XDG_CACHE_HOME": "/x"}, "/x/laoqu-geo"),
        ("win32", {"XDG_CACHE_HOME": "/x"}, "/x/laoqu-geo"),
    ],
)
def test_the_cache_lies_where_each_system_keeps_caches(
    platform: str, variables: dict[str, str], ends: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "platform", platform)
    assert files.cache_folder().as_posix().endswith(ends)


# Folders that people have -----------------------------------------------------------------------------

ODD = "it's 100% #1 & [a] {b} ;$HOME `x` !规划\u3000é e\u0301 \u200f😀"
"""Signs that shells, archives, addresses and patterns take for their own; é as Windows and as macOS write it."""


def odd(tmp_path: Path) -> Path:
    return tmp_path / ODD


def long(tmp_path: Path) -> Path:
    """Longer than the 260 characters of old Windows programs, and than the 512 bytes of SQLite."""
    folder = tmp_path.joinpath(*["很长的文件夹名称" * 5] * 8)
    assert len(str(folder)) > 300
    return folder


def linked(tmp_path: Path) -> Path:
    (tmp_path / "there").mkdir()
    link = tmp_path / "here"
    try:
        link.symlink_to(tmp_path / "there", target_is_directory=True)
    except OSError:
        pytest.skip("links cannot be made here")
    return link


@pytest.mark.parametrize("folder", [odd, long, linked], ids=lambda made: made.__name__)
def test_products_do_not_depend_on_the_folder_and_no_open_file_is_moved(
    folder: Callable[[Path], Path],
    tmp_path: Path,
    package: Path,
    watch: "Watch",
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Windows neither renames nor removes what is open."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    moved: list[str] = []
    still_open: list[str] = []

    def look(event: str, arguments: tuple[object, ...]) -> None:
        names = [os.fsdecode(name) for name in arguments[:2] if isinstance(name, (str, bytes))]
        mine = {name for name in names if name.startswith(str(tmp_path))}
        moved.extend(mine)
        still_open.extend(mine & open_files())

    place = folder(tmp_path)
    watch.on = look
    made, page = write_and_read_all(place)
    read_areas("province", {"510000"})
    watch.on = None
    assert len(moved) > len(WRITERS)
    assert still_open == []
    assert made.read_bytes() == package.read_bytes()
    assert ODD.encode() not in made.read_bytes() + page.read_bytes()


def open_files() -> set[str]:
    """List what this process has open, where the system tells."""
    folder, found = Path("/proc/self/fd"), set()
    for number in folder.iterdir() if folder.is_dir() else ():
        with suppress(OSError):
            found.add(str(number.readlink()))
    return found


RESERVED = {"con", "prn", "aux", "nul", *(f"com{i}" for i in range(10)), *(f"lpt{i}" for i in range(10))}


def test_every_product_has_a_name_that_windows_takes(tmp_path: Path) -> None:
    world = small_world()
    static_map.draw_sheets(world, tmp_path, wish=Presentation(sheets=("all",), formats=("png",), dpi=20))
    web_map.draw(world, tmp_path)
    names = [path.name for path in tmp_path.iterdir()]
    assert len(names) >= 9
    for name in names:
        assert re.fullmatch(r"[a-z0-9_.-]+[a-z0-9]", name), name
        assert name.split(".")[0] not in RESERVED, name
    assert len({name.casefold() for name in names}) == len(names)


# What Windows does otherwise --------------------------------------------------------------------------


class Watch:
    """Stands in the way of renames: refuses them as Windows does, or looks whether a file is still open."""

    def __init__(self) -> None:
        self.on: Callable[[str, tuple[object, ...]], None] | None = None
        sys.addaudithook(self._hear)

    def _hear(self, event: str, arguments: tuple[object, ...]) -> None:
        if self.on is not None and event in {"os.rename", "os.remove", "os.rmdir"}:
            self.on(event, arguments)


WATCH = Watch()


@pytest.fixture
def watch() -> Iterator[Watch]:
    yield WATCH
    WATCH.on = None


WRITERS: dict[str, Callable[[Layers, Path], object]] = {
    "laoqu.gpkg": geopackage.write,
    "laoqu.xlsx": ledger.write,
    "overview.png": lambda world, path: static_map.draw_sheets(world, path.parent, wish=SMALL),
    "index.html": lambda world, path: web_map.draw(world, path.parent),
    "c.csv": lambda world, path: write_corrections([], path),
    "list.json": lambda world, path: write_listing({"a": []}, path),
    "list.xlsx": lambda world, path: write_listing({"a": []}, path),
    "a.osm.pbf": lambda world, path: write_elements([], path),
}


@pytest.mark.parametrize("name", WRITERS)
def test_a_file_that_another_program_holds_is_one_clear_error_and_stays(
    name: str, tmp_path: Path, watch: Watch
) -> None:
    path = tmp_path / name
    path.write_bytes(b"old")

    def refuse(event: str, arguments: tuple[object, ...]) -> None:
        if event == "os.rename" and Path(os.fsdecode(arguments[1])).name == name:  # type: ignore[arg-type]
            raise PermissionError(13, "The process cannot access the file", str(path))

    watch.on = refuse
    with pytest.raises(OutputError, match="cannot access the file") as error:
        WRITERS[name](small_world(), path)
    watch.on = None
    assert "\n" not in str(error.value)
    assert path.read_bytes() == b"old"
    assert [one.name for one in tmp_path.iterdir() if one.name.startswith(".")] == []


def test_a_folder_that_may_not_be_written_is_one_clear_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Simulated, because an administrator may write anywhere."""
    locked = tmp_path / "locked"
    locked.mkdir()
    make = os.mkdir

    def refuse(path: object, *rest: object, **more: object) -> None:
        if str(path).startswith(str(locked)):
            raise PermissionError(13, "Permission denied", str(path))
        make(path, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "mkdir", refuse)
    for name, write in WRITERS.items():
        with pytest.raises(OutputError, match="Permission denied") as error:
            write(small_world(), locked / name)
        assert "\n" not in str(error.value)
    assert list(locked.iterdir()) == []


# As users start it ------------------------------------------------------------------------------------


def test_the_program_itself_in_an_odd_folder_and_environment(tmp_path: Path) -> None:
    folder = tmp_path / ODD
    folder.mkdir()
    (folder / "规划 1.txt").write_bytes(PLAN.encode("utf-16"))
    odd_environment = {**BARE, "TZ": "Pacific/Kiritimati", "PYTHONIOENCODING": "cp1252", "COLUMNS": "40"}
    environment = {
        name: value
        for name, value in os.environ.items()
        if name in {"PATH", "SYSTEMROOT", "VIRTUAL_ENV", "PYTHONPATH"}
    }

    def run(*words: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [sys.executable, "-m", "laoqu_geo", *words],
            cwd=folder, env=environment | odd_environment, capture_output=True, check=False,
        )  # fmt: skip

    assert run("--version").stdout.split() == [b"laoqu-geo", __version__.encode()]
    done = run("extract", "规划 1.txt")
    assert (done.returncode, done.stderr) == (0, b"")
    assert [row["name"] for row in json.loads(done.stdout)] == ["青山水库", "白水至石门高速公路"]
