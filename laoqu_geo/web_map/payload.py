"""What the page shows, as plain data: the plan, its projects with their geometry, and what lies around."""

from collections.abc import Iterable, Mapping
from typing import Any, TypedDict

import geopandas as gpd
import numpy as np
import pandas as pd

from ..crs import WGS84
from ..disclosure import REVIEW, STATEMENT
from ..errors import TableError
from ..labels import LAYER_OF, UNALIGNED, off_at_first
from ..latin import latin_keys
from ..model import Precision
from ..style import BACKDROP
from ..tables import LISTED, Layers
from . import words
from .backdrop import Backdrop, backdrop
from .coding import DIGITS, encode, simplify
from .symbols import Json, Pair, glyphs, look_key, looks, vocabulary

SIMPLIFY_LINE_DEG = 0.0001
"""About 10 m: below a pixel at the largest zoom that a plan is read at."""

SIMPLIFY_HALO_DEG = 0.0015
"""About 150 m: an area of uncertainty is kilometres wide."""

MARGIN_DEG = 0.05
"""Around the first view, so that no symbol sits on the edge."""

FIELDS: dict[str, str] = {
    "seq": "no",
    "name_zh": "name",
    "name_en": "en",
    "kind": "kind",
    "stage": "stage",
    "stage_phrase": "phrase",
    "action": "action",
    "strength": "strength",
    "target_year": "year",
    "clause": "clause",
    "surface": "surface",
    "quote": "quote",
    "confidence": "confidence",
    "precision": "precision",
    "uncertainty_m": "uncertainty",
    "reason": "reason",
    "name_today": "today",
    "status_today": "statusToday",
    "status_source": "statusSource",
    "length_stated_km": "stated",
    "length_km": "drawn",
    "length_ratio": "ratio",
    "review": "review",
    "source": "source",
}
"""Columns of a project layer and their names in the page."""

LISTS: dict[str, str] = {
    "aliases": "aliases",
    "counties": "counties",
    "units": "units",
    "ends": "ends",
    "places": "places",
    "osm_ids": "osm",
}
"""Columns that hold lists."""


class Payload(TypedDict):
    """All that `page.js` is given."""

    plan: Json
    digits: int
    bounds: list[float]
    projects: list[Json]
    looks: dict[str, Json]
    glyphs: dict[str, str]
    colours: dict[str, str]
    vocabulary: dict[str, dict[str, Pair]]
    groups: list[Json]
    off: list[str]
    words: dict[str, Pair]
    backdrop: Backdrop
    tiles: dict[str, Json]


def payload(layers: Layers) -> Payload:
    """
    Gather what the page shows.

    Parameters
    ----------
    layers
        The published tables by name, EPSG:4326.

    Returns
    -------
    payload
        Plain data that `json.dumps` takes; geometry as delta-coded text, longitude first.

    Raises
    ------
    TableError
        If there is no table of projects at all.
    """
    table = _projects(layers)
    rows = _project_rows(table, layers)
    drawn = looks(rows)
    return Payload(
        plan=_plan(layers, sketch=any(row["precision"] != Precision.FEATURE for row in rows)),
        digits=DIGITS,
        bounds=_bounds(table, layers),
        projects=rows,
        looks=drawn,
        glyphs=glyphs(drawn.values()),
        colours=BACKDROP,
        vocabulary=vocabulary(),
        groups=[
            {"id": key, "label": list(name), "kinds": list(kinds)}
            for key, (name, kinds) in words.GROUPS.items()
        ],
        off=sorted(off_at_first({str(row["kind"]) for row in rows})),
        words={key: list(label) for key, label in words.UI.items()},
        backdrop=backdrop(layers),
        tiles={},
    )


def _projects(layers: Layers) -> gpd.GeoDataFrame:
    """Put all project layers and the unplaced rest of the ledger into one table, in plan order."""
    names = [*dict.fromkeys(LAYER_OF.values()), UNALIGNED]
    placed = [layers[name] for name in names if name in layers and len(layers[name])]
    ledger = layers.get("projects")
    if not placed and ledger is None:
        raise TableError(
            "expected project layers or a table 'projects', found neither; build the layers first"
        )
    known = {index for table in placed for index in table.index}
    rest = [] if ledger is None else [ledger[~ledger.index.isin(known)]]
    whole = pd.concat([table.astype(object) for table in [*placed, *rest]])
    if "geometry" not in whole:
        whole["geometry"] = None
    order = pd.to_numeric(whole["seq"]).to_numpy(dtype=float, na_value=np.inf)
    return gpd.GeoDataFrame(
        whole.iloc[np.lexsort([whole.index.to_numpy(str), order])], geometry="geometry", crs=WGS84
    )


def _project_rows(table: gpd.GeoDataFrame, layers: Layers) -> list[Json]:
    fields = table.reindex(columns=[*FIELDS, *LISTS]).astype(object)
    records = fields.where(fields.notna(), None).to_dict("records")
    shapes = encode(simplify(table.geometry.to_numpy(), within_deg=SIMPLIFY_LINE_DEG))
    types = [_type_letter(name) for name in table.geom_type.fillna("")]
    halos = _by_project(layers.get("uncertainty"))
    links = _links(layers.get("links"))
    drawn = [
        {"id": key, "shape": shape, "type": letter, "halo": halos.get(key), "links": links.get(key)}
        for key, shape, letter in zip(map(str, table.index), shapes, types, strict=True)
    ]
    return [_project(record, parts) for record, parts in zip(records, drawn, strict=True)]


def _project(record: Mapping[str, Any], drawn: Json) -> Json:
    """Make one project's object; what is missing is left out."""
    row: Json = {name: value for name, value in drawn.items() if value}
    row |= {short: _plain(record[name]) for name, short in FIELDS.items() if not _blank(record[name])}
    row |= {short: _listed(record[name]) for name, short in LISTS.items() if not _blank(record[name])}
    names = [row["name"], *row.get("aliases", []), row.get("today", ""), *row.get("counties", [])]
    row["keys"] = latin_keys(names)
    row["look"] = look_key(row["kind"], row["stage"], row["precision"])
    return row


def _by_project(table: pd.DataFrame | None) -> dict[str, str]:
    """Encode the areas of uncertainty by project."""
    if table is None or table.empty:
        return {}
    simple = simplify(gpd.GeoDataFrame(table).geometry.to_numpy(), within_deg=SIMPLIFY_HALO_DEG)
    return dict(zip(map(str, table.index), encode(simple), strict=True))


def _links(table: pd.DataFrame | None) -> dict[str, list[Json]]:
    """Gather the links of each project: what they lead to, how far, and the line."""
    found: dict[str, list[Json]] = {}
    if table is None or table.empty:
        return found
    shapes = encode(gpd.GeoDataFrame(table).geometry.to_numpy())
    columns = (table[name].astype(object) for name in ("project_id", "to_kind", "name", "distance_m"))
    for project, kind, name, distance, shape in zip(*columns, shapes, strict=True):
        link = {
            "kind": kind,
            "name": None if _blank(name) else name,
            "m": None if _blank(distance) else round(distance),
        }
        found.setdefault(str(project), []).append(
            {k: v for k, v in (link | {"shape": shape}).items() if v is not None}
        )
    return found


def _plan(layers: Layers, *, sketch: bool) -> Json:
    """Name the plan, its number and date, and everybody to be credited."""
    sources = layers.get("sources", pd.DataFrame())
    found = sources.astype(object).where(sources.notna(), None).to_dict("records") if len(sources) else []
    plan = next((row for row in found if row.get("role") == "plan"), {})
    review = next((row for row in found if row.get("role") == REVIEW), {})
    sketch = sketch or any(row.get("role") == STATEMENT for row in found)
    title = str(plan.get("title") or "")
    patterns = words.SKETCH_TITLE if sketch else words.TITLE
    return {
        "title": title,
        "heading": [pattern.replace("{plan}", title) for pattern in patterns],
        "number": plan.get("number") or "",
        "date": plan.get("date") or "",
        "osmDate": next((row["date"] for row in found if row.get("role") == "osm" and row.get("date")), ""),
        "credits": list(dict.fromkeys(str(row["credit"]) for row in found if row.get("credit"))),
        "sketch": sketch,
        "reviewNumber": str(review.get("number") or ""),
    }


def _bounds(table: gpd.GeoDataFrame, layers: Layers) -> list[float]:
    """Give west, south, east, north of the first view: the projects, else the areas, else the country."""
    shapes = [table.geometry.dropna()]
    for name in ("prefectures", "counties"):
        areas = layers.get(name)
        if areas is not None and len(areas) and not (shapes and len(shapes[0])):
            shapes.append(gpd.GeoDataFrame(areas).geometry)
    boxes = np.array([shape.total_bounds for shape in shapes if len(shape)])
    if not len(boxes):
        return [73.0, 18.0, 135.0, 54.0]
    low, high = boxes[:, :2].min(axis=0) - MARGIN_DEG, boxes[:, 2:].max(axis=0) + MARGIN_DEG
    return [round(float(value), 4) for value in (*low, *high)]


def _type_letter(name: str) -> str:
    return {"Point": "p", "LineString": "l"}.get(name.removeprefix("Multi"), "")


def _listed(value: object) -> list[str]:
    parts: Iterable[str] = str(value).replace(";", LISTED).replace(",", LISTED).split(LISTED)
    return [part.strip() for part in parts if part.strip()]


def _blank(value: object) -> bool:
    return value is None or value == "" or (isinstance(value, float) and np.isnan(value)) or value is pd.NA


def _plain(value: object) -> str | int | float:
    """Turn a cell into what JSON knows, figures rounded to what a reader needs."""
    if isinstance(value, (int, np.integer)):
        return int(value)
    if isinstance(value, (float, np.floating)):
        return int(value) if float(value).is_integer() else round(float(value), 3)
    return str(value)
