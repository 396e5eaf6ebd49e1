"""One table says which OSM tags make which kind: queries, file filters and the classification all read it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from ..model import Kind, Lifecycle


@dataclass(frozen=True, slots=True)
class Tag:
    """
    One way to tag a kind: `key` with any of `values`.

    Closed ways are areas where `area` holds; `also` must stand beside it, none of `never` may.
    """

    kind: Kind
    key: str
    values: tuple[str, ...]
    area: bool = False
    also: tuple[str, str] | None = None
    never: tuple[tuple[str, str], ...] = ()


URBAN_RAIL = (("station", "subway"), ("station", "light_rail"), ("station", "monorail"), ("subway", "yes"))

TAGS: tuple[Tag, ...] = (
    Tag(Kind.RAILWAY, "railway", ("rail", "narrow_gauge")),
    Tag(Kind.EXPRESSWAY, "highway", ("motorway", "motorway_link")),
    Tag(Kind.ROAD, "highway", ("trunk", "trunk_link", "primary", "primary_link")),
    Tag(Kind.RAIL_FACILITY, "railway", ("station", "halt", "yard"), area=True, never=URBAN_RAIL),
    Tag(Kind.GENERAL_AIRPORT, "aeroway", ("aerodrome",), area=True, also=("aerodrome:type", "general")),
    Tag(Kind.AIRPORT, "aeroway", ("aerodrome",), area=True),
    Tag(Kind.AIRPORT, "aeroway", ("runway",)),
    Tag(Kind.PORT, "industrial", ("port",), area=True),
    Tag(Kind.PORT, "landuse", ("port", "harbour"), area=True),
    Tag(Kind.PORT, "harbour", ("yes",), area=True),
    Tag(Kind.RESERVOIR, "water", ("reservoir",), area=True),
    Tag(Kind.RESERVOIR, "landuse", ("reservoir",), area=True),
    Tag(Kind.RESERVOIR, "waterway", ("dam",), area=True),
    Tag(Kind.WATERWAY, "waterway", ("river", "canal")),
    Tag(Kind.SUBSTATION, "power", ("substation",), area=True),
    Tag(Kind.HYDROPOWER, "power", ("plant",), area=True, also=("plant:source", "hydro")),
    Tag(Kind.POWER_PLANT, "power", ("plant",), area=True),
    Tag(Kind.TRANSMISSION_LINE, "power", ("line", "cable")),
    Tag(Kind.PIPELINE, "man_made", ("pipeline",)),
)
"""In order of precedence: the first tag that fits an object gives its kind."""

LIFECYCLES: dict[str, Lifecycle] = {
    "construction": Lifecycle.CONSTRUCTION,
    "proposed": Lifecycle.PROPOSED,
    "planned": Lifecycle.PROPOSED,
    "disused": Lifecycle.DISUSED,
    "abandoned": Lifecycle.DISUSED,
}
"""OSM's words for a state, as value (`railway=construction` + `construction=rail`) and as prefix."""


class Found(NamedTuple):
    """What an object is."""

    tag: Tag
    lifecycle: Lifecycle


class _Spelling(NamedTuple):
    rank: int
    found: Found
    beside: tuple[str, str] | None


def pairs(kinds: Collection[Kind] | None = None) -> list[tuple[str, str]]:
    """
    List the `(key, value)` pairs that an object of these kinds carries in any lifecycle.

    Parameters
    ----------
    kinds
        Kinds wanted; None means all of `TAGS`.

    Returns
    -------
    pairs
        Sorted; an object without any of them is of no interest, one with some may still be.
    """
    return sorted(
        pair
        for pair, spellings in _SPELLINGS.items()
        if kinds is None or any(s.found.tag.kind in kinds for s in spellings)
    )


def classify(tags: Mapping[str, str]) -> Found | None:
    """
    Decide what an object is from its tags.

    Parameters
    ----------
    tags
        All tags of one OSM object.

    Returns
    -------
    found
        Tag and lifecycle, or None for an object of no kind known here.
    """
    best: _Spelling | None = None
    for pair in tags.items():
        for spelling in _SPELLINGS.get(pair, ()):
            if (best is None or spelling.rank < best.rank) and _fits(spelling, tags):
                best = spelling
    if best is None:
        return None
    if best.found.lifecycle is Lifecycle.LIVE:
        for word, lifecycle in LIFECYCLES.items():
            if tags.get(word) == "yes":
                return Found(best.found.tag, lifecycle)
    return best.found


def _fits(spelling: _Spelling, tags: Mapping[str, str]) -> bool:
    tag = spelling.found.tag
    return (
        (spelling.beside is None or tags.get(spelling.beside[0]) == spelling.beside[1])
        and (tag.also is None or tags.get(tag.also[0]) == tag.also[1])
        and not any(tags.get(key) == value for key, value in tag.never)
    )


def _all_spellings() -> dict[tuple[str, str], tuple[_Spelling, ...]]:
    """Index every way to write every tag by a `(key, value)` pair that must be there; live forms rank first."""
    index: dict[tuple[str, str], list[_Spelling]] = {}
    for order, tag in enumerate(TAGS):
        for value in tag.values:
            live = _Spelling(order, Found(tag, Lifecycle.LIVE), None)
            index.setdefault((tag.key, value), []).append(live)
            for word, lifecycle in LIFECYCLES.items():
                rank = order + len(TAGS)
                found = Found(tag, lifecycle)
                index.setdefault((f"{word}:{tag.key}", value), []).append(_Spelling(rank, found, None))
                index.setdefault((tag.key, word), []).append(_Spelling(rank, found, (word, value)))
    return {pair: tuple(spellings) for pair, spellings in index.items()}


_SPELLINGS = _all_spellings()
