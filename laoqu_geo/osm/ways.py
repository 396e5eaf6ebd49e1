"""Decode the ways of a PBF block: most are passed over after a glance at their keys."""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from .blobs import WAYS, NotSortedError, fields, strings, varint
from .dense import DATE_STEP_MS, numbers

ID, KEYS, VALUES, INFO, REFS = 0x08, 0x12, 0x1A, 0x22, 0x42
"""Field keys of a way as they stand in the file, in the order in which writers put them."""


class Way(NamedTuple):
    """A way that matched or was asked for by its id; `stamp_s` in seconds since 1970, 0 where not given."""

    id: int
    tags: Mapping[str, str]
    version: int
    stamp_s: int
    matched: bool


class WayBlock(NamedTuple):
    """The ways of one block that matter; the node ids of all of them, one after the other."""

    ways: list[Way]
    sizes: np.ndarray
    refs: np.ndarray


def packed_number(value: int) -> bytes:
    """Write a number as it stands in the file."""
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes([*out, value])


def decode_ways(raw: bytes, pairs: Collection[tuple[bytes, bytes]], needed: frozenset[bytes]) -> WayBlock:
    """
    Decode one block.

    Parameters
    ----------
    raw
        The unpacked block.
    pairs
        Tags looked for, UTF-8.
    needed
        Ids of ways wanted whatever their tags, as `packed_number`.

    Raises
    ------
    NotSortedError
        If the block holds other things, or writes ways in an unusual way.
    """
    table = strings(raw)
    place = {string: i for i, string in enumerate(table)}
    codes = {(place[k], place[v]) for k, v in pairs if k in place and v in place}
    step_ms = DATE_STEP_MS
    found: list[tuple[int, int, int, bool]] = []
    for field, start, stop in fields(raw, 0, len(raw)):
        if field == 2 and (codes or needed):
            found += _glanced(raw, start, stop, codes, needed)
        elif field == 18:
            step_ms = start
    ways, spans = [], []
    words = [string.decode("utf-8", "replace") for string in table] if found else []
    for number, start, stop, matched in found:
        way, span = _way(raw, (number, start, stop), words, matched=matched, step_ms=step_ms)
        ways.append(way)
        spans.append(span)
    return WayBlock(ways, *_refs(spans))


def _glanced(
    raw: bytes, at: int, stop: int, codes: Collection[tuple[int, int]], needed: frozenset[bytes]
) -> list[tuple[int, int, int, bool]]:
    """Walk a group: id, where the way begins and ends, and whether its tags match, of those that matter."""
    key_bytes = frozenset(_first_byte(key) for key, _ in codes)
    value_bytes = frozenset(_first_byte(value) for _, value in codes)
    found = []
    while at < stop:
        if raw[at] != WAYS << 3 | 2:
            raise NotSortedError("not only ways")
        size, at = (raw[at + 1], at + 2) if raw[at + 1] < 128 else varint(raw, at + 1)
        end = at + size
        if raw[at] != ID:
            raise NotSortedError("a way without its id first")
        inner = at + 1
        while raw[inner] > 127:
            inner += 1
        inner += 1
        matched = False
        if inner < end and raw[inner] == KEYS:
            size, begin = (raw[inner + 1], inner + 2) if raw[inner + 1] < 128 else varint(raw, inner + 1)
            keys = raw[begin : begin + size]
            if not key_bytes.isdisjoint(keys):
                matched = _carries(raw, keys, begin + size, codes, value_bytes)
        if matched or raw[at + 1 : inner] in needed:
            found.append((varint(raw, at + 1)[0], at, end, matched))
        at = end
    return found


def _first_byte(number: int) -> int:
    return number & 127 | (128 if number > 127 else 0)


def _carries(
    raw: bytes,
    keys: bytes,
    at: int,
    codes: Collection[tuple[int, int]],
    value_bytes: frozenset[int],
) -> bool:
    """Say whether keys and the values after them hold one of the pairs."""
    if raw[at] != VALUES:
        raise NotSortedError("keys without values")
    size, at = (raw[at + 1], at + 2) if raw[at + 1] < 128 else varint(raw, at + 1)
    values = raw[at : at + size]
    if value_bytes.isdisjoint(values):
        return False
    return any(pair in codes for pair in zip(_short(keys), _short(values), strict=True))


def _short(packed: bytes) -> Sequence[int]:
    """Decode a few numbers of variable length."""
    if packed.isascii():
        return packed
    found = []
    value = shift = 0
    for byte in packed:
        if byte < 128:
            found.append(value | byte << shift)
            value = shift = 0
        else:
            value |= (byte & 127) << shift
            shift += 7
    return found


def _way(
    raw: bytes, at: tuple[int, int, int], words: list[str], *, matched: bool, step_ms: int
) -> tuple[Way, bytes]:
    """Decode a way but for its node ids, which are returned packed."""
    number, start, stop = at
    parts = {field: raw[a:b] for field, a, b in fields(raw, start, stop) if b > 0}
    if not matched:
        return Way(number, {}, 0, 0, matched), parts.get(REFS >> 3, b"")
    said = [[words[i] for i in _short(parts[key >> 3])] for key in (KEYS, VALUES)]
    info_raw = parts.get(INFO >> 3, b"")
    info = {field: value for field, value, stop in fields(info_raw, 0, len(info_raw)) if stop < 0}
    stamp_s = info.get(2, 0) * step_ms // 1000
    tags = dict(zip(*said, strict=True))
    return Way(number, tags, info.get(1, 0), stamp_s, matched), parts.get(REFS >> 3, b"")


def _refs(spans: list[bytes]) -> tuple[np.ndarray, np.ndarray]:
    """Decode packed differences of many ways at once; each way counts from zero again."""
    together = b"".join(spans)
    if not together:
        return np.zeros(len(spans), dtype=np.int64), np.zeros(0, dtype=np.int64)
    packed = np.frombuffer(together, dtype=np.uint8)
    ends = np.cumsum([len(span) for span in spans])
    count_before = np.concatenate([[0], np.cumsum(packed < 128)])
    sizes = np.diff(count_before[ends], prepend=0)
    values = numbers(together, (0, len(together)))
    sums = (((values >> 1) & 0x7FFFFFFFFFFFFFFF) ^ -(values & 1)).cumsum()
    first = np.cumsum(sizes) - sizes
    offset = np.where(first > 0, sums[np.maximum(first, 1) - 1], 0)
    return sizes, sums - np.repeat(offset, sizes)
