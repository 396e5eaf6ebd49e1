"""Two sheets that answer a question: which counties come nearer by the plan, and what of the plan stands in OSM."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from ..labels import LAYER_OF, STANDINGS, TARGETS, Label
from ..model import Kind, Scenario, Standing
from ..style import BACKDROP
from ..tables import Layers

NETWORK_EFFECT, OSM_AUDIT = "network_effect", "osm_audit"

GAINS: tuple[tuple[float, Label, str], ...] = (
    (1.0, Label("无变化（不足1分钟）", "No change (below 1 min)"), BACKDROP["land"]),
    (5.0, Label("缩短 5 分钟以内", "Up to 5 min shorter"), "#d5e8d4"),
    (15.0, Label("缩短 5—15 分钟", "5 to 15 min shorter"), "#9ccf9f"),
    (30.0, Label("缩短 15—30 分钟", "15 to 30 min shorter"), "#4fa36a"),
    (float("inf"), Label("缩短 30 分钟以上", "More than 30 min shorter"), "#1b6e3c"),
)
"""Classes of gain in minutes by their upper edge, with words and colour; ever darker, so that they print in grey."""

STANDING_COLOURS: dict[Standing, str] = {
    Standing.BUILT: "#2c7a3f",
    Standing.CONSTRUCTION: "#e08a00",
    Standing.PROPOSED: "#2f6fd0",
    Standing.PARTLY: "#b9a400",
    Standing.ABSENT: "#c22f2f",
    Standing.UNKNOWN: "#9a9a9a",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a theme's legend."""

    label: Label
    colour: str
    count: int


@dataclass(frozen=True, slots=True)
class Theme:
    """What a sheet adds to the overview: areas filled or projects ringed by what is known of them."""

    name: str
    title: Label
    heading: Label
    rows: tuple[Row, ...]
    kinds: tuple[Kind, ...]
    """Projects shown."""
    areas: Mapping[str, str] = field(default_factory=dict)
    """Colour by code of a county."""
    projects: Mapping[str, str] = field(default_factory=dict)
    """Colour by project id."""


def theme_of(name: str, layers: Layers) -> Theme | None:
    """Make the theme of a name; None where the tables say nothing for it."""
    return {NETWORK_EFFECT: _effect, OSM_AUDIT: _audit}[name](layers)


def gains(effect: pd.DataFrame) -> tuple[str, pd.Series]:
    """
    Give the minutes that every county gains once the whole plan is built.

    Returns
    -------
    target, minutes
        What is nearer (a key of `labels.TARGETS`: the first that is known), and the gain by county code.
    """
    whole = effect[effect["scenario"] == Scenario.ALL].set_index("adcode")
    for target in TARGETS:
        gain = (whole[f"{target}_min_before"] - whole[f"{target}_min_after"]).dropna()
        if len(gain):
            return target, gain.clip(lower=0)
    return next(iter(TARGETS)), pd.Series(dtype="float64")


def _effect(layers: Layers) -> Theme | None:
    table = layers.get(NETWORK_EFFECT)
    if table is None or table.empty:
        return None
    target, minutes = gains(table)
    if minutes.empty:
        return None
    classes = [next(i for i, (edge, _, _) in enumerate(GAINS) if gain < edge) for gain in minutes]
    words = TARGETS[target]
    return Theme(
        name=NETWORK_EFFECT,
        title=Label(
            f"{{plan}}路网效应示意图：各县（市、区）至{words.zh}",
            f"Gain in travel time to the {words.en} (sketch)",
        ),
        heading=Label(
            f"至{words.zh}行车时间（全部规划建成后）", f"Driving time to the {words.en}, plan built"
        ),
        rows=tuple(Row(word, colour, classes.count(i)) for i, (_, word, colour) in enumerate(GAINS)),
        kinds=(Kind.RAILWAY, Kind.EXPRESSWAY, Kind.ROAD, Kind.BRIDGE_TUNNEL),
        areas={str(code): GAINS[i][2] for code, i in zip(minutes.index, classes, strict=True)},
    )


def _audit(layers: Layers) -> Theme | None:
    table = layers.get(OSM_AUDIT)
    if table is None or table.empty:
        return None
    standing = [Standing(value) for value in table["standing"]]
    return Theme(
        name=OSM_AUDIT,
        title=Label("{plan}与 OpenStreetMap 对照示意图", "The plan against OpenStreetMap (sketch)"),
        heading=Label("OpenStreetMap 中的状况（项目数）", "Standing in OpenStreetMap (projects)"),
        rows=tuple(
            Row(words, STANDING_COLOURS[value], standing.count(value))
            for value, words in STANDINGS.items()
            if value in standing
        ),
        kinds=tuple(LAYER_OF),
        projects={
            str(key): STANDING_COLOURS[value] for key, value in zip(table.index, standing, strict=True)
        },
    )
