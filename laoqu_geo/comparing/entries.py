"""A project of one edition as comparison needs it, read from the published tables."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd
import shapely

from ..labels import LAYER_OF
from ..model import Action, Kind, Stage
from ..tables import LISTED, PROJECT_LAYER, Layers, layer_spec
from .units import shorts
from .words import Name, former_names, read_name, short_place

_SEPARATORS = re.compile(r"[—、]")
_REMARK = re.compile(r"[（(][^（）()]*[）)]$")
_UNIT_BEFORE = re.compile(r"([\u4e00-\u9fff]{2,5})[县区市旗]$")


@dataclass(frozen=True, slots=True)
class Entry:
    """One project of one edition; `spot` is WGS84 longitude and latitude, `uncertainty_m` the radius around it."""

    id: str
    seq: int
    name: str
    others: tuple[str, ...]
    """Other names, and the name today where it is known."""
    kind: Kind
    stage: Stage
    action: Action
    route: tuple[str, ...]
    """Places that a line joins, short, in written order."""
    codes: frozenset[str]
    """Codes of the units it lies in."""
    spot: tuple[float, float] | None
    uncertainty_m: float
    unit: str = ""
    """Short name of the unit that the sentence puts before the name."""

    @property
    def words(self) -> Name:
        """The name, read."""
        return read_name(self.name)


def entries_of(layers: Layers) -> tuple[Entry, ...]:
    """
    Read the projects of an edition, located or not, in plan order.

    Parameters
    ----------
    layers
        The published tables by name, EPSG:4326; `projects` is required.
    """
    table = layers["projects"].sort_values("seq", kind="stable")
    spots = _spots(layers)
    texts = table.astype(object).where(table.notna(), None)
    return tuple(_entry(str(key), row, spots) for key, row in zip(texts.index, _rows(texts), strict=True))


def _rows(table: pd.DataFrame) -> list[dict[str, object]]:
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]


def _entry(key: str, row: dict[str, object], spots: dict[str, tuple[float, float]]) -> Entry:
    today = _REMARK.sub("", str(row["name_today"] or ""))
    before, after = _around(str(row["quote"] or ""), str(row["surface"] or row["name_zh"]))
    ends = _listed(row["ends"])
    places = (*ends[:1], *_listed(row["via"]), *ends[1:]) if len(ends) >= 2 else ()
    return Entry(
        id=key,
        seq=int(str(row["seq"] or 0)),
        name=str(row["name_zh"]),
        others=tuple(name for name in (*_listed(row["aliases"]), today, *former_names(after)) if name),
        kind=Kind(str(row["kind"])),
        stage=Stage(str(row["stage"])),
        action=Action(str(row["action"])),
        route=tuple(dict.fromkeys(map(short_place, places))),
        codes=frozenset(str(row["adcodes"] or "").split(LISTED)) - {""},
        spot=spots.get(key),
        uncertainty_m=float(str(row["uncertainty_m"] or 0)),
        unit=_unit_before(before),
    )


def _around(quote: str, surface: str) -> tuple[str, str]:
    """Give what the sentence says before the name, and a remark in brackets right behind it."""
    before, found, after = quote.partition(surface)
    remark = re.match(r"[（(][^（）()]*[）)]", after)
    return (before, remark.group() if remark else "") if found else ("", "")


def _unit_before(text: str) -> str:
    found = _UNIT_BEFORE.search(text)
    if not found:
        return ""
    return next((found[1][-size:] for size in (4, 3, 2) if found[1][-size:] in shorts()), "")


def _listed(value: object) -> tuple[str, ...]:
    parts: Iterable[str] = _SEPARATORS.split(str(value)) if value else ()
    return tuple(part.strip() for part in parts if part.strip())


def _spots(layers: Layers) -> dict[str, tuple[float, float]]:
    """Give each located project a point that stands for it: itself, or a point on its line."""
    found: dict[str, tuple[float, float]] = {}
    for name in dict.fromkeys([*LAYER_OF.values(), *layers]):
        table = layers.get(name)
        if table is None or layer_spec(name) is not PROJECT_LAYER or table.empty:
            continue
        shapes = table["geometry"].to_numpy()
        there = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
        at = shapely.get_coordinates(shapely.point_on_surface(shapes[there]))
        found |= {str(key): (float(x), float(y)) for key, (x, y) in zip(table.index[there], at, strict=True)}
    return found
