"""The command line: what it prints, where it writes, how it fails."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from laoqu_geo import __version__
from laoqu_geo.cli import app

run = CliRunner()


def test_version_and_help_answer() -> None:
    assert run.invoke(app, ["--version"]).output == f"laoqu-geo {__version__}\n"
    for command in ([], ["build"], ["extract"], ["draw"]):
        assert run.invoke(app, [*command, "--help"]).exit_code == 0


def test_extract_prints_an_array_for_one_plan_and_an_object_for_two(tmp_path: Path) -> None:
    one, two = tmp_path / "一.txt", tmp_path / "二 .txt"
    one.write_text("加快建设青山水库。", encoding="gb18030")
    two.write_text("开工建设白水水库。", encoding="utf-8")
    single = run.invoke(app, ["extract", str(one)])
    assert [row["name"] for row in json.loads(single.stdout)] == ["青山水库"]
    both = json.loads(run.invoke(app, ["extract", str(one), str(two)]).stdout)
    assert {plan: rows[0]["stage"] for plan, rows in both.items()} == {
        str(one): "construction",
        str(two): "start",
    }


def test_extract_does_not_load_the_heavy_libraries() -> None:
    code = (
        "import sys, laoqu_geo.cli as c; from typer.testing import CliRunner\n"
        "from laoqu_geo.documents import SHIPPED_PLAN; from importlib.resources import files\n"
        "plan = files('laoqu_geo') / 'data' / 'plans' / SHIPPED_PLAN\n"
        "assert CliRunner().invoke(c.app, ['extract', str(plan)]).exit_code == 0\n"
        "print(sorted({'geopandas', 'pandas', 'scipy', 'shapely', 'matplotlib', 'osmnx', 'folium'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("command", ["build", "extract"])
@pytest.mark.parametrize(
    ("content", "says"),
    [(None, "no such plan file"), (b"", "an empty file"), (b"%PDF-1.4\n%\xe2\xe3", "a PDF")],
)
def test_bad_input_is_one_line_and_exit_code_1(
    tmp_path: Path, command: str, content: bytes | None, says: str
) -> None:
    plan = tmp_path / "plan.txt"
    if content is not None:
        plan.write_bytes(content)
    before = sorted(tmp_path.iterdir())
    out = [] if command == "extract" else ["--layers", str(tmp_path / "l"), "--maps", str(tmp_path / "m")]
    result = run.invoke(app, [command, str(plan), *out])
    assert result.exit_code == 1
    assert says in result.stderr
    assert result.stderr.count("\n") == 1
    assert sorted(tmp_path.iterdir()) == before


def test_wrong_usage_is_exit_code_2() -> None:
    assert run.invoke(app, ["build", "--no-such-option"]).exit_code == 2


def test_a_plan_without_projects_is_a_warning_and_writes_nothing(tmp_path: Path) -> None:
    plan = tmp_path / "plan.txt"
    plan.write_text("全面推进乡村振兴，加强农村公路建设。", encoding="utf-8")
    result = run.invoke(
        app, ["build", str(plan), "--layers", str(tmp_path / "l"), "--maps", str(tmp_path / "m")]
    )
    assert result.exit_code == 0
    assert "warning: no named project" in result.stderr
    assert not (tmp_path / "l").exists()
    listed = run.invoke(app, ["extract", str(plan)])
    assert (listed.exit_code, json.loads(listed.stdout)) == (0, [])


def test_an_output_folder_that_cannot_be_made_is_one_line(tmp_path: Path) -> None:
    plan, blocked = tmp_path / "plan.txt", tmp_path / "file"
    plan.write_text("加快建设巴中恩阳机场。", encoding="utf-8")
    blocked.write_text("in the way", encoding="utf-8")
    result = run.invoke(
        app, ["build", str(plan), "--layers", str(blocked / "l"), "--maps", str(tmp_path / "m")]
    )
    assert result.exit_code == 1
    assert "cannot write in" in result.stderr
    assert result.stderr.count("\n") == 1
    assert not (tmp_path / "m").exists()


def test_quiet_says_nothing_but_errors(tmp_path: Path) -> None:
    plan = tmp_path / "plan.txt"
    plan.write_text("全面推进乡村振兴。", encoding="utf-8")
    result = run.invoke(app, ["--quiet", "extract", str(plan), "-o", str(tmp_path / "a.csv")])
    assert (result.exit_code, result.output) == (0, "")


def test_explain_marks_the_name_in_its_sentence_and_says_why(tmp_path: Path) -> None:
    plan = tmp_path / "plan.txt"
    plan.write_text("（一）推进青山、白水水库建设。", encoding="utf-8")
    said = run.invoke(app, ["extract", str(plan), "--explain"]).stdout
    assert "推进【青山】、白水水库建设" in said
    assert "中心词“水库”取自并列的后一项" in said
    assert "状态词“推进…建设”" in said
