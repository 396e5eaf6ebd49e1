"""What a person has changed in the GeoPackage since it was built, and which of two corrections is the newer one."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import geopandas as gpd
import pandas as pd

from ..labels import LAYER_OF, UNALIGNED
from ..model import Precision, Review
from ..tables import CORRECTED, Layers
from .records import Correction, stamp

_STAMP = re.compile(r"#([0-9a-f]{8})·([0-9a-f]{8})")
_LAYERS = tuple(dict.fromkeys([*LAYER_OF.values(), UNALIGNED]))
ORIGIN = "laoqu.gpkg"
STATEMENT = "statement"
"""Role of the row in `sources` by which the public profile says that it rounds and leaves out."""


@dataclass(frozen=True, slots=True)
class Edit:
    """
    A row of a GeoPackage that counts as a correction.

    `file_stamp` and `row_stamp` are what the row and the corrections file were like when it was built; both are
    empty where a person has made the correction in the GeoPackage since. `withdrawn` says that a person has set
    `review` back to auto.
    """

    correction: Correction
    file_stamp: str
    row_stamp: str
    withdrawn: bool = False

    @property
    def is_new(self) -> bool:
        """Whether the row has been changed since it was built."""
        return stamp(self.correction) != self.row_stamp


def remembered(correction: Correction, published: Correction) -> str:
    """Return the words by which a GeoPackage remembers a correction and what was published of it."""
    return f"人工修订（{correction.origin} #{stamp(correction)}·{stamp(published)}）"


def edits_in(layers: Layers) -> tuple[Edit, ...]:
    """
    List the corrections that a GeoPackage holds, ordered by project.

    A row counts when a person has set its `review` to accepted; one that was a correction already counts too,
    as withdrawn where `review` has been set back to auto. A GeoPackage of the public profile holds rounded places
    on purpose: nothing in it is a correction.
    """
    sources = layers.get("sources")
    if sources is not None and (sources["role"] == STATEMENT).any():
        return ()
    found: dict[str, Edit] = {}
    placed: set[str] = set()
    for name in _LAYERS:
        table = layers.get(name)
        if table is not None and not table.empty:
            placed |= set(table.index)
            kept = table[_counts(table)]
            found |= {str(key): _edit(kept, number) for number, key in enumerate(kept.index)}
    if (ledger := layers.get("projects")) is not None and not ledger.empty:
        fresh = ~ledger.index.isin(placed) | (ledger["geom_method"] != CORRECTED).to_numpy()
        kept = ledger[_counts(ledger) & fresh]
        found = {str(key): _edit(kept, number) for number, key in enumerate(kept.index)} | found
    return tuple(found[key] for key in sorted(found))


def merged(
    kept: Sequence[Correction] | None, edits: Iterable[Edit]
) -> tuple[tuple[Correction, ...], tuple[str, ...]]:
    """
    Put the corrections file and the edits of the GeoPackage together; the newer of two wins.

    Parameters
    ----------
    kept
        The corrections file; None where there is none.
    edits
        As `edits_in` gives them.

    Returns
    -------
    corrections, said
        In the order of the file, new ones after; and one sentence for every decision that the user should know.
    """
    both: list[Correction | None] = list(kept or ())
    place = {one.project_id or one.name: number for number, one in enumerate(kept or ())}
    said: list[str] = []
    for edit in edits:
        own = edit.correction
        number = place.get(own.project_id, place.get(own.name))
        if number is None:
            one, words = _without_row(edit, has_file=kept is not None)
            both.append(one)
        else:
            there = both[number]
            assert there is not None, "a project has one row in a GeoPackage"
            both[number], words = _with_row(edit, there)
        said += [f"{own.name}: {words}"] if words else []
    return tuple(one for one in both if one is not None), tuple(said)


def _without_row(edit: Edit, *, has_file: bool) -> tuple[Correction | None, str]:
    """Decide on a row of the GeoPackage that the corrections file does not hold."""
    if edit.withdrawn:
        return None, ""
    if has_file and edit.row_stamp and not edit.is_new:
        return None, "taken out of the corrections file, dropped"
    return edit.correction, "corrected in the GeoPackage, kept from now on"


def _with_row(edit: Edit, there: Correction) -> tuple[Correction | None, str]:
    """Decide between a row of the GeoPackage and that of the corrections file."""
    own, file_changed = edit.correction, edit.file_stamp != stamp(there)
    if edit.withdrawn:
        return (there, "") if file_changed else (None, "taken back in the GeoPackage, dropped")
    if own.geometry is None and there.geometry is not None:
        return there, ""  # its row was deleted from the layer: that says nothing of where it is
    if edit.is_new and file_changed:
        return there, "changed both in the corrections file and in the GeoPackage; the file wins"
    if edit.is_new:
        return replace(
            own, note=there.note, quote=own.quote or there.quote
        ), "corrected again in the GeoPackage"
    return (replace(there, project_id=own.project_id, quote=own.quote), "") if own.quote else (there, "")


def _counts(table: pd.DataFrame) -> pd.Series:
    return (table["review"] == str(Review.ACCEPTED)) | (table["geom_method"] == CORRECTED)


def _edit(table: pd.DataFrame, number: int) -> Edit:
    row = table.iloc[number]
    shape = row["geometry"] if isinstance(table, gpd.GeoDataFrame) else None
    precision = _text(row["precision"])
    metres = row["uncertainty_m"]
    old = _STAMP.search(_text(row["source"])) if row["geom_method"] == CORRECTED else None
    correction = Correction(
        project_id=str(table.index[number]),
        name=_text(row["name_zh"]),
        geometry=None if shape is None or shape.is_empty else shape,
        precision=Precision(precision) if precision in set(Precision) else None,
        uncertainty_m=None if pd.isna(metres) else float(metres),
        note="" if shape is not None and not shape.is_empty else "已核对",
        quote=_text(row["quote"]) if row["review"] == str(Review.ACCEPTED) else "",
        origin=ORIGIN,
    )
    withdrawn = row["geom_method"] == CORRECTED and row["review"] == str(Review.AUTO)
    return Edit(correction, old[1] if old else "", old[2] if old else "", withdrawn=bool(withdrawn))


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
