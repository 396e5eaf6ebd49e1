"""Write a batch as a dataset of Parquet files in folders by province and year; projects as GeoParquet 1.1."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from ..errors import BatchError
from .sheets import Sheet

FOLDER = "parquet"
UNKNOWN = "unknown"
"""Stands in the name of a folder for a province or year that no document tells."""
_PROVINCE_DIGITS = 2
"""A folder is called by the part of the code that all units of a province share: `province=51`."""
_OPTIONS: dict[str, Any] = {"index": False, "compression": "zstd", "engine": "pyarrow"}


def require_pyarrow() -> None:
    """
    Make sure that Parquet can be written, before anything is read for nothing.

    Raises
    ------
    BatchError
        If pyarrow is not installed.
    """
    try:
        import pyarrow.parquet  # noqa: F401, PLC0415  (an optional extra)
    except ImportError:
        raise BatchError(
            'expected pyarrow to write GeoParquet, but it is not installed; pip install "laoqu-geo[parquet]", '
            "or leave it out: --formats gpkg"
        ) from None


@dataclass(slots=True)
class Dataset:
    """A folder of Parquet files that is being written."""

    folder: Path
    _documents: list[pd.DataFrame] = field(default_factory=list)

    def add_projects(self, projects: pd.DataFrame) -> None:
        """Write the projects, each where it lies and in the year of the newest document that names it."""
        keys = [
            projects["province"].str[:_PROVINCE_DIGITS].fillna(UNKNOWN),
            projects["year"].astype("str").fillna(UNKNOWN),
        ]
        for (province, year), part in projects.groupby(keys, sort=True):
            self._write(part.drop(columns=["province", "year"]), "projects", str(province), str(year))

    def add_sheet(self, sheet: Sheet) -> None:
        """Write the mentions and programmes of the documents of one province and year."""
        self._documents.append(sheet.documents)
        province = sheet.province[:_PROVINCE_DIGITS] if sheet.province else UNKNOWN
        place = province, str(sheet.year or UNKNOWN)
        self._write(sheet.mentions, "mentions", *place)
        self._write(sheet.programmes, "programmes", *place)

    def add_counties(self, counties: gpd.GeoDataFrame, county_projects: pd.DataFrame) -> None:
        """Write which projects lie in which county; the polygons are nobody's result."""
        county_projects.reset_index().to_parquet(self.folder / "county_projects.parquet", **_OPTIONS)

    def finish(self, failures: pd.DataFrame) -> None:
        """Write the list of documents; the failures have a file of their own."""
        pd.concat(self._documents).reset_index().to_parquet(self.folder / "documents.parquet", **_OPTIONS)

    def _write(self, table: pd.DataFrame, name: str, province: str, year: str) -> None:
        if table.empty:
            return
        home = self.folder / name / f"province={province}" / f"year={year}"
        home.mkdir(parents=True, exist_ok=True)
        file, rows = home / "part-0.parquet", table.reset_index()
        if isinstance(rows, gpd.GeoDataFrame):
            rows.to_parquet(file, schema_version="1.1.0", write_covering_bbox=True, **_geo_options())
        else:
            rows.to_parquet(file, **_OPTIONS)


def _geo_options() -> dict[str, Any]:
    """Leave out the name of the engine: GeoPandas knows no other."""
    return {name: value for name, value in _OPTIONS.items() if name != "engine"}
