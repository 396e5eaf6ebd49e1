"""Fetch OSM features from an Overpass server through osmnx, with an end to its patience."""

import logging
import socket
import tempfile
import time
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import shapely
from shapely.geometry.base import BaseGeometry

from ..errors import OsmSourceError
from ..model import Kind
from .elements import Element, failure, write_elements
from .features import Area
from .pbf import from_pbf
from .tags import pairs

if TYPE_CHECKING:
    import requests

logger = logging.getLogger(__name__)

SOURCE = "OpenStreetMap, Overpass"
USER_AGENT = "laoqu_geo (Python package; maps of development plans)"
LARGEST_QUERY_M2 = 250_000.0**2
"""Larger areas are cut into queries of this size."""

SERVER_PAUSE_S = 55
"""How long osmnx sleeps after an answer that says 'busy', before it asks again."""

QUERY_S = 180
"""How long the server may work on one query."""

THEMES: tuple[frozenset[Kind], ...] = (
    frozenset({Kind.RAILWAY, Kind.RAIL_FACILITY}),
    frozenset({Kind.EXPRESSWAY, Kind.ROAD}),
    frozenset({Kind.AIRPORT, Kind.GENERAL_AIRPORT, Kind.PORT}),
    frozenset({Kind.RESERVOIR, Kind.WATERWAY}),
    frozenset({Kind.SUBSTATION, Kind.HYDROPOWER, Kind.POWER_PLANT, Kind.TRANSMISSION_LINE, Kind.PIPELINE}),
)
"""What is asked for together."""

ROUTES_OF: dict[str, frozenset[Kind]] = {
    "railway": frozenset({Kind.RAILWAY}),
    "road": frozenset({Kind.EXPRESSWAY, Kind.ROAD}),
}
"""Route relations that name the ways of these kinds; they come without their members."""

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
        `tables.NETWORK`, as `from_pbf` reads it.

    Raises
    ------
    OsmSourceError
        If the server cannot be reached, stays busy, or answers what is not OSM data.
    """
    elements = fetch_elements(
        kinds, area, cache=cache, endpoint=endpoint, timeout_s=timeout_s, retries=retries
    )
    with tempfile.TemporaryDirectory() as folder:
        path = write_elements(elements, Path(folder) / "overpass.osm.pbf")
        table = from_pbf(path, kinds, area, keep_copy=False).assign(source=SOURCE)
    logger.info("%d features from Overpass", len(table))
    return table


def fetch_elements(
    kinds: Collection[Kind],
    area: Area,
    *,
    cache: Path,
    endpoint: str | None = None,
    timeout_s: float = 600,
    retries: int = 3,
    progress: Callable[[int, int], None] | None = None,
) -> list[Element]:
    """
    Ask for the OSM objects of an area as they are, one query a theme and part of the area.

    Parameters are those of `from_overpass`; `progress` is told how many queries of how many are answered.

    Returns
    -------
    elements
        As Overpass gives them, each once: nodes, ways, relations, by id.

    Raises
    ------
    OsmSourceError
        As `from_overpass`; what has been answered is in the cache, so the next run goes on from there.
    """
    import osmnx  # noqa: PLC0415  importing it takes seconds, and only this function needs it
    import requests  # noqa: PLC0415

    _drop_torn_answers(Path(cache))
    found: dict[tuple[str, int], Element] = {}
    patience = _patience(time.monotonic() + timeout_s, retries)
    with _settings(osmnx.settings, cache, endpoint, timeout_s, patience):
        try:
            parts = osmnx._overpass._make_overpass_polygon_coord_strs(_polygon(area))
            queries = [query for part in parts for query in theme_queries(kinds, part)]
            for done, query in enumerate(queries, 1):
                answer = osmnx._overpass._overpass_request(OrderedDict(data=query))
                for element in answer["elements"]:
                    found[element["type"], int(element["id"])] = element
                if progress is not None:
                    progress(done, len(queries))
        except (requests.RequestException, osmnx._errors.ResponseStatusCodeError, OSError) as error:
            if isinstance(error, OsmSourceError):
                raise
            raise failure(error) from error
        except (ValueError, KeyError, TypeError) as error:  # no JSON, or JSON of another shape
            raise failure(error) from error
    order = {"node": 0, "way": 1, "relation": 2}
    return [found[key] for key in sorted(found, key=lambda key: (order.get(key[0], 3), key[1]))]


def theme_queries(kinds: Collection[Kind], polygon: str) -> list[str]:
    """
    Write the queries for an area, one a theme.

    Parameters
    ----------
    kinds
        Kinds wanted.
    polygon
        `lat lon lat lon …`, as Overpass wants it.
    """
    queries = []
    for theme in THEMES:
        wanted_here = [kind for kind in kinds if kind in theme]
        if not wanted_here:
            continue
        values: dict[str, list[str]] = {}
        for key, value in pairs(wanted_here):
            values.setdefault(key, []).append(value)
        asked = "".join(
            f'nwr["{key}"~"^({"|".join(words)})$"](poly:"{polygon}");' for key, words in values.items()
        )
        routes = "".join(
            f'rel["route"="{route}"](poly:"{polygon}");out meta;'
            for route, kinds_of_route in ROUTES_OF.items()
            if set(wanted_here) & kinds_of_route
        )
        queries.append(f"[out:json][timeout:{QUERY_S}];({asked});(._;>;);out meta;{routes}")
    return queries


def _drop_torn_answers(cache: Path) -> None:
    """Remove answers that were cut off while being stored: they would be a failure for ever."""
    for file in cache.glob("*.json"):
        with file.open("rb") as stored:
            stored.seek(max(0, file.stat().st_size - 1))
            whole = stored.read(1) in {b"}", b"]"}
        if not whole:
            file.unlink(missing_ok=True)


def _polygon(area: Area) -> BaseGeometry:
    return area if isinstance(area, BaseGeometry) else shapely.box(*area)


def _patience(deadline: float, retries: int) -> Callable[..., None]:
    """Make the hook that looks at every answer, because osmnx would ask a busy server for ever."""
    busy = 0

    def look(response: "requests.Response", *_: object, **__: object) -> None:
        nonlocal busy
        said = ""
        if response.status_code in BUSY:
            busy += 1
            if busy > retries or time.monotonic() + SERVER_PAUSE_S > deadline:
                said = (
                    f"expected OSM data from Overpass, but the server said busy ({response.status_code}) {busy} "
                    "times; try again later, another endpoint, or read an .osm.pbf extract"
                )
        elif time.monotonic() > deadline:
            said = (
                "expected OSM data from Overpass within the time allowed, but it took longer; what came is in "
                "the cache: run again, or ask for a smaller area"
            )
        elif '"remark": "runtime error' in response.text:
            said = "expected all of the area from Overpass, but the server gave up half-way; ask for a smaller area"
        if said:
            response.content  # noqa: B018  (read to the end, so that the connection is given back)
            raise OsmSourceError(said)

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
