"""A user's own gazetteer file: facilities, and lines as ordered places, in one CSV; all faults in one message."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from ..crs import DATUMS, to_wgs84
from ..errors import GazetteerError
from ..files import as_text
from ..model import LINE_KINDS, Kind, Precision
from ..tables.rows import csv_rows, shown
from .facts import Facility, Line, Waypoint

REQUIRED = ("kind", "name", "lon", "lat")
OPTIONAL = (
    "aliases",
    "seq",
    "place",
    "uncertainty_m",
    "precision",
    "datum",
    "ends",
    "length_km",
    "ref",
    "name_today",
    "status_today",
    "opened",
    "source",
)
MOST_FAULTS = 12
"""So many violations are listed; the rest is counted."""

FACILITY_M, PLACE_M = 500.0, 1_000.0
"""Metres stated for a facility and for a place of a line where the file states none."""

Row = Mapping[str, str]


def read_own(path: Path) -> tuple[tuple[Facility, ...], tuple[Line, ...]]:
    """
    Read a gazetteer file of a user's own (UTF-8, or GB 18030 as older Excel saves it).

    Parameters
    ----------
    path
        Columns `REQUIRED`, and any of `OPTIONAL`. A row without `seq` is a facility. Rows with `seq` are the
        places of the line `name` in that order; what is said of the line is taken from the first row that says
        it. Lists (`aliases`, `ends`) are separated by semicolons; `datum` is one of `crs.DATUMS`, wgs84 where empty.

    Returns
    -------
    facilities, lines
        WGS84.

    Raises
    ------
    GazetteerError
        If the file cannot be read or rows are wrong; one message names them all.
    """
    rows = _rows(path)
    faults = [fault for number, row in enumerate(rows, 2) for fault in _faults(row, f"row {number}")]
    places: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        if row["seq"]:
            places[row["kind"], row["name"]].append(row)
    faults += [f"line {shown(name)}: one place only" for (_, name), own in places.items() if len(own) < 2]
    faults += [
        f"line {shown(name)}: seq appears twice"
        for (_, name), own in places.items()
        if len({row["seq"] for row in own}) < len(own)
    ]
    if faults:
        more = f"; and {len(faults) - MOST_FAULTS} more" if len(faults) > MOST_FAULTS else ""
        raise GazetteerError(f"{path} cannot be used: {'; '.join(faults[:MOST_FAULTS])}{more}")
    facilities = (_facility(row, number, path) for number, row in enumerate(rows, 2) if not row["seq"])
    return tuple(facilities), tuple(_line(own, path) for own in places.values())


def _rows(path: Path) -> Sequence[Row]:
    there, rows = csv_rows(path, "gazetteer", GazetteerError)
    missing = [name for name in REQUIRED if name not in there]
    surplus = [name for name in there if name not in (*REQUIRED, *OPTIONAL)]
    if missing or surplus:
        raise GazetteerError(
            f"expected the columns {', '.join(REQUIRED)} and any of {', '.join(OPTIONAL)} in {path}; "
            f"missing {', '.join(missing) or 'none'}, not known {shown(', '.join(surplus)) if surplus else 'none'}"
        )
    blank = dict.fromkeys((*REQUIRED, *OPTIONAL), "")
    return [blank | row for row in rows]


def _faults(row: Row, where: str) -> list[str]:
    faults = []
    if row["kind"] not in set(Kind):
        faults.append(f"{where}: kind {shown(row['kind'])} is none of {', '.join(Kind)}")
    elif row["seq"] and Kind(row["kind"]) not in LINE_KINDS:
        faults.append(f"{where}: {row['kind']} has seq, but is no line")
    if len(row["name"]) < 2:
        faults.append(f"{where}: name {shown(row['name'])} has fewer than two characters")
    if row["datum"].lower() not in {"", *DATUMS}:
        faults.append(f"{where}: datum {shown(row['datum'])} is none of {', '.join(DATUMS)}")
    if row["precision"] not in {"", *Precision}:
        faults.append(f"{where}: precision {shown(row['precision'])} is none of {', '.join(Precision)}")
    limits = {
        "lon": (70, 140),
        "lat": (0, 60),
        "uncertainty_m": (1, 1e6),
        "seq": (0, 1e6),
        "length_km": (0, 1e5),
    }
    for column, (low, high) in limits.items():
        if row[column] or column in REQUIRED:
            faults += _number_faults(row[column], low, high, f"{where}: {column}")
    return faults


def _number_faults(text: str, low: float, high: float, where: str) -> list[str]:
    try:
        number = float(text)
    except ValueError:
        return [f"{where} {shown(text)} is no number"]
    return [] if low <= number <= high else [f"{where} {number:g} is not between {low:g} and {high:g}"]


def _facility(row: Row, number: int, path: Path) -> Facility:
    lon, lat = _place(row)
    return Facility(
        id=f"{as_text(path.stem)}-{number}",
        kind=Kind(row["kind"]),
        name=row["name"],
        aliases=_listed(row["aliases"]),
        lon=lon,
        lat=lat,
        uncertainty_m=float(row["uncertainty_m"] or FACILITY_M),
        precision=Precision(row["precision"] or Precision.SITE),
        basis="user",
        role="item",
        refers_to=row["place"],
        name_today=row["name_today"],
        status_today=row["status_today"],
        opened=row["opened"],
        source=_source(row, path),
    )


def _line(rows: Sequence[Row], path: Path) -> Line:
    ordered = sorted(rows, key=lambda row: float(row["seq"]))

    def said(column: str) -> str:
        return next((row[column] for row in ordered if row[column]), "")

    return Line(
        id=f"{as_text(path.stem)}-{ordered[0]['name']}",
        kind=Kind(ordered[0]["kind"]),
        name=ordered[0]["name"],
        aliases=_listed(said("aliases")),
        ends=_listed(said("ends")),
        length_km=float(said("length_km")) if said("length_km") else None,
        ref=said("ref"),
        name_today=said("name_today"),
        status_today=said("status_today"),
        opened=said("opened"),
        source=_source(ordered[0], path),
        waypoints=tuple(_waypoint(row, path) for row in ordered),
    )


def _waypoint(row: Row, path: Path) -> Waypoint:
    name = row["place"] or f"{row['name']}第{row['seq']}点"
    return Waypoint(name, *_place(row), float(row["uncertainty_m"] or PLACE_M), "user", _source(row, path))


def _place(row: Row) -> tuple[float, float]:
    return to_wgs84(float(row["lon"]), float(row["lat"]), row["datum"].lower() or "wgs84")


def _source(row: Row, path: Path) -> str:
    datum = row["datum"].lower()
    converted = f"（由{datum}换算）" if datum in {"gcj02", "bd09"} else ""
    return f"{row['source'] or as_text(path.name)}{converted}"


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.replace("；", ";").split(";") if part.strip())
