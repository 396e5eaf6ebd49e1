"""Choose a format, render the tables in it, and put one file in its place."""

from enum import StrEnum
from pathlib import Path

from ..errors import OutputError
from ..files import replacing
from ..tables import Layers
from .csv_table import to_csv
from .features import ALL_PROJECTS
from .geojson import to_geojson
from .geoparquet import to_geoparquet
from .oc4ids import Publisher, to_oc4ids


class Format(StrEnum):
    """What a file may be exported as."""

    OC4IDS = "oc4ids"
    GEOJSON = "geojson"
    GEOPARQUET = "geoparquet"
    CSV = "csv"


FORMATS: dict[Format, tuple[str, ...]] = {
    Format.OC4IDS: (".json",),
    Format.GEOJSON: (".geojson", ".json"),
    Format.GEOPARQUET: (".parquet", ".geoparquet"),
    Format.CSV: (".csv",),
}
"""The endings of each format's files, the usual one first."""

_RENDER = {Format.GEOJSON: to_geojson, Format.GEOPARQUET: to_geoparquet, Format.CSV: to_csv}


def export(
    layers: Layers,
    path: Path,
    form: Format,
    *,
    layer: str = ALL_PROJECTS,
    publisher: Publisher | None = None,
) -> Path:
    """
    Write one table, or the package of all projects, as a file for other programs.

    Parameters
    ----------
    layers
        All published tables, EPSG:4326, as their profile discloses them.
    path
        File to write; must end as the format's files do, so that no other file is replaced by a slip.
    form
        The format.
    layer
        Name of a published table; `projects` holds every project, with null geometry where unplaced. OC4IDS takes it only.
    publisher
        Who hands the OC4IDS package out.

    Returns
    -------
    path
        As it came.

    Raises
    ------
    OutputError
        If the ending is not the format's, there is no such table, a library is missing, or the file cannot be written.
    """
    if path.suffix.lower() not in FORMATS[form]:
        raise OutputError(
            f"expected a file that ends in {' or '.join(FORMATS[form])} for {form}, found {path.name!r}; rename it"
        )
    if form is Format.OC4IDS:
        if layer != ALL_PROJECTS:
            raise OutputError(
                f"expected the layer {ALL_PROJECTS} for oc4ids, found {layer!r}; leave --layer out"
            )
        data = to_oc4ids(layers, publisher or Publisher())
    else:
        data = _RENDER[form](layers, layer)
    with replacing(path) as draft:
        draft.write_bytes(data)
    return path
