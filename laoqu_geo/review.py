"""What a person should look at, worst first, and the corrections that earlier looks have left behind."""

import logging
import shutil
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely

from . import geopackage
from .corrections import SHAPES, Correction, Edit, edits_in, merged, read_corrections, write_corrections
from .errors import OutputError, TableError
from .geopackage import PACKAGE
from .labels import LAYER_OF, PRECISIONS, UNALIGNED
from .model import Precision, Review
from .tables import Layers

logger = logging.getLogger(__name__)

FILE, EARLIER = "corrections.csv", "laoqu-earlier.gpkg"

_NEEDED = (
    "project_id",
    "name_zh",
    "precision",
    "uncertainty_m",
    "quote",
    "review",
    "geom_method",
    "source",
)

_RANK = {str(precision): rank for rank, precision in enumerate(reversed(tuple(Precision)))}
"""Worst first."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Corrections to be kept by a build, the file they stand in, and what the user should know of them."""

    corrections: tuple[Correction, ...]
    file: Path
    said: tuple[str, ...]
    changed: bool


def kept_corrections(layers_folder: Path, file: Path | None = None) -> Kept:
    """
    Gather the corrections of a corrections file and of the GeoPackage that stands in a folder.

    Parameters
    ----------
    layers_folder
        Where `laoqu.gpkg` of an earlier build may stand.
    file
        The corrections file; None means `corrections.csv` in that folder, which need not exist.

    Raises
    ------
    CorrectionError
        If the corrections file cannot be used.
    OutputError
        If an earlier GeoPackage can be neither read nor put aside.
    """
    path = file or layers_folder / FILE
    known = read_corrections(path) if file or path.exists() else None
    corrections, said = merged(known, _edits(layers_folder))
    changed = [_said(one) for one in corrections] != [_said(one) for one in known or ()]
    return Kept(corrections, path, said, changed)


def keep(kept: Kept) -> None:
    """Write the corrections file where it has changed: before the GeoPackage that holds the edits is replaced."""
    if kept.changed:
        write_corrections(kept.corrections, kept.file)


def to_look_at(layers: Layers) -> pd.DataFrame:
    """
    List the projects that need a look, worst first.

    Returns
    -------
    table
        Indexed by `project_id`: `seq`, `name_zh`, `precision`, `uncertainty_m`, `reason`, and `options`: the other
        places considered as `name (lon, lat): why`, one a line.
    """
    projects = layers["projects"]
    wanted = projects[projects["review"] == str(Review.NEEDS_REVIEW)]
    rank = wanted["precision"].map(_RANK)
    order = wanted.assign(rank=rank).sort_values(
        ["rank", "uncertainty_m", "seq"], ascending=[True, False, True], kind="stable"
    )
    table = order[["seq", "name_zh", "precision", "uncertainty_m", "reason"]]
    return table.assign(options=[_options(layers["candidates"], str(key)) for key in table.index])


def listing(table: pd.DataFrame) -> str:
    """Lay out what needs a look as text, a paragraph a project."""
    parts = []
    for name, precision, metres, reason, options in zip(
        table["name_zh"],
        table["precision"],
        table["uncertainty_m"],
        table["reason"],
        table["options"],
        strict=True,
    ):
        km = f"±{metres / 1000:.1f} km" if pd.notna(metres) else ""
        lines = [f"{name}  [{PRECISIONS[Precision(precision)].zh} {km}]", f"  {reason}"]
        parts.append("\n".join([*lines, *(f"  · {option}" for option in options.splitlines())]))
    return "\n\n".join(parts)


def template(layers: Layers, table: pd.DataFrame) -> tuple[Correction, ...]:
    """Give each project that needs a look a row of a corrections file, to be filled in."""
    quotes = layers["projects"]["quote"].reindex(table.index)
    return tuple(
        Correction(str(key), str(name), None, None, None, "", str(quote), FILE)
        for key, name, quote in zip(table.index, table["name_zh"], quotes, strict=True)
    )


def _edits(folder: Path) -> tuple[Edit, ...]:
    package = folder / PACKAGE
    if not package.is_file():
        return ()
    try:
        return edits_in(_project_rows(package))
    except TableError as error:
        aside = folder / EARLIER
        try:
            shutil.copy2(package, aside)
        except OSError as fault:
            raise OutputError(
                f"cannot put {package} aside as {aside}: {fault.strerror}; move it yourself"
            ) from None
        logger.warning("the earlier GeoPackage cannot be read (%s); it is kept as %s", error, aside)
        return ()


def _project_rows(package: Path) -> Layers:
    """Read what tells a correction, of every layer of projects; whatever else an older or edited file lacks."""
    present = geopackage.tables_in(package)
    found: Layers = {}
    for name in dict.fromkeys([*LAYER_OF.values(), UNALIGNED, "projects"]):
        if name in present:
            table = geopackage.read_rows(package, name, _NEEDED, with_shapes=name != "projects")
            found[name] = _usable(table[table["project_id"].notna()].set_index("project_id"), name)
    if "sources" in present:  # it says whether the places are rounded on purpose
        found["sources"] = geopackage.read_rows(package, "sources", ["role"], with_shapes=False)
    return found


def _usable(table: pd.DataFrame, name: str) -> pd.DataFrame:
    """Refuse rows that no corrections file could hold."""
    try:
        metres = table["uncertainty_m"].astype("float64")
    except (TypeError, ValueError):
        raise TableError(f"layer {name!r}: uncertainty_m is not a number everywhere; correct it") from None
    if (metres.abs() == float("inf")).any():
        raise TableError(f"layer {name!r}: uncertainty_m is infinite somewhere; correct it")
    table = table.assign(uncertainty_m=metres)
    if not isinstance(table, gpd.GeoDataFrame):
        return table
    if strange := set(table.geom_type.dropna()) - {*SHAPES}:
        raise TableError(
            f"layer {name!r}: expected {', '.join(SHAPES)}, found {sorted(strange)}; redraw them"
        )
    flat: pd.DataFrame = table.set_geometry(shapely.force_2d(table.geometry.to_numpy()), crs=table.crs)
    return flat


def _said(one: Correction) -> tuple[object, ...]:
    shape = None if one.geometry is None else one.geometry.wkt
    return one.project_id, one.name, shape, one.precision, one.uncertainty_m, one.note, one.quote


def _options(candidates: pd.DataFrame, project_id: str) -> str:
    own = candidates[candidates["project_id"] == project_id]
    return "\n".join(
        f"{'采用 ' if chosen else ''}{name} ({lon:.5f}, {lat:.5f})：{why}"
        for name, lon, lat, chosen, why in zip(
            own["name"], own["lon"], own["lat"], own["chosen"], own["why"], strict=True
        )
    )
