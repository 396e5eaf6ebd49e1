"""Thresholds of the network join, each with its unit and its reason."""

from dataclasses import dataclass, field

from ..model import Kind, Lifecycle

TRACED_ON: dict[Kind, tuple[Kind, ...]] = {
    Kind.RAILWAY: (Kind.RAILWAY,),
    Kind.EXPRESSWAY: (Kind.EXPRESSWAY, Kind.ROAD),
    Kind.ROAD: (Kind.EXPRESSWAY, Kind.ROAD),
    Kind.WATERWAY: (Kind.WATERWAY,),
    Kind.TRANSMISSION_LINE: (Kind.TRANSMISSION_LINE,),
    Kind.PIPELINE: (Kind.PIPELINE,),
}
"""What a line project is traced on; kinds that are not here stay corridors."""

WRONG_CLASS: dict[tuple[Kind, Kind], float] = {
    (Kind.EXPRESSWAY, Kind.ROAD): 2.0,
    (Kind.ROAD, Kind.EXPRESSWAY): 1.6,
}
"""How much longer an edge counts whose class is known and is not the project's, by (project, edge)."""

WRONG_STATE: dict[Lifecycle, float] = {Lifecycle.PROPOSED: 1.15, Lifecycle.DISUSED: 2.0}
"""How much longer an edge counts that is not there yet or any more."""


@dataclass(frozen=True, slots=True)
class MatchRules:
    """Thresholds that travel together; metres and plain ratios."""

    detour_max: float = 1.5
    """Motorways and railways between neighbouring places run to about 1.25 × the straight, 1.5 in gorges."""
    detour_slack_m: float = 1_500
    """Added to what a stretch may measure: short ones between places that are a kilometre off."""
    river_detour_max: float = 2.5
    """Rivers meander."""
    stretch_max_m: float = 90_000
    """Farther apart, the shortest path between two places says little about where a line runs."""
    snap_factor: float = 1.5
    """A place is looked for on edges within this many times its own uncertainty …"""
    snap_min_m: float = 1_500
    """… but at least so near (an interchange is a kilometre wide) …"""
    snap_max_m: float = 10_000
    """… and at most so far."""
    snap_choices: int = 8
    """Points of the network considered for one place."""
    offset_cost: float = 1.5
    """Path metres that a metre off the place is worth: under 2, so that no spur pays; over 1, so that ends stay."""
    named_factor: float = 0.5
    """An edge that bears the project's name counts this much of its length."""
    named_share_min: float = 0.8
    """Share of an alignment that must bear the name before it is called the object itself."""
    traced_share_min: float = 0.9
    """Share of an alignment that must be traced before the whole is called a path."""
    partly_share_min: float = 0.25
    """With less of it traced, a line stays as its places draw it."""
    point_match_m: float = 5_000
    """A facility of the same name this near (or within its uncertainty) is the one."""
    accept_score: float = 0.75
    """A pair of name and object with less needs a person …"""
    accept_name: float = 0.8
    """… and so does one whose name or number agrees less than this …"""
    accept_place: float = 0.4
    """… or that lies elsewhere: share of a line that runs along the other, or nearness of a facility."""
    believed_doubt: float = 1.5
    """A facility of the right name may lie so many times as far off as its place is said to be unsure …"""
    corridor_max_m: float = 30_000
    """… and a line of the right name as far as its corridor is wide, but no farther than this."""
    station_m: float = 2_000
    """Lines are compared at points so far apart."""
    same_spot_m: float = 1_000
    """Objects of one name within this are parts of one facility."""
    clearly_farther: float = 3.0
    """The second nearest of a name must be so many times as far as the nearest, or a person chooses."""
    ratio_min: float = 0.7
    ratio_max: float = 1.3
    """Drawn ÷ published length outside these needs a person."""
    link_max_m: float = 150_000
    """No link is drawn to a line farther away."""
    offset_m: dict[str, float] = field(default_factory=lambda: {"e": 100.0, "w": 30.0, "r": 30.0})
    """How far edges lie from the real line, by the first letter of their id (embedded, way, relation)."""
    unknown_class_m: float = 500
    """Uncertainty of an expressway traced on roads of unknown class: a parallel road may have been taken."""
    bend_max_m: float = 3_000
    """A place known this well may bend an edge that stands for a curve …"""
    bend_choices: int = 3
    """… and it may be one of so many edges."""
    backdrop_rows: int = 6_000
    """Most rows of existing network published."""
    backdrop_margin_deg: float = 0.1
    backdrop_detail_deg: float = 0.0005

    def detour(self, kind: Kind) -> float:
        """Return the longest believable path of a kind, as a multiple of the straight distance."""
        return self.river_detour_max if kind is Kind.WATERWAY else self.detour_max
