"""Write the products of a plan and draw its maps again: all of them take their places at once, or none does."""

import logging
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from . import geopackage, ledger, manifest, static_map, web_map
from .disclosure import disclosed
from .errors import ManifestError
from .files import Stage, finish_interrupted, publication
from .gazetteer import read_areas
from .geopackage import PACKAGE
from .manifest import Input
from .presentation import PLAIN, Presentation
from .tables import Layers

logger = logging.getLogger(__name__)

LEDGER = "laoqu.xlsx"


@dataclass(frozen=True, slots=True)
class Products:
    """What `publish` wrote."""

    geopackage: Path
    ledger: Path
    maps: tuple[Path, ...]


def publish(
    layers: Layers,
    *,
    layers_folder: Path,
    maps_folder: Path,
    wish: Presentation = PLAIN,
    inputs: Sequence[Input] = (),
) -> Products:
    """
    Write all products of a plan as a presentation wants them: the public profile shapes every one of them.

    They take their places all at once, `manifest.json` last; whatever happens before that, the old ones stand.

    Parameters
    ----------
    layers
        What `build` returned.
    layers_folder, maps_folder
        Where they go; made if need be.
    wish
        How they look and what they disclose.
    inputs
        What they were made from, for the manifest.

    Returns
    -------
    products
        The files in their places.

    Raises
    ------
    OutputError
        If a folder cannot be written or another program holds a product; what stood there before stays whole.
    """
    package = layers_folder / PACKAGE
    geopackage.refuse_if_open(package)
    shown = disclosed(layers, wish)
    with publication(layers_folder, maps_folder, first=(PACKAGE, LEDGER), last=(manifest.FILE,)) as stage:
        hidden = stage.inside(layers_folder)
        written = geopackage.write(shown, hidden / PACKAGE)
        table = ledger.write(shown, hidden / LEDGER)
        maps = _draw_into(stage.inside(maps_folder), written, wish)
        named = {PACKAGE: written, LEDGER: table, **_named(stage, maps_folder, layers_folder)}
        record = manifest.of_build(shown, wish, inputs, named)
        _write_text(hidden / manifest.FILE, manifest.dumped(record))
        geopackage.refuse_if_open(package)
    return Products(package, layers_folder / LEDGER, tuple(maps_folder / path.name for path in maps))


def draw(package: Path, *, maps_folder: Path, wish: Presentation = PLAIN) -> tuple[Path, ...]:
    """
    Draw the sheets and the page from a GeoPackage, perhaps corrected by hand; no analysis is run again.

    A manifest beside the GeoPackage is told of the new maps.

    Parameters
    ----------
    package
        A GeoPackage made by `publish`.
    maps_folder
        Where the maps go; made if need be.
    wish
        How they look and what they disclose.

    Returns
    -------
    maps
        The files in their places.

    Raises
    ------
    OutputError
        If the folder cannot be written or a sheet is not known.
    TableError
        If the GeoPackage is not one of ours.
    """
    home = package.parent
    finish_interrupted(home)
    record = _manifest_to_change(home)
    folders = (maps_folder, home) if record else (maps_folder,)
    with publication(*folders, last=(manifest.FILE,)) as stage:
        maps = _draw_into(stage.inside(maps_folder), package, wish)
        if record:
            told = manifest.redrawn(record, wish, package, _named(stage, maps_folder, home))
            _write_text(stage.inside(home) / manifest.FILE, manifest.dumped(told))
    return tuple(maps_folder / path.name for path in maps)


def _draw_into(folder: Path, package: Path, wish: Presentation) -> tuple[Path, ...]:
    layers = disclosed(geopackage.agreed(geopackage.read(package)), wish)
    provinces = read_areas("province", {f"{code[:2]}0000" for code in layers["prefectures"].index})
    sheets = static_map.draw_sheets(layers, folder, provinces=provinces, wish=wish)
    page = web_map.draw(layers, folder, tiles=wish.tiles)
    return (*sheets, page)


def _named(stage: Stage, folder: Path, home: Path) -> dict[str, Path]:
    """List what was drawn for a folder, by the names under which it will be seen from the manifest's folder."""
    drafts = [path for path in stage.inside(folder).iterdir() if path.is_file()]
    return {manifest.named_from(home, folder / draft.name): draft for draft in drafts}


def _manifest_to_change(home: Path) -> manifest.Record | None:
    """Read the manifest beside a GeoPackage, where there is a whole one that may be written."""
    path = home / manifest.FILE
    if not path.exists():
        return None
    try:
        if not os.access(home, os.W_OK):
            raise ManifestError("its folder is read-only")
        return manifest.read(path)
    except ManifestError as error:
        logger.warning("%s is not told of the new maps: %s", path, error)
        return None


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
