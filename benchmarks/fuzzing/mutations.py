"""Break bytes: flips, splices, cuts, words of the format; and the same inside containers that stay whole around it."""

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Sequence
from random import Random

NUMBERS = [
    b"0",
    b"-1",
    b"1",
    b"255",
    b"65536",
    b"2147483648",
    b"4294967296",
    b"9223372036854775808",
    b"1e309",
    b"nan",
]
"""Where arithmetic turns over."""
LONGEST = 1 << 20
"""Bytes; an input that grows beyond is cut."""

Mutator = Callable[[Random, bytes], bytes]


def broken(rng: Random, data: bytes, seeds: Sequence[bytes], words: Sequence[bytes]) -> bytes:
    """Break bytes at one to eight places."""
    out = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 2, 3, 4, 8))):
        _break(rng, out, seeds, words)
        del out[LONGEST:]
    return bytes(out)


def _break(rng: Random, out: bytearray, seeds: Sequence[bytes], words: Sequence[bytes]) -> None:
    at = rng.randrange(len(out) + 1)
    size = min(rng.choice((1, 2, 4, 8, 16, 64, 256, 1024)), len(out) - at)
    way = rng.randrange(10)
    if way == 0 and at < len(out):
        out[at] ^= 1 << rng.randrange(8)
    elif way == 1:
        out[at : at + size] = rng.randbytes(size)
    elif way == 2:
        out[at:at] = rng.choice(words)
    elif way == 3:
        out[at : at + size] = rng.choice(words)
    elif way == 4:
        del out[at : at + size]
    elif way == 5:
        out[at:at] = out[at : at + size] * rng.choice((1, 2, 10, 100))
    elif way == 6:
        other = rng.choice(seeds)
        start = rng.randrange(len(other) + 1)
        out[at : at + rng.choice((0, size))] = other[start : start + rng.randrange(1, 512)]
    elif way == 7 and rng.random() < 0.3:
        del out[at:]
    elif way == 8 and rng.random() < 0.3:
        out[at:at] = rng.choice(words) * rng.choice((10, 100, 3000))
    else:
        _renumber(rng, out, at)


def _renumber(rng: Random, out: bytearray, at: int) -> None:
    """Put another number in the place of the next one."""
    if found := re.compile(rb"\d+").search(out, at, at + 300):
        out[found.start() : found.end()] = rng.choice(NUMBERS)


def in_zip(rng: Random, data: bytes, mutate: Mutator) -> bytes:
    """Break one member of an archive and pack it again, whole; now and then its name as well."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = [(item.filename, archive.read(item)) for item in archive.infolist()]
    chosen = rng.randrange(len(members))
    name, content = members[chosen]
    members[chosen] = _renamed(rng, name), mutate(rng, content)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", rng.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))) as archive:
        for name, content in members:
            archive.writestr(zipfile.ZipInfo(name), content)
    return packed.getvalue()


def _renamed(rng: Random, name: str) -> str:
    others = ("../" + name, "/" + name, "C:\\" + name, name.upper(), name + "x", "x/" * 300)
    return rng.choice(others) if rng.random() < 0.05 else name


_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)


def in_pdf_stream(rng: Random, data: bytes, mutate: Mutator) -> bytes:
    """Break what a stream of a PDF holds and pack it again; length and table of places are left to be found wrong."""
    streams = list(_STREAM.finditer(data))
    if not streams:
        return mutate(rng, data)
    stream = rng.choice(streams)
    try:
        packed = zlib.compress(mutate(rng, zlib.decompress(stream[1])), 1)
    except zlib.error:
        packed = mutate(rng, stream[1])
    before = re.sub(rb"/Length \d+(?=[^/]*$|/[^<]*$)", b"/Length %d" % len(packed), data[: stream.start(1)])
    return before + packed + data[stream.end(1) :]


def in_pbf_block(rng: Random, data: bytes, mutate: Mutator) -> bytes:
    """Break what one blob of a PBF holds and frame it again with its true sizes."""
    blobs, at = [], 0
    while at + 4 <= len(data):
        head = int.from_bytes(data[at : at + 4], "big")
        kind = b"OSMHeader" if not blobs else b"OSMData"
        size = _size(data[at + 4 : at + 4 + head])
        blobs.append((kind, _unpacked(data[at + 4 + head : at + 4 + head + size])))
        at += 4 + head + size
    chosen = rng.randrange(len(blobs)) if rng.random() < 0.1 else rng.randrange(1, len(blobs))
    kind, raw = blobs[chosen]
    blobs[chosen] = kind, mutate(rng, raw)
    return b"".join(_framed(kind, raw, packed=rng.random() < 0.5) for kind, raw in blobs)


def _size(header: bytes) -> int:
    """Read the size of a blob: the last field of its header."""
    value, shift = 0, 0
    for byte in header[header.rindex(b"\x18") + 1 :]:
        value |= (byte & 127) << shift
        shift += 7
    return value


def _unpacked(blob: bytes) -> bytes:
    at = blob.find(b"\x78")
    while at >= 0:
        try:
            return zlib.decompress(blob[at:])
        except zlib.error:
            at = blob.find(b"\x78", at + 1)
    return blob[1 + len(_varint(len(blob))) :]


def _framed(kind: bytes, raw: bytes, *, packed: bool) -> bytes:
    content = zlib.compress(raw, 1) if packed else raw
    blob = (b"\x10" + _varint(len(raw)) + b"\x1a" if packed else b"\x0a") + _varint(len(content)) + content
    header = b"\x0a" + _varint(len(kind)) + kind + b"\x18" + _varint(len(blob))
    return len(header).to_bytes(4, "big") + header + blob


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes([*out, value])


def in_cells(rng: Random, data: bytes, words: Sequence[bytes]) -> bytes:
    """Put other words into one to three cells of a table of commas; rows now and then twice or away."""
    rows = [line.split(b",") for line in data.split(b"\n")]
    for _ in range(rng.choice((1, 1, 2, 3))):
        row = rng.choice(rows)
        row[rng.randrange(len(row))] = rng.choice(
            (rng.choice(words), rng.choice(NUMBERS), rng.choice(rng.choice(rows)))
        )
    if rng.random() < 0.3:
        rows.insert(rng.randrange(len(rows)), list(rng.choice(rows)))
    if rng.random() < 0.2:
        rows.append(rows.pop(rng.randrange(len(rows))))
    return b"\n".join(b",".join(row) for row in rows)
