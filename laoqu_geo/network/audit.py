"""Hold the plan against OSM: what of each project is there, built, being built or proposed, and what mappers lack."""

from collections.abc import Collection, Mapping
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ..crs import to_metric
from ..model import LINE_KINDS, Kind, Lifecycle, Precision, Stage, Standing
from ..osm.tags import TAGS
from ..tables import LISTED, OSM_AUDIT, empty, tidy
from .matching import ACCEPTED
from .names import kinds_alike

STATION_M = 500.0
"""Lines are looked at every so many metres."""

NEAR_M = 250.0
"""An OSM line so near is the same as one that is drawn exactly."""

WHOLE, SOME = 0.9, 0.05
"""Shares of length from which a project counts as there in full, and below which as not there at all."""

DRAWN_WELL = frozenset({Precision.FEATURE, Precision.PATH})

MAPPED = frozenset(str(tag.kind) for tag in TAGS)
"""Kinds that OSM has tags for."""

SEEN: dict[Lifecycle, Standing] = {
    Lifecycle.LIVE: Standing.BUILT,
    Lifecycle.CONSTRUCTION: Standing.CONSTRUCTION,
    Lifecycle.PROPOSED: Standing.PROPOSED,
}
BEST_FIRST = tuple(SEEN)
"""Where several lie side by side, the most advanced counts."""


class Said(NamedTuple):
    """What the plan and others say of a project, for the mapper's list."""

    name: str
    stage: Stage
    source: str
    is_new: bool = True


def audit(
    projects: gpd.GeoDataFrame,
    matches: pd.DataFrame,
    network: gpd.GeoDataFrame,
    said: Mapping[str, Said],
) -> pd.DataFrame:
    """
    Say of each project what OSM shows of it.

    Parameters
    ----------
    projects
        `tables.JOINED`.
    matches
        `tables.OSM_MATCHES`.
    network
        `tables.NETWORK`. Embedded edges carry no state or class of their own: with them alone nothing is said.
    said
        Name, stage and source by `project_id`.

    Returns
    -------
    audit
        `tables.OSM_AUDIT` in the order of projects, with suggested tags for what OSM lacks. Shares of length add up
        to 1; they are null where the project is not drawn well enough to tell, or OSM was not asked.
    """
    if not len(projects):
        return empty(OSM_AUDIT)
    real = network[~network.index.str.startswith("e")]
    accepted = matches[matches["verdict"] == ACCEPTED] if len(matches) else matches
    by_project = accepted.groupby("project_id")["osm_id"].agg(list).to_dict() if len(accepted) else {}
    metric = np.asarray(to_metric(projects).geometry.array)
    lines = _by_kind(real)
    rows = []
    for i, (project, kind, precision, doubt_m) in enumerate(
        zip(projects.index, projects["kind"], projects["precision"], projects["uncertainty_m"], strict=True)
    ):
        own = real.loc[real.index.intersection(by_project.get(str(project), []))]
        if kind not in MAPPED:
            rows.append(_nothing_known("OSM中没有这一类对象可核对"))
        elif not len(real) or metric[i] is None or metric[i].is_empty:
            rows.append(_nothing_known())
        elif kind in LINE_KINDS and metric[i].geom_type != "Point":
            rows.append(_line(metric[i], lines, Kind(kind), Precision(precision), float(doubt_m)))
        else:
            rows.append(_facility(own, metric[i], lines, Kind(kind), float(doubt_m)))
    table = pd.DataFrame(rows, index=projects.index)
    names = [_names(real, by_project.get(str(project), [])) for project in projects.index]
    table = table.assign(kind=projects["kind"].to_numpy(), osm_names=pd.array(names, dtype="str"))
    return tidy(_with_tags(table, said), OSM_AUDIT)


class _Lines(NamedTuple):
    tree: shapely.STRtree
    states: np.ndarray


def _by_kind(network: gpd.GeoDataFrame) -> dict[Kind, _Lines]:
    """Index what OSM has, by kind; an expressway is not built where only a trunk road is."""
    metric = np.asarray(to_metric(network).geometry.array)
    kinds = network["kind"].to_numpy()
    states = network["lifecycle"].to_numpy()
    found = {}
    for kind in Kind:
        rows = np.flatnonzero(kinds == kind)
        if len(rows):
            found[kind] = _Lines(shapely.STRtree(metric[rows]), states[rows])
    return found


def _line(
    line: shapely.Geometry, lines: Mapping[Kind, _Lines], kind: Kind, precision: Precision, doubt_m: float
) -> dict[str, object]:
    """Look along a line: what of its kind and in which state is near each station."""
    stations = shapely.points(shapely.get_coordinates(shapely.segmentize(line, STATION_M)))
    exact = precision in DRAWN_WELL
    reach = NEAR_M if exact else max(NEAR_M, doubt_m)
    best = np.full(len(stations), len(BEST_FIRST))
    if kind in lines:
        station, edge = lines[kind].tree.query(stations, predicate="dwithin", distance=reach)
        rank = {str(state): i for i, state in enumerate(BEST_FIRST)}
        ranks = np.array([rank.get(state, len(rank)) for state in lines[kind].states[edge]], dtype=int)
        np.minimum.at(best, station, ranks)
    shares = np.bincount(best, minlength=len(BEST_FIRST) + 1) / len(stations)
    if not exact and shares[-1] < 1 - SOME:
        # something of the kind is in the corridor, but whether it is this line nobody can tell from here
        return _nothing_known("走廊内有同类线路，但项目线位不确定，不能判断是否同一项目")
    return _shares(shares)


def _facility(
    own: gpd.GeoDataFrame, spot: shapely.Geometry, lines: Mapping[Kind, _Lines], kind: Kind, doubt_m: float
) -> dict[str, object]:
    if len(own):
        ranks = [BEST_FIRST.index(Lifecycle(s)) for s in own["lifecycle"] if Lifecycle(s) in BEST_FIRST]
        shares = np.zeros(len(BEST_FIRST) + 1)
        shares[min(ranks, default=len(BEST_FIRST))] = 1.0
        return _shares(shares)
    reach = max(NEAR_M, doubt_m if np.isfinite(doubt_m) else 0.0)
    near = any(
        len(lines[other].tree.query(spot, predicate="dwithin", distance=reach))
        for other in kinds_alike(kind)
        if other in lines
    )
    if near:
        return _nothing_known("附近有同类设施，但名称不同或缺名，不能判断是否同一项目")
    return _shares(np.array([0.0, 0.0, 0.0, 1.0]))


def _shares(shares: np.ndarray) -> dict[str, object]:
    built, construction, proposed, absent = (round(float(share), 3) for share in shares)
    whole = [*SEEN.values(), Standing.ABSENT][int(np.argmax(shares))]
    sure = shares.max() >= (1 - SOME if whole is Standing.ABSENT else WHOLE)
    return {
        "standing": str(whole if sure else Standing.PARTLY),
        "built_share": built,
        "construction_share": construction,
        "proposed_share": proposed,
        "absent_share": absent,
        "reason": f"OSM中已建{built:.0%}、在建{construction:.0%}、拟建{proposed:.0%}、没有{absent:.0%}",
    }


def _nothing_known(reason: str = "没有可核对的OSM数据或项目没有位置") -> dict[str, object]:
    none = dict.fromkeys(("built_share", "construction_share", "proposed_share", "absent_share"), np.nan)
    return {"standing": str(Standing.UNKNOWN), **none, "reason": reason}


def _names(network: gpd.GeoDataFrame, ids: Collection[str]) -> str | None:
    said = network.loc[network.index.intersection(list(ids)), "name"].dropna()
    return LISTED.join(dict.fromkeys(said)) or None


def suggested_tags(kind: Kind, stage: Stage, name: str) -> str | None:
    """
    Write the tags a mapper would give a project that OSM lacks, in the state the plan promises at most.

    A plan never shows that something is in use: what it will complete is still `construction` until seen.
    """
    tag = next((tag for tag in TAGS if tag.kind is kind), None)
    if tag is None:
        return None
    # a depot or a freight yard is no station
    value = "yard" if kind is Kind.RAIL_FACILITY and "站" not in name else tag.values[0]
    building = stage in {Stage.CONSTRUCTION, Stage.COMPLETED}
    state = "construction" if building else "proposed"
    if tag.key in {"highway", "railway"}:
        tags = [f"{tag.key}={state}", f"{state}={value}"]
    else:
        tags = [f"{state}:{tag.key}={value}"]
    also = [f"{tag.also[0]}={tag.also[1]}"] if tag.also else []
    return "; ".join([*tags, *also, f"name={name}"])


def _with_tags(table: pd.DataFrame, said: Mapping[str, Said]) -> pd.DataFrame:
    lacking = table["standing"].isin([str(Standing.ABSENT), str(Standing.PARTLY)])
    tags, sources = [], []
    for project, kind, missing in zip(table.index, table["kind"], lacking, strict=True):
        word = said.get(str(project))
        useful = word if missing and word and word.is_new else None
        tags.append(suggested_tags(Kind(kind), useful.stage, useful.name) if useful else None)
        sources.append(useful.source if useful else None)
    return table.assign(
        suggested_tags=pd.array(tags, dtype="str"), suggested_source=pd.array(sources, dtype="str")
    )
