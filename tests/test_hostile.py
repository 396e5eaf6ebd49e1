"""The same forty hostile texts in all products: page, GeoPackage, QGIS, ledger, sheets, file names."""

import csv
import io
import json
import os
import re
import shutil
import subprocess
from importlib.resources import files
from pathlib import Path

import openpyxl
import pytest
from hostile import HOSTILE
from test_qgis import PROBE, SPOTS, SYSTEM_PYTHON, has_qgis, opacity_expression
from worlds import hostile_world

from laoqu_geo import geopackage, ledger, static_map, web_map
from laoqu_geo.model import Precision
from laoqu_geo.presentation import Presentation
from laoqu_geo.static_map.lettering import one_line, printable
from laoqu_geo.tables import Layers

FORMULA = ("=", "+", "-", "@", "\t", "\n", "＝", "＋", "－", "＠")


@pytest.fixture(scope="module")
def world() -> Layers:
    return hostile_world()


@pytest.fixture(scope="module")
def page(world: Layers, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return web_map.draw(world, tmp_path_factory.mktemp("hostile"))


def test_there_are_forty_of_them() -> None:
    assert len(set(HOSTILE)) == len(HOSTILE) == 40


def test_the_page_holds_them_as_data_only(page: Path) -> None:
    text = page.read_text("utf-8")
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.DOTALL)
    assert found
    names = [project["name"] for project in json.loads(found[1])["projects"]]
    assert set(HOSTILE) <= set(names)
    rest = text.replace(found[0], "")
    assert "window.hacked" not in rest.split("<title>")[0]
    assert rest.count("<script>") == len(re.findall(r"'sha256-", rest))
    assert "window.hacked" not in re.sub(r"<title>[^<]*</title>", "", rest)
    snippet = page.with_name("index.embed.html").read_text("utf-8")
    assert snippet.count("<") == 3, "the advice and one iframe"


def test_the_ledger_holds_no_formula_and_every_text(world: Layers, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(ledger.write(world, tmp_path / "laoqu.xlsx"))
    cells = [cell for sheet in book for line in sheet.iter_rows() for cell in line if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert all(cell.quotePrefix for cell in cells if str(cell.value).startswith(FORMULA))
    said = {str(cell.value) for cell in cells}
    assert {re.sub(r"[\x00-\x08\x0b-\x1f]", "", text) for text in HOSTILE} <= said


def test_the_geopackage_gives_every_text_back(world: Layers, tmp_path: Path) -> None:
    back = geopackage.read(geopackage.write(world, tmp_path / "laoqu.gpkg"))
    assert list(back["reservoirs"]["name_zh"]) == list(HOSTILE)
    assert len(back["projects"]) == len(world["projects"])


def test_the_sheet_shows_them_as_they_are_and_no_file_leaves_its_folder(
    world: Layers, tmp_path: Path
) -> None:
    wish = Presentation(
        sheets=("all",), formats=("png",), dpi=50, title="../../$\\alpha$<b>", review_number="=1+1"
    )
    paths = static_map.draw_sheets(world, tmp_path / "maps", wish=wish)
    assert {path.parent for path in paths} == {tmp_path / "maps"}
    assert sorted(p.name for p in tmp_path.iterdir()) == ["maps"]
    assert all(re.fullmatch(r"[a-z_]+\.png", path.name) for path in paths)
    drawn = "".join(text.get_text() for text in static_map.figure(world, wish=wish).axes[0].texts)
    flat = drawn.replace("\n", "")
    missing = [
        text
        for text in HOSTILE
        if printable(one_line(text)).replace(" ", "")[:8] not in flat.replace(" ", "")
    ]
    assert missing == []


@pytest.mark.qgis
def test_qgis_labels_them_as_they_are(world: Layers, tmp_path: Path) -> None:
    if not has_qgis():
        pytest.skip("QGIS with its Python module (apt install qgis python3-qgis) is not installed")
    path = geopackage.write(world, tmp_path / "laoqu.gpkg")
    font = files("pylopdf_fonts_zh_cn") / "NotoSansSC-Regular.otf"
    request = {
        "spots": SPOTS,
        "layers": ["reservoirs"],
        "expression": opacity_expression(),
        "values": list(Precision),
    }
    env = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "QT_QPA_PLATFORM": "offscreen",
        "LC_ALL": "C.UTF-8",
    }
    done = subprocess.run(
        [SYSTEM_PYTHON, PROBE, path, tmp_path / "map.png", str(font), json.dumps(request)],
        capture_output=True, text=True, env=env, check=False, timeout=120,
    )  # fmt: skip
    assert done.stdout, done.stderr
    told = json.loads(done.stdout)
    assert (told["layers"]["reservoirs"]["label"], told["layers"]["reservoirs"]["html"]) == ("name_zh", False)
    shown = {label for label in told["picture"]["labels"] if label.startswith(("<", "[%", "$", "{", "="))}
    assert len(shown) >= 3, "markup and expressions are drawn as they are written"
    assert shown <= {text.replace("\n", "") for text in HOSTILE} | set(HOSTILE)


@pytest.mark.browser
@pytest.mark.allow_hosts(["127.0.0.1", "::1"])
def test_the_browser_runs_none_of_them(page: Path, tmp_path: Path) -> None:
    webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
    chromium, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if not (chromium and driver):
        pytest.skip("chromium or chromedriver is not installed")
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for flag in (
        "headless=new",
        "no-sandbox",
        "disable-gpu",
        "disable-dev-shm-usage",
        "window-size=1400,900",
    ):
        options.add_argument(f"--{flag}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    window = webdriver.Chrome(options=options, service=webdriver.ChromeService(executable_path=driver))
    try:
        window.execute_cdp_cmd(
            "Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(tmp_path)}
        )
        window.get(f"{page.as_uri()}#table=1")
        names = window.execute_script(
            "return [...document.querySelectorAll('#table tbody .plain')].map(n => n.textContent)"
        )
        assert set(HOSTILE) <= set(names)
        for i in range(len(HOSTILE)):
            window.execute_script(
                "document.querySelector(`tr[data-id='${arguments[0]}']`).click()", f"W{i:02}"
            )
            said = window.execute_script("return document.querySelector('#cardName').textContent")
            assert said == HOSTILE[i]
        window.execute_script("document.querySelector('#language').click()")
        assert window.execute_script(
            "return window.hacked === undefined && !document.querySelector('body img, body iframe')"
        )
        assert window.get_log("browser") == []
        window.execute_script("document.querySelector('#csv').click()")
        rows = _downloaded(tmp_path)
    finally:
        window.quit()
    assert len(rows) == 1 + 7 + len(HOSTILE)
    assert not [cell for row in rows for cell in row if cell.startswith(FORMULA)]


def _downloaded(folder: Path) -> list[list[str]]:
    from time import monotonic, sleep

    end = monotonic() + 10
    while not (found := list(folder.glob("*.csv"))) and monotonic() < end:
        sleep(0.1)
    assert found[0].parent == folder
    return list(csv.reader(io.StringIO(found[0].read_text("utf-8-sig"), newline="")))
