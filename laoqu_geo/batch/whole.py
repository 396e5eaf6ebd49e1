"""A batch from end to end: find the documents, read those not read before, put all together, write the products."""

import contextlib
import csv
import io
import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Protocol

import geopandas as gpd
import pandas as pd

from ..errors import BatchError
from ..files import at_work, publication, replacing_folder
from ..formulas import without_formula
from ..geopackage.writing import DAY, UNDATED, refuse_if_open
from .engine import Engine
from .folder import Failure, Found, find_documents
from .lines import Lines
from .merging import Merged, in_order
from .package import PACKAGE, packing
from .parquet import FOLDER, Dataset, require_pyarrow
from .reading import read_one
from .sheets import Sheet, county_areas, county_tables, failures_table, projects_table, sheet
from .stamp import code_version
from .state import State

logger = logging.getLogger(__name__)

FORMATS = ("gpkg", "parquet", "jsonl")
FAILED = "failures.csv"

Tell = Callable[[int, int], None]
"""Told after every document how many are done, and how many there are."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a batch came to."""

    documents: int
    read_before: int
    failures: tuple[Failure, ...]
    projects: int
    files: tuple[Path, ...]


def run_batch(
    folder: Path,
    products: Path,
    engine: Engine,
    *,
    located: bool = True,
    formats: Sequence[str] = ("gpkg", "parquet"),
    tell: Tell = lambda done, of: None,
) -> Outcome:
    """
    Read all documents of a folder and write what they name, together.

    Parameters
    ----------
    folder
        Looked through to its depths.
    products
        Where the products go, and the records of what was read: a run that was stopped goes on from them.
    engine
        Where the work is done.
    located
        Whether to look for places and fit lines to the network; else only what the words say.
    formats
        Of `FORMATS`.
    tell
        Called after every document.

    Returns
    -------
    outcome
        Documents that could not be read are in `failures`, and never stop the others. If there is no other, only
        the list of failures is written.

    Raises
    ------
    DocumentError
        If there is no such folder.
    BatchError
        If there is no document in it, or a format is not known or cannot be written.
    OutputError
        If the products cannot be written; those that were there stay whole.
    """
    _check(formats)
    with at_work(products):
        found, failures = find_documents(folder, besides=products)
        if not found and not failures:
            raise BatchError(
                f"expected plans (.txt, .docx, .pdf, .html) in {folder}, found none; check the folder"
            )
        state = State.beside(products, located=located)
        before = [document for document in found if state.holds(document)]
        failures += _read(found, set(before), state, engine, located=located, tell=tell)
        kept = [document for document in found if document.name not in {one.file for one in failures}]
        failures.sort(key=lambda one: one.file)
        projects, files = _write(kept, failures, state, engine, products, located=located, formats=formats)
        state.forget_others()
    return Outcome(len(kept), len(before), tuple(failures), projects, files)


class Writer(Protocol):
    """What every format of the products can do."""

    def add_projects(self, projects: pd.DataFrame) -> None:
        """Write all projects."""

    def add_counties(self, counties: gpd.GeoDataFrame, county_projects: pd.DataFrame) -> None:
        """Write the counties, and which projects lie in which."""

    def add_sheet(self, sheet: Sheet) -> None:
        """Write the documents of one province and year, with their mentions and programmes."""

    def finish(self, failures: pd.DataFrame) -> None:
        """Write what comes last."""


@dataclass(frozen=True, slots=True)
class _Together:
    """The documents in the order of the tables, with their province and year, and what they name."""

    documents: list[Found]
    places: list[tuple[str | None, int | None]]
    merged: Merged
    date: str


def _check(formats: Sequence[str]) -> None:
    if not formats or (strange := [one for one in formats if one not in FORMATS]):
        raise BatchError(
            f"expected formats of {', '.join(FORMATS)}, found {', '.join(strange) or 'none'}; name those"
        )
    if "parquet" in formats:
        require_pyarrow()


def _read(
    found: Sequence[Found], before: set[Found], state: State, engine: Engine, *, located: bool, tell: Tell
) -> list[Failure]:
    """Read what was not read before; return what failed."""
    failures = []
    done = len(before)
    tell(done, len(found))
    read = partial(read_one, located=located, version=code_version())
    for result in engine.run([document for document in found if document not in before], read):
        if result.packed is None:
            names = (result.document.name, *result.document.copies)
            reason = result.reason.replace(f"document{result.document.ending}", result.document.name)
            failures += [Failure(name, reason) for name in names]
        else:
            state.keep(result.document, result.packed)
        done += 1
        tell(done, len(found))
    return failures


def _write(
    kept: Sequence[Found],
    failures: Sequence[Failure],
    state: State,
    engine: Engine,
    products: Path,
    *,
    located: bool,
    formats: Sequence[str],
) -> tuple[int, tuple[Path, ...]]:
    """Write all products; each is complete before the first takes its place."""
    with contextlib.ExitStack() as stack:
        stage = stack.enter_context(publication(products)).inside(products)
        (stage / FAILED).write_bytes(_csv(failures))
        if not kept:
            return 0, (products / FAILED,)
        together = _put_together(kept, state)
        writers: list[Writer] = []
        if "gpkg" in formats:
            refuse_if_open(products / PACKAGE)
            writers.append(stack.enter_context(packing(stage / PACKAGE, date=together.date)))
        if "parquet" in formats:
            writers.append(Dataset(stack.enter_context(replacing_folder(products / FOLDER))))
        if "jsonl" in formats:
            writers.append(Lines.in_folder(stage))
        count = _fill(writers, together, failures, state, engine, located=located)
        files = sorted(products / file.name for file in stage.iterdir())
        return count, (*files, *([products / FOLDER] if "parquet" in formats else []))


def _fill(
    writers: Sequence[Writer],
    together: _Together,
    failures: Sequence[Failure],
    state: State,
    engine: Engine,
    *,
    located: bool,
) -> int:
    """Give every table to every writer; return the number of projects."""
    projects = projects_table(together.merged, located=located)
    for writer in writers:
        writer.add_projects(projects)
    if isinstance(projects, gpd.GeoDataFrame):
        areas = county_areas()
        placed = projects[projects.geometry.notna()]
        counties, county_projects = county_tables(engine.within(placed, areas), areas)
        for writer in writers:
            writer.add_counties(counties, county_projects)
    count = len(projects)
    del projects
    for part in _sheets(together, state):
        for writer in writers:
            writer.add_sheet(part)
    for writer in writers:
        writer.finish(failures_table(failures))
    return count


def _put_together(kept: Sequence[Found], state: State) -> _Together:
    """Look through all records in one order, whatever the order in which they were read."""
    places = []
    date = ""
    for document in kept:
        head = state.record(document)
        places.append((head["province"], head["year"]))
        if head["date"] and DAY.fullmatch(head["date"]):
            date = max(date, head["date"])
    order = in_order([(*place, document.name) for place, document in zip(places, kept, strict=True)])
    merged = Merged()
    for number in order:
        merged.add(kept[number].id, state.record(kept[number]))
    return _Together([kept[n] for n in order], [places[n] for n in order], merged, date or UNDATED)


def _sheets(together: _Together, state: State) -> Iterator[Sheet]:
    """Lay out the documents of each province and year, one such group after the other."""
    things = together.merged.things
    for _, group in groupby(range(len(together.documents)), key=together.places.__getitem__):
        yield sheet(
            [
                (
                    together.documents[number],
                    state.record(together.documents[number]),
                    [things[thing] for thing in together.merged.of[number]],
                )
                for number in group
            ]
        )


def _csv(failures: Sequence[Failure]) -> bytes:
    """List the failures as Excel reads it."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["file", "reason"])
    writer.writerows([without_formula(one.file), without_formula(one.reason)] for one in failures)
    return out.getvalue().encode("utf-8-sig")
