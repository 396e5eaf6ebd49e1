"""How much of a line lies in an area: as GEOS cuts it, on borders and corners too."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, MultiLineString, MultiPolygon, Polygon, box

from laoqu_geo.crs import geodesic_length_km
from laoqu_geo.gazetteer import load_gazetteer
from laoqu_geo.splitting import lengths_within

# 32 +-------+-------+
#    |       |       |
#    |   A   |   B   |     C: all of A and B but the middle of A
#    |       |       |
# 30 +-------+-------+
#   100     102     104
A, B = box(100, 30, 102, 32), box(102, 30, 104, 32)
C = Polygon(
    [(100, 30), (104, 30), (104, 32), (100, 32)],
    [[(100.5, 30.5), (100.5, 31.5), (101.5, 31.5), (101.5, 30.5)]],
)


def shares(areas, lines) -> dict[tuple[int, int], float]:
    """Return the kilometres by area and line."""
    pieces = lengths_within(np.array(areas, dtype=object), np.array(lines, dtype=object))
    found: dict[tuple[int, int], float] = {}
    for area, line, km in zip(
        pieces.area.tolist(), pieces.line.tolist(), pieces.length_km.tolist(), strict=True
    ):
        found[area, line] = found.get((area, line), 0.0) + km
    return found


def cut(areas, lines) -> dict[tuple[int, int], float]:
    """The same through GEOS, part by part."""
    found = {}
    for area, shape in enumerate(areas):
        for line, parts in enumerate(lines):
            pieces = geodesic_length_km(shapely.intersection(shape, shapely.get_parts(parts)))
            if (km := float(np.nansum(pieces))) > 0:
                found[area, line] = km
    return found


def km(*places) -> float:
    return float(geodesic_length_km([LineString(places)])[0])


def test_a_line_across_the_border_is_shared_out():
    line = LineString([(101, 31), (103, 31.5)])
    found = shares([A, B], [line])
    assert found == {
        (0, 0): pytest.approx(km((101, 31), (102, 31.25))),
        (1, 0): pytest.approx(km((102, 31.25), (103, 31.5))),
    }


def test_a_line_inside_is_counted_whole_and_one_outside_not_at_all():
    inside, outside = LineString([(100.5, 31), (101.5, 31.5)]), LineString([(99, 29), (99.5, 33)])
    assert shares([A, B], [inside, outside]) == {(0, 0): pytest.approx(km(*inside.coords))}


def test_a_line_along_the_border_lies_in_both():
    line = LineString([(102, 30.5), (102, 31.5)])
    assert shares([A, B], [line]) == {
        (0, 0): pytest.approx(km(*line.coords)),
        (1, 0): pytest.approx(km(*line.coords)),
    }


def test_a_line_that_joins_the_border_and_leaves_it_counts_its_stretch_in_both():
    line = LineString([(101, 30.5), (102, 30.6), (102, 31.4), (103, 31.5)])
    along = km((102, 30.6), (102, 31.4))
    assert shares([A, B], [line]) == {
        (0, 0): pytest.approx(km((101, 30.5), (102, 30.6)) + along),
        (1, 0): pytest.approx(km((102, 31.4), (103, 31.5)) + along),
    }


@pytest.mark.parametrize(
    "line",
    [
        LineString([(101, 31), (102, 31)]),
        LineString([(101, 30.5), (102, 31), (101, 31.5)]),
        LineString([(101, 31), (102, 32), (101.5, 33)]),
    ],
    ids=["ends on the border", "turns on the border", "touches a corner"],
)
def test_touching_at_a_point_is_no_piece(line):
    assert shares([B], [line]) == {}
    assert shares([A, B], [line]) == pytest.approx(cut([A, B], [line]))


def test_a_line_through_a_corner_is_cut_there():
    line = LineString([(101, 33), (103, 31)])
    assert shares([A, B], [line]) == {(1, 0): pytest.approx(km((102, 32), (103, 31)))}


def test_a_hole_is_left_out():
    line = LineString([(100.2, 31), (103, 31)])
    assert shares([C], [line]) == {
        (0, 0): pytest.approx(km((100.2, 31), (100.5, 31)) + km((101.5, 31), (103, 31)))
    }


def test_parts_of_lines_and_areas_are_added_up():
    apart = MultiPolygon([A, box(103, 30, 104, 32)])
    lines = MultiLineString([[(101, 31), (103.5, 31.1)], [(100.5, 30.5), (101.5, 30.5)]])
    assert shares([apart], [lines]) == pytest.approx(cut([apart], [lines]))


def test_a_stretch_that_two_parts_share_counts_twice_as_in_the_length_of_the_line():
    double = MultiLineString([[(100.5, 31), (103, 31)], [(103.5, 31), (101, 31)]])
    found = shares([A, B], [double])
    assert sum(found.values()) == pytest.approx(geodesic_length_km([double])[0], rel=1e-4)


def test_a_long_straight_line_is_cut_where_it_crosses():
    line = LineString([(95, 28), (110, 34)])
    assert shares([A, B], [line]) == pytest.approx(cut([A, B], [line]), rel=1e-9)


@pytest.mark.parametrize("off", [1e-9, 1e-13, -1e-13, -1e-9])
def test_a_line_that_passes_by_the_border_a_hair_off_lies_on_its_side(off):
    line = LineString([(98, 32 - off), (106, 32 - off)])
    assert shares([A, B], [line]) == pytest.approx(cut([A, B], [line]), rel=1e-6)


@pytest.mark.parametrize("lines", [[], [None], [LineString()], [None, LineString(), MultiLineString()]])
def test_no_lines_have_no_pieces(lines):
    assert shares([A, B], lines) == {}


@pytest.mark.parametrize("areas", [[], [None], [Polygon()]])
def test_no_areas_hold_no_pieces(areas):
    assert shares(areas, [LineString([(101, 31), (103, 31)])]) == {}


def test_missing_rows_keep_the_numbers_of_the_others():
    line = LineString([(101, 31), (103, 31.5)])
    whole = shares([A, B], [line])
    assert shares([Polygon(), A, B], [None, line, LineString()]) == {
        (a + 1, r + 1): v for (a, r), v in whole.items()
    }


@settings(deadline=None, max_examples=150)
@given(
    corners=st.sets(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=3, max_size=14),
    bends=st.lists(
        st.lists(
            st.tuples(st.integers(-2, 16), st.integers(-2, 16)),
            min_size=2,
            max_size=6,
            unique_by=lambda xy: xy[0],
        ),
        min_size=1,
        max_size=6,
    ),
    size=st.sampled_from([1.0, 0.1, 0.001]),
    shift=st.sampled_from([0.0, 1e-15, 1e-12, 1e-9, 1e-6, 0.123]),
)
def test_whatever_lies_on_corners_and_edges_is_cut_as_geos_cuts_it(corners, bends, size, shift):
    """On a grid everything meets on corners, along edges and in between; `shift` makes it miss by a little."""
    triangles = shapely.get_parts(shapely.delaunay_triangles(shapely.MultiPoint(sorted(corners))))
    areas = [Polygon(100 + size * shapely.get_coordinates(t) + [0, -70]) for t in triangles]
    lines = [LineString(100 + size * (np.array(sorted(b)) / 2 + [0, shift]) + [0, -70]) for b in bends]
    found, expected = shares(areas, lines), cut(areas, lines)
    for pair in found.keys() | expected.keys():
        assert found.get(pair, 0) == pytest.approx(expected.get(pair, 0), rel=1e-6, abs=1e-8)


def test_many_winding_lines_over_counties_are_cut_as_geos_cuts_them():
    counties = load_gazetteer().county_areas.geometry
    counties = counties[counties.intersects(box(104, 31, 107, 33))].to_numpy()
    chance = np.random.default_rng(5)
    turn = chance.uniform(0, 2 * np.pi, (400, 1)) + chance.normal(0, 0.1, (400, 100)).cumsum(axis=1)
    steps = np.stack([np.cos(turn), np.sin(turn)], axis=-1) * 0.004
    lines = shapely.linestrings(
        chance.uniform((104.2, 31.2), (106.8, 32.8), (400, 1, 2)) + steps.cumsum(axis=1)
    )
    area, line = shapely.STRtree(lines).query(counties, predicate="intersects")
    lengths = geodesic_length_km(shapely.intersection(counties[area], lines[line]))
    expected = dict(zip(zip(area.tolist(), line.tolist(), strict=True), lengths.tolist(), strict=True))
    assert shares(counties, lines) == pytest.approx(expected, rel=1e-6)
