"""Every shipped data file has its source, licence and hash."""

import hashlib
import re
import tomllib
from pathlib import Path

DATA = Path(__file__).parents[1] / "laoqu_geo" / "data"
FILES = tomllib.loads((DATA / "SOURCES.toml").read_text(encoding="utf-8"))["file"]


def test_every_shipped_file_is_listed_once() -> None:
    shipped = {path.relative_to(DATA).as_posix() for path in DATA.rglob("*") if path.is_file()} - {
        "SOURCES.toml"
    }
    assert sorted(entry["path"] for entry in FILES) == sorted(shipped)


def test_hashes_are_those_of_the_files() -> None:
    for entry in FILES:
        digest = hashlib.sha256((DATA / entry["path"]).read_bytes()).hexdigest()
        assert entry["sha256"] == digest, f"{entry['path']} changed: run scripts/refresh_hashes.py"


def test_every_entry_has_title_licence_and_maker() -> None:
    for entry in FILES:
        assert entry["title"]
        assert entry["licence"]
        assert entry["made_by"]


def test_no_entry_holds_a_path_of_a_machine() -> None:
    text = (DATA / "SOURCES.toml").read_text(encoding="utf-8")
    assert not re.search(r"/(?:home|root|tmp|Users)/", text)
