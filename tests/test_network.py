"""The network join on worlds small enough to draw: paths, corridors, names, links, and nothing lost."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from laoqu_geo.crs import METRIC, WGS84, geodesic_length_km
from laoqu_geo.errors import TableError
from laoqu_geo.model import Kind
from laoqu_geo.network import MatchRules, join
from laoqu_geo.osm import from_embedded, from_pbf
from laoqu_geo.tables import JOINED, LINKS, LOCATED, NETWORK, OSM_MATCHES, WAYPOINTS, check, empty, tidy

SHARED = Path(__file__).parents[2] / "shared"


@pytest.fixture(autouse=True)
def own_cache_folder(monkeypatch, tmp_path):
    """Keep copies of read-only files out of the user's cache folder."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache-home"))


def at(x, y):
    """Put drawings on the map: one step is 0.1°, some 10 km."""
    return 105 + x / 10, 31 + y / 10


def network(rows):
    """Build NETWORK from `id: (kind, [(x, y), …], columns)` in drawing steps."""
    columns = {"lifecycle": "live", "name": None, "names": None, "ref": None, "source": "drawn", "version": 1,
               "timestamp": None, "length_m": np.nan}  # fmt: skip
    shapes = {i: [at(*p) for p in points] for i, (_, points, *_) in rows.items()}
    geometry = [shapely.Point(*s) if len(s) == 1 else shapely.LineString(s) for s in shapes.values()]
    records = [{"kind": kind, **columns, **(more[0] if more else {})} for kind, _, *more in rows.values()]
    frame = pd.DataFrame(records, index=list(rows), columns=["kind", *columns])
    return tidy(gpd.GeoDataFrame(frame, geometry=geometry, crs=WGS84), NETWORK)


def plan(lines=None, points=None, **columns):
    """Build LOCATED and WAYPOINTS: `lines` by id are (kind, places), `points` are (kind, place); places ±500 m."""
    lines, points = lines or {}, points or {}
    base = {"precision": "corridor", "uncertainty_m": 5_000.0, "reason": "经各地点连线。", "geom_method": "places",
            "counties": None, "adcodes": None, "places": None, "name_today": None, "status_today": None, "status_source": None,
            "length_stated_km": np.nan, "review": "auto", "source": "drawn"}  # fmt: skip
    geometry = [shapely.LineString([at(*p) for p in places]) for _, places in lines.values()]
    geometry += [place and shapely.Point(*at(*place)) for _, place in points.values()]
    records = [{"kind": str(kind), **base} for kind, _ in lines.values()]
    records += [{"kind": str(kind), **base, "precision": "site"} for kind, _ in points.values()]
    frame = pd.DataFrame(records, index=[*lines, *points]).assign(**columns)
    located = tidy(gpd.GeoDataFrame(frame, geometry=geometry, crs=WGS84), LOCATED)
    stops = [(p, i + 1, *at(*place)) for p, (_, places) in lines.items() for i, place in enumerate(places)]
    if not stops:
        return located, gpd.GeoDataFrame(empty(WAYPOINTS), crs=WGS84)
    table = pd.DataFrame(stops, columns=["project_id", "seq", "lon", "lat"])
    table = table.assign(name="某地", uncertainty_m=500.0, basis="drawn", source="drawn")
    table.index = table["project_id"] + "/" + table["seq"].astype(str)
    spots = gpd.points_from_xy(table["lon"], table["lat"])
    return located, tidy(
        gpd.GeoDataFrame(table.drop(columns=["lon", "lat"]), geometry=spots, crs=WGS84), WAYPOINTS
    )


def steps(line):
    """Read a drawn line back as drawing steps."""
    return [(round((x - 105) * 10, 2), round((y - 31) * 10, 2)) for x, y in line.coords]


#            c
#           ╱ ╲
#   a ─── b     d ─── e      rail; the places are a, b, d, e
BENT = {
    "w1": (Kind.RAILWAY, [(0, 0), (1, 0)]),
    "w2": (Kind.RAILWAY, [(1, 0), (1.5, 0.5), (2, 0)]),
    "w3": (Kind.RAILWAY, [(2, 0), (3, 0)]),
}
PLACES = [(0, 0), (1, 0), (2, 0), (3, 0)]


def test_a_railway_follows_the_rails_through_its_places():
    joined = join(*plan({"p": (Kind.RAILWAY, PLACES)}), network(BENT))
    row = joined.projects.loc["p"]
    assert steps(row["geometry"]) == [(0, 0), (1, 0), (1.5, 0.5), (2, 0), (3, 0)]
    assert (row["precision"], row["geom_method"], row["uncertainty_m"]) == ("path", "traced", 30)
    assert row["osm_ids"] == "w1、w2、w3"
    assert row["length_km"] == pytest.approx(geodesic_length_km([row["geometry"]])[0], abs=0.01)
    assert list(joined.matches["osm_id"]) == ["w1", "w2", "w3"]
    assert set(joined.matches["verdict"]) == {"accepted"}
    assert set(joined.matches["reason"]) == {"描绘线位时经过"}


def test_every_table_keeps_its_contract():
    joined = join(*plan({"p": (Kind.RAILWAY, PLACES)}, {"q": (Kind.AIRPORT, (1, 1))}), network(BENT))
    for table, spec in (
        (joined.projects, JOINED), (joined.links, LINKS), (joined.matches, OSM_MATCHES), (joined.used, NETWORK)
    ):  # fmt: skip
        check(table, spec)


def test_an_expressway_does_not_take_the_rails():
    joined = join(*plan({"p": (Kind.EXPRESSWAY, PLACES)}), network(BENT))
    assert joined.projects.loc["p", "precision"] == "corridor"
    assert steps(joined.projects.geometry["p"]) == PLACES


def test_a_stretch_that_is_not_built_is_straight_and_the_row_says_so():
    #   a ─── b · · · d ─── e
    rails = {key: BENT[key] for key in ("w1", "w3")}
    row = join(*plan({"p": (Kind.RAILWAY, PLACES)}), network(rails)).projects.loc["p"]
    assert steps(row["geometry"]) == PLACES
    assert (row["precision"], row["geom_method"], row["uncertainty_m"]) == (
        "corridor",
        "partly_traced",
        5_000,
    )
    assert "67%" in row["reason"]
    assert row["osm_ids"] == "w1、w3"


def test_a_detour_is_not_believed():
    #     ┌───────┐
    #     │       │   the only way from a to b is four times as long
    #     a · · · b
    rails = {"w1": (Kind.RAILWAY, [(0, 0), (0, 3), (2, 3), (2, 0)])}
    row = join(*plan({"p": (Kind.RAILWAY, [(0, 0), (2, 0)])}), network(rails)).projects.loc["p"]
    assert steps(row["geometry"]) == [(0, 0), (2, 0)]
    assert row["osm_ids"] is None or pd.isna(row["osm_ids"])
    assert "未沿路网描绘" in row["reason"]


def test_a_place_beside_the_line_makes_no_spur():
    #             s
    #             │        the place s stands on a dead end, 1 km off the line (its uncertainty is 500 m)
    #   a ─────── x ─────── b
    rails = {
        "w1": (Kind.RAILWAY, [(0, 0), (1, 0)]),
        "w2": (Kind.RAILWAY, [(1, 0), (2, 0)]),
        "w3": (Kind.RAILWAY, [(1, 0), (1, 0.1)]),
    }
    row = join(*plan({"p": (Kind.RAILWAY, [(0, 0), (1, 0.1), (2, 0)])}), network(rails)).projects.loc["p"]
    assert steps(row["geometry"]) == [(0, 0), (1, 0), (2, 0)]
    assert row["precision"] == "path"


def test_places_out_of_order_do_not_send_the_line_back_and_forth():
    #   a ─────── c ── b ─────── d      said in the order a, b, c, d
    rails = {"w1": (Kind.RAILWAY, [(x, 0) for x in range(6)])}
    places = [(0, 0), (2.2, 0), (1.8, 0), (5, 0)]
    line = join(*plan({"p": (Kind.RAILWAY, places)}), network(rails)).projects.geometry["p"]
    assert line.is_simple
    assert geodesic_length_km([line])[0] == pytest.approx(
        geodesic_length_km([shapely.LineString([at(0, 0), at(5, 0)])])[0], rel=0.001
    )


def test_a_ring_road_stays_a_ring():
    ring = [(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)]
    row = join(*plan({"p": (Kind.EXPRESSWAY, ring)}), network({"w1": (Kind.EXPRESSWAY, ring)})).projects.loc[
        "p"
    ]
    assert steps(row["geometry"]) == ring


def test_an_end_in_the_middle_of_an_edge_cuts_it():
    rails = {"w1": (Kind.RAILWAY, [(0, 0), (3, 0)])}
    line = join(*plan({"p": (Kind.RAILWAY, [(1, 0), (2, 0)])}), network(rails)).projects.geometry["p"]
    assert steps(line) == [(1, 0), (2, 0)]


def test_an_expressway_prefers_the_motorway_to_a_parallel_trunk():
    #   a ═══════════ b   motorway, bending north by a little
    #   a ─────────── b   trunk, straight
    roads = {
        "w1": (Kind.ROAD, [(0, 0), (3, 0)]),
        "w2": (Kind.EXPRESSWAY, [(0, 0), (1.5, 0.6), (3, 0)]),
    }
    expressway = join(*plan({"p": (Kind.EXPRESSWAY, [(0, 0), (3, 0)])}), network(roads)).projects.loc["p"]
    road = join(*plan({"p": (Kind.ROAD, [(0, 0), (3, 0)])}), network(roads)).projects.loc["p"]
    assert (expressway["osm_ids"], road["osm_ids"]) == ("w2", "w1")


def test_a_line_in_use_is_preferred_to_one_that_is_only_proposed():
    rails = {
        "w1": (Kind.RAILWAY, [(0, 0), (3, 0)], {"lifecycle": "proposed"}),
        "w2": (Kind.RAILWAY, [(0, 0), (1.5, 0.3), (3, 0)]),
    }
    assert (
        join(*plan({"p": (Kind.RAILWAY, [(0, 0), (3, 0)])}), network(rails)).projects.loc["p", "osm_ids"]
        == "w2"
    )


def test_a_line_of_the_same_name_is_the_object_itself():
    #   the named line runs north of a shorter one without a name
    rails = {
        "w1": (Kind.RAILWAY, [(0, 0), (3, 0)]),
        "w2": (Kind.RAILWAY, [(0, 0), (1.5, 0.6), (3, 0)], {"name": "甲乙线"}),
    }
    located, waypoints = plan({"p": (Kind.RAILWAY, [(0, 0), (3, 0)])})
    joined = join(located, waypoints, network(rails), names={"p": ("甲乙铁路",)})
    assert joined.projects.loc["p", ["precision", "osm_ids"]].tolist() == ["feature", "w2"]
    assert joined.matches.loc["p/w2", "verdict"] == "accepted"
    today = join(located.assign(name_today="甲乙铁路（甲至乙段）"), waypoints, network(rails))
    assert today.projects.loc["p", "precision"] == "feature"


def test_a_high_speed_line_is_not_the_plain_one_of_the_same_name():
    rails = {"w2": (Kind.RAILWAY, [(0, 0), (1.5, 0.6), (3, 0)], {"name": "甲乙线"})}
    located, waypoints = plan({"p": (Kind.RAILWAY, [(0, 0), (3, 0)])})
    joined = join(located, waypoints, network(rails), names={"p": ("甲乙高铁",)})
    assert joined.matches.loc["p/w2", "verdict"] == "review"
    assert joined.projects.loc["p", "precision"] != "feature"


def test_far_apart_places_are_joined_along_a_line_of_their_name_only():
    rails = {"w1": (Kind.RAILWAY, [(0, 0), (8, 1), (15, 0)], {"name": "甲乙线"})}
    located, waypoints = plan({"p": (Kind.RAILWAY, [(0, 0), (15, 0)])})
    assert join(located, waypoints, network(rails)).projects.loc["p", "precision"] == "corridor"
    joined = join(located, waypoints, network(rails), names={"p": ["甲乙铁路"]})
    assert joined.projects.loc["p", "precision"] == "feature"


def test_a_facility_of_the_same_name_nearby_gives_its_place():
    stations = {
        "n1": (Kind.RAIL_FACILITY, [(0.1, 0)], {"name": "甲站"}),
        "n2": (Kind.RAIL_FACILITY, [(9, 9)], {"name": "乙站"}),
        "n3": (Kind.SUBSTATION, [(0, 0)], {"name": "甲变电站"}),
    }
    located, waypoints = plan(points={"p": (Kind.RAIL_FACILITY, (0, 0)), "q": (Kind.RAIL_FACILITY, (1, 1))})
    joined = join(located, waypoints, network(stations), names={"p": ("甲站",), "q": ("乙站",)})
    assert joined.projects["precision"].tolist() == ["feature", "site"]
    assert joined.projects.loc["p", "osm_ids"] == "n1"
    assert (joined.projects.geometry["p"].x, joined.projects.geometry["p"].y) == pytest.approx(at(0.1, 0))
    assert joined.projects.geometry["q"].equals(located.geometry["q"])


def test_a_drawn_length_far_from_the_published_one_asks_for_a_person():
    stated = join(*plan({"p": (Kind.RAILWAY, PLACES)}, length_stated_km=100.0), network(BENT)).projects.loc[
        "p"
    ]
    assert stated["length_ratio"] == pytest.approx(stated["length_km"] / 100, abs=0.001)
    assert stated["review"] == "needs_review"
    assert "需复核" in stated["reason"]
    fits = join(*plan({"p": (Kind.RAILWAY, PLACES)}, length_stated_km=32.0), network(BENT)).projects.loc["p"]
    assert fits["review"] == "auto"


def test_a_trace_that_contradicts_the_published_length_gives_way_to_a_corridor_that_fits():
    #   the path is 1.41 × the straight; 1.0 × is published
    rails = {"w1": (Kind.RAILWAY, [(0, 0), (1.5, 1.28), (3, 0)])}
    located, waypoints = plan({"p": (Kind.RAILWAY, [(0, 0), (3, 0)])}, length_stated_km=28.0)
    row = join(located, waypoints, network(rails)).projects.loc["p"]
    assert row["precision"] == "corridor"
    assert row["geometry"].equals(located.geometry["p"])
    assert "不采用" in row["reason"]
    free = join(*plan({"p": (Kind.RAILWAY, [(0, 0), (3, 0)])}), network(rails)).projects.loc["p"]
    assert free["precision"] == "path"


def test_a_well_known_place_bends_an_edge_that_stands_for_a_curve():
    #            s            an embedded edge a ── b is drawn straight but measures a fifth more
    #   a ─────────────── b
    edge = {"e1": (Kind.ROAD, [(0, 0), (4, 0)], {"length_m": 46_000.0})}
    places = [(0, 0), (2, 0.5), (4, 0)]
    row = join(*plan({"p": (Kind.EXPRESSWAY, places)}), network(edge)).projects.loc["p"]
    assert steps(row["geometry"]) == places
    assert row["precision"] == "path"
    assert "不分道路等级" in row["reason"]
    assert row["uncertainty_m"] > 1_000
    assert pd.isna(row["osm_ids"])
    straight = {"e1": (Kind.ROAD, [(0, 0), (4, 0)], {"length_m": 38_200.0})}
    other = join(*plan({"p": (Kind.EXPRESSWAY, places)}), network(straight)).projects.loc["p"]
    assert other["precision"] == "corridor"


def test_a_waterway_without_rivers_in_the_network_stays_as_it_was():
    located, waypoints = plan({"p": (Kind.WATERWAY, PLACES), "q": (Kind.FLOOD_CONTROL, PLACES)})
    projects = join(located, waypoints, network(BENT)).projects
    assert projects.geometry.equals(located.geometry)
    assert projects["reason"].equals(located["reason"])


def test_links_lead_to_the_nearest_rail_and_expressway_in_use():
    lines = {
        "w1": (Kind.RAILWAY, [(0, 1), (3, 1)], {"name": "甲乙线"}),
        "w2": (Kind.RAILWAY, [(0, 0.1), (3, 0.1)], {"lifecycle": "construction"}),
        "w3": (Kind.EXPRESSWAY, [(0, -2), (3, -2)]),
        "w4": (Kind.ROAD, [(0, -0.1), (3, -0.1)]),
    }
    links = join(*plan(points={"p": (Kind.AIRPORT, (1, 0))}), network(lines)).links
    assert list(links.index) == ["p/railway", "p/expressway"]
    assert list(links["osm_id"]) == ["w1", "w3"]
    assert links.loc["p/railway", "name"] == "甲乙线"
    # a tenth of a degree of latitude at 31° N is 11,087 m
    assert links["distance_m"].tolist() == pytest.approx([11_087, 22_174], abs=15)
    assert links.geometry["p/railway"].length == pytest.approx(0.1, abs=1e-4)


def test_links_go_to_roads_where_the_network_knows_no_expressways():
    links = join(
        *plan(points={"p": (Kind.AIRPORT, (1, 0))}), network({"e1": (Kind.ROAD, [(0, 1), (3, 1)])})
    ).links
    assert links["to_kind"].tolist() == ["road"]


@pytest.mark.parametrize("precision", ["prefecture", "none"])
def test_no_link_starts_from_a_place_that_is_hardly_known(precision):
    located, waypoints = plan(points={"p": (Kind.AIRPORT, (1, 0))}, precision=precision)
    assert len(join(located, waypoints, network(BENT)).links) == 0


def test_a_project_without_a_place_stays_a_row():
    located, waypoints = plan(
        {"p": (Kind.RAILWAY, PLACES)}, {"q": (Kind.RESERVOIR, None)}, precision=["corridor", "none"]
    )
    projects = join(located, waypoints, network(BENT)).projects
    assert list(projects.index) == ["p", "q"]
    assert projects.geometry["q"] is None
    assert projects.loc["q", "precision"] == "none"


def test_an_empty_network_changes_nothing():
    located, waypoints = plan({"p": (Kind.RAILWAY, PLACES)}, {"q": (Kind.AIRPORT, (1, 1))})
    joined = join(located, waypoints, gpd.GeoDataFrame(empty(NETWORK), crs=WGS84))
    assert joined.projects.geometry.equals(located.geometry)
    assert (len(joined.links), len(joined.matches), len(joined.used)) == (0, 0, 0)


def test_a_plan_of_which_nothing_is_located_is_joined_all_the_same():
    located, waypoints = plan(points={"q": (Kind.RESERVOIR, None)}, precision="none")
    joined = join(located, waypoints, network(BENT))
    assert list(joined.projects.index) == ["q"]
    assert len(joined.used) == 0


def test_what_came_is_not_changed():
    located, waypoints = plan({"p": (Kind.RAILWAY, PLACES)}, length_stated_km=100.0)
    lines = network(BENT)
    before = located.copy(), waypoints.copy(), lines.copy()
    join(located, waypoints, lines)
    assert all(a.equals(b) for a, b in zip((located, waypoints, lines), before, strict=True))


def test_a_network_that_breaks_its_contract_is_refused():
    with pytest.raises(TableError, match="lifecycle"):
        join(*plan({"p": (Kind.RAILWAY, PLACES)}), network(BENT).drop(columns="lifecycle"))


def test_the_backdrop_is_near_and_limited():
    rails = {f"w{i}": (Kind.RAILWAY, [(0, i / 10), (3, i / 10)]) for i in range(5)}
    rails |= {"w8": (Kind.RAILWAY, [(40, 40), (41, 40)]), "w9": (Kind.ROAD, [(0, 0), (9, 0)])}
    used = join(*plan({"p": (Kind.RAILWAY, PLACES)}), network(rails), rules=MatchRules(backdrop_rows=4)).used
    assert len(used) == 4
    assert set(used["kind"]) == {"railway"}
    assert "w8" not in used.index


def test_embedded_edges_are_gathered_in_the_backdrop_and_none_is_lost():
    roads = {f"e{i}": (Kind.ROAD, [(i, 0), (i + 1, 0)]) for i in range(3)}
    roads |= {"e7": (Kind.RAILWAY, [(0, 1), (1, 1)])}
    used = join(*plan({"p": (Kind.ROAD, PLACES)}), network(roads)).used
    assert list(used.index) == ["e7", "e0"]
    assert steps(used.geometry["e0"]) == [(0, 0), (3, 0)]


def test_a_traced_line_no_longer_says_that_it_is_a_mere_corridor():
    located, waypoints = plan(
        {"p": (Kind.RAILWAY, PLACES)}, reason="依次经过4处地点连线，是走廊而非实际线位。"
    )
    assert "走廊" not in join(located, waypoints, network(BENT)).projects.loc["p", "reason"]
    assert "走廊" in join(located, waypoints, network({"w1": BENT["w1"]})).projects.loc["p", "reason"]


@settings(deadline=None, max_examples=8)
@given(st.permutations(sorted(BENT)), st.permutations(["p", "q"]))
def test_the_order_of_rows_does_not_matter(edges, projects):
    located, waypoints = plan({"p": (Kind.RAILWAY, PLACES), "q": (Kind.RAILWAY, PLACES[:3])})
    usual = join(located, waypoints, network(BENT)).projects
    shuffled = join(located.loc[projects], waypoints.iloc[::-1], network(BENT).loc[edges]).projects
    assert shuffled.loc[usual.index].equals(usual)


@settings(deadline=None, max_examples=12)
@given(
    st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), min_size=2, max_size=6, unique=True),
    st.sets(st.integers(0, 160), max_size=60),
)
def test_whatever_the_grid_a_line_joins_its_places_without_absurd_detours(places, missing):
    """A 9 × 9 grid of rails, some torn out: the line starts and ends at its ends and is never absurdly long."""
    bars = [((x, y), (x + 1, y)) for x in range(8) for y in range(9)]
    bars += [((x, y), (x, y + 1)) for x in range(9) for y in range(8)]
    rails = {f"w{i}": (Kind.RAILWAY, list(bar)) for i, bar in enumerate(bars) if i not in missing}
    located, waypoints = plan({"p": (Kind.RAILWAY, places)})
    line = join(located, waypoints, network(rails)).projects.geometry["p"]
    straight, drawn = geodesic_length_km([located.geometry["p"], line])
    rules = MatchRules()
    assert drawn <= rules.detour_max * straight * 1.02 + rules.detour_slack_m / 1000 * len(places)
    # a grid town is within reach of its neighbours only at the ends themselves
    first, last = (shapely.Point(line.coords[i]) for i in (0, -1))
    assert first.distance(shapely.Point(*at(*places[0]))) < 0.03
    assert last.distance(shapely.Point(*at(*places[-1]))) < 0.03


# ---- the shipped network and a real extract, with the places and lengths of built expressways


def _facts(line, stated_km):
    """Places of one line: the refined table where it has them."""
    folder = SHARED / "facts"
    if not folder.is_dir():
        pytest.skip(f"{folder} is not here")
    places = pd.read_csv(folder / "waypoints_refined.csv").query("line_id == @line")
    places = places[~places["note"].str.contains("beyond the plan extent")].reset_index(drop=True)
    located, _ = plan({line: (Kind.EXPRESSWAY, [(0, 0), (1, 1)])}, length_stated_km=stated_km)
    located = located.set_geometry(
        gpd.GeoSeries([shapely.LineString(places[["lon", "lat"]].to_numpy())], index=[line], crs=WGS84)
    )
    located.index.name = "project_id"
    columns = {
        "project_id": line,
        "seq": np.arange(1, len(places) + 1),
        "name": places["place"].to_numpy(),
        "uncertainty_m": places["uncertainty_m"].astype(float).to_numpy(),
        "basis": places["basis"].to_numpy(),
        "source": places["source"].to_numpy(),
    }
    index = [f"{line}/{i + 1}" for i in range(len(places))]
    spots = gpd.points_from_xy(places["lon"], places["lat"])
    return located, tidy(gpd.GeoDataFrame(columns, index=index, geometry=spots, crs=WGS84), WAYPOINTS)


@pytest.mark.shared
@pytest.mark.parametrize(("line", "stated_km"), [("L-H1", 117.5), ("L-H2", 124.5)])
def test_built_expressways_are_traced_on_the_shipped_network(line, stated_km):
    located, waypoints = _facts(line, stated_km)
    west, south, east, north = located.total_bounds
    roads = from_embedded([Kind.EXPRESSWAY], (west - 0.3, south - 0.3, east + 0.3, north + 0.3))
    row = join(located, waypoints, roads).projects.loc[line]
    assert row["precision"] == "path"
    assert 0.9 <= row["length_ratio"] <= 1.1


@pytest.mark.shared
@pytest.mark.parametrize(("line", "stated_km"), [("L-H1", 117.5), ("L-H2", 124.5)])
def test_built_expressways_are_traced_on_a_real_extract(line, stated_km):
    located, waypoints = _facts(line, stated_km)
    path = SHARED / "osm" / "ne-sichuan.osm.pbf"
    if not path.is_file():
        pytest.skip(f"{path} is not here")
    roads = from_pbf(
        path, [Kind.EXPRESSWAY, Kind.ROAD], tuple(located.total_bounds + np.array([-0.1, -0.1, 0.1, 0.1]))
    )
    joined = join(located, waypoints, roads)
    row = joined.projects.loc[line]
    assert row["precision"] == "path"
    assert 0.9 <= row["length_ratio"] <= 1.12
    along = roads.loc[row["osm_ids"].split("、")].to_crs(METRIC)
    on_motorway = along[along["kind"] == "expressway"].length.sum() / along.length.sum()
    assert on_motorway > 0.9


# ---- contraction


def contracted(lines, group=None):
    from laoqu_geo.network.contraction import contract
    from laoqu_geo.network.graph import split

    edges = split(np.array([shapely.LineString(line) for line in lines]), np.full(len(lines), np.nan))
    return edges, contract(edges, np.zeros(len(edges.tail), int) if group is None else np.array(group))


def test_edges_that_follow_each_other_become_one_up_to_a_junction():
    #   a ─ b ─ c ┬ d ─ e      three edges are left: a─c, c─e, c─f
    #             └ f
    lines = [[(0, 0), (1, 0)], [(2, 0), (1, 0)], [(2, 0), (3, 0)], [(3, 0), (4, 0)], [(2, 0), (2, -1)]]
    _, small = contracted(lines)
    assert sorted(small.length_m.tolist()) == [1, 2, 2]
    assert len(small.nodes) == 4
    drawn = [small.nodes[[a, b]].tolist() for a, b in zip(small.tail, small.head, strict=True)]
    assert drawn == [[list(line.coords[0]), list(line.coords[-1])] for line in small.lines]


def test_a_change_of_group_stays_a_break():
    lines = [[(0, 0), (1, 0)], [(1, 0), (2, 0)], [(2, 0), (3, 0)]]
    assert sorted(contracted(lines, [1, 1, 2])[1].length_m.tolist()) == [1, 2]


def test_a_ring_keeps_one_node():
    _, small = contracted([[(0, 0), (1, 0)], [(1, 0), (1, 1)], [(1, 1), (0, 0)]])
    assert (len(small.tail), len(small.nodes)) == (1, 1)


@settings(deadline=None, max_examples=40)
@given(st.sets(st.integers(0, 39), min_size=1), st.integers(0, 3))
def test_contraction_keeps_all_ways_between_the_nodes_that_are_left(missing, groups):
    """A 5 × 5 grid with bars torn out: distances between nodes that are left are what they were."""
    from scipy.sparse.csgraph import dijkstra

    from laoqu_geo.network.graph import cut
    from laoqu_geo.network.travel import _none

    bars = [((x, y), (x + 1, y)) for x in range(4) for y in range(5)]
    bars += [((x, y), (x, y + 1)) for x in range(5) for y in range(4)]
    bars = [bar for i, bar in enumerate(bars) if i not in missing] or bars[:1]
    edges, small = contracted(bars, [i % (groups + 1) for i in range(len(bars))])
    before, after = (dijkstra(cut(e, _none(), np.ones(len(bars))).matrix()) for e in (edges, small))
    where = {tuple(xy): i for i, xy in enumerate(edges.nodes.tolist())}
    left = [where[tuple(xy)] for xy in small.nodes.tolist()]
    assert np.allclose(after, before[np.ix_(left, left)])
    assert small.length_m.sum() == pytest.approx(edges.length_m.sum())


def test_two_carriageways_give_one_line():
    #   a ══════ b     30 m apart, joined at the ends and at an interchange half-way
    gap = 0.003
    roads = {
        "w1": (Kind.EXPRESSWAY, [(0, 0), (2, 0), (4, 0)]),
        "w2": (Kind.EXPRESSWAY, [(4, gap), (2, gap), (0, gap)]),
        "w3": (Kind.EXPRESSWAY, [(0, 0), (0, gap)]),
        "w4": (Kind.EXPRESSWAY, [(2, 0), (2, gap)]),
        "w5": (Kind.EXPRESSWAY, [(4, 0), (4, gap)]),
    }
    row = join(*plan({"p": (Kind.EXPRESSWAY, [(0, 0), (2, gap), (4, 0)])}), network(roads)).projects.loc["p"]
    line = row["geometry"]
    assert (line.geom_type, line.is_simple, row["precision"]) == ("LineString", True, "path")
    assert row["length_km"] == pytest.approx(38.2, abs=0.1)
