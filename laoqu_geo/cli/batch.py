"""The command for many documents at once."""

import contextlib
import logging
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .options import listed
from .saying import say, warn

if TYPE_CHECKING:
    from ..batch import Outcome


def batch(
    folder: Annotated[
        Path,
        typer.Argument(
            metavar="FOLDER", help="Plans (.txt, .docx, .pdf, .html), also in folders of it. 规划文件夹。"
        ),
    ],
    output: Annotated[
        Path, typer.Option("-o", "--output", help="Folder for the products. 成果文件夹。")
    ] = Path("batch"),
    *,
    extract_only: Annotated[
        bool, typer.Option("--extract-only", help="Only what the words say, no places. 只识别，不定位。")
    ] = False,
    formats: Annotated[
        str | None,
        typer.Option(
            "--formats",
            help="gpkg, parquet, jsonl, with commas; gpkg,parquet if left out (jsonl with --extract-only). 成果格式。",
        ),
    ] = None,
    jobs: Annotated[
        int | None,
        typer.Option(
            "--jobs", "-j", min=1, help="Processes on this machine; one a processor if left out. 并行进程数。"
        ),
    ] = None,
    time_limit: Annotated[
        float,
        typer.Option(
            "--time-limit", min=1.0, help="Seconds that one document may take. 单个文件的时限（秒）。"
        ),
    ] = 600.0,
    scheduler: Annotated[
        str | None,
        typer.Option("--scheduler", help="Address of a Dask scheduler to do the work. Dask 调度器地址。"),
    ] = None,
) -> None:
    """批量处理一个文件夹中的规划，跨文件去重；中断后重跑即续。Read a folder of plans together; run again to go on."""
    from ..batch import here, on_cluster, run_batch  # noqa: PLC0415

    wanted = formats or ("jsonl" if extract_only else "gpkg,parquet")
    located = not extract_only
    with contextlib.ExitStack() as stack:
        engine = stack.enter_context(
            on_cluster(scheduler, limit_s=time_limit, located=located)
            if scheduler
            else here(jobs=jobs or os.cpu_count() or 1, limit_s=time_limit, located=located)
        )
        outcome = run_batch(
            folder,
            output,
            engine,
            located=located,
            formats=listed(wanted),
            tell=stack.enter_context(_progress()),
        )
    _say_outcome(outcome, output)


def _say_outcome(outcome: "Outcome", output: Path) -> None:
    """Say what came of it; exit code 1 where nothing could be read."""
    if outcome.failures:
        warn(
            f"{len(outcome.failures)} files could not be read, see {output / 'failures.csv'}. 部分文件未能读取。"
        )
    if not outcome.documents:
        typer.echo("laoqu-geo: expected plans that can be read, but none could; see failures.csv", err=True)
        raise typer.Exit(1)
    again = f" ({outcome.read_before} read before)" if outcome.read_before else ""
    say(
        f"{outcome.documents} documents{again}, {outcome.projects} projects → {', '.join(map(str, outcome.files))}"
    )


@contextlib.contextmanager
def _progress() -> Iterator[Callable[[int, int], None]]:
    """Show how far it is and how long it will take, on a terminal and unless --quiet."""
    if not sys.stderr.isatty() or logging.getLogger("laoqu_geo").level >= logging.ERROR:
        yield lambda done, of: None
        return
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415

    columns = (TextColumn("阅读 Reading"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        bar = shown.add_task("reading", total=None)
        yield lambda done, of: shown.update(bar, completed=done, total=of)
