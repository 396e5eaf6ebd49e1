"""The command that compares two editions of a plan."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..presentation import Presentation
from .options import LayersDir, MapsDir, Osm, Own, with_presentation
from .saying import say, warn

if TYPE_CHECKING:
    from ..tables import Layers

Edition = Annotated[
    Path,
    typer.Argument(help="A plan (.txt, .docx, .pdf, .html) or a GeoPackage made by build. 规划文本或图层。"),
]


@with_presentation
def compare(
    old: Edition,
    new: Edition,
    *,
    osm: Osm = "embedded",
    layers: LayersDir = Path("layers"),
    maps: MapsDir = Path("output/maps"),
    gazetteer: Own = None,
    wish: Presentation,
) -> None:
    """对照两版规划：推进、后退、更名、拆并、新增、消失。Compare two editions of a plan, project by project."""
    from ..comparing import compare, publish, summary  # noqa: PLC0415  (heavy imports only where used)

    editions = [_layers(path, osm, gazetteer) for path in (old, new)]
    for path, edition in zip((old, new), editions, strict=True):
        if edition["projects"].empty:
            warn(f"no named project found in {path}. 未识别到具体项目。")
    comparison = compare(*editions)
    if comparison.table.empty:
        warn("no project in either edition; nothing written. 两版均无项目，未写出成果。")
        return
    products = publish(comparison, layers_folder=layers, maps_folder=maps, wish=wish)
    say(
        f"{summary(comparison.counts())} → {products.geopackage}, {products.ledger}, {len(products.maps)} maps in {maps}"
    )


def _layers(path: Path, osm: str, gazetteer: Path | None) -> "Layers":
    """Read a GeoPackage, perhaps corrected by hand, or run a plan through the line in memory."""
    from .. import geopackage  # noqa: PLC0415
    from ..documents import read_document  # noqa: PLC0415
    from ..gazetteer import load_gazetteer  # noqa: PLC0415
    from ..pipeline import build, network_source  # noqa: PLC0415

    if path.suffix.lower() == ".gpkg":
        return geopackage.agreed(geopackage.read(path))
    return build(read_document(path), load_gazetteer(gazetteer), network_source(osm))
