"""A comparison as tables with geometry: what changed as points and lines, the areas and the network around, the sources."""

import geopandas as gpd
import pandas as pd

from ..crs import WGS84
from ..disclosure import STATEMENT, without_figures
from ..presentation import Presentation, Profile
from ..style.legend import placed_projects
from ..tables import CHANGE_LINES, CHANGE_POINTS, COMPARISON, SOURCES, Layers, tidy
from .changes import Comparison

_NAMED = frozenset({"name", "old_name", "new_name"})
"""Columns in which a withheld figure goes without a trace."""

_PLAN = "plan"


def comparison_layers(comparison: Comparison) -> Layers:
    """
    Lay a comparison out.

    Parameters
    ----------
    comparison
        Its editions may have been made fit to be shown (`disclosure.disclosed`).

    Returns
    -------
    layers
        `labels.COMPARISON_TABLES` by name, EPSG:4326. A change lies where the new edition has the project, what
        vanished where the old edition had it; a pair of which no place is known is a row of `comparison` only.
    """
    table = comparison.table
    shapes = _shapes(comparison)
    drawn = gpd.GeoDataFrame(table, geometry=shapes, crs=WGS84)
    drawn = drawn[drawn.geometry.notna()]
    is_point = drawn.geom_type == "Point"
    return {
        "change_points": tidy(drawn[is_point], CHANGE_POINTS),
        "change_lines": tidy(drawn[~is_point], CHANGE_LINES),
        **around(comparison),
        "comparison": table,
        "sources": sources(comparison),
    }


def around(comparison: Comparison) -> Layers:
    """Put the areas and the network of both editions together."""
    names = ("network", "counties", "prefectures")
    found = {name: _either(comparison.old, comparison.new, name) for name in names}
    return {name: table for name, table in found.items() if table is not None}


def shown(table: pd.DataFrame, wish: Presentation) -> pd.DataFrame:
    """Give the table of a comparison as a presentation may show it: no voltages and capacities to everybody."""
    if wish.profile is not Profile.PUBLIC:
        return table
    texts = [name for name, column in COMPARISON.columns.items() if column.holds == "text"]
    hidden = {
        name: table[name].map(
            lambda text, mark="" if name in _NAMED else None: _without(text, mark), na_action="ignore"
        )
        for name in texts
        if COMPARISON.columns[name].values is None
    }
    return tidy(table.assign(**hidden), COMPARISON)


def titles(comparison: Comparison) -> tuple[str, str]:
    """Give the titles of both editions, with their years where they have the same."""
    plans = [_plan(layers) for layers in (comparison.old, comparison.new)]
    old, new = (str(plan.get("title") or "") for plan in plans)
    if old == new:
        years = [str(plan.get("date") or "")[:4] for plan in plans]
        marks = years if all(years) and years[0] != years[1] else ["旧版", "新版"]
        old, new = (f"{title}（{mark}）" for title, mark in zip((old, new), marks, strict=True))
    return old, new


def sources(comparison: Comparison) -> pd.DataFrame:
    """List both plans and everything that either edition was made with: `tables.SOURCES`."""
    old, new = titles(comparison)
    plans = {
        "plan": {"role": _PLAN, "title": f"{old} 与 {new} 对照", "date": _plan(comparison.new).get("date")},
        "old_plan": {**_plan(comparison.old), "role": "old_plan"},
        "new_plan": {**_plan(comparison.new), "role": "new_plan"},
    }
    rows = {key: row for key, row in plans.items() if row.get("title")}
    rest = pd.concat(
        [layers["sources"] for layers in (comparison.new, comparison.old) if "sources" in layers]
    )
    rest = rest[(rest["role"] != _PLAN) & ~rest.index.duplicated()]
    told = pd.DataFrame.from_dict(rows, orient="index").reindex(columns=list(SOURCES.columns))
    return tidy(pd.concat([told.astype(object), rest.astype(object)]), SOURCES)


def is_public(comparison: Comparison) -> bool:
    """Tell whether either edition says that places and figures were withheld."""
    return any((layers["sources"]["role"] == STATEMENT).any() for layers in (comparison.old, comparison.new))


def _without(text: str, mark: str | None) -> str:
    return without_figures(text) if mark is None else without_figures(text, mark)


def _plan(layers: Layers) -> dict[str, object]:
    table = layers.get("sources")
    if table is None:
        return {}
    rows = table[table["role"] == _PLAN].astype(object)
    rows = rows.where(rows.notna(), None)
    return {str(name): value for name, value in rows.iloc[0].items()} if len(rows) else {}


def _shapes(comparison: Comparison) -> list[object]:
    old, new = (placed_projects(layers).geometry for layers in (comparison.old, comparison.new))
    return [
        new.get(after) if isinstance(after, str) else old.get(before)
        for before, after in zip(comparison.table["old_id"], comparison.table["new_id"], strict=True)
    ]


def _either(old: Layers, new: Layers, name: str) -> pd.DataFrame | None:
    """Put the rows of both editions together, the new one first."""
    found = [layers[name] for layers in (new, old) if name in layers and len(layers[name])]
    if not found:
        return None
    whole: pd.DataFrame = pd.concat(found)
    kept = whole[~whole.index.duplicated()]
    if "in_region" in whole:  # one edition may name its region where the other does not
        named = set(whole.index[whole["in_region"].fillna(value=False).astype(bool)])
        kept = kept.assign(in_region=kept.index.isin(named))
    return kept
