"""Write all products of a comparison: they take their places at once, or none does."""

from dataclasses import dataclass, replace
from pathlib import Path

from .. import geopackage
from ..disclosure import disclosed
from ..files import publication
from ..labels import COMPARISON_TABLES
from ..presentation import PLAIN, Presentation
from .book import write_workbook
from .changes import Comparison
from .page import write_page
from .sheet import draw_sheet
from .tables import comparison_layers, shown

PACKAGE, LEDGER = "comparison.gpkg", "comparison.xlsx"


@dataclass(frozen=True, slots=True)
class Products:
    """What `publish` wrote."""

    geopackage: Path
    ledger: Path
    maps: tuple[Path, ...]


def publish(
    comparison: Comparison, *, layers_folder: Path, maps_folder: Path, wish: Presentation = PLAIN
) -> Products:
    """
    Write the products of a comparison as a presentation wants them.

    Parameters
    ----------
    comparison
        What `compare` returned.
    layers_folder, maps_folder
        For the GeoPackage and the workbook, and for the sheet and the page; made if need be.
    wish
        How they look and what they disclose.

    Raises
    ------
    OutputError
        If a folder cannot be written or another program holds a product; what stood there before stays whole.
    """
    package = layers_folder / PACKAGE
    geopackage.refuse_if_open(package)
    told = replace(
        comparison,
        old=disclosed(comparison.old, wish),
        new=disclosed(comparison.new, wish),
        table=shown(comparison.table, wish),
    )
    with publication(layers_folder, maps_folder, first=(PACKAGE, LEDGER)) as stage:
        hidden, maps = stage.inside(layers_folder), stage.inside(maps_folder)
        geopackage.write(comparison_layers(told), hidden / PACKAGE, names=COMPARISON_TABLES)
        write_workbook(told, hidden / LEDGER)
        drawn = [*draw_sheet(told, maps, wish), write_page(told, maps)]
        geopackage.refuse_if_open(package)
    return Products(package, layers_folder / LEDGER, tuple(maps_folder / path.name for path in drawn))
