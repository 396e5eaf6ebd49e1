"""Match projects with OSM objects by name: each pair gets a score with its terms, and a verdict."""

from collections.abc import Collection, Mapping
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ..crs import to_metric
from ..model import LINE_KINDS, Kind, Lifecycle
from ..tables import LISTED
from .names import alike, called, index, kinds_alike, one_character_names
from .rules import MatchRules

ACCEPTED, REVIEW, REFUSED = "accepted", "review", "refused"
"""Verdicts: used for the map; shown to a person; looked at and known to be another."""

WEIGHTS: dict[str, float] = {"name": 0.55, "place": 0.25, "kind": 0.1, "state": 0.1}
"""What each term counts; they sum to one."""

TERMS = {"name": "名称", "place": "位置", "kind": "类别", "state": "状态"}

STATES: dict[Lifecycle, float] = {Lifecycle.DISUSED: 0.0}
"""How well a state fits a project; others fit in full: the plan's stage is a promise, not the state today."""

OTHER_KIND = 0.7
"""An object of a kind that is only traced on (a trunk road for an expressway)."""

SHOWN = 5
"""At most so many rows of a line are listed that were not accepted."""


class Match(NamedTuple):
    """A row of the network for a project: distance, score 0 to 1, verdict, and the terms in words."""

    project: int
    row: int
    distance_m: float
    score: float
    verdict: str
    reason: str


def matched(
    projects: gpd.GeoDataFrame,
    names: Mapping[str, Collection[str]],
    network: gpd.GeoDataFrame,
    rules: MatchRules,
) -> list[Match]:
    """
    Judge the objects that bear a name or number of a project and are of its kind.

    Parameters
    ----------
    projects
        `tables.LOCATED`; `name_today` counts as a name.
    names
        Names and aliases by `project_id`.
    network
        `tables.NETWORK`.
    rules
        Thresholds.

    Returns
    -------
    matches
        By project, then score (best first), then distance, then row. Of a line, the rows along the project.
    """
    known, short = index(network), one_character_names()
    shapes = np.asarray(to_metric(network).geometry.array)
    kinds, states = network["kind"].to_numpy(), network["lifecycle"].to_numpy()
    here = np.asarray(to_metric(projects).geometry.array)
    found: list[Match] = []
    for i, (project, kind, today, doubt_m) in enumerate(
        zip(projects.index, projects["kind"], projects["name_today"], projects["uncertainty_m"], strict=True)
    ):
        said = [*names.get(project, ()), *([] if pd.isna(today) else str(today).split(LISTED))]
        by_row = alike(said, Kind(kind), known, short)
        allowed = {str(k) for k in kinds_alike(Kind(kind))}
        rows = np.array([row for row in sorted(by_row) if kinds[row] in allowed], dtype=int)
        if not len(rows) or here[i] is None or here[i].is_empty:
            continue
        table = pd.DataFrame(
            {
                "row": rows,
                "called": [_object(network, row) for row in rows],
                "name": [by_row[row][0] for row in rows],
                "said": [by_row[row][1] for row in rows],
                "kind": np.where(kinds[rows] == kind, 1.0, OTHER_KIND),
                "state": [STATES.get(Lifecycle(states[row]), 1.0) for row in rows],
                "distance_m": shapely.distance(here[i], shapes[rows]),
            }
        )
        known_m = 0.0 if pd.isna(doubt_m) else float(doubt_m)
        if kind in LINE_KINDS:
            placed = _along(table, here[i], shapes, known_m, rules)
        else:
            placed = _around(table, known_m, rules)
        found += _judged(i, placed, is_line=kind in LINE_KINDS, rules=rules)
    return found


def _object(network: gpd.GeoDataFrame, row: int) -> str:
    """Name the object that a row is part of: by its name, else its number, else by itself."""
    name, ref = network["name"].iloc[row], network["ref"].iloc[row]
    return called(str(name)).written if pd.notna(name) else str(ref) if pd.notna(ref) else f"#{row}"


def _around(table: pd.DataFrame, known_m: float, rules: MatchRules) -> pd.DataFrame:
    """Say how well facilities lie: fully within what is known, not at all beyond what is believed."""
    most = max(rules.point_match_m, known_m * rules.believed_doubt)
    place = 1 - np.clip((table["distance_m"] - known_m / 2) / max(most - known_m / 2, 1.0), 0, 1)
    return table.assign(place=np.where(table["distance_m"] <= most, np.maximum(place, 0.5), 0.0))


def _along(
    table: pd.DataFrame,
    line: shapely.Geometry,
    shapes: np.ndarray,
    known_m: float,
    rules: MatchRules,
) -> pd.DataFrame:
    """Say how far an object and a line run together: the greater of the shares that each has near the other."""
    reach = float(np.clip(known_m, rules.snap_min_m, rules.corridor_max_m))
    middle = shapely.distance(line, shapely.centroid(shapes[table["row"]]))
    length = np.maximum(shapely.length(shapes[table["row"]]), 1.0)
    near = (table["distance_m"] <= reach).to_numpy()
    stations = shapely.points(shapely.get_coordinates(shapely.segmentize(line, rules.station_m)))
    place = np.zeros(len(table))
    for rows in table.groupby("called").indices.values():
        tree = shapely.STRtree(shapes[table["row"].to_numpy()[rows]])
        covered = len(np.unique(tree.query(stations, predicate="dwithin", distance=reach)[0]))
        inside = length[rows][(middle <= reach)[rows] & near[rows]].sum() / length[rows].sum()
        place[rows] = max(covered / len(stations), inside)
    return table.assign(place=np.where(near, place, 0.0))


def _judged(project: int, table: pd.DataFrame, *, is_line: bool, rules: MatchRules) -> list[Match]:
    score = table[list(WEIGHTS)].to_numpy() @ np.array(list(WEIGHTS.values()))
    table = table.assign(score=np.round(score, 3))
    good = (
        (table["score"] >= rules.accept_score)
        & (table["name"] >= rules.accept_name)
        & (table["place"] >= rules.accept_place)
        & (table["state"] > 0)
    )
    # of several objects nearby only the best named is accepted, and only if it is good itself
    best = table["name"].where(table["place"] > 0, 0.0).max()
    good &= table["name"] >= best - 1e-9
    if not is_line and good.sum() > 1:
        good &= _alone_nearest(table, good, rules)
    refused = table["place"] <= 0
    verdict = np.select([good, refused], [ACCEPTED, REFUSED], REVIEW)
    table = table.assign(verdict=verdict).sort_values(
        ["score", "distance_m", "row"], ascending=[False, True, True]
    )
    shown = (table["verdict"] == ACCEPTED) | (table.groupby(["verdict", "called"]).cumcount() < SHOWN)
    listed = table[shown].to_dict("list")
    terms = zip(*(listed[term] for term in WEIGHTS), strict=True)
    columns = (listed[name] for name in ("row", "distance_m", "score", "verdict", "said"))
    return [
        Match(project, row, distance, score, verdict, _said(said, distance, each))
        for (row, distance, score, verdict, said), each in zip(zip(*columns, strict=True), terms, strict=True)
    ]


def _alone_nearest(table: pd.DataFrame, good: pd.Series, rules: MatchRules) -> pd.Series:
    """Keep those about the nearest spot, if no other of the name is nearly as near."""
    distance = table.loc[good, "distance_m"].sort_values()
    nearest = float(distance.iloc[0])
    others = distance[distance > nearest + rules.same_spot_m]
    clear = others.empty or float(others.iloc[0]) >= rules.clearly_farther * max(nearest, rules.same_spot_m)
    return (table["distance_m"] <= nearest + rules.same_spot_m) & clear


def _said(said: str, distance_m: float, terms: tuple[float, ...]) -> str:
    scores = "、".join(f"{TERMS[term]}{value:.2f}" for term, value in zip(WEIGHTS, terms, strict=True))
    return f"{said}，相距{distance_m:.0f}米（{scores}）"
