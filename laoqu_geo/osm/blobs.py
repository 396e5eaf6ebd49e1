"""The blobs of a PBF file: where they lie, what they hold, and batches of them for libosmium to decode."""

import struct
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, NamedTuple

from ..errors import OsmSourceError

NODES, DENSE, WAYS, RELATIONS = 1, 2, 3, 4
"""Field numbers in a primitive group: what it holds."""

ORDER = {NODES: 0, DENSE: 0, WAYS: 1, RELATIONS: 2}
"""Nodes come first in a sorted file, relations last."""

LARGEST_HEADER, LARGEST_BLOB = 64 << 10, 32 << 20
"""Bytes; the format allows no more."""

KNOWN_FEATURES = frozenset({b"OsmSchema-V0.6", b"DenseNodes"})
"""What a file may require of its reader; anything else (history, say) is left to libosmium."""

BATCH_BYTES = 16 << 20
"""Decoded by libosmium in one go: enough to be fast, little enough to stay small."""


class NotSortedError(Exception):
    """The file is no sorted PBF: another way of reading must be taken."""


class Blob(NamedTuple):
    """Where the content of one blob begins, and its size in bytes."""

    at: int
    size: int


def index_blobs(path: Path) -> list[Blob]:
    """
    List the blobs of data in a file.

    Raises
    ------
    NotSortedError
        If the file does not begin like a PBF, or requires features unknown here.
    OsmSourceError
        If it is cut short.
    """
    end = path.stat().st_size
    found: list[Blob] = []
    with path.open("rb") as file:
        at = 0
        while at < end:
            kind, blob = _blob_at(file, at, first=not at)
            if blob.at + blob.size > end:
                raise OsmSourceError(f"expected {blob.size} bytes at {blob.at}, but the file ends at {end}")
            if not at:
                _check_header(content(file, blob))
            elif kind == b"OSMData":
                found.append(blob)
            at = blob.at + blob.size
    return found


def content(file: BinaryIO, blob: Blob) -> bytes:
    """Read and unpack one blob."""
    file.seek(blob.at)
    packed = file.read(blob.size)
    for field, start, stop in fields(packed, 0, len(packed)):
        if field == 1:
            return packed[start:stop]
        if field == 3:
            unpacker = zlib.decompressobj()
            raw = unpacker.decompress(packed[start:stop], LARGEST_BLOB)
            if not unpacker.eof:
                raise OsmSourceError("a block is cut short, or unpacks to more than the format allows")
            return raw
    raise NotSortedError("packed in a way that only libosmium knows")


def holds(raw: bytes) -> int:
    """Say what a block of data holds (`DENSE`, `WAYS` …), 0 for nothing; it holds one kind of thing."""
    found = {
        raw[start] >> 3 for field, start, stop in fields(raw, 0, len(raw)) if field == 2 and stop > start
    }
    if len(found) > 1:
        raise NotSortedError("a block holds several kinds")
    return found.pop() if found else 0


def sections(file: BinaryIO, blobs: Sequence[Blob]) -> tuple[int, int]:
    """Return the numbers of the first blob of ways and the first blob of relations, by bisection."""
    return _first(file, blobs, WAYS), _first(file, blobs, RELATIONS)


def strings(raw: bytes) -> list[bytes]:
    """Return the string table of a block."""
    for field, start, stop in fields(raw, 0, len(raw)):
        if field == 1:
            return _strings(raw, start, stop)
    return []


def reframed(raw_blocks: Sequence[bytes]) -> bytes:
    """Put unpacked blocks together as a PBF file in memory, so that libosmium need not unpack them again."""
    header = b"".join(_field(4, feature) for feature in sorted(KNOWN_FEATURES))
    parts = [_framed(b"OSMHeader", header)]
    return b"".join([*parts, *(_framed(b"OSMData", raw) for raw in raw_blocks)])


def fields(raw: bytes, at: int, stop: int) -> Iterator[tuple[int, int, int]]:
    """Walk a message: field number, and where its bytes begin and end (for a number: the number, and -1)."""
    # most numbers are of one byte: a call for each would take most of the time
    while at < stop:
        key, value, at = raw[at], raw[at + 1], at + 2
        if key > 127:
            key, at = varint(raw, at - 2)
            value, at = varint(raw, at)
        elif value > 127:
            value, at = varint(raw, at - 1)
        if key & 7 == 2:
            yield key >> 3, at, at + value
            at += value
        elif key & 7 == 0:
            yield key >> 3, value, -1
        else:
            raise NotSortedError(f"wire type {key & 7}")


def varint(raw: bytes, at: int) -> tuple[int, int]:
    """Read a number of variable length: the number, and where the next thing begins."""
    value = shift = 0
    while True:
        if at >= len(raw):
            raise OsmSourceError("a number is cut short")
        byte = raw[at]
        at += 1
        value |= (byte & 127) << shift
        if byte < 128:
            return value, at
        shift += 7


def _blob_at(file: BinaryIO, at: int, *, first: bool) -> tuple[bytes, Blob]:
    file.seek(at)
    size_bytes = file.read(4)
    size = struct.unpack(">I", size_bytes)[0] if len(size_bytes) == 4 else 0
    if not 0 < size <= LARGEST_HEADER:
        if first:
            raise NotSortedError("not a PBF")
        raise OsmSourceError(f"expected a block at byte {at}, found something else")
    header = file.read(size)
    kind, length = b"", -1
    for field, start, stop in fields(header, 0, len(header)):
        if field == 1:
            kind = header[start:stop]
        elif field == 3:
            length = start
    if (first and kind != b"OSMHeader") or not 0 <= length <= LARGEST_BLOB:
        raise NotSortedError("not a PBF")
    return kind, Blob(at + 4 + size, length)


def _check_header(raw: bytes) -> None:
    required = {raw[start:stop] for field, start, stop in fields(raw, 0, len(raw)) if field == 4}
    if required - KNOWN_FEATURES:
        raise NotSortedError(f"requires {sorted(required - KNOWN_FEATURES)}")


def _first(file: BinaryIO, blobs: Sequence[Blob], kind: int) -> int:
    low, high = 0, len(blobs)
    while low < high:
        middle = (low + high) // 2
        if ORDER.get(holds(content(file, blobs[middle])), 0) < ORDER[kind]:
            low = middle + 1
        else:
            high = middle
    return low


def _strings(raw: bytes, at: int, stop: int) -> list[bytes]:
    found = []
    while at < stop:
        size = raw[at + 1]
        at += 2
        if size >= 128:
            size, at = varint(raw, at - 1)
        found.append(raw[at : at + size])
        at += size
    return found


def _framed(kind: bytes, raw: bytes) -> bytes:
    # a blob's `raw_size` is for packed ones: field 1 alone is enough
    blob = _field(1, raw)
    header = _field(1, kind) + b"\x18" + _number(len(blob))
    return struct.pack(">I", len(header)) + header + blob


def _field(number: int, raw: bytes) -> bytes:
    return bytes([number << 3 | 2]) + _number(len(raw)) + raw


def _number(value: int) -> bytes:
    out = bytearray()
    while value >= 128:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes([*out, value])
