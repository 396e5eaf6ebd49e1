"""The symbols and the vocabulary of the page: what the style table and the labels say, as plain data."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from ..labels import ACTIONS, KINDS, LIFECYCLES, PRECISIONS, REVIEWS, STAGES, STRENGTHS, Label
from ..model import Kind, Precision, Stage
from ..style import Look, for_leaflet, look
from ..style.legend import sample
from ..style.pictograms import svg_path
from . import words

Json = dict[str, Any]
"""A JSON object on its way into the page, and nowhere else."""

Pair = list[str]
"""Chinese and English, in this order."""


def looks(rows: list[Json]) -> dict[str, Json]:
    """
    Give every symbol that the map and its legend draw.

    Parameters
    ----------
    rows
        Projects with `kind`, `stage` and `precision`.

    Returns
    -------
    looks
        Strokes, badge and halo: under `kind|stage|precision` for the map, for the legend under `kind|stage`,
        `kind`, `stage` and `precision`.
    """
    seen = {(Kind(row["kind"]), Stage(row["stage"]), Precision(row["precision"])) for row in rows}
    pairs = sorted({(kind, stage) for kind, stage, _ in seen})
    values = (*sorted({kind for kind, _ in pairs}), *Stage, *sorted({precision for _, _, precision in seen}))
    return (
        {look_key(*one): _drawn(look(*one)) for one in sorted(seen)}
        | {look_key(*pair): _drawn(look(*pair, Precision.FEATURE)) for pair in pairs}
        | {value.value: _drawn(sample(value, "point"), sample(value, "line")) for value in values}
    )


def look_key(*values: str) -> str:
    """Name a look by its kind, stage and precision."""
    return "|".join(str(value) for value in values)


def glyphs(drawn: Iterable[Json]) -> dict[str, str]:
    """Give the SVG path of every pictogram that some looks use."""
    return {name: svg_path(name) for name in sorted({str(one["badge"]["pictogram"]) for one in drawn})}


def vocabulary() -> dict[str, dict[str, Pair]]:
    """Give the words for every value a project may have, in both languages."""
    tables: dict[str, Mapping[Any, Label]] = {
        "kind": KINDS,
        "stage": STAGES,
        "stageShort": words.SHORT_STAGES,
        "action": ACTIONS,
        "strength": STRENGTHS,
        "precision": PRECISIONS,
        "precisionWords": words.PRECISIONS,
        "review": REVIEWS,
        "lifecycle": LIFECYCLES,
    }
    return {name: {str(key): list(label) for key, label in table.items()} for name, table in tables.items()}


def _drawn(point: Look, line: Look | None = None) -> Json:
    """Give the strokes, badge and halo of one look; a line's own look where it differs from the point's."""
    return {
        "strokes": [asdict(stroke) for stroke in for_leaflet.strokes(line or point)],
        "badge": asdict(for_leaflet.badge(point)),
        "halo": asdict(for_leaflet.halo(point)),
    }
