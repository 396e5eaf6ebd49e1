"""The pages that users read name what is there."""

from pathlib import Path

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
    assert len(commands) == 6
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
