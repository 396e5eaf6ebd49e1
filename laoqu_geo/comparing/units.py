"""Administrative units as they stand in names: short names, and which governs which."""

from functools import cache

from ..admin import load_former_units, load_units, short_name

LEAST = 2
"""Characters of the shortest name."""


@cache
def shorts() -> frozenset[str]:
    """Give the short names of all units of the country, past ones included."""
    return frozenset(name for name in _codes() if len(name) >= LEAST)


@cache
def are_related(one: str, other: str) -> bool:
    """Tell whether two short names may be of one unit, or of a unit and one that governs it."""
    ours, theirs = _codes().get(one, ()), _codes().get(other, ())
    return one == other or any(_within(a, b) or _within(b, a) for a in ours for b in theirs)


@cache
def leading_units(text: str) -> tuple[tuple[str, ...], str]:
    """Take units off the front of a text, each within the one before, as long as something is left."""
    units: list[str] = []
    while size := next((n for n in (4, 3, 2) if text[:n] in shorts() and len(text) > n), 0):
        # 南郊 and 古城 are districts elsewhere, and parts of names here.
        if units and not are_related(units[-1], text[:size]):
            break
        units.append(text[:size])
        text = text[size:]
    return tuple(units), text


@cache
def without_kinds(text: str) -> str:
    """Write units short wherever they stand: 甲市乙县丙水库 becomes 甲乙丙水库, whatever kind of unit they are today."""
    kept = ""
    for at, sign in enumerate(text):
        is_kind = sign in "省市县区州旗" and any(kept[-size:] in shorts() for size in (2, 3, 4))
        if not (is_kind and at + 1 < len(text)):
            kept += sign
    return kept


def _within(code: str, outer: str) -> bool:
    return code.startswith(outer.removesuffix("00").removesuffix("00"))


@cache
def _codes() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    named = [(unit.short, unit.adcode) for unit in load_units()]
    named += [(short_name(unit.name), unit.adcode) for unit in load_former_units()]
    for short, code in named:
        found[short] = (*found.get(short, ()), code)
    return found
