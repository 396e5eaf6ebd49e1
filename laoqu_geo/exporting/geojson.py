"""Features as GeoJSON (RFC 7946): WGS84, longitude first, seven decimals, right-hand rule, nothing dropped."""

import json
from collections.abc import Mapping

import shapely

from ..tables import Layers, layer_spec
from .citation import cite
from .features import features, rounded, rows


def to_geojson(layers: Layers, layer: str) -> bytes:
    """
    Render a table as one FeatureCollection.

    Parameters
    ----------
    layers
        All published tables, EPSG:4326.
    layer
        Name of the table.

    Returns
    -------
    data
        UTF-8. Features without a place have null geometry; the collection carries the citation as foreign
        members, and every feature carries it among its properties, where GIS programs keep it.
    """
    citation = cite(layers)
    table = features(layers, layer, citation)
    spec = layer_spec(layer)
    shapes = rounded(table.geometry.to_numpy())
    members = [
        {
            "type": "Feature",
            "id": row[spec.index],
            "geometry": json.loads(text) if text else None,
            "properties": row,
        }
        for row, text in zip(rows(table, spec), shapely.to_geojson(shapes), strict=True)
    ]
    collection = {
        "type": "FeatureCollection",
        "name": layer,
        "citation": citation.text,
        "credits": list(citation.credits),
        "features": members,
    }
    return to_lines(collection, "features")


def to_lines(collection: Mapping[str, object], members: str) -> bytes:
    """Render JSON as UTF-8, one line a field and one line a member of the list named; NaN is an error."""
    lines = [
        f"{_text(name)}: " + (f"[\n{_joined(value)}\n]" if name == members else _text(value))
        for name, value in collection.items()
    ]
    return ("{\n" + ",\n".join(lines) + "\n}\n").encode()


def _joined(values: object) -> str:
    return ",\n".join(_text(value) for value in values) if isinstance(values, list) else ""


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
