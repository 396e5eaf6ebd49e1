"""Write a batch as JSON Lines: one object a line, UTF-8, in the order of the tables."""

import json
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely

from .sheets import Sheet

NAMES = ("projects.jsonl", "documents.jsonl", "mentions.jsonl", "programmes.jsonl")


@dataclass(frozen=True, slots=True)
class Lines:
    """The files of a folder that are being written."""

    folder: Path

    @classmethod
    def in_folder(cls, folder: Path) -> "Lines":
        """Begin the files; all of them are there at the end, be it without a line."""
        for name in NAMES:
            (folder / name).touch()
        return cls(folder)

    def add_projects(self, projects: pd.DataFrame) -> None:
        """Write the projects; a place as GeoJSON."""
        if isinstance(projects, gpd.GeoDataFrame):
            shapes = [
                json.loads(one) if one else None for one in shapely.to_geojson(projects.geometry.to_numpy())
            ]
            projects = pd.DataFrame(projects.drop(columns="geometry"))
            projects["geometry"] = pd.Series(shapes, index=projects.index, dtype="object")
        self._append(projects, "projects.jsonl")

    def add_counties(self, counties: gpd.GeoDataFrame, county_projects: pd.DataFrame) -> None:
        """Write which projects lie in which county."""
        self._append(county_projects, "county_projects.jsonl")

    def add_sheet(self, sheet: Sheet) -> None:
        """Write the documents of one province and year, with their mentions and programmes."""
        self._append(sheet.documents, "documents.jsonl")
        self._append(sheet.mentions, "mentions.jsonl")
        self._append(sheet.programmes, "programmes.jsonl")

    def finish(self, failures: pd.DataFrame) -> None:
        """Leave the failures to their own file."""

    def _append(self, table: pd.DataFrame, name: str) -> None:
        plain = table.reset_index().astype(object)
        rows = plain.where(plain.notna(), None).to_dict("records")
        with (self.folder / name).open("a", encoding="utf-8", newline="\n") as file:
            file.writelines(json.dumps(row, ensure_ascii=False, default=int) + "\n" for row in rows)
