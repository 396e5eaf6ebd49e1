"""A tripwire: places that lie south-east of the OSM objects of their names are in GCJ-02 or BD-09, not WGS84."""

from collections.abc import Callable, Iterable
from statistics import median

import numpy as np

from ..crs import to_bd09, to_gcj02
from ..gazetteer import Gazetteer
from ..model import Kind
from .features import Features

LEAST_PAIRS = 3
"""So many places must agree before a shift is called systematic."""

SURE_M = 1_000.0
"""Only places known better than this many metres are compared."""

SAME_M = 3_000.0
"""An object of the name farther away than this many metres is another one."""

SHARE = (0.7, 1.3)
"""The part of the datum's own shift that places must show."""

SPREAD_M = 150.0
"""How far, in metres, places may differ from that shift."""

_STATIONS = (Kind.RAIL_FACILITY,)
_DATUMS: tuple[tuple[str, Callable[[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]], ...] = (
    ("GCJ-02", to_gcj02),
    ("BD-09", to_bd09),
)


def datum_warning(gazetteer: Gazetteer, features: Features) -> str:
    """
    Compare the gazetteer's surveyed places with the OSM objects of their names.

    Returns
    -------
    warning
        One sentence naming datum, shift and count where the places are shifted as a datum shifts them; else empty.
    """
    places: list[tuple[tuple[str, ...], tuple[Kind, ...], float, float]] = [
        (f.names, (f.kind,), f.lon, f.lat) for f in gazetteer.facilities if f.uncertainty_m < SURE_M
    ]
    stops = {w: (w.name,) for line in gazetteer.lines for w in line.waypoints if w.uncertainty_m < SURE_M}
    places += [(names, _STATIONS, stop.lon, stop.lat) for stop, names in stops.items()]
    return shift_warning(
        pair for names, kinds, lon, lat in places for pair in _nearest(features, names, kinds, (lon, lat))
    )


def shift_warning(pairs: Iterable[tuple[tuple[float, float], tuple[float, float]]]) -> str:
    """
    Judge pairs of places, each `(lon, lat)` as given and `(lon, lat)` of the same thing in OSM (EPSG:4326).

    Returns
    -------
    warning
        As for `datum_warning`.
    """
    both = np.array([(*given, *true) for given, true in pairs], dtype=float).reshape(-1, 4)
    if len(both) < LEAST_PAIRS:
        return ""
    lon, lat = both[:, 2], both[:, 3]
    scale = np.stack([111_320 * np.cos(np.radians(lat)), np.full(len(lat), 110_900.0)])
    off = (both[:, :2] - both[:, 2:]).T * scale
    for name, shift in _DATUMS:
        own = (np.stack(shift(lon, lat)) - both[:, 2:].T) * scale
        share = (off * own).sum(axis=0) / (own**2).sum(axis=0)
        rest = np.hypot(*(off - own))
        if SHARE[0] <= median(share.tolist()) <= SHARE[1] and median(rest.tolist()) <= SPREAD_M:
            metres = median(np.hypot(*off).tolist())
            return (
                f"{len(both)} places of the gazetteer lie about {metres:.0f} m from the OSM objects of their names, "
                f"all as {name} shifts them; say their datum ({name}) in the gazetteer file, or convert them to WGS84"
            )
    return ""


def _nearest(
    features: Features, names: tuple[str, ...], kinds: tuple[Kind, ...], place: tuple[float, float]
) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    found = [(one.lon, one.lat) for one in features.named(names, kinds)]
    near = [(_metres(place, there), there) for there in found]
    return [(place, there) for metres, there in sorted(near)[:1] if metres <= SAME_M]


def _metres(one: tuple[float, float], other: tuple[float, float]) -> float:
    east = (one[0] - other[0]) * 111_320 * np.cos(np.radians(one[1]))
    return float(np.hypot(east, (one[1] - other[1]) * 110_900))
