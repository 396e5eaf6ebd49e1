"""What makes a project of one edition the same as one of another: every threshold, in one place."""

from dataclasses import dataclass

from ..model import Kind

FAMILIES: tuple[frozenset[Kind], ...] = (
    frozenset({Kind.RESERVOIR, Kind.IRRIGATION, Kind.FLOOD_CONTROL, Kind.HYDROPOWER}),
    frozenset({Kind.SUBSTATION, Kind.TRANSMISSION_LINE}),
    frozenset({Kind.PORT, Kind.WATERWAY}),
    frozenset({Kind.LOGISTICS_HUB, Kind.INDUSTRIAL_PARK, Kind.SCENIC_AREA, Kind.OTHER}),
)
"""Kinds that one project may be read as in two editions; every other kind matches itself only."""

ROUTED = frozenset({Kind.RAILWAY, Kind.EXPRESSWAY, Kind.ROAD})
"""Kinds whose projects are told by the places they join."""

ONE_A_UNIT = frozenset({Kind.AIRPORT, Kind.GENERAL_AIRPORT})
"""Kinds of which a place has one: 甲机场 and 甲乙机场 are the same."""


@dataclass(frozen=True, slots=True)
class MatchRules:
    """
    How alike two projects have to be; all likenesses lie between 0 and 1.

    The defaults were set on the pairs of `tests/data/editions` that are marked as seen.
    """

    same_from: float = 0.60
    """Least likeness at which two projects are taken as one."""
    part_from: float = 0.50
    """Least likeness at which one is taken as a part of another, where several parts are found."""
    whole_from: float = 0.80
    """From here on a pair is so sure that neither of the two is divided among others."""
    identical: float = 1.00
    spelled: float = 0.98
    """The same name in another spelling."""
    other_name: float = 0.95
    """A known other name, former name or name of today."""
    same_core: float = 0.90
    """The names differ in the kind of works or a governing unit only."""
    other_works: float = 0.84
    """The same name, once of new works and once of works on what is there."""
    same_ends: float = 0.88
    abbreviated: float = 0.86
    contained: float = 0.78
    """The words of one name are all in the other, in order."""
    reordered: float = 0.76
    """The words of one name are all in the other, in another order."""
    only_one: float = 0.74
    """A place has one facility of the kind."""
    reaches_on: float = 0.70
    """A line that was lengthened or cut short."""
    section: float = 0.68
    similar: float = 0.64
    """Names of which more than `alike_share` is the same, in the same county."""
    phase: float = 0.55
    """A phase of works that the other edition names as a whole."""
    adjoins: float = 0.56
    """Sections of one line with one end in common: parts only if together they cover the whole."""
    other_kind: float = 0.04
    """Taken off where the kinds differ within a family."""
    contained_share: float = 0.4
    """Least share of the longer name's own words that the shorter one holds."""
    reordered_share: float = 0.6
    """The same where the words stand in another order."""
    alike_share: float = 0.5
    """Least share of pairs of characters (Dice) that similar names have in common."""
    apart_m: float = 40_000.0
    """Namesakes whose areas of uncertainty are farther apart than this, in metres, are two projects."""
    largest_block: int = 400
    """Pairs compared for one shared key; keys that more projects share tell too little."""
    largest_table: int = 1_000_000
    """Cells of the largest group of likely pairs that is solved exactly; larger ones go best pair first."""


RULES = MatchRules()
"""What `compare` uses when nobody asks for anything else."""
