"""A batch on a Dask cluster of two processes on loopback: the same bytes, also when a worker is killed in mid-run."""

import os
import signal
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import batch_world
import pytest
from batch_world import contents, in_this_process, write_plans

from laoqu_geo.batch import on_cluster, run_batch
from laoqu_geo.batch.folder import find_documents
from laoqu_geo.batch.stamp import code_version
from laoqu_geo.errors import BatchError

distributed = pytest.importorskip("distributed", reason="Dask is not installed: pip install laoqu-geo[dask]")
pytest.importorskip("dask_geopandas", reason="dask-geopandas is not installed: pip install laoqu-geo[dask]")

pytestmark = [
    pytest.mark.dask,
    pytest.mark.enable_socket,
    pytest.mark.allow_hosts(["127.0.0.1", "0.0.0.0", "::1"]),
    pytest.mark.filterwarnings("default"),
]

CORPUS = Path(__file__).parent / "data" / "corpus"
FORMATS = ("gpkg", "parquet", "jsonl")


@pytest.fixture(scope="module")
def cluster() -> Iterator["distributed.LocalCluster"]:
    """Two processes of one thread each, with the tests on their path."""
    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = os.pathsep.join(path for path in sys.path if path)
    dask = pytest.importorskip("dask")
    with (
        dask.config.set({"distributed.scheduler.allowed-failures": 1}),
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address=None
        ) as running,
    ):
        yield running
    if before is None:
        del os.environ["PYTHONPATH"]
    else:
        os.environ["PYTHONPATH"] = before


def pids(cluster: "distributed.LocalCluster") -> list[int]:
    """Give the process of each worker."""
    with distributed.Client(cluster.scheduler_address, set_as_default=False) as client:
        return list(client.run(os.getpid).values())


def test_a_cluster_gives_the_bytes_of_one_machine(cluster: "distributed.LocalCluster", tmp_path: Path):
    plans = write_plans(tmp_path / "plans")
    run_batch(plans, tmp_path / "one", in_this_process(), formats=FORMATS)
    with on_cluster(cluster.scheduler_address, limit_s=300, located=True) as engine:
        outcome = run_batch(plans, tmp_path / "many", engine, formats=FORMATS)
    assert not outcome.failures
    assert contents(tmp_path / "many") == contents(tmp_path / "one")


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL on this system")
def test_killing_a_worker_in_mid_run_changes_no_byte(cluster: "distributed.LocalCluster", tmp_path: Path):
    plans = tmp_path / "plans"
    plans.mkdir()
    for number, source in enumerate(sorted(CORPUS.glob("[g-h]?/*.txt"))):
        (plans / f"{number}.txt").write_bytes(source.read_bytes())
    run_batch(plans, tmp_path / "one", in_this_process(), located=False, formats=FORMATS)
    victims = pids(cluster)
    killed: list[int] = []

    def kill_once(done: int, of: int) -> None:
        if done > of // 4 and not killed:
            killed.append(victims[0])
            os.kill(victims[0], signal.SIGKILL)

    with on_cluster(cluster.scheduler_address, limit_s=300, located=False) as engine:
        outcome = run_batch(plans, tmp_path / "many", engine, located=False, formats=FORMATS, tell=kill_once)
    assert killed
    assert not outcome.failures
    assert contents(tmp_path / "many") == contents(tmp_path / "one")
    for _ in range(300):
        if len(now := pids(cluster)) == 2:
            break
        time.sleep(0.1)
    assert victims[0] not in now, "another process has taken its place"


def test_a_document_that_kills_its_workers_or_is_too_slow_costs_only_itself(
    cluster: "distributed.LocalCluster", tmp_path: Path
):
    for number, word in enumerate(["平安", "崩溃", "平安二", "死循环", "平安三", "异常"]):
        (tmp_path / f"{number}.txt").write_text(f"{word}\n加快建设甲山至乙水高速公路。", encoding="utf-8")
    found, _ = find_documents(tmp_path, besides=tmp_path / "out")
    read = partial(batch_world.faulty, version=code_version())
    with on_cluster(cluster.scheduler_address, limit_s=6, located=False) as engine:
        results = {result.document.name: result for result in engine.run(found, read)}
    assert {name for name, result in results.items() if result.packed} == {"0.txt", "2.txt", "4.txt"}
    assert results["1.txt"].reason == results["3.txt"].reason
    assert "every worker that read it ended" in results["1.txt"].reason
    assert results["5.txt"].reason == "ZeroDivisionError: what nobody thought of"


def test_files_that_go_away_in_mid_run_stop_no_other(cluster: "distributed.LocalCluster", tmp_path: Path):
    for number in range(30):
        (tmp_path / f"{number:02d}.txt").write_text(
            f"第{number}号\n加快建设甲山至乙水高速公路。", encoding="utf-8"
        )
    found, _ = find_documents(tmp_path, besides=tmp_path / "out")
    for document in found[:20]:
        document.path.unlink()
    read = partial(batch_world.faulty, version=code_version())
    with on_cluster(cluster.scheduler_address, limit_s=300, located=False) as engine:
        results = {result.document.name: result for result in engine.run(found, read)}
    assert len(results) == 30
    assert sum(result.packed is not None for result in results.values()) == 10
    assert "no such plan file" in results["00.txt"].reason


def test_no_scheduler_is_said_in_one_line(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("laoqu_geo.batch.cluster.CONNECT_S", 1)
    with (
        pytest.raises(BatchError, match="expected a Dask scheduler at"),
        on_cluster("tcp://127.0.0.1:9", limit_s=5, located=False),
    ):
        pass
