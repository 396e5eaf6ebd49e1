"""Lay records out as tables: a few documents at a time, so that memory does not grow with their number."""

import base64
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd
import shapely

from ..admin import load_units
from ..crs import WGS84
from ..gazetteer import read_areas
from ..model import Kind
from ..records import latin_name
from ..tables import LISTED, Spec, empty, tidy
from .folder import Failure, Found
from .merging import SHOWN, SPOKEN, Merged, Thing, aliases, rows_of
from .reading import Record
from .specs import (
    BATCH_COUNTIES,
    BATCH_MENTIONS,
    BATCH_PROGRAMMES,
    COUNTY_PROJECTS,
    DOCUMENTS,
    FAILURES,
    PLACED,
    SAID,
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """The mentions and programmes of the documents of one province and year, and those documents."""

    province: str | None
    year: int | None
    documents: pd.DataFrame
    mentions: pd.DataFrame
    programmes: pd.DataFrame


def document_row(found: Found, record: Record) -> Record:
    """Lay out what is known of one document."""
    return {
        "file": found.name,
        "copies": LISTED.join(found.copies) or None,
        "title": record["title"] or found.name,
        "number": record["number"],
        "date": record["date"],
        "year": record["year"],
        "province": record["province"],
        "sha256": found.sha256,
        "characters": record["characters"],
        "projects": len(record["projects"]),
        "mentions": sum(len(row["mentions"]) for row in record["projects"]),
        "programmes": len(record["programmes"]),
    }


def sheet(documents: Sequence[tuple[Found, Record, Sequence[Thing]]]) -> Sheet:
    """Lay out some documents of one province and year, each with the project that each of its rows belongs to."""
    first = documents[0][1]
    return Sheet(
        first["province"],
        first["year"],
        _table({found.id: document_row(found, record) for found, record, _ in documents}, DOCUMENTS),
        _table(
            {
                f"{found.id}/{number}": {
                    "project_id": things[at].id,
                    "document_id": found.id,
                    **mention,
                }
                for found, record, things in documents
                for number, (at, mention) in enumerate(rows_of(record), start=1)
            },
            BATCH_MENTIONS,
        ),
        _table(
            {
                f"{found.id}/p{number}": {"document_id": found.id, **programme}
                for found, record, _ in documents
                for number, programme in enumerate(record["programmes"], start=1)
            },
            BATCH_PROGRAMMES,
        ),
    )


def projects_table(merged: Merged, *, located: bool) -> pd.DataFrame:
    """
    Lay out all projects in the order in which they are first named.

    Parameters
    ----------
    merged
        All that was found.
    located
        Whether places were looked for: then a GeoDataFrame, EPSG:4326, missing geometry where none was found.
    """
    things = {thing.id: _project(number, thing) for number, thing in enumerate(merged.things, start=1)}
    table = _table(things, PLACED if located else SAID)
    if not located:
        return table
    shapes = [base64.b64decode(one.placed.wkb) if one.placed.wkb else None for one in merged.things]
    geometry = gpd.GeoSeries(shapely.from_wkb(shapes), index=table.index, crs=WGS84)
    whole: pd.DataFrame = gpd.GeoDataFrame(table, geometry=geometry)
    return whole


def _project(number: int, thing: Thing) -> Record:
    words = dict(zip(SPOKEN, thing.said.words, strict=True))
    name = str(words["name_zh"])
    return {
        **words,
        **dict(zip(SHOWN, thing.placed.columns, strict=True)),
        "seq": number,
        "name_en": latin_name(name, Kind(thing.kind), thing.said.ends),
        "aliases": LISTED.join(aliases(thing, name)) or None,
        "document_id": thing.said.document,
        "documents": thing.documents,
        "mentions": thing.mentions,
        "first_year": thing.first_year,
        "last_year": thing.last_year,
        "year": thing.said.year,
        "province": _province(thing.codes) or thing.said.province,
    }


def failures_table(failures: Iterable[Failure]) -> pd.DataFrame:
    """List what could not be read."""
    return _table({one.file: {"reason": one.reason} for one in failures}, FAILURES)


def county_tables(pairs: pd.DataFrame, areas: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, pd.DataFrame]:
    """
    Lay out which counties the projects lie in or cross.

    Parameters
    ----------
    pairs
        `project_id` and `adcode`, sorted.
    areas
        The polygons of counties by `adcode`.

    Returns
    -------
    counties, county_projects
        Every county in which there is a project, with their number; every pair.
    """
    counts = Counter(pairs["adcode"].tolist())
    names = {unit.adcode: unit.name for unit in load_units()}
    parents = {unit.adcode: names.get(unit.parent) for unit in load_units()}
    touched = areas[areas.index.isin(set(counts))].sort_index()
    counties = gpd.GeoDataFrame(
        {
            "name": touched["name"],
            "parent": pd.Series(
                [parents.get(code) for code in touched.index], index=touched.index, dtype="str"
            ),
            "projects": pd.Series(
                [counts[code] for code in touched.index], index=touched.index, dtype="Int64"
            ),
        },
        geometry=touched.geometry,
        crs=WGS84,
    )
    by_county = pairs.sort_values(["adcode", "project_id"])
    rows = {
        f"{code}/{project}": {"adcode": code, "name": touched["name"].get(code), "project_id": project}
        for code, project in zip(by_county["adcode"], by_county["project_id"], strict=True)
    }
    return tidy(counties, BATCH_COUNTIES), _table(rows, COUNTY_PROJECTS)


def county_areas() -> gpd.GeoDataFrame:
    """Give the polygons of all counties by `adcode`."""
    return read_areas("county")


def _province(codes: Iterable[str]) -> str | None:
    """Give the province of most of some units; of several as many, the one with the lowest code."""
    votes = Counter(code[:2] + "0000" for code in codes)
    return min(votes, key=lambda code: (-votes[code], code)) if votes else None


def _table(rows: Mapping[str, Record], spec: Spec) -> pd.DataFrame:
    if not rows:
        return empty(spec)
    index = pd.Index(list(rows), name=spec.index, dtype="str")
    columns = {name: _column([row.get(name) for row in rows.values()], index) for name in spec.columns}
    return tidy(pd.DataFrame(columns), spec)


def _column(values: list[object], index: pd.Index) -> pd.Series:
    """Make a column; NUL, which would cut a text short in a file, is left out."""
    if any(isinstance(value, str) for value in values):
        texts = [value.replace("\0", "") if isinstance(value, str) else None for value in values]
        return pd.Series(texts, index=index, dtype="str")
    return pd.Series(values, index=index, dtype="object")
