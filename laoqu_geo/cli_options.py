"""The options that `build` and `draw` share: which sheets, how they look, what they disclose."""

from typing import Annotated

import typer

from .presentation import Language, Orientation, Paper, Presentation, Profile, Theme

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
    sheets: str,
    formats: str,
    title: str,
    paper: Paper,
    orientation: Orientation,
    theme: Theme,
    language: Language,
    dpi: int,
    profile: Profile,
    review_number: str,
    tiles: str,
) -> Presentation:
    """Gather what was asked for on the command line."""
    return Presentation(
        sheets=_listed(sheets),
        formats=_listed(formats.lower()),
        title=title,
        paper=paper,
        orientation=orientation,
        theme=theme,
        language=language,
        dpi=dpi,
        profile=profile,
        review_number=review_number,
        tiles=_listed(tiles),
    )


def _listed(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
