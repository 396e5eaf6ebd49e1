"""Which sheets are drawn: the overview, one of each kind that the plan names, or those asked for."""

from collections.abc import Sequence

from ..errors import OutputError
from ..labels import LAYER_OF
from ..model import Kind
from ..presentation import ALL, OVERVIEW
from ..style.legend import placed_projects
from ..tables import Layers

Kinds = tuple[Kind, ...]


def chosen_sheets(names: Sequence[str], layers: Layers) -> list[Kinds | None]:
    """
    Say which kinds each sheet shows.

    Parameters
    ----------
    names
        `overview`, `all` (the overview and one sheet a layer of the plan), or kinds and layers by name.
    layers
        The published tables.

    Returns
    -------
    sheets
        None stands for the overview; kinds of one layer share a sheet.

    Raises
    ------
    OutputError
        If a name is not known.
    """
    present = _present(layers)
    known = {str(kind): _mates(LAYER_OF[kind], present) for kind in Kind}
    known |= {layer: _mates(layer, present) for layer in LAYER_OF.values()}
    if strange := [name for name in names if name not in {*known, ALL, OVERVIEW}]:
        raise OutputError(
            f"expected sheets among overview, all and {sorted(map(str, Kind))}, found {strange}; name one of these"
        )
    found: dict[Kinds | None, None] = {}
    for name in names:
        if name in (ALL, OVERVIEW):
            found[None] = None
        if name == ALL:
            found |= {known[str(kind)]: None for kind in Kind if kind in present}
        if name in known:
            found[known[name]] = None
    return list(found)


def _present(layers: Layers) -> set[Kind]:
    tables = [placed_projects(layers), layers.get("projects")]
    return {Kind(value) for table in tables if table is not None for value in table["kind"].unique()}


def _mates(layer: str, present: set[Kind]) -> Kinds:
    """List the kinds of a layer, those that the plan names if it names any."""
    mates = tuple(kind for kind in Kind if LAYER_OF[kind] == layer)
    return tuple(kind for kind in mates if kind in present) or mates
