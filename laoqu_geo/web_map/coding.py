"""Geometry as short text: delta-coded integers in printable ASCII, decoded by a dozen lines in the page."""

import numpy as np
import shapely
from numpy.typing import NDArray

DIGITS = 5
"""Decimals of a degree that are kept: about one metre."""

FIRST = 63
"""Code of the first character (`?`); the range ends at `~` and holds no `<`, `>`, `&`, quote or space."""

PARTS_BETWEEN = " "
"""Stands between the parts (lines, rings, points) of one geometry."""


def encode(geometries: NDArray[np.object_]) -> list[str]:
    """
    Encode each geometry as the polyline text of its parts.

    Parameters
    ----------
    geometries
        Points, lines or areas, longitude first, in degrees; missing or empty ones become an empty text.

    Returns
    -------
    texts
        One text per geometry, parts separated by a space. Rings of areas stand side by side: filled by the
        even-odd rule they give back holes and islands.
    """
    parts, owner = _parts(geometries)
    texts: list[list[str]] = [[] for _ in geometries]
    for index, text in zip(owner, _encode_parts(parts), strict=True):
        texts[index].append(text)
    return [PARTS_BETWEEN.join(found) for found in texts]


def simplify(geometries: NDArray[np.object_], *, within_deg: float) -> NDArray[np.object_]:
    """Drop vertices that lie within a tolerance in degrees; what would vanish is kept as it came."""
    simple = shapely.simplify(geometries, within_deg, preserve_topology=True)
    lost = shapely.is_empty(simple) & ~shapely.is_empty(geometries)
    return np.where(lost, geometries, simple)


def _parts(geometries: NDArray[np.object_]) -> tuple[NDArray[np.object_], NDArray[np.intp]]:
    """Take geometries apart into points, lines and rings, each with the index of its owner, in order."""
    pieces, owner = shapely.get_parts(geometries, return_index=True)
    areal = shapely.get_dimensions(pieces) == 2
    rings, of_area = shapely.get_rings(pieces[areal], return_index=True)
    owners = np.concatenate([owner[~areal], owner[areal][of_area]])
    order = np.argsort(owners, kind="stable")
    return np.concatenate([pieces[~areal], rings])[order], owners[order]


def _encode_parts(parts: NDArray[np.object_]) -> list[str]:
    """Encode every part at once: round, take differences, fold the sign, cut into five bits a character."""
    if not len(parts):
        return []
    xy, part_of = shapely.get_coordinates(parts, return_index=True)
    whole = np.rint(xy * 10**DIGITS).astype(np.int64)
    keep = _moved(whole, part_of)
    whole, part_of = whole[keep], part_of[keep]
    first = np.r_[True, part_of[1:] != part_of[:-1]]
    steps = np.where(first[:, None], whole, np.diff(whole, axis=0, prepend=whole[:1]))
    folded = np.where(steps < 0, ~(steps << 1), steps << 1).ravel()
    sizes = _characters(folded)
    text = _five_bits(folded, sizes).tobytes().decode("ascii")
    per_part = np.bincount(np.repeat(part_of, 2), weights=sizes, minlength=len(parts)).astype(int)
    ends = np.cumsum(per_part)
    return [text[end - size : end] for end, size in zip(ends, per_part, strict=True)]


def _moved(whole: NDArray[np.int64], part_of: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Tell which vertices differ from the one before; the last of a part stays, so a line keeps two."""
    same_part = np.r_[False, part_of[1:] == part_of[:-1]]
    still = np.r_[False, (whole[1:] == whole[:-1]).all(axis=1)] & same_part
    last = np.r_[part_of[1:] != part_of[:-1], True]
    moved: NDArray[np.bool_] = ~still | last
    return moved


def _characters(values: NDArray[np.int64]) -> NDArray[np.int64]:
    bits = np.frexp(values.astype(float))[1]
    sizes: NDArray[np.int64] = np.maximum(1, -(-bits // 5)).astype(np.int64)
    return sizes


def _five_bits(values: NDArray[np.int64], sizes: NDArray[np.int64]) -> NDArray[np.uint8]:
    """Cut values into characters of five bits, lowest first; a sixth bit says that more follow."""
    starts = np.cumsum(sizes) - sizes
    place = np.arange(sizes.sum()) - np.repeat(starts, sizes)
    chunk = (np.repeat(values, sizes) >> (5 * place)) & 31
    more = place < np.repeat(sizes, sizes) - 1
    codes: NDArray[np.uint8] = (chunk + np.where(more, 32, 0) + FIRST).astype(np.uint8)
    return codes
