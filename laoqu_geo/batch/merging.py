"""Find out which projects of many documents are one and the same: one row a project, however often it is named."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from ..model import LINE_KINDS, Kind, Precision
from ..projects import canonical_name
from ..tables.columns import JOINING, PLACING, WORDS
from .reading import Record


class Said(NamedTuple):
    """What a document says of a project; the newest document speaks for it."""

    day: str
    document: str
    province: str | None
    year: int | None
    ends: tuple[str, ...]
    words: tuple[object, ...]
    """The columns `merging.SPOKEN`: a tuple, because there may be hundreds of thousands of them."""


class Placed(NamedTuple):
    """Where a document puts a project; the best place stands, and the newer of two as good."""

    precision: int
    """0 is the worst."""
    day: str
    columns: tuple[object, ...]
    wkb: str | None


SPOKEN = tuple(name for name in WORDS if name not in ("seq", "name_en", "aliases"))
SHOWN = (*PLACING, *JOINING)
_RANK = {str(precision): -rank for rank, precision in enumerate(Precision)}
_PREFECTURE_DIGITS = 4


@dataclass(slots=True)
class Thing:
    """
    One project, as far as it is known: gathered while documents are looked through.

    `said` is the row of the newest document that names it, `placed` the one that places it best.
    """

    id: str
    kind: str
    codes: frozenset[str]
    said: Said
    placed: Placed
    names: dict[str, None] = field(default_factory=dict)
    documents: int = 0
    mentions: int = 0
    first_year: int | None = None
    last_year: int | None = None
    latest: int = -1
    """The last document that named it, so that one is not counted twice."""


@dataclass(slots=True)
class Merged:
    """All projects in the order in which they are first named, and the one that each row of each document belongs to."""

    things: list[Thing] = field(default_factory=list)
    of: list[list[int]] = field(default_factory=list)
    _known: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    _ids: set[str] = field(default_factory=set)

    def add(self, document: str, record: Record) -> None:
        """
        Look through the next document.

        Two projects are one if they are of a kind, one of them bears a name of the other, and both lie in the same
        place: in one county (lines: one prefecture), or, where that is not known, in one province.
        """
        self.of.append([self._belongs(document, row, record) for row in record["projects"]])

    def _belongs(self, document: str, row: Record, record: Record) -> int:
        kind = row["words"]["kind"]
        names = [canonical_name(name) for name in (row["words"]["name_zh"], *row["also"])]
        codes = frozenset(_reduced(row["codes"], kind))
        known = dict.fromkeys(number for name in names for number in self._known.get((kind, name), ()))
        number = next((n for n in known if meet(self.things[n].codes, codes)), None)
        if number is None:
            number = len(self.things)
            self.things.append(
                Thing(
                    self._free_id(row["id"], codes),
                    kind,
                    codes,
                    _said(document, row, record),
                    _placed(row, record),
                )
            )
        for name in names:
            numbers = self._known.setdefault((kind, name), [])
            if number not in numbers:
                numbers.append(number)
        _count(self.things[number], len(self.of), _said(document, row, record), _placed(row, record))
        _name(self.things[number], row)
        return number

    def _free_id(self, project: str, codes: Iterable[str]) -> str:
        """Name a project by what it is called and where it is: of several in one place the later are numbered."""
        home = min(codes, default="000000")
        number = 1
        while (name := f"{project}-{home}" + (f"-{number}" if number > 1 else "")) in self._ids:
            number += 1
        self._ids.add(name)
        return name


def meet(some: Iterable[str], others: Iterable[str]) -> bool:
    """
    Tell whether one of some administrative units is one of the others, or lies in one, or holds one.

    Two projects of which nothing is known meet: their documents say no more of where they are than that.
    """
    ours, theirs = {_digits(code) for code in some}, {_digits(code) for code in others}
    if not ours or not theirs:
        return not ours and not theirs
    return any(code[:size] in theirs for code in ours for size in (2, 4, 6) if size <= len(code)) or any(
        code[:size] in ours for code in theirs for size in (2, 4) if size <= len(code)
    )


def aliases(thing: Thing, name: str) -> list[str]:
    """Give all other names under which documents know a project, in the order in which they came."""
    return [other for other in thing.names if other != name]


def in_order(records: Sequence[tuple[str | None, int | None, str]]) -> list[int]:
    """Put documents, given by province, year and file, in the one order in which tables list them; unknown last."""
    return sorted(
        range(len(records)), key=lambda i: (records[i][0] or "~", records[i][1] or 9999, records[i][2])
    )


def rows_of(record: Record) -> Iterator[tuple[int, Record]]:
    """Give the mentions of a document in the order of its text, each with the number of its project in it."""
    found = [
        (mention["text_start"], mention["text_end"], number, mention)
        for number, row in enumerate(record["projects"])
        for mention in row["mentions"]
    ]
    for _, _, number, mention in sorted(found, key=lambda item: item[:3]):
        yield number, mention


def _said(document: str, row: Record, record: Record) -> Said:
    words = row["words"]
    return Said(
        record["date"] or (str(record["year"]) if record["year"] else ""),
        document,
        record["province"],
        record["year"],
        tuple(row["ends"]),
        tuple(words[name] for name in SPOKEN),
    )


def _placed(row: Record, record: Record) -> Placed:
    day = record["date"] or (str(record["year"]) if record["year"] else "")
    if "placing" not in row:
        return Placed(-len(_RANK), day, (None,) * len(SHOWN), None)
    placing = row["placing"]
    return Placed(_RANK[placing["precision"]], day, tuple(placing[name] for name in SHOWN), row["wkb"])


def _count(thing: Thing, document: int, said: Said, placed: Placed) -> None:
    """Let a row speak for a project, or place it, where it does so better than those before."""
    if placed[:2] > thing.placed[:2]:
        thing.placed = placed
    if said.day > thing.said.day:
        thing.said = said
    thing.documents += thing.latest != document
    thing.latest = document
    if said.year is not None:
        thing.first_year = min(said.year, thing.first_year or said.year)
        thing.last_year = max(said.year, thing.last_year or said.year)


def _name(thing: Thing, row: Record) -> None:
    """Add the names and the number of mentions that a row has."""
    thing.names.update(dict.fromkeys((row["words"]["name_zh"], *row["also"])))
    thing.mentions += len(row["mentions"])


def _reduced(codes: Iterable[str], kind: str) -> Iterator[str]:
    """Take lines by their prefectures: two plans seldom draw one through the very same counties."""
    line = Kind(kind) in LINE_KINDS
    return (code[:_PREFECTURE_DIGITS] + "00" if line else code for code in codes)


def _digits(code: str) -> str:
    """Drop the pairs of zeros that end the code of a unit with others in it."""
    while code.endswith("00"):
        code = code[:-2]
    return code
