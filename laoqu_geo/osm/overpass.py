"""Fetch OSM features from an Overpass server through osmnx, with an end to its patience."""

import logging
import socket
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from ..errors import OsmSourceError
from ..model import Kind
from .features import Area, Feature, network_table, wanted
from .tags import classify, pairs

if TYPE_CHECKING:
    import requests

logger = logging.getLogger(__name__)

SOURCE = "OpenStreetMap, Overpass"
USER_AGENT = "laoqu_geo (Python package; maps of development plans)"
LARGEST_QUERY_M2 = 250_000.0**2
"""Larger areas are cut into queries of this size."""

SERVER_PAUSE_S = 55
"""How long osmnx sleeps after an answer that says 'busy', before it asks again."""

BUSY = frozenset({429, 504})


def from_overpass(
    kinds: Collection[Kind],
    area: Area,
    *,
    cache: Path,
    endpoint: str | None = None,
    timeout_s: float = 600,
    retries: int = 3,
) -> gpd.GeoDataFrame:
    """
    Fetch the features of an area.

    Parameters
    ----------
    kinds
        Kinds wanted.
    area
        `(west, south, east, north)` in degrees or a polygon, EPSG:4326.
    cache
        Folder of answers; what is there is not asked again, so a filled one works without a network.
    endpoint
        Address of another Overpass API (ending in `/api`); None means osmnx's own choice.
    timeout_s
        Seconds after which no further answer is waited for.
    retries
        How many answers that say 'busy' (429, 504) are tolerated.

    Returns
    -------
    network
        `tables.NETWORK`, without versions and timestamps.

    Raises
    ------
    OsmSourceError
        If the server cannot be reached, stays busy, or answers what is not OSM data.
    """
    import osmnx  # noqa: PLC0415  importing it takes seconds, and only this function needs it
    import requests  # noqa: PLC0415

    query: dict[str, bool | str | list[str]] = {}
    for key, value in pairs(kinds):
        values = query.setdefault(key, [])
        assert isinstance(values, list)
        values.append(value)
    patience = _patience(time.monotonic() + timeout_s, retries)
    with _settings(osmnx.settings, cache, endpoint, timeout_s, patience):
        try:
            found = osmnx.features_from_polygon(_polygon(area), query)
        except osmnx._errors.InsufficientResponseError as error:
            if error.__cause__ is not None:  # the answer was no JSON; without a cause it was merely empty
                raise _failure(error) from error
            found = None
        except (requests.RequestException, osmnx._errors.ResponseStatusCodeError, OSError) as error:
            if isinstance(error, OsmSourceError):
                raise
            raise _failure(error) from error
        except (ValueError, KeyError, TypeError) as error:  # JSON of another shape
            raise _failure(error) from error
    table = _table(found, kinds, area)
    logger.info("%d features from Overpass", len(table))
    return table


def _table(found: gpd.GeoDataFrame | None, kinds: Collection[Kind], area: Area) -> gpd.GeoDataFrame:
    """Classify what osmnx made of the answers; a way that several queries returned is kept once."""
    if found is None:
        return network_table([], np.array([], dtype=object), SOURCE)
    found = found[~found.index.duplicated()]
    tags = [_tags(row) for row in found.drop(columns="geometry").to_dict("records")]
    features, places = [], []
    for place, ((element, number), own) in enumerate(zip(found.index, tags, strict=True)):
        what = classify(own)
        if what is not None and wanted(what, kinds):
            features.append(Feature(f"{element[0]}{number}", what, own))
            places.append(place)
    geometry = np.asarray(found.geometry.array, dtype=object)[places]
    lines = np.array([not feature.found.tag.area for feature in features], dtype=bool)
    areas = lines & np.isin(shapely.get_type_id(geometry), (3, 6))
    # osmnx fills some closed ways that are lines here
    geometry[areas] = shapely.boundary(geometry[areas])
    return network_table(features, geometry, SOURCE, area)


def _tags(row: Mapping[str, object]) -> dict[str, str]:
    return {key: value for key, value in row.items() if isinstance(value, str)}


def _polygon(area: Area) -> BaseGeometry:
    return area if isinstance(area, BaseGeometry) else shapely.box(*area)


def _failure(error: Exception) -> OsmSourceError:
    said = " ".join(str(error).split())[:160]
    return OsmSourceError(
        f"expected OSM data from Overpass, but got {type(error).__name__}: {said}; "
        "try again later, another endpoint, or read an .osm.pbf extract"
    )


def _patience(deadline: float, retries: int) -> Callable[..., None]:
    """Make the hook that looks at every answer, because osmnx would ask a busy server for ever."""
    busy = 0

    def look(response: "requests.Response", *_: object, **__: object) -> None:
        nonlocal busy
        if response.status_code in BUSY:
            busy += 1
            if busy > retries or time.monotonic() + SERVER_PAUSE_S > deadline:
                raise OsmSourceError(
                    f"expected OSM data from Overpass, but the server said busy ({response.status_code}) {busy} "
                    "times; try again later, another endpoint, or read an .osm.pbf extract"
                )
        elif time.monotonic() > deadline:
            raise OsmSourceError(
                "expected OSM data from Overpass within the time allowed, but it took longer; what came is in "
                "the cache: run again, or ask for a smaller area"
            )
        elif '"remark": "runtime error' in response.text:
            raise OsmSourceError(
                "expected all of the area from Overpass, but the server gave up half-way; ask for a smaller area"
            )

    return look


@contextmanager
def _settings(
    settings: object, cache: Path, endpoint: str | None, timeout_s: float, hook: Callable[..., None]
) -> Iterator[None]:
    """Set osmnx's global settings, and give back what was there (it also replaces the resolver)."""
    wanted_here: dict[str, object] = {
        "use_cache": True,
        "cache_folder": Path(cache),
        "doh_url_template": None,
        "http_user_agent": USER_AGENT,
        "max_query_area_size": LARGEST_QUERY_M2,
        "overpass_rate_limit": False,
        "requests_kwargs": {"hooks": {"response": hook}},
        "requests_timeout": min(timeout_s, 180),
    }
    if endpoint is not None:
        wanted_here["overpass_url"] = endpoint
    before = {name: getattr(settings, name) for name in wanted_here}
    resolve = socket.getaddrinfo
    for name, value in wanted_here.items():
        setattr(settings, name, value)
    try:
        yield
    finally:
        for name, value in before.items():
            setattr(settings, name, value)
        socket.getaddrinfo = resolve
