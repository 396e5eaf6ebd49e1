"""Read a sorted PBF block by block: relations, then ways, then only the nodes that they need."""

import logging
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import numpy as np
import osmium
import shapely
from osmium.osm import RELATION

from ..model import Kind
from .blobs import (
    BATCH_BYTES,
    DENSE,
    NODES,
    RELATIONS,
    WAYS,
    Blob,
    NotSortedError,
    content,
    holds,
    index_blobs,
    reframed,
    sections,
    strings,
)
from .dense import TaggedNode, decode_nodes
from .features import Feature, as_polygons, wanted
from .relations import filled, kept, read_relations, relation_pairs
from .tags import classify, pairs
from .ways import WayBlock, decode_ways, packed_number

logger = logging.getLogger(__name__)

Progress = Callable[[int, int], None]
"""Told how many bytes of how many have been read."""

NOWHERE = np.iinfo(np.int64).min


@dataclass(slots=True)
class _Ways:
    """Ways gathered while reading: node ids one after the other, and how many each way has."""

    ids: list[int] = field(default_factory=list)
    features: list[Feature | None] = field(default_factory=list)
    """None for a way that only belongs to an area."""
    sizes: list[np.ndarray] = field(default_factory=list)
    refs: list[np.ndarray] = field(default_factory=list)


def read_blocks(
    path: Path, kinds: Collection[Kind] | None, progress: Progress | None
) -> tuple[list[Feature], np.ndarray]:
    """
    Read the features of a sorted PBF; memory grows with what matches, not with the file.

    Raises
    ------
    NotSortedError
        If the file is of another format, or not sorted by type.
    """
    blobs = index_blobs(path)
    with path.open("rb") as file:
        ways_at, relations_at = sections(file, blobs)
        told = _Told(progress, sum(blob.size for blob in blobs))
        relations = read_relations(
            _decoded(_unpacked(file, blobs[relations_at:], RELATIONS, told), RELATION, relation_pairs(kinds)),
            kinds,
        )
        ways = _Ways()
        needed = frozenset(packed_number(way) for members in relations.members for way in members)
        looked_for = [(key.encode(), value.encode()) for key, value in pairs(kinds)]
        for raw in _unpacked(file, blobs[ways_at:relations_at], WAYS, told):
            _gather(ways, decode_ways(raw, looked_for, needed), kinds, relations.routes)
        x, y, points = _locate(_unpacked(file, blobs[:ways_at], DENSE, told), _joined(ways.refs), looked_for)
    sizes = _joined(ways.sizes)
    lines = _lines(x, y, sizes)
    shores = dict(zip(ways.ids, lines, strict=True))
    areas = [filled(_present([shores.get(way) for way in members])) for members in relations.members]
    is_feature = np.array([feature is not None for feature in ways.features], dtype=bool)
    way_features = [feature for feature in ways.features if feature is not None]
    shapes = _rings_filled(lines[is_feature], _closed(ways)[is_feature], way_features)
    nodes = [(_node_feature(point, kinds), point) for point in points]
    kept_nodes = [(feature, point) for feature, point in nodes if feature is not None]
    spots = shapely.points(np.array([[p.lon, p.lat] for _, p in kept_nodes]).reshape(-1, 2))
    features = [*(f for f, _ in kept_nodes), *way_features, *relations.areas]
    return features, np.concatenate([spots, shapes, np.array(areas, dtype=object)])


class _Told:
    """Adds up what has been read, for the progress bar."""

    def __init__(self, progress: Progress | None, total: int) -> None:
        self._progress, self._total, self._done = progress, total, 0

    def more(self, size: int) -> None:
        self._done += size
        if self._progress is not None:
            self._progress(self._done, self._total)


def _unpacked(file: BinaryIO, blobs: Sequence[Blob], kind: int, told: _Told) -> Iterator[bytes]:
    """Unpack blobs one by one, and make sure that each holds what its place in the file promises."""
    for blob in blobs:
        raw = content(file, blob)
        held = holds(raw)
        if held not in {0, kind}:
            if {held, kind} == {NODES, DENSE}:
                raise NotSortedError("nodes one by one")
            raise NotSortedError("not sorted by type")
        told.more(blob.size)
        if held:
            yield raw


def _batches(blocks: Iterator[bytes]) -> Iterator[list[bytes]]:
    batch: list[bytes] = []
    for raw in blocks:
        batch.append(raw)
        if sum(map(len, batch)) >= BATCH_BYTES:
            yield batch
            batch = []
    if batch:
        yield batch


def _decoded(
    blocks: Iterator[bytes], entities: osmium.osm.osm_entity_bits, looked_for: Sequence[tuple[str, str]]
) -> Iterator[object]:
    """Let libosmium decode what carries one of the pairs; it is asked only for those that occur at all."""
    for batch in _batches(blocks):
        yield from _matching(batch, entities, looked_for)


def _matching(
    batch: Sequence[bytes], entities: osmium.osm.osm_entity_bits, looked_for: Sequence[tuple[str, str]]
) -> Iterator[object]:
    hit: list[bytes] = []
    occurring: set[tuple[str, str]] = set()
    encoded = [(pair, pair[0].encode(), pair[1].encode()) for pair in looked_for]
    for raw in batch:
        table = set(strings(raw))
        here = [pair for pair, key, value in encoded if key in table and value in table]
        occurring.update(here)
        if here:
            hit.append(raw)
    if hit:
        buffer = osmium.io.FileBuffer(reframed(hit), "pbf")
        yield from osmium.FileProcessor(buffer, entities).with_filter(
            osmium.filter.TagFilter(*sorted(occurring))
        )


def _gather(
    ways: _Ways,
    block: WayBlock,
    kinds: Collection[Kind] | None,
    routes: dict[int, list[dict[str, str]]],
) -> None:
    """Add the ways of one block; one that is of no kind wanted stays only if an area needs it."""
    ways.sizes.append(block.sizes)
    ways.refs.append(block.refs)
    for way in block.ways:
        found = classify(way.tags) if way.matched else None
        feature = None
        if found is not None and wanted(found, kinds):
            own = kept(way.tags, routes.get(way.id, ()))
            feature = Feature(f"w{way.id}", found, own, way.version, _moment(way.stamp_s))
        ways.ids.append(way.id)
        ways.features.append(feature)


def _closed(ways: _Ways) -> np.ndarray:
    """Say which ways end at the node they start from, with something between."""
    sizes, refs = _joined(ways.sizes), _joined(ways.refs)
    last = np.cumsum(sizes) - 1
    some = sizes > 3
    closed = np.zeros(len(sizes), dtype=bool)
    closed[some] = refs[last[some]] == refs[(last - sizes + 1)[some]]
    return closed


def _rings_filled(lines: np.ndarray, closed: np.ndarray, features: Sequence[Feature]) -> np.ndarray:
    """Make areas of closed ways whose kind has an area."""
    rings = closed & ~shapely.is_missing(lines) & np.array([f.found.tag.area for f in features], dtype=bool)
    if rings.any():
        lines[rings] = as_polygons(lines[rings])
    return lines


def _joined(parts: Sequence[np.ndarray]) -> np.ndarray:
    return np.concatenate([np.zeros(0, dtype=np.int64), *parts])


def _locate(
    blocks: Iterator[bytes], asked: np.ndarray, looked_for: Collection[tuple[bytes, bytes]]
) -> tuple[np.ndarray, np.ndarray, list[TaggedNode]]:
    """Find the positions of nodes by id (NaN where missing), and the nodes that are features themselves."""
    ordered = np.sort(asked)
    needed = ordered[np.append(True, ordered[1:] != ordered[:-1])[: len(ordered)]]
    x, y = np.full(len(needed), np.nan), np.full(len(needed), np.nan)
    points: list[TaggedNode] = []
    for raw in blocks:
        block = decode_nodes(raw, looked_for)
        points += block.tagged
        if not len(block.ids):
            continue
        low, high = np.searchsorted(needed, [block.ids[0], block.ids[-1] + 1])
        mine = needed[low:high]
        at = np.searchsorted(block.ids, mine)
        there = block.ids[at] == mine
        x[low:high][there], y[low:high][there] = block.lon[at[there]], block.lat[at[there]]
    place = np.searchsorted(needed, asked)
    return x[place], y[place], points


def _lines(x: np.ndarray, y: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """Draw ways; None for one whose nodes are missing or all lie on one spot."""
    which = np.repeat(np.arange(len(sizes)), sizes)
    torn = np.zeros(len(sizes), dtype=bool)
    torn[which[np.isnan(x)]] = True
    same = np.append(False, (which[1:] == which[:-1]) & (x[1:] == x[:-1]) & (y[1:] == y[:-1]))[: len(x)]
    torn |= np.bincount(which[~same], minlength=len(sizes)) < 2
    used = ~same & ~torn[which]
    lines = np.full(len(sizes), None, dtype=object)
    if used.any():
        number = np.cumsum(~torn) - 1
        lines[~torn] = shapely.linestrings(np.column_stack([x[used], y[used]]), indices=number[which[used]])
    return lines


def _present(lines: Sequence[shapely.Geometry | None]) -> np.ndarray:
    return np.array([line for line in lines if line is not None], dtype=object)


def _node_feature(node: TaggedNode, kinds: Collection[Kind] | None) -> Feature | None:
    found = classify(node.tags)
    if found is None or not wanted(found, kinds):
        return None
    return Feature(f"n{node.id}", found, kept(node.tags), node.version, _moment(node.stamp_s))


def _moment(stamp_s: int) -> str:
    return datetime.fromtimestamp(stamp_s, UTC).isoformat()[:19] + "Z" if stamp_s else ""
