"""Decode the nodes of a PBF block in bulk: positions of those that ways need, tags of those that matter."""

from collections.abc import Collection, Mapping
from typing import NamedTuple

import numpy as np

from .blobs import DENSE, NotSortedError, fields, strings

Span = tuple[int, int]

NANO = 1e-9
DATE_STEP_MS = 1000
PAIR = 1 << 32
"""Two string numbers make one number: the first times this plus the second."""


class TaggedNode(NamedTuple):
    """A node that carries one of the pairs looked for; `stamp_s` in seconds since 1970, 0 where not given."""

    id: int
    lon: float
    lat: float
    tags: Mapping[str, str]
    version: int
    stamp_s: int


class Block(NamedTuple):
    """The nodes of one block, sorted by id; degrees."""

    ids: np.ndarray
    lon: np.ndarray
    lat: np.ndarray
    tagged: list[TaggedNode]


class _Scale(NamedTuple):
    step: int = 100
    lat_0: int = 0
    lon_0: int = 0
    date_step_ms: int = DATE_STEP_MS


def decode_nodes(raw: bytes, pairs: Collection[tuple[bytes, bytes]]) -> Block:
    """
    Decode one block.

    Parameters
    ----------
    raw
        The unpacked block.
    pairs
        Tags looked for, UTF-8.

    Raises
    ------
    NotSortedError
        If the nodes are not packed densely.
    """
    scale, groups = _Scale(), []
    names = {17: "step", 18: "date_step_ms", 19: "lat_0", 20: "lon_0"}
    for field, start, stop in fields(raw, 0, len(raw)):
        if field == 2 and stop > start:
            groups.append((start, stop))
        elif field in names:
            scale = scale._replace(**{names[field]: start - (1 << 64) if start >> 63 else start})
    blocks = [_group(raw, group, scale, pairs) for group in groups]
    if len(blocks) == 1:
        return blocks[0]
    merged = [np.concatenate([block[i] for block in blocks] or [np.zeros(0)]) for i in range(3)]
    order = np.argsort(merged[0], kind="stable")
    tagged = [node for block in blocks for node in block.tagged]
    return Block(merged[0][order].astype(np.int64), merged[1][order], merged[2][order], tagged)


def numbers(raw: bytes, span: Span) -> np.ndarray:
    """Decode a packed field of numbers of variable length."""
    packed = np.frombuffer(raw, dtype=np.uint8, count=span[1] - span[0], offset=span[0])
    last = np.flatnonzero(packed < 128)
    if not len(last):
        return np.zeros(0, dtype=np.int64)
    size = np.diff(last, prepend=-1)
    values = packed[last].astype(np.int64)
    # from the last byte of each number to its first: shift what is there by seven and add
    for back in range(1, int(size.max())):
        longer = np.flatnonzero(size > back)
        values[longer] = (values[longer] << 7) | (packed[last[longer] - back] & 127)
    return values


def signed(raw: bytes, span: Span) -> np.ndarray:
    """Decode a packed field of signed differences, and sum them up."""
    values = numbers(raw, span)
    return np.asarray(((values >> 1) & 0x7FFFFFFFFFFFFFFF) ^ -(values & 1)).cumsum()


def _group(raw: bytes, group: Span, scale: _Scale, pairs: Collection[tuple[bytes, bytes]]) -> Block:
    dense: dict[int, Span] = {}
    for field, start, stop in fields(raw, *group):
        if field != DENSE:
            raise NotSortedError("nodes one by one")
        dense = {number: (a, b) for number, a, b in fields(raw, start, stop)}
    ids = signed(raw, dense[1])
    lat = (signed(raw, dense[8]) * scale.step + scale.lat_0) * NANO
    lon = (signed(raw, dense[9]) * scale.step + scale.lon_0) * NANO
    lat, lon = np.round(lat, 7), np.round(lon, 7)
    tagged = _tagged(raw, dense, (ids, lon, lat), scale, pairs) if 10 in dense else []
    if (np.diff(ids) <= 0).any():
        order = np.argsort(ids, kind="stable")
        ids, lon, lat = ids[order], lon[order], lat[order]
    return Block(ids, lon, lat, tagged)


def _tagged(
    raw: bytes,
    dense: Mapping[int, Span],
    nodes: tuple[np.ndarray, np.ndarray, np.ndarray],
    scale: _Scale,
    pairs: Collection[tuple[bytes, bytes]],
) -> list[TaggedNode]:
    """Find the nodes with one of the pairs: keys and values follow each other, a zero ends a node."""
    table = strings(raw)
    place = {string: i for i, string in enumerate(table)}
    looked_for = [place[k] * PAIR + place[v] for k, v in pairs if k in place and v in place]
    if not looked_for:
        return []
    words = numbers(raw, dense[10])
    hits = np.flatnonzero(np.isin(words[:-1] * PAIR + words[1:], looked_for))
    if not len(hits):
        return []
    ends = np.flatnonzero(words == 0)
    rows = np.unique(np.searchsorted(ends, hits))
    first = np.append(0, ends + 1)
    version, stamp_s = _info(raw, dense, len(nodes[0]), scale)
    ids, lon, lat = nodes
    return [
        TaggedNode(
            int(ids[row]),
            float(lon[row]),
            float(lat[row]),
            _tags(table, words[first[row] : ends[row]]),
            int(version[row]),
            int(stamp_s[row]),
        )
        for row in rows
    ]


def _tags(table: list[bytes], words: np.ndarray) -> dict[str, str]:
    said = [table[i].decode("utf-8", "replace") for i in words.tolist()]
    return dict(zip(said[::2], said[1::2], strict=True))


def _info(raw: bytes, dense: Mapping[int, Span], count: int, scale: _Scale) -> tuple[np.ndarray, np.ndarray]:
    none = np.zeros(count, dtype=np.int64)
    if 5 not in dense:
        return none, none
    info = {number: (a, b) for number, a, b in fields(raw, *dense[5])}
    version = numbers(raw, info[1]) if 1 in info else none
    stamp = signed(raw, info[2]) * scale.date_step_ms // 1000 if 2 in info else none
    return version, stamp
