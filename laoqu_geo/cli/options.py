"""The options that commands share: what is read, where products go, which sheets, how they look, what they disclose."""

import inspect
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Annotated

import typer

from ..presentation import Language, Orientation, Paper, Presentation, Profile, Theme

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
Sheets = Annotated[
    str,
    typer.Option(
        "--sheets",
        help="overview, all, or kinds with commas (railway,airport). 图幅：总图、全部，或类别（逗号分隔）。",
    ),
]
Formats = Annotated[str, typer.Option("--formats", help="png, pdf, svg, with commas. 图幅格式（逗号分隔）。")]
Title = Annotated[str, typer.Option("--title", help="Title of the sheets. 图名，缺省取规划名称。")]
PaperSize = Annotated[
    Paper, typer.Option("--paper", help="Paper of the sheets. 纸张。", case_sensitive=False)
]
Turned = Annotated[Orientation, typer.Option("--orientation", help="How the paper lies. 横幅或竖幅。")]
Colours = Annotated[Theme, typer.Option("--theme", help="Colour or greyscale. 彩色或灰度。")]
Words = Annotated[Language, typer.Option("--language", help="Words of the sheets. 图面语言。")]
Dpi = Annotated[int, typer.Option("--dpi", min=50, max=1200, help="Dots per inch of the PNG. 分辨率。")]
Discloses = Annotated[
    Profile,
    typer.Option(
        "--profile",
        help="public rounds places and drops voltages and capacities of sensitive works. 公开版对涉敏工程作概略处理。",
    ),
]
ReviewNumber = Annotated[str, typer.Option("--review-number", help="Map review number. 审图号。")]

Tiles = Annotated[
    str,
    typer.Option(
        "--tiles",
        help="Online maps the page may offer: osm, tianditu (own key); off by default. 网页可选在线底图。",
    ),
]


def presentation(
    *,
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
) -> Presentation:
    """Gather what was asked for on the command line."""
    return Presentation(
        sheets=listed(sheets),
        formats=listed(formats.lower()),
        title=title,
        paper=paper,
        orientation=orientation,
        theme=theme,
        language=language,
        dpi=dpi,
        profile=profile,
        review_number=review_number,
        tiles=listed(tiles),
    )


def with_presentation(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command every option of `presentation` in place of its argument `wish`: they are spelled once, here."""
    look = inspect.signature(presentation).parameters
    own = inspect.signature(command)

    @wraps(command)
    def run(*args: object, **kwargs: object) -> None:
        wished = {name: kwargs.pop(name) for name in list(kwargs) if name in look}
        command(*args, **kwargs, wish=presentation(**wished))  # type: ignore[arg-type]

    shown = [*(one for one in own.parameters.values() if one.name != "wish"), *look.values()]
    run.__signature__ = own.replace(parameters=shown)  # type: ignore[attr-defined]  # what typer reads
    run.__annotations__ = {one.name: one.annotation for one in shown}
    return run


def listed(text: str) -> tuple[str, ...]:
    """Read what stands between commas, each once."""
    return tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
