"""The network as a graph, in metres: split, snapped, bent, cut, traced and travelled, each figured by hand."""

import numpy as np
import pytest
import shapely

from laoqu_geo.network.graph import Edges, Graph, Snaps, bend, cut, snap, split, together
from laoqu_geo.network.trace import STRAIGHT, Believed, Stops, Trace, trace
from laoqu_geo.network.travel import GAP_KMH, gaps, nearest, road_graph

BELIEVED = Believed(detour_max=1.5, slack_m=100.0, stretch_max_m=50_000.0, offset_cost=1.5)


def edges_of(*lines: list[tuple[float, float]], length_m: list[float] | None = None) -> Edges:
    shapes = np.array([shapely.LineString(line) for line in lines])
    return split(shapes, np.array(length_m or [np.nan] * len(lines), dtype=float))


def drawn(edges: Edges) -> list[tuple[list[list[float]], int, float]]:
    return [
        (shapely.get_coordinates(line).tolist(), int(row), float(length))
        for line, row, length in zip(edges.lines, edges.row, edges.length_m, strict=True)
    ]


def snaps_at(*spots: tuple[int, int, float, tuple[float, float], float]) -> Snaps:
    """Place, edge, share, spot, offset of each."""
    place, edge, share, spot, offset = zip(*spots, strict=True) if spots else ((),) * 5
    return Snaps(
        np.array(place, dtype=int), np.array(edge, dtype=int), np.array(share, dtype=float),
        np.array(spot, dtype=float).reshape(-1, 2), np.array(offset, dtype=float),
    )  # fmt: skip


def pieces(graph: Graph) -> list[tuple[int, int, float, float]]:
    """From, to, metres and weight of each piece, in order."""
    return list(
        zip(
            graph.start.tolist(),
            graph.stop.tolist(),
            graph.length_m.round(6).tolist(),
            graph.weight.round(6).tolist(),
            strict=True,
        )
    )


def test_lines_are_split_where_they_share_a_vertex_and_nowhere_else() -> None:
    #        c
    #        │         the bend at 15 is no junction, the crossing at (5, 0) has no vertex
    #   a ── b ─┐
    #           d
    edges = edges_of([(0, 0), (10, 0), (15, 0), (15, -5)], [(10, 0), (10, 5)], [(5, -1), (5, 1)])
    assert drawn(edges) == [
        ([[0, 0], [10, 0]], 0, 10),
        ([[10, 0], [15, 0], [15, -5]], 0, 10),
        ([[10, 0], [10, 5]], 1, 5),
        ([[5, -1], [5, 1]], 2, 2),
    ]
    ends = [edges.nodes[[a, b]].tolist() for a, b in zip(edges.tail, edges.head, strict=True)]
    assert ends == [[line[0], line[-1]] for line, *_ in drawn(edges)]
    assert len(edges.nodes) == 7  # the bend is a node too, with nothing at it


def test_a_published_length_is_shared_out_and_never_shortens_a_line() -> None:
    edges = edges_of([(0, 0), (10, 0), (30, 0)], [(10, 0), (10, 8)], length_m=[60, 4])
    assert [length for *_, length in drawn(edges)] == [20, 40, 8]


def test_parts_of_one_row_are_lines_of_their_own() -> None:
    shape = shapely.MultiLineString([[(0, 0), (1, 0)], [(5, 0), (5, 3)]])
    edges = split(np.array([shapely.LineString([(9, 9), (9, 8)]), shape]), np.array([np.nan, 8.0]))
    assert drawn(edges) == [([[9, 9], [9, 8]], 0, 1), ([[0, 0], [1, 0]], 1, 2), ([[5, 0], [5, 3]], 1, 6)]


def test_vertices_closer_than_the_grid_are_one() -> None:
    assert len(edges_of([(0, 0), (10, 0)], [(10.004, 0), (20, 0)]).nodes) == 3
    assert len(edges_of([(0, 0), (10, 0)], [(10.02, 0), (20, 0)]).nodes) == 4


PARALLEL = ([(0, 0), (1000, 0)], [(0, 150), (1000, 150)], [(0, 500), (1000, 500)])


def found(within_m: float, choices: int) -> list[tuple[int, float, list[float], float]]:
    snaps = snap(edges_of(*PARALLEL), np.array([[250.0, -10.0]]), np.array([within_m]), choices)
    return list(
        zip(
            snaps.edge.tolist(),
            snaps.share.tolist(),
            snaps.spot.tolist(),
            snaps.offset_m.tolist(),
            strict=True,
        )
    )


def test_a_place_is_snapped_to_lines_that_are_apart_the_nearest_first() -> None:
    """Lines 150 m apart are one choice; those 500 m apart are two, unless one looks 4 km around."""
    assert found(5.0, 8) == []
    assert found(600.0, 8) == [(0, 0.25, [250, 0], 10), (2, 0.25, [250, 500], 510)]
    assert found(4000.0, 8) == [(0, 0.25, [250, 0], 10)]
    assert [edge for edge, *_ in found(3992.0, 8)] == [0, 2]
    assert [edge for edge, *_ in found(600.0, 1)] == [0]
    assert found(10.0, 8)[0][3] == 10


def test_each_place_has_choices_of_its_own() -> None:
    snaps = snap(edges_of(*PARALLEL), np.array([[0.0, 500.0], [100.0, 0.0]]), np.array([200.0, 1000.0]), 2)
    assert snaps.place.tolist() == [0, 1, 1]
    assert snaps.edge.tolist() == [2, 0, 2]
    assert snaps.offset_m.tolist() == [0, 0, 500]


def test_a_straight_edge_bends_to_a_place_inside_its_ellipse() -> None:
    """The edge from 0 to 100 measures 120: by (50, 33) it is 119.8, by (50, 34) 120.9."""
    edges = edges_of(
        [(0, 0), (100, 0)], [(0, 0), (0, 100)], [(0, 9), (3, 9), (9, 9)], length_m=[120, 103, 30]
    )
    bent = bend(edges, np.array([[50.0, 33.0], [50.0, 34.0], [20.0, 0.0]]), 3)
    assert (bent.place.tolist(), bent.edge.tolist()) == ([0, 2], [0, 0])
    assert bent.share.tolist() == pytest.approx([0.5, 0.2])
    assert bent.spot.tolist() == [[50, 33], [20, 0]]
    assert bent.offset_m.tolist() == [0, 0]


def test_a_place_bends_at_most_so_many_edges_the_straightest_first() -> None:
    edges = edges_of([(0, 0), (100, 0)], [(0, 10), (100, 10)], [(0, 4), (100, 4)], length_m=[150, 150, 150])
    assert bend(edges, np.array([[50.0, 0.0]]), 2).edge.tolist() == [0, 2]


def test_searches_are_put_together_in_order() -> None:
    one, other = snaps_at((0, 1, 0.5, (1, 2), 3)), snaps_at((4, 5, 0.25, (6, 7), 8))
    both = together(one, other)
    assert [column.tolist() for column in both] == [[0, 4], [1, 5], [0.5, 0.25], [[1, 2], [6, 7]], [3, 8]]


def test_edges_are_cut_where_places_snap_but_not_at_their_very_ends() -> None:
    #   0 ──── 2 ──────── 1    100 m, cut at 40; half a metre from an end is the end
    edges = edges_of([(0, 0), (100, 0)])
    spots = snaps_at(
        (0, 0, 0.4, (40, 0), 0),
        (1, 0, 0.005, (0.5, 0), 0),
        (2, 0, 0.995, (99.5, 0), 0),
        (3, 0, 0.4, (40, 0), 5),
    )
    graph = cut(edges, spots, np.array([2.0]))
    assert pieces(graph) == [(0, 2, 40, 80), (1, 2, 60, 120), (2, 0, 40, 80), (2, 1, 60, 120)]
    assert graph.snapped.tolist() == [2, 0, 1, 2]
    assert graph.nodes.tolist() == [[0, 0], [100, 0], [40, 0]]
    assert graph.matrix().toarray().tolist() == [[0, 0, 80], [0, 0, 120], [80, 120, 0]]
    assert graph.pieces(np.array([0, 2, 1])).tolist() == [0, 3]


def test_a_metre_from_an_end_is_far_enough_for_a_cut() -> None:
    graph = cut(
        edges_of([(0, 0), (100, 0)]), snaps_at((0, 0, 0.01, (1, 0), 0), (1, 0, 0.99, (99, 0), 0)), np.ones(1)
    )
    assert sorted(set(graph.length_m.round(6).tolist())) == [1, 98]


def test_of_two_edges_between_the_same_nodes_the_lighter_is_kept() -> None:
    #   ┌───┐    14 m, but of the right class: it counts 14; the straight one counts 20
    #   0 ─ 1
    edges = edges_of(
        [(0, 0), (10, 0)], [(0, 0), (0, 2), (10, 2), (10, 0)], [(10, 0), (12, 2), (14, 0), (10, 0)]
    )
    graph = cut(edges, snaps_at(), np.array([2.0, 1.0, 1.0]))
    assert [(length, weight) for _, _, length, weight in pieces(graph)] == [(14, 14), (14, 14)]
    assert graph.edge.tolist() == [1, 1]


def test_a_piece_is_drawn_in_the_direction_walked() -> None:
    edges = edges_of([(0, 0), (10, 0), (10, 10), (20, 10)])
    graph = cut(edges, snaps_at((0, 0, 0.5, (10, 5), 0)), np.ones(1))
    shapes = {(a, b): graph.draw(i).tolist() for i, (a, b, *_) in enumerate(pieces(graph))}
    first, last, middle = 0, int(edges.head[0]), len(edges.nodes)
    assert shapes == {
        (first, middle): [[0, 0], [10, 0], [10, 5]],
        (middle, first): [[10, 5], [10, 0], [0, 0]],
        (middle, last): [[10, 5], [10, 10], [20, 10]],
        (last, middle): [[20, 10], [10, 10], [10, 5]],
    }


def traced(
    edges: Edges, places: list[tuple[float, float]], reach_m: float = 100.0, believed: Believed = BELIEVED
) -> tuple[Trace, Graph]:
    spots = np.array(places, dtype=float)
    snaps = snap(edges, spots, np.full(len(spots), reach_m), 8)
    graph = cut(edges, snaps, np.ones(int(edges.row.max()) + 1))
    at = range(len(spots))
    stops = Stops(
        spots, np.full(len(spots), reach_m),
        tuple(graph.snapped[snaps.place == i] for i in at), tuple(snaps.offset_m[snaps.place == i] for i in at),
    )  # fmt: skip
    return trace(graph, stops, believed), graph


def test_a_trace_follows_the_line_between_its_places() -> None:
    #   a ── 1000 ── · ── 1000 ── b, over a corner
    line, graph = traced(edges_of([(0, 0), (1000, 0), (1000, 1000)]), [(0, 0), (1000, 1000)])
    assert line.xy.tolist() == [[0, 0], [1000, 0], [1000, 1000]]
    assert (line.traced_m, line.straight_m) == (2000, 0)
    assert graph.edge[line.pieces].tolist() == [0]


def test_a_detour_is_believed_up_to_its_limit() -> None:
    """The straight is 1414 m, the path 2000: 1.5 × 1414 + slack reaches it from a slack of −121 on."""
    edges, places = edges_of([(0, 0), (1000, 0), (1000, 1000)]), [(0.0, 0.0), (1000.0, 1000.0)]
    for slack_m, believed in ((-121.0, True), (-122.0, False)):
        line, _ = traced(edges, places, believed=BELIEVED._replace(slack_m=slack_m))
        assert (line.straight_m == 0) is believed
    line, _ = traced(edges, places, believed=BELIEVED._replace(detour_max=1.3))
    assert (line.traced_m, round(line.straight_m)) == (0, 1414)
    assert line.pieces.tolist() == [STRAIGHT]
    assert line.xy.tolist() == [[0, 0], [1000, 1000]]


def test_places_too_far_apart_are_not_joined_along_the_network() -> None:
    edges, places = edges_of([(0, 0), (1000, 0)]), [(0.0, 0.0), (1000.0, 0.0)]
    assert traced(edges, places, believed=BELIEVED._replace(stretch_max_m=1000.0))[0].traced_m == 1000
    assert traced(edges, places, believed=BELIEVED._replace(stretch_max_m=999.0))[0].traced_m == 0


def test_a_place_is_taken_where_offset_and_path_together_are_least() -> None:
    #   b1 ── spur of 60 m ──┐        the place b lies 10 m off the spur's end and 70 m off the line: staying on the
    #   a ───────────────────┴── c    line costs 70 × 1.5, the spur 10 × 1.5 + 2 × 60
    edges = edges_of([(0, 0), (500, 0)], [(500, 0), (1000, 0)], [(500, 0), (500, 60)])
    line, _ = traced(edges, [(0, 0), (500, 70), (1000, 0)])
    assert line.xy.tolist() == [[0, 0], [500, 0], [1000, 0]]
    assert line.traced_m == 1000


def test_a_place_off_the_network_is_joined_straight() -> None:
    line, _ = traced(edges_of([(0, 0), (1000, 0)]), [(0, 0), (1000, 0), (1000, 500)])
    assert line.xy.tolist() == [[0, 0], [1000, 0], [1000, 500]]
    assert (line.traced_m, line.straight_m) == (1000, 500)


def test_a_spur_walked_there_and_back_is_left_out() -> None:
    #          s          s is reached by a spur of 300 m and nothing else is near it
    #   a ─────┴───── b
    edges = edges_of([(0, 0), (1000, 0)], [(1000, 0), (2000, 0)], [(1000, 0), (1000, 300)])
    line, _ = traced(edges, [(0, 0), (1000, 300), (2000, 0)])
    assert line.xy.tolist() == [[0, 0], [1000, 0], [2000, 0]]
    assert line.traced_m == 2000


def test_dead_ends_all_but_touching_another_part_are_joined() -> None:
    #   a ── b   c ── d      600 m between b and c; e ends 800 m off; f─g hangs on a itself
    edges = edges_of(
        [(0, 0), (5000, 0)], [(5600, 0), (9000, 0)], [(9000, 800), (9000, 5000)], [(0, 0), (0, 600)]
    )
    start, stop, metres = gaps(edges)
    pairs = {
        (tuple(edges.nodes[a].tolist()), tuple(edges.nodes[b].tolist()), float(m))
        for a, b, m in zip(start, stop, metres, strict=True)
    }
    assert pairs == {((5000, 0), (5600, 0), 600), ((5600, 0), (5000, 0), 600)}


def test_a_ring_has_no_dead_end() -> None:
    start, stop, metres = gaps(edges_of([(0, 0), (10, 0)], [(10, 0), (5, 5)], [(5, 5), (0, 0)]))
    assert (len(start), len(stop), len(metres)) == (0, 0, 0)


def roads(*lines, places, within_m=1000.0, kmh=60.0, length_m=None):
    shapes = np.array([shapely.LineString(line) for line in lines])
    return road_graph(
        shapes,
        np.array(length_m or [np.nan] * len(lines), dtype=float),
        np.full(len(lines), kmh) if np.isscalar(kmh) else np.array(kmh),
        np.array(places, dtype=float).reshape(-1, 2),
        np.full(len(places), within_m),
    )


def test_minutes_and_kilometres_of_a_way() -> None:
    """60 km at 60 km/h and 30 km at 90: 60 + 20 minutes; the place in the middle of the second hangs 1 km off it."""
    graph, hung = roads(
        [(0, 0), (60_000, 0)],
        [(60_000, 0), (90_000, 0)],
        places=[(0, 0), (75_000, 1000), (90_000, 0)],
        kmh=[60.0, 90.0],
    )
    full = graph.extended(hung.start, hung.stop, hung.length_m * 1.5, 30.0)
    minutes, km = nearest(full, [int(hung.node[0])], hung.node)
    assert minutes.tolist() == pytest.approx([0, 60 + 10 + 3, 80])
    assert km.tolist() == pytest.approx([0, 75 + 1.5, 90])
    assert set(graph.row.tolist()) == {0, 1}
    assert full.row[-len(hung.start) :].tolist() == [-1] * len(hung.start)
    assert hung.length_m.tolist() == [0, 1000, 0]


def test_the_nearest_of_several_is_taken_and_none_is_infinitely_far() -> None:
    graph, hung = roads([(0, 0), (60_000, 0)], places=[(0, 0), (60_000, 0), (20_000, 0)])
    full = graph.extended(hung.start, hung.stop, hung.length_m, 30.0)
    a, b, c = hung.node.tolist()
    assert nearest(full, [a, b, a], np.array([c]))[1].tolist() == pytest.approx([20])
    minutes, km = nearest(full, [], np.array([c, a]))
    assert np.isinf(minutes).all()
    assert np.isinf(km).all()
    assert minutes.shape == (2,)


def test_a_gap_in_the_network_is_driven_at_the_pace_of_a_town() -> None:
    graph, hung = roads([(0, 0), (30_000, 0)], [(30_600, 0), (90_600, 0)], places=[(0, 0), (90_600, 0)])
    full = graph.extended(hung.start, hung.stop, hung.length_m, 30.0)
    minutes, km = nearest(full, [int(hung.node[0])], hung.node[1:])
    assert km.tolist() == pytest.approx([90.6])
    assert minutes.tolist() == pytest.approx([90 + 0.6 / GAP_KMH * 60])


def test_places_are_not_hung_on_a_part_that_leads_nowhere() -> None:
    #   p ··· 2 km of road, alone      the road that leads on is 900 m away
    graph, hung = roads([(0, 0), (2000, 0)], [(0, 900), (60_000, 900)], places=[(1000, 0)])
    assert hung.length_m.tolist() == [900]
    assert graph.count > hung.node[0]
    # where all is as small, the greatest part is taken
    _, small = roads([(0, 0), (2000, 0)], [(0, 900), (2500, 900)], places=[(1000, 0)])
    assert small.length_m.tolist() == [900]


def test_a_place_with_no_road_near_has_no_connector() -> None:
    graph, hung = roads([(0, 0), (60_000, 0)], places=[(0, 5000), (0, 0)])
    assert len(hung.start) == 1
    assert hung.start.tolist() == [hung.node[1]]
    assert graph.count == hung.node[1] + 1


def test_no_places_hang_nowhere() -> None:
    graph, hung = roads([(0, 0), (60_000, 0)], places=[])
    assert (len(hung.node), len(hung.start), graph.count) == (0, 0, 2)


def test_parallel_pieces_give_the_quicker_and_a_piece_of_no_length_is_still_a_way() -> None:
    graph, hung = roads([(0, 0), (60_000, 0)], places=[(0, 0), (60_000, 0)])
    full = graph.extended(hung.start, hung.stop, hung.length_m, 30.0)
    ends = hung.stop
    quick = full.extended(ends[:1], ends[1:], np.array([30_000.0]), 90.0)
    minutes, km = nearest(quick, [int(hung.node[0])], hung.node[1:])
    assert (minutes.tolist(), km.tolist()) == (pytest.approx([20]), pytest.approx([30]))
