"""The commands that make products: from a plan, and again from a GeoPackage."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..files import at_work, cache_folder, finish_interrupted
from ..presentation import Presentation
from .options import (
    Corrections,
    Geocoders,
    LayersDir,
    MapsDir,
    Osm,
    Own,
    Plan,
    with_presentation,
)
from .saying import say, warn

if TYPE_CHECKING:
    from ..review import Kept


@with_presentation
def build(
    plan: Plan = None,
    *,
    osm: Osm = "embedded",
    layers: LayersDir = Path("layers"),
    maps: MapsDir = Path("output/maps"),
    gazetteer: Own = None,
    corrections: Corrections = None,
    geocoder: Geocoders = None,
    wish: Presentation,
) -> None:
    """由规划文本生成全部成果。Make GeoPackage, ledger, sheets and page from a plan."""
    from ..documents import read_document, read_shipped_plan  # noqa: PLC0415  (heavy imports only where used)
    from ..gazetteer import load_gazetteer  # noqa: PLC0415
    from ..geocoders import geocoders_from  # noqa: PLC0415
    from ..geopackage import PACKAGE, refuse_if_open  # noqa: PLC0415
    from ..manifest import build_inputs  # noqa: PLC0415
    from ..pipeline import build, network_source  # noqa: PLC0415
    from ..publishing import publish  # noqa: PLC0415
    from ..review import keep, kept_corrections  # noqa: PLC0415

    document = read_document(plan) if plan else read_shipped_plan()
    with at_work(layers, maps):
        finish_interrupted(layers)
        refuse_if_open(layers / PACKAGE)
        kept = kept_corrections(layers, corrections)
        tables = build(
            document,
            load_gazetteer(gazetteer),
            network_source(osm),
            corrections=kept.corrections,
            geocoders=geocoders_from(geocoder or (), os.environ, cache_folder() / "geocoders"),
        )
        if tables["projects"].empty:
            warn(f"no named project found in {document.source}; nothing written. 未识别到具体项目。")
            return
        keep(kept)
        inputs = build_inputs(plan, osm, geocoder or (), gazetteer=gazetteer, corrections=kept.file)
        products = publish(tables, layers_folder=layers, maps_folder=maps, wish=wish, inputs=inputs)
    count = len(tables["projects"])
    say(f"{count} projects → {products.geopackage}, {products.ledger}, {len(products.maps)} maps in {maps}")
    _say_kept(kept)


@with_presentation
def draw(
    package: Annotated[
        Path,
        typer.Argument(
            metavar="GPKG", help="A GeoPackage, perhaps corrected by hand. 可为人工修订后的图层。"
        ),
    ] = Path("layers/laoqu.gpkg"),
    *,
    maps: MapsDir = Path("output/maps"),
    wish: Presentation,
) -> None:
    """由图层重新出图。Draw the maps again from a GeoPackage; nothing is analysed anew."""
    from ..publishing import draw  # noqa: PLC0415

    drawn = draw(package, maps_folder=maps, wish=wish)
    say(f"{len(drawn)} maps in {maps}")


def _say_kept(kept: "Kept") -> None:
    for line in kept.said:
        say(line)
    if kept.corrections:
        say(f"{len(kept.corrections)} corrections kept, see {kept.file}. 已沿用人工修订。")
