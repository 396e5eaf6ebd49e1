"""What each sheet of the ledger says, as plain rows: projects, counts, what needs review, sources."""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

import pandas as pd

from ..labels import KINDS, STAGES, VOCABULARIES, Label
from ..model import Kind, Precision, Review, Stage, Standing
from ..tables import LISTED, NETWORK_EFFECT, OSM_AUDIT, PROGRAMMES, PROJECT_LEDGER, SOURCES, Column, Layers
from .coordinates import COORDINATES, coordinates

Value = str | int | float | None

WHOLE = "0"
ONE_DECIMAL = "0.0"
TWO_DECIMALS = "0.00"
DEGREES = "0.000000"

NOWHERE = "未落到县"
"""Heads the row of projects of which no county is known."""

TOTAL = Label("合计", "Total")


class Field(NamedTuple):
    """One column of a sheet: its words, its width in characters and how its numbers show."""

    label: Label
    width: float
    number_format: str = ""


class Sheet(NamedTuple):
    """One sheet: a header and rows of plain values; `totals` marks a last row that sums the others."""

    title: str
    fields: tuple[Field, ...]
    rows: tuple[tuple[Value, ...], ...]
    totals: bool = False


_PROJECT_FIELDS: dict[str, tuple[float, str]] = {
    "seq": (6, WHOLE),
    "clause": (8, ""),
    "name_zh": (26, ""),
    "kind": (11, ""),
    "stage_phrase": (13, ""),
    "stage": (11, ""),
    "action": (9, ""),
    "strength": (7, ""),
    "target_year": (9, WHOLE),
    "units": (30, ""),
    "counties": (18, ""),
    "ends": (14, ""),
    "via": (12, ""),
    "length_km": (10, ONE_DECIMAL),
    "length_stated_km": (10, ONE_DECIMAL),
    "voltage_kv": (9, WHOLE),
    "quantities": (24, ""),
    "precision": (9, ""),
    "uncertainty_m": (11, WHOLE),
}
"""What comes before the coordinates, with widths."""

_EVIDENCE_FIELDS: dict[str, tuple[float, str]] = {
    "confidence": (9, TWO_DECIMALS),
    "review": (9, ""),
    "reason": (36, ""),
    "status_today": (20, ""),
    "quote": (60, ""),
}
"""What comes after them."""

_REVIEW_FIELDS: dict[str, tuple[float, str]] = {
    "seq": (6, WHOLE),
    "name_zh": (28, ""),
    "kind": (11, ""),
    "precision": (9, ""),
    "uncertainty_m": (11, WHOLE),
    "length_km": (10, ONE_DECIMAL),
    "length_stated_km": (10, ONE_DECIMAL),
    "length_ratio": (10, TWO_DECIMALS),
    "confidence": (9, TWO_DECIMALS),
    "review": (9, ""),
    "reason": (60, ""),
    "quote": (60, ""),
}

_PROGRAMME_WIDTHS = {"surface": 30, "clause": 9, "text_start": 9, "text_end": 9, "why": 40, "quote": 80}
_SOURCE_WIDTHS = {"title": 44, "url": 44, "credit": 34, "sha256": 30, "number": 20}


def sheets(layers: Layers) -> tuple[Sheet, ...]:
    """
    Compose the ledger.

    Parameters
    ----------
    layers
        Published tables by name, EPSG:4326; `projects` is required.

    Returns
    -------
    sheets
        Projects in plan order, counts by kind and stage, by county, what needs review, programmes, sources.
    """
    projects = layers["projects"].sort_values("seq", kind="stable")
    located = projects.join(coordinates(layers))
    unsure = (projects["review"] == Review.NEEDS_REVIEW) | (projects["precision"] == Precision.NONE)
    return (
        _project_sheet("项目台账", located, with_coordinates=True),
        _kind_sheet(projects),
        _county_sheet(projects, layers),
        _plain_sheet("待复核", projects[unsure], _fields(_REVIEW_FIELDS)),
        _table_sheet("面上工程", layers.get("programmes"), PROGRAMMES.columns, _PROGRAMME_WIDTHS),
        _table_sheet("来源", layers.get("sources"), SOURCES.columns, _SOURCE_WIDTHS),
        *_network_sheets(projects, layers),
    )


def _network_sheets(projects: pd.DataFrame, layers: Layers) -> Iterator[Sheet]:
    """Tell what OSM shows of the projects and what they change, where anything could be told."""
    found = layers.get("osm_audit")
    if found is not None and (found["standing"] != Standing.UNKNOWN).any():
        named = found.join(projects["name_zh"]).sort_values("standing", kind="stable")
        yield _network_sheet(
            "OSM核查", named, {"name_zh": PROJECT_LEDGER.columns["name_zh"], **OSM_AUDIT.columns}
        )
    effect = layers.get("network_effect")
    if effect is not None and len(effect):
        yield _network_sheet("路网效应", effect, NETWORK_EFFECT.columns)


def _network_sheet(title: str, table: pd.DataFrame, columns: Mapping[str, Column]) -> Sheet:
    formats = {name: TWO_DECIMALS if name.endswith("share") else ONE_DECIMAL for name in columns}
    fields = tuple(
        Field(c.label, 60 if name == "reason" else 14, formats[name]) for name, c in columns.items()
    )
    return Sheet(title, fields, tuple(zip(*(words_of(table[n], c) for n, c in columns.items()), strict=True)))


def _project_sheet(title: str, located: pd.DataFrame, *, with_coordinates: bool) -> Sheet:
    places = {name: Field(label, 14, shown) for name, (label, shown) in COORDINATES.items()}
    fields = _fields(_PROJECT_FIELDS) | (places if with_coordinates else {}) | _fields(_EVIDENCE_FIELDS)
    fields["project_id"] = Field(Label("项目编号", "Project id"), 24)
    return _plain_sheet(title, located.reset_index(), fields)


def _plain_sheet(title: str, table: pd.DataFrame, fields: dict[str, Field]) -> Sheet:
    columns = PROJECT_LEDGER.columns
    shown = [words_of(table[name], columns.get(name)) for name in fields]
    return Sheet(title, tuple(fields.values()), tuple(zip(*shown, strict=True)))


def _table_sheet(
    title: str, table: pd.DataFrame | None, columns: Iterable[str], widths: Mapping[str, float]
) -> Sheet:
    spec = {**PROGRAMMES.columns, **SOURCES.columns}
    fields = tuple(Field(spec[name].label, widths.get(name, 12), WHOLE) for name in columns)
    if table is None:
        return Sheet(title, fields, ())
    shown = [words_of(table[name], spec[name]) for name in columns]
    return Sheet(title, fields, tuple(zip(*shown, strict=True)))


def _fields(layout: dict[str, tuple[float, str]]) -> dict[str, Field]:
    columns = PROJECT_LEDGER.columns
    return {name: Field(columns[name].label, width, shown) for name, (width, shown) in layout.items()}


def words_of(values: pd.Series, column: Column | None) -> list[Value]:
    """Turn a column into what a reader sees: Chinese words for vocabularies, nothing for missing."""
    vocabulary = column.values if column is not None else None
    if vocabulary is not None:
        words = {str(value): label.zh for value, label in VOCABULARIES[vocabulary].items()}
        return [words.get(value) for value in values]
    return [_plain(value) for value in values]


def _plain(value: object) -> Value:
    if value is None or value is pd.NA or value == "":
        return None
    if isinstance(value, str):
        return value
    number = float(str(value))
    if not math.isfinite(number):
        return None
    return int(number) if number.is_integer() else number


def _kind_sheet(projects: pd.DataFrame) -> Sheet:
    counts = Counter(zip(projects["kind"], projects["stage"], strict=True))
    kinds = [kind for kind in Kind if any(counts[kind, stage] for stage in Stage)]
    rows: list[tuple[Value, ...]] = [
        (
            KINDS[kind].zh,
            *(_seen(counts[kind, stage]) for stage in Stage),
            sum(counts[kind, s] for s in Stage),
        )
        for kind in kinds
    ]
    totals = [sum(counts[kind, stage] for kind in kinds) for stage in Stage]
    fields = [Field(Label("类别", "Kind"), 20), *(Field(STAGES[s], 13, WHOLE) for s in Stage)]
    return Sheet(
        "分类统计",
        (*fields, Field(TOTAL, 10, WHOLE)),
        (*rows, (TOTAL.zh, *totals, sum(totals))),
        totals=True,
    )


def _seen(count: int) -> int | None:
    """Leave nothings blank: a sparse table of counts reads better."""
    return count or None


def _county_sheet(projects: pd.DataFrame, layers: Layers) -> Sheet:
    """Count a project in every county it touches; kilometres are those of the `counties` layer."""
    pairs = [
        (county, kind)
        for listed, kind in zip(projects["counties"], projects["kind"], strict=True)
        for county in dict.fromkeys((_plain(listed) and str(listed).split(LISTED)) or [NOWHERE])
    ]
    counts, totals = Counter(pairs), Counter(county for county, _ in pairs)
    kinds = _present(Kind, (kind for _, kind in pairs))
    known = _counties(layers)
    strangers = sorted(set(totals) - set(known.index) - {NOWHERE})
    names = [*(name for name in known.index if totals[name]), *strangers, *[NOWHERE] * (NOWHERE in totals)]
    rows: list[tuple[Value, ...]] = [
        (
            name,
            *(_fact(known, name, column) for column in ("parent", "railway_km", "expressway_km")),
            totals[name],
            *(_seen(counts[name, kind]) for kind in kinds),
        )
        for name in names
    ]
    fields = (
        Field(Label("县（市、区）", "County"), 16),
        Field(Label("上级", "Parent"), 16),
        Field(Label("铁路里程（公里）", "Railway (km)"), 14, ONE_DECIMAL),
        Field(Label("高速公路里程（公里）", "Expressway (km)"), 16, ONE_DECIMAL),
        Field(Label("项目数", "Projects"), 10, WHOLE),
        *(Field(KINDS[kind], 13, WHOLE) for kind in kinds),
    )
    return Sheet("分县统计", fields, tuple(rows))


def _present(vocabulary: type[Kind], values: Iterable[str]) -> list[Kind]:
    found = set(values)
    return [member for member in vocabulary if member in found]


def _counties(layers: Layers) -> pd.DataFrame:
    """Index the counties by name, leaving out names that two counties share."""
    table = layers.get("counties")
    if table is None:
        return pd.DataFrame(columns=["parent", "railway_km", "expressway_km"])
    named = table.set_index("name")
    return pd.DataFrame(named[~named.index.duplicated(keep=False)])


def _fact(known: pd.DataFrame, name: str, column: str) -> Value:
    return _plain(known[column].get(name))
