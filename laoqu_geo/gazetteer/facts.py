"""The tables of known works: facilities as points, lines as ordered places."""

import csv
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files

from ..errors import GazetteerError
from ..model import Kind, Precision

FACILITY_COLUMNS = re.findall(
    r"\w+",
    "facility_id kind name aliases lon lat uncertainty_m precision basis role refers_to name_today "
    "status_today opened source",
)
LINE_COLUMNS = re.findall(
    r"\w+", "line_id kind name aliases ends length_km ref name_today status_today opened source"
)
WAYPOINT_COLUMNS = re.findall(r"\w+", "line_id seq name lon lat uncertainty_m basis role source")


@dataclass(frozen=True, slots=True)
class Facility:
    """
    One known facility, WGS84.

    `role` is `item` (what plans mean) or `former` (closed or replaced);
    `basis` is `sourced`, `derived`, `nearby_place`, `estimate`, `register` (a list of what is in service, not
    reviewed one by one) or `user`; `status_today` is external knowledge.
    """

    id: str
    kind: Kind
    name: str
    aliases: tuple[str, ...]
    lon: float
    lat: float
    uncertainty_m: float
    precision: Precision
    basis: str
    role: str
    refers_to: str
    name_today: str
    status_today: str
    opened: str
    source: str

    @property
    def names(self) -> tuple[str, ...]:
        """Name and aliases."""
        return (self.name, *self.aliases)


@dataclass(frozen=True, slots=True)
class Waypoint:
    """One located place of a line, WGS84."""

    name: str
    lon: float
    lat: float
    uncertainty_m: float
    basis: str
    source: str


@dataclass(frozen=True, slots=True)
class Line:
    """
    One known line with its places in order.

    `ends` are as plans write them and empty where a line has none (rivers); `length_km` is the published
    length between these ends, missing where none is published.
    """

    id: str
    kind: Kind
    name: str
    aliases: tuple[str, ...]
    ends: tuple[str, ...]
    length_km: float | None
    ref: str
    name_today: str
    status_today: str
    opened: str
    source: str
    waypoints: tuple[Waypoint, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Name and aliases."""
        return (self.name, *self.aliases)


def read_facilities() -> tuple[Facility, ...]:
    """
    Read the shipped facilities.

    Raises
    ------
    GazetteerError
        If a row is damaged; the message names file and row.
    """
    files = ("facilities.csv", "airports.csv")
    return tuple(_facility(row, where) for file in files for where, row in _rows(file, FACILITY_COLUMNS))


def read_lines() -> tuple[Line, ...]:
    """
    Read the shipped lines with their places.

    Raises
    ------
    GazetteerError
        If a row is damaged; the message names file and row.
    """
    places: dict[str, list[tuple[float, Waypoint]]] = defaultdict(list)
    for where, row in _rows("waypoints.csv", WAYPOINT_COLUMNS):
        seq = _number(row, "seq", where)
        places[row["line_id"]].append((seq, _waypoint(row, where)))
    ordered = {line: tuple(w for _, w in sorted(found, key=lambda p: p[0])) for line, found in places.items()}
    return tuple(
        _line(row, ordered.get(row["line_id"], ()), at) for at, row in _rows("lines.csv", LINE_COLUMNS)
    )


def _facility(row: dict[str, str], where: str) -> Facility:
    try:
        kind, precision = Kind(row["kind"]), Precision(row["precision"])
    except ValueError as error:
        raise GazetteerError(
            f"expected a kind and a precision of the vocabulary in {where}, found {error}"
        ) from error
    return Facility(
        id=row["facility_id"],
        kind=kind,
        name=row["name"],
        aliases=_listed(row["aliases"]),
        lon=_number(row, "lon", where),
        lat=_number(row, "lat", where),
        uncertainty_m=_number(row, "uncertainty_m", where),
        precision=precision,
        basis=row["basis"],
        role=row["role"],
        refers_to=row["refers_to"],
        name_today=row["name_today"],
        status_today=row["status_today"],
        opened=row["opened"],
        source=row["source"],
    )


def _line(row: dict[str, str], waypoints: tuple[Waypoint, ...], where: str) -> Line:
    return Line(
        id=row["line_id"],
        kind=Kind(row["kind"]),
        name=row["name"],
        aliases=_listed(row["aliases"]),
        ends=_listed(row["ends"]),
        length_km=_number(row, "length_km", where) if row["length_km"] else None,
        ref=row["ref"],
        name_today=row["name_today"],
        status_today=row["status_today"],
        opened=row["opened"],
        source=row["source"],
        waypoints=waypoints,
    )


def _waypoint(row: dict[str, str], where: str) -> Waypoint:
    lon, lat = _number(row, "lon", where), _number(row, "lat", where)
    return Waypoint(row["name"], lon, lat, _number(row, "uncertainty_m", where), row["basis"], row["source"])


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.split(";") if part)


def _number(row: dict[str, str], column: str, where: str) -> float:
    try:
        return float(row[column])
    except ValueError as error:
        raise GazetteerError(
            f"expected a number in column {column} of {where}, found {row[column]!r}"
        ) from error


def _rows(file: str, columns: Iterable[str]) -> list[tuple[str, dict[str, str]]]:
    text = (files("laoqu_geo") / "data" / "gazetteer" / file).read_text(encoding="utf-8")
    reader = csv.DictReader(text.splitlines())
    if missing := [name for name in columns if name not in (reader.fieldnames or ())]:
        raise GazetteerError(
            f"expected columns {missing} in {file}, found {reader.fieldnames}; reinstall the package"
        )
    return [(f"{file}, row {number}", row) for number, row in enumerate(reader, 2)]
