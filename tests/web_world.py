"""
A small world for the page: two counties, four projects, a network.

    31.0 N  +-----------+-----------+
            |  甲县      |  乙县      |
            |   A=======|=====B     |     A=B  甲乙铁路, railway, preparation, corridor
            |    n------|-----n     |     n-n  既有铁路 in OSM, way 42
            |      O    |           |     O    乙县机场, airport, completed, feature
    30.0 N  +-----------+-----------+          丙水库: named in the plan, found nowhere
          105.0 E     106.0       107.0        丁水库: reservoir, construction, county
"""

from functools import cache

import geopandas as gpd
import pandas as pd
from shapely import LineString, Point, box

from laoqu_geo import tables
from laoqu_geo.crs import WGS84

RAIL, AIRPORT, LOST, DAM = "railway-00000001", "airport-00000002", "reservoir-00000003", "reservoir-00000004"

TITLE = "甲乙两县重点工作方案"


def world() -> tables.Layers:
    """Give a world of one's own: building it once costs as much as fifty copies."""
    return {name: table.copy() for name, table in _world().items()}


@cache
def _world() -> tables.Layers:
    rail = row(
        name_zh="甲乙铁路",
        kind="railway",
        stage="preparation",
        precision="corridor",
        seq=1,
        aliases="甲乙线",
        ends="甲县、乙县",
        length_km=95.5,
        length_stated_km=90.0,
        length_ratio=1.061,
        osm_ids="w42、e7",
        quote="推进甲乙铁路前期工作。",
        surface="甲乙铁路",
        stage_phrase="推进…前期工作",
        uncertainty_m=5000.0,
    )
    airport = row(
        name_zh="乙县机场",
        kind="airport",
        stage="completed",
        precision="feature",
        seq=2,
        counties="乙县",
        units="乙县人民政府",
        source="https://example.org/a",
        status_source="javascript:alert(1)",
    )
    lost = row(
        name_zh="丙水库", kind="reservoir", stage="planning", precision="none", seq=3, review="needs_review"
    )
    dam = row(
        name_zh="丁水库",
        kind="reservoir",
        stage="construction",
        precision="county",
        seq=4,
        uncertainty_m=20_000.0,
        strength="strive",
    )
    ledger = pd.DataFrame([rail, airport, lost, dam], index=[RAIL, AIRPORT, LOST, DAM])
    return {
        "railways": placed(ledger.loc[[RAIL]], [LineString([(105.2, 30.6), (105.9, 30.65), (106.6, 30.6)])]),
        "airports": placed(ledger.loc[[AIRPORT]], [Point(105.5, 30.2)]),
        "reservoirs": placed(ledger.loc[[DAM]], [Point(106.4, 30.3)]),
        "projects": tables.tidy(ledger, tables.PROJECT_LEDGER),
        "uncertainty": uncertainty(),
        "counties": areas(
            [
                ("510001", "甲县", True, box(105, 30, 106, 31)),
                ("510002", "乙县", True, box(106, 30, 107, 31)),
            ],
            tables.COUNTIES,
        ),
        "prefectures": areas([("510000", "丙丁市", True, box(105, 30, 107, 31))], tables.PREFECTURES),
        "network": network(),
        "links": links(),
        "sources": sources(),
    }


def row(**given: object) -> dict[str, object]:
    """One project with every column of the ledger, empty where not given."""
    base: dict[str, object] = dict.fromkeys(tables.PROJECT_LEDGER.columns)
    usual = {
        "action": "new",
        "strength": "firm",
        "review": "auto",
        "reason": "手工放置",
        "clause": "（一）",
        "confidence": 0.9,
    }
    return base | usual | given


def placed(rows: pd.DataFrame, shapes: list[object]) -> gpd.GeoDataFrame:
    return tables.tidy(gpd.GeoDataFrame(rows, geometry=shapes, crs=WGS84), tables.PROJECT_LAYER)


def uncertainty() -> gpd.GeoDataFrame:
    rows = [
        {
            "name_zh": "甲乙铁路",
            "kind": "railway",
            "stage": "preparation",
            "precision": "corridor",
            "uncertainty_m": 5000.0,
        },
        {
            "name_zh": "丁水库",
            "kind": "reservoir",
            "stage": "construction",
            "precision": "county",
            "uncertainty_m": 20_000.0,
        },
    ]
    shapes = [
        LineString([(105.2, 30.6), (105.9, 30.65), (106.6, 30.6)]).buffer(0.05),
        Point(106.4, 30.3).buffer(0.2),
    ]
    return tables.tidy(
        gpd.GeoDataFrame(rows, index=[RAIL, DAM], geometry=shapes, crs=WGS84), tables.UNCERTAINTY
    )


def areas(rows: list[tuple[str, str, bool, object]], spec: tables.Spec) -> gpd.GeoDataFrame:
    codes, names, inside, shapes = zip(*rows, strict=True)
    table = {
        "name": names,
        "parent": "丙丁市",
        "in_region": inside,
        "points": 1,
        "railway_km": 10.0,
        "expressway_km": 0.0,
    }
    return tables.tidy(gpd.GeoDataFrame(table, index=list(codes), geometry=list(shapes), crs=WGS84), spec)


def network() -> gpd.GeoDataFrame:
    blank = dict.fromkeys(tables.NETWORK.columns)
    rows = [
        blank | {"kind": "railway", "lifecycle": "live", "name": "既有铁路"},
        blank | {"kind": "expressway", "lifecycle": "live"},
        blank | {"kind": "expressway", "lifecycle": "live"},
    ]
    shapes = [
        LineString([(105.3, 30.5), (106.5, 30.5)]),
        LineString([(105.1, 30.1), (105.4, 30.1)]),
        LineString([(105.4, 30.1), (105.9, 30.1)]),
    ]
    return tables.tidy(
        gpd.GeoDataFrame(rows, index=["w42", "e1", "e2"], geometry=shapes, crs=WGS84), tables.NETWORK
    )


def links() -> gpd.GeoDataFrame:
    rows = [
        {
            "project_id": AIRPORT,
            "to_kind": "railway",
            "osm_id": "w42",
            "name": "既有铁路",
            "distance_m": 33_000.0,
        }
    ]
    return tables.tidy(
        gpd.GeoDataFrame(
            rows, index=["l1"], geometry=[LineString([(105.5, 30.2), (105.5, 30.5)])], crs=WGS84
        ),
        tables.LINKS,
    )


def sources() -> pd.DataFrame:
    blank = dict.fromkeys(tables.SOURCES.columns)
    rows = [
        blank | {"role": "plan", "title": TITLE, "number": "甲函〔2020〕1号", "date": "2020-01-02"},
        blank | {"role": "osm", "title": "OSM", "date": "2024-04", "credit": "© OpenStreetMap contributors"},
        blank | {"role": "admin", "title": "政区", "credit": "天地图"},
    ]
    return tables.tidy(pd.DataFrame(rows, index=["plan", "osm", "admin"]), tables.SOURCES)


def with_text(layers: tables.Layers, text: str) -> tables.Layers:
    """The same world with one text in every text cell that is not an id or a vocabulary value."""
    return {name: _filled(table, text) for name, table in layers.items()}


def _filled(table: pd.DataFrame, text: str) -> pd.DataFrame:
    spec = {
        column: about
        for known in (
            tables.PROJECT_LAYER,
            tables.UNCERTAINTY,
            tables.COUNTIES,
            tables.NETWORK,
            tables.LINKS,
            tables.SOURCES,
        )
        for column, about in known.columns.items()
    }
    free = [
        c
        for c in table.columns
        if c in spec
        and spec[c].holds == "text"
        and spec[c].values is None
        and c not in ("project_id", "role", "osm_id", "osm_ids")
    ]
    return table.assign(**dict.fromkeys(free, text))
