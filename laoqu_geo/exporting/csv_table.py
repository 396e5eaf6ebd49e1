"""Features as CSV that spreadsheets open as they should: byte order mark, no formula, longitude, latitude, WKT."""

import csv
import io

import numpy as np
import shapely

from ..formulas import without_formula
from ..tables import Layers, layer_spec
from .citation import cite
from .features import CITED, DECIMALS, Row, features, rounded, rows


def to_csv(layers: Layers, layer: str) -> bytes:
    """
    Render a table as CSV.

    Parameters
    ----------
    layers
        All published tables, EPSG:4326.
    layer
        Name of the table.

    Returns
    -------
    data
        UTF-8 with byte order mark, CRLF. `lon`, `lat` are a point on the feature, degrees WGS84, and `wkt` is all of it;
        empty where it has no place. Text that a spreadsheet would run as a formula begins with an apostrophe.
    """
    table = features(layers, layer, cite(layers))
    shapes = rounded(table.geometry.to_numpy())
    places = _places(shapes)
    flat = [
        _with_place(row, place) for row, place in zip(rows(table, layer_spec(layer)), places, strict=True)
    ]
    names = [name for name in table.columns if name not in {*CITED, "geometry"}]
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, [*names, "lon", "lat", "wkt", *CITED], lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(flat)
    return out.getvalue().encode("utf-8-sig")


def _with_place(row: Row, place: Row) -> Row:
    safe = {name: without_formula(value) if isinstance(value, str) else value for name, value in row.items()}
    return {**safe, **place}


def _places(shapes: np.ndarray) -> list[Row]:
    points = shapely.point_on_surface(shapes)
    lon, lat = (np.round(get(points), DECIMALS) for get in (shapely.get_x, shapely.get_y))
    texts = shapely.to_wkt(shapes, rounding_precision=DECIMALS)
    return [
        {"lon": float(x), "lat": float(y), "wkt": text} if text else {"lon": None, "lat": None, "wkt": None}
        for x, y, text in zip(lon, lat, texts, strict=True)
    ]
