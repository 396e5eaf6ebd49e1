"""What a table promises, and the one check of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

import geopandas as gpd
import pandas as pd

from ..crs import WGS84
from ..errors import TableError
from ..labels import VOCABULARIES, Label

Table = TypeVar("Table", bound=pd.DataFrame)


@dataclass(frozen=True, slots=True)
class Column:
    """
    One column: what it holds and what people call it.

    `holds` is `text`, `int`, `float` or `bool`; `values` names the vocabulary of an enumerated text column.
    """

    holds: str
    label: Label
    values: type[StrEnum] | None = None
    required: bool = False
    """Required columns never hold null."""


@dataclass(frozen=True, slots=True)
class Spec:
    """The contract of a table: index name, columns in order, allowed geometry types (empty: no geometry)."""

    name: str
    index: str
    columns: Mapping[str, Column]
    geometry: frozenset[str] = frozenset()


def check(table: Table, spec: Spec) -> Table:
    """
    Return the table as it came if it keeps its contract.

    Raises
    ------
    TableError
        One message that names every violation: index, missing or surplus columns, nulls in required columns,
        values outside a vocabulary, geometry types and CRS.
    """
    faults = [*_index_faults(table, spec), *_column_faults(table, spec), *_geometry_faults(table, spec)]
    if faults:
        raise TableError(f"table {spec.name!r} breaks its contract: " + "; ".join(faults))
    return table


def _index_faults(table: pd.DataFrame, spec: Spec) -> list[str]:
    faults = []
    if table.index.name != spec.index:
        faults.append(f"expected index {spec.index!r}, found {table.index.name!r}")
    if not table.index.is_unique:
        faults.append(f"index values appear twice: {list(table.index[table.index.duplicated()][:3])}")
    return faults


def _column_faults(table: pd.DataFrame, spec: Spec) -> list[str]:
    expected = list(spec.columns) + (["geometry"] if spec.geometry else [])
    faults = []
    if missing := [name for name in expected if name not in table.columns]:
        faults.append(f"columns missing: {missing}")
    if surplus := [name for name in table.columns if name not in expected]:
        faults.append(f"columns not expected: {surplus}")
    for name, column in spec.columns.items():
        if name not in table.columns:
            continue
        if column.required and table[name].isna().any():
            faults.append(f"{name} holds nulls")
        if column.values is not None:
            strange = set(table[name].dropna().unique()) - set(VOCABULARIES[column.values])
            if strange:
                faults.append(f"{name} holds {sorted(strange)[:3]}, not in its vocabulary")
    return faults


def _geometry_faults(table: pd.DataFrame, spec: Spec) -> list[str]:
    if not spec.geometry:
        return []
    if not isinstance(table, gpd.GeoDataFrame):
        return ["expected a GeoDataFrame"]
    faults = []
    if table.crs != WGS84:
        faults.append(f"expected EPSG:4326, found {table.crs.to_string() if table.crs else 'no CRS'}")
    if strange := set(table.geom_type.dropna().unique()) - spec.geometry:
        faults.append(f"geometry types {sorted(strange)}, expected {sorted(spec.geometry)}")
    return faults


def empty(spec: Spec) -> pd.DataFrame:
    """Return a table without rows that keeps a contract."""
    kinds = {"text": "str", "int": "Int64", "float": "float64", "bool": "bool"}
    columns = {name: pd.Series(dtype=kinds[column.holds]) for name, column in spec.columns.items()}
    index = pd.Index([], name=spec.index, dtype="str")
    if spec.geometry:
        table: pd.DataFrame = gpd.GeoDataFrame(columns, index=index, geometry=gpd.GeoSeries([], crs=WGS84))
        return table
    return pd.DataFrame(columns, index=index)


def tidy(table: Table, spec: Spec) -> Table:
    """Give a freshly made table its index name, column order and dtypes, then check it."""
    kinds = {"text": "str", "int": "Int64", "float": "float64", "bool": "bool"}
    named = table.rename_axis(index=spec.index)
    wanted = [*spec.columns, *(["geometry"] if spec.geometry else [])]
    missing = [name for name in wanted if name not in named.columns]
    if missing:
        raise TableError(f"table {spec.name!r} lacks columns {missing}")
    held = {name: str(dtype) for name, dtype in named.dtypes.items()}
    wrong = {name: kinds[c.holds] for name, c in spec.columns.items() if held[name] != kinds[c.holds]}
    ordered = named[wanted].astype(wrong)
    return check(ordered, spec)
