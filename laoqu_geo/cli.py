"""The commands: parse, call one function, print one line."""

import logging
import os
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ParamSpec

import typer

from . import __version__
from .cli_options import (
    Colours,
    Discloses,
    Dpi,
    Formats,
    PaperSize,
    ReviewNumber,
    Sheets,
    Tiles,
    Title,
    Turned,
    Words,
    presentation,
)
from .cli_osm import download, fetch, osm_app
from .errors import LaoquGeoError
from .presentation import Language, Orientation, Paper, Profile, Theme

if TYPE_CHECKING:
    from .review import Kept

P = ParamSpec("P")

app = typer.Typer(
    name="laoqu-geo",
    help="Turn the prose of a Chinese development plan into maps. 把规划文字变成地图、图层和台账。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Plan = Annotated[
    Path | None,
    typer.Argument(
        help="The plan (.txt, .docx, .pdf, .html); the shipped 2018 plan if left out. 规划文本，缺省为随附的2018年方案。"
    ),
]
LayersDir = Annotated[
    Path, typer.Option("--layers", help="Folder for the GeoPackage and the ledger. 图层与台账文件夹。")
]
MapsDir = Annotated[Path, typer.Option("--maps", help="Folder for the maps. 地图文件夹。")]
Osm = Annotated[
    str,
    typer.Option(
        "--osm",
        help="embedded (offline), overpass (online), or an .osm.pbf file. 路网来源：内置、在线或文件。",
    ),
]
Own = Annotated[
    Path | None,
    typer.Option(
        "--gazetteer", help="自备地名设施表（CSV）。A gazetteer file of your own: facilities, lines, places."
    ),
]
Geocoders = Annotated[
    list[str] | None,
    typer.Option(
        "--geocoder",
        help="自选地名服务，可多次：nominatim=URL、amap、tianditu、baidu（密钥取自 AMAP_KEY、TIANDITU_KEY、BAIDU_KEY）。"
        "Services to ask for facilities nothing else knows; none is asked unless named.",
    ),
]
Corrections = Annotated[
    Path | None,
    typer.Option(
        "--corrections",
        help="人工修订表（CSV），缺省为图层文件夹中的 corrections.csv。Corrections to be kept; corrections.csv beside the layers if left out.",
    ),
]


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"laoqu-geo {__version__}")
        raise typer.Exit


@app.callback()
def main(
    *,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print errors only. 只显示错误。")] = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Print what each step did. 显示每一步。")
    ] = False,
    version: Annotated[
        bool,
        typer.Option(
            "--version", help="Print the version. 显示版本。", is_eager=True, callback=_print_version
        ),
    ] = False,
) -> None:
    """Set how much is said."""
    level = logging.ERROR if quiet else logging.INFO if verbose else logging.WARNING
    logging.basicConfig(format="%(levelname)s %(message)s", stream=sys.stderr)
    logging.getLogger("laoqu_geo").setLevel(level)


def _clear_errors(command: Callable[P, None]) -> Callable[P, None]:
    """Print an error raised on purpose as one line and leave with exit code 1."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except LaoquGeoError as error:
            typer.echo(f"laoqu-geo: {' '.join(str(error).split())}", err=True)
            raise typer.Exit(1) from None

    return run


@app.command()
@_clear_errors
def build(
    plan: Plan = None,
    *,
    osm: Osm = "embedded",
    layers: LayersDir = Path("layers"),
    maps: MapsDir = Path("output/maps"),
    gazetteer: Own = None,
    corrections: Corrections = None,
    geocoder: Geocoders = None,
    sheets: Sheets = "overview",
    formats: Formats = "png,pdf",
    title: Title = "",
    paper: PaperSize = Paper.A3,
    orientation: Turned = Orientation.LANDSCAPE,
    theme: Colours = Theme.COLOUR,
    language: Words = Language.ZH,
    dpi: Dpi = 300,
    profile: Discloses = Profile.INTERNAL,
    review_number: ReviewNumber = "",
    tiles: Tiles = "",
) -> None:
    """由规划文本生成全部成果。Make GeoPackage, ledger, sheets and page from a plan."""
    from .documents import read_document, read_shipped_plan  # noqa: PLC0415  (heavy imports only where used)
    from .gazetteer import cache_folder, load_gazetteer  # noqa: PLC0415
    from .geocoders import geocoders_from  # noqa: PLC0415
    from .pipeline import build, network_source, publish  # noqa: PLC0415
    from .review import keep, kept_corrections  # noqa: PLC0415

    wish = presentation(
        sheets=sheets,
        formats=formats,
        title=title,
        paper=paper,
        orientation=orientation,
        theme=theme,
        language=language,
        dpi=dpi,
        profile=profile,
        review_number=review_number,
        tiles=tiles,
    )
    document = read_document(plan) if plan else read_shipped_plan()
    kept = kept_corrections(layers, corrections)
    tables = build(
        document,
        load_gazetteer(gazetteer),
        network_source(osm),
        corrections=kept.corrections,
        geocoders=geocoders_from(geocoder or (), os.environ, cache_folder() / "geocoders"),
    )
    if tables["projects"].empty:
        _warn(f"no named project found in {document.source}; nothing written. 未识别到具体项目。")
        return
    keep(kept)
    products = publish(tables, layers_folder=layers, maps_folder=maps, wish=wish)
    count = len(tables["projects"])
    _say(f"{count} projects → {products.geopackage}, {products.ledger}, {len(products.maps)} maps in {maps}")
    _say_kept(kept)


@app.command()
@_clear_errors
def review(
    package: Annotated[
        Path, typer.Argument(metavar="GPKG", help="由 build 生成的图层。A GeoPackage made by build.")
    ] = Path("layers/laoqu.gpkg"),
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="写出待填的修订表。Write a corrections file to fill in."),
    ] = None,
) -> None:
    """列出需要复核的项目，最差者在前，附候选位置。List what needs a look, worst first, with candidates."""
    from .corrections import write_corrections  # noqa: PLC0415
    from .geopackage import read  # noqa: PLC0415
    from .review import listing, template, to_look_at  # noqa: PLC0415

    layers = read(package)
    table = to_look_at(layers)
    if output:
        _say(f"{len(table)} projects to look at → {write_corrections(template(layers, table), output)}")
        return
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    typer.echo(listing(table))
    _say(f"\n{len(table)} of {len(layers['projects'])} projects need a look. 待复核。")


@app.command()
@_clear_errors
def extract(
    plans: Annotated[list[Path], typer.Argument(help="Plans (.txt, .docx, .pdf, .html). 规划文本，可多个。")],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Write to FILE.json, .csv or .xlsx. 写入文件。")
    ] = None,
    *,
    why: Annotated[
        bool, typer.Option("--explain", help="Say why each was read so, instead of JSON. 逐项说明识别依据。")
    ] = False,
) -> None:
    """列出文中项目，不定位。List what plans name, as JSON; no geometry."""
    from .documents import read_document  # noqa: PLC0415
    from .listing import explain, rows, to_json, write_listing  # noqa: PLC0415
    from .projects import merge_mentions  # noqa: PLC0415
    from .text import find_mentions  # noqa: PLC0415

    read = {str(plan): merge_mentions(find_mentions(read_document(plan)).mentions) for plan in plans}
    found = {plan: rows(projects) for plan, projects in read.items()}
    for plan, listed in found.items():
        if not listed:
            _warn(f"no named project found in {plan}. 未识别到具体项目。")
    if output is None:
        sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
        text = "\n".join(explain(projects) for projects in read.values()) if why else to_json(found)
        sys.stdout.write(text)
    else:
        _say(f"{sum(map(len, found.values()))} projects → {write_listing(found, output)}")


@app.command()
@_clear_errors
def draw(
    package: Annotated[
        Path,
        typer.Argument(
            metavar="GPKG", help="A GeoPackage, perhaps corrected by hand. 可为人工修订后的图层。"
        ),
    ] = Path("layers/laoqu.gpkg"),
    *,
    maps: MapsDir = Path("output/maps"),
    sheets: Sheets = "overview",
    formats: Formats = "png,pdf",
    title: Title = "",
    paper: PaperSize = Paper.A3,
    orientation: Turned = Orientation.LANDSCAPE,
    theme: Colours = Theme.COLOUR,
    language: Words = Language.ZH,
    dpi: Dpi = 300,
    profile: Discloses = Profile.INTERNAL,
    review_number: ReviewNumber = "",
    tiles: Tiles = "",
) -> None:
    """由图层重新出图。Draw the maps again from a GeoPackage; nothing is analysed anew."""
    from .pipeline import draw  # noqa: PLC0415

    wish = presentation(
        sheets=sheets,
        formats=formats,
        title=title,
        paper=paper,
        orientation=orientation,
        theme=theme,
        language=language,
        dpi=dpi,
        profile=profile,
        review_number=review_number,
        tiles=tiles,
    )
    drawn = draw(package, maps_folder=maps, wish=wish)
    _say(f"{len(drawn)} maps in {maps}")


for _command in (fetch, download):
    osm_app.command()(_clear_errors(_command))
app.add_typer(osm_app)


def _say_kept(kept: "Kept") -> None:
    for line in kept.said:
        _say(line)
    if kept.corrections:
        _say(f"{len(kept.corrections)} corrections kept, see {kept.file}. 已沿用人工修订。")


def _say(line: str) -> None:
    if logging.getLogger("laoqu_geo").level < logging.ERROR:
        typer.echo(line)


def _warn(line: str) -> None:
    if logging.getLogger("laoqu_geo").level < logging.ERROR:
        typer.echo(f"laoqu-geo: warning: {line}", err=True)
