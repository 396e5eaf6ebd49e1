"""The GeoPackage in a real QGIS: it opens dressed, says what the style table says, and loses nothing."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from worlds import small_world

from laoqu_geo import geopackage
from laoqu_geo.labels import INDEXES, KINDS, LAYER_OF, STAGES, TABLES, UNALIGNED, VOCABULARIES
from laoqu_geo.model import LINE_KINDS, Kind, Precision, Stage
from laoqu_geo.style import BACKDROP, OPACITY, STYLES, look
from laoqu_geo.style.for_qgis import opacity_expression, qml
from laoqu_geo.style.qgis_symbols import marker_svg, rgba
from laoqu_geo.style.strokes import strokes
from laoqu_geo.tables import PROJECT_LAYER, Layers, layer_spec

SYSTEM_PYTHON = "/usr/bin/python3"
PROBE = Path(__file__).parent / "qgis_probe.py"
LINE_LAYERS = sorted({LAYER_OF[kind] for kind in LINE_KINDS})

SPOTS = {
    "E1": (106.5, 31.84),
    "A1": (105.75, 31.6),
    "S1": (106.9, 31.2),
    "outside": (106.85, 31.65),
    "land": (105.65, 31.9),
}


def rules_of(name: str) -> Iterator[ET.Element]:
    yield from ET.fromstring(qml(name).partition("\n")[2]).iter("rule")


# Without QGIS: the styles say what the table says -------------------------------------------------------


@pytest.mark.parametrize("name", list(TABLES))
def test_every_table_has_a_wellformed_style(name: str):
    root = ET.fromstring(qml(name).partition("\n")[2])
    assert root.tag == "qgis"
    keys = [rule.get("key") for rule in root.iter("rule")]
    assert len(keys) == len(set(keys))
    symbols = {symbol.get("name") for symbol in root.findall("renderer-v2/symbols/symbol")}
    assert {rule.get("symbol") for rule in root.iter("rule")} - {None} == symbols
    aliased = {alias.get("field"): alias.get("name") for alias in root.iter("alias")}
    spec = layer_spec(name)
    assert aliased == {spec.index: INDEXES[spec.index].zh, **{c: v.label.zh for c, v in spec.columns.items()}}


@pytest.mark.parametrize("name", LINE_LAYERS)
def test_dashes_of_lines_are_line_widths_times_width(name: str):
    root = ET.fromstring(qml(name).partition("\n")[2])
    kind = next(kind for kind in Kind if LAYER_OF[kind] == name)
    for symbol, stage in zip(root.findall("renderer-v2/symbols/symbol"), reversed(Stage), strict=True):
        shown = look(kind, stage, Precision.FEATURE)
        pen = {prop.get("k"): prop.get("v") for prop in symbol.find("layer").iter("prop")}
        assert pen["line_color"] == rgba(shown.colour)
        assert float(pen["line_width"]) == pytest.approx(shown.width_pt, abs=1e-3)
        dash = [float(part) for part in pen["customdash"].split(";")] if "customdash" in pen else []
        assert dash == pytest.approx([part * shown.width_pt for part in shown.dash], abs=1e-3)


def test_a_hollow_disc_is_white_with_coloured_rim_and_glyph():
    firm = marker_svg(look(Kind.AIRPORT, Stage.COMPLETED, Precision.FEATURE))
    loose = marker_svg(look(Kind.AIRPORT, Stage.PLANNING, Precision.FEATURE))
    assert "stroke-dasharray" not in firm
    assert "stroke-dasharray" in loose
    assert ET.fromstring(firm)[-1].get("fill") == "#ffffff"
    assert (
        ET.fromstring(loose)[-1].get("fill") == look(Kind.AIRPORT, Stage.PLANNING, Precision.FEATURE).colour
    )


def test_style_of_every_layer_names_every_kind_and_stage_once():
    for kind in STYLES:
        labels = [rule.get("label") for rule in rules_of(LAYER_OF[kind])]
        assert all(label in labels for label in (words.zh for words in STAGES.values()))
    assert [rule.get("label") for rule in rules_of(UNALIGNED)].count(STAGES[Stage.START].zh) == len(
        LINE_KINDS
    )


# In QGIS --------------------------------------------------------------------------------------------------


def has_qgis() -> bool:
    if not Path(SYSTEM_PYTHON).exists():
        return False
    return (
        subprocess.run([SYSTEM_PYTHON, "-c", "import qgis.core"], capture_output=True, check=False).returncode
        == 0
    )


@pytest.fixture(scope="module")
def world() -> Layers:
    """The small world with a name that tries to be markup."""
    layers = small_world()
    layers["airports"].loc["A1", "name_zh"] = "甲县机场<b>迁建</b>[% 1+1 %]"
    return layers


@pytest.fixture(scope="module")
def file(world: Layers, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return geopackage.write(world, tmp_path_factory.mktemp("川 陕") / "laoqu.gpkg")


@pytest.fixture(scope="module")
def told(file: Path, tmp_path_factory: pytest.TempPathFactory) -> dict:
    """What QGIS says of a copy of the file; it also saves its project there."""
    if not has_qgis():
        pytest.skip("QGIS with its Python module (apt install qgis python3-qgis) is not installed")
    folder = tmp_path_factory.mktemp("qgis")
    copy = shutil.copy(file, folder / file.name)
    font = files("pylopdf_fonts_zh_cn") / "NotoSansSC-Regular.otf"
    request = {
        "spots": SPOTS,
        "layers": [name for name in TABLES if name in {*small_world(), "ports"}],
        "expression": opacity_expression(),
        "values": list(Precision),
    }
    env = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "QT_QPA_PLATFORM": "offscreen",
        "LC_ALL": "C.UTF-8",
    }
    done = subprocess.run(
        [SYSTEM_PYTHON, PROBE, copy, folder / "map.png", str(font), json.dumps(request)],
        capture_output=True,
        text=True,
        env=env,
        check=False,
        timeout=120,
    )
    assert done.stdout, done.stderr
    return {**json.loads(done.stdout), "copy": copy, "stderr": done.stderr}


@pytest.mark.qgis
def test_project_in_the_file_opens_with_its_groups(told: dict):
    assert told["opened"]
    assert told["title"] == "丙市重点工作方案"
    assert told["crs_is_metric"]
    assert list(told["groups"]) == ["项目", "不确定范围", "路网", "行政区", "表"]
    assert told["groups"]["项目"][-1] in {"铁路", "高速公路"}, "lines lie under points"
    assert told["invalid"] == []
    assert told["messages"] == []
    assert told["picture"]["errors"] == []


@pytest.mark.qgis
def test_layers_opened_by_themselves_are_dressed(told: dict):
    for name, found in told["layers"].items():
        spec = layer_spec(name)
        assert found["valid"]
        assert found["aliases"] | {"fid": ""} == {
            "fid": "",
            spec.index: INDEXES[spec.index].zh,
            **{column: held.label.zh for column, held in spec.columns.items()},
        }
        for column, held in spec.columns.items():
            if held.values is not None:
                words = {word: value for one in found["lists"][column] for word, value in one.items()}
                assert words == {label.zh: str(value) for value, label in VOCABULARIES[held.values].items()}
        if spec.geometry:
            assert found["renderer"] == "RuleRenderer"
            assert found["undrawn"] == []
        if spec is PROJECT_LAYER:
            assert (found["label"], found["html"]) == ("name_zh", False)


@pytest.mark.qgis
@pytest.mark.parametrize("name", ["expressways", "airports", "unaligned"])
def test_legend_in_qgis_equals_the_style_table(told: dict, name: str):
    kinds = [kind for kind in STYLES if (kind in LINE_KINDS if name == UNALIGNED else LAYER_OF[kind] == name)]
    rules = told["layers"][name]["rules"]
    groups = [{"label": KINDS[kinds[0]].zh, "children": rules}] if len(kinds) == 1 else rules
    assert [group["label"] for group in groups] == [KINDS[kind].zh for kind in kinds]
    for kind, group in zip(kinds, groups, strict=True):
        assert [rule["label"] for rule in group["children"]] == [
            STAGES[stage].zh for stage in reversed(Stage)
        ]
        for rule, stage in zip(group["children"], reversed(Stage), strict=True):
            shown = look(kind, stage, Precision.FEATURE)
            first = rule["layers"][0]
            if first["type"] == "SimpleLine":
                assert first["line_color"] == rgba(shown.colour)
                assert first["use_custom_dash"] == str(int(bool(shown.dash)))
            else:
                assert first["type"] == "SvgMarker"


@pytest.mark.qgis
def test_legend_in_qgis_draws_every_stroke_of_the_style_table(told: dict):
    for name, kind in (("railways", Kind.RAILWAY), ("expressways", Kind.EXPRESSWAY)):
        for rule, stage in zip(told["layers"][name]["rules"], reversed(Stage), strict=True):
            wanted = strokes(look(kind, stage, Precision.FEATURE))
            assert [layer["line_color"] for layer in rule["layers"]] == [rgba(one.colour) for one in wanted]
            for layer, one in zip(rule["layers"], wanted, strict=True):
                assert layer["line_width_unit"] == "Point"
                assert float(layer["line_width"]) == pytest.approx(one.width_pt, abs=1e-3)
                dash = [float(part) for part in layer["customdash"].split(";")]
                assert (dash if layer["use_custom_dash"] == "1" else []) == pytest.approx(
                    one.dash_pt, abs=1e-3
                )


@pytest.mark.qgis
def test_symbols_fade_with_precision(told: dict):
    shown = {precision: share for precision, share in OPACITY.items() if share}
    assert {p: told["values"][p] for p in shown} == {p: round(100 * share) for p, share in shown.items()}


def distance(colour: str, other: str) -> float:
    """How far two colours are apart, from 0 to 441."""
    return sum((int(colour[i : i + 2], 16) - int(other[i : i + 2], 16)) ** 2 for i in (1, 3, 5)) ** 0.5


@pytest.mark.qgis
def test_picture_shows_the_symbols_where_the_projects_are(told: dict):
    seen = told["picture"]["seen"]
    assert min(distance(colour, STYLES[Kind.EXPRESSWAY].colour) for colour in seen["E1"]) < 60, (
        "thin, so mixed"
    )
    for spot, kind in (("A1", Kind.AIRPORT), ("S1", Kind.SUBSTATION)):
        assert seen[spot].get(STYLES[kind].colour, 0) > 60, "the disc"
        assert seen[spot].get("#ffffff", 0) >= 5, "the glyph"
    assert max(seen["land"], key=seen["land"].get) == BACKDROP["land"]
    assert max(seen["outside"], key=seen["outside"].get) == BACKDROP["outside"]


@pytest.mark.qgis
def test_labels_are_the_names_as_they_are(told: dict):
    labels = told["picture"]["labels"]
    assert "甲县机场<b>迁建</b>[% 1+1 %]" in labels
    assert "甲县至乙县高速公路" in labels


@pytest.mark.qgis
def test_saving_in_qgis_loses_nothing_and_the_file_can_be_rebuilt(told: dict, file: Path):
    assert told["saved"]
    back = geopackage.read(told["copy"])
    expected = geopackage.read(file)
    for name, table in expected.items():
        assert back[name].equals(table), name
    assert geopackage.write(back, told["copy"]).read_bytes() == file.read_bytes()
