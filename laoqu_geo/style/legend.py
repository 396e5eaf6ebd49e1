"""What a legend holds, in the order every map shows it: kinds, then stages, then precision."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import geopandas as gpd
import pandas as pd

from .. import labels
from ..crs import WGS84
from ..model import Kind, Precision, Stage
from ..tables import PROJECT_LAYER, Layers, empty
from . import STAGE_STYLES, Look, look, mix_with_white

NEUTRAL = "#4a4a4a"
"""Grey of the samples that hold for every kind."""

PLAIN_KINDS = {"line": Kind.ROAD, "point": Kind.OTHER}
"""The kinds with the simplest symbols: samples of stages and precisions borrow their shape."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a legend with the symbols to show: missing where no project has that shape."""

    value: Kind | Stage | Precision
    label: labels.Label
    count: int
    line: Look | None
    point: Look | None


@dataclass(frozen=True, slots=True)
class Legend:
    """The three parts of a legend, limited to what is on the map."""

    kinds: tuple[Entry, ...]
    stages: tuple[Entry, ...]
    precisions: tuple[Entry, ...]


def legend_entries(layers: Layers) -> Legend:
    """
    List what a legend must explain.

    Parameters
    ----------
    layers
        The published tables; only the project layers are read.

    Returns
    -------
    legend
        Entries in the order of the vocabularies, each with the number of placed projects and the very looks
        that the map uses; stages run from the nearest to done to the farthest.
    """
    return legend_of(placed_projects(layers))


def legend_of(placed: gpd.GeoDataFrame) -> Legend:
    """List what a legend must explain for some placed projects (`PROJECT_LAYER`)."""
    shape = placed.geom_type.eq("Point").map({True: "point", False: "line"})
    return Legend(
        kinds=_entries(placed["kind"], shape, tuple(Kind)),
        stages=_entries(placed["stage"], shape, tuple(reversed(Stage))),
        precisions=_entries(placed["precision"], shape, tuple(Precision)),
    )


def placed_projects(layers: Layers) -> gpd.GeoDataFrame:
    """Stack the project layers (`PROJECT_LAYER`, EPSG:4326) in plan order, those with a place only."""
    names = dict.fromkeys([*labels.LAYER_OF.values(), labels.UNALIGNED])
    found = [layers[name] for name in names if name in layers and len(layers[name])]
    if not found:
        return empty(PROJECT_LAYER)
    stacked = gpd.GeoDataFrame(pd.concat(found), geometry="geometry", crs=WGS84).sort_values(
        "seq", kind="stable"
    )
    return stacked[stacked.geometry.notna() & ~stacked.geometry.is_empty]


def sample(value: Kind | Stage | Precision, shape: str) -> Look:
    """
    Give the look that shows one value of a vocabulary while the other two stay plain.

    Parameters
    ----------
    value
        What the legend explains; stages and precisions are shown in grey, as they hold for every kind.
    shape
        `line` or `point`: which of its two symbols.
    """
    kind = value if isinstance(value, Kind) else PLAIN_KINDS[shape]
    stage = value if isinstance(value, Stage) else Stage.COMPLETED
    precision = value if isinstance(value, Precision) else Precision.FEATURE
    shown = look(kind, stage, precision)
    form = "marker" if shape == "point" else shown.form
    if isinstance(value, Kind):
        return replace(shown, form=form)
    return replace(shown, form=form, colour=mix_with_white(NEUTRAL, STAGE_STYLES[stage].tone))


def _entries(
    values: pd.Series, shape: pd.Series, vocabulary: Iterable[Kind | Stage | Precision]
) -> tuple[Entry, ...]:
    counts = values.value_counts()
    lines, points = (set(values[shape == drawn]) for drawn in ("line", "point"))
    return tuple(
        Entry(
            value=value,
            label=labels.label(value),
            count=int(counts[str(value)]),
            line=sample(value, "line") if str(value) in lines else None,
            point=sample(value, "point") if str(value) in points else None,
        )
        for value in vocabulary
        if str(value) in counts.index
    )
