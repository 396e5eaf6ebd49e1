"""The worked examples of the docs run as they stand, one after the other, in an empty folder; both languages say the same."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[1] / "docs" / "examples"
NAMES = ("planner", "gis", "web", "python")


def blocks(page: Path) -> list[tuple[str, str]]:
    """Give the language and text of every fenced block of a page."""
    return re.findall(r"^```(\w+)\n(.*?)^```$", page.read_text("utf-8"), re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("name", NAMES)
def test_both_languages_show_the_same_blocks(name: str) -> None:
    assert blocks(EXAMPLES / f"{name}.md") == blocks(EXAMPLES / f"{name}.zh.md")


@pytest.mark.examples
@pytest.mark.parametrize("name", NAMES)
def test_an_example_runs_as_it_stands(name: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    if "examples" not in request.config.getoption("markexpr"):
        pytest.skip("takes as long as all other tests: run with -m examples")
    shutil.copy(EXAMPLES / "plan.txt", tmp_path)
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    for language, text in blocks(EXAMPLES / f"{name}.md"):
        if language == "sh" and (text.split()[0] == "laoqu-geo" or shutil.which(text.split()[0])):
            command = ["bash", "-euc", text]
        elif language == "python":
            command = [sys.executable, "-c", text]
        else:
            continue
        done = subprocess.run(
            command,
            cwd=tmp_path,
            env={**os.environ, "PATH": path},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{text}\n{done.stdout}\n{done.stderr}"
        assert not (shown := expected(name, text)) or shown in done.stdout
    wanted = {
        "planner": "layers/corrections.csv",
        "gis": "counties.geojson",
        "web": "public/projects.geojson",
        "python": "all.csv",
    }
    assert (tmp_path / wanted[name]).stat().st_size


def expected(name: str, command: str) -> str:
    """Give the output that a page shows below a command."""
    told = blocks(EXAMPLES / f"{name}.md")
    at = told.index(("sh", command)) if ("sh", command) in told else -1
    follows = told[at + 1] if 0 <= at < len(told) - 1 else ("", "")
    return follows[1] if follows[0] == "text" and "laoqu-geo" not in follows[1] else ""
