"""Write a small OSM extract around 达州, enough for a Nominatim: `make_extract.py FILE` (.osm, .osm.pbf, ...)."""

import sys
from pathlib import Path

import osmium
from osmium.osm.mutable import Node, Relation, Way

Tags = dict[str, str]
UNITS: list[
    tuple[str, str, tuple[float, float, float, float]]
] = [  # admin_level, name, west south east north
    ("4", "四川省", (105.0, 30.0, 109.0, 32.5)),
    ("5", "达州市", (106.6, 30.3, 108.6, 32.3)),
    ("6", "通川区", (107.3, 31.18, 107.62, 31.45)),
    ("6", "达川区", (107.0, 30.8, 107.62, 31.18)),
    ("6", "宣汉县", (107.62, 31.0, 108.5, 32.0)),
]
AREAS: list[tuple[Tags, tuple[float, float, float, float]]] = [
    ({"natural": "water", "water": "reservoir", "name": "罗江水库"}, (107.775, 31.445, 107.795, 31.455)),
    (
        {"aeroway": "aerodrome", "iata": "DZH", "icao": "ZUDA", "name": "达州金垭机场"},
        (107.42, 31.04, 107.45, 31.055),
    ),
]
POINTS: list[tuple[Tags, float, float]] = [
    ({"place": "country", "name": "中国", "country_code_iso3166_1_alpha_2": "CN"}, 104.0, 35.0),
    ({"place": "city", "name": "达州市"}, 107.4951, 31.2148),
    ({"place": "town", "name": "宣汉县"}, 107.7226, 31.3560),
    ({"place": "town", "name": "罗江镇"}, 107.7600, 31.4300),
    ({"railway": "station", "name": "达州站", "name:en": "Dazhou Railway Station"}, 107.4650, 31.2216),
    ({"railway": "station", "name": "宣汉"}, 107.7100, 31.3500),  # as OSM names many stations: without 站
    ({"amenity": "hospital", "name": "宣汉县人民医院"}, 107.7230, 31.3570),
    ({"amenity": "townhall", "name": "达州市人民政府"}, 107.4960, 31.2160),
]
LINES: list[tuple[Tags, list[tuple[float, float]]]] = [
    ({"highway": "primary", "name": "凤凰大道"}, [(107.46, 31.222), (107.48, 31.216), (107.50, 31.214)]),
    ({"highway": "primary", "name": "解放中路"}, [(107.71, 31.351), (107.73, 31.361)]),
]


def main(path: Path) -> None:
    """Write nodes, then ways, then relations, each in the order of its ids."""
    same = {"version": 1, "timestamp": "2024-01-01T00:00:00Z"}
    path.unlink(missing_ok=True)
    nodes = [
        Node(id=i, location=(lon, lat), tags=tags, **same) for i, (tags, lon, lat) in enumerate(POINTS, 1)
    ]
    ways, relations = [], []
    rings = [({}, box) for *_, box in UNITS] + AREAS
    corners = [(tags, [(w, s), (e, s), (e, n), (w, n)]) for tags, (w, s, e, n) in rings]
    for i, (tags, line) in enumerate(corners + LINES, 1):
        refs = [len(nodes) + k for k in range(1, len(line) + 1)]
        nodes += [Node(id=ref, location=at, **same) for ref, at in zip(refs, line, strict=True)]
        ways.append(Way(id=i, nodes=refs + refs[:1] * (i <= len(corners)), tags=tags, **same))
    for i, (level, name, _) in enumerate(UNITS, 1):
        tags = {"type": "boundary", "boundary": "administrative", "admin_level": level, "name": name}
        relations.append(Relation(id=i, members=[("w", i, "outer")], tags=tags, **same))
    with osmium.SimpleWriter(str(path)) as out:
        for one, add in [(nodes, out.add_node), (ways, out.add_way), (relations, out.add_relation)]:
            for thing in one:
                add(thing)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
