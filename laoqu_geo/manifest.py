"""Say in a file what was made from what, and check later that it still is so."""

import hashlib
import json
import os
import platform
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib import metadata, resources
from pathlib import Path
from typing import Any

import pyogrio
import pyproj
import shapely

from .documents import SHIPPED_PLAN
from .errors import ManifestError
from .files import as_text
from .presentation import Presentation
from .tables import Layers
from .version import __version__

FILE = "manifest.json"
FORM = 1
"""Raised when an older program could not read what is written."""

_TOLD = ("geopandas", "matplotlib", "folium", "numpy", "openpyxl", "osmium", "pandas", "pyogrio", "shapely")
"""Libraries on which the bytes of the products depend."""

_CHUNK = 1 << 20

Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Input:
    """One thing that products were made from; a service has no hash."""

    role: str
    name: str
    bytes: int | None = None
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """What `verify` found of one file."""

    name: str
    right: bool
    says: str


def file_input(role: str, path: Path) -> Input:
    """Describe a file by its name and hash; its folder is nobody's business."""
    return Input(role, as_text(path.name), path.stat().st_size, sha256_of(path))


def build_inputs(
    plan: Path | None,
    osm: str,
    geocoders: Iterable[str],
    *,
    gazetteer: Path | None = None,
    corrections: Path | None = None,
) -> tuple[Input, ...]:
    """
    Describe what goes into a build.

    Parameters
    ----------
    plan
        A file, or None for the plan that comes with the package.
    osm
        `embedded`, `overpass` or a file.
    geocoders
        Services as they were asked for; only their names are told, for an address may hold a password.
    gazetteer, corrections
        Files of the user's own, where there are any.
    """
    files = {"plan": plan, "gazetteer": gazetteer, "corrections": corrections}
    network = Path(osm)
    return (
        *(() if plan else (_shipped_plan(),)),
        *(file_input(role, path) for role, path in files.items() if path and path.is_file()),
        file_input("osm", network) if network.is_file() else Input("osm", osm),
        *(Input("geocoder", said.split("=", 1)[0]) for said in geocoders),
    )


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file, read in pieces."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_CHUNK):
            digest.update(piece)
    return digest.hexdigest()


def of_build(
    layers: Layers, wish: Presentation, inputs: Sequence[Input], products: Mapping[str, Path]
) -> Record:
    """
    Describe what `build` made.

    Parameters
    ----------
    layers
        The published tables: their rows are counted.
    wish
        The options of sheets and page.
    inputs
        What went in; where none is given, the plan is named as `sources` names it.
    products
        Files by the name under which `verify` shall find them, seen from the manifest's folder.
    """
    return {
        "form": FORM,
        "laoqu_geo": __version__,
        "inputs": [asdict(one) for one in inputs or _plan_of(layers)],
        "data": hashlib.sha256(_sources().encode()).hexdigest(),
        "options": _options(wish),
        "versions": _versions(),
        "counts": _counts(layers),
        "products": _described(products, "build"),
    }


def redrawn(record: Record, wish: Presentation, package: Path, maps: Mapping[str, Path]) -> Record:
    """Describe what stands there after `draw` has made some of the maps again, perhaps from an edited GeoPackage."""
    others = [one for one in record["products"] if one["file"] not in maps]
    return {
        **record,
        "drawn": {"options": _options(wish), "from": sha256_of(package), "laoqu_geo": __version__},
        "products": sorted([*others, *_described(maps, "draw")], key=lambda one: str(one["file"])),
    }


def dumped(record: Record) -> str:
    """Write a manifest as text, sealed by the hash of all that it says: the same for the same products."""
    return _text({**record, "sha256": _seal(record)})


def read(path: Path) -> Record:
    """
    Read a manifest.

    Raises
    ------
    ManifestError
        If there is none, or it is not as it was written.
    """
    try:
        text = path.read_text(encoding="utf-8")
        record = json.loads(text)
        seal = record.pop("sha256")
        whole = text == dumped(record) and seal == _seal(record) and record["form"] == FORM
    except FileNotFoundError:
        raise ManifestError(
            f"no manifest at {path}; build again, or name the folder of the GeoPackage"
        ) from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        whole = False
    if not whole:
        raise ManifestError(
            f"expected the manifest of a build in {path}, found one that was changed; build again"
        )
    return dict(record)


def verify(folder: Path, inputs: Iterable[Path] = ()) -> list[Finding]:
    """
    Compare the files that a manifest names with what it says of them.

    Parameters
    ----------
    folder
        Holds the manifest.
    inputs
        Files that are said to be what the products were made from.

    Returns
    -------
    findings
        One a product, one an input, and one for the data that come with this package.

    Raises
    ------
    ManifestError
        If there is no manifest, or it was changed itself.
    """
    record = read(folder / FILE)
    edited = record.get("drawn", {}).get("from")
    findings = [_finding(folder / one["file"], one, edited) for one in record["products"]]
    known = {one["sha256"]: one["role"] for one in record["inputs"] if one["sha256"]}
    for path in inputs:
        role = known.get(sha256_of(path)) if path.is_file() else None
        says = f"went in as {role}" if role else "is not what the products were made from"
        findings.append(Finding(path.name, role is not None, says))
    same = record["data"] == hashlib.sha256(_sources().encode()).hexdigest()
    says = (
        "as when built" if same else f"others than those of laoqu_geo {record['laoqu_geo']} that built this"
    )
    return [*findings, Finding("data of the package", same, says)]


def named_from(folder: Path, path: Path) -> str:
    """Name a file as seen from the manifest's folder; on another drive, in full."""
    try:
        return Path(os.path.relpath(path, folder)).as_posix()
    except ValueError:
        return path.resolve().as_posix()


def _finding(path: Path, said: Mapping[str, Any], edited: str | None) -> Finding:
    name = str(said["file"])
    try:
        size, digest = path.stat().st_size, sha256_of(path)
    except OSError as error:
        return Finding(name, False, f"cannot be read: {error.strerror}")
    if digest == said["sha256"]:
        return Finding(name, True, "as made")
    if digest == edited:
        return Finding(name, True, "edited since it was built; the maps were drawn from it as it is")
    return Finding(name, False, f"is not as made: {size} bytes where {said['bytes']} were written")


def _described(products: Mapping[str, Path], made_by: str) -> list[Record]:
    return [
        {"file": name, "bytes": path.stat().st_size, "sha256": sha256_of(path), "made_by": made_by}
        for name, path in sorted(products.items())
    ]


def _shipped_plan() -> Input:
    data = (resources.files("laoqu_geo") / "data" / "plans" / SHIPPED_PLAN).read_bytes()
    return Input("plan", SHIPPED_PLAN, len(data), hashlib.sha256(data).hexdigest())


def _plan_of(layers: Layers) -> list[Input]:
    sources = layers["sources"]
    plan = sources[sources["role"] == "plan"]
    return [Input("plan", str(row["title"]), None, str(row["sha256"])) for _, row in plan.iterrows()]


def _options(wish: Presentation) -> Record:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(wish).items()}


def _versions() -> Record:
    gdal = ".".join(map(str, pyogrio.__gdal_version__))
    native = {"GDAL": gdal, "GEOS": shapely.geos_version_string, "PROJ": pyproj.proj_version_str}
    python = ".".join(platform.python_version_tuple()[:2])
    return {"python": python, **native, **{name: metadata.version(name) for name in _TOLD}}


def _counts(layers: Layers) -> Record:
    projects = layers["projects"]
    rows = {name: len(table) for name, table in layers.items()}
    by = {
        column: {str(key): int(count) for key, count in projects[column].value_counts().sort_index().items()}
        for column in ("kind", "stage", "precision", "review")
    }
    return {"rows": rows, **by}


def _sources() -> str:
    return (resources.files("laoqu_geo") / "data" / "SOURCES.toml").read_text(encoding="utf-8")


def _seal(record: Record) -> str:
    return hashlib.sha256(_text(record).encode()).hexdigest()


def _text(record: Record) -> str:
    return as_text(json.dumps(record, ensure_ascii=False, indent=1, sort_keys=True)) + "\n"
