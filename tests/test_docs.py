"""The pages that users read name what is there."""

import re
from pathlib import Path

import pytest

from laoqu_geo import _HOMES, __version__
from laoqu_geo.labels import TABLES
from laoqu_geo.tables import layer_spec

ROOT = Path(__file__).parents[1]


def test_the_layers_page_names_every_table_and_column() -> None:
    text = (ROOT / "layers" / "README.md").read_text(encoding="utf-8")
    for name in TABLES:
        assert f"`{name}`" in text, f"run scripts/refresh_layers_readme.py: {name}"
        for column in layer_spec(name).columns:
            assert f"| `{column}` |" in text, f"run scripts/refresh_layers_readme.py: {column}"


def test_both_readmes_hold_the_same_commands() -> None:
    english, chinese = ((ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "README.zh.md"))
    commands = [line for line in english.splitlines() if line.startswith(("python3 ", "laoqu-geo "))]
    assert len(commands) == 9
    for command in commands:
        assert command in chinese.splitlines()


def test_files_that_the_readmes_show_are_there() -> None:
    for name in (
        "output/maps/overview.png",
        "layers/README.md",
        "laoqu_geo/data/SOURCES.toml",
        "README.zh.md",
    ):
        assert (ROOT / name).is_file()


PAGES = sorted((ROOT / "docs").rglob("*.md"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_and_picture_of_a_page_is_there(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    links = [link.split("#")[0] for link in re.findall(r"\]\(([^)]+)\)", text) if "://" not in link]
    assert links
    for link in links:
        assert (page.parent / link).exists(), link


@pytest.mark.parametrize(
    "name", ["gallery", "embedding", "qgis", "ledger", "export", "comparing", "batch", "index"]
)
def test_a_page_is_there_in_both_languages_with_the_same_pictures_and_options(name: str) -> None:
    english, chinese = (
        (ROOT / "docs" / f"{name}{ending}").read_text(encoding="utf-8") for ending in (".md", ".zh.md")
    )
    for pattern in (r"img/[a-z0-9-]+\.png", r"--[a-z-]+ "):
        assert sorted(re.findall(pattern, english)) == sorted(re.findall(pattern, chinese))


def test_pictures_are_compact() -> None:
    pictures = list((ROOT / "docs" / "img").glob("*.png"))
    assert pictures
    assert [picture.name for picture in pictures if picture.stat().st_size > 300_000] == []


def test_the_version_is_cited_as_it_is() -> None:
    cited = dict(
        re.findall(r"^(version|license): (.+)$", (ROOT / "CITATION.cff").read_text("utf-8"), re.MULTILINE)
    )
    assert cited == {"version": __version__, "license": "MIT"}


@pytest.mark.parametrize("name", sorted(_HOMES))
def test_a_public_function_says_what_it_takes_gives_and_raises(name: str) -> None:
    """`numpydoc lint` lets a one-line docstring pass; of public names all parameters and results are told."""
    validate = pytest.importorskip("numpydoc.validate", reason="numpydoc is not installed").validate
    left_out = {"ES01", "EX01", "SA01", "PR04"}
    assert [
        fault for fault in validate(f"laoqu_geo.{_HOMES[name]}.{name}")["errors"] if fault[0] not in left_out
    ] == []


def test_the_api_page_holds_every_public_name() -> None:
    told = re.findall(
        r"^::: laoqu_geo\.(\w+)\.(\w+)$", (ROOT / "docs" / "api.md").read_text("utf-8"), re.MULTILINE
    )
    assert set(_HOMES.items()) <= {(name, home) for home, name in told}


def test_every_page_is_in_the_navigation_of_the_site() -> None:
    listed = re.findall(r": (\S+\.md)$", (ROOT / "mkdocs.yml").read_text("utf-8"), re.MULTILINE)
    pages = {page.relative_to(ROOT / "docs").as_posix() for page in PAGES}
    assert pages <= set(listed)
    assert len(listed) == len(set(listed))
