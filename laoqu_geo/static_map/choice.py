"""Which sheets are drawn: the overview, one of each kind that the plan names, or those asked for."""

from collections.abc import Collection, Sequence

import geopandas as gpd
import pandas as pd

from ..errors import OutputError
from ..labels import LAYER_OF, off_at_first
from ..model import Kind
from ..presentation import ALL, OVERVIEW
from ..style.legend import placed_projects
from ..tables import Layers
from .themes import NETWORK_EFFECT, OSM_AUDIT, Theme, theme_of

Kinds = tuple[Kind, ...]
THEMES = (NETWORK_EFFECT, OSM_AUDIT)


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
    if strange := [name for name in names if name not in {*known, ALL, OVERVIEW, *THEMES}]:
        raise OutputError(
            f"expected sheets among overview, all, {', '.join(THEMES)} and {sorted(map(str, Kind))}, found {strange}; name one of these"
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


def chosen_themes(names: Sequence[str], layers: Layers) -> list[Theme]:
    """
    Make the themes asked for; `all` are those of which the tables say anything.

    Raises
    ------
    OutputError
        If a theme is asked for by name and the tables say nothing for it.
    """
    made = {name: theme_of(name, layers) for name in THEMES if name in names or ALL in names}
    if lacking := [name for name, theme in made.items() if theme is None and name in names]:
        raise OutputError(f"expected a table {lacking[0]!r} with rows, found none; build the layers again")
    return [
        theme
        for name, theme in made.items()
        if theme is not None and (name in names or _says_something(theme))
    ]


def stem_of(kinds: Collection[Kind] | None) -> str:
    """Name the file of a sheet after its layers."""
    return "overview" if kinds is None else "_".join(dict.fromkeys(LAYER_OF[k] for k in sorted(kinds)))


def of_kinds(projects: gpd.GeoDataFrame, kinds: Collection[Kind] | None) -> gpd.GeoDataFrame:
    """Pick the projects of some kinds; where none is given, all that a map shows at first."""
    return projects[_is_wanted(projects, kinds)]


def with_links_of(layers: Layers, projects: gpd.GeoDataFrame) -> Layers:
    """Keep the links of the shown projects only, so that the legend does not explain what is not there."""
    links = layers.get("links")
    return layers if links is None else {**layers, "links": links[links["project_id"].isin(projects.index)]}


def unplaced(layers: Layers, projects: gpd.GeoDataFrame, kinds: Collection[Kind] | None) -> pd.DataFrame:
    """Pick the projects of the ledger that have no place on the sheet."""
    ledger: pd.DataFrame = layers.get("projects", projects)
    wanted = ledger[_is_wanted(ledger, kinds)]
    rest: pd.DataFrame = wanted.loc[~wanted.index.isin(projects.index)]
    return rest


def _is_wanted(table: pd.DataFrame, kinds: Collection[Kind] | None) -> pd.Series:
    if kinds is None:
        return ~table["kind"].isin([str(kind) for kind in off_at_first(table["kind"])])
    return table["kind"].isin([str(kind) for kind in kinds])


def _says_something(theme: Theme) -> bool:
    """Tell whether more than one class of a theme is on its sheet."""
    return sum(row.count > 0 for row in theme.rows) > 1


def _present(layers: Layers) -> set[Kind]:
    tables = [placed_projects(layers), layers.get("projects")]
    return {Kind(value) for table in tables if table is not None for value in table["kind"].unique()}


def _mates(layer: str, present: set[Kind]) -> Kinds:
    """List the kinds of a layer, those that the plan names if it names any."""
    mates = tuple(kind for kind in Kind if LAYER_OF[kind] == layer)
    return tuple(kind for kind in mates if kind in present) or mates
