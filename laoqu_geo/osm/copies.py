"""
A columnar copy of what an OSM file holds, for reading it again at once.

Plain numpy arrays (never pickled) rather than GeoParquet or FlatGeobuf: no further dependency, and mixed geometry
types come back without a conversion. Strings are written once each and referred to by number.
"""

import hashlib
import logging
import os
import zipfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ..crs import WGS84
from ..errors import TableError
from ..files import cache_folder, replacing
from ..tables import NETWORK, tidy
from .tags import TAGS

logger = logging.getLogger(__name__)

VERSION = 1
"""Raised whenever reading or this format changes what comes out."""

SUFFIX = ".laoqu.npz"
TEXTS = ("kind", "lifecycle", "name", "names", "ref", "timestamp")
NO_TEXT, NO_NUMBER = -1, -1
SEPARATOR = "\x1f"
"""Between strings; no tag holds it (control characters are not allowed in OSM)."""


def copy_paths(path: Path) -> tuple[Path, Path]:
    """Return where copies of a file may lie: beside it, else in the user's cache folder; named after its state."""
    stat = path.stat()
    state = f"{VERSION} {stat.st_size} {stat.st_mtime_ns} {TAGS!r}"
    stamp = hashlib.sha256(state.encode()).hexdigest()[:12]
    where = hashlib.sha256(os.fsencode(path.resolve())).hexdigest()[:12]
    return (
        path.with_name(f".{path.name}.{stamp}{SUFFIX}"),
        cache_folder() / f"{path.name}.{where}.{stamp}{SUFFIX}",
    )


def read_copy(path: Path, source: str) -> gpd.GeoDataFrame | None:
    """Read a copy as `tables.NETWORK`; None where there is none, or it is damaged."""
    if not path.is_file():
        return None
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            return _table({name: arrays[name] for name in arrays.files}, source)
    except (OSError, ValueError, KeyError, EOFError, IndexError, zipfile.BadZipFile, TableError) as error:
        logger.warning("the copy %s is damaged and will be made again (%s)", path, error)
        return None


def write_copy(table: gpd.GeoDataFrame, paths: Sequence[Path]) -> Path | None:
    """Write a copy to the first place that takes it, and drop those of earlier states; None where none does."""
    for path in paths:
        try:
            with replacing(path) as draft, draft.open("xb") as target:
                np.savez(target, allow_pickle=False, **_arrays(table))
        except OSError as error:
            logger.info("no copy at %s: %s", path, error)
            continue
        _drop_earlier(path)
        return path
    return None


def _arrays(table: gpd.GeoDataFrame) -> dict[str, np.ndarray]:
    ids = table.index.to_series()
    arrays = {
        "letter": ids.str[0].to_numpy(dtype="U1").astype("S1"),
        "number": ids.str[1:].astype("int64").to_numpy(),
        "version": table["version"].fillna(NO_NUMBER).astype("int64").to_numpy(),
    }
    for name in TEXTS:
        codes, words = pd.factorize(table[name])
        arrays[f"{name}_codes"] = codes.astype(np.int32)
        arrays[f"{name}_words"] = np.frombuffer(SEPARATOR.join(words).encode(), dtype=np.uint8)
    types = shapely.get_type_id(table.geometry.to_numpy())
    arrays["types"] = types.astype(np.int8)
    for kind in np.unique(types):
        _, coordinates, offsets = shapely.to_ragged_array(table.geometry.to_numpy()[types == kind])
        arrays[f"xy_{kind}"] = coordinates
        arrays |= {f"offsets_{kind}_{level}": each for level, each in enumerate(offsets)}
    return arrays


def _table(arrays: dict[str, np.ndarray], source: str) -> gpd.GeoDataFrame:
    types = arrays["types"]
    geometry = np.full(len(types), None, dtype=object)
    for kind in np.unique(types):
        levels = sum(name.startswith(f"offsets_{kind}_") for name in arrays)
        offsets = tuple(arrays[f"offsets_{kind}_{level}"] for level in range(levels))
        geometry[types == kind] = shapely.from_ragged_array(
            shapely.GeometryType(int(kind)), arrays[f"xy_{kind}"], offsets or None
        )
    letters = arrays["letter"].astype("U1").tolist()
    ids = [f"{letter}{number}" for letter, number in zip(letters, arrays["number"].tolist(), strict=True)]
    version = pd.array(arrays["version"], dtype="Int64")
    version[arrays["version"] == NO_NUMBER] = pd.NA
    rows = {name: _words(arrays, name) for name in TEXTS}
    index = pd.Index(ids, dtype="str")
    table = gpd.GeoDataFrame(
        {**rows, "source": source, "version": version, "length_m": np.nan},
        index=index,
        geometry=gpd.GeoSeries(geometry, index=index, crs=WGS84),
    )
    return tidy(table, NETWORK)


def _words(arrays: dict[str, np.ndarray], name: str) -> pd.api.extensions.ExtensionArray:
    """Spread words over the rows that bear them."""
    said: list[str | None] = [*arrays[f"{name}_words"].tobytes().decode().split(SEPARATOR), None]
    return pd.array(said, dtype="str").take(arrays[f"{name}_codes"])


def _drop_earlier(path: Path) -> None:
    """Remove copies of earlier states of the same file."""
    stem = path.name.removesuffix(SUFFIX).rsplit(".", 1)[0]
    for old in path.parent.glob(f"{_literal(stem)}.*{SUFFIX}"):
        if old != path and len(old.name) == len(path.name):
            with suppress(OSError):
                old.unlink()


def _literal(text: str) -> str:
    return "".join(f"[{c}]" if c in "*?[" else c for c in text)
