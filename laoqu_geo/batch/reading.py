"""Read one document: from its bytes to a record, whatever machine does it."""

import base64
import json
import zlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..documents import parse_document
from ..errors import BatchError
from ..model import Document, Project
from ..projects import merge_mentions
from ..records import mention_words, programme_words, project_words
from ..text import find_mentions
from .home import province_of, provinces_of, year_of
from .stamp import code_version

if TYPE_CHECKING:
    import geopandas as gpd

    from ..gazetteer import Gazetteer

Record = dict[str, Any]
"""What was read of a document, in the words of JSON."""
Packed = bytes
"""A record as it is sent and kept."""


def read_one(data: bytes, ending: str, *, located: bool, version: str) -> Packed:
    """
    Read a document: the same bytes give the same record in any process on any machine.

    Parameters
    ----------
    data
        The bytes of its file.
    ending
        What kind of file they are: `.txt`, `.docx`, `.pdf` or `.html`.
    located
        Whether to look for the places of its projects and fit lines to the network.
    version
        The `code_version` of whoever asks.

    Raises
    ------
    DocumentError
        If the bytes are not what the ending says.
    BatchError
        If another version of the program is asked for.
    """
    if version != code_version():
        raise BatchError(
            "expected the same version of laoqu-geo and its libraries on every machine, found another one here; "
            "install the same on all workers"
        )
    name = f"document{ending}"
    document = parse_document(data, Path(name))
    reading = find_mentions(document)
    projects = merge_mentions(reading.mentions)
    home = province_of(document)
    record: Record = {
        "title": None if document.title == name else document.title,
        "number": document.number or None,
        "date": document.date or None,
        "year": year_of(document),
        "province": home,
        "characters": len(document.text),
        "projects": [_project(project, home) for project in projects],
        "programmes": [programme_words(programme) for programme in reading.programmes],
    }
    if located and projects:
        for row, placing in zip(record["projects"], _placed(document, projects), strict=True):
            row.update(placing)
    return pack(record)


def pack(record: Record) -> Packed:
    """Pack a record."""
    return zlib.compress(
        json.dumps(record, ensure_ascii=False, allow_nan=False).encode("utf-8", "replace"), 1
    )


def unpack(packed: Packed) -> Record:
    """
    Unpack a record.

    Raises
    ------
    ValueError, zlib.error
        If the bytes are not whole.
    """
    record: Record = json.loads(zlib.decompress(packed))
    return record


@cache
def make_ready(*, located: bool) -> None:
    """Load what reading needs, once per process: the first document need not wait for it."""
    read_one("加快建设甲山至乙水高速公路。".encode(), ".txt", located=False, version=code_version())
    if located:
        _gazetteer()
        _network()


def _project(project: Project, home: str | None) -> Record:
    return {
        "id": project.id,
        "ends": list(project.lead.ends),
        "also": list(project.aliases),
        "codes": provinces_of(project, home),
        "words": project_words(project),
        "mentions": [mention_words(mention) for mention in project.mentions],
    }


def _placed(document: Document, projects: Sequence[Project]) -> list[Record]:
    """Locate projects and fit them to the network as a single plan's line does; one record a project."""
    import shapely  # noqa: PLC0415  (extraction alone needs no geometry)

    from ..layers import doubted  # noqa: PLC0415
    from ..locate import locate  # noqa: PLC0415
    from ..network import join  # noqa: PLC0415
    from ..pipeline import box_around, region_of  # noqa: PLC0415
    from ..tables import LISTED  # noqa: PLC0415

    gazetteer, network = _gazetteer(), _network()
    located = locate(projects, gazetteer, region_of(document, gazetteer))
    rows = network.sindex.query(shapely.box(*box_around(located)))
    rows.sort()
    names = {project.id: (project.name, *project.aliases) for project in projects}
    joined = join(located.projects, located.waypoints, network.iloc[rows], names=names).projects
    whole = doubted(joined.assign(confidence=[project.lead.confidence for project in projects]))
    shapes = shapely.to_wkb(whole.geometry.to_numpy())
    table = whole.drop(columns=["geometry", "kind", "confidence"]).astype(object)
    records = table.where(table.notna(), None).to_dict("records")
    return [
        {
            "placing": placing,
            "wkb": base64.b64encode(shape).decode() if shape is not None else None,
            **(
                {"codes": placing["adcodes"].split(LISTED)}
                if shape is not None and placing["adcodes"]
                else {}
            ),
        }
        for placing, shape in zip(records, shapes, strict=True)
    ]


@cache
def _gazetteer() -> "Gazetteer":
    from ..gazetteer import load_gazetteer  # noqa: PLC0415

    return load_gazetteer()


@cache
def _network() -> "gpd.GeoDataFrame":
    """Read the shipped network of the whole country once per process; each plan takes the part around it."""
    from ..osm import from_embedded  # noqa: PLC0415

    return from_embedded()
