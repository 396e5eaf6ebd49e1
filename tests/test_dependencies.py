"""The page of dependencies says what pyproject asks for and what is installed."""

import re
import tomllib
from importlib.metadata import metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROWS = {
    name: (licence, why)
    for name, licence, why in re.findall(
        r"^\| ([a-z][\w.-]*) \| (.+?) \| (.+) \|$",
        (ROOT / "docs" / "dependencies.md").read_text("utf-8"),
        re.MULTILINE,
    )
    if name != "package"
}
ASKED = [
    re.split(r"[^\w.-]", line)[0]
    for line in tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
]


def test_every_dependency_has_its_line_and_no_line_is_left_over() -> None:
    assert list(ROWS) == ASKED


@pytest.mark.parametrize("name", ASKED)
def test_the_licence_is_the_one_that_the_package_tells_and_a_reason_is_given(name: str) -> None:
    licence, why = ROWS[name]
    assert licence == told_licence(name)
    assert len(why) > 20


def told_licence(name: str) -> str:
    """Read the licence from metadata: the expression, else one short line, else the classifier."""
    about = metadata(name)
    if expression := about.get("License-Expression"):
        return expression
    if (line := about.get("License") or "") and len(line) < 30 and "\n" not in line and "License" not in line:
        return line
    classifiers = [c.split(" :: ")[-1] for c in about.get_all("Classifier", []) if c.startswith("License")]
    return " AND ".join(classifiers)


@pytest.mark.parametrize("name", ASKED)
def test_a_dependency_is_used(name: str) -> None:
    modules = {
        "pylopdf-fonts-zh-cn": "pylopdf_fonts_zh_cn",
        "python-docx": "docx",
        "django-js-lib-leaflet": "js_lib_leaflet",
    }
    module = modules.get(name, name.replace("-", "_"))
    code = "\n".join(path.read_text("utf-8") for path in (ROOT / "laoqu_geo").rglob("*.py"))
    assert re.search(rf"(?:from|import) {module}\b|\"{module}\"", code), name
