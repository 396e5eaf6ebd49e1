"""A folder of small plans, and readers that fail on purpose; in a module of its own so that other processes find them."""

import os
import time
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path

from laoqu_geo.batch.engine import Engine, Read, Result
from laoqu_geo.batch.folder import Found
from laoqu_geo.batch.here import _within, failure_of
from laoqu_geo.batch.reading import read_one

PLANS = {
    "2018/甲.txt": "广元市2018年重大项目工作方案\n2018年3月2日\n一、铁路\n加快建设广元至巴中铁路扩能改造工程，推进广元港红岩作业区建设。\n",
    "2021/乙.html": "<html><body><p>广元市2021年重大项目计划</p><p>建成广元至巴中铁路扩能改造工程，新开工苍溪至巴中高速公路。</p></body></html>",
    "丙.txt": "汉中市2019年重大项目计划\n2019年1月5日\n续建广元至巴中铁路扩能改造工程，加快建设汉中至南郑快速公路，开展青山水库前期工作。\n",
    "丁.txt": "遵义市2019年水利工作要点\n2019年1月6日\n加快建设青山水库，续建桐梓河水库，建成500千伏诗乡变电站。\n",
    "戊.txt": "会议纪要\n会议听取了近期工作情况的汇报。\n",
}
"""Documents that share a railway, and name two reservoirs alike in two provinces."""


def write_plans(folder: Path) -> Path:
    """Write the plans, and a copy of one of them."""
    for name, text in {**PLANS, "副本/甲.txt": PLANS["2018/甲.txt"]}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    return folder


def in_this_process(stop_after: int | None = None) -> Engine:
    """Give an engine that reads without another process, and is stopped in mid-run."""
    return Engine(partial(_run, stop_after=stop_after), _within)


def _run(documents: Iterable[Found], read: Read, *, stop_after: int | None) -> Iterator[Result]:
    for number, document in enumerate(documents):
        if number == stop_after:
            raise KeyboardInterrupt
        try:
            yield Result(document, read(document.path.read_bytes(), document.ending))
        except Exception as error:  # noqa: BLE001
            yield Result(document, None, failure_of(error))


def faulty(data: bytes, ending: str, *, version: str, seconds: float = 60.0) -> bytes:
    """Read a document, unless it says what to do: die, hang, or raise."""
    if "崩溃" in (text := data.decode()):
        os._exit(1)
    if "死循环" in text:
        time.sleep(seconds)
    if "异常" in text:
        raise ZeroDivisionError("what nobody\nthought of")
    return read_one(data, ending, located=False, version=version)


def contents(folder: Path) -> dict[str, bytes]:
    """Give the bytes of every product."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    }
