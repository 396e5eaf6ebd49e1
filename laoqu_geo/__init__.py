"""Turn the prose of a Chinese development plan into maps, a GeoPackage and a ledger."""

from importlib import import_module
from typing import TYPE_CHECKING

from .version import __version__ as __version__

if TYPE_CHECKING:
    from .documents import read_document as read_document
    from .documents import read_shipped_plan as read_shipped_plan
    from .gazetteer import load_gazetteer as load_gazetteer
    from .pipeline import build as build
    from .pipeline import network_source as network_source
    from .projects import merge_mentions as merge_mentions
    from .publishing import draw as draw
    from .publishing import publish as publish
    from .text import find_mentions as find_mentions

_HOMES = {
    "read_document": "documents",
    "read_shipped_plan": "documents",
    "load_gazetteer": "gazetteer",
    "build": "pipeline",
    "draw": "publishing",
    "network_source": "pipeline",
    "publish": "publishing",
    "merge_mentions": "projects",
    "find_mentions": "text",
}
"""The public names and their modules, imported when first asked for: `laoqu-geo extract` must not wait for geopandas."""

__all__ = ["__version__", *sorted(_HOMES)]  # noqa: PLE0604  (all of them are strings)


def __getattr__(name: str) -> object:
    """Import a public name from its module."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_HOMES[name]}", __name__), name)
