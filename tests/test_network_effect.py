"""What a plan changes, worked out by hand on a world of three roads; adding lines never lengthens a way."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from laoqu_geo.crs import WGS84
from laoqu_geo.model import Kind, Stage
from laoqu_geo.network import Plan, Said, Speeds, audit, network_effect
from laoqu_geo.network.audit import suggested_tags
from laoqu_geo.tables import (
    JOINED,
    NETWORK,
    NETWORK_EFFECT,
    OSM_AUDIT,
    OSM_MATCHES,
    WAYPOINTS,
    check,
    empty,
    tidy,
)

# At 31° N a step (0.1°) is 9.55 km to the east and 11.09 km to the north.


def at(x, y):
    return 105 + x / 10, 31 + y / 10


def network(rows):
    """Build NETWORK from `id: (kind, [(x, y), …], columns)` in steps."""
    blank = {"lifecycle": "live", "name": None, "names": None, "ref": None, "source": "drawn", "version": 1,
             "timestamp": None, "length_m": np.nan}  # fmt: skip
    shapes = [[at(*p) for p in row[1]] for row in rows.values()]
    geometry = [shapely.Point(*s) if len(s) == 1 else shapely.LineString(s) for s in shapes]
    records = [{"kind": str(row[0]), **blank, **(row[2] if len(row) > 2 else {})} for row in rows.values()]
    return tidy(
        gpd.GeoDataFrame(pd.DataFrame(records, index=list(rows)), geometry=geometry, crs=WGS84), NETWORK
    )


def plan(lines, points=None, stages=None, **columns):
    """Build the plan's tables: `lines` by id are (kind, places), `points` (kind, place)."""
    points = points or {}
    base = {"precision": "corridor", "uncertainty_m": 5_000.0, "reason": "画的。", "geom_method": "places",
            "counties": None, "adcodes": None, "places": None, "name_today": None, "status_today": None, "status_source": None,
            "length_stated_km": np.nan, "review": "auto", "source": "drawn", "osm_ids": None, "length_km": np.nan,
            "length_ratio": np.nan}  # fmt: skip
    geometry = [shapely.LineString([at(*p) for p in places]) for _, places in lines.values()]
    geometry += [shapely.Point(*at(*place)) for _, place in points.values()]
    records = [{"kind": str(kind), **base} for kind, _ in [*lines.values(), *points.values()]]
    frame = pd.DataFrame(records, index=[*lines, *points]).assign(**columns)
    projects = tidy(gpd.GeoDataFrame(frame, geometry=geometry, crs=WGS84), JOINED)
    stops = [(p, i + 1, *at(*place)) for p, (_, places) in lines.items() for i, place in enumerate(places)]
    table = pd.DataFrame(stops, columns=["project_id", "seq", "lon", "lat"])
    table = table.assign(name="某地", uncertainty_m=500.0, basis="drawn", source="drawn")
    table.index = table["project_id"] + "/" + table["seq"].astype(str)
    spots = gpd.points_from_xy(table["lon"], table["lat"])
    waypoints = tidy(
        gpd.GeoDataFrame(table.drop(columns=["lon", "lat"]), geometry=spots, crs=WGS84), WAYPOINTS
    )
    return Plan(projects, waypoints, stages or dict.fromkeys(projects.index, Stage.CONSTRUCTION))


def seats(**spots):
    return gpd.GeoDataFrame(
        {"name": list(spots)},
        index=pd.Index(list(spots), dtype="str", name="adcode"),
        geometry=[shapely.Point(at(*spot)) for spot in spots.values()],
        crs=WGS84,
    )


#      ┌─────────────┐
#      │             │ 4      roads; a, b are seats, C the capital; the plan builds b ══ C
#  a ──┴ b · · · · · C
#    4        4
ROADS = {
    "w1": (Kind.ROAD, [(0, 0), (4, 0)]),
    "w2": (Kind.ROAD, [(4, 0), (4, 4), (8, 4), (8, 0)]),
    "w9": (Kind.EXPRESSWAY, [(8, 0), (12, 0)]),
}
CAPITAL = shapely.Point(at(8, 0))
SEATS = {"a": (0, 0), "b": (4, 0)}
SHORTCUT = {"p": (Kind.EXPRESSWAY, [(4, 0), (8, 0)])}


def effect(plan_tables, rows=None, spots=None, **speeds):
    table = network_effect(
        seats(**(spots or SEATS)), CAPITAL, plan_tables, network(rows or ROADS), speeds=Speeds(**speeds)
    )
    return check(table, NETWORK_EFFECT)


def test_the_ways_of_two_seats_worked_out_by_hand():
    table = effect(plan(SHORTCUT))
    b, a = table.loc["b/construction"], table.loc["a/construction"]
    # b: 4 north, 4 east (at 31.4° N), 4 south on roads; then 4 east on the new expressway
    assert b["capital_km_before"] == pytest.approx(44.35 + 38.0 + 44.35, abs=0.3)
    assert b["capital_min_before"] == pytest.approx(126.7 / 55 * 60, abs=0.5)
    assert b["capital_km_after"] == pytest.approx(38.2, abs=0.1)
    assert b["capital_min_after"] == pytest.approx(38.2 / 90 * 60, abs=0.2)
    # a: 4 east on the road before that
    assert a["capital_km_after"] == pytest.approx(76.4, abs=0.2)
    assert a["capital_min_after"] == pytest.approx(38.2 / 55 * 60 + 38.2 / 90 * 60, abs=0.3)
    # the nearest expressway was at C, and is at b's own door
    assert (b["expressway_min_before"], b["expressway_min_after"]) == (b["capital_min_before"], 0.0)
    assert b["newly_connected"] == "高速公路"
    assert pd.isna(a["newly_connected"])


def test_only_the_stages_of_a_scenario_count():
    table = effect(plan(SHORTCUT, stages={"p": Stage.PREPARATION}))
    before = table["capital_km_before"]
    changed = table["capital_km_after"] < before
    assert table["scenario"][changed].unique().tolist() == ["all"]


def test_what_is_no_new_line_changes_nothing():
    tables = plan(SHORTCUT)._replace(stages={})
    table = effect(tables)
    assert table["capital_km_after"].equals(table["capital_km_before"])


def test_an_expressway_of_the_plan_that_osm_has_is_not_there_without_the_plan():
    rows = {**ROADS, "w3": (Kind.EXPRESSWAY, [(4, 0), (6, 0), (8, 0)])}
    table = effect(plan(SHORTCUT, precision="path"), rows)
    assert table.loc["b/all", "capital_km_before"] == pytest.approx(126.7, abs=0.3)
    assert table.loc["b/all", "capital_km_after"] == pytest.approx(38.2, abs=0.1)


def test_stations_and_airports_of_the_plan_count_when_they_are_built():
    tables = plan(
        {"r": (Kind.RAILWAY, [(0, 0), (4, 0.5)])},
        {"f": (Kind.AIRPORT, (0, 0.1))},
        stages={"r": Stage.COMPLETED, "f": Stage.PLANNING},
    )
    table = effect(tables)
    assert table.loc["a/completed", "station_km_after"] == 0
    assert pd.isna(table.loc["a/completed", "airport_km_after"])
    assert table.loc["a/all", "airport_km_after"] == pytest.approx(1.3 * 1.1, abs=0.1)
    assert table.loc["a/all", "newly_connected"] == "火车站、机场"
    assert table["capital_km_after"].equals(table["capital_km_before"])


def test_a_seat_off_the_network_has_no_ways():
    table = effect(plan(SHORTCUT), spots={"z": (30, 30)})
    assert table[["capital_km_before", "capital_km_after"]].isna().all(axis=None)


def test_of_what_embedded_edges_do_not_show_nothing_is_said():
    rows = {key.replace("w", "e"): (Kind.ROAD, *row[1:]) for key, row in ROADS.items()}
    table = effect(plan(SHORTCUT), rows)
    assert table[["expressway_min_after", "station_min_after", "airport_min_after"]].isna().all(axis=None)
    assert table["newly_connected"].isna().all()
    assert table.loc["b/all", "capital_min_after"] < table.loc["b/all", "capital_min_before"]


def test_torn_roads_are_joined_but_a_bridge_stays_a_bridge():
    #   a ──── ' ──── C   300 m are missing;  a road crosses without a node: no way down
    rows = {
        "w1": (Kind.ROAD, [(0, 0), (4, 0)]),
        "w2": (Kind.ROAD, [(4.03, 0), (8, 0)]),
        "w3": (Kind.ROAD, [(6, -9), (6, 9)]),
    }
    table = effect(plan({"p": (Kind.ROAD, [(20, 20), (21, 20)])}), rows, {"a": (0, 0), "n": (6, 9)})
    assert table.loc["a/all", "capital_km_before"] == pytest.approx(76.4, abs=0.3)
    assert pd.isna(table.loc["n/all", "capital_km_before"])


GRID = [(x, y) for x in range(5) for y in range(5)]
BARS = [(a, b) for a in GRID for b in GRID if (b[0] - a[0], b[1] - a[1]) in {(0, 1), (1, 0)}]


@settings(deadline=None, max_examples=15)
@given(
    st.sets(st.sampled_from(BARS), min_size=3),
    st.lists(
        st.tuples(
            st.sampled_from([Kind.EXPRESSWAY, Kind.ROAD, Kind.RAILWAY]),
            st.lists(st.sampled_from(GRID), min_size=2, max_size=4, unique=True),
            st.sampled_from(list(Stage)),
        ),
        min_size=1,
        max_size=4,
    ),
)
def test_adding_lines_never_lengthens_a_way(bars, lines):
    rows = {
        f"w{i}": (Kind.EXPRESSWAY if i % 3 == 0 else Kind.ROAD, list(b)) for i, b in enumerate(sorted(bars))
    }
    rows["n1"] = (Kind.RAIL_FACILITY, [(0, 0)])
    tables = plan(
        {f"p{i}": (kind, places) for i, (kind, places, _) in enumerate(lines)},
        stages={f"p{i}": stage for i, (*_, stage) in enumerate(lines)},
    )
    table = effect(tables, rows, {f"{x}{y}": (x, y) for x, y in GRID}).fillna({"newly_connected": ""})
    scenarios = [
        table[table["scenario"] == s].set_index("adcode") for s in ("completed", "construction", "all")
    ]
    for column in [c for c in table.columns if c.endswith("_after")]:
        last = scenarios[0][column.replace("_after", "_before")].fillna(np.inf)
        for scenario in scenarios:
            now = scenario[column].fillna(np.inf)
            assert (now <= last).all(), column
            last = now


# ---- the audit


def looked_at(tables, rows, matches=None):
    said = {p: Said(f"{p}工程", Stage.CONSTRUCTION, "某规划：加快建设。") for p in tables.projects.index}
    found = audit(tables.projects, empty(OSM_MATCHES) if matches is None else matches, network(rows), said)
    return check(found, OSM_AUDIT)


def test_the_shares_of_a_line_by_its_state_in_osm():
    #   ══════ ------ · · · · · · ······   built, being built, then nothing for half of it
    rows = {
        "w1": (Kind.EXPRESSWAY, [(0, 0), (1, 0)]),
        "w2": (Kind.EXPRESSWAY, [(1, 0), (2, 0)], {"lifecycle": "construction"}),
        "w3": (Kind.ROAD, [(2, 0), (4, 0)]),
    }
    row = looked_at(plan({"p": (Kind.EXPRESSWAY, [(0, 0), (4, 0)])}, precision="path"), rows).loc["p"]
    assert row["standing"] == "partly"
    assert row[["built_share", "construction_share", "absent_share"]].tolist() == pytest.approx(
        [0.25, 0.25, 0.5], abs=0.02
    )
    assert row[
        ["built_share", "construction_share", "proposed_share", "absent_share"]
    ].sum() == pytest.approx(1, abs=0.002)
    assert row["suggested_tags"] == "highway=construction; construction=motorway; name=p工程"
    assert row["suggested_source"] == "某规划：加快建设。"


@pytest.mark.parametrize(
    ("lifecycle", "standing"), [("live", "built"), ("construction", "construction"), ("proposed", "proposed")]
)
def test_a_line_that_is_there_in_full_needs_no_tags(lifecycle, standing):
    rows = {"w1": (Kind.RAILWAY, [(0, 0), (4, 0)], {"lifecycle": lifecycle})}
    row = looked_at(plan({"p": (Kind.RAILWAY, [(0, 0), (4, 0)])}, precision="feature"), rows).loc["p"]
    assert row["standing"] == standing
    assert pd.isna(row["suggested_tags"])


def test_of_a_corridor_with_other_lines_in_it_nothing_is_said():
    rows = {"w1": (Kind.RAILWAY, [(0, 0.2), (4, 0.2)])}
    tables = plan({"p": (Kind.RAILWAY, [(0, 0), (4, 0)]), "q": (Kind.RAILWAY, [(0, 9), (4, 9)])})
    assert looked_at(tables, rows)["standing"].tolist() == ["unknown", "absent"]


def test_facilities_by_match_by_neighbour_and_by_nothing():
    rows = {
        "n1": (Kind.SUBSTATION, [(0, 0)], {"lifecycle": "construction", "name": "甲站"}),
        "n2": (Kind.SUBSTATION, [(5, 0)]),
    }
    places = {"p": (Kind.SUBSTATION, (0, 0.1)), "q": (Kind.SUBSTATION, (5, 0.1)), "r": (Kind.SUBSTATION, (9, 9)),
              "s": (Kind.LOGISTICS_HUB, (9, 9))}  # fmt: skip
    match = pd.DataFrame(
        {"project_id": "p", "osm_id": "n1", "name": "甲站", "version": 1, "timestamp": None, "score": 1.0,
         "verdict": "accepted", "reason": "同名"}, index=["p/n1"],
    )  # fmt: skip
    tables = plan({"l": (Kind.RAILWAY, [(40, 40), (41, 40)])}, places)
    found = looked_at(tables, rows, tidy(match, OSM_MATCHES)).drop(index="l")
    assert found["standing"].tolist() == ["construction", "unknown", "absent", "unknown"]
    assert found.loc["p", "osm_names"] == "甲站"
    assert found["suggested_tags"].notna().tolist() == [False, False, True, False]


@pytest.mark.parametrize(
    ("kind", "stage", "tags"),
    [
        (Kind.RAILWAY, Stage.PLANNING, "railway=proposed; proposed=rail; name=甲"),
        (Kind.EXPRESSWAY, Stage.COMPLETED, "highway=construction; construction=motorway; name=甲"),
        (Kind.RESERVOIR, Stage.START, "proposed:water=reservoir; name=甲"),
        (
            Kind.GENERAL_AIRPORT,
            Stage.CONSTRUCTION,
            "construction:aeroway=aerodrome; aerodrome:type=general; name=甲",
        ),
        (Kind.OTHER, Stage.START, None),
    ],
)
def test_suggested_tags_promise_no_more_than_the_plan(kind, stage, tags):
    assert suggested_tags(kind, stage, "甲") == tags


def test_the_ledger_tells_what_is_in_osm_and_what_changes():
    from laoqu_geo.ledger.sheets import sheets
    from laoqu_geo.tables import PROJECT_LEDGER

    tables = plan(SHORTCUT, precision="path")
    words = {"seq": 1, "name_zh": "甲路", "stage": "construction", "action": "new", "strength": "firm"}
    blank = dict.fromkeys(PROJECT_LEDGER.columns)
    ledger = pd.DataFrame([blank | words], index=tables.projects.index)
    ledger = tidy(ledger.assign(**tables.projects.drop(columns="geometry")), PROJECT_LEDGER)
    layers = {"projects": ledger, "osm_audit": looked_at(tables, ROADS), "network_effect": effect(tables)}
    found = {sheet.title: sheet for sheet in sheets(layers)}
    assert found["OSM核查"].rows[0][:3] == ("甲路", "高速公路", "没有")
    assert len(found["路网效应"].rows) == 6
    del layers["network_effect"]
    assert "路网效应" not in {sheet.title for sheet in sheets(layers)}


def test_three_counties_are_as_far_from_the_capital_as_a_plain_search_says():
    """The shipped network, searched anew with networkx edge by edge: 巴州, 南江, 阆中 to Chengdu."""
    import networkx

    from laoqu_geo.crs import GEOD
    from laoqu_geo.osm import from_embedded

    spots = {"巴州": (106.769, 31.852), "南江": (106.829, 32.347), "阆中": (106.005, 31.559)}
    chengdu = (104.066, 30.651)
    roads = from_embedded([Kind.ROAD], (103.5, 30.0, 107.8, 33.0))
    graph = networkx.Graph()
    for shape, metres in zip(roads.geometry, roads["length_m"], strict=True):
        graph.add_edge(shape.coords[0], shape.coords[-1], km=metres / 1000)
    main = max(networkx.connected_components(graph), key=len)

    def nearest_node(spot):
        return min(main, key=lambda node: (node[0] - spot[0]) ** 2 + (node[1] - spot[1]) ** 2)

    table = network_effect(
        gpd.GeoDataFrame(
            {"name": list(spots)},
            index=pd.Index(list(spots), dtype="str", name="adcode"),
            geometry=gpd.points_from_xy(*zip(*spots.values(), strict=True)),
            crs=WGS84,
        ),
        shapely.Point(chengdu),
        plan({"p": (Kind.RAILWAY, [(0, 0), (1, 0)])}),
        roads,
    )
    start = nearest_node(chengdu)
    for name, spot in spots.items():
        there = nearest_node(spot)
        plain_km = networkx.shortest_path_length(graph, start, there, weight="km")
        off_km = sum(GEOD.inv(*a, *b)[2] / 1000 for a, b in ((spot, there), (chengdu, start)))
        # the search starts from the nearest node, ours from the nearest edge: they differ by the ways to them
        assert table.loc[f"{name}/all", "capital_km_before"] == pytest.approx(
            plain_km, abs=1.5 * off_km + 2.5
        )
