"""Lay tables out as Arrow columns, which GDAL takes whole; value by value it would take half as long again."""

from collections.abc import Iterable

import nanoarrow as na
import numpy as np
import pandas as pd
import shapely
from nanoarrow.c_array import CArray

_NUMBERS = {"Int64": na.int64(), "float64": na.float64()}
"""By the name of the dtype; numpy spells both in small letters."""


def arrow_stream(table: pd.DataFrame) -> na.ArrayStream:
    """
    Lay a published table out for `pyogrio.write_arrow`.

    Parameters
    ----------
    table
        Columns of text, numbers, truth values and at most one of geometry (written as WKB); the index is left out.

    Returns
    -------
    stream
        All rows at once; missing values and NaN are null.
    """
    columns = {name: _column(column) for name, column in table.items()}
    kind = na.struct({name: column.schema for name, column in columns.items()})
    return na.ArrayStream(na.c_array_from_buffers(kind, len(table), [None], children=columns.values()))


def _column(column: pd.Series) -> CArray:
    known = column.notna().to_numpy()
    held = str(column.dtype)
    if held == "geometry":
        shapes = shapely.to_wkb(column.to_numpy()[known]).tolist()
        return _strung(na.large_binary(), known, b"".join(shapes), map(len, shapes))
    if held == "str":
        texts = column[known].tolist()
        written = "".join(texts).encode()
        # one code a letter, which spares encoding them one by one
        sizes = map(len, texts) if written.isascii() else (len(text.encode()) for text in texts)
        return _strung(na.large_string(), known, written, sizes)
    if held == "bool":
        return na.c_array_from_buffers(na.bool_(), len(column), [None, _bits(column.to_numpy())])
    values = column.fillna(0).to_numpy(held.lower())
    return na.c_array_from_buffers(_NUMBERS[held], len(column), [_bits(known), values])


def _strung(kind: na.Schema, known: np.ndarray, written: bytes, sizes: Iterable[int]) -> CArray:
    """Make a column of values written one after the other, given how long each of the known ones is."""
    size = np.zeros(len(known) + 1, dtype=np.int64)
    size[1:][known] = np.fromiter(sizes, np.int64)
    return na.c_array_from_buffers(kind, len(known), [_bits(known), size.cumsum(), written])


def _bits(truths: np.ndarray) -> np.ndarray:
    """Pack truth values as Arrow keeps them."""
    return np.packbits(truths, bitorder="little")
