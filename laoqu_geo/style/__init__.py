"""One symbology table; `for_matplotlib`, `for_leaflet`, `for_qgis` translate it, every legend reads it."""

from dataclasses import dataclass

from ..model import LINE_KINDS, Kind, Precision, Stage


@dataclass(frozen=True, slots=True)
class Style:
    """How a kind is drawn: `form` is rail, double, line or marker; `pictogram` names a glyph for points."""

    colour: str
    width_pt: float
    form: str
    pictogram: str


@dataclass(frozen=True, slots=True)
class StageStyle:
    """How a stage changes a kind: dash in line widths (empty: solid), weight factor, share of full colour."""

    dash: tuple[float, ...]
    weight: float
    tone: float
    white_core: bool = False
    hollow: bool = False
    """Point symbols only: a white disc with coloured rim and glyph, for what is not yet decided."""


@dataclass(frozen=True, slots=True)
class Look:
    """A style with its modifiers applied: what one symbol looks like, in points and line widths."""

    colour: str
    """Already toned for the stage, `#rrggbb`."""
    width_pt: float
    dash: tuple[float, ...]
    opacity: float
    white_core: bool
    form: str
    pictogram: str
    hollow: bool = False
    """The disc of a point symbol is white, its rim and glyph coloured."""


STYLES: dict[Kind, Style] = {
    Kind.RAILWAY: Style("#2b2b2b", 2.4, "rail", "train"),
    Kind.RAIL_FACILITY: Style("#2b2b2b", 1.0, "marker", "train"),
    Kind.EXPRESSWAY: Style("#b33b0c", 2.6, "double", "road"),
    Kind.ROAD: Style("#c98314", 1.8, "line", "road"),
    Kind.BRIDGE_TUNNEL: Style("#7a5c2e", 1.0, "marker", "bridge"),
    Kind.AIRPORT: Style("#5b3fb0", 1.0, "marker", "plane"),
    Kind.GENERAL_AIRPORT: Style("#8a4fbf", 1.0, "marker", "light_plane"),
    Kind.PORT: Style("#0b5394", 1.0, "marker", "anchor"),
    Kind.WATERWAY: Style("#1662c9", 2.4, "line", "wave"),
    Kind.RESERVOIR: Style("#1f6fb2", 1.0, "marker", "dam"),
    Kind.IRRIGATION: Style("#15917a", 1.8, "line", "canal"),
    Kind.FLOOD_CONTROL: Style("#25388f", 1.8, "line", "dyke"),
    Kind.HYDROPOWER: Style("#14617a", 1.0, "marker", "water_power"),
    Kind.SUBSTATION: Style("#8a2f72", 1.0, "marker", "bolt"),
    Kind.TRANSMISSION_LINE: Style("#8a2f72", 1.6, "line", "bolt"),
    Kind.POWER_PLANT: Style("#8a3b12", 1.0, "marker", "plant"),
    Kind.PIPELINE: Style("#6b5739", 1.6, "line", "pipe"),
    Kind.LOGISTICS_HUB: Style("#6b6100", 1.0, "marker", "box"),
    Kind.INDUSTRIAL_PARK: Style("#5d5f6b", 1.0, "marker", "factory"),
    Kind.SCENIC_AREA: Style("#3c7a2a", 1.0, "marker", "mountain"),
    Kind.OTHER: Style("#555555", 1.0, "marker", "dot"),
}

"""Line colours stay apart (CIE ΔE ≥ 19) for normal, red-, green- and blue-blind eyes; points also have glyphs."""

STAGE_STYLES: dict[Stage, StageStyle] = {
    Stage.COMPLETED: StageStyle((), 1.0, 1.0),
    Stage.CONSTRUCTION: StageStyle((4.5, 2.5), 1.0, 1.0, white_core=True),
    Stage.START: StageStyle((3.0, 3.0), 0.9, 1.0),
    Stage.PREPARATION: StageStyle((2.0, 3.0), 0.8, 0.8, hollow=True),
    Stage.PLANNING: StageStyle((0.5, 3.0), 0.8, 0.6, hollow=True),
}
"""A dash means stage and nothing else; the rim of a point symbol carries the same dash as a line."""

OPACITY: dict[Precision, float] = {
    Precision.FEATURE: 1.0,
    Precision.SITE: 1.0,
    Precision.PATH: 1.0,
    Precision.TOWN: 0.95,
    Precision.CORRIDOR: 0.9,
    Precision.COUNTY: 0.85,
    Precision.SCHEMATIC: 0.75,
    Precision.PREFECTURE: 0.7,
    Precision.NONE: 0.0,
}
"""A symbol fades as its place is known less well; the halo or corridor around it says how far off."""

HALO_FILL_OPACITY = 0.10
HALO_EDGE_OPACITY = 0.35

WIDE_HALO_M = 12_000
WIDE_HALO_SHARE = 0.5
"""A halo as wide as this, or as a prefecture, is filled half as strongly: it must not rule the map."""

BACKDROP: dict[str, str] = {
    "land": "#faf8f3",
    "outside": "#eceae4",
    "county_edge": "#cfcac0",
    "prefecture_edge": "#8f8a80",
    "water": "#bcd7ea",
    "network_railway": "#a3a3a3",
    "network_expressway": "#e3c0ab",
    "network_road": "#e2d7c3",
    "link": "#777777",
    "text": "#222222",
}
"""Quiet colours under the projects."""


def look(kind: Kind, stage: Stage, precision: Precision) -> Look:
    """Resolve a kind, a stage and a precision to what is drawn."""
    style, modifier = STYLES[kind], STAGE_STYLES[stage]
    return Look(
        colour=mix_with_white(style.colour, modifier.tone),
        width_pt=style.width_pt * modifier.weight,
        dash=modifier.dash,
        opacity=OPACITY[precision],
        white_core=modifier.white_core,
        form=style.form,
        pictogram=style.pictogram,
        hollow=modifier.hollow,
    )


def halo_fill_opacity(precision: Precision, uncertainty_m: float = 0.0) -> float:
    """Say how strongly the area of uncertainty around a project is filled."""
    is_wide = precision is Precision.PREFECTURE or uncertainty_m >= WIDE_HALO_M
    return HALO_FILL_OPACITY * (WIDE_HALO_SHARE if is_wide else 1.0)


def is_line(kind: Kind) -> bool:
    """Tell whether a kind is drawn as a line when its alignment is known."""
    return kind in LINE_KINDS


def mix_with_white(colour: str, share: float) -> str:
    """Return `share` of a colour (`#rrggbb`) on white paper."""
    channels = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return "#" + "".join(f"{round(255 - (255 - c) * share):02x}" for c in channels)
