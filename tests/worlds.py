"""Small hand-made worlds that several tests share."""

from functools import cache

import geopandas as gpd
import numpy as np
import pandas as pd
from hostile import HOSTILE
from shapely import LineString, MultiLineString, MultiPolygon, Point, Polygon, box
from shapely.geometry.base import BaseGeometry

from laoqu_geo.crs import WGS84
from laoqu_geo.model import Action, Kind, Lifecycle, Precision, Review, Stage, Strength
from laoqu_geo.tables import (
    PROJECT_LAYER,
    PROJECT_LEDGER,
    Layers,
    Spec,
    layer_spec,
    tidy,
)

WEST, SOUTH, EAST, NORTH = 105.6, 31.0, 107.2, 32.0
"""The world lies astride 106.5° E: two Gauss–Krüger zones."""


def small_world() -> Layers:
    """
    Build all published tables of a plan with eight projects.

          105.6                106.4                107.2
     32.0  +--------------------+--------------------+
           |  甲县      ======== E1 ========>        |   E1 expressway, path, 加快建设
           |    * A1 airport    |        乙县        |   R1 railway in two pieces, corridor, 规划
           |  --R1--  --R1--    |   o W1 reservoir   |   A1, A2 transport and general-aviation airports
           |    u I1            |   a A2  # S1       |   I1 irrigation district of which only a place is known
     31.0  +--------------------+--------------------+   P1 port: not located, only in the ledger
    """
    return {name: table.copy() for name, table in _small_world().items()}


@cache
def _small_world() -> Layers:
    located = [
        _project(
            1,
            "R1",
            "甲乙铁路",
            Kind.RAILWAY,
            (Stage.PLANNING, Precision.CORRIDOR),
            length_km=61.5,
            counties="甲县",
        ),
        _project(
            2,
            "E1",
            "甲县至乙县高速公路",
            Kind.EXPRESSWAY,
            (Stage.CONSTRUCTION, Precision.PATH),
            ends="甲县、乙县",
            counties="甲县、乙县",
            length_km=95.3,
            length_stated_km=90.0,
            length_ratio=1.06,
        ),
        _project(
            3, "A1", "甲县机场迁建", Kind.AIRPORT, (Stage.COMPLETED, Precision.FEATURE), counties="甲县"
        ),
        _project(
            4,
            "A2",
            "乙县通用机场",
            Kind.GENERAL_AIRPORT,
            (Stage.PREPARATION, Precision.COUNTY),
            counties="乙县",
        ),
        _project(5, "W1", "乙县水库", Kind.RESERVOIR, (Stage.START, Precision.TOWN), counties="乙县"),
        _project(
            6,
            "S1",
            "乙县220千伏变电站",
            Kind.SUBSTATION,
            (Stage.COMPLETED, Precision.SITE),
            voltage_kv=220.0,
            counties="乙县",
        ),
        _project(7, "I1", "甲县灌区", Kind.IRRIGATION, (Stage.START, Precision.PREFECTURE), counties="甲县"),
    ]
    lost = _project(
        8,
        "P1",
        "某某作业区",
        Kind.PORT,
        (Stage.START, Precision.NONE),
        review=Review.NEEDS_REVIEW,
        uncertainty_m=np.nan,
        reason="文中没有地名",
    )
    shapes: dict[str, BaseGeometry] = {
        "R1": MultiLineString([[(105.7, 31.4), (105.9, 31.42)], [(106.0, 31.4), (106.3, 31.38)]]),
        "E1": MultiLineString([[(105.9, 31.8), (106.4, 31.85), (106.9, 31.8)]]),
        "A1": Point(105.75, 31.6),
        "A2": Point(106.6, 31.2),
        "W1": Point(106.7, 31.5),
        "S1": Point(106.9, 31.2),
        "I1": Point(105.8, 31.2),
    }
    homes = {"R1": "railways", "E1": "expressways", "A1": "airports", "A2": "airports", "W1": "reservoirs"}
    homes |= {"S1": "substations", "I1": "unaligned"}
    layers: Layers = {
        name: _spatial([row for row in located if homes[row["project_id"]] == name], shapes, PROJECT_LAYER)
        for name in dict.fromkeys(homes.values())
    }
    layers["projects"] = _table([*located, lost], PROJECT_LEDGER)
    return layers | _surroundings(located) | _papers()


def hostile_world() -> Layers:
    """
    The small world with forty reservoirs in a row, one hostile text in every free column of each.

        1 · 2 · 3 · … · 40   along 31.5° N, and the first texts as names of counties, network and sources
    """
    layers = small_world()
    one = layers["reservoirs"]
    many = one.loc[one.index.repeat(len(HOSTILE))].copy()
    many.index = pd.Index([f"W{i:02}" for i in range(len(HOSTILE))], name="project_id")
    many["seq"] = pd.array(range(100, 100 + len(HOSTILE)), dtype="Int64")
    for column, about in layer_spec("reservoirs").columns.items():
        if about.holds == "text" and about.values is None and column != "osm_ids":
            many[column] = list(HOSTILE)
    many["geometry"] = [Point(105.65 + 0.037 * i, 31.5) for i in range(len(HOSTILE))]
    layers["reservoirs"] = many
    ledger_rows = pd.DataFrame(many.drop(columns="geometry"))
    layers["projects"] = pd.concat([layers["projects"].drop(index=one.index), ledger_rows])
    for name, column in (
        ("counties", "name"),
        ("prefectures", "name"),
        ("network", "name"),
        ("sources", "title"),
    ):
        table = layers[name]
        layers[name] = table.assign(**{column: [HOSTILE[i % len(HOSTILE)] for i in range(len(table))]})
    layers["sources"] = layers["sources"].assign(credit=HOSTILE[1], number=HOSTILE[2], url=HOSTILE[13])
    return layers


def _surroundings(located: list[dict[str, object]]) -> Layers:
    """Halos, a footprint, links, network and areas."""
    halos = {row["project_id"]: row for row in located if row["precision"] not in {"feature", "path"}}
    rings = {
        key: MultiPolygon([box(105.7 + i / 5, 31.1, 105.9 + i / 5, 31.3)]) for i, key in enumerate(halos)
    }
    road = {"kind": Kind.EXPRESSWAY, "name": "甲乙高速", "names": None, "ref": "G99", "source": "test"}
    rail = {"kind": Kind.RAILWAY, "name": None, "names": None, "ref": None, "source": "test"}
    edges = [
        {
            "osm_id": "w1",
            **road,
            "lifecycle": Lifecycle.LIVE,
            "version": 3,
            "timestamp": "2024-04-01T00:00:00Z",
        },
        {"osm_id": "w2", **rail, "lifecycle": Lifecycle.CONSTRUCTION, "version": None, "timestamp": None},
    ]
    ways = {
        "w1": MultiLineString([[(105.6, 31.8), (107.2, 31.8)]]),
        "w2": MultiLineString([[(105.6, 31.4), (106.4, 31.4)]]),
    }
    area = {"parent": "丙市", "in_region": True, "points": 3, "railway_km": 61.5, "expressway_km": 47.6}
    halves = {
        "990101": MultiPolygon([box(WEST, SOUTH, 106.4, NORTH)]),
        "990102": MultiPolygon([box(106.4, SOUTH, EAST, NORTH), box(107.3, 31.0, 107.35, 31.05)]),
    }
    counties = [
        {"adcode": "990101", "name": "甲县", **area},
        {"adcode": "990102", "name": "乙县", **area, "in_region": False, "railway_km": np.nan},
    ]
    city = [{"adcode": "990100", "name": "丙市", **area, "parent": None, "points": None}]
    link = {"link_id": "A1/expressway", "project_id": "A1", "to_kind": Kind.EXPRESSWAY, "osm_id": "w1"}
    links = [{**link, "name": "甲乙高速", "distance_m": 22_180.4}]
    footprint = [{"osm_id": "w9", "project_id": "A1", "name": "甲县机场", "kind": Kind.AIRPORT}]
    hall = MultiPolygon([Polygon([(105.74, 31.59), (105.76, 31.59), (105.76, 31.61)])])
    spec = layer_spec
    return {
        "footprints": _spatial(footprint, {"w9": hall}, spec("footprints")),
        "links": _spatial(
            links, {"A1/expressway": LineString([(105.75, 31.6), (105.75, 31.8)])}, spec("links")
        ),
        "uncertainty": _spatial(list(halos.values()), rings, spec("uncertainty")),
        "network": _spatial(edges, ways, spec("network")),
        "counties": _spatial(counties, halves, spec("counties")),
        "prefectures": _spatial(
            city, {"990100": MultiPolygon([box(WEST, SOUTH, EAST, NORTH)])}, spec("prefectures")
        ),
    }


def _papers() -> Layers:
    """Tables without geometry."""
    mention = {
        "mention_id": "E1/0",
        "project_id": "E1",
        "text_start": 10,
        "text_end": 19,
        "surface": "甲县至乙县高速公路",
        "name": "甲县至乙县高速公路",
        "clause": "（一）",
        "stage": Stage.CONSTRUCTION,
        "stage_phrase": "加快建设",
        "confidence": 0.95,
        "evidence": "规则：A至B线路",
        "quote": "（一）加快建设甲县至乙县高速公路。",
    }
    candidate = {
        "candidate_id": "A1/0",
        "project_id": "A1",
        "asked": "甲县机场",
        "name": "甲县机场",
        "level": "feature",
        "adcode": "990101",
        "lon": 105.75,
        "lat": 31.6,
        "score": 1.0,
        "chosen": True,
        "why": "名称一致",
        "source": "test",
    }
    programme = {
        "programme_id": "p0",
        "surface": "农村公路建设",
        "clause": "（二）",
        "text_start": 40,
        "text_end": 46,
        "why": "没有专名",
        "quote": "（二）推进农村公路建设。",
    }
    match = {
        "match_id": "A1/w9",
        "project_id": "A1",
        "osm_id": "w9",
        "name": "甲县机场",
        "version": 2,
        "timestamp": None,
        "score": 0.9,
        "verdict": "same",
        "reason": "名称一致",
    }
    blank = {"url": None, "licence": None, "credit": None, "sha256": None}
    plan = {"source_id": "plan", "role": "plan", "title": "丙市重点工作方案", "number": "丙府〔2020〕1号"}
    osm = {"source_id": "osm", "role": "osm", "title": "OpenStreetMap", "number": None, "date": "2024-04"}
    sources = [
        {**blank, **plan, "date": "2020-05-06"},
        {**blank, **osm, "credit": "© OpenStreetMap contributors"},
    ]
    tables = {"mentions": [mention], "candidates": [candidate], "programmes": [programme]}
    tables |= {"osm_matches": [match], "sources": sources}
    return {name: _table(rows, layer_spec(name)) for name, rows in tables.items()}


def _project(
    seq: int, project_id: str, name: str, kind: Kind, standing: tuple[Stage, Precision], **more: object
) -> dict[str, object]:
    stage, precision = standing
    return {
        "project_id": project_id,
        "seq": seq,
        "name_zh": name,
        "kind": kind,
        "stage": stage,
        "stage_phrase": "加快建设",
        "action": Action.NEW,
        "strength": Strength.FIRM,
        "target_year": 2020,
        "clause": "（一）",
        "surface": name,
        "text_start": 10 * seq,
        "text_end": 10 * seq + len(name),
        "quote": f"（一）加快建设{name}。",
        "units": "丙市人民政府、省交通厅",
        "confidence": 0.9,
        "evidence": "规则",
        "precision": precision,
        "uncertainty_m": 500.0 * seq,
        "reason": "名称与地名表一致",
        "review": Review.AUTO,
        "source": "test",
        **more,
    }


def _table(rows: list[dict[str, object]], spec: Spec) -> pd.DataFrame:
    return tidy(_frame(rows, spec), spec)


def _spatial(rows: list[dict[str, object]], shapes: dict[str, BaseGeometry], spec: Spec) -> gpd.GeoDataFrame:
    table = _frame(rows, spec)
    placed = gpd.GeoDataFrame(table, geometry=[shapes[key] for key in table.index], crs=WGS84)
    return tidy(placed, spec)


def _frame(rows: list[dict[str, object]], spec: Spec) -> pd.DataFrame:
    """Columns that a row does not give are missing values."""
    blank: dict[str, object] = dict.fromkeys(spec.columns)
    return pd.DataFrame([blank | row for row in rows]).set_index(spec.index)[list(spec.columns)]
