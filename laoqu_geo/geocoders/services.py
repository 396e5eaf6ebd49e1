"""Nominatim, AMap, Tianditu and Baidu as functions from a name to places in WGS84, the datum on record."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..crs import to_wgs84
from ..errors import GeocoderError
from ..secrets import login_apart, shown_address
from .client import Client

SERVICES = ("nominatim", "amap", "tianditu", "baidu")
KEYS = {"amap": "AMAP_KEY", "tianditu": "TIANDITU_KEY", "baidu": "BAIDU_KEY"}
"""Names of the environment variables that hold the user's own keys."""

MOST_HITS = 5
POI_M, LEAST_M = 500.0, 100.0
"""Metres stated for a point of interest; the least that is taken from a bounding box."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One place that a service gives for a name; WGS84, `datum` is what it came in."""

    name: str
    lon: float
    lat: float
    uncertainty_m: float
    datum: str
    source: str


Geocoder = Callable[[str, str], Sequence[Hit]]
"""From a name and the unit it lies in (may be empty) to places, best first; empty where nothing is found."""


def geocoders_from(
    wanted: Sequence[str], environment: Mapping[str, str], folder: Path | None
) -> tuple[Geocoder, ...]:
    """
    Make the services that a user names.

    Parameters
    ----------
    wanted
        `nominatim=URL`, `amap`, `tianditu`, `baidu`, in the order in which they are asked.
    environment
        Holds the keys (`KEYS`).
    folder
        Where answers are kept; None keeps none.

    Raises
    ------
    GeocoderError
        If a service is not known, or its key or address is missing.
    """
    made: list[Geocoder] = []
    for text in wanted:
        name, _, url = text.partition("=")
        client = Client(name, folder / name if folder else None)
        if name == "nominatim" and url.startswith(("http://", "https://")):
            made.append(nominatim(url, client))
        elif name == "nominatim":
            raise GeocoderError(
                f"expected nominatim=http://your.server, found {shown_address(text)!r}; name your own server"
            )
        elif name not in SERVICES:
            raise GeocoderError(
                f"expected a geocoder of {', '.join(SERVICES)}, found {shown_address(text)!r}"
            )
        elif not environment.get(KEYS[name]):
            raise GeocoderError(f"{name} needs a key of your own; set the environment variable {KEYS[name]}")
        else:
            made.append(
                {"amap": amap, "tianditu": tianditu, "baidu": baidu}[name](environment[KEYS[name]], client)
            )
    return tuple(made)


def nominatim(url: str, client: Client) -> Geocoder:
    """Ask a Nominatim server of one's own (`url` without `/search`, with `user:password@` where it wants that)."""
    address, login = login_apart(url)

    def ask(name: str, within: str) -> Sequence[Hit]:
        query = {"q": f"{within} {name}".strip(), "format": "jsonv2", "countrycodes": "cn"}
        query |= {"accept-language": "zh", "limit": str(MOST_HITS), "namedetails": "1"}
        answer = client.get(f"{address.rstrip('/')}/search", query, login=login)
        return _hits(answer, _of_nominatim, "wgs84", "Nominatim")

    return ask


def amap(key: str, client: Client, url: str = "https://restapi.amap.com/v3/place/text") -> Geocoder:
    """Ask AMap (高德); its answers are in GCJ-02."""

    def ask(name: str, within: str) -> Sequence[Hit]:
        query = {"keywords": name, "city": within, "offset": str(MOST_HITS), "output": "JSON"}
        answer = client.get(url, query, {"key": key}, refusal=_refused("status", "1", "info"))
        return _hits(_below(answer, "pois"), lambda row: _of_poi(row, "location"), "gcj02", "AMap")

    return ask


def tianditu(key: str, client: Client, url: str = "https://api.tianditu.gov.cn/v2/search") -> Geocoder:
    """Ask Tianditu (天地图); its answers are in CGCS2000."""

    def ask(name: str, within: str) -> Sequence[Hit]:
        wish = {"keyWord": f"{within}{name}", "queryType": 7, "start": 0, "count": MOST_HITS, "level": 12}
        wish["mapBound"] = "73,18,135,54"
        answer = client.get(
            url,
            {"postStr": json.dumps(wish, ensure_ascii=False), "type": "query"},
            {"tk": key},
            refusal=_refused("code", "", "msg"),
        )
        return _hits(_below(answer, "pois"), lambda row: _of_poi(row, "lonlat"), "cgcs2000", "Tianditu")

    return ask


def baidu(key: str, client: Client, url: str = "https://api.map.baidu.com/place/v2/search") -> Geocoder:
    """Ask Baidu; its answers are in BD-09."""

    def ask(name: str, within: str) -> Sequence[Hit]:
        query = {"query": name, "region": within or "全国", "output": "json", "page_size": str(MOST_HITS)}
        answer = client.get(url, query, {"ak": key}, refusal=_refused("status", "0", "message"))
        return _hits(_below(answer, "results"), _of_baidu, "bd09", "Baidu")

    return ask


def _refused(field: str, well: str, message: str) -> Callable[[object], str]:
    """Read from an answer that came with HTTP 200 whether the service refused: its `field` says other than `well`."""

    def refusal(answer: object) -> str:
        if not isinstance(answer, dict) or str(answer.get(field, well)) == well:
            return ""
        return str(answer.get(message) or f"{field} {answer[field]}")[:200]

    return refusal


Place = tuple[str, float, float, float]
Row = Mapping[str, object]


def _hits(answer: object, read: Callable[[Row], Place], datum: str, source: str) -> tuple[Hit, ...]:
    """Read what can be read: a row that is not a place is passed over."""
    hits = []
    for row in answer if isinstance(answer, list) else []:
        try:
            name, lon, lat, metres = read(row)
        except (KeyError, TypeError, ValueError, AttributeError):
            continue
        if 70 <= lon <= 140 and 0 <= lat <= 60:
            hits.append(Hit(name, *to_wgs84(lon, lat, datum), metres, datum, source))
    return tuple(hits[:MOST_HITS])


def _below(answer: object, key: str) -> object:
    return answer.get(key) if isinstance(answer, dict) else None


def _of_nominatim(row: Row) -> Place:
    name = row.get("name") or str(row["display_name"]).split(",")[0]
    box = row.get("boundingbox")
    metres = POI_M
    if isinstance(box, list) and len(box) == 4:
        south, north, west, east = (float(edge) for edge in box)
        metres = max(LEAST_M, 111_000 * max(north - south, east - west) / 2)
    return str(name), float(str(row["lon"])), float(str(row["lat"])), round(metres, -1)


def _of_poi(row: Row, column: str) -> Place:
    lon, lat = str(row[column]).split(",")
    return str(row["name"]), float(lon), float(lat), POI_M


def _of_baidu(row: Row) -> Place:
    place = row["location"]
    if not isinstance(place, dict):
        raise TypeError
    return str(row["name"]), float(place["lng"]), float(place["lat"]), POI_M
