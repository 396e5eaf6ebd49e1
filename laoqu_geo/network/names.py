"""Find OSM objects that bear a project's name."""

import re
from collections.abc import Collection, Mapping
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ..crs import to_metric
from ..model import LINE_KINDS, Kind
from ..tables import LISTED
from .rules import TRACED_ON, MatchRules

SAME_NAME_KINDS: dict[Kind, frozenset[Kind]] = {
    Kind.AIRPORT: frozenset({Kind.AIRPORT, Kind.GENERAL_AIRPORT}),
    Kind.GENERAL_AIRPORT: frozenset({Kind.AIRPORT, Kind.GENERAL_AIRPORT}),
    Kind.HYDROPOWER: frozenset({Kind.HYDROPOWER, Kind.POWER_PLANT}),
    Kind.POWER_PLANT: frozenset({Kind.HYDROPOWER, Kind.POWER_PLANT}),
}
"""Kinds that OSM may use for a kind, where not only its own (and what it is traced on)."""

GENERIC = re.compile(
    r"(高速铁路|城际铁路|客运专线|铁路|高铁|客专|高速公路|高速|公路|国际机场|机场|水库|变电站|火车站|站|发电厂|电厂|航道|线)$"
)
"""Words at the end of a name that say what it is, not which; OSM and plans differ in them."""

BRACKETS = re.compile(r"[（(【\[].*?[）)】\]]")
SHORTEST_KEY = 2


class Named(NamedTuple):
    """An object of the right name: which project, which row of the network, how far from the place."""

    project: int
    row: int
    distance_m: float


def name_key(name: str) -> str:
    """Reduce a name to what tells it from others of its kind: no brackets, spaces or generic endings."""
    bare = re.sub(r"\s", "", BRACKETS.sub("", name))
    shorter = GENERIC.sub("", bare)
    return shorter if len(shorter) >= SHORTEST_KEY else bare


def named(
    projects: gpd.GeoDataFrame,
    names: Mapping[str, Collection[str]],
    network: gpd.GeoDataFrame,
    rules: MatchRules,
) -> list[Named]:
    """
    List the objects that bear a name of a project, are of its kind, and lie where it should be.

    Parameters
    ----------
    projects
        `tables.LOCATED`; `name_today` counts as a name.
    names
        Names and aliases by `project_id`.
    network
        `tables.NETWORK`.
    rules
        Thresholds: facilities within `point_match_m`, lines within `snap_max_m` (or their uncertainty).

    Returns
    -------
    named
        By project, then distance, then row.
    """
    index = _index(network)
    kinds = network["kind"].to_numpy()
    pairs: list[tuple[int, int]] = []
    for i, (project, kind, today) in enumerate(
        zip(projects.index, projects["kind"], projects["name_today"], strict=True)
    ):
        said = [*names.get(project, ()), *([] if pd.isna(today) else str(today).split(LISTED))]
        rows = sorted({row for name in said for row in index.get(name_key(name), ())})
        allowed = {str(k) for k in _kinds(Kind(kind))}
        pairs += [(i, row) for row in rows if kinds[row] in allowed]
    return _near(pairs, projects, network, rules) if pairs else []


def _near(
    pairs: list[tuple[int, int]], projects: gpd.GeoDataFrame, network: gpd.GeoDataFrame, rules: MatchRules
) -> list[Named]:
    which, rows = np.array(pairs).T
    here = np.asarray(to_metric(projects).geometry.array)[which]
    there = np.asarray(to_metric(network.iloc[rows]).geometry.array)
    distance = shapely.distance(here, there)
    line = projects["kind"].isin(LINE_KINDS).to_numpy()[which]
    known = projects["uncertainty_m"].fillna(0).to_numpy()[which]
    most = np.maximum(np.where(line, rules.snap_max_m, rules.point_match_m), known)
    found = [
        Named(int(i), int(row), float(d))
        for i, row, d, limit in zip(which, rows, distance, most, strict=True)
        if d <= limit
    ]
    return sorted(found, key=lambda f: (f.project, f.distance_m, f.row))


def _index(network: gpd.GeoDataFrame) -> dict[str, list[int]]:
    """List rows by the keys of their names."""
    index: dict[str, list[int]] = {}
    for column in ("name", "names"):
        said = network[column].reset_index(drop=True).dropna()
        for row, text in said.items():
            for name in str(text).split(LISTED):
                index.setdefault(name_key(name), []).append(int(str(row)))
    return index


def _kinds(kind: Kind) -> frozenset[Kind]:
    return SAME_NAME_KINDS.get(kind, frozenset({kind})) | frozenset(TRACED_ON.get(kind, ()))
