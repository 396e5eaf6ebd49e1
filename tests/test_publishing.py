"""Products take their places all at once: whatever stops a run, the old set or the new one stands, whole."""

import errno
import json
import multiprocessing
import os
import shutil
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from worlds import small_world

from laoqu_geo import geopackage, manifest
from laoqu_geo.errors import ManifestError, OutputError
from laoqu_geo.files import at_work, finish_interrupted, locks, publication, replacing
from laoqu_geo.manifest import build_inputs, verify
from laoqu_geo.presentation import Presentation
from laoqu_geo.publishing import Products, draw, publish

QUICK = Presentation(formats=("png",), dpi=50)

# From Python 3.12 on a fork warns in a process with threads, as a worker of the test suite is; our child only writes files.
pytestmark = pytest.mark.filterwarnings("ignore:.*use of fork\\(\\):DeprecationWarning")

has_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="forks to be stopped in mid-run")


def write_all(home: Path, other: Path, text: str) -> None:
    """Publish three files, one of them in another folder."""
    with publication(home, other, first=("b",), last=("a",)) as stage:
        (stage.inside(home) / "a").write_text(text)
        (stage.inside(home) / "b").write_text(text)
        (stage.inside(other) / "c").write_text(text)


def contents(home: Path, other: Path) -> list[str]:
    return [path.read_text() if path.exists() else "" for path in (home / "a", home / "b", other / "c")]


def stopped_at(step: int, what: Callable[[], None], run: Callable[[], None]) -> int:
    """Run in a child and do something at the n-th time that it touches the file system; give its exit code."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    seen = 0

    def hook(event: str, _: tuple[object, ...]) -> None:
        nonlocal seen
        if event in ("open", "os.rename", "os.link", "os.mkdir", "os.remove", "os.rmdir", "shutil.copyfile"):
            seen += 1
            if seen == step:
                what()

    try:
        sys.addaudithook(hook)
        run()
    except OutputError:
        os._exit(1)
    except BaseException:  # noqa: BLE001  (the child must not go on as a second pytest)
        os._exit(2)
    os._exit(0)


@has_fork
@pytest.mark.parametrize("before", ["", "old"])
def test_a_run_killed_at_any_step_leaves_the_old_or_the_new(tmp_path: Path, before: str) -> None:
    ends = []
    for step in range(1, 200):
        home, other = tmp_path / f"{step}/层", tmp_path / f"{step}/图"
        if before:
            write_all(home, other, before)
        code = stopped_at(
            step, lambda: os._exit(9), lambda home=home, other=other: write_all(home, other, "new")
        )
        assert set(contents(home, other)) <= {before, "new"}
        finish_interrupted(home)
        assert contents(home, other) in ([before] * 3, ["new"] * 3), f"stopped at step {step}"
        ends.append(contents(home, other)[0])
        write_all(home, other, "next")
        assert contents(home, other) == ["next"] * 3
        assert not [path for path in tmp_path.glob(f"{step}/*/.laoqu-*") if path.name != locks.LOCK]
        if code == 0:
            break
    assert code == 0
    assert ends == sorted(ends, key=["", "old", "new"].index), "from some step on it is the new set"
    assert {before, "new"} == set(ends)


@has_fork
def test_a_full_disk_at_any_step_leaves_the_old_and_says_so(tmp_path: Path) -> None:
    def full() -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    write_all(tmp_path / "l", tmp_path / "m", "old")
    codes = []
    for step in range(1, 200):
        code = stopped_at(step, full, lambda: write_all(tmp_path / "l", tmp_path / "m", "new"))
        found = contents(tmp_path / "l", tmp_path / "m")
        assert found == (["old"] * 3 if code else ["new"] * 3), f"step {step}"
        codes.append(code)
        write_all(tmp_path / "l", tmp_path / "m", "old")
        if code == 0 and step > 40:
            break
    assert set(codes) == {0, 1}


def test_a_rename_that_is_refused_puts_the_others_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, other = tmp_path / "l", tmp_path / "m"
    write_all(home, other, "old")
    (home / "a").unlink()
    rename = Path.replace

    def refuse(self: Path, target: Path) -> Path:
        if Path(target).name == "c" and self.parent.name != "before":
            raise PermissionError(errno.EACCES, "The process cannot access the file")
        return rename(self, target)

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(OutputError, match="close the file in other programs"):
        write_all(home, other, "new")
    assert contents(home, other) == ["", "old", "old"]
    assert not (home / ".laoqu-geo-publishing.json").exists()


def test_an_error_names_the_place_and_not_the_draft(tmp_path: Path) -> None:
    with pytest.raises(OutputError) as failed, publication(tmp_path) as stage:
        (stage.inside(tmp_path) / "file").touch()
        with replacing(stage.inside(tmp_path) / "file" / "a.png"):
            pass
    assert f"expected to write {tmp_path / 'file' / 'a.png'}, but" in str(failed.value)


def test_a_journal_from_elsewhere_moves_nothing(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine")
    (tmp_path / "l").mkdir()
    (tmp_path / "l" / ".laoqu-geo-publishing.json").write_text(json.dumps(["../mine"]))
    with pytest.raises(OutputError, match="expected the journal of an interrupted build"):
        finish_interrupted(tmp_path / "l")
    assert (tmp_path / "mine").read_text() == "mine"


def hold(folder: Path, ready: multiprocessing.Event, done: multiprocessing.Event) -> None:  # type: ignore[valid-type]
    with at_work(folder):
        ready.set()
        done.wait(30)


def test_a_second_run_waits_for_the_first_and_gives_up_in_words(tmp_path: Path) -> None:
    spawn = multiprocessing.get_context("spawn")
    ready, done = spawn.Event(), spawn.Event()
    first = spawn.Process(target=hold, args=(tmp_path, ready, done))
    first.start()
    assert ready.wait(30)
    with (
        pytest.raises(OutputError, match="another laoqu-geo has been at work"),
        at_work(tmp_path, patience_s=0.1),
    ):
        pass
    done.set()
    with at_work(tmp_path), at_work(tmp_path):
        pass
    first.join()


def test_a_folder_made_for_nothing_goes_again(tmp_path: Path) -> None:
    with at_work(tmp_path / "a" / "b"):
        assert (tmp_path / "a" / "b").is_dir()
    assert not list(tmp_path.iterdir())


def test_a_link_keeps_pointing_to_the_file_that_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "a").write_text("old")
    try:
        (tmp_path / "a").symlink_to(tmp_path / "real" / "a")
    except OSError:
        pytest.skip("this system makes no links")
    with replacing(tmp_path / "a") as draft:
        draft.write_text("new")
    assert (tmp_path / "a").is_symlink()
    assert (tmp_path / "real" / "a").read_text() == "new"
    write_all(tmp_path, tmp_path / "m", "newer")
    assert (tmp_path / "a").is_symlink()
    assert (tmp_path / "real" / "a").read_text() == "newer"


@pytest.fixture(scope="module")
def products(tmp_path_factory: pytest.TempPathFactory) -> Products:
    folder = tmp_path_factory.mktemp("清单")
    return publish(small_world(), layers_folder=folder / "l", maps_folder=folder / "m", wish=QUICK)


def test_the_manifest_tells_of_every_file_and_finds_one_flipped_byte(products: Products) -> None:
    home = products.geopackage.parent
    findings = verify(home)
    named = {finding.name for finding in findings if finding.right}
    made = {p.name for p in (*home.iterdir(), *(home.parent / "m").iterdir()) if not p.name.startswith(".")}
    assert {Path(name).name for name in named} == made - {"manifest.json"} | {"data of the package"}
    for path in (*home.glob("laoqu.*"), *(home.parent / "m").glob("[io]*")):
        whole = path.read_bytes()
        for at in (0, len(whole) // 2, len(whole) - 1):
            path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
            wrong = [finding.name for finding in verify(home) if not finding.right]
            assert [Path(name).name for name in wrong] == [path.name]
        path.write_bytes(whole)
    assert all(finding.right for finding in verify(home))


def test_a_manifest_with_any_byte_flipped_is_refused(products: Products, tmp_path: Path) -> None:
    whole = (products.geopackage.parent / "manifest.json").read_bytes()
    for at in range(0, len(whole), 9):
        (tmp_path / "manifest.json").write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        with pytest.raises(ManifestError, match="one that was changed"):
            manifest.read(tmp_path / "manifest.json")
    with pytest.raises(ManifestError, match="no manifest at"):
        manifest.read(tmp_path / "none" / "manifest.json")


def test_maps_drawn_from_an_edited_geopackage_are_told_of(products: Products, tmp_path: Path) -> None:
    shutil.copytree(products.geopackage.parents[1], tmp_path, dirs_exist_ok=True)
    edited = tmp_path / "l" / "laoqu.gpkg"
    with sqlite3.connect(edited) as package:
        package.execute("UPDATE sources SET title = '另一个标题'")
    package.close()
    assert [f.name for f in verify(tmp_path / "l") if not f.right] == ["laoqu.gpkg"]
    draw(edited, maps_folder=tmp_path / "m", wish=QUICK)
    findings = {finding.name: finding for finding in verify(tmp_path / "l")}
    assert all(finding.right for finding in findings.values())
    assert "edited since it was built" in findings["laoqu.gpkg"].says


@pytest.mark.parametrize("how", ["writing", "-journal", "-wal"])
def test_a_geopackage_in_use_is_not_replaced(products: Products, tmp_path: Path, how: str) -> None:
    shutil.copytree(products.geopackage.parents[1], tmp_path, dirs_exist_ok=True)
    package = tmp_path / "l" / "laoqu.gpkg"
    before = {path: path.read_bytes() for path in tmp_path.rglob("[!.]*.*")}
    other = sqlite3.connect(package, isolation_level=None)
    if how == "writing":
        other.execute("BEGIN IMMEDIATE")
    else:
        Path(f"{package}{how}").write_bytes(b"not saved yet")
    with pytest.raises(OutputError, match=r"another program \(QGIS\?\) has it open"):
        publish(small_world(), layers_folder=tmp_path / "l", maps_folder=tmp_path / "m", wish=QUICK)
    other.close()
    assert {path: path.read_bytes() for path in before} == before


def test_the_manifest_names_what_went_in_but_no_folder_and_no_key(tmp_path: Path) -> None:
    plan = tmp_path / "秘密目录" / "规划.txt"
    plan.parent.mkdir()
    plan.write_text("加快建设青山水库。", encoding="utf-8")
    inputs = build_inputs(plan, "embedded", ["nominatim=http://user:secret@127.0.0.1/", "amap"])
    folder = tmp_path / "o"
    publish(small_world(), layers_folder=folder, maps_folder=folder / "m", wish=QUICK, inputs=inputs)
    text = (folder / "manifest.json").read_text(encoding="utf-8")
    assert "secret" not in text
    assert str(tmp_path) not in text
    assert "秘密目录" not in text
    assert [one["role"] for one in json.loads(text)["inputs"]] == ["plan", "osm", "geocoder", "geocoder"]
    says = {finding.name: finding for finding in verify(folder, [plan, tmp_path / "else.txt"])}
    assert says["规划.txt"].right
    assert not says["else.txt"].right


def test_the_geopackage_writer_itself_leaves_nothing_behind(tmp_path: Path) -> None:
    geopackage.write(small_world(), tmp_path / "laoqu.gpkg")
    assert [path.name for path in tmp_path.iterdir()] == ["laoqu.gpkg"]
