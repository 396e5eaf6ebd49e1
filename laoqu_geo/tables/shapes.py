"""The one geometry type of each published table."""

from ..labels import LAYER_OF
from ..model import LINE_KINDS
from .columns import AREAS
from .specs import layer_spec

_SINGLE_LINES = frozenset({"links"})
"""Straight connections; all other lines may come in pieces."""

_LINE_LAYERS = frozenset(LAYER_OF[kind] for kind in LINE_KINDS) | {"network", "change_lines"}


def geometry_type(name: str) -> str | None:
    """Name the one geometry type of a published table; None for a table without geometry."""
    allowed = layer_spec(name).geometry
    if not allowed:
        return None
    if name in _LINE_LAYERS:
        return "MultiLineString"
    if name in _SINGLE_LINES:
        return "LineString"
    return "MultiPolygon" if allowed == AREAS else "Point"
