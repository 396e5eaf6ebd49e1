"""The commands that get OSM data once, at home, for working offline in the office."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..errors import OsmSourceError
from ..files import cache_folder

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

osm_app = typer.Typer(
    name="osm",
    help="Get OpenStreetMap data for working offline. 下载OSM数据，供离线使用。",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Output = Annotated[Path | None, typer.Option("-o", "--output", help="File to write, *.osm.pbf. 输出文件。")]


def fetch(
    area: Annotated[
        str,
        typer.Option(
            "--area", help="W,S,E,N in degrees, or a county, prefecture or province. 范围或政区名。"
        ),
    ],
    output: Annotated[Path, typer.Option("-o", "--output", help="File to write, *.osm.pbf. 输出文件。")],
    endpoint: Annotated[
        str | None, typer.Option("--endpoint", help="Another Overpass API, ending in /api. 其他服务器。")
    ] = None,
    timeout_s: Annotated[float, typer.Option("--timeout", help="Seconds in all. 总时限（秒）。")] = 1800,
    cache: Annotated[
        Path | None, typer.Option("--cache", help="Folder of answers; a run goes on from there. 缓存文件夹。")
    ] = None,
) -> None:
    """Ask an Overpass server for an area, and keep it as a file that --osm takes. 按范围在线获取。."""
    from ..model import Kind  # noqa: PLC0415  (heavy imports only where used)
    from ..osm.elements import write_elements  # noqa: PLC0415
    from ..osm.overpass import fetch_elements  # noqa: PLC0415

    folder = cache or cache_folder() / "overpass"
    with _progress("Overpass") as told:
        elements = fetch_elements(
            list(Kind), _area(area), cache=folder, endpoint=endpoint, timeout_s=timeout_s, progress=told
        )
    write_elements(elements, output)
    typer.echo(f"{len(elements)} OSM objects → {output}")


def download(
    region: Annotated[
        str, typer.Argument(help="A province in pinyin, china, or a path like europe/andorra. 省名拼音。")
    ],
    output: Output = None,
    base_url: Annotated[
        str | None, typer.Option("--base-url", help="Another server laid out like Geofabrik's. 其他服务器。")
    ] = None,
    retries: Annotated[int, typer.Option("--retries", help="Tries after a broken line. 重试次数。")] = 5,
    pause_s: Annotated[float, typer.Option("--pause", help="Seconds between tries. 重试间隔（秒）。")] = 5.0,
) -> None:
    """Download a whole province from Geofabrik; a broken download goes on when run again. 下载整省数据。."""
    from ..osm.geofabrik import BASE_URL, extract_url  # noqa: PLC0415
    from ..osm.geofabrik import download as fetch_file  # noqa: PLC0415

    url = extract_url(region, base_url or BASE_URL)
    path = output or Path(url.rsplit("/", 1)[-1])
    with _progress(path.name) as told:
        fetch_file(url, path, progress=told, retries=retries, pause_s=pause_s)
    typer.echo(f"{path.stat().st_size / 1e6:.1f} MB → {path}")


def _area(text: str) -> "tuple[float, float, float, float] | BaseGeometry":
    """Read a box, or look a unit's polygon up."""
    parts = text.replace("，", ",").split(",")
    if len(parts) == 4:
        return _box(text, parts)
    from ..gazetteer import load_gazetteer  # noqa: PLC0415

    gazetteer = load_gazetteer()
    units = gazetteer.units_named(text.strip())
    if len(units) != 1:
        found = "、".join("".join(u.name for u in reversed(gazetteer.chain(unit))) for unit in units[:5])
        raise OsmSourceError(
            f"expected W,S,E,N in degrees or the full name of one unit, but {text!r} names {found or 'none'}"
        )
    return gazetteer.areas_of(units[0]).union_all()


def _box(text: str, parts: list[str]) -> tuple[float, float, float, float]:
    try:
        west, south, east, north = map(float, parts)
    except ValueError:
        raise OsmSourceError(f"expected four numbers W,S,E,N in degrees, but got {text!r}") from None
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise OsmSourceError(f"expected west < east and south < north in degrees, but got {text!r}")
    return west, south, east, north


@contextmanager
def _progress(title: str) -> Iterator[Callable[[int, int], None]]:
    """Show a bar on a terminal."""
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import Progress  # noqa: PLC0415

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total or None)
