"""The corrections file: one row a project, a point as longitude and latitude, a line as WKT."""

import csv
import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from io import StringIO
from pathlib import Path

import numpy as np
import shapely
from shapely import Point
from shapely.geometry.base import BaseGeometry

from ..crs import DATUMS, to_wgs84
from ..errors import CorrectionError
from ..files import as_text, replacing
from ..formulas import without_formula
from ..model import Precision
from ..tables.rows import csv_rows, shown
from .records import DECIMALS, Correction

COLUMNS = (
    "project_id",
    "name_zh",
    "lon",
    "lat",
    "wkt",
    "datum",
    "precision",
    "uncertainty_m",
    "note",
    "quote",
)
SHAPES = ("Point", "LineString", "MultiLineString")
_WKT = re.compile(r"\s*(?:POINT|LINESTRING|MULTILINESTRING)\b", re.IGNORECASE)
"""Looked for before GEOS reads a shape: collections in collections without end would exhaust its stack."""
MOST_FAULTS = 12
"""So many violations are listed; the rest is counted."""


def read_corrections(path: Path) -> tuple[Correction, ...]:
    """
    Read a corrections file (UTF-8, or GB 18030 as older Excel saves it).

    Parameters
    ----------
    path
        Columns `COLUMNS`, of which `project_id` or `name_zh` must be filled; `lon` and `lat`, or `wkt`, or neither
        but a `note` (the place is right as it is); a row with neither is not filled in yet and passed over;
        `datum` is wgs84 where empty.

    Raises
    ------
    CorrectionError
        If the file cannot be read or rows are wrong; one message names them all.
    """
    rows = _rows(path)
    faults: list[str] = []
    found = [
        _correction(row, f"row {number}", as_text(path.name), faults) for number, row in enumerate(rows, 2)
    ]
    times = Counter(one.project_id or one.name for one in found)
    faults += [f"{shown(key)} stands in {count} rows" for key, count in times.items() if count > 1]
    if faults:
        more = f"; and {len(faults) - MOST_FAULTS} more" if len(faults) > MOST_FAULTS else ""
        raise CorrectionError(f"{path} cannot be used: {'; '.join(faults[:MOST_FAULTS])}{more}")
    return tuple(one for one in found if one.geometry is not None or one.note)


def write_corrections(corrections: Iterable[Correction], path: Path) -> Path:
    """
    Write a corrections file whole or not at all, WGS84, UTF-8 with a mark so that Excel reads it.

    Raises
    ------
    OutputError
        If it cannot be written.
    """
    buffer = StringIO()
    # a carriage return in a text is quoted only where it ends lines too
    writer = csv.DictWriter(buffer, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(_row(one) for one in corrections)
    with replacing(path) as draft:
        draft.write_text(buffer.getvalue(), encoding="utf-8-sig", newline="")
    return path


def _rows(path: Path) -> Sequence[Mapping[str, str]]:
    header, rows = csv_rows(path, "corrections", CorrectionError)
    named = set(header)
    if not named & {"project_id", "name_zh"} or named - set(COLUMNS):
        raise CorrectionError(
            f"expected the columns {', '.join(COLUMNS)} in {path}, found {shown(', '.join(header))}"
        )
    return [{column: _meant(cell) for column, cell in row.items()} for row in rows]


def _correction(row: Mapping[str, str], where: str, origin: str, faults: list[str]) -> Correction:
    def said(column: str) -> str:
        return row.get(column, "")

    if not said("project_id") and not said("name_zh"):
        faults.append(f"{where}: neither project_id nor name_zh")
    precision = said("precision")
    if precision and precision not in set(Precision):
        faults.append(f"{where}: precision {shown(precision)} is none of {', '.join(Precision)}")
        precision = ""
    metres = _number(said("uncertainty_m"), f"{where}: uncertainty_m", faults)
    if metres is not None and metres < 0:
        faults.append(f"{where}: uncertainty_m {metres:g} is below 0")
    return Correction(
        project_id=said("project_id"),
        name=said("name_zh"),
        geometry=_shape(row, where, faults),
        precision=Precision(precision) if precision else None,
        uncertainty_m=metres,
        note=said("note"),
        quote=said("quote"),
        origin=origin,
    )


def _shape(row: Mapping[str, str], where: str, faults: list[str]) -> BaseGeometry | None:
    lon = _number(row.get("lon", ""), f"{where}: lon", faults)
    lat = _number(row.get("lat", ""), f"{where}: lat", faults)
    datum = row.get("datum", "").lower().replace("-", "") or "wgs84"
    if datum not in DATUMS:
        faults.append(f"{where}: datum {shown(datum)} is none of {', '.join(DATUMS)}")
        return None
    if wkt := row.get("wkt", ""):
        with np.errstate(all="ignore"):  # what is no number is looked for below
            shape = shapely.from_wkt(wkt, on_invalid="ignore") if _WKT.match(wkt) else None
        if shape is None or shape.is_empty or shape.geom_type not in SHAPES:
            faults.append(f"{where}: wkt is no {', '.join(SHAPES)}")
            return None
    elif lon is not None and lat is not None:
        shape = Point(lon, lat)
    else:
        if (lon is None) != (lat is None):
            faults.append(f"{where}: lon and lat must both be given")
        return None
    west, south, east, north = shape.bounds
    if not (70 <= west <= east <= 140 and 0 <= south <= north <= 60) or not _finite(shape):
        faults.append(f"{where}: {west:g}, {south:g} is not in China (longitude first, degrees)")
        return None
    return shape if datum in {"wgs84", "cgcs2000"} else _converted(shape, datum)


def _finite(shape: BaseGeometry) -> bool:
    return bool(np.isfinite(shapely.get_coordinates(shape)).all())


def _converted(shape: BaseGeometry, datum: str) -> BaseGeometry:
    return shapely.transform(shape, lambda xy: [to_wgs84(x, y, datum) for x, y in xy])


def _number(text: str, where: str, faults: list[str]) -> float | None:
    if not text:
        return None
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        faults.append(f"{where} {shown(text)} is no number")
        return None
    return number


def _meant(cell: str) -> str:
    """Take off the apostrophe that keeps a text from being run as a formula."""
    return cell[1:] if cell.startswith("'") and without_formula(cell[1:]) == cell else cell


def _row(one: Correction) -> dict[str, str]:
    shape = one.geometry
    point = isinstance(shape, Point)
    return {
        "project_id": without_formula(one.project_id.strip()),
        "name_zh": without_formula(one.name.strip()),
        "lon": f"{shape.x:.{DECIMALS}f}" if isinstance(shape, Point) else "",
        "lat": f"{shape.y:.{DECIMALS}f}" if isinstance(shape, Point) else "",
        "wkt": "" if shape is None or point else str(shapely.to_wkt(shape, rounding_precision=DECIMALS)),
        "datum": "" if shape is None else "wgs84",
        "precision": str(one.precision or ""),
        "uncertainty_m": "" if one.uncertainty_m is None else f"{one.uncertainty_m:.0f}",
        "note": without_formula(one.note.strip()),
        "quote": without_formula(one.quote.strip()),
    }
