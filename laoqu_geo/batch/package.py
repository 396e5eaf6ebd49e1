"""Write a batch as one GeoPackage: the projects in layers by kind, dressed for QGIS, and all tables."""

import contextlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
import shapely

from ..errors import OutputError
from ..geopackage import published
from ..geopackage.dress import add_words, columns_of
from ..geopackage.writing import add_rows, forget_sqlite_version, gdal_options
from ..labels import INDEXES, TABLES
from ..layers import project_layers
from ..tables import Spec, geometry_type, layer_spec
from .sheets import Sheet
from .specs import (
    BATCH_COUNTIES,
    BATCH_MENTIONS,
    BATCH_PROGRAMMES,
    COUNTY_PROJECTS,
    DOCUMENTS,
    FAILURES,
    INDEX_WORDS,
    PLACED,
    SAID,
    WORDS_OF,
)

PACKAGE = "batch.gpkg"


@dataclass(slots=True)
class Package:
    """A GeoPackage that is being written, table by table."""

    path: Path
    date: str
    """ISO day for every time stamp in it: that of the newest document, so that the same documents give the same bytes."""
    _layers: list[str] = field(default_factory=list)
    _specs: dict[str, Spec] = field(default_factory=dict)

    def add_projects(self, projects: pd.DataFrame) -> None:
        """Write the projects: those with a place as layers of their kinds, all of them as a table."""
        if isinstance(projects, gpd.GeoDataFrame):
            layers = project_layers(projects)
            whole = published(layers)
            for name in (name for name in TABLES if name in layers):
                add_rows(
                    whole[name].reset_index(), self.path, name, label=TABLES[name], kind=geometry_type(name)
                )
                self._layers.append(name)
            projects = pd.DataFrame(projects.drop(columns="geometry"))
            self._add(projects, PLACED)
        else:
            self._add(projects, SAID)

    def add_counties(self, counties: gpd.GeoDataFrame, county_projects: pd.DataFrame) -> None:
        """Write the counties, and which projects lie in which."""
        shapes = counties.geometry.to_numpy()
        many = [shapely.multipolygons([one]) if one.geom_type == "Polygon" else one for one in shapes]
        self._add(counties.set_geometry(many, crs=counties.crs), BATCH_COUNTIES)
        self._add(county_projects, COUNTY_PROJECTS)

    def add_sheet(self, sheet: Sheet) -> None:
        """Write the documents of one province and year, with their mentions and programmes."""
        self._add(sheet.documents, DOCUMENTS)
        self._add(sheet.mentions, BATCH_MENTIONS)
        self._add(sheet.programmes, BATCH_PROGRAMMES)

    def finish(self, failures: pd.DataFrame) -> None:
        """Write the failures, then what makes all of it read as Chinese and open dressed."""
        self._add(failures, FAILURES)
        with closing(sqlite3.connect(self.path)) as file, file:
            add_words(file, self._columns(), styled=self._layers, date=self.date)
        forget_sqlite_version(self.path)

    def _columns(self) -> Iterator[tuple[object, ...]]:
        for name in self._layers:
            yield from columns_of(name, layer_spec(name), INDEXES["project_id"])
        for name, spec in self._specs.items():
            yield from columns_of(name, spec, INDEX_WORDS[spec.index])

    def _add(self, table: pd.DataFrame, spec: Spec) -> None:
        more = spec.name in self._specs
        if more and table.empty:
            return
        self._specs[spec.name] = spec
        add_rows(
            table.reset_index(),
            self.path,
            spec.name,
            label=WORDS_OF[spec.name],
            kind="MultiPolygon" if spec.geometry else None,
            more=more,
        )


@contextlib.contextmanager
def packing(path: Path, *, date: str) -> Iterator[Package]:
    """
    Write a GeoPackage in a block, byte-identical for identical tables.

    Raises
    ------
    OutputError
        If it cannot be written.
    """
    options = {"OGR_CURRENT_DATE": f"{date}T00:00:00.000Z", "OGR_SQLITE_SYNCHRONOUS": "OFF"}
    try:
        with gdal_options(**options):
            yield Package(path, date)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, sqlite3.Error) as error:
        said = " ".join(str(error).split())
        raise OutputError(
            f"expected to write {path.name}, but: {said}; free some space or choose another folder"
        ) from error
